"""The sandbox in a real browser: A beside B, an experiment and its answer, a link with it all."""

from lessons.common.sandbox.knob_rows import COMPARISON, PARTS
from lessons.common.sandbox.taking_away import LINES, OPEN, TAKE
from lessons.common.steering.knobs import GROUPS
from tests.browser.axe import barriers
from tests.browser.reading import failure, read, settle, unfold, when
from tests.browser.seen import seen_at

ANSWER = ".st-key-answer-of-sandbox b"
DONE = ".st-key-progress >> text=runs of each, "


def slider(page, name):
    return page.get_by_role("slider", name=name)


def inside(page, selector):
    """Whether all of an element is on the screen."""
    box = page.locator(selector).bounding_box()
    size = page.viewport_size
    return box["y"] >= 0 and box["y"] + box["height"] <= size["height"]


def test_an_experiment_its_answer_and_its_link(open_page):
    page = open_page("sandbox?runs=40&lasts=100")
    page.locator(DONE).wait_for()
    page.locator(ANSWER, has_text="shorter").wait_for()
    assert [lane["name"] for lane in read(page, "s.lanes.map(({ name }) => ({ name }))")] == [
        "A",
        "B",
    ]
    with seen_at(page, 1280, 720):
        for part in (".stage", ".st-key-answer-of-sandbox", ".st-key-experiment"):
            assert inside(page, part), part
    before = page.locator(ANSWER).inner_text()
    slider(page, "Workers, B").press("ArrowRight")
    page.wait_for_function("location.search.includes('b-workers=6')")
    page.wait_for_function(
        "([where, before]) => document.querySelector(where).innerText !== before",
        arg=[ANSWER, before],
    )
    page.locator(DONE).wait_for()
    unfold(page, "Traffic")
    page.locator(".st-key-knob-rate").get_by_role("button", name="A = B").click()
    slider(page, "Arrival rate, B").press("ArrowRight")
    page.wait_for_function("location.search.includes('b-rate=3.6')")
    when(page, "s.changes.some(({ text }) => text.includes('B: rate as A → 3.6'))")
    page.get_by_role("button", name="Swap").click()
    page.wait_for_function("location.search.includes('system=')")
    settle(page)
    page.locator(ANSWER, has_text="longer").wait_for()
    address = page.url
    page.reload()
    slider(page, "Workers, A").wait_for()
    assert slider(page, "Workers, A").get_attribute("value") == "6"
    assert slider(page, "Arrival rate, A").get_attribute("value") == "3.6"
    page.locator(DONE).wait_for()
    assert page.url == address
    assert not failure(page).count()


def test_systems_are_copied_had_again_and_swapped_while_nothing_else_is_on_the_way(open_page):
    page = open_page("sandbox?runs=40&lasts=100")

    def press(name, workers):
        """Press a button of a page that rests, and wait for the workers of B."""
        page.locator(DONE).wait_for()
        settle(page)
        page.locator(".st-key-sides").get_by_role("button", name=name, exact=True).click()
        page.wait_for_function(
            """(wanted) => [...document.querySelectorAll(".st-key-experiment input[type=range]")]
              .map((one) => one.value).join() === wanted""",
            arg=workers,
        )

    press("Swap", "5,4")
    press("Copy A to B", "")
    press("Undo", "5,4")
    assert not failure(page).count()


def test_all_that_is_folded_has_no_barrier_and_nothing_scrolls_sideways_on_a_phone(open_page):
    phone = {"viewport": {"width": 390, "height": 844}}
    page = open_page("sandbox?start=hybrid&runs=40&lasts=60", **phone)
    page.locator(DONE).wait_for()
    unfold(page, *GROUPS, PARTS, COMPARISON, TAKE, LINES, OPEN)
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    for look in ("light", "dark"):
        page.emulate_media(color_scheme=look)
        page.locator(f".stage[data-theme={look}]").wait_for()
        assert barriers(page, of_colours=look != "light") == [], look
    with page.expect_download() as download:
        page.get_by_role("button", name="Runs, CSV").click()
    with open(download.value.path(), encoding="utf-8") as file:
        assert file.readline() == "run,seed,measure,a,b,difference\n"
    assert not failure(page).count()


def test_a_lesson_goes_on_in_the_sandbox(open_page):
    # The sandbox is left while it computes: what it asks for then may come late, and the page is
    # opened afresh (lessons/common/session/note.js).
    page = open_page("two-queues", expected=["Bad delta path"])
    slider(page, "Urgent tasks").press("ArrowRight")
    when(page, "s.changes.length || s.t < 1")
    page.get_by_role("button", name="Open in the sandbox").click()
    page.get_by_text("From lesson 9: Two queues").wait_for()
    page.wait_for_function("location.pathname.endsWith('/sandbox')")
    page.wait_for_function("location.search.includes('seed=690')")
    when(page, "s.lanes.length === 2 && s.t > 0")
    page.go_back()
    page.get_by_role("button", name="Open in the sandbox").wait_for()
    assert not failure(page).count()


def test_a_template_brings_its_own_experiment_and_nothing_of_the_last(open_page):
    page = open_page("sandbox?start=noisy-neighbor")
    for name, address in (("Retry storm", "retry-storm"), ("Hybrid", "hybrid")):
        page.locator(".st-key-start-row").get_by_role("button", name=name).click()
        page.wait_for_function(f"location.search === '?start={address}'")
        settle(page)
        assert page.url.endswith(f"?start={address}"), "what was set before is told late"
    assert not failure(page).count()

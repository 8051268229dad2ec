"""Every page as it opens and is used: nothing fails, the first screen says enough, all can read it.

Each page is opened once. A test goes on where the one before left the page, or wherever it stands.
"""

import pytest

from lessons.common.ground.syllabus import lessons
from tests.browser.axe import barriers
from tests.browser.conftest import visits
from tests.browser.reading import (
    PRINT,
    do,
    failure,
    move,
    pass_over,
    picture,
    read,
    sliders,
    snapshots,
    when,
)
from tests.browser.seen import BUTTONS, STAYS_WIDER, TOGETHER, edges, inside, seen_at, together

LESSONS = [lesson.slug for lesson in lessons()]
TITLES = {"": "Queue effects", "contents": "Contents · Queue effects"}
TITLES |= {"sandbox": "Sandbox · Queue effects"} | {
    lesson.slug: f"{lesson.title} · Queue effects" for lesson in lessons()
}


def each(pages):
    """A mark: a test of each of these pages."""
    return pytest.mark.parametrize("page", pages, ids=lambda path: path or "home", indirect=True)


every_page, every_stage, every_lesson = each([*TITLES]), each(["", *LESSONS]), each(LESSONS)


@pytest.fixture(scope="module")
def page(request, browsers, address):
    """A page, as one learner has it who comes for the first time."""
    with visits(browsers, address) as open_at:
        yield open_at(request.param, live=request.param != "contents", asks=True)


def path_of(page):
    return page.evaluate("location.pathname.split('/').pop()")


def answer(page):
    """See the answer, and the results with all that is folded below them."""
    pass_over(page)
    page.locator("[data-testid=stVegaLiteChart] .marks").first.wait_for()


def unfold(page):
    page.evaluate(
        "document.querySelectorAll('[data-testid=stExpander] details:not([open]) > summary')"
        ".forEach((summary) => summary.click())"
    )
    page.locator("[data-testid=stCode] .token").first.wait_for()  # it is sent when it is opened


# ---------------------------------------------------------------- as it opens


@every_stage
def test_it_moves(page):
    t = read(page, "s.t")
    for canvas in (".stage .room", ".stage .history"):
        page.wait_for_function(
            f"([canvas, before]) => ({PRINT})(canvas) !== before",
            arg=[page.locator(canvas).last.element_handle(), picture(page, canvas)],
        )
    when(page, f"s.t > {t} + 0.5")


@every_stage
def test_the_first_screen_says_enough(page):
    for part in ("h1", ".stage .numbers", ".stage .room"):
        inside(page, page.locator(part).first)
    hook = page.locator("h1 >> xpath=following::*[@data-testid='stMarkdownContainer'][1]")
    inside(page, hook)


@every_page
def test_the_tab_names_the_page(page):
    page.wait_for_function("(title) => document.title === title", arg=TITLES[path_of(page)])


# ---------------------------------------------------------------- a question, then its answer

WIDE = (
    (1280, 720),
    (1920, 1080),
)  # between them it is roomier than on the one, narrower than on the other


@every_lesson
def test_question_and_answer_are_one_view_with_sliders_stage_and_buttons(page):
    stood = {}
    inside(page, page.locator(".st-key-question"))
    assert read(page, "s.held && s.asks")
    for size in WIDE:
        with seen_at(page, *size):
            together(page, ".st-key-question", *TOGETHER, BUTTONS)
            stood[size] = edges(page, ".stage")
    nothing_serious(page, *LOOKS[LESSONS.index(path_of(page)) % 4])
    answer(page)
    for size in WIDE:
        with seen_at(page, *size):
            together(page, ".st-key-answer", *TOGETHER, BUTTONS)
            assert edges(page, ".stage") == stood[size]  # nothing jumps


LOOKS = [(scheme, forced) for scheme in ("light", "dark") for forced in ("none", "active")]


def nothing_serious(page, scheme, forced):
    """Axe finds no barrier on a page in these colours."""
    page.emulate_media(color_scheme=scheme, forced_colors=forced)
    if page.locator(".stage").count():
        page.locator(f".stage[data-theme={scheme}]").wait_for()
    assert barriers(page) == [], (scheme, forced)
    page.emulate_media(color_scheme="light", forced_colors="none")


@each(["", "contents"])
def test_home_and_contents_have_no_barrier(page):
    for look in LOOKS:
        nothing_serious(page, *look)


@every_lesson
def test_answer_and_results_have_no_barrier(page):
    """In other colours than the open question of the same lesson; in all colours some lessons."""
    answer(page)
    unfold(page)
    nothing_serious(page, *LOOKS[3 - LESSONS.index(path_of(page)) % 4])


@every_page
def test_nothing_scrolls_sideways_on_a_phone(page):
    for width, height in ((320, 640), (390, 844), (844, 390)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(f"document.documentElement.clientWidth === {width}")
        if page.locator(".stage").count():
            page.wait_for_function(
                f"document.querySelector('[data-testid=stMain]').clientWidth <= {width}"
            )
        assert page.evaluate(STAYS_WIDER) == []
    page.set_viewport_size({"width": 1280, "height": 800})


# ---------------------------------------------------------------- steered


@every_lesson
def test_results_come_until_they_are_whole_while_the_stage_is_steered(page):
    answer(page)
    changes = read(page, "s.changes.length")
    slider = sliders(page).first
    at_its_end = slider.evaluate("(slider) => slider.value === slider.max")
    move(page, slider, "ArrowLeft" if at_its_end else "ArrowRight")
    when(page, f"s.changes.length > {changes}")
    page.locator("[data-test-script-state=notRunning]").first.wait_for()
    if page.locator("[data-more]").count():
        page.locator("[data-more=false]").wait_for(state="attached")
    assert not failure(page).count()


@each(["", *LESSONS[:2]])  # these send spikes
def test_a_spike_makes_the_queue_grow(page):
    run = read(page, "s.run")
    do(page, "restart")
    when(page, f"s.run !== {run} && s.t > 1")
    do(page, "spike")
    when(page, "s.spikes.some((spike) => spike.length === 0)")
    at, size = read(page, "[s.spikes.at(-1).t, s.spikeSize]")
    for just_before, after in zip(*snapshots(page, [at - 1e-4, at + 1e-3])):
        more = sum(after[name] - just_before[name] for name in ("waiting", "busy", "rejected"))
        assert more >= size
        assert after["waiting"] > just_before["waiting"]
    when(page, f"s.t > {at}")
    waiting = page.locator('.stage [data-of="waiting"] dd').first
    page.wait_for_function("(e) => Number(e.textContent) > 2", arg=waiting.element_handle())

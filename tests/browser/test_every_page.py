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
    pause,
    picture,
    read,
    sliders,
    snapshots,
    when,
)
from tests.browser.seen import (
    BUTTONS,
    STAYS_WIDER,
    TOGETHER,
    at_rest,
    edges,
    inside,
    seen_at,
    together,
)

LESSONS = [lesson.slug for lesson in lessons()]
TITLES = {"": "Queue effects", "contents": "Contents · Queue effects"}
TITLES |= {"sandbox": "Sandbox · Queue effects"} | {
    lesson.slug: f"{lesson.title} · Queue effects" for lesson in lessons()
}


def each(pages):
    """A mark: a test of each of these pages."""
    return pytest.mark.parametrize("page", pages, ids=lambda path: path or "home", indirect=True)


every_page, every_stage, every_lesson = each([*TITLES]), each(["", *LESSONS]), each(LESSONS)
# Between them it is roomier than on the one, narrower than on the other.
SMALL, LARGE = (1280, 720), (1920, 1080)


@pytest.fixture(scope="module")
def page(request, browsers, address):
    """A page, as one learner has it who comes for the first time."""
    width, height = SMALL if request.param in LESSONS else (1280, 800)
    with visits(browsers, address) as open_at:
        yield open_at(
            request.param,
            live=request.param != "contents",
            asks=True,
            viewport={"width": width, "height": height},
        )


def path_of(page):
    return page.evaluate("location.pathname.split('/').pop()")


def answer(page):
    """See the answer and the results; the run stands still, for there is no need to paint it."""
    pass_over(page)
    pause(page)
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

LOOKS = [(scheme, forced) for scheme in ("light", "dark") for forced in ("none", "active")]


@each(LESSONS[: len(LOOKS)])
def test_a_question_has_no_barrier(page):
    """All questions are made of the same parts: each look is tried at one of them."""
    nothing_serious(page, *LOOKS[LESSONS.index(path_of(page))])


@every_lesson
def test_question_and_answer_are_one_view_with_sliders_stage_and_buttons(page):
    inside(page, page.locator(".st-key-question"))
    assert read(page, "s.held && s.asks")
    before = stands_beside(page, ".st-key-question")
    with seen_at(page, *LARGE):
        large = stands_beside(page, ".st-key-question")
        answer(page)
        assert stands_beside(page, ".st-key-answer") == large, "nothing jumps"
    assert stands_beside(page, ".st-key-answer") == before, "nothing jumps"


def stands_beside(page, part):
    """Where the stage stands; a part of the page, the sliders and the buttons are seen with it."""
    at_rest(page)
    together(page, part, *TOGETHER, BUTTONS)
    return edges(page, ".stage")


def nothing_serious(page, scheme, forced, **how):
    """Axe finds no barrier on a page in these colours."""
    page.emulate_media(color_scheme=scheme, forced_colors=forced)
    if page.locator(".stage").count():
        page.locator(f".stage[data-theme={scheme}]").wait_for()
    assert barriers(page, **how) == [], (scheme, forced)
    page.emulate_media(color_scheme="light", forced_colors="none")


@each(["", "contents"])
def test_home_and_contents_have_no_barrier(page):
    for look in LOOKS:
        nothing_serious(page, *look, of_colours=look != LOOKS[0])


@every_lesson
def test_answer_and_results_have_no_barrier(page):
    """In all colours some lessons; four of them were seen in others with the question open."""
    answer(page)
    unfold(page)
    nothing_serious(page, *LOOKS[3 - LESSONS.index(path_of(page)) % 4])


@every_page
def test_nothing_scrolls_sideways_on_a_phone(page):
    for width, height in ((320, 640), (844, 390)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(f"document.documentElement.clientWidth === {width}")
        if page.locator(".stage").count():
            page.wait_for_function(
                f"document.querySelector('[data-testid=stMain]').clientWidth <= {width}"
            )
        assert page.evaluate(STAYS_WIDER) == []
    width, height = SMALL
    page.set_viewport_size({"width": width, "height": height})


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
        assert after["arrived"] - just_before["arrived"] >= size
        assert after["waiting"] > just_before["waiting"]
    when(page, f"s.t > {at}")
    waiting = page.locator('.stage [data-of="waiting"] dd').first
    page.wait_for_function("(e) => Number(e.textContent) > 2", arg=waiting.element_handle())

"""What is seen at once: on a projector, a laptop, a phone; embedded elsewhere, and printed."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from lessons.common.ground.syllabus import lessons
from tests.browser.reading import do, pass_over, read, when
from tests.browser.seen import (
    BUTTONS,
    EDGES,
    STAYS_WIDER,
    TOGETHER,
    at_rest,
    edges,
    seen_at,
    together,
)

LESSONS = [lesson.slug for lesson in lessons()]
# Of each shape of a stage one: a line of means, two systems, four sliders, the law.
SHAPES = [LESSONS[place] for place in (1, 2, 4, 6)]
every_shape = pytest.mark.parametrize("page_of", SHAPES, indirect=True)


@contextmanager
def guessed(page):
    """The page after the question was passed over; then as it was."""
    pass_over(page)
    page.locator("[data-testid=stVegaLiteChart] .marks").first.wait_for()
    try:
        yield
    finally:
        page.emulate_media(media="screen")
        ask(page)


def ask(page):
    """Open the question of the page, which was passed over."""
    page.get_by_role("button", name="Make a guess").click()
    page.locator(".st-key-question").wait_for()
    page.locator("[data-test-script-state=notRunning]").first.wait_for()


@contextmanager
def scrolled_to_the_stage(page, width, height):
    """The page on a screen of this size, scrolled to its sliders; then to its title again."""
    with seen_at(page, width, height):
        page.locator(".st-key-stage-area").evaluate("(area) => area.scrollIntoView()")
        yield
        page.locator("h1").first.evaluate("(title) => title.scrollIntoView()")


@every_shape
@pytest.mark.parametrize("size", [(1280, 600), (853, 480)], ids=["low", "at 150 %"])
def test_on_a_low_screen_sliders_and_stage_are_one_view(page_of, size):
    with scrolled_to_the_stage(page_of, *size):
        together(page_of, *TOGETHER, BUTTONS)


@every_shape
@pytest.mark.parametrize("size", [(390, 844), (844, 390)], ids=["upright", "on its side"])
def test_on_a_phone_sliders_line_and_pause_are_one_view(page_of, size):
    with scrolled_to_the_stage(page_of, *size):
        shown = edges(page_of, ".st-key-controls")[0]["top"], edges(page_of, ".stage .main")[0]
        assert shown[0] >= 0
        assert shown[1]["bottom"] <= size[1]
        for room in edges(page_of, ".stage .room")[:1]:  # of two lines the upper one
            assert room["bottom"] <= shown[1]["top"]
        assert page_of.evaluate(STAYS_WIDER) == []
        if size[0] == 390:
            numbers_stand_in_two_rows(page_of)


def numbers_stand_in_two_rows(page):
    for lane in page.locator(".stage .numbers").all():
        figures = [part.evaluate(EDGES) for part in lane.locator("dd").all()]
        assert len({figure["top"] for figure in figures if figure["bottom"]}) <= 2


# The sizes of words: those of elements, and those that are written on any canvas from now on.
SIZES = """() => {
  const sizes = {}, note = (size, words) => { sizes[Math.min(size, 14)] ??= words; };
  const write = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (words, ...place) {
    note(parseFloat(/([0-9.]+)px/.exec(this.font)[1]), words);
    return write.call(this, words, ...place);
  };
  globalThis.wordSizes = () => {
    for (const element of stageOf(document).querySelectorAll("*")) {
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      const seen = element.getClientRects().length && !element.closest(".hidden");
      if (own && seen) note(parseFloat(getComputedStyle(element).fontSize), element.textContent);
    }
    return sizes;
  };
  const stageOf = (root) => {
    for (const element of root.querySelectorAll("*")) {
      const stage = element.shadowRoot?.querySelector(".stage");
      if (stage) return stage;
    }
    return null;
  };
}"""


@every_shape
def test_no_word_of_stage_and_charts_is_small(page_of):
    page_of.evaluate(SIZES)
    with guessed(page_of):
        t = read(page_of, "s.t")
        when(page_of, f"s.t > {t} + 1")
        assert list(page_of.evaluate("wordSizes()")) == ["14"], page_of.evaluate("wordSizes()")


@every_shape
def test_the_stage_keeps_its_size_while_it_plays(page_of):
    pass_over(page_of)  # an open question would hold the run
    with seen_at(page_of, 1280, 720):
        before, run = edges(page_of, ".stage"), read(page_of, "s.run")
        do(page_of, "reseed")
        when(page_of, f"s.run !== {run}")  # which ends the haste of a question's run
        if page_of.locator('.stage [data-do="spike"]').is_visible():
            do(page_of, "spike")
        page_of.locator(".stage select").select_option("32")
        when(page_of, "s.speed === 32 && s.t > 64")
        assert edges(page_of, ".stage") == before
        page_of.locator(".stage select").select_option("1")


def test_a_run_waits_until_its_stage_is_seen(open_page):
    page = open_page(LESSONS[0], viewport={"width": 390, "height": 500})
    when(page, "!s.playing && !s.pending.length")  # it may have begun before the stage was there
    page.locator(".stage .room").scroll_into_view_if_needed()
    when(page, "s.playing && s.t > 0.2")
    page.locator("h1").first.scroll_into_view_if_needed()
    t = read(page, "s.t")
    when(page, f"s.playing && s.t > {t} + 0.2")  # then it goes on


@pytest.mark.parametrize("slug", SHAPES[1:3])  # the fullest: two systems, four sliders
def test_embedded_it_is_the_stage_alone_and_asks_nothing(open_page, slug):
    page = open_page(f"{slug}?embed=true", asks=True, viewport={"width": 960, "height": 540})
    at_rest(page)
    together(page, *TOGETHER, BUTTONS)
    for part in ("h1", ".hook", ".st-key-question", ".challenges", "[data-testid=stExpander]"):
        assert not page.locator(part).first.is_visible(), part
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("(main) => main.scrollHeight <= main.clientHeight")
    when(page, "s.t > 0.3")
    assert not read(page, "s.held || s.asks")


def test_it_prints_as_a_handout(open_page):
    page = open_page(LESSONS[0], asks=True)
    page.emulate_media(media="print")
    for part in (".st-key-question", ".stage .room", ".stage .timeline"):
        expect(page.locator(part).first).to_be_visible()
    page.emulate_media(media="screen")
    with guessed(page):
        page.emulate_media(media="print")
        for part in (".st-key-answer", ".stage .room", ".finding", "blockquote"):
            expect(page.locator(part).first).to_be_visible()
        ways = ".st-key-controls", ".st-key-ways", ".st-key-answer-ways button"
        for part in (BUTTONS, "[data-testid=stHeader]", *ways):
            expect(page.locator(part).first).to_be_hidden()
        tall = page.evaluate("document.documentElement.scrollHeight")
        assert tall > page.viewport_size["height"]  # all of it is printed, not a screen of it
        negative = "getComputedStyle(document.getElementById('root')).filter.includes('invert(1)')"
        assert not page.evaluate(negative)
        page.emulate_media(media="print", color_scheme="dark")
        page.wait_for_function(negative)  # paper is white
        page.emulate_media(media="screen", color_scheme="light")

"""Every page as it opens: nothing fails, the first screen says enough, anybody can read it."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from lessons.common.ground.syllabus import lessons
from tests.browser.reading import PRINT, move, pass_over, picture, read, stage_is_up, when

LESSONS = [lesson.slug for lesson in lessons()]
PAGES = ["", "contents", *LESSONS]
every_page = pytest.mark.parametrize("page_of", PAGES, ids=lambda p: p or "home", indirect=True)
every_stage = pytest.mark.parametrize(
    "page_of", ["", *LESSONS], ids=lambda p: p or "home", indirect=True
)

# Elements that can be scrolled sideways although they should not need it; code may.
WIDER = """() => {
  const found = [];
  const look = (root) => root.querySelectorAll("*").forEach((element) => {
    if (element.shadowRoot) look(element.shadowRoot);
    if (element.closest("pre, [data-testid=stSidebar]")) return;
    const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowX);
    if (element !== document.scrollingElement && !scrolls) return;
    const over = element.scrollWidth - element.clientWidth;
    if (over > 1) found.push(`${element.tagName}.${element.className} by ${over}`);
  });
  look(document);
  return found;
}"""
# Streamlit's own list of pages has headings between its items.
NOT_OURS = ("list", "listitem"), "[data-testid=stSidebarNav]"
# In forced colours Chromium says of the fill of letters what the page asks for, not what is seen.
SEEN = """() => {
  const of = CSSStyleDeclaration.prototype, { getPropertyValue } = of;
  of.getPropertyValue = function (name) {
    return getPropertyValue.call(this, name === "-webkit-text-fill-color" ? "color" : name);
  };
}"""
SERIOUS = """async ([rules, where]) => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  const found = violations.filter(({ impact }) => /serious|critical/.test(impact));
  // What is gone by now was the list of pages in the sidebar, before it moved to the top.
  const there = (target) => document.querySelector(target);
  const ours = (id, target) =>
    !rules.includes(id) || (there(target) && !there(target).closest(where));
  return found.flatMap(({ id, nodes, help }) => nodes
    .filter(({ target }) => ours(id, target[0]))
    .map(({ target, html }) => `${help}: ${target.join(" ")}: ${html.slice(0, 200)}`));
}"""


@every_stage
def test_it_moves(page_of):
    t = read(page_of, "s.t")
    for canvas in (".stage .room", ".stage .history"):
        page_of.wait_for_function(
            f"([canvas, before]) => ({PRINT})(canvas) !== before",
            arg=[page_of.locator(canvas).last.element_handle(), picture(page_of, canvas)],
        )
    when(page_of, f"s.t > {t} + 0.5")


@every_stage
def test_the_first_screen_says_enough(page_of):
    for part in ("h1", ".stage .numbers", ".stage .room"):
        inside(page_of, page_of.locator(part).first)
    hook = page_of.locator("h1 >> xpath=following::*[@data-testid='stMarkdownContainer'][1]")
    inside(page_of, hook)
    for question in page_of.locator(".st-key-question").all():
        inside(page_of, question)


def inside(page, part):
    """A part of the page is on the screen without scrolling."""
    box = part.bounding_box()
    assert box, part
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= page.viewport_size["height"], part


@every_page
@pytest.mark.parametrize("size", [(320, 640), (390, 844), (844, 390)], ids=lambda size: size[0])
def test_nothing_scrolls_sideways_on_a_phone(page_of, size):
    width, height = size
    page_of.set_viewport_size({"width": width, "height": height})
    try:
        page_of.wait_for_function(f"document.documentElement.clientWidth === {width}")
        if page_of.locator(".stage").count():
            page_of.wait_for_function(
                f"document.querySelector('[data-testid=stMain]').clientWidth <= {width}"
            )
            when(page_of, "s.t > 0")
        page_of.wait_for_function(f"!({WIDER})().length", timeout=5000)
    except Exception:
        assert page_of.evaluate(WIDER) == []
        raise
    finally:
        page_of.set_viewport_size({"width": 1280, "height": 800})


def look(page):
    """What axe finds on a page as it stands."""
    if not page.evaluate("Boolean(globalThis.axe)"):
        page.evaluate(AXE_SCRIPT)
        page.evaluate(SEEN)
    rules, where = NOT_OURS
    return page.evaluate(SERIOUS, [list(rules), where])


@every_page
@pytest.mark.parametrize("forced", ["none", "active"], ids=["own-colours", "forced-colours"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page_of, scheme, forced):
    page_of.emulate_media(color_scheme=scheme, forced_colors=forced)
    if page_of.locator(".stage").count():
        page_of.locator(f".stage[data-theme={scheme}]").wait_for()
    if page_of.locator(".st-key-question").count():
        pass_over(page_of)
        page_of.locator("[data-testid=stVegaLiteChart] .marks").first.wait_for()
    page_of.evaluate(
        "document.querySelectorAll('[data-testid=stExpander] details:not([open]) > summary')"
        ".forEach((summary) => summary.click())"
    )
    if page_of.locator("[data-testid=stExpander]").count():  # what is folded is sent when opened
        page_of.locator("[data-testid=stCode] .token").first.wait_for()
    assert look(page_of) == []


LOOKS = [(scheme, forced) for scheme in ("light", "dark") for forced in ("none", "active")]


@pytest.mark.parametrize("slug", LESSONS)
def test_axe_finds_nothing_serious_while_the_question_is_open(open_page, slug):
    page = open_page(slug, asks=True)
    page.locator(".st-key-question").wait_for()
    for scheme, forced in LOOKS:
        page.emulate_media(color_scheme=scheme, forced_colors=forced)
        page.locator(f".stage[data-theme={scheme}]").wait_for()
        assert look(page) == [], (scheme, forced)


def test_an_unknown_address_says_so_and_shows_the_way_home(open_page):
    page = open_page("no-such-lesson", live=False, expected="404 (Not Found)")
    page.get_by_role("heading", name="There is no page at this address.").wait_for()
    page.get_by_role("link", name="Queue effects").click()
    stage_is_up(page)
    assert page.locator("h1").first.inner_text() == "Queue effects"


TITLES = {"": "Queue effects", "contents": "Contents · Queue effects"} | {
    lesson.slug: f"{lesson.title} · Queue effects" for lesson in lessons()
}


@every_page
def test_the_tab_names_the_page(page_of):
    slug = page_of.evaluate("location.pathname.split('/').pop()")
    page_of.wait_for_function("(title) => document.title === title", arg=TITLES[slug])


@pytest.mark.parametrize("path", ["", LESSONS[0]], ids=lambda p: p or "home")
def test_a_link_of_nonsense_says_so_in_one_line(open_page, path):
    page = open_page(f"{path}?rate=four&workers=1e999&workers=NaN&{'x' * 2000}=%00&seed=-1")
    note = page.locator("p.note[role=status]")
    assert note.count() == 1
    assert note.inner_text().startswith("This link asked for")
    assert "\n" not in note.inner_text()


def test_a_control_among_the_results_steers_its_chart_the_stage_and_the_address(open_page):
    page = open_page("how-many-workers")
    pass_over(page)
    page.get_by_role("button", name="Now add a promise").click()
    slider = page.get_by_role("slider", name="95 % of tasks start within")
    expect(page.locator(".finding")).to_have_count(2)
    title = page.locator(".finding").nth(1).inner_text()
    move(page, slider)
    page.wait_for_function("location.search === '?show=promise&target=3'")
    expect(page.locator(".finding").nth(1)).not_to_have_text(title)

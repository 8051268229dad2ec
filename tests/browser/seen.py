"""What of a page is seen at once, on which screen."""

from contextlib import contextmanager

TOGETHER = ".st-key-controls", ".stage .numbers", ".stage .room", ".stage .timeline"
BUTTONS = ".stage .transport"

# Elements that can be scrolled sideways although they should not; code and tables may.
WIDER = """() => {
  const found = [];
  const look = (root) => root.querySelectorAll("*").forEach((element) => {
    if (element.shadowRoot) look(element.shadowRoot);
    if (element.closest("pre, table, .wide, [data-testid=stSidebar]")) return;
    const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowX);
    if (element !== document.scrollingElement && !scrolls) return;
    const over = element.scrollWidth - element.clientWidth;
    if (over > 1) found.push(`${element.tagName}.${element.className} by ${over}`);
  });
  look(document);
  return found;
}"""
# Those that are still wider once the page had time to be laid out.
STAYS_WIDER = f"""async () => {{
  const find = {WIDER}, end = performance.now() + 5000;
  while (find().length && performance.now() < end) await new Promise(requestAnimationFrame);
  return find();
}}"""
# Below each other as they stand on the screen, each with its edges.
EDGES = """(element) => {
  const { top, bottom, left, right } = element.getBoundingClientRect();
  return { top, bottom, left, right };
}"""
# A tenth of a second: a page that is laid out anew is so within a few frames.
RESTS = """async (stage) => {
  const at = () => JSON.stringify(stage.getBoundingClientRect());
  for (let before = at(), same = 0; same < 6; before = at()) {
    await new Promise((done) => setTimeout(done, 20));
    same = at() === before ? same + 1 : 0;
  }
}"""


@contextmanager
def seen_at(page, width, height):
    """The page on a screen of this size, laid out."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function(f"innerWidth === {width} && innerHeight === {height}")
    try:
        at_rest(page)
        yield
    finally:
        page.set_viewport_size(before)


def at_rest(page):
    """Wait until the stage stands where it will stay."""
    page.locator(".stage").evaluate(RESTS)


def edges(page, selector):
    """The edges of all that a selector finds, from the top down."""
    return [part.evaluate(EDGES) for part in page.locator(selector).all() if part.is_visible()]


def together(page, *selectors):
    """All parts are on the screen, and the buttons cover none of them."""
    height = page.viewport_size["height"]
    buttons = edges(page, BUTTONS)[0]
    for selector in selectors:
        parts = edges(page, selector)
        assert parts, selector
        for part in parts:
            assert part["top"] >= 0, selector
            assert part["bottom"] <= height, selector
            apart = part["bottom"] <= buttons["top"] + 1 or part["left"] >= buttons["right"]
            assert apart or selector == BUTTONS, selector


def inside(page, part):
    """A part of the page is on the screen without scrolling."""
    box = part.bounding_box()
    assert box, part
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= page.viewport_size["height"], part

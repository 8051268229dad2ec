"""What axe, which looks for barriers to access, finds on a page."""

from axe_playwright_python.base import AXE_SCRIPT

# Streamlit's own list of pages has headings between its items.
NOT_OURS = ("list", "listitem"), "[data-testid=stSidebarNav]"
OF_COLOURS = ["color-contrast", "link-in-text-block"]
# In forced colours Chromium says of the fill of letters what the page asks for, not what is seen.
SEEN = """() => {
  const of = CSSStyleDeclaration.prototype, { getPropertyValue } = of;
  of.getPropertyValue = function (name) {
    return getPropertyValue.call(this, name === "-webkit-text-fill-color" ? "color" : name);
  };
}"""
SERIOUS = """async ([rules, where, only]) => {
  const runOnly = { type: "rule", values: only };
  const how = { resultTypes: ["violations"], ...(only && { runOnly }) };
  const { violations } = await axe.run(document, how);
  const found = violations.filter(({ impact }) => /serious|critical/.test(impact));
  // What is gone by now was the list of pages in the sidebar, before it moved to the top.
  const there = (target) => document.querySelector(target);
  const ours = (id, target) =>
    !rules.includes(id) || (there(target) && !there(target).closest(where));
  return found.flatMap(({ id, nodes, help }) => nodes
    .filter(({ target }) => ours(id, target[0]))
    .map(({ target, html }) => `${help}: ${target.join(" ")}: ${html.slice(0, 200)}`));
}"""


def barriers(page, *, of_colours=False):
    """The serious ones of a page as it stands; where the rest was looked at, of its colours."""
    if not page.evaluate("Boolean(globalThis.axe)"):
        page.evaluate(AXE_SCRIPT)
        page.evaluate(SEEN)
    rules, where = NOT_OURS
    return page.evaluate(SERIOUS, [list(rules), where, OF_COLOURS if of_colours else None])

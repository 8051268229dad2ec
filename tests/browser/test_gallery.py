"""Each mark of the charts is seen: the gallery in a browser, in its colours."""

import pytest

from lessons.common.ground.colours import LIGHT
from tests import serving
from tests.lessons.gallery import MARKS

# How many pixels of a canvas have a colour, or a shade of it on the paper.
PIXELS = """(canvas, [colour, paper]) => {
  const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const ground = rgb(paper), way = rgb(colour).map((value, i) => value - ground[i]);
  const size = way.reduce((sum, value) => sum + value * value, 0);
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    const off = [0, 1, 2].map((i) => data[at + i] - ground[i]);
    const share = off.reduce((sum, value, i) => sum + value * way[i], 0) / size;
    const near = off.every((value, i) => Math.abs(value - share * way[i]) < 4);
    if (share > 0.1 && near) count += 1;
  }
  return count;
}"""


@pytest.fixture(scope="module")
def canvases(chromium):
    """A gallery, open in a browser; the canvases of its figures by name of the mark."""
    with serving.server("tests/lessons/gallery.py") as (address, _):
        page = chromium.new_page(viewport={"width": 700, "height": 800}, color_scheme="light")
        page.goto(address)
        found = page.locator("[data-testid=stVegaLiteChart] canvas")
        found.nth(len(MARKS) - 1).wait_for()
        page.locator("[data-test-script-state=notRunning]").first.wait_for()
        yield dict(zip(MARKS, found.all(), strict=True))
        page.close()


@pytest.mark.parametrize("name", MARKS)
def test_a_mark_is_seen(canvases, name):
    _, role = MARKS[name]()  # green words alone have fewer than 50 such pixels
    assert canvases[name].evaluate(PIXELS, [LIGHT[role], LIGHT["paper"]]) > 100

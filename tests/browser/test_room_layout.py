"""Where things stand in the room of one system, however little room there is."""

import pytest

LAID_OUT = """async ([w, h, strip]) => {
  const { layoutRoom } = await import("/room/layout.js");
  const { line, workers, strip: below } = layoutRoom(
    w, h, { places: 60, workers: 12, barred: false, strip },
  );
  return { line: line.r, workers: workers.r, below: below?.y ?? null };
}"""
CALLERS = {"retry": True, "leave": True, "scaled": False}
NONE = {"retry": False, "leave": False, "scaled": False}


@pytest.mark.parametrize("width", [390, 800])
@pytest.mark.parametrize("height", [0, 1, 40, 72, 100, 160, 280])
@pytest.mark.parametrize("strip", [NONE, CALLERS], ids=["no callers", "callers"])
def test_tasks_and_workers_can_be_seen(in_browser, width, height, strip):
    seen = in_browser(LAID_OUT, [width, height, strip])
    assert seen["line"] > 0 and seen["workers"] > 0
    if strip is NONE:
        assert seen["below"] is None
    if seen["below"] is not None:
        assert seen["below"] < height, "callers stand in the room"


@pytest.mark.parametrize(("width", "height"), [(390, 160), (800, 100)])
def test_callers_are_shown_where_there_is_room(in_browser, width, height):
    assert in_browser(LAID_OUT, [width, height, CALLERS])["below"] is not None


BARRED = """async ([w, h, strip]) => {
  const { layoutRoom } = await import("/room/layout.js");
  const { bar, line, next } = layoutRoom(w, h, { places: 60, workers: 1, barred: true, strip });
  return { head: line.top - line.r - 4, words: bar.y + bar.h + 17, next: next?.y ?? null,
    apart: bar.y - line.bottom - line.r };
}"""


@pytest.mark.parametrize("height", [62, 72, 84, 92, 100, 120, 160, 260])
def test_a_bar_its_head_and_its_words_are_whole(in_browser, height):
    seen = in_browser(BARRED, [800, height, NONE])
    assert seen["head"] >= -1 and seen["words"] <= height - 3 and seen["apart"] >= 4
    assert seen["next"] is None or seen["next"] >= 10


NARROW = """async (h) => {
  const { layoutRoom } = await import("/room/layout.js");
  const strip = { retry: false, leave: false, scaled: false };
  const laidOut = layoutRoom(344, h, { places: 60, workers: 1, barred: true, strip });
  const { bar, line, next } = laidOut;
  return { top: bar.y, words: bar.silent ? 0 : 20, bar: bar.y + bar.h, head: line.top - line.r,
    foot: line.bottom + line.r, next: next.y - 11 };
}"""


@pytest.mark.parametrize("height", [110, 130, 150, 190, 260])
def test_on_a_phone_a_bar_and_its_head_stand_between_the_words(in_browser, height):
    seen = in_browser(NARROW, height)
    assert seen["top"] >= 17 and seen["bar"] + seen["words"] <= seen["head"]
    assert seen["foot"] <= seen["next"] + 1

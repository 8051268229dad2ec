"""Charts: what travels with the data, so that a drawing stays as it is."""

import numpy as np
import pytest

from lessons.common.charts import axis_end, bars, blocks, curve_with_point, over_time

LINE = np.array([0.0, 4.0, 9.0]), np.array([1.0, 3.0, 2.0])


def test_an_axis_ends_in_coarse_steps():
    found = [axis_end(needed, 0.5) for needed in (0, 0.5, 0.6, 1, 7, 9, 11.5, 13, 100)]
    assert found == [0.5, 0.5, 0.75, 1, 8, 12, 12, 16, 128]


def boxes(x, y):
    return blocks("", {"task": (*np.zeros((4, 1)), ["one"])}, x, y, levels={"level": 1})


@pytest.mark.parametrize(
    "draw",
    [
        lambda x, y: over_time("", {"run": LINE}, x, y, theory={"exact": LINE}, levels={"a": 1}),
        lambda x, y: curve_with_point("", LINE, x, y, point=(1, 2), guess=3.0),
        boxes,
    ],
)
def test_the_axes_stand_first_in_the_shared_table_and_not_in_the_drawing(draw):
    one, other = draw(("s", 0, 10), ("n", 0, 4)), draw(("s", 5, 20), ("n", 1, 0.7))
    assert one.drawing == other.drawing
    rows = [figure.tables["few"].to_pylist()[0] for figure in (one, other)]
    ends = [[row[key] for key in ("part", "x", "x2", "y", "y2")] for row in rows]
    assert ends == [["axes", 0, 10, 0, 4], ["axes", 5, 20, 1, 0.7]]


def test_an_axis_of_names_keeps_their_order_and_has_words_at_its_end():
    figure = bars("", {"9": 1.0, "10": 2.0}, "workers", ("n", 0, 4), levels={"aim": 1.5})
    first, *rows = figure.tables["few"].to_pylist()
    assert (first["x"], first["y2"]) == ("9", 4)
    placed = {row["part"]: row["align"] for row in rows}
    assert placed["value"] == "center"
    assert placed["end"] is None, "it stands at the end of the axis, not at a name"
    sort = [layer["encoding"]["x"].get("sort") for layer in figure.drawing["layer"]]
    assert ["9", "10"] in sort


def test_no_interval_runs_through_the_number_of_its_bar():
    spans = {"9": (0.5, 1.5), "10": (1.0, 3.9), "11": (2.9, 9.0)}
    figure = bars("", {"9": 1.0, "10": 2.0, "11": 3.0}, "workers", ("n", 0, 4), intervals=spans)
    rows = [row for row in figure.tables["few"].to_pylist() if row["role"] == "ink"]
    numbers = {row["x"]: row for row in rows if row["part"] != "whisker" and row["align"]}
    for name, (_, high) in spans.items():
        assert numbers[name]["y"] >= high or numbers[name]["align"] == "left"
    assert [numbers[name]["align"] for name in spans] == ["center", "left", "left"]


@pytest.mark.parametrize(
    ("left", "right", "align"),
    [(3, 0.5, "center"), (1.4, 0.5, "left"), (0.5, 1.4, "right"), (1.4, 1.4, "center")],
)
def test_the_word_on_the_own_bar_leans_away_from_the_number_beside_it(left, right, align):
    heights = {"5": left, "6": 1.0, "7": right}
    figure = bars("", heights, "workers", ("n", 0, 4), yours="6")
    (own,) = (row for row in figure.tables["few"].to_pylist() if row["name"] == "yours")
    assert (own["x"], own["y"], own["align"]) == ("6", 1.0, align)


PHONE = 300, 190  # pixels across and down


@pytest.mark.parametrize("guess", [5, 10, 25, 99])
@pytest.mark.parametrize("percent", [10, 20, 30, 34, 36, 45, 60, 80, 90, 95, 99])
def test_words_along_a_curve_do_not_meet(percent, guess):
    loads = np.arange(1, 100)
    waits = loads / (100 - loads)
    figure = curve_with_point(
        "",
        (loads, waits),
        x=("%", 0, 100),
        y=("s", 0, 100),
        name="in the long run",
        name_at=65 if percent < 50 else 35,
        point=(percent, waits[percent - 1]),
        point_name="ten minutes",
        guess=(99, guess),
    )
    places = []
    for row in figure.tables["few"].to_pylist():
        if row["align"] and row["role"] != "paper":
            at, wide = row["x"] * PHONE[0] / 100 + row["dx"], 7.5 * len(row["name"])
            left = at - wide if row["align"] == "right" else at
            places.append((left, left + wide, row["dy"] - row["y"] * PHONE[1] / 100))
    assert len(places) == 3
    for i, (left, right, down) in enumerate(places):
        for begin, end, other in places[:i]:
            assert right <= begin or end <= left or abs(down - other) > 12

"""Charts: each mark by itself, what travels with the data, and where words stand."""

import inspect
import json
import re
import subprocess
import sys

import altair as alt
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lessons.common import charts
from lessons.common.charts import (
    Axis,
    Figure,
    Mark,
    Names,
    axis_end,
    band,
    bars,
    boxes,
    curve,
    dots,
    end_among,
    faint_steps,
    figure,
    guess_bar,
    guess_moment,
    guess_point,
    interval,
    intervals,
    level,
    line,
    moment,
    point,
    stacks,
    steps,
    theory_ticks,
    ticks,
    yours,
)
from lessons.common.ground.colours import ROLES
from tests.lessons.gallery import MARKS

LINE = np.array([0.0, 4.0, 9.0]), np.array([1.0, 3.0, 2.0])
X, Y = Axis("s", 0, 10), Axis("n", 0, 4)
WORKERS = Names("workers", ["9", "10", "11"])
each_mark = pytest.mark.parametrize("name", MARKS)


def rows(figure: Figure) -> list[dict]:
    """All that a figure draws, but for its axes: a dict each."""
    found = [row for table in figure.tables.values() for row in table.to_pylist()]
    return [row for row in found if row["part"] != "axes"]


def words(figure: Figure) -> dict[str, dict]:
    """The words of a figure, without their outlines."""
    return {row["name"]: row for row in rows(figure) if row.get("align") and row["role"] != "paper"}


# ---------------------------------------------------------------- each mark


def test_the_gallery_has_each_mark():
    public = {name: getattr(charts, name) for name in charts.__all__}
    marks = {
        name
        for name, thing in public.items()
        if inspect.isfunction(thing) and inspect.signature(thing).return_annotation is Mark
    }
    assert marks == set(MARKS)
    assert all(MARKS[name].__doc__ for name in marks)


@each_mark
def test_a_mark_makes_a_drawing_that_altair_knows_and_rows_that_it_draws(name):
    drawn, role = MARKS[name]()
    alt.Chart.from_dict(drawn.drawing)  # raises where the schema is broken
    named = set(re.findall(r'"data": \{"name": "([^"]+)"\}', json.dumps(drawn.drawing)))
    assert named == set(drawn.tables), "each layer finds its data, and all data has its layer"
    filters = json.dumps(drawn.drawing)
    for row in rows(drawn):
        assert row["role"] in ROLES
        assert row["part"] in named or f"datum.part === '{row['part']}'" in filters or row["align"]
    assert role in {row["role"] for row in rows(drawn)}


def test_what_lies_above_what_does_not_depend_on_the_order_of_marks():
    marks = [moment("m", 1), steps("s", LINE), point("p", 1, 2), boxes([0], [1], [0], [1], ["b"])]
    one, other = (figure("", X, Y, some) for some in (marks, marks[::-1]))
    assert one.drawing == other.drawing


NOTHING = {
    "line": (line("a", None), line("a", LINE)),
    "curve": (curve("a", ([1, 2], [np.inf, 99])), curve("a", LINE)),
    "level": (level("a", 9), level("a", 1)),
    "infinite level": (level("a", np.inf), level("a", 1)),
    "moment": (moment("a", None), moment("a", 1)),
    "guess moment": (guess_moment(None), guess_moment(0)),
    "point": (point("a", 1, None), point("a", 1, 0)),
    "guess point": (guess_point(1, None), guess_point(1, 0)),
    "interval": (interval(1, None, None), interval(1, 0, 1)),
    "ticks": (ticks("a", []), ticks("a", [1])),
    "faint steps": (faint_steps([]), faint_steps([LINE])),
}


@pytest.mark.parametrize("name", NOTHING)
def test_a_mark_without_its_value_draws_nothing_and_keeps_its_drawing(name):
    without, given = (figure("", X, Y, [mark]) for mark in NOTHING[name])
    assert rows(without) == [] and rows(given) != []
    assert without.drawing == given.drawing


def test_bars_without_what_is_beside_them_keep_their_drawing():
    without = [intervals({}), theory_ticks({}), yours("12"), guess_bar(None)]
    given = [intervals({"9": (1, 2)}), theory_ticks({"9": 1}), yours("9"), guess_bar("9")]
    found = [figure("", WORKERS, Y, marks) for marks in (without, given)]
    assert rows(found[0]) == [] and found[0].drawing == found[1].drawing


def test_steps_hold_to_the_end_of_the_axis_and_not_beyond():
    for end, xs, ys in ((10, [0, 4, 9, 10], [1, 3, 2, 2]), (6, [0, 4, 6], [1, 3, 3])):
        drawn = figure("", Axis("s", 0, end), Y, [steps("a", LINE)]).tables["step"]
        assert (drawn["x"].to_pylist(), drawn["y"].to_pylist()) == (xs, ys)


def test_a_curve_leaves_out_what_is_above_the_axis():
    drawn = figure("", X, Y, [curve("a", ([1, 2, 3, 4], [1, 4, 5, np.inf]))]).tables["line"]
    assert drawn["y"].to_pylist() == [1, 4]


def test_a_line_has_no_more_points_than_are_seen():
    xs = np.linspace(0, 10, 201)
    for ys in (xs**2 / 25, 2 + np.sin(xs), xs / 4):
        for mark in (curve, line):
            drawn = figure("", X, Y, [mark("a", (xs, ys))]).tables["line"]
            seen = np.interp(xs, drawn["x"], drawn["y"])
            assert len(drawn) < len(xs) / 2 and np.abs(seen - ys).max() < 0.005 * Y.length
    upright = figure("", X, Y, [line("a", ([1, 1, 1, 2], [0, 3, 1, 1]))]).tables["line"]
    assert upright["y"].to_pylist() == [0, 3, 1, 1]


def test_faint_steps_leave_out_what_changes_nothing():
    series = [0, 1, 2, 3, 4, 10], [1, 1, 3, 3 + 1e-6, 1, 1]
    drawn = figure("", X, Y, [faint_steps([series])]).tables["faint step"]
    assert (drawn["x"].to_pylist(), drawn["y"].to_pylist()) == ([0, 2, 4, 10], [1, 3, 1, 1])


def test_ticks_that_would_fall_on_one_another_are_one():
    drawn = figure("", X, Y, [ticks("a", [1, 1.001, 1.1, 9, 10.01])]).tables["top"]
    assert len(drawn) == 3


def test_bars_and_pieces_end_at_the_axis_and_say_their_true_value():
    tall = bars({"9": 7.0}, written="{:.0f}".format)
    pile = stacks({"9": {"a": 3.0, "b": 4.0}}, {"a": "task", "b": "dim"})
    for mark, parts in ((tall, ["bar"]), (pile, ["piece"])):
        drawn = rows(figure("", Names("w", ["9"]), Y, [mark]))
        assert max(row["y"] for row in drawn if row["part"] in parts) == 4
        assert "7" in {row["name"] for row in drawn}


def test_points_and_intervals_beyond_the_axis_stand_at_its_end():
    marks = [point("a", 1, 9), interval(2, -1, 9)]
    shown = {row["part"]: row for row in rows(figure("", X, Y, marks))}
    assert shown["point"]["y"] == 4
    assert (shown["whisker"]["y"], shown["whisker"]["y2"]) == (0, 4)


def test_a_colour_that_is_no_role_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match=r"There is no role 'blue'\. Roles are: task, amber"):
        figure("", X, Y, [steps("a", LINE, role="blue")])


# ---------------------------------------------------------------- axes


def test_an_axis_ends_in_coarse_steps():
    found = [axis_end(needed, 0.5) for needed in (0, 0.5, 0.6, 1, 7, 9, 11.5, 13, 100)]
    assert found == [0.5, 0.5, 0.75, 1, 8, 12, 12, 16, 128]
    assert [end_among((25, 100), needed) for needed in (3, 25, 26)] == [25, 25, 100]


@pytest.mark.parametrize(
    "marks",
    [
        [steps("run", LINE), line("exact", LINE), level("a", 1)],
        [curve("theory", LINE), point("this run", 1, 2), guess_point(1, 3.0)],
        [boxes([0], [0], [0], [0], ["one"]), level("level", 1)],
        [dots([1], [2], "one task"), band(*LINE, LINE[1]), moment("spike", 3)],
    ],
)
def test_the_axes_stand_first_in_the_shared_table_and_not_in_the_drawing(marks):
    one = figure("", X, Y, marks)
    other = figure("", Axis("s", 5, 20), Axis("n", 1, 0.7), marks)
    assert one.drawing == other.drawing
    first = [found.tables["few"].to_pylist()[0] for found in (one, other)]
    ends = [[row[key] for key in ("part", "x", "x2", "y", "y2")] for row in first]
    assert ends == [["axes", 0, 10, 0, 4], ["axes", 5, 20, 1, 0.7]]


def test_an_axis_of_names_keeps_their_order_and_has_words_at_its_end():
    x = Names("workers", ["9", "10"])
    drawn = figure("", x, Y, [bars({"9": 1.0, "10": 2.0}), level("aim", 1.5)])
    first, *others = drawn.tables["few"].to_pylist()
    assert (first["x"], first["y2"]) == ("9", 4)
    placed = {row["part"]: row["align"] for row in others}
    assert placed["value"] == "center"
    assert placed["end"] is None, "it stands at the end of the axis, not at a name"
    scales = [layer["encoding"]["x"].get("scale") for layer in drawn.drawing["layer"]]
    assert {"domain": ["9", "10"]} in scales


def test_a_chart_says_what_it_is_in_words():
    assert figure("", Axis("seconds", 0, 1), Axis("tasks", 0, 1), []).words == (
        "Chart of tasks by seconds"
    )


# ---------------------------------------------------------------- words


def test_no_interval_runs_through_the_number_of_its_bar():
    spans = {"9": (0.5, 1.5), "10": (1.0, 3.9), "11": (2.9, 9.0)}
    heights = {"9": 1.0, "10": 2.0, "11": 3.0}
    numbers = words(figure("", WORKERS, Y, [bars(heights), intervals(spans)]))
    numbers = {row["x"]: row for row in numbers.values()}
    for name, (_, high) in spans.items():
        assert numbers[name]["y"] >= high or numbers[name]["align"] == "left"
    assert [numbers[name]["align"] for name in spans] == ["center", "left", "left"]


@pytest.mark.parametrize(("at", "lifted"), [(0.8, False), (1.0, True), (1.2, True), (2.0, False)])
def test_no_point_lies_on_the_number_of_its_bar(at, lifted):
    numbers = words(figure("", WORKERS, Y, [bars({"9": 1.0}), point("", "9", at)])).values()
    (number,) = (row for row in numbers if row["part"] == "value")
    assert (number["y"] > max(at, 1.0)) if lifted else (number["y"] == 1.0)


def test_no_level_runs_through_the_number_of_a_bar():
    (number,) = (
        row
        for row in rows(figure("", WORKERS, Y, [bars({"9": 1.0}), level("aim", 1.2)]))
        if row["part"] == "value" and row["role"] == "ink"
    )
    assert number["y"] == 1.2


@pytest.mark.parametrize(
    ("left", "right", "align"),
    [(0.9, 0.5, "center"), (1.4, 0.5, "left"), (0.5, 3, "right"), (1.4, 1.4, "center")],
)
def test_the_word_on_the_own_bar_leans_away_from_a_higher_bar_beside_it(left, right, align):
    heights = {"5": left, "6": 1.0, "7": right}
    drawn = figure("", Names("workers", list(heights)), Y, [bars(heights), yours("6")])
    own = words(drawn)["your setting"]
    assert (own["x"], own["y"], own["align"]) == ("6", 1.0, align)


@pytest.mark.parametrize(("others", "lines"), [(1, 1), (4, 2), (7, 1)])
def test_two_words_stand_on_one_another_where_only_so_they_keep_off_a_higher_bar(others, lines):
    heights = {"0": 0.1} | {str(number): 1.0 for number in range(1, 1 + others)}
    drawn = figure("", Names("workers", list(heights)), Y, [bars(heights), yours("0")])
    own = [row for name, row in words(drawn).items() if name in "your setting"]
    assert len(own) == lines and {row["x"] for row in own} == {"0"}
    assert len({row["y"] for row in own}) == lines


def test_the_guess_stands_on_its_bar_above_what_is_set():
    heights = {"5": 3.0, "6": 1.0, "7": 0.5}
    marks = [bars(heights), yours("6"), guess_bar("6")]
    placed = words(figure("", Names("workers", list(heights)), Y, marks))
    assert placed["your guess"]["x"] == "6"
    assert placed["your guess"]["y"] > placed["your setting"]["y"]


def test_names_that_have_no_room_beside_each_other_stand_in_two_rows():
    """Two of 14 and 8 letters need 11 letters of 7 pixels and a gap of 4 from middle to middle."""
    x = Names("joins", ["random", "shorter of two", "shortest"])
    drawn = figure("", x, Y, [bars(dict.fromkeys(x.names, 1.0))])
    axis = drawn.drawing["layer"][0]["encoding"]["x"]["axis"]
    assert axis["labelExpr"].startswith("width / length(domain('x')) < 81 && ")
    assert axis["labelOverlap"] is False, "none is left out"


def test_names_at_the_ends_of_lines_are_moved_apart_and_long_ones_stand_inside():
    names = ["one", "two", "three", "far too long to stand beside"]
    placed = words(figure("", X, Y, [steps(name, LINE) for name in names]))
    heights = sorted(placed[name]["y"] for name in names[:3])
    assert np.diff(heights).min() >= 4 * 17 / 190 - 1e-9
    assert [placed[name]["align"] for name in names] == ["left", "left", "left", "right"]


def test_crowded_names_stay_as_near_to_their_lines_as_they_can():
    ends = {"low": 1.9, "middle": 2.0, "high": 2.1, "far": 3.9}
    placed = words(figure("", X, Y, [level(name, end) for name, end in ends.items()]))
    heights = [placed[name]["y"] for name in ends]
    apart = 4 * 18 / 190
    assert heights == pytest.approx([2.0 - apart, 2.0, 2.0 + apart, 3.9])
    ends = {"on the axis": 0.0, "just above": 0.05}
    placed = words(figure("", X, Y, [level(name, end) for name, end in ends.items()]))
    assert [placed[name]["y"] for name in ends] == pytest.approx([0.0, apart])


def test_flags_stand_below_one_another_and_to_the_left_where_there_is_no_room():
    placed = words(figure("", X, Y, [moment("early", 1), moment("a late one", 9.9)]))
    assert placed["early"]["y"] > placed["a late one"]["y"]
    assert (placed["early"]["align"], placed["a late one"]["align"]) == ("left", "right")


def title_at(chart):
    """How far above the drawing the title of the upright axis is, which only some layers know."""
    uprights = [layer["encoding"]["y"] for layer in chart.drawing["layer"]]
    (high,) = {each["axis"]["titleY"] for each in uprights if "axis" in each}
    return high


def test_a_flag_above_the_drawing_is_below_the_title_of_the_axis_and_off_the_top():
    inside = figure("", X, Y, [moment("spike ends", 4)])
    above = figure("", X, Y, [moment("spike ends", 4, above=True)])
    assert words(inside)["spike ends"]["dy"] > 0 > words(above)["spike ends"]["dy"]
    titles = [title_at(each) for each in (inside, above)]
    room = above.drawing["height"] - inside.drawing["height"]
    assert room == titles[0] - titles[1] > 0, "the drawing itself is as high as without it"


@pytest.mark.parametrize(("slope", "align"), [(-0.15, "left"), (0, "right"), (0.15, "right")])
def test_the_name_of_a_curve_that_falls_stands_where_it_is_lower(slope, align):
    xs = np.arange(0.0, 11)
    falling = curve("falls", (xs, 2 + slope * xs), name_at=6)
    assert words(figure("", X, Y, [falling]))["falls"]["align"] == align


@pytest.mark.parametrize("guessed", [22, 11, 4])
def test_no_line_runs_through_the_name_of_a_curve_or_of_a_point(guessed):
    """As where a wait falls steeply from the left, and another one beside it."""
    xs = np.arange(0.0, 61)
    steep, even = np.minimum(22, 75 / np.maximum(xs, 1) - 3), np.maximum(12 - xs / 2, 0)
    marks = [
        curve("your task", (xs, np.maximum(steep, 0)), name_at=0),
        line("a report", (xs, even)),
        guess_point(25, guessed),
    ]
    axes = Axis("s", 0, 60), Axis("s", 0, 30)
    for name, row in words(figure("", *axes, marks)).items():
        if name == "a report":
            continue  # it stands beside the drawing
        wide = 7.5 * len(name) / PHONE[0] * 60
        left = row["x"] - wide if row["align"] == "right" else row["x"]
        high = row["y"] - row["dy"] / PHONE[1] * 30
        inside = (xs >= left) & (xs <= left + wide)
        for ys in (np.maximum(steep, 0), even):
            assert np.all(abs(ys[inside] - high) > 0.9), name


@pytest.mark.parametrize(("neighbor", "align"), [(4.0, "center"), (0.5, "left")])
def test_the_name_of_a_guess_on_a_bar_stands_where_the_next_bars_are_lower(neighbor, align):
    heights = {"random": 4.0, "two": 1.0, "three": neighbor, "one": neighbor}
    drawn = figure("", Names("joins", list(heights)), Y, [bars(heights), guess_point("two", 2.0)])
    assert words(drawn)["your guess"]["align"] == align


PHONE = 300, 190  # pixels across and down


@pytest.mark.parametrize("guess", [5, 10, 25, 99])
@pytest.mark.parametrize("percent", [10, 20, 30, 34, 36, 45, 60, 80, 90, 95, 99])
def test_words_along_a_curve_do_not_meet(percent, guess):
    loads = np.arange(1, 100)
    waits = loads / (100 - loads)
    name_at = 65 if percent < 50 else 35
    marks = [
        curve("in the long run", (loads, waits), name_at=name_at),
        point("ten minutes", percent, waits[percent - 1]),
        guess_point(99, guess),
    ]
    places = []
    for row in words(figure("", Axis("%", 0, 100), Axis("s", 0, 100), marks)).values():
        at, wide = row["x"] * PHONE[0] / 100 + row["dx"], 7.5 * len(row["name"])
        left = at - wide if row["align"] == "right" else at
        places.append((left, left + wide, row["dy"] - row["y"] * PHONE[1] / 100))
    assert len(places) == 3
    for i, (left, right, down) in enumerate(places):
        for begin, end, other in places[:i]:
            assert right <= begin or end <= left or abs(down - other) > 12


def test_charts_come_with_pandas_whole():
    """Another session may just be loading it, and Altair would find half of it."""
    look = "import sys, lessons.common.charts; sys.exit('pandas' not in sys.modules)"
    subprocess.run([sys.executable, "-c", look], check=True, timeout=60)


def page_with_figures_that_take_long():
    import streamlit as st

    from lessons.common.charts import Axis, figure, show
    from lessons.common.charts.figures import begin_groups

    def titled(title):
        st.session_state.setdefault("made", []).append(title)
        return figure(title, Axis("seconds", 0, 1), Axis("tasks", 0, 1), [])

    groups = begin_groups()
    show(titled("left"), lambda: titled("right"))
    show(lambda: titled("alone"))
    st.text("below")
    titled("then")
    for draw in groups.wait:
        draw()


def test_a_figure_that_takes_long_comes_last_and_stands_in_its_place():
    app = AppTest.from_function(page_with_figures_that_take_long).run()
    assert not app.exception
    assert app.session_state["made"] == ["left", "then", "right", "alone"]
    shown = [one.proto.body.split("<")[1].split(">")[1] for one in app.get("html")]
    assert shown == ["left", "right", "alone"]
    assert [one.type for one in app.main][-1] == "text"


def test_points_without_words_near_each_other_move_no_words_off_the_drawing():
    """They have none that could be in the way: the drawing ends where its axis does."""
    near = [point("", 4 + number / 1000, 3.0) for number in range(9)]
    drawn = rows(figure("", X, Y, [line("", LINE), *near]))
    assert max(row["y"] for row in drawn) <= Y.end

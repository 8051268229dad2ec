"""A gallery of the charts: each mark once. `streamlit run tests/lessons/gallery.py` shows it.

The name of a function is that of the mark it draws, its docstring says what is to be seen. It
returns a figure and the role of the mark. That is green where the mark can be of any colour: words
have a darker green, so that the mark can be told from its name.
"""

from collections.abc import Callable

from lessons.common import charts, page
from lessons.common.charts import Axis, Figure, Mark, Names, figure, show

GREEN = "green"
SERIES = [0, 20, 50, 80], [2, 8, 4, 6]
HEIGHTS = {"few": 6.0, "some": 3.0, "many": 1.5}


def over_time(*marks: Mark) -> Figure:
    """Marks on an axis of numbers."""
    return figure("", Axis("seconds", 0, 100), Axis("tasks", 0, 10), marks)


def over_names(*marks: Mark) -> Figure:
    """Marks on an axis of names."""
    return figure("", Names("workers", list(HEIGHTS)), Axis("seconds", 0, 10), marks)


def steps():
    """A step line with its name at its end."""
    return over_time(charts.steps("one run", SERIES, GREEN)), GREEN


def faint_steps():
    """Step lines of other runs, in the background."""
    lower = SERIES[0], [value / 2 for value in SERIES[1]]
    return over_time(charts.faint_steps([SERIES, lower], GREEN)), GREEN


def line():
    """A thin line with its name at its end."""
    return over_time(charts.line("theory", SERIES, GREEN)), GREEN


def curve():
    """A formula's curve with its name on it."""
    return over_time(charts.curve("the formula", ([0, 50, 90], [1, 2, 9]), GREEN)), GREEN


def band():
    """A light band with its name at its upper edge."""
    return over_time(charts.band([0, 100], [1, 2], [3, 9], "9 of 10 runs", GREEN)), GREEN


def dots():
    """A faint dot for each task."""
    times = [position / 3 for position in range(300)]
    return over_time(charts.dots(times, [5 + time % 4 for time in times], "one task", GREEN)), GREEN


def level():
    """A limit, with its name at its end."""
    return over_time(charts.level("limit 7", 7, GREEN)), GREEN


def moment():
    """The moment of a spike, with its name at the top."""
    return over_time(charts.moment("spike +40", 30, GREEN)), GREEN


def guess_moment():
    """A guess of a time."""
    return over_time(charts.guess_moment(60)), "guess"


def ticks():
    """Rejected tasks, at the upper edge."""
    return over_time(charts.ticks("rejected", range(20, 60, 3), GREEN)), GREEN


def stretches():
    """Times in which something was so, along the upper edge."""
    return over_time(charts.stretches("idle", [10, 60], [30, 65], GREEN)), GREEN


def point():
    """A point with its name beside it."""
    return over_time(charts.point("this run", 70, 5, GREEN)), GREEN


def guess_point():
    """A guess of a value."""
    return over_time(charts.guess_point(70, 5)), "guess"


def interval():
    """What runs support, upright."""
    return over_time(charts.interval(50, 3, 6, GREEN)), GREEN


def boxes():
    """Boxes whose areas mean something."""
    return over_time(charts.boxes([10, 40], [40, 90], [0, 2], [2, 3], ["a", "b"], GREEN)), GREEN


def words():
    """Words at a place: they begin there, end there, or stand beside it."""
    box = charts.boxes([20], [80], [2], [6], ["a box"], GREEN)
    places = {"right of": 8, "left of": 7, "in a box": 4, "point": 1}
    marks = [charts.words(place, 50, y, GREEN, place) for place, y in places.items()]
    return over_time(box, *marks), GREEN


def tail():
    """The share of values above each value, on an axis in powers of ten."""
    y = charts.Powers("% of tasks", -1, 2)
    waits = [seconds**2 / 100 for seconds in range(100)]
    mark = charts.tail("waits", waits, GREEN)
    return charts.figure("A mark in a figure", charts.Axis("seconds", 0, 100), y, [mark]), GREEN


def from_top():
    """Boxes in rows that are counted from the top."""
    y = charts.FromTop("row", -2.5, -0.5)
    mark = charts.boxes([10, 40], [40, 90], [-1, -2], [-0.7, -1.7], ["a", "b"], GREEN)
    return charts.figure("A mark in a figure", charts.Axis("seconds", 0, 100), y, [mark]), GREEN


def mosaic():
    """Rows cut into parts, whose areas are shares of all."""
    rows = {"some": (6, {"at work": 60, "idle": 40}), "others": (4, {"at work": 90, "idle": 10})}
    return over_time(charts.mosaic(rows, {"at work": GREEN, "idle": "dim"})), GREEN


def bars():
    """Bars with their values on top, one of them chosen."""
    return over_names(charts.bars(HEIGHTS, chosen="some", role=GREEN)), GREEN


def stacks():
    """Bars of two parts with their sums on top."""
    parts = {name: {"at work": height, "idle": 2} for name, height in HEIGHTS.items()}
    return over_names(charts.stacks(parts, {"at work": GREEN, "idle": "dim"})), GREEN


def intervals():
    """What runs support, for two of three bars."""
    return over_names(charts.intervals({"few": (5, 7), "many": (1, 2.5)}, GREEN)), GREEN


def theory_ticks():
    """What a formula says, across each bar."""
    return over_names(charts.theory_ticks(HEIGHTS, role=GREEN)), GREEN


def yours():
    """The word on the bar of what is set."""
    return over_names(charts.bars({"few": 6}, role=GREEN), charts.yours("few")), "task"


def guess_bar():
    """The words on the bar that was chosen."""
    return over_names(charts.bars({"few": 6}, role=GREEN), charts.guess_bar("few")), "guess"


MARKS: dict[str, Callable[[], tuple[Figure, str]]] = {
    name: draw
    for name, draw in list(globals().items())
    if callable(draw) and name in charts.__all__ and draw is not getattr(charts, name)
}

if __name__ == "__main__":
    page.dress()
    for draw in MARKS.values():
        show(draw()[0])

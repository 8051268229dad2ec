"""Charts: a lesson composes marks into figures; how they are drawn is fixed, their data is sent.

figure("Waiting grows until the limit", x=Axis("seconds", 0, 120), y=Axis("waiting", 0, 30),
       marks=[steps("waiting", run.waiting_series()), level("limit 20", 20)])
"""

from lessons.common.charts import pictures
from lessons.common.charts.axes import (
    Axis,
    Clock,
    FromTop,
    Names,
    Powers,
    axis_end,
    clock,
    end_among,
    exponents,
)
from lessons.common.charts.bars import bars, guess_bar, intervals, stacks, theory_ticks, yours
from lessons.common.charts.figures import Figure, figure, show
from lessons.common.charts.lines import (
    band,
    curve,
    dots,
    faint_steps,
    guess_moment,
    level,
    line,
    moment,
    steps,
    stretches,
    ticks,
)
from lessons.common.charts.mark import Mark
from lessons.common.charts.mosaic import mosaic
from lessons.common.charts.points import boxes, guess_point, interval, point, words
from lessons.common.charts.tails import tail

__all__ = [
    "Axis",
    "Clock",
    "Figure",
    "FromTop",
    "Mark",
    "Names",
    "Powers",
    "axis_end",
    "band",
    "bars",
    "boxes",
    "clock",
    "curve",
    "dots",
    "end_among",
    "exponents",
    "faint_steps",
    "figure",
    "guess_bar",
    "guess_moment",
    "guess_point",
    "interval",
    "intervals",
    "level",
    "line",
    "moment",
    "mosaic",
    "pictures",
    "point",
    "show",
    "stacks",
    "steps",
    "stretches",
    "tail",
    "theory_ticks",
    "ticks",
    "words",
    "yours",
]

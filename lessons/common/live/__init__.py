"""The steered run: what was done when, and what comes of it; knows no screen."""

from lessons.common.live.averages import (
    arrivals,
    average,
    average_between,
    average_paid,
    average_wait,
    average_waiting,
    average_workers,
    seconds,
    waiting,
    workers,
)
from lessons.common.live.challenge import Challenge
from lessons.common.live.feats import drain, first_row, hold
from lessons.common.live.progress import Progress, Words, progress_of
from lessons.common.live.scene import Scene
from lessons.common.live.stops import stops
from lessons.common.live.terms import (
    NEVER,
    Lasting,
    few_late,
    few_ordered,
    few_rejected,
    kept,
    no_wait_over,
    once_waiting,
)
from lessons.common.live.times import said_as_clock

__all__ = [
    "NEVER",
    "Challenge",
    "Lasting",
    "Progress",
    "Scene",
    "Words",
    "arrivals",
    "average",
    "average_between",
    "average_paid",
    "average_wait",
    "average_waiting",
    "average_workers",
    "drain",
    "few_late",
    "few_ordered",
    "few_rejected",
    "first_row",
    "hold",
    "kept",
    "no_wait_over",
    "once_waiting",
    "progress_of",
    "said_as_clock",
    "seconds",
    "stops",
    "waiting",
    "workers",
]

"""Numbers of a page: simulated once and kept, made ready for charts, and written in words."""

from lessons.common.numbers.cache import (
    line_and_times,
    low_waits,
    mm1_waits,
    one_run,
    rejected_share_and_wait,
    runs,
    simulated,
    single_worker_p95,
    single_worker_wait,
    steady_runs,
    tenants_in_order,
    two_class_waits,
    waits_behind_slow,
    waits_by_choice,
    waits_so_far,
    waits_under,
)
from lessons.common.numbers.series import per_second, sampled
from lessons.common.numbers.staffing_words import beside_runs, the_wait, what_runs_are, whose
from lessons.common.numbers.writing import beside, in_runs, rounded, short, two_digits

__all__ = [
    "beside",
    "beside_runs",
    "in_runs",
    "line_and_times",
    "low_waits",
    "mm1_waits",
    "one_run",
    "per_second",
    "rejected_share_and_wait",
    "rounded",
    "runs",
    "sampled",
    "short",
    "simulated",
    "single_worker_p95",
    "single_worker_wait",
    "steady_runs",
    "tenants_in_order",
    "the_wait",
    "two_class_waits",
    "two_digits",
    "waits_behind_slow",
    "waits_by_choice",
    "waits_so_far",
    "waits_under",
    "what_runs_are",
    "whose",
]

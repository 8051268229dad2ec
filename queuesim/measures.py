"""What is read off each replication: figures of a summary by name, or functions of a run.

A function that is handed to an experiment takes a `Run` and returns a number, or None where there
is none; to be used with a warm-up it also takes `warmup`. To hand it to other processes it must be
importable: a function of a module, or `functools.partial(wait_percentile, percent=99.9)`.
"""

import inspect
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import partial

import numpy as np

from queuesim.limits import number, shown
from queuesim.run import GAVE_UP, REJECTED, Run, Summary

FIGURES = tuple(field.name for field in fields(Summary) if field.name != "notes")


def wait_percentile(run: Run, percent: float, warmup: float = 0.0) -> float | None:
    """The wait that `percent` % of the started tasks did not exceed, in time units."""
    percent = number("The percentage", percent, 0, 100)
    waits = _known_since(run.wait, run, warmup)
    return float(np.percentile(waits, percent)) if len(waits) else None


def share_waiting_over(run: Run, limit: float, warmup: float = 0.0) -> float | None:
    """The share of the started tasks that waited longer than `limit` time units, 0 to 1."""
    waits = _known_since(run.wait, run, warmup)
    return float(np.mean(waits > limit)) if len(waits) else None


def named(measure) -> dict[str, str | Callable]:
    """One measure or several, each by name; a ValueError says what is none, or cannot be sent."""
    if isinstance(measure, str):
        if measure not in FIGURES:
            raise ValueError(f"There is no figure {shown(measure)}, only {', '.join(FIGURES)}.")
        return {measure: measure}
    if callable(measure):
        return {_name(measure): measure}
    if isinstance(measure, Mapping):
        found = {str(name): _only(named(each)) for name, each in measure.items()}
    elif isinstance(measure, Iterable):
        found = {name: each for one in measure for name, each in named(one).items()}
    else:
        raise ValueError("A measure is the name of a figure or a function of a run.")
    if not found or len(found) < len(measure):
        raise ValueError("Measures need a name each: hand in a dictionary {name: measure}.")
    return found


def take(run: Run, measures: tuple, warmup: float) -> list[tuple[float | None, str]]:
    """For each measure its value and, where it has none, why."""
    summary = None
    taken = []
    for measure in measures:
        if callable(measure):
            taken.append(_checked(measure(run, warmup=warmup) if warmup else measure(run)))
            continue
        value = None
        if summary is None and measure in _QUICK:
            value = _QUICK[measure](run, warmup=warmup)
        if value is None:
            summary = summary or run.summary(warmup)
            value = getattr(summary, measure)
        taken.append((None, " ".join(summary.notes)) if value is None else (float(value), ""))
    return taken


def takes_warmup(measure) -> bool:
    """Whether a function of a run can leave out a warm-up."""
    try:
        inspect.signature(measure).bind(None, warmup=1.0)
    except TypeError:
        return False
    except ValueError:  # a builtin does not tell
        return True
    return True


def _mean_wait(run, warmup):
    waits = _known_since(run.wait, run, warmup)
    return np.mean(waits) if len(waits) else None


def _mean_time_in_system(run, warmup):
    stays = _known_since(run.time_in_system, run, warmup)
    return np.mean(stays) if len(stays) else None


def _share(run, warmup, outcome):
    outcomes = run.outcome[np.searchsorted(run.arrival, warmup) :]
    return int(np.sum(outcomes == outcome)) * (1 / len(outcomes)) if len(outcomes) else None


# A whole summary costs a tenth of a run; these figures alone cost next to nothing.
_QUICK = {
    "mean_wait": _mean_wait,
    "p50_wait": partial(wait_percentile, percent=50),
    "p95_wait": partial(wait_percentile, percent=95),
    "p99_wait": partial(wait_percentile, percent=99),
    "max_wait": partial(wait_percentile, percent=100),
    "mean_time_in_system": _mean_time_in_system,
    "rejected_share": partial(_share, outcome=REJECTED),
    "gave_up_share": partial(_share, outcome=GAVE_UP),
}


def _known_since(values, run, warmup):
    values = values[np.searchsorted(run.arrival, warmup) :]
    return values[~np.isnan(values)]


def _checked(value):
    if value is None:
        return None, "The measure gave no number."
    try:
        value = float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"A measure must give a number or None, not {shown(value)}.") from None
    return (value, "") if math.isfinite(value) else (None, f"The measure gave {value}.")


def _name(measure):
    inner = measure.func if isinstance(measure, partial) else measure
    return getattr(inner, "__name__", type(inner).__name__)


def _only(measures):
    (measure,) = measures.values()
    return measure

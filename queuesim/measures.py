"""What is read off each replication: figures of a summary by name, or functions of a run.

A function that is handed to an experiment takes a `Run` and returns a number, or None where there
is none; to be used with a warm-up it also takes `warmup`. To hand it to other processes it must be
importable: a function of a module, or `functools.partial(wait_percentile, percent=99.9)`.
"""

import inspect
import math
from collections.abc import Callable, Iterable, Mapping
from functools import partial

import numpy as np

from queuesim.figures import FIGURES, Seen, percentiles
from queuesim.limits import MAX_TIME, number, one_of, several, shown
from queuesim.moments import line_empty_at
from queuesim.run import Run


def wait_percentile(
    run: Run, percent: float, warmup: float = 0.0, source: str | None = None
) -> float | None:
    """The wait that `percent` % of the started tasks did not exceed, in time units.

    Of all tasks, or of those of one source by its name.
    """
    percent = number("The percentage", percent, 0, 100)
    return percentiles(_seen(run, warmup, source).waits, (percent,))[0]


def share_waiting_over(
    run: Run, limit: float, warmup: float = 0.0, source: str | None = None
) -> float | None:
    """The share of the started tasks that waited longer than `limit` time units, 0 to 1.

    Of all tasks, or of those of one source by its name.
    """
    limit = number("The wait", limit, 0, MAX_TIME)
    waits = _seen(run, warmup, source).waits
    return float(np.mean(waits > limit)) if len(waits) else None


def mean_workers(run: Run, warmup: float = 0.0) -> float | None:
    """How many workers there were on average, those that start up included: they are paid for."""
    seen = _seen(run, warmup, None)
    return seen.area(run.workers_series(starting=True)) / seen.span if seen.span else None


def figure_of_source(run: Run, figure: str, source: str, warmup: float = 0.0) -> float | None:
    """One figure of `Summary` by name, for the tasks of one source alone.

    As a measure: `partial(figure_of_source, figure="mean_wait", source="urgent")`.
    """
    if not isinstance(figure, str) or figure not in FIGURES:
        raise ValueError(f"There is no figure {shown(figure)}, only {', '.join(FIGURES)}.")
    value = FIGURES[figure](_seen(run, warmup, source))
    return None if value is None else float(value)


def _seen(run, warmup, source):
    """A run from the end of the warm-up on, or what one source has of it."""
    one_of("The run", run, Run)
    warmup = number("The warm-up", warmup, 0, MAX_TIME)
    return Seen(run, warmup, None if source is None else run.scenario.source_number(source))


def wait_at(run: Run, time: float) -> float:
    """How long a task would have waited that came at `time`; one pool, first come first served.

    Of the tasks that are there all but c - 1 must leave first. The run must have been drained.
    """
    leave = np.sort(run.finish[(run.arrival < time) & (run.finish > time)])
    workers = run.scenario.pools[0].workers
    return float(leave[-workers] - time) if len(leave) >= workers else 0.0


def time_until_empty(run: Run, since: float) -> float:
    """How long after `since` no task waits for the first time; inf: not while the run lasts."""
    empty = line_empty_at(run.waiting_series(), since)
    return math.inf if empty is None else empty - since


def named(measure) -> dict[str, str | Callable]:
    """One measure or several, each by name; a ValueError says what is none, or cannot be sent."""
    if isinstance(measure, Mapping):
        pairs = [(str(name), each) for name, each in measure.items()]
    elif isinstance(measure, Iterable) and not (isinstance(measure, str) or callable(measure)):
        pairs = [(_name(each), each) for each in several("The measures", measure, 0, 1000)]
    else:
        pairs = [(_name(measure), measure)]
    for _, each in pairs:
        if not (callable(each) or isinstance(each, str)):
            raise ValueError(
                f"A measure is the name of a figure or a function of a run, not {shown(each)}."
            )
        if isinstance(each, str) and each not in FIGURES:
            raise ValueError(f"There is no figure {shown(each)}, only {', '.join(FIGURES)}.")
        if callable(each):
            _check_takes_run(each)
    if not pairs or len(dict(pairs)) < len(pairs):
        raise ValueError("Measures need a name each: hand in a dictionary {name: measure}.")
    return dict(pairs)


def take(run: Run, measures: tuple, warmup: float) -> list[tuple[float | None, str]]:
    """For each measure its value and, where it has none, why."""
    seen, taken = Seen(run, warmup), []
    for measure in measures:
        if callable(measure):
            taken.append(_number(measure(run, warmup=warmup) if warmup else measure(run)))
        elif (value := FIGURES[measure](seen)) is None:
            taken.append((None, " ".join(seen.notes())))
        else:
            taken.append((float(value), ""))
    return taken


def takes_warmup(measure: Callable) -> bool:
    """Whether a function of a run can leave out a warm-up."""
    try:
        inspect.signature(measure).bind(None, warmup=1.0)
    except TypeError:
        return False
    except ValueError:  # a builtin does not tell
        return True
    return True


def _check_takes_run(measure):
    """Raise a ValueError, in a sentence, unless the measure can be called with a run alone."""
    name = _name(measure)
    try:
        signature = inspect.signature(measure)
    except ValueError:
        if isinstance(measure, partial):
            given = ", ".join(measure.keywords) or "so many arguments"
            raise ValueError(f"The measure {name!r} does not take {given}.") from None
        return  # a builtin does not tell what it takes
    try:
        signature.bind(None)
    except TypeError:
        missing = _missing(signature)
        if missing is None:
            raise ValueError(f"The measure {name!r} must take a run, and does not.") from None
        raise ValueError(
            f"The measure {name!r} needs {missing} besides the run: hand in "
            f"functools.partial({name}, {missing}=...)."
        ) from None


def _missing(signature):
    """The first argument besides the run that must be given; None if it does not take a run."""
    first, *others = signature.parameters.values() or [None]
    if first is None or first.kind in (first.KEYWORD_ONLY, first.VAR_KEYWORD):
        return None
    missing = [each.name for each in others if _must_be_given(each)]
    return missing[0] if missing else None


def _must_be_given(parameter):
    variable = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    return parameter.default is parameter.empty and not variable


def _number(value):
    if value is None:
        return None, "The measure gave no number."
    try:
        value = float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"A measure must give a number or None, not {shown(value)}.") from None
    return (value, "") if math.isfinite(value) else (None, f"The measure gave {value}.")


def _name(measure):
    inner = measure.func if isinstance(measure, partial) else measure
    return inner if isinstance(inner, str) else getattr(inner, "__name__", type(inner).__name__)

"""A part of the day for the stage of A and B: which part, how fast it plays, as what systems."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lessons.common.numbers import time_in_words
from lessons.common.sandbox.traffic.own_file import TrafficFile
from lessons.common.sandbox.traffic.replay import AS_IT_CAME, Settings, end_of, recorded
from lessons.common.steering.knobs import MOST_RECORDED, Pair, check_fit, system_text
from queuesim import Exponential, Run, Scenario, Trace
from queuesim.recorded import DEFAULT_BINS, TASKS_PER_BIN
from queuesim.sandbox.day_shape import DayShape, shape_of

LENGTHS = (60, 300, 900, 3600, 4 * 3600, 12 * 3600, 86_400, 7 * 86_400)  # seconds
SECONDS = (1, 10, 60, 600, 3600, 36_000)  # of the file that a second of the stage may be
APART = (1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 86_400)  # seconds between two begins
MOST_BEGINS = 1500
FINENESS = 48  # begins, or more, in the length of a part
LONGEST = 300.0  # seconds that a part plays on the stage, if it can
PIECES = (DEFAULT_BINS, 48, 24, 12)  # of a part of the day, in which tasks are counted
MOST_TASKS = 20_000  # that the runs of a comparison have
LEAST_MEAN = 0.001  # seconds that a task takes on the stage
_TOO_MANY = "This part has {:,} tasks, and the stage plays at most {:,}. Choose a shorter one."
_TOO_SHORT = "Its tasks are too short to be seen beside so long a part. Choose a shorter one."


@dataclass(frozen=True)
class DayPart:
    """From when to when in the file, in seconds, and how many of them a second of the stage is."""

    begin: float
    length: float

    @property
    def second(self) -> float:
        """The seconds of the file in one of the stage: few, but so that it ends in minutes."""
        return next((each for each in SECONDS if self.length / each <= LONGEST), SECONDS[-1])

    @property
    def plays(self) -> float:
        """How long it plays on the stage."""
        return self.length / self.second


def lengths(end: float) -> list[float]:
    """How long a part of the day can be."""
    return [each for each in LENGTHS if each < end] + [end]


def begins(length: float, end: float, shift: int) -> list[float]:
    """When a part can begin, close together and as a clock has it; at last so that it just fits."""
    last = max(math.floor(end - length), 0)
    least = max(length / FINENESS, end / MOST_BEGINS)
    apart = next((each for each in APART if each >= least), least)
    first = math.ceil(shift / apart) * apart - shift
    return sorted({0.0, float(last), *np.arange(first, last + 0.5, apart).tolist()})


def around_the_deepest(run: Run, end: float, shift: int) -> DayPart:
    """The part in which the queue is longest, from where it was empty before to where it is again.

    If no task waits, the first hour or so.
    """
    times, waiting = run.waiting_series()
    most = int(np.argmax(waiting))
    empty = np.flatnonzero(waiting == 0)
    before, after = empty[empty < most], empty[empty > most]
    begin = float(times[before[-1]]) if len(before) else 0.0
    over = float(times[after[0]]) if len(after) else end
    wanted = (over - begin) if waiting[most] else 3600.0
    length = next((each for each in lengths(end) if each >= 1.25 * wanted), end)
    possible = [each for each in begins(length, end, shift) if each <= begin] or [0.0]
    return DayPart(possible[-1], length)


def shape_of_part(
    file: TrafficFile, settings: Settings, run: Run, part: DayPart, most: int = DEFAULT_BINS
) -> DayShape:
    """The shape of a part of the day, in the time of the stage, in `most` pieces or fewer.

    A ValueError says in a sentence why the stage cannot play it.
    """
    trace, end = file.reading.trace, min(part.begin + part.length, end_of(file.reading.trace))
    if isinstance(trace, DayShape):
        shape = trace.between(part.begin, end)
    else:
        system = recorded(file, settings, run)
        tasks = np.searchsorted(trace.times, [part.begin, end])
        parts = min(max(int(np.diff(tasks)[0]) // TASKS_PER_BIN, 1), most)
        shape = shape_of(system, part.begin, end, parts)
    if shape.tasks > MOST_TASKS:
        raise ValueError(_TOO_MANY.format(shape.tasks, MOST_TASKS))
    if shape.mean_duration / part.second < LEAST_MEAN:
        raise ValueError(_TOO_SHORT)
    return shape.scaled(part.second)


def pair_of_part(
    file: TrafficFile, settings: Settings, run: Run, part: DayPart, other: int
) -> Pair:
    """A with the workers that are set, B with others; in pieces so large that a link holds it."""
    how = settings.limit, settings.order, settings.takes
    for most in PIECES:
        shape = shape_of_part(file, settings, run, part, most)
        pair = Pair(shape.resampled(settings.workers, *how), shape.resampled(other, *how))
        if system_text(pair):
            break
    return pair


def exact_pair(file: TrafficFile, settings: Settings, part: DayPart, other: int) -> Pair | None:
    """A and B with the very tasks of a part, in the time of the stage, without their names.

    None if those are not known, or are more than a stage or a link has room for.
    """
    if not file.has_tasks or settings.dice != AS_IT_CAME:
        return None
    trace = tasks_between(file.reading.trace, part)
    if trace is None or not 0 < len(trace) <= MOST_RECORDED:
        return None
    how = settings.limit, settings.order, settings.takes
    try:
        systems = (trace.scenario(workers, *how) for workers in (settings.workers, other))
        pair = Pair(*map(_with_their_mean, systems))
        check_fit(pair.a)
    except ValueError:  # too many kinds of tasks
        return None
    return pair if system_text(pair) else None


def tasks_between(trace: Trace, part: DayPart) -> Trace | None:
    """The tasks of a part, in the time of the stage; None if there is none."""
    first, last = np.searchsorted(trace.times, [part.begin, part.begin + part.length])
    if first == last:
        return None
    there = slice(first, last)
    return Trace(
        [_stage_time(time - part.begin, part) for time in trace.times[there]],
        [max(_stage_time(each, part), LEAST_MEAN) for each in trace.durations[there]],
        _numbered("queue", trace.queues[there]),
        trace.priorities[there] if trace.priorities else None,
        _numbered("tenant", trace.tenants[there]) if trace.tenants else None,
    )


def _with_their_mean(system: Scenario) -> Scenario:
    """A system that knows how long recorded tasks take on average: the stage tells its load."""
    means = (float(np.mean(source.arrivals.durations)) for source in system.sources)
    sources = zip(system.sources, means, strict=True)
    return replace(system, sources=[replace(s, service=Exponential(mean)) for s, mean in sources])


def _stage_time(seconds: float, part: DayPart) -> float:
    return round(seconds / part.second, 3)  # milliseconds of the stage: a link must hold them


def _numbered(word: str, names: Sequence[str]) -> list[str]:
    """Numbers in place of names: the address of the page must not tell these."""
    number = {name: 1 + i for i, name in enumerate(dict.fromkeys(names))}
    return [f"{word} {number[name]}" if len(number) > 1 else word for name in names]


def second_in_words(second: float) -> str:
    """What a second of the stage is."""
    words = {60: "1 min", 600: "10 min", 3600: "1 h", 36_000: "10 h"}
    return words.get(second, time_in_words(second))

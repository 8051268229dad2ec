"""All luck, drawn before it is used: streams keyed by seed, component and purpose.

Task number k of a flow has the same gap, demand and patience whatever the workers, the limits or
the order of service do. So two runs with one seed differ only by what was changed.
"""

import hashlib
import math
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from queuesim.distributions import Distribution
from queuesim.limits import MAX_DURATION, MAX_TASKS, MAX_TIME, TICK, on_grid, too_many_tasks
from queuesim.scenario import Arrivals, Batch, Profile, Recorded, Source, Spike

FINE = 2.0**30  # the grid of the unit-rate arrival stream
CHUNK = 2**22  # uniform draws held at one time
NO_LUCK = 0.5  # the luck of tasks whose source needs none


class Stream:
    """Uniform draws that can be asked for by index, in any order, and never change."""

    def __init__(self, seed: int, *key):
        digest = hashlib.blake2b(repr(key).encode(), digest_size=16).digest()
        entropy = [int(seed), int.from_bytes(digest, "big")]
        self._bits = np.random.PCG64(np.random.SeedSequence(entropy))
        self._random = np.random.Generator(self._bits).random
        self._position = 0

    def uniforms(self, first: int, count: int, width: int) -> np.ndarray:
        """Draws for the items `first` to `first + count`, `width` each: shape (count, width)."""
        if first * width != self._position:
            self._bits.advance(first * width - self._position)
        self._position = (first + count) * width
        return self._random((count, width))

    def durations(self, distribution: Distribution, first: int, count: int) -> np.ndarray:
        """Drawn durations on the grid of times."""
        return on_grid(np.minimum(self.draw(distribution, first, count), MAX_DURATION))

    def draw(self, distribution: Distribution, first: int, count: int) -> np.ndarray:
        """Durations of the items `first` to `first + count`."""
        width = distribution.uniforms
        if count * width <= CHUNK:
            return distribution.draw(self.uniforms(first, count, width))
        half = count // 2
        halves = (first, half), (first + half, count - half)
        return np.concatenate([self.draw(distribution, *each) for each in halves])


class RateFlow:
    """Arrivals at a varying rate: a unit-rate stream through the inverse of the cumulative rate.

    A change of rate leaves the unit-rate points as they are: it falls between two plans, nothing
    is ever cancelled.
    """

    def __init__(self, stream: Stream, gaps: Distribution, profile: Profile):
        self._stream, self._gaps, self._profile = stream, gaps, profile
        self.taken = 0  # how many arrivals were planned
        self._points = np.empty(0)  # points of the unit-rate stream that are drawn but not taken
        self._last = 0.0  # the last point drawn
        self._follow(profile, 0.0, 0.0)

    def retarget(self, now: float, gaps: Distribution, profile: Profile) -> None:
        """From `now` on (all before it is planned) arrive otherwise."""
        level = self._level + self._area(now)
        if gaps != self._gaps:  # the next gap begins now, and its points stay on their grid
            self._points, self._gaps = np.empty(0), gaps
            self._last = math.ceil(level * FINE) / FINE
        if profile != self._profile:
            self._follow(profile, now, level)

    def plan(self, until: float) -> np.ndarray:
        """The times of the next arrivals, all those before `until`."""
        planned = []
        while True:
            begin, end, rate, slope = self._piece
            if end >= until and not rate and not slope:  # nobody comes, nothing need be drawn
                return np.concatenate(planned) if planned else np.empty(0)
            stop = min(end, until)
            level = self._level + self._area(stop)
            # Times decide what is planned, not levels, whose last bits depend on where one stops:
            # so one point more is looked at than it takes.
            self._draw_up_to(level + 1)
            ahead = self._points[: np.searchsorted(self._points, level + 1)] - self._level
            with np.errstate(divide="ignore", over="ignore"):  # at rate 0 the next comes never
                root = np.sqrt(np.maximum(rate * rate + 2 * slope * ahead, 0.0))
                # A point that rounding left a hair behind the begin of the piece arrives there.
                delay = 2 * ahead / np.where(ahead > 0, rate + root, np.inf)
                times = on_grid(begin + delay)
            times = times[: np.searchsorted(times, stop)]
            self._points = self._points[len(times) :]
            self.taken += len(times)
            planned.append(times)
            if end >= until:
                return planned[0] if len(planned) == 1 else np.concatenate(planned)
            self._level, self._piece = level, next(self._pieces)

    def _follow(self, profile: Profile, now: float, level: float) -> None:
        self._profile, self._pieces = profile, profile.pieces(now)
        self._piece = next(self._pieces)
        self._level = level  # the cumulative rate at the begin of the piece

    def _area(self, time: float) -> float:
        """The cumulative rate from the begin of the piece to `time`."""
        begin, _, rate, slope = self._piece
        span = max(time - begin, 0.0)
        return (rate + slope * span / 2) * span

    def _draw_up_to(self, level: float) -> None:
        while self._last <= level:
            drawn = len(self._points)
            count = max(64, math.ceil((level - self._last) * 1.05), drawn // 4)
            if drawn + count > 4 * MAX_TASKS:
                raise too_many_tasks()
            gaps = self._stream.draw(self._gaps, self.taken + drawn, count)
            points = self._last + np.cumsum(np.rint(gaps * FINE) / FINE)
            self._points, self._last = np.concatenate((self._points, points)), float(points[-1])


class RecordFlow:
    """Arrivals at the times that were recorded in a real system."""

    def __init__(self, times: tuple[float, ...]):
        self._times, self.taken = times, 0

    def retarget(self, now: float, gaps: None, times: tuple[float, ...]) -> None:
        """From `now` on follow another record."""
        self._times, self.taken = times, bisect_left(times, now)

    def plan(self, until: float) -> np.ndarray:
        """The times of the next arrivals, all those before `until`."""
        first, self.taken = self.taken, bisect_left(self._times, until)
        return np.array(self._times[first : self.taken])


class BatchFlow:
    """All tasks of a batch at once."""

    def __init__(self, batch: Batch):
        self._batch, self.taken, self._due = batch, 0, True

    def retarget(self, now: float, gaps: Distribution, batch: Batch) -> None:
        """Another size, unless the batch has come."""
        self._batch = batch

    def plan(self, until: float) -> np.ndarray:
        """The times of the next arrivals, all those before `until`."""
        if not self._due or self._batch.at >= until:
            return np.empty(0)
        self._due, self.taken = False, self._batch.size
        return np.full(self.taken, self._batch.at)


class SourceStream:
    """The tasks of one source: its base flow, its spikes and its batches, each on its own luck."""

    def __init__(self, seed: int, source: Source):
        self._seed, self._name = seed, source.name
        self._flows = {}  # key -> flow; the key is also what its luck is keyed by
        self._luck = {}  # (key, purpose) -> stream
        self.steer(0.0, source)

    def steer(self, now: float, source: Source) -> None:
        """From `now` on follow another version of the source."""
        wanted = dict(_flow_profiles(source.arrivals))
        gaps = getattr(source.arrivals, "gaps", None)
        for key in list(self._flows):
            if key not in wanted:
                del self._flows[key]  # a spike or batch called off; what has come has come
        for key, what in wanted.items():
            if key in self._flows:
                self._flows[key].retarget(now, gaps, what)
            elif isinstance(what, Profile):
                stream = Stream(self._seed, self._name, key, "gaps")
                self._flows[key] = RateFlow(stream, gaps, what)
            else:
                self._flows[key] = BatchFlow(what) if isinstance(what, Batch) else RecordFlow(what)
            self._flows[key].plan(now)  # nothing arrives in the past
        self._source = source

    def plan(self, until: float) -> list[tuple[np.ndarray, ...]]:
        """For each flow the columns (times, demands, patience, traits) of its next tasks."""
        planned = []
        for key, flow in self._flows.items():
            times = flow.plan(until)
            if len(times):
                planned.append((times, *self._traits(key, flow.taken - len(times), flow.taken)))
        return planned

    def _traits(self, key, first: int, last: int):
        """Demands, patience and further luck of a flow's tasks from number `first` to `last`."""
        source, count = self._source, last - first

        def stream(purpose):
            if (key, purpose) not in self._luck:
                self._luck[key, purpose] = Stream(self._seed, self._name, key, purpose)
            return self._luck[key, purpose]

        if isinstance(source.arrivals, Recorded):
            demands = np.asarray(source.arrivals.durations[first:last])
        else:
            demands = np.maximum(stream("demand").durations(source.service, first, count), TICK)
        patience = np.full(count, math.inf)
        if source.patience is not None:
            patience = stream("patience").durations(source.patience, first, count)
        traits = np.full((count, 2), NO_LUCK)
        if len(source.lines) > 1 or (source.retry is not None and source.retry.jitter > 0):
            traits = stream("traits").uniforms(first, count, 2)
        return demands, patience, traits


def _flow_profiles(arrivals: Arrivals | Recorded):
    """The flows of a source: (key, rate profile, recorded times or batch)."""
    if isinstance(arrivals, Recorded):
        yield "recorded", arrivals.times
        return
    yield "base", arrivals.profile
    for spike in arrivals.spikes:
        yield f"spike at {spike.at!r}", _spike_profile(spike)
    for batch in arrivals.batches:
        yield f"batch at {batch.at!r}", batch


def planned(streams: Iterable[SourceStream], until: float) -> tuple[np.ndarray, ...]:
    """The next tasks of all streams up to `until`, in order of arrival.

    Columns: number of the stream, arrival, demand, patience, traits.
    """
    parts = []
    for i, stream in enumerate(streams):
        parts += [(i, *columns) for columns in stream.plan(until)]
    if not parts:
        return (np.empty(0),) * 5
    sources = np.repeat([part[0] for part in parts], [len(part[1]) for part in parts])
    columns = [sources, *map(np.concatenate, zip(*(part[1:] for part in parts)))]
    if len(parts) > 1:
        order = np.argsort(columns[1], kind="stable")
        columns = [column[order] for column in columns]
    return tuple(columns)


@lru_cache(1000)
def _spike_profile(spike: Spike) -> Profile:
    end = min(spike.at + spike.length, MAX_TIME)
    points = (0.0, 0.0), (spike.at, spike.rate), (end, 0.0)
    return Profile.steps(*(points if spike.at > 0 else points[1:]))

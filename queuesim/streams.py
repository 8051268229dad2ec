"""All luck, drawn before it is used: streams keyed by seed, component and purpose.

Task number k of a flow has the same gap, demand and patience whatever the workers, the limits or
the order of service do. So two runs with one seed differ only by what was changed.
"""

import hashlib
import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from copy import copy
from functools import lru_cache
from operator import attrgetter

import numpy as np

from queuesim.distributions import Distribution
from queuesim.limits import (
    MAX_DURATION,
    MAX_TASKS,
    MAX_TIME,
    TOO_MANY_TASKS,
    on_grid,
    patience_on_grid,
    work_on_grid,
)
from queuesim.scenario import Arrivals, Profile, Recorded, Source, Spike

FINE = 2.0**30  # the grid of the unit-rate arrival stream
CHUNK = 2**22  # uniform draws held at one time
NO_LUCK = 0.5  # the luck of tasks whose source needs none
NOBODY = np.empty(0)


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

    def work(self, distribution: Distribution, first: int, count: int) -> np.ndarray:
        """Drawn service times on the grid."""
        return work_on_grid(np.minimum(self.draw(distribution, first, count), MAX_DURATION))

    def patience(self, distribution: Distribution, first: int, count: int) -> np.ndarray:
        """Drawn patience on the grid."""
        return patience_on_grid(np.minimum(self.draw(distribution, first, count), MAX_DURATION))

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

    def __init__(self, stream: Stream, gaps: Distribution, profile: Profile, begin: float = 0.0):
        self._stream, self._gaps = stream, gaps
        self.taken = 0  # how many arrivals were planned
        self._points = np.empty(0)  # points of the unit-rate stream that are drawn but not taken
        self._last = 0.0  # the last point drawn
        self._follow(profile, begin, 0.0)

    def retarget(self, now: float, gaps: Distribution, profile: Profile) -> None:
        """From `now` on (all before it is planned) arrive otherwise."""
        if (gaps, profile) == (self._gaps, self._profile):
            return
        level = self._level + self._area(now)
        if gaps != self._gaps:  # the next gap begins now, and its points stay on their grid
            self._points, self._last = np.empty(0), math.ceil(level * FINE) / FINE
        self._gaps = gaps
        self._follow(profile, now, level)

    def plan(self, until: float) -> np.ndarray:
        """The times of the next arrivals, all those before `until`."""
        planned = []
        while self._piece[0] < until and not self._nobody_comes(until):
            begin, end, rate, slope = self._piece
            stop = min(end, until)
            level = self._level + self._area(stop)
            # Times decide what is planned, not levels, whose last bits depend on where one stops:
            # so one point more is looked at than it takes.
            self._draw_up_to(level + 1)
            ahead = self._points[: np.searchsorted(self._points, level + 1)] - self._level
            # A point on the begin of the piece, or that rounding left a hair behind it, comes
            # there: at rate 0 too.
            ahead = np.maximum(ahead, 0.0)
            if slope == 0 and rate > 1e-6:  # the same to the last bit, at half the price
                times = on_grid(begin + ahead / rate)
            else:
                with np.errstate(divide="ignore", over="ignore"):  # at rate 0 the next comes never
                    root = np.sqrt(np.maximum(rate * rate + 2 * slope * ahead, 0.0))
                    delay = 2 * ahead / np.where(ahead > 0, rate + root, np.inf)
                    times = on_grid(begin + delay)
            times = times[: np.searchsorted(times, stop)]
            self._points = self._points[len(times) :]
            self.taken += len(times)
            planned.append(times)
            if end >= until:
                break
            self._follow(self._profile, end, level)
        return np.concatenate(planned) if planned else NOBODY

    def _follow(self, profile: Profile, now: float, level: float) -> None:
        self._profile, self._piece = profile, next(profile.pieces(now))
        self._level = level  # the cumulative rate at the begin of the piece

    def _nobody_comes(self, until: float) -> bool:
        """Whether the rate stays 0 and no point lies on the very begin of the silence."""
        _, end, rate, slope = self._piece
        if end < until or rate or slope:
            return False
        self._draw_up_to(self._level)
        return not len(self._points) or self._points[0] > self._level

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
                raise ValueError(TOO_MANY_TASKS)
            gaps = self._stream.draw(self._gaps, self.taken + drawn, count)
            points = self._last + np.cumsum(np.rint(gaps * FINE) / FINE)
            self._points, self._last = np.concatenate((self._points, points)), float(points[-1])


class RecordFlow:
    """Arrivals at known times: those recorded in a real system, or all of a batch at once."""

    def __init__(self, times: Sequence[float]):
        self._times, self.taken = times, 0

    def retarget(self, now: float, gaps: object, times: Sequence[float]) -> None:
        """From `now` on follow another record."""
        self._times, self.taken = times, bisect_left(times, now)

    def plan(self, until: float) -> np.ndarray:
        """The times of the next arrivals, all those before `until`."""
        first, self.taken = self.taken, bisect_left(self._times, until)
        return np.array(self._times[first : self.taken])


class SourceStream:
    """The tasks of one source: its base flow, its spikes and its batches, each on its own luck."""

    def __init__(self, seed: int, source: Source):
        self._seed, self._name = seed, source.name
        self._flows = {}  # key -> flow; the key is also what its luck is keyed by
        self._ahead = []  # spikes that have not begun, the next one first: no flows yet
        self._luck = {}  # (key, purpose) -> stream
        self._steer(0.0, source)

    def fork(self) -> "SourceStream":
        """A twin that goes its own way: what they share is asked by number and never changes."""
        fork = copy(self)
        fork._flows = {key: copy(flow) for key, flow in self._flows.items()}
        return fork

    def steered(self, now: float, source: Source) -> "SourceStream":
        """A twin that from `now` on follows another version of the source."""
        fork = self.fork()
        fork._steer(now, source)
        return fork

    def passed_over(self, now: float, source: Source) -> tuple[float, float]:
        """How many tasks and turns of a rate before `now` a steer draws to pass over them."""
        wanted = _flow_profiles(source.arrivals, now)
        new = [what for key, what in wanted if key not in self._flows]
        new = [what for what in new if isinstance(what, Profile)]
        return sum(what.expected(now) for what in new), sum(what.turns(now) for what in new)

    def _steer(self, now, source):
        wanted, gaps = dict(_flow_profiles(source.arrivals, now)), source.arrivals.gaps
        for key in list(self._flows):
            if key not in wanted:
                del self._flows[key]  # a spike or batch called off; what has come has come
        for key, what in wanted.items():
            if key in self._flows:
                self._flows[key].retarget(now, gaps, what)
            elif isinstance(what, Profile):
                self._flows[key] = RateFlow(self._gaps_of(key), gaps, what)
            else:
                self._flows[key] = RecordFlow(what)
            self._flows[key].plan(now)  # nothing arrives in the past
        self._source = source
        self._ahead = [spike for spike in _spikes(source.arrivals) if spike.at >= now]
        self._ahead.sort(key=attrgetter("at"))

    def _gaps_of(self, key) -> Stream:
        return Stream(self._seed, self._name, key, "gaps")

    def _begin_spikes(self, until: float) -> None:
        """Those that begin before `until` become flows."""
        begun = bisect_left(self._ahead, until, key=attrgetter("at"))
        for spike in self._ahead[:begun]:
            key, gaps = _spike_key(spike), self._source.arrivals.gaps
            self._flows[key] = RateFlow(self._gaps_of(key), gaps, _spike_profile(spike), spike.at)
        self._ahead = self._ahead[begun:]
        if begun:  # at one instant the flows come in this order, whenever they became known
            wanted = _flow_profiles(self._source.arrivals, until)
            self._flows = {key: self._flows[key] for key, _ in wanted}

    def plan(self, until: float, lucky: bool = False) -> list[tuple[np.ndarray, ...]]:
        """For each flow the columns (times, demands, patience, luck) of its next tasks."""
        self._begin_spikes(until)
        planned = []
        for key, flow in self._flows.items():
            times = flow.plan(until)
            if len(times):
                numbers = flow.taken - len(times), len(times)
                planned.append((times, *self._traits(key, *numbers, lucky)))
        return planned

    def put(self, count: int, lucky: bool = False) -> tuple[np.ndarray, ...]:
        """Demand, patience and luck of the task number `count` put in by hand: arrays of one."""
        if isinstance(self._source.arrivals, Recorded):
            demand = self._luck_of("put in", "demand").work(self._source.service, count, 1)
            return (demand, *self._traits("put in", count, 1, lucky)[1:])
        return self._traits("put in", count, 1, lucky)

    def _traits(self, key, first: int, count: int, lucky: bool):
        """Demands, patience and luck of the tasks of a flow from number `first` on."""
        source = self._source
        if isinstance(source.arrivals, Recorded):
            demands = np.asarray(source.arrivals.durations[first : first + count])
        else:
            demands = self._luck_of(key, "demand").work(source.service, first, count)
        patience = np.full(count, math.inf)
        if source.patience is not None:
            patience = self._luck_of(key, "patience").patience(source.patience, first, count)
        luck = np.full(count, NO_LUCK)
        if lucky:
            luck = self._luck_of(key, "luck").uniforms(first, count, 1)[:, 0]
        return demands, patience, luck

    def _luck_of(self, key, purpose) -> Stream:
        if (key, purpose) not in self._luck:
            self._luck[key, purpose] = Stream(self._seed, self._name, key, purpose)
        return self._luck[key, purpose]


def _spikes(arrivals: Arrivals | Recorded) -> tuple[Spike, ...]:
    return () if isinstance(arrivals, Recorded) else arrivals.spikes


def _spike_key(spike: Spike) -> str:
    return f"spike at {spike.at!r}"


def _flow_profiles(arrivals: Arrivals | Recorded, now: float):
    """The flows of a source (of spikes those that have begun): (key, rate profile or times)."""
    if isinstance(arrivals, Recorded):
        yield "recorded", arrivals.times
        return
    yield "base", arrivals.profile
    for spike in arrivals.spikes:
        if spike.at < now:
            yield _spike_key(spike), _spike_profile(spike)
    for batch in arrivals.batches:
        yield f"batch at {batch.at!r}", np.broadcast_to(batch.at, batch.size)


def planned(
    streams: Iterable[SourceStream], until: float, lucky: bool = False
) -> tuple[np.ndarray, ...]:
    """The next tasks of all streams up to `until`, in order of arrival.

    Columns: number of the stream, arrival, demand, patience, luck (if it is asked for).
    """
    parts = []
    for i, stream in enumerate(streams):
        parts += [(i, *columns) for columns in stream.plan(until, lucky)]
    if not parts:
        return (NOBODY,) * 5
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

"""All luck, drawn before it is used: streams keyed by seed, component and purpose.

Task number k of a flow has the same gap, demand and patience whatever the workers, the limits or
the order of service do. So two runs with one seed differ only by what was changed.
"""

import hashlib
import math

import numpy as np

from queuesim.distributions import Distribution
from queuesim.limits import MAX_TASKS, on_grid
from queuesim.scenario import Arrivals, Batch, Profile, Recorded, Source

FINE = 2.0**30  # the grid of the unit-rate arrival stream


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

    def draw(self, distribution: Distribution, first: int, count: int) -> np.ndarray:
        """Durations of the items `first` to `first + count`."""
        return distribution.draw(self.uniforms(first, count, distribution.uniforms))


class RateFlow:
    """Arrivals at a varying rate: a unit-rate stream read through the inverse of the cumulative rate.

    A change of rate leaves the unit-rate points as they are: it falls between two plans, nothing
    is ever cancelled.
    """

    def __init__(self, stream: Stream, gaps: Distribution, profile: Profile):
        self._stream, self._gaps, self._profile = stream, gaps, profile
        self._points = np.empty(0)  # points of the unit-rate stream that are drawn but not taken
        self._drawn, self._last = 0, 0.0  # how many were drawn, and the last of them
        self._reached = 0.0  # the last point taken
        self._follow(profile, 0.0, 0.0)

    def retarget(self, now: float, gaps: Distribution, profile: Profile) -> None:
        """From `now` on (all before it is planned) arrive otherwise."""
        if gaps != self._gaps:
            self._drawn, self._last = self._drawn - len(self._points), self._reached
            self._points, self._gaps = np.empty(0), gaps
        if profile != self._profile:
            self._follow(profile, now, self._level + self._area(now))

    def plan(self, until: float) -> np.ndarray:
        """The times of the next arrivals, all those before `until`."""
        planned = []
        while True:
            begin, end, rate, slope = self._piece
            stop = min(end, until)
            level = self._level + self._area(stop)
            self._draw_up_to(level)
            ahead = self._points[: np.searchsorted(self._points, level)] - self._level
            root = np.sqrt(np.maximum(rate * rate + 2 * slope * ahead, 0.0))
            # A point that rounding left a hair behind the begin of the piece arrives at its begin.
            delay = 2 * ahead / np.where(ahead > 0, rate + root, np.inf)
            times = on_grid(begin + delay)
            times = times[: np.searchsorted(times, stop)]
            if len(times):
                self._reached = float(self._points[len(times) - 1])
                self._points = self._points[len(times) :]
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
        if level - self._last > 2 * MAX_TASKS:
            raise ValueError(f"At most {MAX_TASKS} tasks in a run: lower the rate or stop earlier.")
        while self._last <= level:
            count = max(64, math.ceil((level - self._last) * 1.05))
            gaps = self._stream.draw(self._gaps, self._drawn, count)
            points = self._last + np.cumsum(np.rint(gaps * FINE) / FINE)
            self._points = np.concatenate((self._points, points))
            self._drawn, self._last = self._drawn + count, float(points[-1])


class FixedFlow:
    """Arrivals at given times: a batch, or a record of a real system."""

    def __init__(self, times: np.ndarray):
        self._times, self._taken = times, 0

    def plan(self, until: float) -> np.ndarray:
        """The times of the next arrivals, all those before `until`."""
        first, self._taken = self._taken, int(np.searchsorted(self._times, until))
        return self._times[first : self._taken]


class SourceStream:
    """The tasks of one source: its base flow, its spikes and its batches, each on its own luck."""

    def __init__(self, seed: int, source: Source):
        self._seed, self._name = seed, source.name
        self._flows = {}  # key -> flow; the key is also what its luck is keyed by
        self._luck = {}  # key -> (streams by purpose, number of tasks taken)
        self.steer(0.0, source)

    def steer(self, now: float, source: Source) -> None:
        """From `now` on follow another version of the source."""
        wanted = dict(_flow_profiles(source.arrivals))
        gaps = getattr(source.arrivals, "gaps", None)
        for key in list(self._flows):
            if key not in wanted:
                del self._flows[key]  # a spike or batch called off; what has come has come
        for key, what in wanted.items():
            flow = self._flows.get(key)
            if isinstance(flow, RateFlow):
                flow.retarget(now, gaps, what)
            elif flow is None:
                stream = Stream(self._seed, self._name, key, "gaps")
                self._flows[key] = (
                    RateFlow(stream, gaps, what) if isinstance(what, Profile) else FixedFlow(what)
                )
                self._luck.setdefault(key, [{}, 0])
                self._flows[key].plan(now)  # nothing arrives in the past
        self._source = source

    def plan(self, until: float) -> list[tuple[np.ndarray, ...]]:
        """For each flow the columns (times, demands, patience, traits) of its next tasks."""
        planned = []
        for key, flow in self._flows.items():
            times = flow.plan(until)
            if len(times):
                planned.append((times, *self._traits(key, len(times))))
        return planned

    def _traits(self, key, count: int):
        luck, first = self._luck[key]
        self._luck[key][1] = last = first + count
        source = self._source

        def stream(purpose):
            if purpose not in luck:
                luck[purpose] = Stream(self._seed, self._name, key, purpose)
            return luck[purpose]

        if isinstance(source.arrivals, Recorded):
            demands = np.asarray(source.arrivals.durations[first:last])
        else:
            demands = np.maximum(on_grid(stream("demand").draw(source.service, first, count)), 2**-20)
        patience = np.full(count, math.inf)
        if source.patience is not None:
            patience = on_grid(stream("patience").draw(source.patience, first, count))
        picky = len(source.lines) > 1 or (source.retry is not None and source.retry.jitter > 0)
        traits = stream("traits").uniforms(first, count, 2) if picky else np.zeros((count, 2))
        return demands, patience, traits


def _flow_profiles(arrivals: Arrivals | Recorded):
    """The flows of a source: (key, rate profile or fixed times)."""
    if isinstance(arrivals, Recorded):
        yield "recorded", np.asarray(arrivals.times)
        return
    yield "base", arrivals.profile
    for spike in arrivals.spikes:
        points = (0.0, 0.0), (spike.at, spike.rate), (spike.at + spike.length, 0.0)
        yield f"spike at {spike.at!r}", Profile.steps(*(points if spike.at > 0 else points[1:]))
    for batch in arrivals.batches:
        yield _batch_key(batch), np.full(batch.size, batch.at)


def _batch_key(batch: Batch) -> str:
    return f"batch at {batch.at!r}"

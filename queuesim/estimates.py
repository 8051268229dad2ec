"""What a few replications know: a mean and its confidence interval."""

import math
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache

from queuesim.limits import number, one_of

MAX_DEGREES = 10_000
ENOUGH = 20  # replications with which an interval keeps its word, measured
LEAST_OTHERS = 10  # replications that show something else than the commonest value
STRETCH = 0.2  # how much skewness widens an interval, measured


@dataclass(frozen=True)
class Estimate:
    """A figure over the replications so far; `label` and `measure` say of what.

    `values` has one number for each replication, in the order of their seeds, in the unit of the
    measure. A figure that does not exist is None, and `notes` says why. Where a replication lacks
    the figure (None in `values`) there is no mean, for the mean of the others would be another
    figure.

    The true value is what the mean of endlessly many such replications would be. The interval is
    Student's, bent and widened by the skewness of the values: waits have a long right tail, an even
    interval would lie too low, and few values show less of the tail than there is. Where it says
    95 %, it holds the true value in 93 to 97 % of cases (`python -m tests.benchmarks.coverage`).
    No interval does so with fewer than 20 replications, nor where fewer than 10 of them differ from
    the rest, such as runs that rejected a task from those that rejected none: there is none then.
    Of what a `Comparison` changes, half of them must differ.
    Where most show the same value, it is too wide rather than too narrow (up to 99 %).
    Source: Hall, "On the removal of skewness by transformation", 1992; the widening is measured.
    """

    label: object
    measure: str
    values: tuple[float | None, ...]
    level: float = 0.95
    reasons: tuple[str, ...] = ()  # why values are missing
    least_others: int = LEAST_OTHERS  # so many must differ from the rest

    @property
    def n(self) -> int:
        """The number of replications so far."""
        return len(self.values)

    @cached_property
    def mean(self) -> float | None:
        """The mean over the replications."""
        return None if None in self.values else math.fsum(self.values) / self.n

    @cached_property
    def sd(self) -> float | None:
        """How far replications scatter (standard deviation with n - 1)."""
        if self.n < 2 or self.mean is None:
            return None
        return math.sqrt(math.fsum((x - self.mean) ** 2 for x in self.values) / (self.n - 1))

    @cached_property
    def half_width(self) -> float | None:
        """Half the length of the interval."""
        return None if self.low is None else (self.high - self.low) / 2

    @property
    def low(self) -> float | None:
        """The lower end of the interval: the true value is in it in `level` of all cases."""
        return None if self._ends is None else self._ends[0]

    @property
    def high(self) -> float | None:
        """The upper end of the interval."""
        return None if self._ends is None else self._ends[1]

    @property
    def notes(self) -> tuple[str, ...]:
        """Why there is no mean or no interval, in sentences."""
        missing = self.values.count(None)
        if missing:
            return (f"{missing} of {self.n} replications lack this: {' '.join(self.reasons)}",)
        if self.n < ENOUGH:
            return (f"Fewer than {ENOUGH} replications are too few for an interval: run more.",)
        if not self._others:
            return (f"All {self.n} replications show the same, so there is no interval.",)
        if self._others < self.least_others:
            more = (
                "more runs, or longer ones" if self.least_others == LEAST_OTHERS else "them longer"
            )
            return (
                f"Only {self._others} of {self.n} replications differ from the rest, too few for "
                f"an interval: make {more}.",
            )
        return ()

    @cached_property
    def _others(self):
        """How many replications show something else than the commonest value, mostly 0."""
        return self.n - max(Counter(self.values).values())

    @cached_property
    def _ends(self):
        """The interval: the mean less what t, widened and bent by the skewness, says."""
        if None in self.values or self.n < ENOUGH or self._others < self.least_others:
            return None
        skewness, root = self._skewness, math.sqrt(self.n)
        wide = 1 + STRETCH * abs(skewness) / root
        certain = wide * t_quantile((1 + self.level) / 2, self.n - 1) / root
        return tuple(self.mean - self.sd * _bent(t, skewness, self.n) for t in (certain, -certain))

    @property
    def _skewness(self):
        """The adjusted skewness of the values."""
        cubes = math.fsum(((x - self.mean) / self.sd) ** 3 for x in self.values)
        return cubes * self.n / ((self.n - 1) * (self.n - 2))


def _bent(distance, skewness, n):
    """What a distance from the mean, in standard deviations, becomes where values are skewed.

    The inverse of Hall's cubic transformation, which is monotone.
    """
    if abs(skewness) < 1e-6:
        return distance
    return (_cube_root(1 + skewness * (distance - skewness / (6 * n))) - 1) * 3 / skewness


def _cube_root(x):
    return math.copysign(abs(x) ** (1 / 3), x)


@dataclass(frozen=True)
class Comparison:
    """Two systems on the same luck: `a`, `b` and what going from `a` to `b` changes (b - a)."""

    a: Estimate
    b: Estimate

    @cached_property
    def difference(self) -> Estimate:
        """b - a with the interval of the paired differences.

        There is none where most pairs show no difference: the few others are often far from the
        rest to either side, and an interval said to be 95 % then holds the true value in 91.
        """
        pairs = zip(self.a.values, self.b.values)
        values = tuple(None if x is None or y is None else y - x for x, y in pairs)
        reasons = tuple(dict.fromkeys(self.a.reasons + self.b.reasons))
        least = max(LEAST_OTHERS, len(values) // 2)
        return Estimate("difference", self.a.measure, values, self.a.level, reasons, least)


def replications_needed(pilot: Estimate, half_width: float) -> int:
    """Replications, the pilot's included, for an interval of mean ± `half_width` (unit of measure).

    Two stages: a pilot of a few replications says how far they scatter, hence how many it takes;
    never fewer than 20, for an estimate has no interval before.
    With a normal measure the final mean ± `half_width` holds at the pilot's level, whatever the
    true scatter is. Source: Stein, "A two-sample test for a linear hypothesis whose power is
    independent of the variance", 1945.
    """
    one_of("The pilot", pilot, Estimate)
    half_width = number("The wished half-width", half_width, 0, math.inf, above=True)
    if None in pilot.values:
        raise ValueError(f"The pilot has no mean: {' '.join(pilot.notes)}")
    if pilot.n < 2:
        raise ValueError("A pilot needs two or more replications.")
    wanted = (t_quantile((1 + pilot.level) / 2, pilot.n - 1) * pilot.sd / half_width) ** 2
    return max(pilot.n, ENOUGH, math.ceil(wanted))


def t_quantile(share: float, degrees: float) -> float:
    """Where Student's t with `degrees` >= 1 (fractions too) has `share` (above 0.5) of its mass.

    Newton's method from 0 on the distribution function, which is concave there: the steps never
    overshoot. More than 10 000 degrees are taken for 10 000, which is 1 in 8000 too wide at most
    for the usual levels. Source: Abramowitz and Stegun, 26.5.4.
    """
    share = number("The share", share, 0.5, 1)
    degrees = min(number("The degrees of freedom", degrees, 1, math.inf), MAX_DEGREES)
    return _t_quantile(share, degrees)


@lru_cache(maxsize=1024)
def _t_quantile(share, degrees):
    if share == 0.5 or share == 1:
        return 0.0 if share == 0.5 else math.inf
    half = degrees / 2
    log_scale = math.lgamma(half + 0.5) - math.lgamma(half) - math.log(degrees * math.pi) / 2
    t, wanted = 0.0, 2 * (1 - share)
    for _ in range(200):
        density = math.exp(log_scale - (half + 0.5) * math.log1p(t * t / degrees))
        step = (_outside(t, degrees) - wanted) / (2 * density)
        t += step
        if abs(step) <= 1e-13 * t:
            break
    return t


def _outside(t, degrees):
    """P(|T| > t): whichever of the two sums has the faster falling terms."""
    inside = t * t / (degrees + t * t)
    if inside < 0.5:
        return 1 - _beta(inside, 1 - inside, 0.5, degrees / 2)
    return _beta(degrees / (degrees + t * t), inside, degrees / 2, 0.5)


def _beta(x, rest, a, b):
    """The regularised incomplete beta function at x = 1 - rest, summed as a series."""
    if x == 0:
        return 0.0
    log_whole = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)
    term = total = math.exp(a * math.log(x) + b * math.log(rest) - log_whole) / a
    k = 0
    while term > 1e-17 * total:
        term *= x * (a + b + k) / (a + 1 + k)
        total += term
        k += 1
    return total

"""What a few replications know: a mean and its confidence interval."""

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

from queuesim.limits import number, one_of

MAX_DEGREES = 10_000
ENOUGH, MANY = 10, 30  # replications with which an interval keeps its word, measured
VERY_SKEWED = 2.0  # as the exponential distribution is
LEAST_EVENTS = 5  # replications that show something, where others show 0


@dataclass(frozen=True)
class Estimate:
    """A figure over the replications so far; `label` and `measure` say of what.

    `values` has one number for each replication, in the order of their seeds, in the unit of the
    measure. A figure that does not exist is None, and `notes` says why: one replication has no
    interval, and where a replication lacks the figure (None in `values`) there is no mean, for the
    mean of the others would be another figure.

    The true value is what the mean of endlessly many such replications would be. The interval is
    Student's, from 10 replications on bent by the skewness of their values: waits have a long right
    tail, and an even interval would lie too low. Where it says 95 %, it then holds the true value
    in 93 to 97 % of cases (`python -m tests.benchmarks.coverage`); for the most skewed figures it
    takes 30 replications to come that far, and `notes` says so.
    Source: Hall, "On the removal of skewness by transformation", 1992.
    """

    label: object
    measure: str
    values: tuple[float | None, ...]
    level: float = 0.95
    reasons: tuple[str, ...] = ()  # why values are missing

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
        """Why a figure is None, and how far an interval can be trusted, in sentences."""
        missing = self.values.count(None)
        if missing:
            return (f"{missing} of {self.n} replications lack this: {' '.join(self.reasons)}",)
        if self.n == 1:
            return ("One replication alone has no interval.",)
        if self._mostly_zero:
            return (f"{self._zeros} of {self.n} replications show 0: too rare for an interval.",)
        if self.n < ENOUGH and self.sd > 0:
            return (f"Fewer than {ENOUGH} replications: skewed values are covered less often.",)
        if self.n < MANY and abs(self._skewness) > VERY_SKEWED:
            return (f"Very skewed values: with fewer than {MANY} they are covered less often.",)
        return ()

    @property
    def _zeros(self):
        return self.values.count(0)

    @property
    def _mostly_zero(self):
        """Whether so few replications show anything that they do not tell how rare it is."""
        return self._zeros > 0 and self.n - self._zeros < LEAST_EVENTS

    @cached_property
    def _ends(self):
        """The interval: the mean less what t, bent by the skewness, says."""
        if self.sd is None or self._mostly_zero:
            return None
        certain = t_quantile((1 + self.level) / 2, self.n - 1) / math.sqrt(self.n)
        skewness = self._skewness
        return tuple(self.mean - self.sd * _bent(t, skewness, self.n) for t in (certain, -certain))

    @property
    def _skewness(self):
        """The adjusted skewness of the values; 0 where they are too few or all alike to tell."""
        if self.n < ENOUGH or self.sd == 0:
            return 0.0
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
        """b - a with the interval of the paired differences."""
        pairs = zip(self.a.values, self.b.values)
        values = tuple(None if x is None or y is None else y - x for x, y in pairs)
        reasons = tuple(dict.fromkeys(self.a.reasons + self.b.reasons))
        return Estimate("difference", self.a.measure, values, self.a.level, reasons)


def replications_needed(pilot: Estimate, half_width: float) -> int:
    """Replications, the pilot's included, for an interval of mean ± `half_width` (unit of measure).

    Two stages: a pilot of a few replications says how far they scatter, hence how many it takes.
    With a normal measure the final mean ± `half_width` holds at the pilot's level, whatever the
    true scatter is. Source: Stein, "A two-sample test for a linear hypothesis whose power is
    independent of the variance", 1945.
    """
    one_of("The pilot", pilot, Estimate)
    half_width = number("The wished half-width", half_width, 0, math.inf, above=True)
    if pilot.sd is None:
        raise ValueError(f"A pilot needs two or more replications: {' '.join(pilot.notes)}")
    wanted = (t_quantile((1 + pilot.level) / 2, pilot.n - 1) * pilot.sd / half_width) ** 2
    return max(pilot.n, math.ceil(wanted))


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

"""How long tasks take (and how far apart arrivals are): distributions read from uniform draws.

Every distribution turns `uniforms` numbers in [0, 1) per task into one duration. The same uniforms
always give the same duration, so two systems that are compared serve the very same tasks.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

import numpy as np

from queuesim.limits import MAX_MEAN, MAX_SCV, MIN_MEAN, keep, number, several, whole


def _exponential(u):
    """Exponential draws of mean 1 (inverse transform)."""
    return -np.log1p(-u)


class Distribution(ABC):
    """A distribution of durations: `mean`, `scv` (squared coefficient of variation), `draw`."""

    uniforms = 1

    @abstractmethod
    def draw(self, u: np.ndarray) -> np.ndarray:
        """Durations, shape (n,), from uniforms of shape (n, `self.uniforms`)."""

    def _keep_mean(self):
        keep(self, mean=number("The mean duration", self.mean, MIN_MEAN, MAX_MEAN))


@dataclass(frozen=True)
class Deterministic(Distribution):
    """Always the same duration: no variability at all."""

    mean: float = 1.0
    scv = 0.0
    uniforms = 0

    def __post_init__(self):
        self._keep_mean()

    def draw(self, u):
        return np.full(len(u), self.mean)


@dataclass(frozen=True)
class Exponential(Distribution):
    """The memoryless distribution: many short, a few long; the textbooks' default."""

    mean: float = 1.0
    scv = 1.0

    def __post_init__(self):
        self._keep_mean()

    def draw(self, u):
        return self.mean * _exponential(u[:, 0])


@dataclass(frozen=True)
class Erlang(Distribution):
    """The sum of `k` exponential stages: more regular than exponential (scv = 1/k)."""

    mean: float = 1.0
    k: int = 2

    def __post_init__(self):
        self._keep_mean()
        keep(self, k=whole("The number of stages k", self.k, 1, 100))

    @property
    def scv(self):
        return 1.0 / self.k

    @property
    def uniforms(self):
        return self.k

    def draw(self, u):
        return self.mean / self.k * _exponential(u).sum(axis=1)


@dataclass(frozen=True)
class Lognormal(Distribution):
    """A long right tail, as measured job durations often have (Box-Muller for the normal draw)."""

    mean: float = 1.0
    scv: float = 1.0
    uniforms = 2

    def __post_init__(self):
        self._keep_mean()
        keep(self, scv=number("The variability scv", self.scv, 0, MAX_SCV, above=True))

    def draw(self, u):
        normal = np.sqrt(2 * _exponential(u[:, 0])) * np.cos(2 * np.pi * u[:, 1])
        variance = np.log1p(self.scv)
        return self.mean * np.exp(np.sqrt(variance) * normal - variance / 2)


@dataclass(frozen=True)
class Hyperexponential(Distribution):
    """A mix of two exponentials with balanced means: more variable than exponential (scv >= 1)."""

    mean: float = 1.0
    scv: float = 4.0
    uniforms = 2

    def __post_init__(self):
        self._keep_mean()
        keep(self, scv=number("The variability scv", self.scv, 1, MAX_SCV))

    def draw(self, u):
        often = (1 + np.sqrt((self.scv - 1) / (self.scv + 1))) / 2
        share = np.where(u[:, 0] < often, often, 1 - often)
        return self.mean / (2 * share) * _exponential(u[:, 1])


@dataclass(frozen=True)
class TwoPoint(Distribution):
    """Short tasks and slow ones: `long` with probability `share_long`, else `short`."""

    short: float = 0.5
    long: float = 5.0
    share_long: float = 0.1

    def __post_init__(self):
        keep(
            self,
            short=number("The short duration", self.short, MIN_MEAN, MAX_MEAN),
            long=number("The long duration", self.long, MIN_MEAN, MAX_MEAN),
            share_long=number("The share of long tasks", self.share_long, 0, 1),
        )

    @property
    def mean(self):
        return self.short + (self.long - self.short) * self.share_long

    @property
    def scv(self):
        share = self.share_long
        return share * (1 - share) * (self.long - self.short) ** 2 / self.mean**2

    def draw(self, u):
        return np.where(u[:, 0] < self.share_long, self.long, self.short)


@dataclass(frozen=True)
class Empirical(Distribution):
    """Durations drawn with equal chance from measured ones."""

    values: tuple[float, ...]
    mean: float = field(init=False)
    scv: float = field(init=False)

    def __post_init__(self):
        values = several("Measured durations", self.values, 1, 100_000)
        values = tuple(number("A measured duration", v, 0, MAX_MEAN, above=True) for v in values)
        mean = number("The mean of measured durations", float(np.mean(values)), MIN_MEAN, MAX_MEAN)
        keep(self, values=values, mean=mean, scv=float(np.var(values)) / mean**2)

    def draw(self, u):
        return np.asarray(self.values)[(u[:, 0] * len(self.values)).astype(int)]

"""Durations made of exponential stages: drawn, tilted, and what is left of them.

A tilt gives each duration its chance times exp(tilt * duration), so that long ones come more often
(or less often, if it is negative); durations made of stages stay such.
"""

import math
from dataclasses import dataclass

import numpy as np

from queuesim.distributions import (
    Deterministic,
    Distribution,
    Erlang,
    Exponential,
    Hyperexponential,
)


@dataclass(frozen=True)
class Stages:
    """Durations that are one of several kinds, each a number of exponential stages.

    `fixed` is added to all: a duration that never varies has this alone.
    """

    shares: np.ndarray
    counts: np.ndarray
    means: np.ndarray  # of one stage, by kind
    fixed: float = 0.0

    @classmethod
    def of(cls, distribution: Distribution) -> "Stages":
        """The stages of one of the distributions that have such."""
        mean = distribution.mean
        if isinstance(distribution, Deterministic):
            return cls(np.ones(1), np.zeros(1), np.zeros(1), mean)
        if isinstance(distribution, Exponential):
            return cls(np.ones(1), np.ones(1), np.array([mean]))
        if isinstance(distribution, Erlang):
            k = distribution.k
            return cls(np.ones(1), np.array([float(k)]), np.array([mean / k]))
        if isinstance(distribution, Hyperexponential):
            skew = math.sqrt((distribution.scv - 1) / (distribution.scv + 1))
            shares = np.array([1 + skew, 1 - skew]) / 2
            return cls(shares, np.ones(2), mean / (2 * shares))
        raise ValueError(f"Begin in the steady state only without {distribution}.")

    @property
    def mean(self) -> float:
        """How long such a duration is on average."""
        return self.fixed + float(self.shares @ (self.counts * self.means))

    @property
    def largest_tilt(self) -> float:
        """Above it exp(tilt * duration) has no mean."""
        longest = self.means.max()
        return 1 / longest if longest else math.inf

    def log_mean_exponential(self, tilt: float) -> float:
        """The logarithm of the mean of exp(tilt * duration)."""
        if tilt >= self.largest_tilt:
            return math.inf
        kinds = self.shares * (1 - tilt * self.means) ** -self.counts
        return tilt * self.fixed + math.log(kinds.sum())

    def tilted(self, tilt: float) -> "Stages":
        """The same durations, but with their chances times exp(tilt * duration)."""
        kinds = self.shares * (1 - tilt * self.means) ** -self.counts
        return Stages(
            kinds / kinds.sum(), self.counts, self.means / (1 - tilt * self.means), self.fixed
        )

    def draw(self, shape, luck: np.random.Generator) -> np.ndarray:
        """Durations in an array of this shape."""
        if self.fixed:
            return np.full(shape, self.fixed)
        if len(self.shares) == 1 and self.counts[0] == 1:
            return luck.standard_exponential(shape) * self.means[0]
        if len(self.shares) == 1:
            return luck.standard_gamma(self.counts[0], shape) * self.means[0]
        kind = (luck.random(shape) >= self.shares[0]).astype(int)
        return luck.standard_exponential(shape) * self.means[kind]

    def rests(self, count: int, luck: np.random.Generator) -> np.ndarray:
        """What is left of durations upon which somebody comes at random: a long one more often."""
        if self.fixed:
            return self.fixed * luck.random(count)
        parts = self.shares * self.counts * self.means
        kind = np.searchsorted(np.cumsum(parts / parts.sum())[:-1], luck.random(count), "right")
        stages_left = np.ceil(luck.random(count) * self.counts[kind])
        return luck.standard_gamma(np.maximum(stages_left, 1)) * self.means[kind]

"""How far a challenge has come while a run goes on, and why not further."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Words:
    """What there is to say at one moment; ``bad`` where it says why an attempt failed."""

    text: str = ""
    bad: bool = False


NOTHING = Words()


@dataclass(frozen=True)
class Progress:
    """The share of the way that is done, over the time of a run.

    A challenge is met when the share first is 1: there is no second opinion. What is said of a
    moment depends on nothing that happens later, so a run that goes on only adds to it.

    Attributes
    ----------
    times, shares : arrays
        The share at each of these moments; in between it grows evenly, or waits to fall.
    words : callable
        The words for the moment with this index.
    """

    times: np.ndarray
    shares: np.ndarray
    words: Callable[[int], Words]

    @property
    def met(self) -> float | None:
        """When it was met; None: not so far."""
        full = np.flatnonzero(self.shares >= 1)
        return float(self.times[full[0]]) if len(full) else None

    def since(self, moment: float) -> list[tuple[float, float, Words]]:
        """Time, share and words from `moment` on, until it is met; what lies evenly between is left
        out."""
        full = np.flatnonzero(self.shares >= 1)
        end = full[0] + 1 if len(full) else len(self.times)
        first = max(int(np.searchsorted(self.times, moment, side="right")) - 1, 0)
        first = min(first, end - 1)
        rows = [
            (float(self.times[i]), float(self.shares[i]), self.words(i)) for i in range(first, end)
        ]
        inner = [
            row
            for before, row, after in zip(rows, rows[1:], rows[2:])
            if not _even(before, row, after)
        ]
        return rows[:1] + inner + rows[1:][-1:]


def _even(before: tuple, row: tuple, after: tuple) -> bool:
    """Whether a row says nothing that its neighbours do not say."""
    (begin, low, words), (at, share, said), (end, high, _) = before, row, after
    return words == said and abs((share - low) * (end - at) - (high - share) * (at - begin)) < 1e-9


def progress_of(rows: Sequence[tuple[float, float, Words]]) -> Progress:
    """The progress that rows of time, share and words make."""
    rows = rows or [(0.0, 0.0, NOTHING)]
    times, shares, words = zip(*rows)
    return Progress(np.array(times), np.array(shares), words.__getitem__)

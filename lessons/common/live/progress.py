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
    times : array
        Moments; in between the share grows evenly, or waits to fall.
    full : array
        Whether the share is 1 at each of them.
    share, words : callable
        The share, and what there is to say, at the moment with this index.
    seconds : int
        So long is the whole way, where it is measured in time.
    """

    times: np.ndarray
    full: np.ndarray
    share: Callable[[int], float]
    words: Callable[[int], Words]
    seconds: int = 0

    @property
    def end(self) -> int:
        """The index of the last moment: it is the one at which all is done, if there is one."""
        return int(self.full.argmax()) if self.full.any() else len(self.times) - 1

    @property
    def met(self) -> float | None:
        """When it was met; None: not so far."""
        return float(self.times[self.end]) if self.full.any() else None

    def since(self, moment: float) -> list[tuple[float, float, Words]]:
        """Time, share and words from `moment` on, but for what lies evenly between others."""
        first = int(np.searchsorted(self.times, moment, side="right")) - 1
        indices = range(min(max(first, 0), self.end), self.end + 1)
        rows = [(float(self.times[i]), float(self.share(i)), self.words(i)) for i in indices]
        inner = zip(rows, rows[1:], rows[2:])
        telling = [row for before, row, after in inner if not _even(before, row, after)]
        return rows[:1] + telling + rows[1:][-1:]


def _even(before: tuple, row: tuple, after: tuple) -> bool:
    """Whether a row says nothing that its neighbours do not say."""
    (begin, low, words), (at, share, said), (end, high, _) = before, row, after
    return words == said and abs((share - low) * (end - at) - (high - share) * (at - begin)) < 1e-9


def progress_of(rows: Sequence[tuple[float, float, Words]]) -> Progress:
    """The progress that rows of time, share and words make."""
    rows = rows or [(0.0, 0.0, NOTHING)]
    times, shares, words = zip(*rows)
    full = np.array(shares) >= 1
    return Progress(np.array(times), full, shares.__getitem__, words.__getitem__)

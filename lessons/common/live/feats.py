"""What challenges watch a story for: something held for a while, a line that is worked off."""

from collections.abc import Callable, Sequence
from functools import cache, partial

import numpy as np

from lessons.common.live.averages import Averaging
from lessons.common.live.progress import Progress, Words, progress_of
from lessons.common.live.story import Story
from lessons.common.live.terms import NEVER, Lasting
from queuesim.limits import on_grid

EQUAL = 1e-9  # two sums that differ by less are the same
FOREIGN = Words("Nothing counts yet: change a setting.")


def hold(seconds: int, *terms, begins: Callable[[Story], Sequence[float]] | None = None):
    """Watch for so many seconds in which all terms hold; the bar shows the longest stretch so far.

    `begins` says when such a stretch must begin, if not at any moment.
    """

    def watch(story: Story) -> Progress:
        moments = np.arange(0.0, story.run.until + 1e-9)
        read = [term(story, moments) for term in terms]
        lasting = [term for term in read if isinstance(term, Lasting)]
        gains = [term.gain for term in read if isinstance(term, Averaging)]
        since = np.max([term.since for term in lasting] + [_own(story, moments)], axis=0)
        if begins is not None:
            since = _next_begin(np.sort(on_grid(begins(story))), since, moments)
        held = np.clip(moments - since, 0, seconds)
        # Both the share and the words ask for it.
        stretch = cache(partial(_longest, held, gains)) if gains else held.__getitem__
        words = _words(story, moments, since, stretch, read, seconds)
        full = _full(held, gains, seconds)
        return Progress(moments, full, lambda i: stretch(i) / seconds, words, seconds)

    return watch


def drain(
    starts: Callable[[Story], Sequence[float]], *terms, within: float = np.inf
) -> Callable[[Story], Progress]:
    """Watch for a line that is worked off from a start on, in so many seconds, as the terms want.

    ``starts`` says when a line is there that counts; a later one takes the place of the one before.
    """

    def watch(story: Story) -> Progress:
        rows = [first_row(story)]
        times = [at for at in starts(story) if at >= story.own]
        for begin, following in zip(times, [*times[1:], np.inf]):
            rows += _drained(story, begin, min(following, story.run.until), terms, within)
        return progress_of(rows)

    return watch


def first_row(story: Story) -> tuple[float, float, Words]:
    """The first row of a progress: of a run that is not the learner's own it says so."""
    return 0.0, 0.0, FOREIGN if story.own > story.run.until else Words()


def _own(story: Story, moments: np.ndarray) -> np.ndarray:
    """Since when the run is the learner's own, seen from each moment."""
    return np.where(moments < story.own, NEVER, story.own)


def _next_begin(begins: np.ndarray, since: np.ndarray, moments: np.ndarray) -> np.ndarray:
    """The first of the moments at which a stretch may begin, if it has come."""
    if not len(begins):
        return np.full_like(moments, NEVER)
    first = np.append(begins, NEVER)[np.searchsorted(begins, since)]
    return np.where(first <= moments, first, NEVER)


def _full(held: np.ndarray, gains: list[np.ndarray], seconds: int) -> np.ndarray:
    """Whether a stretch of all the seconds, ending at each moment, is as the terms want it."""
    full = held >= seconds
    for gain in gains:
        full[seconds:] &= gain[:-seconds] <= gain[seconds:] + EQUAL
    return full


def _longest(held: np.ndarray, gains: list[np.ndarray], i: int) -> int:
    """The longest stretch, ending at a moment, in which no gain is lost."""
    begins = np.arange(i - int(held[i]), i + 1)
    fits = np.all([gain[begins] <= gain[i] + EQUAL for gain in gains], axis=0)
    return i - int(begins[fits.argmax()])


def _words(story, moments, since, stretch, read, seconds) -> Callable[[int], Words]:
    """What there is to say at each moment: why it cannot be held, or what the averages are."""
    lasting = [term for term in read if isinstance(term, Lasting)]
    averaging = [term for term in read if isinstance(term, Averaging)]
    tried = np.maximum.accumulate(moments - since) >= 1  # before, if not now

    def words(i: int) -> Words:
        if moments[i] < story.own:
            return FOREIGN
        for term in lasting:
            if term.since[i] == NEVER:
                return Words(term.why(i), bad=bool(tried[i]))
        if since[i] == NEVER:  # it had to begin at a moment that is past, or is to come
            return Words(_last_broken(lasting, i), bad=bool(tried[i]))
        longest = int(min(moments[i] - since[i], seconds))
        if averaging and longest:
            found = "; ".join(filter(None, (term.found(i, i - longest) for term in averaging)))
            return Words(found, bad=bool(stretch(i) < longest))
        if stretch(i) >= seconds:
            return Words()
        broken = [term.why(i) for term in lasting if term.since[i] == since[i] > story.own]
        return Words(f"Before: {broken[0][0].lower()}{broken[0][1:]}") if broken else Words()

    return words


def _last_broken(lasting: list[Lasting], i: int) -> str:
    """Which term was broken last, in words; none if none ever was."""
    last = max(lasting, key=lambda term: term.since[i])
    return last.why(i) if last.since[i] > 0 else ""


def _drained(story: Story, begin: float, end: float, terms, within: float) -> list[tuple]:
    """Rows of one attempt, from its beginning until the line is gone or the attempt has failed."""
    times, values = story.run.waiting_series()
    empty = story.emptied(begin)
    last = min(begin + within, end, NEVER if empty is None else empty)
    moments = np.append(np.arange(begin, last, 1.0), last)
    waiting = values[np.searchsorted(times, on_grid(moments), side="right") - 1]
    shares = np.clip(1 - waiting / max(waiting[0], 1), 0, 0.99)
    read = [term(story, moments) for term in terms]
    rows = []
    for i, at in enumerate(moments):
        why = [term.why(i) for term in read if term.since[i] > begin]
        if why:
            return [*rows, (at, 0.0, Words(why[0], bad=True))]
        rows.append((at, shares[i], Words(_to_go(waiting[i], begin + within - at))))
    if empty == last:
        rows[-1] = (last, 1.0, Words(f"Empty after {last - begin:.1f} s"))
    elif last == begin + within:
        late = f"After {within:g} s {waiting[-1]} tasks still waited"
        rows[-1] = (last, 0.0, Words(late, bad=True))
    return rows


def _to_go(waiting: int, left: float) -> str:
    """How many wait still, and the time that is left for them."""
    return f"{waiting} waiting" + (f", {left:.0f} s left" if left < np.inf else "")

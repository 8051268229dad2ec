"""A challenge that asks for some values of a load, one after the other, each left for a while."""

from collections.abc import Callable, Sequence

from lessons.common.live.feats import first_row
from lessons.common.live.progress import Progress, Words, progress_of
from lessons.common.live.story import Story


def stops(
    control: str, loads: Sequence[int], seconds: int, why: Callable[[int, int], str]
) -> Callable[[Story], Progress]:
    """Watch whether these loads, in percent, are set in their order, and no other for so long.

    `why` says of a load, and of the one that was wanted, what is wrong with it.
    """

    def watch(story: Story) -> Progress:
        rows, done = [first_row(story)], 0
        ends = [at for at, _ in story.versions[1:]] + [story.run.until]
        for (begin, now), end in zip(story.versions, ends):
            begin, percent = max(begin, story.own, 0.0), now[control]
            if percent == loads[done] and begin < end:
                words = Words(f"Load {done + 1} of {len(loads)}: leave it for {seconds} s")
                rows.append((begin, done / len(loads), words))
            if end - begin < seconds:
                continue
            words = _judged(percent, loads, done, why)
            done = done + 1 if percent == loads[done] else int(percent == loads[0])
            rows.append((begin + seconds, done / len(loads), words))
            if done == len(loads):
                break
        return progress_of(rows)

    return watch


def _judged(percent: int, loads: Sequence[int], done: int, why: Callable[[int, int], str]) -> Words:
    """What is said of a load that was left for a while, after so many right ones."""
    if percent == loads[done]:
        return Words(f"Right so far: {done + 1} of {len(loads)} loads")
    if not done or percent == loads[0]:
        return Words(f"Begin at {loads[0]} % load")
    return Words(f"{why(percent, loads[done])}. Begin again at {loads[0]} %", bad=True)

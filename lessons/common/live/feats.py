"""What challenges look for in a story: spans of settings, windows of time, short waits."""

from collections.abc import Callable

import numpy as np

from lessons.common.live.story import Story
from queuesim import REJECTED, Run
from queuesim.moments import mean_over, waits_so_far


def lasting(
    story: Story, held: Callable[[dict], bool], seconds: float
) -> list[tuple[float, float]]:
    """Spans of at least `seconds` in which the settings were as `held` wants them."""
    begins = [0.0, *(change.at for change in story.changes)]
    versions = [story.start, *(change.settings for change in story.changes)]
    spans, begin = [], None
    for at, settings in [*zip(begins, versions), (story.run.until, None)]:
        if settings is not None and held(settings):
            begin = at if begin is None else begin
        elif begin is not None:
            spans, begin = [*spans, (begin, at)], None
    return [span for span in spans if span[1] - span[0] >= seconds]


def windows(story: Story, seconds: float, held: Callable[[dict], bool]) -> np.ndarray:
    """When windows begin, at full seconds, in which the settings were all along as `held` wants."""
    spans = lasting(story, held, seconds)
    starts = [np.arange(begin, end - seconds + 1e-9) for begin, end in spans]
    return np.concatenate([np.empty(0), *starts])


def sustained(
    story: Story,
    seconds: float,
    holds: Callable[[Run, slice], bool],
    held: Callable[[dict], bool] = lambda settings: True,
    since: float = 0.0,
) -> float | None:
    """The end of the first window of `seconds` whose arrivals are as `holds` wants them.

    `holds` gets the run and the slice of the tasks that arrived in the window; `held` says which
    settings must be in force all the while. Windows begin at every full second, `since` at the
    earliest.
    """
    run = story.run
    for begin, end in lasting(story, held, seconds):
        starts = np.arange(max(begin, since), end - seconds + 1e-9, 1.0)
        firsts = np.searchsorted(run.arrival, starts)
        lasts = np.searchsorted(run.arrival, starts + seconds)
        for start, first, last in zip(starts, firsts, lasts):
            if last > first and holds(run, slice(int(first), int(last))):
                return float(start + seconds)
    return None


def prompt(seconds: float, share: float = 0.95) -> Callable[[Run, slice], bool]:
    """Whether so large a share of the tasks started within so many seconds; for `sustained`."""
    return lambda run, tasks: np.mean(waits_so_far(run, tasks) <= seconds) >= share


def on_average(seconds: float) -> Callable[[Run, slice], bool]:
    """Whether the tasks wait less than that on average; for `sustained`."""
    return lambda run, tasks: waits_so_far(run, tasks).mean() < seconds


def losing(most: float) -> Callable[[Run, slice], bool]:
    """Whether at most such a share of the tasks was rejected; for `sustained`."""
    return lambda run, tasks: np.mean(run.outcome[tasks] == REJECTED) <= most


def lines_and_waits(story: Story, seconds: float = 60) -> tuple:
    """Of each window, one beginning at every second: its end, mean line, and line ÷ arrival rate.

    The last is how long a task waits on average, by Little's law.
    """
    run = story.run
    begins = np.arange(0, run.until - seconds + 1e-9)
    came = np.searchsorted(run.arrival, [begins, begins + seconds])
    lines = mean_over(run.waiting_series(), begins, begins + seconds)
    return begins + seconds, lines, lines * seconds / np.maximum(came[1] - came[0], 1)


def first_window(story: Story, holds: Callable, seconds: float = 60) -> float | None:
    """The end of the first window whose mean line and wait are as `holds(line, wait)` wants."""
    ends, lines, waits = lines_and_waits(story, seconds)
    fits = ends[holds(lines, waits)]
    return float(fits[0]) if len(fits) else None

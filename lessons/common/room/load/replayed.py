"""What would have happened to the room: the same taps under other rules."""

from collections.abc import Sequence

import numpy as np

from lessons.common.room.load.deeds import Change, Deed, Send, Start, Trial
from lessons.common.room.load.division import Division
from lessons.common.room.load.load_run import LoadRun
from queuesim import GAVE_UP, REJECTED


def run_of(start: Start, log: Sequence[Deed]) -> LoadRun:
    """The run as it was."""
    run = LoadRun(start.rules, start.seed)
    for deed in log:
        run.take(deed)
    return run


def replayed(start: Start, log: Sequence[Deed], trial: Trial) -> LoadRun:
    """The same taps at the same moments, under rules that hold from the start.

    A client gives up when it did, if its task still waits then. Which taps are second tries is as
    it was: those that a client sent because the one before had come to nothing.
    """
    second_tries = repeats(start, log)
    left_out = second_tries if trial.once else set()
    run = LoadRun(trial.rules, start.seed, Division(trial.queues, second_tries))
    for deed in log:
        if not isinstance(deed, Change) and (deed.client, deed.number) not in left_out:
            run.take(deed)
    return run


def repeats(start: Start, log: Sequence[Deed]) -> set[tuple[str, int]]:
    """The tasks that clients sent because the one before had come to nothing."""
    run = run_of(start, log)
    result = run.present(run.now)
    failed = np.isin(result.outcome, (REJECTED, GAVE_UP)) | ~np.isnan(result.gone)
    found, before = set(), {}
    for deed in log:
        if not isinstance(deed, Send):
            continue
        task = deed.client, deed.number
        if deed.client in before and failed[run.tickets[before[deed.client]]]:
            found.add(task)
        before[deed.client] = task
    return found

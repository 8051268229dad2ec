"""What the browser hears of callers: who left while the task stays, who tries again and when.

Of systems without such callers nothing is said.
"""

import numpy as np

from lessons.common.live.replay import Versions
from lessons.common.live.times import times_said
from queuesim import Deterministic, Run, Source


def callers_said(versions: Versions) -> dict:
    """Whether callers may try again, and whether they may leave while their task stays.

    Where all that may leave do so after the same wait, how many seconds that is by now.
    """
    sources = [source for _, scenario in versions for source in scenario.sources]
    said = {
        "retry": any(source.retry is not None and source.retry.limit > 0 for source in sources),
        "leave": any(_may_leave(source) for source in sources),
    }
    waits = {source.patience for source in versions[-1][1].sources if _may_leave(source)}
    if len(waits) == 1 and isinstance(wait := waits.pop(), Deterministic):
        said["after"] = wait.mean
    return said


def _may_leave(source: Source) -> bool:
    return source.patience is not None and not source.withdraws


def callers_columns(run: Run, versions: Versions, present: np.ndarray) -> dict:
    """More columns of the tasks that are `present`: only those that say something."""
    sources = [source for _, scenario in versions for source in scenario.sources]
    columns = {}
    if any(source.retry is not None for source in sources):
        columns["attempt"] = run.attempt[present].tolist()
        columns["again"] = times_said(run.again[present])
    if any(_may_leave(source) for source in sources):
        columns["gone"] = times_said(run.gone[present])
    return columns

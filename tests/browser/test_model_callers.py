"""What the stage knows of callers who leave their task, fail or try again, against the runs."""

from dataclasses import replace

import numpy as np
import pytest

from queuesim import DONE, FAILED, IN_VAIN, REJECTED, Deterministic
from tests.lessons.divided_systems import failing, message_of, storm

STORM = storm()


def to_the_finish():
    """Callers await the end of their task, which may fail; all of them try again."""
    (source,) = storm(retries=2).sources
    retry = replace(source.retry, after=("rejected", "gave up", "failed"))
    patient = replace(
        source, patience=Deterministic(4.0), patience_for="finish", failing=0.3, retry=retry
    )
    return replace(STORM, sources=(patient,))


SYSTEMS = {
    "failing": failing(),
    "storm": STORM,
    "at once": storm(delay=0.0),
    "dropped": storm(drops=True),
    "finish": to_the_finish(),
}
TIMES = [0.0, 5.5, 12.25, 13.0, 19.9, 12.5, 25.0, 33.3, 33.31, 2.0, 39.5]

SEEN = """([message, times, jumps]) => {
  const lane = laneOf([message]), state = emptyState();
  return times.map((t) => {
    moveTo(state, lane, t, jumps);
    const hollow = state.waiting.filter((task) => lane.tasks.gone[task] <= t);
    return { ...countsAt(lane, t), tried: state.away.slice().sort((a, b) => a - b), dead: hollow };
  });
}"""


def expected(run, t):
    """The counts at a time, straight from the columns of the run."""
    arrival, start, finish, gone, again = (
        np.round(getattr(run, name), 4) for name in ("arrival", "start", "finish", "gone", "again")
    )
    refused = run.outcome == REJECTED
    left = gone <= t
    ended = np.where(refused, arrival, np.fmin(gone, finish))
    nothing = refused | ~np.isnan(gone) | (run.outcome == FAILED)
    over = finish <= t
    waits = (arrival <= t) & ~refused & ~(start <= t) & ~over
    came_to_nothing = nothing & (ended <= t)
    away = came_to_nothing & (again > t)
    return {
        "waiting": int(waits.sum()),
        "done": int((over & (run.outcome == DONE)).sum()),
        "vain": int((over & (run.outcome == IN_VAIN)).sum())
        + int((over & (run.outcome == FAILED) & left).sum()),
        "failed": int((over & (run.outcome == FAILED) & np.isnan(gone)).sum()),
        "hollow": int((waits & left).sum()),
        "away": int(away.sum()),
        "lost": int((came_to_nothing & np.isnan(again)).sum()),
        "tried": np.flatnonzero(away).tolist(),
        "dead": np.flatnonzero(waits & left).tolist(),
    }


@pytest.mark.parametrize("name", SYSTEMS)
@pytest.mark.parametrize("jumps", [False, True])
def test_callers_are_where_the_run_has_them(in_browser, name, jumps):
    run, message = message_of(SYSTEMS[name], 40.0)
    seen = in_browser(SEEN, [message, TIMES, jumps])
    for t, there in zip(TIMES, seen):
        wanted = expected(run, t)
        assert {key: there[key] for key in wanted} == wanted
    shown = {key: max(expected(run, t)[key] for t in TIMES) for key in ("vain", "hollow", "away")}
    assert (shown["vain"] > 0) == (name in ("storm", "at once", "finish"))
    assert (shown["hollow"] > 0) == (name != "failing")
    assert (shown["away"] > 0) == (name != "at once")


def test_what_is_said_in_words(in_browser):
    run, message = message_of(to_the_finish(), 40.0)
    ask = "([message, times]) => times.map((t) => eventWords(laneOf([message]), t))"
    moments = [
        run.gone[~np.isnan(run.gone)][0],
        run.finish[(run.outcome == FAILED) & np.isnan(run.gone)][0],
        run.finish[run.outcome == IN_VAIN][0],
        run.arrival[run.attempt > 0][0],
    ]
    words = in_browser(ask, [message, np.round(moments, 4).tolist()])
    for said, part in zip(words, ("the caller of task", " fails", " is done in vain", "(try 2)")):
        assert part in said

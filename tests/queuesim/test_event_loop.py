"""The engine and a second one, tiny and naive, play random scenarios alike, to the last bit.

See `event_loop` for what the other is. Both are handed the same tasks; all else each works out for
itself.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuesim import simulate
from queuesim.figures import OUTCOMES
from queuesim.streams import SourceStream, planned
from tests.queuesim.event_loop import Task, play
from tests.queuesim.systems import IN_BEAT, LOOPED, SEEDS, UNTIL, examples, systems

COMPARED = ("arrival", "start", "finish", "gone", "held", "attempt", "source", "queue")

pytestmark = pytest.mark.filterwarnings("ignore:The (priority|weight) of the sources")


def tasks_of(scenario, seed, until):
    """The tasks that come, as values for the other engine."""
    streams = [SourceStream(seed, source) for source in scenario.sources]
    columns = planned(streams, until, lucky=bool(set(scenario.rare_columns) & {"luck"}))
    return [Task(int(source), *traits) for source, *traits in zip(*(c.tolist() for c in columns))]


def assert_played_alike(scenario, seed, until=UNTIL):
    run = simulate(scenario, seed, until)
    other = play(scenario, tasks_of(scenario, seed, until), until)
    outcomes = [OUTCOMES[outcome] for outcome in run.outcome]
    assert outcomes == [task.outcome for task in other]
    for name in COMPARED:
        theirs = np.array([getattr(task, name) for task in other])
        assert np.array_equal(getattr(run, name), theirs, equal_nan=theirs.dtype.kind == "f"), name


@examples(120)
@given(systems(orders=st.sampled_from(LOOPED)), SEEDS)
def test_a_second_engine_plays_every_scenario_alike(scenario, seed):
    assert_played_alike(scenario, seed)


@examples(120)
@given(systems(orders=st.sampled_from(LOOPED), **IN_BEAT), SEEDS)
def test_also_where_all_falls_on_the_same_instants(scenario, seed):
    assert_played_alike(scenario, seed)

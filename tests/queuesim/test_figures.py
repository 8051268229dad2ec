"""Figures that need more than counting: per source, in time, and the age of the oldest task."""

import math
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given

from queuesim import (
    REJECTED,
    Arrivals,
    Batch,
    Deterministic,
    Exponential,
    Pool,
    Queue,
    Retry,
    Scenario,
    Source,
    figure_of_source,
    one_queue,
    replicate,
    replication_seed,
    share_waiting_over,
    simulate,
    wait_percentile,
)
from queuesim.figures import FIGURES, UNSERVED
from tests.queuesim.systems import SEEDS, UNTIL, examples, schedules


def two_sources(**settings):
    web = Source(Arrivals(2.0), Exponential(0.8), name="web", **settings)
    jobs = Source(Arrivals(1.0), Exponential(1.5), name="jobs")
    return Scenario((web, jobs), pools=(Pool(4),))


# ------------------------------------------------------------------------- per source


def test_counts_and_worker_time_of_the_sources_add_up():
    run = simulate(two_sources(patience=Exponential(2.0), retry=Retry(2)), 1, 500)
    whole, web, jobs = run.summary(), run.summary(source="web"), run.summary(source="jobs")
    added = [name for name in FIGURES if isinstance(getattr(whole, name), int)]
    assert len(added) > 8
    for name in (*added, "utilisation", "throughput", "goodput", "mean_waiting"):
        parts = getattr(web, name) + getattr(jobs, name)
        assert parts == pytest.approx(getattr(whole, name)), name


def test_the_figures_of_a_source_are_those_of_its_tasks():
    run = simulate(two_sources(), 1, 500)
    mine = run.source == 1
    summary = run.summary(100, source="jobs")
    late = mine & (run.arrival >= 100)
    assert summary.offered == late.sum()
    assert summary.mean_wait == pytest.approx(np.nanmean(run.wait[late]))
    assert summary.max_wait == np.nanmax(run.wait[late])


def test_a_run_of_one_source_is_that_source():
    run = simulate(one_queue(3, 4), 1, 100)
    assert run.summary(source="tasks") == run.summary()
    with pytest.raises(ValueError, match="There is no source called 'mails', only tasks"):
        run.summary(source="mails")


def test_a_sweep_measures_one_source_alone():
    measures = {
        "web": partial(figure_of_source, figure="mean_wait", source="web"),
        "web 90": partial(wait_percentile, percent=90, source="web"),
        "web over 1": partial(share_waiting_over, limit=1, source="web"),
    }
    found = {each.measure: each for each in replicate(two_sources(), 1, 200, measures, seed=4)}
    run = simulate(two_sources(), replication_seed(4, 0), 200)
    waits = run.wait[(run.source == 0) & ~np.isnan(run.wait)]
    assert found["web"].mean == pytest.approx(waits.mean())
    assert found["web 90"].mean == pytest.approx(np.percentile(waits, 90))
    assert found["web over 1"].mean == pytest.approx(np.mean(waits > 1))
    for figure in ("waits", 3, None):
        with pytest.raises(ValueError, match="There is no figure"):
            figure_of_source(run, figure, "web")


# ------------------------------------------------------------------------- in time


def test_work_for_callers_who_have_gone_is_throughput_and_no_goodput():
    """Patience of 1 s to the start; one worker, four tasks of 1 s at once: two in time."""
    scenario = one_queue(
        *(0, 1, math.inf, Deterministic(1.0)),
        batches=(Batch(0, 4),),
        patience=Deterministic(1.0),
        withdraws=False,
    )
    summary = simulate(scenario, 1, 10).summary()
    assert (summary.completed, summary.in_time, summary.in_vain, summary.gave_up) == (4, 2, 2, 2)
    assert (summary.throughput, summary.goodput, summary.in_time_share) == (0.4, 0.2, 0.5)
    to_the_finish = replace(
        scenario, sources=(replace(scenario.sources[0], patience_for="finish"),)
    )
    assert simulate(to_the_finish, 1, 10).summary().in_time == 1


def test_a_task_that_is_tried_again_and_done_is_in_time_once():
    scenario = one_queue(5, 40, failing=0.5, retry=Retry(20, 0.5, factor=1))
    summary = simulate(scenario, 1, 100, drain=True).summary()
    assert summary.in_time == summary.tasks
    assert summary.in_time_share == 1
    assert summary.offered == summary.tasks + summary.failed


def test_what_has_expired_is_dropped_when_its_turn_comes():
    scenario = one_queue(
        *(0, 1, math.inf, Deterministic(3.0)),
        batches=(Batch(0, 4), Batch(2.0, 1)),
        patience=Deterministic(2.5),
        withdraws=False,
        drops_expired=True,
    )
    run = simulate(scenario, 1, 20)
    assert run.summary().expired == 3
    assert run.finish.tolist() == [3, 3, 3, 3, 6]  # three drop when the first is done
    assert run.start.tolist()[4] == 3


# ------------------------------------------------------------------------- the age of the oldest


def oldest_by_hand(run, time):
    """When the task arrived that has waited longest at a time (just after it)."""
    left = np.where(np.isin(run.outcome, UNSERVED), run.finish, run.start)
    left = np.where(np.isnan(left), math.inf, left)
    here = (run.arrival <= time) & (left > time) & (run.outcome != REJECTED)
    return run.arrival[here].min(initial=math.inf)


@examples(60)
@given(schedules(), SEEDS)
def test_the_age_of_the_oldest_is_what_one_would_read_off_the_line(versions, seed):
    run = simulate(versions[0][1], seed, UNTIL, versions[1:])
    times, oldest = run.oldest_series()
    assert times[0] == 0 and (np.diff(times) > 0).all()
    for time in np.unique(np.concatenate((times, run.arrival, np.linspace(0, UNTIL, 20)))):
        if time >= UNTIL:
            continue
        found = oldest[np.searchsorted(times, time, "right") - 1]
        wanted = oldest_by_hand(run, time)
        assert (math.isnan(found) and wanted == math.inf) or found == wanted


def test_the_line_of_ages_rises_as_time_goes_on_and_falls_when_the_oldest_goes():
    scenario = one_queue(0, 1, service=Deterministic(4.0), batches=(Batch(1, 1), Batch(2, 2)))
    times, ages = simulate(scenario, 1, 12).age_series()
    line = list(zip(times.tolist(), ages.tolist()))
    assert line == [(0, 0), (2, 0), (2, 0), (5, 3), (5, 3), (9, 7), (9, 0), (12, 0)]


def test_the_oldest_of_one_queue_or_source_alone():
    sources = (
        Source(Arrivals(0, batches=(Batch(1, 2),)), queue="a", name="a"),
        Source(Arrivals(0, batches=(Batch(3, 2),)), queue="b", name="b"),
    )
    run = simulate(Scenario(sources, (Queue("a"), Queue("b")), (Pool(0, ("a", "b")),)), 1, 10)
    for series in (run.oldest_series(queue=1), run.oldest_series(source=1)):
        assert series[0].tolist() == [0, 3]
        assert series[1][1] == 3
    assert run.oldest_series()[1].tolist()[1:] == [1]
    assert run.age_series(queue=0)[1].max() == 9

"""What a run says about itself: series, summary, frame; and what the package says it offers."""

import math
import re
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import queuesim
from queuesim import (
    DONE,
    EXPIRED,
    FAILED,
    GAVE_UP,
    IN_SERVICE,
    IN_VAIN,
    REJECTED,
    WAITING,
    Autoscale,
    Deterministic,
    Exponential,
    Pool,
    Queue,
    Retry,
    Scenario,
    Source,
    Summary,
    one_queue,
    simulate,
    thin,
)
from queuesim.figures import OUTCOMES
from queuesim.workers import LEAVING, ON, STARTING
from tests.queuesim.systems import SEEDS, UNTIL, examples, schedules, times

RICH = one_queue(
    5, 3, 8, patience=Exponential(2.0), retry=Retry(2, 1.0), startup=2.0, autoscale=Autoscale(5, 3)
)


def run_of(versions, seed, **options):
    return simulate(versions[0][1], seed, UNTIL, versions[1:], **options)


# ------------------------------------------------------------------------- series


def value_at(series, time):
    """The value of a step series right after a time."""
    at, values = series
    return values[np.searchsorted(at, time, "right") - 1]


@examples(60)
@given(schedules(), SEEDS, st.lists(times(0, UNTIL), min_size=1, max_size=10))
def test_series_count_what_is_there(versions, seed, moments):
    run = run_of(versions, seed)
    busy, workers = run.busy_series(), run.workers_series()
    for time in moments:
        waits = {row for row in range(len(run)) if is_waiting(run, row, time)}
        assert value_at(run.waiting_series(), time) == len(waits)
        for queue in range(len(run.scenario.queues)):
            here = sum(run.queue[row] == queue for row in waits)
            assert value_at(run.waiting_series(queue), time) == here
        assert value_at(busy, time) == sum(is_served(run, row, time) for row in range(len(run)))
        pools = range(len(run.scenario.pools))
        for series, total in ((run.busy_series, busy), (run.workers_series, workers)):
            assert sum(value_at(series(pool), time) for pool in pools) == value_at(total, time)
        present = staff_at(run, time)
        assert value_at(workers, time) == sum(state in (ON, LEAVING) for state in present)
        starting = value_at(run.workers_series(starting=True), time)
        assert starting - value_at(workers, time) == present.count(STARTING)


def is_waiting(run, row, time):
    if run.outcome[row] == REJECTED or run.arrival[row] > time:
        return False
    stopped = run.finish[row] if run.outcome[row] in (GAVE_UP, EXPIRED) else run.start[row]
    return math.isnan(stopped) or stopped > time


def is_served(run, row, time):
    return run.start[row] <= time and not run.finish[row] <= time


def staff_at(run, time):
    present = {}
    for since, pool, worker, state in run.staff:
        if since <= time:
            present[pool, worker] = state
    return list(present.values())


@examples(30)
@given(schedules(), SEEDS)
def test_series_are_steps_from_zero_on_that_never_repeat_a_time(versions, seed):
    run = run_of(versions, seed)
    for at, values in (run.waiting_series(), run.busy_series(), run.workers_series()):
        assert at[0] == 0
        assert (np.diff(at) > 0).all()
        assert len(at) == len(values)
        assert (values >= 0).all()


def test_the_area_of_a_series_counts_from_where_it_is_told():
    run = simulate(one_queue(0), until=10)
    series = np.array([0.0, 2.0, 7.0]), np.array([1, 3, 0])
    assert run.area(series) == 2 + 15
    assert run.area(series, since=4) == 9
    assert run.area(series, since=8) == 0
    assert run.area(series, since=99) == 0


# ------------------------------------------------------------------------- summary


@examples(60)
@given(schedules(), SEEDS, times(0, 20))
def test_a_summary_is_what_one_would_count_by_hand(versions, seed, warmup):
    run = run_of(versions, seed)
    summary = run.summary(warmup)
    rows = [row for row in range(len(run)) if run.arrival[row] >= warmup]
    outcomes = [int(run.outcome[row]) for row in rows]
    waits = [run.start[row] - run.arrival[row] for row in rows if run.start[row] >= 0]
    ended = (DONE, IN_VAIN, FAILED)
    stays = [run.finish[row] - run.arrival[row] for row in rows if run.outcome[row] in ended]
    span = UNTIL - warmup

    def overlap(begin, end):
        end = UNTIL if math.isnan(end) else end
        return max(0.0, min(end, UNTIL) - max(begin, warmup))

    busy = sum(overlap(*pair) for pair in zip(run.start, run.finish) if pair[0] >= 0)
    stops = np.where(np.isin(run.outcome, (GAVE_UP, EXPIRED)), run.finish, run.start)
    waiting = sum(
        overlap(run.arrival[row], stops[row])
        for row in range(len(run))
        if run.outcome[row] != REJECTED
    )
    capacity = sum(presences(run, overlap))
    expected = {
        "offered": len(rows),
        "tasks": sum(run.attempt[row] == 0 for row in rows),
        "completed": sum(outcomes.count(outcome) for outcome in (DONE, IN_VAIN, FAILED)),
        "in_time": outcomes.count(DONE),
        "in_vain": outcomes.count(IN_VAIN),
        "failed": outcomes.count(FAILED),
        "expired": outcomes.count(EXPIRED),
        "taken_back": 0,
        "rejected": outcomes.count(REJECTED),
        "gave_up": sum(run.gone[row] >= 0 for row in rows),
        "still_waiting": outcomes.count(WAITING),
        "in_service": outcomes.count(IN_SERVICE),
        "rejected_share": outcomes.count(REJECTED) / len(rows) if rows else None,
        "gave_up_share": sum(run.gone[row] >= 0 for row in rows) / len(rows) if rows else None,
        "in_time_share": share_in_time(run, rows),
        "utilisation": busy / capacity if capacity else None,
        "mean_wait": np.mean(waits) if waits else None,
        "p50_wait": np.percentile(waits, 50) if waits else None,
        "p95_wait": np.percentile(waits, 95) if waits else None,
        "p99_wait": np.percentile(waits, 99) if waits else None,
        "max_wait": max(waits, default=None),
        "mean_time_in_system": np.mean(stays) if stays else None,
        "p95_time_in_system": np.percentile(stays, 95) if stays else None,
        "throughput": leaving(run, warmup, (DONE, IN_VAIN, FAILED)) / span,
        "goodput": leaving(run, warmup, (DONE,)) / span,
        "mean_waiting": waiting / span,
    }
    found = asdict(summary)
    found.pop("notes")
    assert found == pytest.approx(expected)
    missing = any(value is None for value in found.values())
    assert missing == (len(summary.notes) > len(run.scenario.notes))


def share_in_time(run, rows):
    tasks = sum(run.attempt[row] == 0 for row in rows)
    return sum(run.outcome[row] == DONE for row in rows) / tasks if tasks else None


def leaving(run, warmup, outcomes):
    return sum(
        run.outcome[row] in outcomes and run.finish[row] >= warmup for row in range(len(run))
    )


def presences(run, overlap):
    """For how long each worker was there to work."""
    since = {}
    for time, pool, worker, state in run.staff:
        if state in (ON, LEAVING):
            since.setdefault((pool, worker), time)
        elif (pool, worker) in since:
            yield overlap(since.pop((pool, worker)), time)
    for time in since.values():
        yield overlap(time, math.nan)


def figures(summary: Summary):
    return {name: value for name, value in asdict(summary).items() if name != "notes"}


def test_a_run_of_no_length_has_no_rates_and_says_so():
    summary = simulate(one_queue(), until=0).summary()
    assert {name for name, value in figures(summary).items() if value is not None} == {
        *("offered", "tasks", "completed", "in_time", "in_vain", "failed", "rejected", "gave_up"),
        *("expired", "taken_back", "still_waiting", "in_service"),
    }
    assert "No time passed, so there are no rates." in summary.notes
    assert "No task arrived, so there is no share of rejected tasks." in summary.notes


def test_a_run_without_tasks_has_no_waits_and_says_so():
    summary = simulate(one_queue(0), until=10).summary()
    assert (summary.offered, summary.utilisation, summary.mean_waiting) == (0, 0, 0)
    assert summary.mean_wait is summary.rejected_share is summary.p95_time_in_system is None
    assert len(summary.notes) == 3


def test_a_run_without_workers_has_no_utilisation_and_says_so():
    summary = simulate(one_queue(1, 0), until=10).summary()
    assert summary.utilisation is summary.mean_wait is None
    assert "There was no worker, so there is no utilisation." in summary.notes


def test_a_warm_up_longer_than_the_run_leaves_nothing():
    summary = simulate(one_queue(), until=10).summary(warmup=20)
    assert summary.offered == 0
    assert "No time passed, so there are no rates." in summary.notes


def test_a_calm_run_has_all_figures_and_no_notes():
    summary = simulate(one_queue(), until=200).summary()
    assert summary.notes == ()
    assert None not in figures(summary).values()


def test_utilisation_counts_leaving_workers_and_not_starting_ones():
    busy = Scenario((Source(service=Deterministic(50.0)),), pools=(Pool(1),))
    none = Scenario(busy.sources, pools=(Pool(0),))
    run = simulate(busy, 1, 20, ((10, none),))
    since = run.start[0]
    assert run.summary().utilisation == pytest.approx((20 - since) / 20)
    slow = Scenario(busy.sources, pools=(Pool(2, startup=1000.0),))
    run = simulate(busy, 1, 20, ((10, slow),))
    assert run.summary().utilisation == pytest.approx((20 - since) / 20)


# ------------------------------------------------------------------------- columns, frame


def test_columns_have_one_row_for_each_task_in_order_of_arrival():
    run = simulate(RICH, 1, 200)
    assert (np.diff(run.arrival) >= 0).all()
    assert set(run.attempt) == {0, 1, 2}
    for name in ("start", "finish", "demand", "worker", "pool", "queue", "source", "outcome"):
        assert len(getattr(run, name)) == len(run)
    assert np.array_equal(run.wait, run.start - run.arrival, equal_nan=True)
    assert np.isnan(run.time_in_system[run.outcome != DONE]).all()


def test_a_frame_says_it_in_words():
    sources = (Source(name="web", queue="high"), Source(name="mail", queue="low"))
    queues = (Queue("high"), Queue("low", limit=1))
    run = simulate(Scenario(sources, queues, (Pool(1, ("high", "low")),)), 1, 50)
    frame = run.to_frame()
    assert list(frame.columns) == [
        *("arrival", "start", "finish", "demand", "wait", "time_in_system", "gone", "held"),
        *("worker", "pool", "queue", "source", "outcome", "attempt"),
    ]
    assert isinstance(frame, pd.DataFrame)
    assert len(frame) == len(run)
    assert set(frame.source) == {"web", "mail"}
    assert (frame.queue == frame.source.map({"web": "high", "mail": "low"}).astype(str)).all()
    assert [OUTCOMES[code] for code in run.outcome] == frame.outcome.tolist()
    assert (frame.start - frame.arrival).equals(frame.wait)


def test_a_frame_of_no_tasks_is_empty():
    assert simulate(one_queue(0)).to_frame().empty


def test_a_run_is_short_to_look_at():
    assert repr(simulate(one_queue(0), 7, 60)) == "<Run of 0 tasks until 60, seed 7>"


def test_runs_that_differ_in_anything_are_not_the_same():
    run = simulate(RICH, 1, 50)
    assert run.same_as(simulate(RICH, 1, 50))
    assert not run.same_as(simulate(RICH, 1, 51))
    assert not run.same_as(simulate(RICH, 2, 50))
    more = one_queue(0, 1), one_queue(0, 2)
    assert not simulate(more[0]).same_as(simulate(more[1]))


# ------------------------------------------------------------------------- thinning


STEPS = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 60)), min_size=1, max_size=200)


def step_series(steps):
    gaps, values = zip(*steps)
    return np.cumsum(gaps).astype(float) - gaps[0], np.array(values)


@examples(200)
@given(STEPS, st.integers(4, 60), st.floats(0, 0.9), st.floats(0.05, 1.2))
def test_thinning_loses_no_peak(steps, points, start, length):
    at, values = step_series(steps)
    start, end = start * at[-1], (start + length) * at[-1] + 1
    thin_at, thin_values = thin(at, values, start, end, points)
    assert len(thin_at) == len(thin_values) <= points
    assert (np.diff(thin_at) > 0).all()
    assert thin_at[0] >= start
    assert thin_at[-1] <= end
    inside = [value_at((at, values), start), *values[(at > start) & (at <= end)]]
    assert (thin_values.min(), thin_values.max()) == (min(inside), max(inside))
    assert (thin_values[0], thin_values[-1]) == (inside[0], inside[-1])
    kept = set(zip(thin_at, thin_values))
    assert kept <= {(start, inside[0]), *zip(at, values)}


def test_a_short_series_is_left_as_it_is():
    at, values = np.array([0.0, 1, 2]), np.array([5, 6, 7])
    assert [x.tolist() for x in thin(at, values, 0, 2)] == [[0, 1, 2], [5, 6, 7]]
    assert [x.tolist() for x in thin(at, values, 0.5, 1.5)] == [[0.5, 1], [5, 6]]


def test_a_spike_of_one_task_survives_in_a_long_run():
    at, values = np.arange(100_000.0), np.zeros(100_000)
    values[77_777] = 500
    thin_at, thin_values = thin(at, values, 0, 1e5)
    assert len(thin_at) <= 1000
    assert thin_at[thin_values == 500].tolist() == [77_777]


@pytest.mark.parametrize(("start", "end", "points"), [(0, 0, 1000), (5, 1, 1000), (0, 9, 3)])
def test_thinning_to_nothing_is_refused(start, end, points):
    with pytest.raises(ValueError, match="at least 4 points and an end after the start"):
        thin(np.array([0.0]), np.array([1]), start, end, points)


# ------------------------------------------------------------------------- the package


def test_the_engine_knows_no_screen():
    code = (
        "import sys, pkgutil, importlib, queuesim\n"
        "for part in pkgutil.walk_packages(queuesim.__path__, 'queuesim.'):\n"
        "    importlib.import_module(part.name)\n"
        "print({'streamlit', 'altair', 'lessons'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


def test_the_reading_path_names_every_module_once():
    """A reader who follows the package's docstring comes to each of its modules."""
    said = re.findall(r"^    (\w+) {2,}\w", queuesim.__doc__, re.MULTILINE)
    folder = Path(queuesim.__file__).parent
    rooms = {"theory", "tracefile", "sandbox", "data"}
    modules = {path.stem for path in folder.glob("[!_]*.py")} | rooms
    assert sorted(said) == sorted(modules)


@pytest.mark.parametrize("room", ["sandbox", "tracefile"])
def test_a_room_names_each_of_its_modules(room):
    folder = Path(queuesim.__file__).parent / room
    said = re.findall(r"^ *(\w+) {2,}\w", (folder / "__init__.py").read_text(), re.MULTILINE)
    modules = {path.stem for path in folder.glob("[!_]*.py")}
    modules |= {path.parent.name for path in folder.glob("*/__init__.py")}
    text = (folder / "__init__.py").read_text()
    assert set(said) <= modules
    assert not [name for name in modules - set(said) if f"`{name}`" not in text]


def test_the_public_face_is_all_that_is_exported_and_nothing_else():
    public = {name for name in vars(queuesim) if not name.startswith("_")}
    modules = {name for name in public if isinstance(getattr(queuesim, name), ModuleType)}
    assert set(queuesim.__all__) == public - modules - {"ModuleType"}
    assert len(queuesim.__all__) == len(set(queuesim.__all__))
    assert not modules & set(queuesim.__all__)
    for name in queuesim.__all__:
        thing = getattr(queuesim, name)
        assert isinstance(thing, int) or thing.__module__.startswith("queuesim."), name


def test_the_public_face_has_what_the_lessons_are_written_in():
    assert set(queuesim.__all__) >= {
        *("Deterministic", "Exponential", "Erlang", "Lognormal", "Hyperexponential", "TwoPoint"),
        *("Empirical", "Arrivals", "Profile", "Spike", "Batch", "Recorded", "Retry", "Source"),
        *("Queue", "Autoscale", "Pool", "Scenario", "one_queue", "Simulation", "simulate", "Run"),
        *("Summary", "thin", "textbook", "WAITING", "IN_SERVICE", "DONE", "REJECTED", "GAVE_UP"),
    }

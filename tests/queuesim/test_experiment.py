"""Replications, sweeps, comparisons: here, in processes, on a cluster, in a Streamlit server."""

import itertools
import json
import math
import multiprocessing
import os
import pickle
import threading
import time
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from functools import partial
from itertools import islice, pairwise

import numpy as np
import pytest

from queuesim import (
    Autoscale,
    Exponential,
    Scenario,
    Source,
    compare,
    experiment,
    one_queue,
    replicate,
    replication_seed,
    share_waiting_over,
    simulate,
    simulate_fifo,
    sweep,
    wait_percentile,
)
from queuesim.figures import FIGURES
from tests import serving

QUEUE = one_queue(rate=3.6, workers=4, limit=20)
CASES = {workers: one_queue(rate=3.6, workers=workers, limit=20) for workers in (3, 4, 5)}
NOBODY_COMES = one_queue(rate=0.0)
NEVER_STILL = one_queue(rate=0.0, autoscale=Autoscale(interval=0.01))
NAMES = tuple(FIGURES)
OTHER_PARTS = Scenario((Source(name="others"),))


def longest_wait(run, warmup=0.0):
    return float(np.nanmax(run.wait[run.arrival >= warmup]))


def without_warmup(run):
    return len(run)


def last_points(estimates):
    return {point.label: point for point in estimates}


# ---------------------------------------------------------------- what is measured


def test_seeds_that_can_be_chosen_share_no_run():
    seeds = [replication_seed(seed, i) for seed in (1, 2, 9999) for i in range(100)]
    assert len(set(seeds)) == 300


def test_replication_i_is_the_run_on_its_seed():
    points = list(replicate(QUEUE, 4, 60, "mean_wait", seed=7))
    seeds = [replication_seed(7, i) for i in range(4)]
    assert seeds == [7, 10_007, 20_007, 30_007]
    waits = [simulate(QUEUE, seed, 60).summary().mean_wait for seed in seeds]
    assert [point.n for point in points] == [1, 2, 3, 4]
    assert list(points[-1].values) == waits
    assert points[-1].mean == pytest.approx(np.mean(waits))


@pytest.mark.parametrize("warmup", [0.0, 20.0])
@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_is_the_summary_s(figure, warmup):
    scenario = one_queue(rate=5, workers=4, limit=6, patience=Exponential(3.0))
    *_, point = replicate(scenario, 2, 60, figure, warmup=warmup)
    summaries = [simulate(scenario, seed, 60).summary(warmup) for seed in (0, 10_000)]
    assert point.values == tuple(getattr(summary, figure) for summary in summaries)
    assert point.measure == figure


def test_several_measures_are_read_off_the_same_runs():
    wanted = {
        "wait": "mean_wait",
        "p90": partial(wait_percentile, percent=90),
        "late": partial(share_waiting_over, limit=1.0),
        "longest": longest_wait,
    }
    points = list(replicate(QUEUE, 3, 60, wanted, warmup=10))
    assert [point.measure for point in points] == [*wanted] * 3
    runs = [simulate(QUEUE, seed, 60) for seed in (0, 10_000, 20_000)]
    waits = [run.wait[(run.arrival >= 10) & ~np.isnan(run.wait)] for run in runs]
    values = {point.measure: point.values for point in points}
    assert values["wait"] == tuple(np.mean(wait) for wait in waits)
    assert values["p90"] == tuple(np.percentile(wait, 90) for wait in waits)
    assert values["late"] == tuple(np.mean(wait > 1) for wait in waits)
    assert values["longest"] == tuple(np.max(wait) for wait in waits)


def test_measures_in_a_tuple_go_by_their_names():
    points = list(replicate(QUEUE, 1, 30, ("mean_wait", longest_wait)))
    assert [point.measure for point in points] == ["mean_wait", "longest_wait"]


def test_changes_and_draining_are_those_of_simulate():
    changes = ((20.0, one_queue(rate=3.6, workers=6, limit=20)),)
    *_, point = replicate(QUEUE, 2, 60, "completed", changes=changes, drain=True)
    runs = [simulate(QUEUE, seed, 60, changes, drain=True) for seed in (0, 10_000)]
    assert point.values == tuple(run.summary().completed for run in runs)
    steered = last_points(sweep({"steered": (QUEUE, changes), "not": QUEUE}, 2, 60, "completed"))
    assert steered["not"].values != steered["steered"].values


def test_a_figure_that_is_missing_is_none_and_said():
    *_, point = replicate(NOBODY_COMES, 3, 60, "mean_wait")
    assert (point.values, point.mean, point.low) == ((None, None, None), None, None)
    assert point.notes[0].startswith("3 of 3 replications lack this: ")
    assert "No task was started, so there is no wait to average." in point.notes[0]


@pytest.mark.parametrize("value", [math.nan, math.inf, None])
def test_a_measure_without_a_number_is_none_and_said(value):
    *_, point = replicate(QUEUE, 2, 5, lambda run: value if run.seed else 1.0)
    assert (point.values, point.mean) == ((1.0, None), None)
    assert point.notes[0].startswith("1 of 2 replications lack this: The measure gave")


def test_a_measure_that_gives_no_number_is_refused():
    with pytest.raises(ValueError, match="must give a number or None, not"):
        next(replicate(QUEUE, 2, 5, lambda run: "much"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"replications": 0}, "number of replications"),
        ({"replications": 2.5}, "whole number"),
        ({"measure": "mean_weight"}, "There is no figure 'mean_weight', only offered, "),
        ({"measure": 3}, "name of a figure or a function"),
        ({"measure": ()}, "name each"),
        ({"measure": (longest_wait, longest_wait)}, "name each"),
        ({"until": math.nan}, "end of the run"),
        ({"warmup": 60.0}, "must end before the run does"),
        ({"warmup": 5.0, "measure": without_warmup}, "takes no `warmup`"),
        ({"seed": 2**53}, "The seed"),
        ({"level": 1.0}, "confidence level"),
        ({"executor": "many"}, "concurrent.futures"),
        ({"in_flight": 0}, "in flight"),
        ({"cases": {}}, "at least one scenario"),
        ({"cases": {"a": "one_queue"}}, "Scenario"),
        ({"cases": [QUEUE, QUEUE]}, "a dictionary {label: scenario}"),
        ({"cases": QUEUE}, "a dictionary {label: scenario}"),
        ({"cases": {"a": (QUEUE,)}}, r"Each case \(scenario, changes\) must be from 2 to 2"),
        ({"cases": {"a": (QUEUE, (), ())}}, r"Each case \(scenario, changes\) must be from 2 to 2"),
        ({"cases": {"a": (QUEUE, 5)}}, "The changes must be a tuple or list, not 5"),
        ({"cases": {"a": (QUEUE, [5])}}, r"Each change \(time, scenario\) must be a tuple"),
        ({"cases": {"a": (QUEUE, [(5, "b")])}}, "Each changed scenario must be Scenario"),
        ({"cases": {"a": (QUEUE, [(-1, QUEUE)])}}, "The time of a change must be a number"),
        ({"cases": {"a": (QUEUE, [(1, OTHER_PARTS)])}}, "same named parts"),
        ({"cases": {"a": (QUEUE, [(1, one_queue(1e6))])}}, "About .* tasks would arrive"),
        ({"cases": {"a": one_queue(1e6)}}, "About .* tasks would arrive"),
        ({"cases": {"a": NEVER_STILL}, "until": 1e7}, "too much beside its tasks"),
        ({"measure": {"a": ("mean_wait", "p95_wait")}}, "A measure is the name of a figure or"),
        ({"measure": {"a": {"b": "mean_wait"}}}, "A measure is the name of a figure or"),
        ({"measure": {1: "mean_wait", "1": "p95_wait"}}, "name each"),
        ({"measure": ("mean_wait", 5)}, "name of a figure or a function of a run, not 5"),
        ({"measure": (None for _ in range(2))}, "name of a figure or a function"),
        ({"measure": itertools.repeat("mean_wait")}, "measures must be from 0 to 1,000 in number"),
        ({"measure": {}}, "name each"),
        ({"measure": b"mean_wait"}, "The measures must be a tuple or list"),
        ({"measure": wait_percentile}, "'wait_percentile' needs percent besides the run: hand in"),
        ({"measure": {"p": share_waiting_over}}, "needs limit besides the run: hand in functools"),
        ({"measure": partial(wait_percentile, warmup=5)}, "needs percent besides the run"),
        (
            {"measure": partial(wait_percentile, percnt=95)},
            "does not take percnt",
        ),
        ({"measure": lambda: 1.0}, "'<lambda>' must take a run, and does not"),
        ({"measure": lambda *, run: 1.0}, "must take a run, and does not"),
        ({"measure": lambda **figures: 1.0}, "must take a run, and does not"),
    ],
)
def test_what_makes_no_sense_is_refused_at_once(wrong, said):
    with pytest.raises(ValueError, match=said) as refusal:
        sweep(**{"cases": CASES, "replications": 2, "until": 60.0, **wrong})
    assert str(refusal.value)[0].isupper() and str(refusal.value).endswith(".")


def test_measures_may_come_from_a_generator():
    wanted = ("mean_wait", "p95_wait")
    here = list(replicate(QUEUE, 2, 30, wanted))
    assert list(replicate(QUEUE, 2, 30, (name for name in wanted))) == here
    pairs = list(compare(QUEUE, CASES[5], 2, 30, (name for name in wanted)))
    assert pairs == list(compare(QUEUE, CASES[5], 2, 30, wanted))


def test_plain_queues_need_no_clock_and_the_figures_are_the_same(monkeypatch):
    """Named figures of a plain queue: the runs without a clock, and every bit the engine's."""
    clocked, called = replicate(QUEUE, 3, 60, NAMES, changes=((60.0, QUEUE),), warmup=5.0), []
    monkeypatch.setattr(experiment, "simulate_fifo", counted(called, simulate_fifo))
    plain = list(replicate(QUEUE, 3, 60, NAMES, warmup=5.0))
    assert len(called) == 3
    assert plain == list(clocked)
    for measure, case in (
        (("mean_wait", longest_wait), QUEUE),
        ("mean_wait", one_queue(patience=Exponential())),
        ("mean_wait", (QUEUE, ((30.0, CASES[5]),))),
    ):
        list(sweep({"one": case}, 2, 60, measure))
    assert len(called) == 3
    drained = list(replicate(QUEUE, 3, 60, NAMES, drain=True))
    assert len(called) == 6
    runs = [simulate(QUEUE, seed, 60, drain=True).summary() for seed in (0, 10_000, 20_000)]
    for point in drained[-len(NAMES) :]:
        assert point.values == tuple(getattr(run, point.measure) for run in runs)


def counted(called, function):
    def with_count(*arguments):
        called.append(arguments)
        return function(*arguments)

    return with_count


# ---------------------------------------------------------------- in which order


def test_a_sweep_goes_in_rounds_and_shows_its_first_point_at_once():
    measured = []
    points = sweep(CASES, 3, 20, lambda run: measured.append(run) or 1.0)
    next(points)
    assert len(measured) == 1
    assert [point.label for point in points] == [4, 5, *CASES, *CASES]
    assert [run.seed for run in measured] == [
        0,
        0,
        0,
        10_000,
        10_000,
        10_000,
        20_000,
        20_000,
        20_000,
    ]


def test_points_of_a_sweep_share_their_luck():
    """With the same tasks each further worker can only shorten the waits, in every replication."""
    cases = {workers: one_queue(rate=3.6, workers=workers) for workers in range(3, 9)}
    values = [point.values for point in last_points(sweep(cases, 5, 100, drain=True)).values()]
    for fewer, more in pairwise(values):
        assert all(b <= a for a, b in zip(fewer, more))


def test_pairing_gains_precision():
    plain = one_queue(rate=3.0, workers=4)
    *_, both = compare(plain, one_queue(rate=3.0, workers=5), 20, 200, drain=True)
    assert both.a.label == "a"
    assert both.difference.values == tuple(b - a for a, b in zip(both.a.values, both.b.values))
    assert max(both.difference.values) < 0  # the fifth worker helps the very same tasks
    slower = one_queue(rate=3.0, workers=4, service=Exponential(1.02))
    *_, both = compare(plain, slower, 20, 200, drain=True)
    assert min(both.difference.values) > 0  # two per cent slower is always slower
    alone = math.hypot(both.a.half_width, both.b.half_width)  # had their luck not been the same
    assert alone > 3 * both.difference.half_width


def test_a_comparison_of_several_measures_pairs_each():
    wanted = ("mean_wait", "utilisation")
    pairs = list(compare(CASES[4], CASES[5], 3, 60, wanted))
    assert [(both.a.n, both.a.measure, both.b.measure) for both in pairs] == [
        (n, name, name) for n in (1, 2, 3) for name in wanted
    ]


# ---------------------------------------------------------------- elsewhere


def start_method(name):
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(name))


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed", reason="pip install distributed")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        worker_dashboard_address=None,
    ) as cluster:
        yield cluster.scheduler_address


@pytest.fixture(scope="module")
def executor(request):
    if request.param == "dask":
        from distributed import Client

        with Client(request.getfixturevalue("cluster")) as client:
            yield client.get_executor()
    elif request.param == "loky":
        loky = pytest.importorskip("loky", reason="pip install loky")
        yield loky.get_reusable_executor(2)
        loky.get_reusable_executor(2).shutdown()
    elif request.param == "threads":
        with ThreadPoolExecutor(3) as threads:
            yield threads
    else:
        with start_method(request.param) as processes:
            yield processes


EVERYWHERE = pytest.mark.parametrize(
    "executor", ["threads", "spawn", "forkserver", "loky", "dask"], indirect=True
)


@EVERYWHERE
def test_results_are_the_serial_ones_to_the_last_bit(executor):
    plain = list(sweep(CASES, 4, 100, NAMES))
    assert list(sweep(CASES, 4, 100, NAMES, executor=executor)) == plain
    how = {"measure": ("mean_wait", longest_wait, "utilisation"), "seed": 3, "warmup": 5.0}
    here = list(sweep(CASES, 4, 100, **how))
    assert list(sweep(CASES, 4, 100, **how, executor=executor)) == here
    assert list(sweep(CASES, 4, 100, **how, executor=executor, in_flight=2)) == here
    pairs = list(compare(CASES[3], CASES[4], 3, 100))
    assert list(compare(CASES[3], CASES[4], 3, 100, executor=executor)) == pairs


def refuses(run):
    raise ZeroDivisionError("this measure divides by zero")


@EVERYWHERE
def test_an_error_in_a_measure_arrives_as_it_is(executor):
    with pytest.raises(ZeroDivisionError, match="divides by zero"):
        list(replicate(QUEUE, 5, 10, refuses, executor=executor))
    assert list(replicate(QUEUE, 2, 10, executor=executor)) == list(replicate(QUEUE, 2, 10))


@pytest.mark.parametrize("executor", ["spawn"], indirect=True)
def test_what_cannot_be_sent_is_refused_with_a_sentence(executor):
    with pytest.raises(ValueError, match="cannot be sent to another process"):
        list(replicate(QUEUE, 2, 10, lambda run: 1.0, executor=executor))


def dies(run):
    os._exit(1)


def test_processes_that_die_are_explained():
    with start_method("spawn") as processes, pytest.raises(BrokenExecutor, match="__main__"):
        list(replicate(QUEUE, 2, 10, dies, executor=processes))


class Shelf(Executor):
    """Runs a task when its result is waited for, and remembers what crossed the border."""

    def __init__(self):
        self.futures, self.sent, self.returned = [], [], []

    def submit(self, function, *arguments):
        self.sent.append(len(pickle.dumps((function, arguments))))
        future = Future()

        def result(timeout=None):
            value = function(*arguments)
            self.returned.append(len(pickle.dumps(value)))
            future.set_running_or_notify_cancel()
            future.set_result(value)
            return value

        future.result = result
        self.futures.append(future)
        return future

    def waiting(self):
        return sum(not future.done() for future in self.futures)


def test_few_runs_are_handed_out_at_a_time_and_only_numbers_come_back():
    shelf = Shelf()
    for _ in sweep(CASES, 20, 100, executor=shelf, in_flight=4):
        assert shelf.waiting() <= 4
    assert len(shelf.futures) == 60
    assert max(shelf.sent) < 2000
    assert max(shelf.returned) < 100


def test_closing_cancels_what_has_not_begun():
    shelf = Shelf()
    points = sweep(CASES, 20, 10, executor=shelf, in_flight=8)
    assert len(list(islice(points, 3))) == 3
    points.close()
    assert [future.cancelled() for future in shelf.futures] == [False] * 3 + [True] * 7


def test_an_error_cancels_what_has_not_begun():
    shelf = Shelf()
    with pytest.raises(ZeroDivisionError):
        list(compare(QUEUE, QUEUE, 20, 10, refuses, executor=shelf, in_flight=8))
    assert [future.cancelled() for future in shelf.futures] == [False] + [True] * 7


def test_closing_does_not_wait_for_the_others():
    begun, ended, go_on = [], [], threading.Event()

    def waits(run):
        begun.append(run.seed)
        if run.seed > 0:
            go_on.wait(20)
            ended.append(run.seed)
        return 1.0

    with ThreadPoolExecutor(2) as threads:
        points = replicate(QUEUE, 50, 5, waits, executor=threads)
        assert next(points).n == 1
        points.close()
        assert not ended
        go_on.set()
    assert len(begun) <= 4


# ---------------------------------------------------------------- inside Streamlit

PAGE = """
import json, os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import streamlit as st

from queuesim import one_queue, sweep

here = Path(os.environ["QUEUE_TEST_FOLDER"])
with (here / "begun").open("a") as file:
    file.write(f"{__name__}\\n")
cases = {workers: one_queue(rate=3.6, workers=workers, limit=20) for workers in (3, 4, 5)}


def values(executor):
    points, place = [], st.empty()
    for point in sweep(cases, 4, 100, "mean_wait", executor=executor):
        points.append((point.label, point.values))
        place.write(f"{point.label}: {point.mean}")
    return points


found = {"serial": values(None)}
with ThreadPoolExecutor(2) as threads:
    found["threads"] = values(threads)
if "QUEUE_TEST_CLUSTER" in os.environ:
    from distributed import Client

    with Client(os.environ["QUEUE_TEST_CLUSTER"]) as client:
        found["dask"] = values(client.get_executor())
try:
    from loky import get_reusable_executor
except ImportError:
    pass
else:
    found["loky"] = values(get_reusable_executor(2))
    get_reusable_executor().shutdown()
(here / "part").write_text(json.dumps(found))
(here / "part").rename(here / "found.json")
st.write("done")
"""


def of_the_page():
    return [[p.label, list(p.values)] for p in sweep(CASES, 4, 100, "mean_wait")]


def test_a_page_draws_a_sweep_as_it_comes(tmp_path, monkeypatch):
    from streamlit.testing.v1 import AppTest

    monkeypatch.setenv("QUEUE_TEST_FOLDER", str(tmp_path))
    app = AppTest.from_string(PAGE, default_timeout=120).run()
    assert not app.exception
    assert app.markdown[-1].value == "done"
    found = json.loads((tmp_path / "found.json").read_text())
    assert all(values == of_the_page() for values in found.values())


def test_a_sweep_inside_a_streamlit_server_is_the_serial_one(tmp_path, monkeypatch, cluster):
    """A page that a real server runs for a real session (its websocket, without a browser)."""
    from streamlit.proto.BackMsg_pb2 import BackMsg

    connect = pytest.importorskip("websockets.sync.client").connect
    (tmp_path / "page.py").write_text(PAGE)
    monkeypatch.setenv("QUEUE_TEST_FOLDER", str(tmp_path))
    monkeypatch.setenv("QUEUE_TEST_CLUSTER", cluster)
    hello = BackMsg()
    hello.rerun_script.query_string = ""
    with serving.server(tmp_path / "page.py") as (address, _):
        stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
        with connect(stream, subprotocols=["streamlit"]) as session:
            session.send(hello.SerializeToString())
            end = time.monotonic() + 60
            while not (tmp_path / "found.json").exists():
                assert time.monotonic() < end, "the page did not finish"
                session.recv(timeout=60)
    found = json.loads((tmp_path / "found.json").read_text())
    assert {"serial", "threads", "dask"} <= set(found)
    assert all(values == of_the_page() for values in found.values())
    assert (tmp_path / "begun").read_text() == "__main__\n"  # no process ran the page again

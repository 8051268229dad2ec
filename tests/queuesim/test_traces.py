"""Traces as systems: what is played again, what is resampled, runs written and read again."""

import csv
import io
import math
import sys
from dataclasses import fields, replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import queuesim.data
from queuesim import (
    Arrivals,
    Batch,
    Lognormal,
    Pool,
    Profile,
    Queue,
    Retry,
    Run,
    Scenario,
    Source,
    Spike,
    Trace,
    example_trace,
    one_queue,
    parse_trace,
    read_trace,
    simulate,
    write_run,
)
from queuesim.limits import GRID
from queuesim.tracefile import Options
from queuesim.traces import resample, understand

GOOD = "arrival,duration,queue\n100,2.5,mail\n100.5,48,report\n103,1e-1,mail\n"
LABELED = (
    "arrival,duration,queue,tenant,priority\n"
    "0,4,mail,acme,2\n1,4,mail,bolt,2\n2,4,report,acme,1\n3,4,mail,acme,0\n"
)

NUMBERS = st.floats(0, 1e6, allow_nan=False).map(lambda x: round(x * GRID) / GRID)
TASKS = st.lists(
    st.tuples(NUMBERS, NUMBERS.map(lambda x: x + 1), st.sampled_from(["a", 'b"c', "d,e", "f g"])),
    min_size=1,
    max_size=20,
)


@settings(max_examples=100)
@given(TASKS)
def test_what_is_written_as_csv_is_read_again(tasks):
    tasks = sorted(tasks)
    file = io.StringIO(newline="")
    csv.writer(file).writerows([("arrival", "duration", "queue"), *tasks])
    assert parse_trace(file.getvalue(), begin=0) == Trace(*zip(*tasks))


@pytest.mark.parametrize(
    "columns",
    [
        ((), (), ()),
        ((1.0,), (1.0,), ()),
        ((1.0,), (0.0,), ("a",)),
        ((2.0, 1.0), (1.0, 1.0), ("a", "a")),
        ((1.0,), (1.0,), (5,)),
        ((math.nan,), (1.0,), ("a",)),
        ((1.0,), (1.0,), 5),
        ((1.0,), (1.0,), ("a",), (0, 1)),
        ((1.0,), (1.0,), ("a",), (-1,)),
        ((1.0,), (1.0,), ("a",), (0.5,)),
        ((1.0,), (1.0,), ("a",), None, ("x", "y")),
        ((1.0,), (1.0,), ("a",), None, (5,)),
    ],
)
def test_a_trace_made_by_hand_is_checked_too(columns):
    with pytest.raises(ValueError, match=r"[Rr]ecord|queue|priorit|tenant"):
        Trace(*columns)


def test_each_queue_becomes_a_source():
    trace = parse_trace(GOOD)
    mail, report = trace.sources
    assert (mail.name, mail.queue, mail.arrivals.times) == ("mail", "mail", (0.0, 3.0))
    assert (report.name, report.arrivals.durations) == ("report", (48.0,))
    run = simulate(trace.scenario(workers=1, limit=5, order="lifo"), until=100)
    assert run.arrival.tolist() == [0.0, 0.5, 3.0]
    assert run.start.tolist() == [0.0, 2.5, 50.5]
    assert run.scenario.queues == (Queue("mail", 5, "lifo"), Queue("report", 5, "lifo"))


def test_no_queue_is_more_urgent_for_standing_first_in_the_file():
    trace = parse_trace(LABELED)
    first_come = simulate(trace.scenario(), until=100)
    assert first_come.start.tolist() == [0.0, 4.0, 8.0, 12.0]
    by_queue = simulate(trace.scenario(takes="preferred"), until=100)
    assert by_queue.start.tolist() == [0.0, 4.0, 12.0, 8.0]
    assert trace.scenario(takes="preferred").pools == (
        Pool(1, ("mail", "report"), takes="preferred"),
    )


def test_priorities_count_if_they_are_asked_for():
    trace = parse_trace(LABELED.replace("report", "mail"))
    assert simulate(trace.scenario(), until=100).start.tolist() == [0.0, 4.0, 8.0, 12.0]
    urgent = simulate(trace.scenario(order="priority"), until=100)
    assert urgent.start.tolist() == [0.0, 12.0, 8.0, 4.0]
    names = [source.name for source in trace.scenario(order="priority").sources]
    assert names == ["mail, priority 2", "mail, priority 1", "mail, priority 0"]
    with pytest.raises(ValueError, match=r"^The trace knows no priority of its tasks\.$"):
        parse_trace(GOOD).scenario(order="priority")


def test_sources_are_told_apart_by_what_is_asked():
    trace = parse_trace(LABELED)
    assert [source.name for source in trace.sources_by("tenant")] == [
        "mail, acme",
        "mail, bolt",
        "report, acme",
    ]
    both = trace.sources_by("priority", "tenant")
    assert [(source.name, source.priority) for source in both] == [
        ("mail, acme, priority 2", 2),
        ("mail, bolt, priority 2", 2),
        ("report, acme, priority 1", 1),
        ("mail, acme, priority 0", 0),
    ]
    scenario = trace.scenario(by=("tenant",))
    assert scenario.sources == trace.sources_by("tenant")
    assert simulate(scenario, until=100).start.tolist() == [0.0, 4.0, 8.0, 12.0]
    with pytest.raises(ValueError, match=r"^A trait is one of tenant, priority, not 'color'\.$"):
        trace.sources_by("color")
    with pytest.raises(ValueError, match=r"^The trace knows no tenant of its tasks\.$"):
        parse_trace(GOOD).scenario(by=("tenant",))


def test_tenants_are_served_in_turn_if_it_is_asked_for():
    text = "arrival,duration,tenant\n0,1,a\n0,1,a\n0,1,a\n0.5,1,b\n"
    trace = parse_trace(text)
    assert simulate(trace.scenario(), until=10).start.tolist() == [0.0, 1.0, 2.0, 3.0]
    scenario = trace.scenario(order="in turn")
    assert scenario.sources == trace.sources_by("tenant")
    starts = simulate(scenario, until=10).start.tolist()
    assert starts[3] < 3.0  # the neighbor's many tasks do not all go first
    with pytest.raises(ValueError, match=r"^The trace knows no tenant of its tasks\.$"):
        parse_trace(GOOD).scenario(order="in turn")


def test_sources_of_one_name_are_numbered():
    twins = Trace((0.0, 1.0), (1.0, 1.0), ("a, b", "a"), tenants=("c", "b, c"))
    assert [source.name for source in twins.sources_by("tenant")] == ["a, b, c", "a, b, c (2)"]


def test_at_most_a_hundred_sources_are_told_apart():
    count = 101
    tenants = tuple(map(str, range(count)))
    trace = Trace((0.0,) * count, (1.0,) * count, ("mail",) * count, tenants=tenants)
    assert len(trace.scenario().sources) == 1
    with pytest.raises(ValueError, match=r"^The trace has 101 combinations of queue and tenant;"):
        trace.scenario(by=("tenant",))


# New dice


def test_a_resampled_trace_has_the_shape_of_the_day():
    trace = example_trace()
    sources = {source.name: source for source in resample(trace)}
    assert set(sources) == {"mail", "report"}
    times, queues = np.asarray(trace.times), np.asarray(trace.queues)
    end = times[-1] + (times[-1] - times[0]) / (len(times) - 1)
    bins = min(len(times) // 20, 96)
    edges = np.rint(np.linspace(0, end, bins + 1) * GRID) / GRID
    for name, source in sources.items():
        mine = times[queues == name]
        expected = [source.arrivals.expected(edge) for edge in edges]
        assert expected == pytest.approx(np.searchsorted(mine, edges).tolist())
        assert source.arrivals.expected(10 * end) == pytest.approx(len(mine))
        assert source.service.values == tuple(np.asarray(trace.durations)[queues == name])


def test_a_resampled_scenario_has_new_dice():
    trace = example_trace()
    scenario = trace.resampled(workers=3, limit=50, order="lifo", bins=32)
    assert scenario.sources == resample(trace, 32)
    assert replace(scenario, sources=trace.sources) == trace.scenario(3, 50, "lifo")
    runs = [simulate(scenario, seed, 8 * HOUR) for seed in range(2)]
    assert runs[0].arrival.tolist() != runs[1].arrival.tolist()
    labeled = parse_trace(LABELED)
    assert [source.priority for source in labeled.resampled(order="priority").sources] == [2, 1, 0]


@pytest.mark.parametrize("times", [(0.0,), (5.0, 5.0, 5.0), (0.0, 2.0**-20), (3.0, 1e7)])
def test_any_trace_can_be_resampled(times):
    trace = Trace(times, (1.0,) * len(times), ("a",) * len(times))
    (source,) = resample(trace, 1)
    assert source.arrivals.expected(2e7) == pytest.approx(len(times))
    with pytest.raises(ValueError, match=r"^The number of parts of the trace must be a number"):
        resample(trace, 0)
    with pytest.raises(ValueError, match=r"^The trace must be Trace, not 5\.$"):
        resample(5)
    with pytest.raises(ValueError, match=r"^The traits must be a tuple or list, not 'tenant'\.$"):
        resample(trace, by="tenant")


# Runs


def retrying_run():
    """A run in which all can happen: two queues, rejections, retries, tasks that never start."""
    queues = Queue("a", 2), Queue("b")
    sources = (
        Source(one_queue(rate=3).sources[0].arrivals, queue="a", retry=Retry(2, 1.5), name="x"),
        Source(one_queue(batches=(Batch(5, 4),)).sources[0].arrivals, queue="b", name="y"),
    )
    return simulate(Scenario(sources, queues, (Pool(2, ("a", "b")),)), 4, 40)


def test_an_exported_run_is_a_trace_again_without_its_retries(tmp_path):
    run = retrying_run()
    assert (run.attempt > 0).any()
    write_run(run, tmp_path / "run.csv")
    trace, first = read_trace(tmp_path / "run.csv", begin=0), run.attempt == 0
    assert trace.times == tuple(run.arrival[first])
    assert trace.durations == tuple(run.demand[first])
    assert trace.queues == tuple("ab"[queue] for queue in run.queue[first])
    header = (tmp_path / "run.csv").read_text().splitlines()[0]
    assert header.split(",") == list(run.to_frame().columns)


def test_what_became_of_a_task_does_not_matter():
    """Columns and outcomes of runs to come: each first attempt is work that came."""
    head = "arrival,start,finish,demand,wait,gone,held,worker,pool,queue,source,outcome,attempt\n"
    words = "done", "in vain", "failed", "expired", "taken back", "rejected", "gave up", "waiting"
    rows = "".join(f"{i},,,1.5,,{i},0,-1,-1,a,x,{word},{i % 2}\n" for i, word in enumerate(words))
    trace = parse_trace(head + rows, begin=0)
    assert trace.times == (0.0, 2.0, 4.0, 6.0)
    assert set(trace.durations) == {1.5}


def test_a_trace_of_a_run_repeats_the_run(tmp_path):
    run = simulate(one_queue(rate=3.6, workers=4, limit=20), 3, 200)
    write_run(run, tmp_path / "run.csv")
    trace = read_trace(tmp_path / "run.csv", begin=0)
    again = simulate(trace.scenario(workers=4, limit=20), until=200)
    assert np.array_equal(again.start, run.start, equal_nan=True)
    assert np.array_equal(again.outcome, run.outcome)


def test_a_run_is_written_as_parquet_with_every_bit(tmp_path):
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    run = retrying_run()
    write_run(run, str(tmp_path / "run.PARQUET"))
    pandas.testing.assert_frame_equal(
        pandas.read_parquet(tmp_path / "run.PARQUET"), run.to_frame(), check_exact=True
    )


def test_without_pyarrow_a_sentence_says_so(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(
        ImportError, match=r"^Parquet files need pyarrow \(pip install pyarrow\)\.$"
    ):
        write_run(retrying_run(), tmp_path / "run.parquet")


def test_other_kinds_of_file_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"\.csv or a \.parquet file, not to '\.xlsx'"):
        write_run(retrying_run(), tmp_path / "run.xlsx")
    with pytest.raises(ValueError, match=r"^The path must be a text or PathLike, not 5\.$"):
        write_run(retrying_run(), 5)
    with pytest.raises(ValueError, match=r"^The run must be Run, not 5\.$"):
        write_run(5, tmp_path / "run.csv")
    assert not list(tmp_path.iterdir())


HOUR, MINUTE = 3600.0, 60.0
OPEN = 8 * HOUR
DAY_FILE = Path(queuesim.data.__file__).with_name("working_day.csv")


def working_day() -> Run:
    """The run that the example was read off (how many workers there were left no mark in it)."""

    def a_minute(*points):
        """A rate in tasks per second from (hour, tasks per minute)."""
        return Profile([hour * HOUR for hour, _ in points], [rate / MINUTE for _, rate in points])

    mail = Arrivals(
        a_minute((0, 1.0), (1, 2.6), (3, 2.4), (3.5, 0.8), (4.25, 0.8), (5, 2.4), (8, 1.2)),
        spikes=(Spike(1.5 * HOUR, 4 * MINUTE, 20 / MINUTE),),
    )
    daily = Arrivals(
        a_minute((0, 0.3), (3, 0.3), (3.5, 0.1), (4.25, 0.1), (5, 0.5), (8, 0.4)),
        spikes=(Spike(7 * HOUR, 6 * MINUTE, 8 / MINUTE),),
    )
    sources = (
        Source(mail, Lognormal(25.0, 1.5), "mail", name="mail"),
        Source(daily, Lognormal(45.0, 0.2), "report", name="daily report"),
        Source(Arrivals(0.04 / MINUTE), Lognormal(420.0, 0.1), "report", name="monthly report"),
    )
    queues = (Queue("mail"), Queue("report"))
    return simulate(Scenario(sources, queues, (Pool(2, ("mail", "report")),)), 9, OPEN)


def working_day_csv() -> str:
    """The text of the example. To write it anew: `DAY_FILE.write_text(working_day_csv())`."""
    day = working_day()
    names = [queue.name for queue in day.scenario.queues]
    lines = [
        f"{arrival:.2f},{duration:.2f},{names[queue]}"
        for arrival, duration, queue in zip(day.arrival, day.demand, day.queue)
    ]
    return "\n".join(["arrival,duration,queue", *lines, ""])


def test_the_made_up_working_day_is_what_the_engine_draws():
    assert DAY_FILE.read_bytes().decode() == working_day_csv()


def test_the_made_up_working_day_looks_like_one():
    trace = example_trace()
    assert trace.names == ("mail", "report")
    assert 600 <= len(trace) <= 1500
    assert 0 < trace.times[0] < trace.times[-1] < OPEN
    per_quarter = np.bincount((np.asarray(trace.times) // 900).astype(int), minlength=32)
    assert np.argmax(per_quarter) == 6  # the newsletter at 10:30
    assert np.argmax(per_quarter[8:]) == 20  # the daily reports at 16:00
    assert per_quarter[13:17].mean() < per_quarter.mean() / 2  # lunch
    assert np.median(trace.durations) < np.mean(trace.durations) / 1.5  # a long tail


ODD = (None, 5, -1, 1.5, math.nan, "x", "", b"x", [], [1], {}, np.array([1, 2]), object(), True)


@pytest.mark.parametrize("value", ODD, ids=lambda value: type(value).__name__)
def test_an_odd_argument_gets_a_sentence(value):
    """Each argument of each function in turn: it is taken, or refused in one sentence."""
    text = "arrival,duration,tenant,priority\n1,2,a,1\n2,3,b,2\n"
    trace = parse_trace(text)
    columns = (1.0,), (1.0,), ("a",), (1,), ("a",)
    calls = [
        *(partial(understand, text, **{field.name: value}) for field in fields(Options)),
        partial(understand, value),
        partial(understand, text, columns={"arrival": value}),
        *(partial(trace.scenario, **{name: value}) for name in ("workers", "limit", "order", "by")),
        *(partial(Trace, *columns[:i], value, *columns[i + 1 :]) for i in range(5)),
        partial(trace.sources_by, value),
        partial(trace.resampled, bins=value),
        partial(resample, value),
        partial(resample, trace, by=value),
    ]
    for call in calls:
        said = "."
        try:
            call()
        except ValueError as error:
            said = str(error)
        assert said.endswith(".") and len(said) < 300

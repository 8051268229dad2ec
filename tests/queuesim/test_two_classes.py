"""Two classes, many runs at once: the mean waits of the formulas, and intervals that hold them."""

import numpy as np
import pytest

from queuesim import (
    Arrivals,
    Pool,
    Queue,
    Scenario,
    Source,
    replication_seed,
    simulate,
    theory,
    two_class_runs,
)
from queuesim.moments import idle_beside
from queuesim.theory.reserved import reserve_states
from queuesim.two_class_runs import goes_first, line_areas, nearly_steady_ageing
from queuesim.two_classes import (
    MOST_TASKS,
    ageing_burn_in,
    idle_beside_waiting,
    two_class_waits,
    waits_in_overload,
)

SURE = 4.5  # standard errors; of other seeds one test in 100 000 would fail


def exact_waits(rates, workers, order="priority", ageing=4.0, reserved=0):
    """Of the high class, the low class and all tasks."""
    if reserved:
        solved = theory.reserve(*rates, 1, workers, reserved)
        waits = solved.high_wait, solved.low_wait
        return *waits, np.dot(rates, waits) / sum(rates)
    known = {
        "priority": lambda: theory.cobham_mmc(rates, 1, workers),
        "ageing": lambda: theory.ageing_mmc(rates, (ageing, 1), 1, workers),
        "fifo": lambda: theory.ageing_mmc(rates, (1, 1), 1, workers),
    }[order]()
    return *known.waits, known.mean_wait


SETTINGS = [
    ((0.9, 2.7), 4, {}),
    ((2.7, 0.9), 4, {}),
    ((0.3, 0.4), 1, {}),
    ((0.9, 2.7), 4, {"order": "fifo"}),
    ((0.9, 2.7), 4, {"order": "ageing", "ageing": 16}),
    ((2.85, 0.95), 4, {"order": "ageing", "ageing": 4}),
    ((0.9, 2.4), 4, {"reserved": 1}),
    ((0.9, 2.6), 4, {"reserved": 1}),
    ((0.9, 0.9), 4, {"reserved": 3}),
]


@pytest.mark.parametrize(("rates", "workers", "how"), SETTINGS, ids=str)
def test_the_runs_agree_with_the_formulas(rates, workers, how):
    """On average over seeds, and interval by interval: 14 of 20 or more, but for one in 30 000."""
    exact = exact_waits(rates, workers, **how)
    found = [two_class_waits(*rates, workers, seed, **how) for seed in range(20)]
    for name, wanted in zip(("high", "low", "together"), exact):
        intervals = [getattr(each, name) for each in found]
        means = np.array([each.mean for each in intervals])
        error = means.std(ddof=1) / np.sqrt(len(means))
        assert abs(means.mean() - wanted) < SURE * error
        assert sum(each.low <= wanted <= each.high for each in intervals) >= 14


def test_the_order_changes_who_waits_and_nothing_else(monkeypatch):
    """The same beginning and the same luck: the lines of both classes together are the same."""
    monkeypatch.setattr(two_class_runs, "RUNS", 200)
    rates, lines = (0.9, 2.7), {}
    for order, ageing in (("priority", 4.0), ("ageing", 4.0), ("ageing", 1.0), ("fifo", 4.0)):
        luck = np.random.default_rng(1)
        begin = nearly_steady_ageing(rates, 4, 4.0, luck)
        rule = goes_first(order, ageing)
        lines[order, ageing] = line_areas(begin, rates, (4, 0), (2.0, 14.0), rule, luck)
    together = lines["fifo", 4.0].sum(axis=0)
    for each in lines.values():
        assert each.sum(axis=0) == pytest.approx(together)
    assert np.array_equal(lines["fifo", 4.0], lines["ageing", 1.0])
    assert lines["priority", 4.0][0].sum() < lines["ageing", 4.0][0].sum()
    assert lines["ageing", 4.0][0].sum() < lines["fifo", 4.0][0].sum()


@pytest.mark.parametrize("reserved", [0, 1, 3])
def test_the_table_of_states_is_the_chain(reserved):
    rates, workers = (0.9, 0.9), 4
    states = reserve_states(*rates, 1, workers, reserved)
    solved = theory.reserve(*rates, 1, workers, reserved)
    on_shared, on_reserved = np.indices(states.shape)
    shared = workers - reserved
    assert states.sum() == pytest.approx(1, abs=3e-6)
    waiting = np.maximum(on_reserved - reserved, 0), np.maximum(on_shared - shared, 0)
    for line, rate, wait in zip(waiting, rates, (solved.high_wait, solved.low_wait)):
        left_out = 1e-6 * 20 * max(rate * wait, 5)  # so long are lines beyond the table
        assert np.sum(states * line) == pytest.approx(rate * wait, abs=left_out)
    busy = np.sum(states * np.minimum(on_reserved, reserved))
    assert busy == pytest.approx(solved.reserved_busy, abs=1e-5)


def test_where_ageing_shows_too_slowly_there_is_no_interval():
    rates = 3.7, 0.1
    assert sum(rates) * ageing_burn_in(rates, 4, 100) > MOST_TASKS
    found = two_class_waits(*rates, 4, seed=1, order="ageing", ageing=100)
    assert (found.high.known, found.low.known, found.together.known) == (False, False, True)


def test_what_can_never_be_steady_is_refused():
    with pytest.raises(theory.Unstable):
        two_class_waits(1.0, 3.0, 4, seed=1)
    with pytest.raises(theory.Unstable):
        two_class_waits(0.9, 2.7, 4, seed=1, reserved=1)
    with pytest.raises(ValueError, match="order"):
        two_class_waits(0.9, 2.4, 4, seed=1, order="lifo")
    with pytest.raises(ValueError, match="reserved"):
        two_class_waits(0.9, 2.4, 4, seed=1, order="fifo", reserved=1)


@pytest.mark.parametrize(
    ("rates", "workers"),
    [((1.2, 1.8), (2, 2)), ((1.2, 0.8), (3, 1)), ((1.2, 2.8), (1, 3))],
    ids=str,
)
def test_workers_idle_beside_waiting_tasks_as_the_formula_says(rates, workers):
    """In long runs, within four standard errors; a class that never catches up always waits."""
    kinds = "high", "low"
    sources = [Source(Arrivals(rate), name=kind, queue=kind) for kind, rate in zip(kinds, rates)]
    pools = [Pool(count, (kind,), name=kind) for kind, count in zip(kinds, workers)]
    system, until, idle = Scenario(sources, [Queue(kind) for kind in kinds], pools), 2000.0, []
    for number in range(40):
        run = simulate(system, replication_seed(9, number), until)
        series = (idle_beside(run, pool, queue=1 - pool) for pool in (0, 1))
        idle.append(sum(run.area(each, since=200) for each in series) / (until - 200))
    expected = idle_beside_waiting(rates, workers)
    error = np.std(idle, ddof=1) / np.sqrt(len(idle))
    assert abs(np.mean(idle) - expected) < 4 * error < 0.4 * expected


def test_waits_in_overload_by_hand():
    """After 300 s of 6 tasks a second for workers who do 4, 600 wait."""
    assert waits_in_overload((3, 3), 4, 1, 300) == (100, 100)
    assert waits_in_overload((3, 3), 4, 4, 300) == (40, 160)  # 40 s of 3 and 160 s of 3 are 600
    assert waits_in_overload((3, 3), 4, np.inf, 300) == (0, 200)
    never = waits_in_overload((5.4, 0.6), 4, np.inf, 300)
    assert never == pytest.approx((300 * 1.4 / 5.4, 300)), "no low task starts"


@pytest.mark.parametrize("pace", [1, 4])
def test_waits_in_overload_are_those_of_runs(pace):
    """The tasks that start about 5 min after an empty queue, in 30 runs."""
    sources = [Source(Arrivals(3), name=kind, priority=i) for i, kind in enumerate(("high", "low"))]
    system = Scenario(sources, (Queue(order="ageing", ageing=pace),), (Pool(4),))
    found = []
    for seed in range(30):
        run = simulate(system, seed, 320.0)
        late = (run.start > 290) & (run.start < 310)
        found.append([run.wait[late & (run.source == kind)].mean() for kind in (0, 1)])
    error = np.std(found, axis=0, ddof=1) / 30**0.5
    off = np.abs(np.mean(found, axis=0) - waits_in_overload((3, 3), 4, pace, 300))
    assert np.all(off <= 3 * error)

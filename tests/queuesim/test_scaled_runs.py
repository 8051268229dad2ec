"""Many runs of a scaling rule at once: the file is what they say, and what the engine says."""

import io
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import queuesim.data
from queuesim import simulate
from queuesim.scaled_chain import measured
from queuesim.scaled_runs import FIGURES, LOADS, RULES, SPAN, scaled, scaled_queue
from queuesim.staffing import AroundSpike

FILE = Path(queuesim.data.__file__).with_name("scaled_runs.csv")
CHANCE = 1e-6


def rows_of(load, rule):
    """The lines of the file that belong to a load and a rule.

    `python -m tests.queuesim.test_scaled_runs` writes the file anew.
    """
    lines = []
    for setting, found in measured(load, rule, seed=17).items():
        ends = [
            "" if end is None else f"{end:.5g}"
            for name in FIGURES
            for each in [getattr(found, name)]
            for end in (each.mean, each.low, each.high)
        ]
        lines.append(",".join([load, rule, *map(str, setting), *ends]))
    return lines


def text():
    """The whole file."""
    head = ["load", "rule", "cooldown", "startup", "least"]
    head += [f"{name}{end}" for name in FIGURES for end in ("", " low", " high")]
    lines = [line for load in LOADS for rule in RULES for line in rows_of(load, rule)]
    return "\n".join([",".join(head), *lines]) + "\n"


@pytest.mark.parametrize(("load", "rule"), list(zip(LOADS, reversed(RULES))))
def test_the_file_is_what_the_runs_say(load, rule):
    """Each load and each rule once: the other pairs are held against the engine below."""
    kept = [line for line in io.StringIO(FILE.read_text()) if line.startswith(f"{load},{rule},")]
    assert [line.strip() for line in kept] == rows_of(load, rule)


@pytest.mark.parametrize(
    ("load", "rule", "cooldown", "startup", "least"),
    [
        ("spiky", "quick", 10, 0, 4),
        ("spiky", "quick", 10, 25, 4),
        ("spiky", "quick", 0, 10, 4),
        ("spiky", "quick", 60, 5, 6),
        ("spiky", "KEDA", 10, 10, 4),
        ("spiky", "KEDA", 300, 20, 5),
        ("steady", "quick", 0, 5, 4),
        ("steady", "quick", 60, 10, 4),
        ("steady", "KEDA", 60, 10, 4),
    ],
)
def test_the_engine_says_the_same(load, rule, cooldown, startup, least):
    """Paid and ordered workers, and the wait: within both intervals, one in a million wide."""
    tops = {name: [] for name in FIGURES}
    begin, until = 5 * SPAN, 9 * SPAN
    for seed in range(17_000, 17_040):
        run = simulate(scaled_queue(load, rule, startup, cooldown, least), seed, until)
        late = run.arrival >= begin
        tops["wait"].append(run.area(run.waiting_series(), begin) / np.sum(late))
        times, workers = run.workers_series(starting=True)
        tops["paid"].append(run.area((times, workers), begin) / (until - begin))
        more = np.diff(workers, prepend=workers[0])[times >= begin]
        tops["ordered"].append(more[more > 0].sum() / 4)
    found = scaled(load, rule)[cooldown, startup, least]
    for name, values in tops.items():
        ours, error = getattr(found, name), stats.sem(values)
        half = (ours.high - ours.low) / 2 / 1.96 if ours.known else 0.01
        slack = stats.norm.ppf(1 - CHANCE / 2) * np.hypot(half, error)
        assert abs(np.mean(values) - ours.mean) <= slack, (name, np.mean(values), ours)


def test_workers_that_come_too_late_help_no_more_than_none():
    """At a start-up time of 30 s the wait is nearly that of the fixed four."""
    four = AroundSpike(LOADS["spiky"]).exact(4, 0).waiting / LOADS["spiky"].mean
    late = scaled("spiky", "quick")[10, 30, 4].wait
    assert 0.9 * four < late.mean < four


if __name__ == "__main__":
    FILE.write_text(text())

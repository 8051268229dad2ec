"""Many runs of a scaling rule at once: the file is what they say, and what the engine says."""

import io
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import queuesim.data
from queuesim import simulate
from queuesim.scaled_runs import FIGURES, LOAD, RULES, measured, scaled, scaled_queue
from queuesim.spiky_load import repeated

FILE = Path(queuesim.data.__file__).with_name("scaled_runs.csv")
CHANCE = 1e-6


def rows_of(rule):
    """The lines of the file that belong to a rule. `python -m tests.queuesim.test_scaled_runs`
    writes the file anew."""
    lines = []
    for setting, found in measured(rule, seed=17).items():
        ends = [
            "" if end is None else f"{end:.5g}"
            for name in FIGURES
            for each in [getattr(found, name)]
            for end in (each.mean, each.low, each.high)
        ]
        lines.append(",".join([rule, *map(str, setting), *ends]))
    return lines


def text():
    """The whole file."""
    head = ["rule", "cooldown", "startup", "least"]
    head += [f"{name}{end}" for name in FIGURES for end in ("", " low", " high")]
    return "\n".join([",".join(head), *(line for rule in RULES for line in rows_of(rule))]) + "\n"


@pytest.mark.parametrize("rule", RULES)
def test_the_file_is_what_the_runs_say(rule):
    kept = [line for line in io.StringIO(FILE.read_text()) if line.startswith(rule)]
    assert [line.strip() for line in kept] == rows_of(rule)


@pytest.mark.parametrize(
    ("rule", "cooldown", "startup", "least"),
    [
        ("quick", 10, 0, 4),
        ("quick", 10, 25, 4),
        ("quick", 0, 10, 4),
        ("quick", 60, 5, 6),
        ("KEDA", 10, 10, 4),
        ("KEDA", 300, 20, 5),
    ],
)
def test_the_engine_says_the_same(rule, cooldown, startup, least):
    """Paid and ordered workers, and the wait: within both intervals, one in a million wide."""
    tops = {name: [] for name in FIGURES}
    begin, until = 5 * LOAD.spacing, 9 * LOAD.spacing
    for seed in range(17_000, 17_040):
        run = simulate(scaled_queue(rule, startup, cooldown, least), seed, until)
        late = run.arrival >= begin
        tops["wait"].append(run.area(run.waiting_series(), begin) / np.sum(late))
        times, workers = run.workers_series(starting=True)
        tops["paid"].append(run.area((times, workers), begin) / (until - begin))
        more = np.diff(workers, prepend=workers[0])[times >= begin]
        tops["ordered"].append(more[more > 0].sum() / 4)
    found = scaled(rule)[cooldown, startup, least]
    for name, values in tops.items():
        ours, error = getattr(found, name), stats.sem(values)
        half = (ours.high - ours.low) / 2 / 1.96 if ours.known else 0.01
        slack = stats.norm.ppf(1 - CHANCE / 2) * np.hypot(half, error) + 0.02 * ours.mean
        assert abs(np.mean(values) - ours.mean) <= slack, (name, np.mean(values), ours)


def test_workers_that_come_too_late_help_no_more_than_none():
    """At a start-up time of 30 s the wait is nearly that of the fixed four."""
    four = float(repeated(LOAD, 4, step=0.25).waited[-1]) / LOAD.spacing / LOAD.mean
    late = scaled("quick")[10, 30, 4].wait
    assert 0.9 * four < late.mean < four


if __name__ == "__main__":
    FILE.write_text(text())

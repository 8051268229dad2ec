"""A beside B: the same tasks, paired differences, and the sentence that follows from them."""

from dataclasses import replace

import pytest

from queuesim import (
    Comparison,
    Deterministic,
    Estimate,
    Lognormal,
    example_trace,
    one_queue,
    simulate,
)
from queuesim.experiment import replication_seed
from queuesim.sandbox.chance import left_to_chance
from queuesim.sandbox.differences import MEASURES, differences
from queuesim.sandbox.sentences import difference_sentence, estimate_words, wording

A, B = one_queue(0.8, 1), one_queue(0.8, 2)


def test_each_pair_of_runs_brings_what_is_known_so_far():
    seen = list(differences(A, B, 25, 300, seed=7))
    assert [known.done for known in seen] == list(range(1, 26))
    assert [known.share for known in seen] == [n / 25 for n in range(1, 26)]
    assert [known.finished for known in seen] == [False] * 24 + [True]
    last = seen[-1]
    assert [each.a.measure for each in last.comparisons] == list(MEASURES)
    for i in (0, 24):
        for scenario, side in ((A, "a"), (B, "b")):
            summary = simulate(scenario, replication_seed(7, i), 300).summary()
            for measure in MEASURES:
                values = getattr(last[measure], side).values
                assert values[i] == getattr(summary, measure)
    change = last["mean_wait"].difference
    assert change.values == tuple(
        b - a for a, b in zip(last["mean_wait"].a.values, last["mean_wait"].b.values)
    )
    assert change.low < change.mean < change.high < 0


def test_it_stops_when_nobody_asks_on(monkeypatch):
    runs = []
    from queuesim import experiment

    kept = experiment._replication
    monkeypatch.setattr(experiment, "_replication", lambda *job: runs.append(job) or kept(*job))
    going = differences(A, B, 1000, 60)
    next(going), next(going)
    going.close()
    assert len(runs) == 4


def test_recorded_traffic_is_the_same_each_time_so_one_pair_says_all():
    trace = example_trace()
    few, many = trace.scenario(3), trace.scenario(6)
    (known,) = differences(few, many, 40, trace.times[-1])
    assert known.finished and known["p95_wait"].difference.low is None
    summaries = [simulate(each, 0, trace.times[-1]).summary() for each in (few, many)]
    assert known["p95_wait"].difference.mean == summaries[1].p95_wait - summaries[0].p95_wait
    assert len(list(differences(few, trace.resampled(3), 3, 1000))) == 3


def test_what_is_left_to_chance_is_told():
    certain = example_trace().scenario(3)
    (source, *_), (queue, *others) = certain.sources, certain.queues
    assert not left_to_chance(certain)
    assert left_to_chance(A)
    for patience, lucky in ((Deterministic(5), False), (Lognormal(5, 1), True)):
        changed = replace(source, patience=patience)
        assert left_to_chance(replace(certain, sources=(changed, *certain.sources[1:]))) == lucky
    changed = replace(source, failing=0.5)
    assert left_to_chance(replace(certain, sources=(changed, *certain.sources[1:])))
    shuffled = replace(certain, queues=(replace(queue, order="random"), *others))
    assert left_to_chance(shuffled)
    seeds = [simulate(certain, seed, 20_000) for seed in (1, 2)]
    assert seeds[0].same_as(replace(seeds[1], seed=1))


def test_nonsense_is_refused_at_once():
    for arguments, said in (
        ((A, B, 0, 60), "The number of replications"),
        ((A, B, 5, -1), "The end of the run"),
        ((A, 3, 5, 60), "The scenario must be Scenario"),
        ((A, B, 5, 60, ("speed",)), "There is no figure 'speed'"),
    ):
        with pytest.raises(ValueError, match=said):
            differences(*arguments)


def pair(measure, a, b):
    """A comparison of two lists of values."""
    return Comparison(Estimate("a", measure, tuple(a)), Estimate("b", measure, tuple(b)))


SPREAD = [i / 100 for i in range(-12, 13)]


@pytest.mark.parametrize(
    ("comparison", "said"),
    [
        (
            pair("p95_wait", [10 + x for x in SPREAD], [6.9 - 4 * x for x in SPREAD]),
            "B's 95th percentile of the wait is 3.1 s shorter, 2.9 to 3.3 s.",
        ),
        (
            pair("mean_wait", [0] * 25, [0.0123 + x / 100 for x in SPREAD]),
            "B's average wait is 12.3 ms longer, 12.0 to 12.6 ms.",
        ),
        (
            pair("mean_wait", [0] * 25, [600 + 100 * x for x in SPREAD]),
            "B's average wait is 10.00 min longer, 9.95 to 10.05 min.",
        ),
        (
            pair("mean_wait", [1] * 25, [1 + x for x in SPREAD]),
            "These runs cannot tell whether B's average wait is longer or shorter than A's: from "
            "30 ms shorter to 30 ms longer.",
        ),
        (
            pair("rejected_share", [0.2] * 25, [0.15 + x / 10 for x in SPREAD]),
            "B's share of rejected tasks is 5.0 percentage points lower, 4.7 to 5.3 percentage "
            "points.",
        ),
        (
            pair("mean_wait", [2.5] * 3, [2.5] * 3),
            "B's average wait is the same as A's: 2.5 s.",
        ),
        (pair("mean_wait", [40], [6]), "B's average wait is 34 s shorter."),
        (
            Comparison(
                Estimate("a", "mean_wait", (None, 1), reasons=("No task was started.",)),
                Estimate("b", "mean_wait", (1, 1)),
            ),
            "There is no average wait to compare: 1 of 2 replications lack this: No task was "
            "started.",
        ),
    ],
)
def test_the_sentence_says_what_the_interval_supports(comparison, said):
    assert difference_sentence(comparison) == said


def test_names_and_figures_in_words():
    comparison = pair("mean_wait", [40], [6])
    assert (
        difference_sentence(comparison, ("Now", "Then")) == "Then's average wait is 34 s shorter."
    )
    assert estimate_words(comparison.a) == "40 s"
    assert estimate_words(Estimate(None, "mean_wait", (None,))) == "unknown"
    fewer = Estimate(None, "mean_waiting", tuple(x - 0.031 for x in SPREAD))
    assert estimate_words(fewer) == "-0.03 (-0.06 to 0.00)"
    spread = Estimate(None, "p95_wait", tuple(6.1 + 4 * x for x in SPREAD))
    assert estimate_words(spread) == "6.1 s (6.0 to 6.2)"
    for measure in MEASURES:
        assert wording(measure).name != measure
    assert wording("gave_up").name == "gave up"
    urgent = pair("urgent: mean_wait", [40], [6])
    assert difference_sentence(urgent) == "B's average wait of urgent tasks is 34 s shorter."

"""A scenario that exists is valid; nonsense is refused in a sentence that says what is allowed.

Only ValueError: a page that shows the sentence needs nothing else.
"""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from queuesim import (
    Arrivals,
    Autoscale,
    Batch,
    Deterministic,
    Exponential,
    Hyperexponential,
    Pool,
    Profile,
    Queue,
    Recorded,
    Retry,
    Run,
    Scenario,
    Simulation,
    Source,
    Spike,
    TwoPoint,
    one_queue,
    simulate,
)
from queuesim.effort import steps_ahead
from queuesim.limits import MAX_STEPS, MAX_TASKS, number, several, shown, whole


def refused(make, sentence):
    with pytest.raises(ValueError, match=sentence) as refusal:
        make()
    text = str(refusal.value)
    assert text[0].isupper()
    assert text.endswith(".")
    assert len(text) < 250


# Every number that a scenario takes: how to set it, and the sentence when it makes no sense.
NUMBERS = {
    "arrival rate": (lambda x: one_queue(x), "from 0 to 1,000,000"),
    "number of workers": (lambda x: one_queue(workers=x), "from 0 to 10,000"),
    "queue limit": (lambda x: one_queue(limit=x), "from 0 to"),
    "start-up time": (lambda x: one_queue(startup=x), "from 0 to 10,000,000"),
    "begin of a spike": (lambda x: Spike(x, 1, 1), "from 0 to 10,000,000"),
    "length of a spike": (lambda x: Spike(1, x, 1), "above 0 up to 10,000,000"),
    "rate of a spike": (lambda x: Spike(1, 1, x), "from 0 to 1,000,000"),
    "time of a batch": (lambda x: Batch(x, 1), "from 0 to 10,000,000"),
    "size of a batch": (lambda x: Batch(1, x), "from 0 to 1,000,000"),
    "time of the profile": (lambda x: Profile((0, x), (1, 1)), "from 0 to 10,000,000"),
    "rate of the profile": (lambda x: Profile((0, 1), (1, x)), "from 0 to 1,000,000"),
    "period of a profile": (lambda x: Profile((0,), (1,), _some(x)), "above 0 up to 10,000,000"),
    "recorded time": (lambda x: Recorded((x,), (1,)), "from 0 to 10,000,000"),
    "recorded duration": (lambda x: Recorded((1,), (x,)), "above 0 up to 10,000,000"),
    "number of retries": (lambda x: Retry(limit=x), "from 0 to 1,000"),
    "delay before a retry": (lambda x: Retry(delay=x), "from 0 to 10,000,000"),
    "longest delay before a retry": (lambda x: Retry(cap=x), "from 0 to 10,000,000"),
    "weight of a source": (lambda x: Source(weight=x), "from 0.001 to 1,000"),
    "share of attempts that fail": (lambda x: Source(failing=x), "from 0 to 1"),
    "pace of ageing": (lambda x: Queue(ageing=x), "from 1 to 1,000"),
    "tasks taken ahead": (lambda x: Pool(prefetch=x), "from 0 to 1,000"),
    "tolerance of autoscaling": (lambda x: Autoscale(tolerance=x), "from 0 to 1"),
    "cool-down of autoscaling": (lambda x: Autoscale(cooldown=x), "from 0 to 10,000,000"),
    "back-off factor": (lambda x: Retry(factor=x), "from 1 to 10"),
    "jitter of retries": (lambda x: Retry(jitter=x), "from 0 to 1"),
    "priority": (lambda x: Source(priority=x), "from 0 to 100"),
    "autoscaling interval": (lambda x: Autoscale(interval=x), "from 0.01 to 10,000,000"),
    "autoscaling target": (lambda x: Autoscale(target=x), "from 0.001 to 1,000,000"),
    "least number of workers": (lambda x: Autoscale(least=x, most=9999), "from 0 to 10,000"),
    "most workers": (lambda x: Autoscale(most=x), "from 1 to 10,000"),
    "seed": (lambda x: Simulation(one_queue(), x), "from 0 to"),
    "end of the run": (lambda x: simulate(one_queue(), until=x), "from 0 to 10,000,000"),
    "time of a change": (lambda x: simulate(one_queue(), changes=((x, one_queue()),)), "from 0"),
    "time to advance to": (lambda x: Simulation(one_queue()).advance(x), "from 0 to 10,000,000"),
    "warm-up": (lambda x: simulate(one_queue()).summary(x), "from 0 to 10,000,000"),
}
NOT_NUMBERS = [
    *(math.nan, -math.inf, -1, 1e300, 10**400, "3", "", b"3", None, True, (), [1], {}, 1j),
    *(object(), Exponential(), np.array([1.0, 2.0]), np.datetime64("2024-01-01"), len),
]


def _some(x):
    return [] if x is None else x  # None means: no period


@pytest.mark.parametrize("name", NUMBERS)
def test_what_is_no_number_or_out_of_bounds_is_refused_with_the_bounds(name):
    make, bounds = NUMBERS[name]
    for value in NOT_NUMBERS:
        refused(lambda value=value: make(value), f"{name} must be a number {bounds}")


@pytest.mark.parametrize("name", [name for name in NUMBERS if name != "queue limit"])
def test_infinity_is_refused(name):
    refused(lambda: NUMBERS[name][0](math.inf), f"{name} must be a number .*, not inf")


@pytest.mark.parametrize(
    "name",
    [
        *("number of workers", "queue limit", "size of a batch", "number of retries", "priority"),
        *("least number of workers", "most workers", "seed"),
    ],
)
def test_what_is_counted_is_whole(name):
    refused(lambda: NUMBERS[name][0](2.5), f"{name} must be a whole number, not 2.5")


def test_an_infinite_queue_is_allowed():
    assert Queue(limit=math.inf).limit == math.inf
    assert one_queue(limit=0).queues[0].limit == 0


THINGS = [None, 5, "x", [], object, math.nan, Exponential, one_queue]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda x: Source(service=x), "The service time must be Distribution"),
        (lambda x: Source(arrivals=x), "The arrivals must be Arrivals or Recorded"),
        (lambda x: Source(patience=x or 0), "The patience must be Distribution or None"),
        (lambda x: Source(retry=x or 0), "The retry rule must be Retry or None"),
        (lambda x: Pool(autoscale=x or 0), "The autoscaling rule must be Autoscale or None"),
        (lambda x: Arrivals(gaps=x), "The gaps between arrivals must be Distribution"),
        (lambda x: Arrivals(spikes=(x,)), "Each of the spikes must be Spike"),
        (lambda x: Arrivals(batches=(x,)), "Each of the batches must be Batch"),
        (lambda x: Scenario(sources=(x,)), "Each of the sources must be Source"),
        (lambda x: Scenario(queues=(x,)), "Each of the queues must be Queue"),
        (lambda x: Scenario(pools=(x,)), "Each of the pools must be Pool"),
        (lambda x: Simulation(x), "The scenario must be Scenario"),
        (lambda x: simulate(x), "The scenario must be Scenario"),
        (lambda x: simulate(one_queue(), changes=((1, x),)), "Each changed scenario must be"),
        (lambda x: Simulation(one_queue()).steer(x), "The scenario must be Scenario"),
        (lambda x: Queue(order=x), "order of service must be one of fifo, lifo, random, shortest"),
        (lambda x: Source(choice=x), "choice of line must be one of shortest, shorter of two"),
        (lambda x: Pool(takes=x), "from which a pool takes must be one of preferred, oldest, in"),
        (lambda x: Source(patience_for=x), "What a caller waits for must be one of start, finish"),
        (lambda x: Source(withdraws=x or 0), "withdraws its task must be True or False"),
        (lambda x: Queue(drops_expired=x or 0), "drops expired tasks must be True or False"),
        (lambda x: Autoscale(metric=x), "What autoscaling looks at must be one of system, wait"),
        (lambda x: Retry(backoff=x), "The back-off rule must be one of exponential, sidekiq"),
        (lambda x: Retry(after=x or 0), "[Tt]he failures? to try again after|[Ee]ach failure"),
    ],
)
def test_the_wrong_kind_of_thing_is_refused_with_the_right_one(make, sentence):
    for thing in THINGS:
        refused(lambda thing=thing: make(thing), sentence)


@pytest.mark.parametrize("kind", [Source, Queue, Pool])
def test_names_are_texts(kind):
    for name in (None, 5, [], math.nan):
        refused(lambda name=name: kind(name=name), "The name of a .* must be a text")


@pytest.mark.parametrize(
    "make",
    [
        lambda x: Arrivals(spikes=x),
        lambda x: Arrivals(batches=x),
        lambda x: Profile(x, (1,)),
        lambda x: Profile((0,), x),
        lambda x: Profile.steps(x),
        lambda x: Recorded(x, (1,)),
        lambda x: Recorded((1,), x),
        lambda x: Scenario(sources=x),
        lambda x: Scenario(queues=x),
        lambda x: Scenario(pools=x),
        lambda x: Pool(serves=x if isinstance(x, bytes) else [x]),
        lambda x: Source(queue=x if isinstance(x, bytes) else [x]),
        lambda x: simulate(one_queue(), changes=x),
        lambda x: simulate(one_queue(), changes=(x,)),
    ],
)
def test_what_is_no_list_is_refused(make):
    for thing in (None, 5, b"ab", math.nan, object()):
        refused(lambda thing=thing: make(thing), "must be a (tuple or list|text)")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Profile((), ()), "times of a profile must be from 1 to 10,000 in number, not 0"),
        (lambda: Profile((0, 1), (1,)), "as many rates as times"),
        (lambda: Profile((1, 2), (1, 1)), "begin at 0 and never go back"),
        (lambda: Profile((0, 2, 1), (1, 1, 1)), "begin at 0 and never go back"),
        (lambda: Profile((0, 5), (1, 1), period=4), "must not end before its last time"),
        (lambda: Profile((0,), (1,), period=1e-5), "must not end before its last time"),
        (lambda: Profile.steps((0, 1, 2)), "Each step .* from 2 to 2 in number"),
        (lambda: Profile((0,), (1,)).at(-1), "The time must be a number from 0"),
        (lambda: Arrivals(gaps=Exponential(2)), "gaps' mean must be 1 .* not 2"),
        (lambda: Arrivals(gaps=TwoPoint(1e-4, 9999.0001, 1e-4)), "scv of the gaps must be"),
        (lambda: Arrivals(spikes=(Spike(1, 1, 1), Spike(1, 2, 2))), "No two of the spikes"),
        (lambda: Arrivals(batches=(Batch(1, 1), Batch(1, 2))), "No two of the batches"),
        (lambda: Arrivals(spikes=[Spike(i, 1, 1) for i in range(1001)]), "not more than 1,000"),
        (lambda: Recorded((), ()), "Recorded times must be from 1"),
        (lambda: Recorded((1, 2), (1,)), "one duration for each time"),
        (lambda: Recorded((2, 1), (1, 1)), "must be in order"),
        (lambda: Autoscale(least=5, most=4), "most workers must be a number from 5"),
        (lambda: Source(queue=()), "queues of a source must be from 1 to 100 in number, not 0"),
        (lambda: Source(queue=("a", "a")), "named once each"),
        (lambda: Pool(serves=()), "queues that a pool serves must be from 1"),
        (lambda: Pool(serves=("a", "b", "a")), "named once each"),
        (lambda: Scenario(sources=()), "sources must be from 1 to 100 in number, not 0"),
        (lambda: Scenario(queues=()), "queues must be from 1 to 100 in number"),
        (lambda: Scenario(pools=()), "pools must be from 1 to 100 in number"),
        (lambda: Scenario((Source(), Source())), "Each of the sources must have its own name"),
        (lambda: Scenario(queues=(Queue(), Queue())), "Each of the queues must have its own name"),
        (lambda: Scenario((Source(queue="other"),)), "There is no queue called 'other'"),
        (lambda: Scenario(pools=(Pool(serves=("queue", "b")),)), "There is no queue called 'b'"),
        (
            lambda: Scenario(pools=(Pool(9000, name="a"), Pool(1001, name="b"))),
            "At most 10,000 workers in all",
        ),
        (
            lambda: Scenario([Source(Arrivals(spikes=SPIKES), name=str(i)) for i in range(3)]),
            "At most 2000 sources, spikes and batches in all",
        ),
        (
            lambda: Scenario(
                queues=[Queue(), *(Queue(str(i)) for i in range(99))],
                pools=[Pool(1, [str(i) for i in range(99)], name=str(j)) for j in range(11)],
            ),
            "serve at most 1000 queues",
        ),
        (lambda: simulate(one_queue(), changes=[(1, one_queue())] * 1001), "not more than 1,000"),
        (lambda: simulate(one_queue(), changes=((1,),)), "from 2 to 2 in number, not 1"),
    ],
)
def test_what_does_not_fit_together_is_refused(make, sentence):
    refused(make, sentence)


SPIKES = [Spike(i, 1, 1) for i in range(1000)]


def test_endless_lists_are_refused_before_they_end():
    refused(lambda: Profile(itertools.count(), (1,)), "not more than 10,000")
    refused(lambda: Scenario(pools=itertools.repeat(Pool())), "not more than 100")


# ------------------------------------------------------------------------- how much is too much


@pytest.mark.parametrize(
    "scenario",
    [
        one_queue(1e6),
        one_queue(1, batches=[Batch(i, MAX_TASKS) for i in range(2)]),
        one_queue(1, spikes=(Spike(0, 100, 1e6),)),
        one_queue(50_000, retry=Retry(20)),
        one_queue(Profile((0, 1), (0, 1e6), period=1)),
        Scenario([Source(Arrivals(500.0), name=str(i)) for i in range(100)]),
    ],
    ids=lambda scenario: repr(scenario.sources[0].arrivals)[:60],
)
def test_too_many_tasks_are_counted_before_they_are_drawn(scenario):
    refused(lambda: simulate(scenario), "About .* tasks would arrive .* at most 1,000,000 fit")
    simulation = Simulation(one_queue(0) if len(scenario.sources) == 1 else scenario)
    if len(scenario.sources) == 1:
        simulation.steer(scenario)
    if scenario.sources[0].retry is None:
        refused(lambda: simulation.advance(60), "At most 1,000,000 tasks fit in a run")
        simulation.advance(0.5 if scenario.sources[0].arrivals.expected(0.5) < 1e5 else 0)


def test_a_change_that_would_bring_too_many_tasks_is_refused_before_the_run():
    refused(lambda: simulate(one_queue(), changes=((1, one_queue(1e6)),)), "About .* tasks")


@pytest.mark.parametrize(
    "scenario",
    [
        one_queue(0, autoscale=Autoscale(interval=0.01)),
        one_queue(0, autoscale=Autoscale(interval=10, most=10_000)),
        one_queue(Profile((0, 0.001), (0, 0), period=0.001)),
        one_queue(Profile(tuple(range(10_000)), (0,) * 10_000, period=10_000)),
    ],
)
def test_too_much_beside_the_tasks_is_counted_before_the_run(scenario):
    assert steps_ahead(scenario, 0, 1e7) > MAX_STEPS
    refused(lambda: simulate(scenario, until=1e7), "would do too much beside its tasks")
    refused(lambda: simulate(one_queue(0), 0, 1e7, ((5, scenario),)), "too much beside its tasks")


def test_what_breaks_off_on_the_way_is_over(monkeypatch):
    """Retries alone may turn out to be too many; then nothing goes on as if it had not been."""
    monkeypatch.setattr("queuesim.system.MAX_TASKS", 1000)
    simulation = Simulation(one_queue(20, 0, 0, retry=Retry(20, 0.1, factor=1)), 1)
    refused(lambda: simulation.advance(30), "Retries made more than 2,000 attempts: allow fewer")
    refused(lambda: simulation.advance(60), "has broken off")
    refused(lambda: simulation.steer(one_queue(0)), "has broken off")
    refused(simulation.result, "has broken off")


def test_expected_tasks_count_all_that_may_arrive():
    profile = Profile((0, 10, 10, 20), (0, 2, 5, 5), period=40)
    arrivals = Arrivals(profile, spikes=(Spike(5, 10, 3),), batches=(Batch(0, 7), Batch(50, 8)))
    assert arrivals.expected(0) == 0
    assert arrivals.expected(5) == pytest.approx(7 + 2.5)
    assert arrivals.expected(40) == pytest.approx(7 + 30 + 10 + 30 * 5)
    assert arrivals.expected(100) == pytest.approx(7 + 8 + 30 + 2 * 160 + 10 + 50)
    scenario = Scenario((Source(arrivals, retry=Retry(3)), Source(arrivals, name="others")))
    assert scenario.expected_tasks(40) == 2 * arrivals.expected(40)
    assert Recorded((1, 2, 3), (1, 1, 1)).expected(3) == 2


@pytest.mark.parametrize("period", [None, 7.0, 20.0])
def test_expected_tasks_are_the_area_under_the_rate(period):
    profile = Profile((0, 2, 2, 5, 7), (1, 4, 0, 3, 3), period=period)
    for until in (0.0, 1.0, 2.0, 4.5, 7.0, 19.0, 20.0, 33.3, 41.0):
        times = np.linspace(0, until, 20_001)
        middles = (times[1:] + times[:-1]) / 2
        area = sum(profile.at(float(t)) for t in middles) * until / 20_000
        assert profile.expected(until) == pytest.approx(area, rel=1e-3, abs=1e-3)


# ------------------------------------------------------------------------- values


def test_steps_make_jumps():
    profile = Profile.steps((0, 2), (20, 8), (30, 2))
    assert [profile.at(t) for t in (0, 19.9, 20, 29.9, 30, 1e6)] == [2, 2, 8, 8, 2, 2]
    daily = Profile.steps((0, 2), (20, 8), period=24)
    assert [daily.at(t) for t in (0, 19, 20, 24, 43, 44, 47, 48)] == [2, 2, 8, 2, 2, 8, 8, 2]


def test_lines_between_the_points_and_a_constant_after_the_last():
    profile = Profile((0, 10), (0, 5))
    assert [profile.at(t) for t in (0, 2, 10, 99)] == [0, 1, 5, 5]


def test_scenarios_are_values():
    assert one_queue() == one_queue()
    assert hash(one_queue(spikes=[Spike(1, 1, 1)])) == hash(one_queue(spikes=(Spike(1, 1, 1),)))
    assert Source(queue=["a", "b"]) == Source(queue=("a", "b"))
    assert replace(Pool(), workers=3).workers == 3
    assert Spike(1 / 3, 1, 1).at != 1 / 3  # times are rounded to the grid
    assert one_queue(service=Exponential(0.8)) != one_queue(service=Deterministic(0.8))


def test_one_queue_passes_everything_on():
    settings = {
        "gaps": Hyperexponential(),
        "spikes": (Spike(1, 1, 1),),
        "batches": (Batch(1, 1),),
    }
    scenario = one_queue(
        *(2.0, 3, 5, Deterministic()),
        order="lifo",
        patience=Exponential(),
        retry=Retry(),
        startup=4.0,
        autoscale=Autoscale(),
        **settings,
    )
    assert scenario.sources == (
        Source(Arrivals(2.0, **settings), Deterministic(), patience=Exponential(), retry=Retry()),
    )
    assert scenario.queues == (Queue(limit=5, order="lifo"),)
    assert scenario.pools == (Pool(3, startup=4.0, autoscale=Autoscale()),)
    assert isinstance(simulate(scenario), Run)


class Unspeakable:
    def __repr__(self):
        raise RuntimeError("no")


def test_sentences_show_values_in_brief():
    assert shown(1234567.5) == "1,234,567.5"
    assert shown("a" * 1000)[0] == "'"
    assert max(len(shown(x)) for x in ("a" * 1000, list(range(1000)), 10**4000)) <= 40
    assert "Unspeakable" in shown(Unspeakable())
    assert shown(10**5000) == "this int" or len(shown(10**5000)) <= 40


def test_checks_return_plain_values():
    assert (number("It", np.float32(2), 0, 3), whole("It", np.int8(2), 0, 3)) == (2.0, 2)
    assert type(number("It", 2, 0, 3)) is float
    assert type(whole("It", 2.0, 0, 3)) is int
    assert several("They", iter("ab"), 0, 2) == ("a", "b")


def test_what_has_no_effect_is_said():
    urgent = Scenario((Source(priority=0), Source(priority=1, name="bulk")))
    (note,) = urgent.notes
    assert note.startswith("The priority of the sources has no effect")
    with pytest.warns(UserWarning, match="priority of the sources has no effect"):
        run = simulate(urgent)
    assert note in run.summary().notes
    for order in ("priority", "ageing"):
        assert replace(urgent, queues=(Queue(order=order),)).notes == ()
    weighty = Scenario((Source(weight=2), Source(name="bulk")))
    assert weighty.notes[0].startswith("The weight of the sources has no effect")
    assert replace(weighty, queues=(Queue(order="in turn"),)).notes == ()
    assert one_queue().notes == ()


def test_a_task_is_tried_again_no_more_often_than_its_delays_allow():
    rules = {
        Retry(1000, 2.0, 1.0): 50,
        Retry(1000, 2.0, 1.0, jitter=0.5): 100,
        Retry(3, 2.0): 3,
        Retry(1000, 0.0): 1000,
        Retry.sidekiq(25): 100 / 15,
        Retry.celery(7): 7,
    }
    for rule, most in rules.items():
        scenario = one_queue(0.0, 1, batches=(Batch(0, 1),), failing=1.0, retry=rule)
        assert scenario.most_attempts(100.0) == 1 + most
        for seed in range(3):
            attempts = simulate(scenario, seed, 100.0).summary().offered
            assert attempts <= 1 + most

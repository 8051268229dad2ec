"""Two queues

part: Several kinds of work
minutes: 12
idea: Workers of its own protect a queue, and idle beside the other one.
"""

import math
from types import SimpleNamespace

import numpy as np

from lessons.common.charts import (
    Axis,
    Names,
    axis_end,
    bars,
    figure,
    show,
    steps,
    stretches,
)
from lessons.common.live import Challenge, Scene, average_wait, hold, kept
from lessons.common.numbers import one_run, two_digits
from lessons.common.page import (
    Answer,
    challenges,
    foot,
    opening,
    predict,
    remark,
    results,
    takeaway,
)
from lessons.common.stage import put_on_stage
from lessons.common.steering import Choice, Control, offer_controls
from queuesim import Arrivals, Pool, Queue, Scenario, Source, theory, thin
from queuesim.moments import idle_beside

this = opening(
    __file__,
    "A batch of reports can hold up a user’s task. "
    "So you give urgent tasks a queue and workers of their own.",
)

URGENT, BACKGROUND, SHARED = "urgent", "background", "all shared"
OWN = {"1 and 3": (1, 3), "2 and 2": (2, 2), "3 and 1": (3, 1)}  # workers of each queue's own
WORKERS = 4
ASKED = {"urgent": 1.2, "background": 1.8}


def system(now):
    """Two queues and four workers, who serve one of the queues or, urgent tasks first, both."""
    first, second = OWN.get(now["split"], (2, 2))
    both = (URGENT, BACKGROUND)
    shared = now["split"] == SHARED
    return Scenario(
        (
            Source(Arrivals(now["urgent"]), queue=URGENT, name=URGENT),
            Source(Arrivals(now["background"]), queue=BACKGROUND, name=BACKGROUND),
        ),
        (Queue(URGENT), Queue(BACKGROUND)),
        (
            Pool(first, both if shared else (URGENT,), name="pool 1"),
            Pool(second, both if shared else (BACKGROUND,), name="pool 2"),
        ),
    )


def wait_alone(rate, workers):
    """The average wait in a queue with workers of its own; without end where it never empties."""
    return theory.mmc(rate, 1, workers).mean_wait if rate < workers else math.inf


def waits_with(split, urgent, background):
    """The average waits of urgent and of background tasks in the long run."""
    if split == SHARED:
        return theory.overloaded_priorities([urgent, background], 1, WORKERS).waits
    first, second = OWN[split]
    return wait_alone(urgent, first), wait_alone(background, second)


def waiting_share(rate, workers):
    """The share of time in which tasks wait in a queue with workers of its own."""
    if rate >= workers:
        return 1.0
    steady = theory.mmc(rate, 1, workers)
    return steady.wait_share * rate / workers


def idle_reserved(split, urgent, background):
    """How many workers idle beside the other queue while tasks wait there, on average."""
    if split == SHARED:
        return 0.0
    first, second = OWN[split]
    beside_background = max(first - urgent, 0) * waiting_share(background, second)
    beside_urgent = max(second - background, 0) * waiting_share(urgent, first)
    return beside_background + beside_urgent


OWN_WAITS, SHARED_WAITS = (waits_with(split, **ASKED) for split in ("2 and 2", SHARED))
IDLE = idle_reserved("2 and 2", **ASKED)
TWIN_RATES, TWIN_SPLIT = (1.0, 3.4), (2, 4)  # urgent and background; workers of their own
TWIN_OWN = [wait_alone(rate, workers) for rate, workers in zip(TWIN_RATES, TWIN_SPLIT)]
TWIN_SHARED = theory.cobham_mmc(TWIN_RATES, 1, sum(TWIN_SPLIT)).waits


def seen_waits(run):
    """The average waits of urgent and of background tasks of the first two minutes."""
    first = run.arrival < 120
    return [np.nanmean(run.wait[first & (run.source == source)]) for source in (0, 1)]


def on_the_stage(run):
    """What is seen of the waits in the run that the stage plays, and of the same tasks before."""
    asked = {**ASKED, "split": "2 and 2"}
    urgent, background = map(two_digits, seen_waits(run))
    before = map(two_digits, seen_waits(one_run(system(asked), run.seed, run.until)))
    return (
        f"When the stage plays the question, urgent tasks wait {urgent} s on average in the first "
        f"2 min, background tasks {background} s. With workers of their own, the same tasks wait "
        f"{' and '.join(before)} s: the dashed line."
    )


guess = predict(
    this,
    "1.2 urgent and 1.8 background tasks arrive per second, and each takes 1 s on average. Each "
    "queue has 2 workers of its own. Now let all 4 serve both queues, urgent tasks first. "
    "Which tasks wait less than before?",
    answers=[
        Answer(
            "urgent only",
            why="Going first does cost the others. But sharing gives them more: until now, "
            f"{two_digits(IDLE)} of the 4 workers idled, on average, beside tasks that waited in "
            "the other queue. Shared workers don’t.",
        ),
        Answer(
            "background only",
            why="Urgent tasks give up 2 workers of their own, but they get 4 that take them first. "
            "If all are busy, one of 4 is free after 0.25 s on average; one of 2, after 0.5 s.",
        ),
        Answer(
            "neither: it evens out",
            why="It would if all 4 worked whenever tasks wait. But workers of one queue idle "
            f"beside tasks of the other: {two_digits(IDLE)} of the 4, on average. Shared, they "
            "work.",
        ),
        Answer(
            "both",
            why="Urgent tasks get 4 workers that take them first. And the background gets the time "
            f"in which workers idled beside it: {two_digits(IDLE)} of the 4, on average.",
        ),
    ],
    truth="both",
    why=f"In the long run, urgent tasks wait {two_digits(SHARED_WAITS[0])} s instead of "
    f"{two_digits(OWN_WAITS[0])} s, background tasks {two_digits(SHARED_WAITS[1])} s instead of "
    f"{two_digits(OWN_WAITS[1])} s.",
    scene=Scene(
        asks_until=40,
        decides_at=120,
        settings={**ASKED, "split": SHARED},
        first={"split": "2 and 2"},
        first_label="workers of their own",
        tells=on_the_stage,
    ),
)

offer_controls(
    this,
    {
        "split": Choice(
            "Workers for urgent and background",
            (*OWN, SHARED),
            "2 and 2",
            word="workers",
            help="“1 and 3”: 1 worker serves urgent tasks only, 3 serve background tasks only. "
            "“All shared”: all 4 serve both queues, urgent tasks first.",
        ),
        "urgent": Control("Urgent tasks", 0.2, 3.0, ASKED["urgent"], 0.2, "per s", "urgent rate"),
        "background": Control(
            "Background tasks", 0.2, 5.0, ASKED["background"], 0.2, "per s", "background rate"
        ),
    },
    seed=690,  # one whose first two minutes are near the long run, shared or not
)


def at_least(urgent, background):
    """Terms: so many tasks of both kinds arrive a second, or more."""
    return (
        kept(
            f"{{urgent:g}} urgent tasks a second, at least {urgent:g}",
            lambda now: now["urgent"] >= urgent,
        ),
        kept(
            f"{{background:g}} background tasks a second, at least {background:g}",
            lambda now: now["background"] >= background,
        ),
    )


aims = [
    Challenge(
        "carry",
        "Carry both",
        "Raise the background to 2.6 tasks a second, with 1.2 urgent ones. Over 2 min, have urgent "
        "tasks wait at most 0.5 s on average, and background tasks at most 5 s. 16× helps.",
        hold(
            120,
            *at_least(1.2, 2.6),
            average_wait(most=0.5, of=URGENT),
            average_wait(most=5, of=BACKGROUND),
        ),
        "Shared workers carry a load of 95 %, which no split can.",
        solved_by="5_split_all-shared~5_background_2.6",
        missed_by=[
            "0_background_2.6",
            "0_split_1-and-3~0_background_2.6",
            "0_split_3-and-1~0_background_2.6",
            "0_split_all-shared~0_background_2.4",
        ],
    ),
    Challenge(
        "flood",
        "Hold off a flood",
        "Let 5 background tasks arrive a second: more than 4 workers can do. And yet, with 1.6 "
        "urgent tasks a second, have these wait at most 0.15 s on average over 2 min. 16× helps.",
        hold(120, *at_least(1.6, 5), average_wait(most=0.15, of=URGENT)),
        "Workers of its own protect a queue, whatever happens in the other one.",
        solved_by="5_split_3-and-1~5_background_5~5_urgent_1.6",
        missed_by=[
            "0_background_5~0_urgent_1.6",
            "0_split_all-shared~0_background_5~0_urgent_1.6",
            "0_split_3-and-1~0_background_4.8~0_urgent_1.6",
            "0_split_3-and-1~0_background_5~0_urgent_1.4",
        ],
    ),
]
put_on_stage(this, system, challenges=aims)

UNTIL = 120.0  # seconds that are drawn


def facts(now):
    """One run that is drawn, with its idle workers, and the waits for every arrangement."""
    run = one_run(system(now), now["seed"], UNTIL)
    rates = {"urgent": now["urgent"], "background": now["background"]}
    waits = {split: waits_with(split, **rates) for split in (*OWN, SHARED)}
    beside = [idle_beside(run, pool, queue=1 - pool) for pool in (0, 1)]
    return SimpleNamespace(
        run=run,
        idle=beside,
        idle_seconds=sum(run.area(series) for series in beside),
        idle_expected=UNTIL * idle_reserved(now["split"], **rates),
        urgent={split: wait for split, (wait, _) in waits.items()},
        background={split: wait for split, (_, wait) in waits.items()},
    )


def how_long_workers_idled(now, facts):
    """The seconds in which workers idled beside a queue that they do not serve, in a sentence."""
    if now["split"] == SHARED:
        return "Shared workers never idle while a task waits"
    idled, expected = facts.idle_seconds, facts.idle_expected
    return (
        f"In {UNTIL:.0f} s, workers idle {idled:.0f} s in all beside tasks of the other queue "
        f"(formula: {expected:.0f} s)"
    )


def said_wait(seconds):
    """A wait as it is written on its bar."""
    return "no end" if seconds == math.inf else f"{two_digits(seconds)} s"


def who_waits(kind, now, waits):
    """The waits of one kind of task in a sentence: with workers of their own, and shared."""
    split = "2 and 2" if now["split"] == SHARED else now["split"]
    own, shared = waits[split], waits[SHARED]
    if own == shared == math.inf:
        return f"{kind} tasks: their queue never catches up, shared or not"
    if own == math.inf:
        return f"{kind} tasks: at {split} their queue never catches up; shared, {said_wait(shared)}"
    if shared == math.inf:
        return f"{kind} tasks wait {said_wait(own)} at {split}; shared, they never catch up"
    return f"{kind} tasks wait {said_wait(own)} at {split}, {said_wait(shared)} if all are shared"


def both_queues_over_time(now, facts):
    """Both queues, and when workers idle beside one that they do not serve."""
    lines = [facts.run.waiting_series(queue) for queue in (0, 1)]
    idle = together(facts.idle)
    return figure(
        how_long_workers_idled(now, facts),
        x=Axis("seconds", 0, UNTIL),
        y=Axis("tasks waiting", 0, axis_end(1.15 * max(line[1].max() for line in lines), 20)),
        marks=[
            stretches("idle, reserved", *idle),
            steps(URGENT, thin(*lines[0], 0, UNTIL, 600)),
            steps(BACKGROUND, thin(*lines[1], 0, UNTIL, 600), role="violet"),
        ],
    )


def together(series):
    """When any worker idles beside a waiting queue: the beginnings and the ends."""
    times = np.unique(np.concatenate([times for times, _ in series]))
    idle = np.zeros(len(times), bool)
    for moments, counts in series:
        idle |= counts[np.searchsorted(moments, times, side="right") - 1] > 0
    changes = np.diff(idle.astype(int), prepend=0, append=0)
    ends = np.append(times, UNTIL)
    return ends[changes == 1], ends[changes == -1]


def waits_by_split(kind, role, now, waits):
    """The average wait of one kind of task, for every arrangement of the workers."""
    finite = [wait for wait in waits.values() if wait < math.inf]
    return figure(
        who_waits(kind, now, waits),
        x=Names("workers for urgent and background", list(waits)),
        y=Axis("average wait in s", 0, axis_end(1.2 * max(finite, default=1), 0.5)),
        marks=[bars(waits, chosen=now["split"], role=role, written=said_wait)],
    )


@results(this, guess)
def shown(now):
    numbers = facts(now)
    show(both_queues_over_time(now, numbers))
    show(
        waits_by_split("Urgent", "task", now, numbers.urgent),
        waits_by_split("Background", "violet", now, numbers.background),
    )
    remark("""The first chart is one run. “Idle, reserved” marks when a worker has nothing to do
while tasks wait in the queue that it does not serve; if two idle so, each second counts twice.""")


challenges(this)
takeaway(
    "Workers of its own protect a queue from the other one, at a price: they idle while tasks wait "
    "that they may not do."
)
foot(
    this,
    production="""
- TODO
""",
    teacher=f"""
**12 minutes.**
""",
    code=lambda now: (
        f"""
from queuesim import theory
"""
    ),
)

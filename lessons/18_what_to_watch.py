"""What to watch

part: Queues that react
minutes: 15
idea: Alarm on the age of the oldest task: the same depth is 5 s here and 5 min there.
"""

from types import SimpleNamespace

import numpy as np

from lessons.common.charts import (
    Axis,
    curve,
    figure,
    interval,
    level,
    line,
    moment,
    point,
    show,
)
from lessons.common.live import NEVER, Challenge, Lasting, Scene, Words, hold, progress_of
from lessons.common.numbers import (
    in_runs,
    one_run,
    rings_after,
    rings_for_nothing,
    short,
    time_in_words,
    two_digits,
)
from lessons.common.page import (
    Answer,
    challenges,
    folded_table,
    foot,
    opening,
    predict,
    remark,
    results,
    takeaway,
    with_your_tasks,
)
from lessons.common.stage import put_on_stage
from lessons.common.steering import Choice, Control, offer_controls
from queuesim import (
    Arrivals,
    Batch,
    Deterministic,
    Exponential,
    Profile,
    Retry,
    Scenario,
    Source,
)
from queuesim.alarms import LOOK, PROMISE, RUNS, Watched
from queuesim.gauges import Gauges

this = opening(
    __file__,
    "You, or an autoscaler, can react only to a number that you watch. "
    "Here are two queues with the same alarm on each.",
)

FAULT = 30.0  # the second from which on something goes wrong, if a run begins with it
SLOW, QUICK = "slow queue", "quick queue"
TAKES, BURST = 0.1, 60  # seconds that a quick task takes; so many come at once, every two minutes
FIRST, EVERY = 10.0, 120.0
HANG, SLOW_DOWN, POISON = "tasks hang", "tasks slow down", "poison"
FACTORS = {HANG: np.inf, SLOW_DOWN: 3.0}  # times as long as before
ASKED = {"fault": HANG, "load": 50, "length": 6, "depth": 50}
BUSY = 0.95  # of the last minute: the alarm on the share in which the worker is busy
POISON_EVERY, AGAIN_AFTER = 60.0, 10.0  # seconds
END = 720.0  # seconds that the charts show


def rates(now):
    """How many tasks arrive per second at random, by queue."""
    load = now["load"] / 100
    return {SLOW: load / now["length"], QUICK: load / TAKES}


def a_queue(now, name):
    """A queue before one worker: its tasks, those that a fault hits, and poison tasks."""
    rate, takes = rates(now)[name], TAKES if name == QUICK else now["length"]
    factor = FACTORS.get(now["fault"])
    bursts = np.arange(FIRST, 1200, EVERY) if name == QUICK else ()
    poison = np.arange(FAULT, 1200, POISON_EVERY) if now["fault"] == POISON else ()
    from_fault_on = (FAULT, 0 if factor else rate), (FAULT, rate if factor else 0)
    tasks = Arrivals(
        Profile.steps((0, rate), from_fault_on[0]), batches=[Batch(at, BURST) for at in bursts]
    )
    hit = Arrivals(Profile.steps((0, 0), from_fault_on[1]))
    slowed = Deterministic(3600) if now["fault"] == HANG else Exponential(takes * (factor or 1))
    never = Arrivals(0, batches=[Batch(at, 1) for at in poison])
    again = Retry(1000, AGAIN_AFTER, 1.0, after="failed")
    return Scenario(
        (
            Source(tasks, Exponential(takes), name="tasks"),
            Source(hit, slowed, name="hit"),
            Source(never, Deterministic(TAKES), failing=1.0, retry=again, name="poison"),
        )
    )


def both(now):
    """Two queues that are about as busy, with the same fault."""
    return {name: a_queue(now, name) for name in (SLOW, QUICK)}


def fills_after(depth, rate):
    """Seconds until so many wait once all tasks hang: one more, at the worker, has come."""
    return (depth + 1) / rate


asked = rates(ASKED)
silent, early = fills_after(50, asked[SLOW]), fills_after(50, asked[QUICK])
oldest = {name: 60 + 2 / rate for name, rate in asked.items()}  # the second to hang waits first
SEED = 1


def first_on(is_on, moments, since):
    """The first moment from some on at which an alarm is on; infinite if there is none."""
    later = is_on & (moments >= since)
    return float(moments[later.argmax()]) if later.any() else np.inf


def on_the_stage(run):
    """When the slow queue’s alarm rings in the run that the stage plays."""
    gauges = Gauges(run, np.arange(0.0, run.until))
    rings = first_on(gauges.depth >= 50, gauges.times, FAULT)
    age = gauges.age[int(rings)]
    return (
        f"On the stage, it rings {time_in_words(rings - FAULT)} after the fault. By then the "
        f"oldest task has waited {time_in_words(age)}."
    )


guess = predict(
    this,
    "Two queues have one worker each, about half busy. In the quick one 5 tasks arrive per second, "
    "in the slow one 5 per minute. On both, an alarm rings when 50 tasks wait. At second 30 a "
    "service goes down, and every new task hangs. When does the slow queue’s alarm ring?",
    answers=[
        Answer(
            "after 10 s",
            10,
            f"In the quick queue it does, after {early:.0f} s on average. The slow one fills 60 "
            "times as slowly.",
        ),
        Answer(
            "after 1 min",
            60,
            "By then the first task that waits has waited almost that long. But only about 5 "
            "wait, and this alarm counts tasks.",
        ),
        Answer(
            "after 5 min",
            300,
            "50 tasks of 6 s are 5 min of work, in the quick queue only 5 s. But the queue fills "
            "at the pace at which tasks arrive.",
        ),
        Answer("after 10 min", 600),
    ],
    truth=silent,
    why=f"One task hangs at the worker, and 50 more must come, 5 a minute: {silent / 60:.0f} min "
    "on average. An alarm on the age of the oldest task, set to 60 s, would ring after about "
    f"{oldest[SLOW]:.0f} s in the slow queue and {oldest[QUICK]:.0f} s in the quick one.",
    scene=Scene(
        asks_until=FAULT,
        decides_at=FAULT + silent,
        settings=ASKED,
        guess_since=FAULT,
        tells=on_the_stage,
    ),
)

offer_controls(
    this,
    {
        "fault": Choice(
            "What goes wrong",
            ("nothing", HANG, SLOW_DOWN, POISON),
            "nothing",
            word="goes wrong",
            help="tasks hang: new tasks never end. tasks slow down: new tasks take 3 times as "
            "long. poison: one task a minute always fails, at once, and is tried again 10 s later. "
            f"It begins at second {FAULT:.0f}, or when you choose it.",
        ),
        "load": Control("Load", 30, 80, ASKED["load"], 5, "%", word="load"),
        "length": Control("A slow task takes", 1, 12, ASKED["length"], unit="s", word="slow task"),
        "depth": Control("Depth alarm", 5, 100, ASKED["depth"], 5, "tasks", word="depth alarm"),
        "age": Control("Age and p95 alarms", 10, 180, 60, 10, "s", word="age alarm"),
    },
    seed=SEED,
)


def alarms(now):
    """The thresholds: the age, the p95 and the average wait share theirs."""
    seconds = now["age"]
    return {
        "depth": now["depth"],
        "age": seconds,
        "busy": BUSY,
        "p95": seconds,
        "average": seconds,
    }


def is_on(gauges, alarm, threshold):
    """Whether an alarm is on, at each moment."""
    if alarm == "p95":
        return gauges.is_late(threshold)
    return getattr(gauges, alarm) >= threshold


# ---------------------------------------------------------------- challenges


def each_second(story, number, until=np.inf):
    """What a dashboard shows of a queue, each second."""
    run = story.runs[number]
    return Gauges(run, np.arange(0.0, min(run.until, until) + 1e-9))


WITHIN = 90  # seconds after the fault in which an alarm is to ring
LOUD = "The {} alarm rang in the {}, with nothing wrong"


def rings_in_time(story):
    """From the start: no ring before the fault, then one in each queue soon enough."""
    rows = [(0.0, 0.0, Words())]
    own = max(story.own, 0.0)
    moved = [at for at in [own, *(change.at for change in story.changes)] if at > 0]
    stop = min(moved, default=np.inf)
    names = [(alarm, story.start[alarm]) for alarm in ("depth", "age")]
    rang = {}
    for number, queue in enumerate((SLOW, QUICK)):
        gauges = each_second(story, number, FAULT + WITHIN)
        firsts = [first_on(is_on(gauges, *alarm), gauges.times, 0) for alarm in names]
        rang[queue] = min(zip(firsts, ("depth", "age")))
    for at in np.arange(0.0, min(story.run.until, FAULT + WITHIN) + 1e-9):
        words, share = told_at(at, rang, story.start["fault"])
        if at >= stop:
            words, share = Words("Set it up, then restart", bad=True), 0.0
        rows.append((at, share, words))
        if words.bad or share == 1:
            break
    return progress_of(rows)


def told_at(at, rang, fault):
    """What there is to say at a moment, and the share that is done."""
    early = [(time, alarm, queue) for queue, (time, alarm) in rang.items() if time < FAULT]
    if early and min(early)[0] <= at:
        _, alarm, queue = min(early)
        return Words(LOUD.format(alarm, queue), bad=True), 0.0
    if at < FAULT:
        return Words(), 0.0
    if fault != HANG:
        return Words("No tasks hang: set it up, then restart", bad=True), 0.0
    silent = [queue for queue, (time, _) in rang.items() if time > at]
    if not silent:
        return Words("An alarm rang in each queue"), 1.0
    words = f"No alarm in the {' or the '.join(silent)} so far"
    if at >= FAULT + WITHIN:
        return Words(words.replace("so far", f"after {WITHIN} s"), bad=True), 0.0
    return Words(words), 0.5 * (2 - len(silent))


def silent_p95(story):
    """A task of the slow queue waits long, and neither the p95 nor the depth has told so."""
    gauges = each_second(story, 0)
    loud = gauges.is_late(60) | (gauges.depth >= 50)
    rows = [(0.0, 0.0, Words())]
    for at, age, rings in zip(gauges.times, gauges.age, loud):
        if at < story.own:
            continue
        if rings:
            why = f"The {'depth' if gauges.depth[int(at)] >= 50 else 'p95'} alarm rang: restart"
            return progress_of([*rows, (at, 0.0, Words(why, bad=True))])
        rows.append((at, min(age / PROMISE, 1.0), Words(f"The oldest has waited {age:.0f} s")))
        if age >= PROMISE:
            break
    return progress_of(rows)


def never_done(story, moments):
    """There is a task that is tried again and again."""
    run = story.run
    first = run.arrival[run.source == run.scenario.source_number("poison")][:1]
    since = np.where(moments >= first[0], first[0], NEVER) if len(first) else NEVER + 0 * moments
    return Lasting(since, lambda i: "Every task gets done so far")


def all_young(seconds):
    """The oldest task that waits is younger than that, in both queues."""

    def term(story, moments):
        ages = [Gauges(run, moments).age for run in story.runs]
        is_old = np.max(ages, axis=0) >= seconds
        latest = np.maximum.accumulate(np.where(is_old, moments, -np.inf))
        since = np.where(is_old, NEVER, latest + 1)
        return Lasting(since, lambda i: f"The oldest task had waited {seconds} s")

    return term


aims = [
    Challenge(
        "both",
        "One rule for both",
        "Let tasks hang from the start. Set the depth and the age alarm so that neither rings "
        f"before second {FAULT:.0f}, but one rings in each queue within {WITHIN} s after it. Set "
        "it up, then restart. 8× helps.",
        rings_in_time,
        "No depth fits both queues. One age does: it is about as long as you can let tasks wait.",
        solved_by="0_fault_tasks-hang~0_depth_100~0_age_30",
        missed_by=[
            "0_fault_tasks-hang",
            "0_fault_tasks-hang~0_age_30",
            "0_fault_tasks-hang~0_depth_100~0_age_100",
            "0_fault_tasks-hang~0_depth_5~0_age_180",
            "0_depth_100~0_age_30~10_fault_tasks-hang",
        ],
    ),
    Challenge(
        "p95",
        "All green",
        f"Let a task of the slow queue wait {PROMISE:.0f} s, while its p95 has never reached 60 s "
        "and never did 50 tasks wait there. 8× helps.",
        silent_p95,
        "The p95 counts tasks that have started. Where none starts any more, it says nothing.",
        solved_by="5_fault_tasks-hang",
        missed_by=["5_fault_tasks-slow-down~6_load_80", "5_fault_poison"],
    ),
    Challenge(
        "age",
        "Fool the age",
        "For 3 min, have a task that is never done, while in neither queue the oldest task "
        "has waited 10 s. 8× helps.",
        hold(180, never_done, all_young(10)),
        "Each new attempt joins the queue as a new task. Alarm on the number of attempts, too.",
        solved_by=["5_fault_poison~6_length_1~7_load_30"],
        missed_by=["5_fault_poison", "5_length_1~6_load_30", "5_fault_tasks-hang~6_length_1"],
    ),
]
put_on_stage(this, both, challenges=aims, target="age")

DEPTHS, AGES = tuple(range(5, 101, 5)), tuple(range(10, 181, 10))  # as the sliders offer them
SHARES = (0.6, 0.7, 0.8, 0.9, 0.95)
CURVES = {"depth": DEPTHS, "age": AGES, "busy": SHARES}
LATEST = 180.0  # seconds after the fault that the chart of rings shows


def watched(now, name):
    """A queue with nothing wrong, as many runs simulate it."""
    takes, burst = (TAKES, BURST) if name == QUICK else (now["length"], 0)
    return Watched(rates(now)[name], takes, burst, EVERY, FIRST)


def facts(now):
    """What the dashboard shows of both queues, and when alarms ring in many runs."""
    moments = np.arange(0.0, END + 1, 2.0)
    runs = {name: one_run(system, now["seed"], END) for name, system in both(now).items()}
    slow = watched(now, SLOW)
    thresholds = {alarm: (value,) for alarm, value in alarms(now).items()}
    wanted = {alarm: CURVES.get(alarm, ()) + values for alarm, values in thresholds.items()}
    per_hour = rings_for_nothing(slow, wanted, now["seed"])
    after = rings_after(slow, np.inf, wanted, now["seed"], within(slow))
    return SimpleNamespace(
        gauges={name: Gauges(run, moments) for name, run in runs.items()},
        alarms=alarms(now),
        per_hour=per_hour,
        after={key: float(np.median(times)) for key, times in after.items()},
        poison=a_poison_task(now),
    )


def within(queue):
    """For how many seconds after a fault runs are watched: until some hundred tasks have come."""
    return LOOK * np.ceil(max(600, 150 / queue.rate) / LOOK)


def a_poison_task(now):
    """What the age shows of the slow queue while a task is tried again for ever, and the truth."""
    run = one_run(a_queue(now | {"fault": POISON}, SLOW), now["seed"], FAULT + 300)
    moments = np.arange(0.0, FAULT + 301, 2.0)
    mine = (run.source == 2) & (run.arrival % POISON_EVERY == FAULT) & (run.attempt == 0)
    del mine
    tried = np.sum((run.source == 2) & (run.attempt >= 0))
    return SimpleNamespace(moments=moments, age=Gauges(run, moments).age, tried=int(tried))

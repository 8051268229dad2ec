"""What to watch

part: Queues that react
minutes: 15
idea: Watch the age of the oldest task: 50 waiting tasks may be 5 s of work, or 5 min.
"""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from lessons.common.charts import (
    Axis,
    curve,
    figure,
    guess_moment,
    interval,
    level,
    line,
    moment,
    point,
    show,
    words,
)
from lessons.common.live import (
    NEVER,
    Challenge,
    Lasting,
    Scene,
    Words,
    first_row,
    hold,
    progress_of,
    said_as_clock,
)
from lessons.common.numbers import (
    in_runs,
    one_run,
    rings_after,
    rings_for_nothing,
    short,
    time_in_words,
)
from lessons.common.page import (
    Answer,
    Twin,
    ending,
    folded_table,
    opening,
    predict,
    remark,
    results,
    with_your_tasks,
)
from lessons.common.stage import put_on_stage
from lessons.common.steering import Choice, Control, Measure, offer_controls
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
    "You can react only to a number that you watch. Here, two queues each keep a worker half busy. "
    "Every 2 min, 60 tasks arrive at once in the quick one: that is normal.",
)

FAULT = 30.0  # the second from which on something goes wrong, if a run begins with it
SLOW, QUICK = "slow", "quick"  # the queues
TAKES, BURST = 0.1, 60  # seconds that a quick task takes; so many come at once, every two minutes
FIRST, EVERY = 10.0, 120.0
NONE, HANG, SLOW_DOWN, POISON = "nothing", "hang", "slow down", "poison"
FACTORS = {HANG: np.inf, SLOW_DOWN: 3.0}  # times as long as before
ASKED = {"fault": HANG, "load": 50, "length": 6, "depth": 50}
BUSY = 0.95  # of the last minute: the alarm on the share in which the worker is busy
POISON_EVERY, AGAIN_AFTER = 60.0, 10.0  # seconds
END = 720.0  # seconds that the charts show
SOON = 240.0  # seconds in which every alarm of the quick queue rings that ever does if tasks hang


def rates(now):
    """How many tasks arrive per second at random, by queue."""
    load = now["load"] / 100
    return {SLOW: load / now["length"], QUICK: load / TAKES}


def a_queue(now, name):
    """A queue before one worker: its tasks, those that a fault hits, and poison tasks."""
    rate, takes = rates(now)[name], TAKES if name == QUICK else now["length"]
    factor = FACTORS.get(now["fault"])
    slowed = Deterministic(3600) if factor == np.inf else Exponential(takes * (factor or 1))
    bursts = np.arange(FIRST, 1200, EVERY) if name == QUICK else np.array([])
    is_hit = (bursts >= FAULT) & (factor is not None)
    poison = np.arange(FAULT, 1200, POISON_EVERY) if now["fault"] == POISON else ()
    again = Retry(1000, AGAIN_AFTER, 1.0, after="failed") if len(poison) else None
    before = (0, rate), (FAULT, 0 if factor else rate)
    after = (0, 0), (FAULT, rate if factor else 0)
    tasks, hit = arriving(before, bursts[~is_hit], BURST), arriving(after, bursts[is_hit], BURST)
    never = arriving([(0, 0)], poison, 1)
    return Scenario(
        (
            Source(tasks, Exponential(takes), name="tasks"),
            Source(hit, slowed, name="faulty"),
            Source(never, Deterministic(TAKES), failing=1.0, retry=again, name="poison"),
        )
    )


def arriving(rates, moments, size):
    """Tasks that come at random, at rates from times on, and so many more at some moments."""
    return Arrivals(Profile.steps(*rates), batches=[Batch(at, size) for at in moments])


def both(now):
    """Two queues that are about as busy, with the same fault."""
    return {name: a_queue(now, name) for name in (SLOW, QUICK)}


def fills_after(depth, rate):
    """Seconds until so many wait once all tasks hang: one more, at the worker, has come."""
    return (depth + 1) / rate


asked = rates(ASKED)
silent, early = fills_after(50, asked[SLOW]), fills_after(50, asked[QUICK])
oldest = {name: 60 + 2 / rate for name, rate in asked.items()}  # the second to hang waits first


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
        f"On the stage, the slow queue has 50 waiting at {said_as_clock(rings)}: its depth alarm "
        f"rings {time_in_words(rings - FAULT)} after the fault. By then the oldest task has waited "
        f"{time_in_words(age)}, and the average wait doesn’t show it: it counts only tasks that "
        "have started. Earlier bells are the quick queue’s; the first, at "
        f"{said_as_clock(FIRST)}, is a false alarm."
    )


mails, imports = fills_after(100, 40), fills_after(100, 20 / 60)
twin = Twin(
    "A mail queue gets 40 tasks per second, an import queue 20 per minute. Each has one worker and "
    f"an alarm at 100 waiting tasks. All tasks hang: the alarm of the mails rings after "
    f"{mails:.1f} s on average. When does that of the imports ring?",
    answers=[
        Answer(
            f"after {mails:.1f} s",
            mails,
            "The same fault, the same alarm. But it counts tasks, and imports come more slowly.",
        ),
        Answer("after 5 s", 5, "Half the number, twice the time? 40 is per second, 20 per minute."),
        Answer(
            "after 2.5 min",
            150,
            "A minute has 60 s, so 60 times as long. But the number is half of it, too.",
        ),
        Answer(f"after {imports / 60:.0f} min", imports, "The queue fills as fast as tasks come."),
    ],
    truth=imports,
    why="One task hangs at the worker, and 100 more must come: 20 a minute take "
    f"{imports / 60:.0f} min. An alarm on the age of the oldest task, set to 60 s, would ring "
    f"after about {60 + 2 / 40:.0f} s in the mail queue and {60 + 2 / (20 / 60):.0f} s here.",
)
guess = predict(
    this,
    "On each queue, a depth alarm rings when 50 tasks wait. The quick queue gets 5 tasks per "
    f"second ({TAKES:g} s each, on average), the slow one 5 per minute ({ASKED['length']} s each). "
    "From second 30 on, every new task hangs: it never ends. How long after that does the slow "
    "queue’s depth alarm ring?",
    answers=[
        Answer(
            "after 10 s",
            10,
            f"That is the alarm of the quick queue: it rings after {early:.0f} s on average. The "
            "slow queue fills 60 times as slowly.",
        ),
        Answer(
            "after 1 min",
            60,
            f"After 1 min, only about {60 * asked[SLOW] - 1:.0f} tasks are waiting. This alarm "
            "counts tasks, not time.",
        ),
        Answer(
            "after 5 min",
            300,
            "50 tasks of 6 s are 5 min of work. But how fast a queue fills depends on how fast "
            "tasks arrive.",
        ),
        Answer("after 10 min", 600),
    ],
    truth=silent,
    why=f"The worker takes one task that hangs. Then 50 more must arrive, 5 per minute: "
    f"{silent / 60:.0f} min on average. An alarm on the *age* of the oldest task, set to 60 s, "
    f"rings {oldest[SLOW]:.0f} s after the fault in the slow queue, on average "
    f"({oldest[SLOW] - 60:.0f} s pass until a task has to wait), and after {oldest[QUICK]:.0f} s "
    "in the quick one.",
    scene=Scene(
        asks_until=FAULT,
        decides_at=FAULT + silent + 3,
        settings=ASKED,
        guess_since=FAULT,
        tells=on_the_stage,
    ),
    twin=twin,
)

offer_controls(
    this,
    {
        "fault": Choice(
            "What goes wrong",
            (NONE, HANG, SLOW_DOWN, POISON),
            NONE,
            word="fault",
            formerly={
                "tasks-hang": HANG,
                "tasks-slow-down": SLOW_DOWN,
                "slowdown": SLOW_DOWN,
                "slow": SLOW_DOWN,
            },
            help="hang: new tasks never end. slow down: new tasks take 3 times as long. "
            "poison: a task that fails at once arrives every minute, and is tried again 10 s "
            f"later, without end. It begins at second {FAULT:.0f}, or when you choose it.",
        ),
        "load": Control(
            "Load",
            30,
            80,
            ASKED["load"],
            5,
            "%",
            word="load",
            help=f"Of both workers. At second {FIRST:.0f}, and every {EVERY / 60:g} min after, "
            f"{BURST} tasks also arrive at once in the quick queue.",
        ),
        "length": Control("Slow task takes", 1, 12, ASKED["length"], unit="s", word="slow task"),
        "depth": Control("Depth alarm", 5, 100, ASKED["depth"], 5, "tasks", word="depth alarm"),
        "age": Control(
            "Age alarm",
            10,
            180,
            60,
            10,
            "s",
            word="age alarm",
            help="Rings when the oldest task reaches this wait. The p95 alarm, too, rings at this "
            "wait.",
        ),
    },
    seed=58,  # its slow queue fills about as fast as on average
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
LOUD = "The {} alarm of the {} queue rang, with nothing wrong"


def rings_in_time(story):
    """From the start: no ring before the fault, then one in each queue soon enough."""
    rows = [first_row(story)]
    if story.own > story.run.until:
        return progress_of(rows)
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
    words = f"No alarm in the {' or the '.join(silent)} queue so far"
    if at >= FAULT + WITHIN:
        return Words(words.replace("so far", f"after {WITHIN} s"), bad=True), 0.0
    return Words(words), 0.5 * (2 - len(silent))


def silent_p95(story):
    """One fault, and a task of the slow queue waits long: neither p95 nor depth has told so."""
    gauges = each_second(story, 0)
    rows = [first_row(story)]
    chosen, changed = (*faults_chosen(story), np.inf, np.inf)[:2]
    for at, age, depth, late in zip(gauges.times, gauges.age, gauges.depth, gauges.is_late(60)):
        if at < story.own:
            continue
        missed = ""
        if chosen == 0 or chosen < story.own:
            missed = "Set “nothing”, restart, then choose"
        elif at >= changed:
            missed = "Keep to one fault: restart"
        elif late or depth >= 50:
            missed = f"The {'depth' if depth >= 50 else 'p95'} alarm rang: restart"
        if missed:
            return progress_of([*rows, (at, 0.0, Words(missed, bad=True))])
        share = min(age / PROMISE, 1.0) if at >= chosen else 0.0
        words = f"The oldest has waited {age:.0f} s" if at >= chosen else "Nothing is wrong so far"
        rows.append((at, share, Words(words)))
        if share == 1:
            break
    return progress_of(rows)


def faults_chosen(story):
    """When another fault than before was chosen, or none; 0 if a run begins with one."""
    moments, before = [], NONE
    for at, now in story.versions:
        if now["fault"] != before:
            moments.append(max(at, 0.0))
            before = now["fault"]
    return moments


def never_done(story, moments):
    """There is a task that is tried again and again."""
    run = story.run
    poison = run.source == run.scenario.source_number("poison")
    first = run.arrival[poison].min() if poison.any() else NEVER
    since = np.where(moments >= first, first, NEVER)
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
        "Let tasks hang, and set the depth alarm and the age alarm. In each queue: no alarm before "
        f"second {FAULT:.0f}, then at least one by second {FAULT + WITHIN:.0f}. Change "
        "the settings, then press Restart.",
        rings_in_time,
        "No depth fits both queues. One age does: as long as you can let tasks wait.",
        solved_by="0_fault_hang~0_depth_100~0_age_30",
        missed_by=[
            "0_fault_hang",
            "0_fault_hang~0_age_30",
            "0_fault_hang~0_depth_100~0_age_100",
            "0_fault_hang~0_depth_5~0_age_180",
            "0_depth_100~0_age_30~10_fault_hang",
        ],
    ),
    Challenge(
        "p95",
        "All green",
        "Choose “nothing”, press Restart, then choose one fault and keep it. In the slow queue, a "
        f"task must wait {PROMISE:.0f} s while all looks well: the queue’s p95 stays below 60 s, "
        "and fewer than 50 tasks wait. Set the speed to 8× to save time.",
        silent_p95,
        "The p95 counts tasks that have started. Where none starts any more, it says nothing.",
        solved_by="5_fault_hang",
        missed_by=[
            "5_fault_slow-down~6_load_80",
            "5_fault_poison",
            "0_fault_hang",
            "5_fault_hang~60_fault_poison",
            "5_fault_poison~6_fault_hang",
        ],
    ),
    Challenge(
        "age",
        "Fool the age",
        "Choose poison, so that a task never finishes. Yet for 5 min, no task may wait 8 s or more "
        "in either queue. A low load and short tasks help. Change the settings, then press "
        "Restart. Set the speed to 16× to save time.",
        hold(300, never_done, all_young(8)),
        "Each new attempt joins the queue as a new task. Watch the number of attempts, too.",
        solved_by=[
            "5_fault_poison~6_length_1~7_load_30",
            "0_fault_poison~0_length_1~0_load_30",
        ],
        missed_by=[
            "5_fault_poison",
            "5_fault_poison~6_load_80",
            "5_length_1~6_load_30",
            "5_fault_hang~6_length_1~7_load_30",
        ],
    ),
]
depth_alarm = Measure("waiting", "depth")
put_on_stage(this, both, challenges=aims, target="age", measures=(depth_alarm,))

ROLES = {"depth": "task", "age": "green", "busy": "ink", "p95": "amber"}
FROM = {HANG: "tasks hang", SLOW_DOWN: "tasks slow down", POISON: "poison tasks"}
WRONG = {NONE: "nothing wrong", POISON: "poison tasks"}
THRESHOLDS = {  # along the curves; those that the sliders offer, and more of small depths
    "depth": (5, 6, 7, 8, 9, *range(10, 101, 5)),
    "age": tuple(range(10, 181, 10)),
    "busy": (0.6, 0.7, 0.8, 0.9, BUSY),
}
NAMED_AT = 100  # on the axis of the chart of rings: the name of a line that is low
LATEST, MOST = 180.0, 12.0  # seconds after the fault, rings an hour: as far as the chart goes
POISON_RUN = 300.0  # seconds in which a poison task is tried


def watched(now, name):
    """A queue with nothing wrong, for many runs."""
    takes, burst = (TAKES, BURST) if name == QUICK else (now["length"], 0)
    return Watched(rates(now)[name], takes, burst, EVERY, FIRST)


def facts(now):
    """What a dashboard shows of both queues, and what alarms on the slow one do in many runs."""
    runs = {name: one_run(system, now["seed"], END) for name, system in both(now).items()}
    return SimpleNamespace(
        fault=now["fault"],
        rate=rates(now)[SLOW],
        alarms=alarms(now),
        gauges={name: Gauges(run, np.arange(0.0, END + 1, LOOK)) for name, run in runs.items()},
        rings={name: rings_in(run, now) for name, run in runs.items()},
        per_hour=for_nothing(now, SLOW, THRESHOLDS),
        after=half_ring_after(now, SLOW, HANG, THRESHOLDS, LATEST),
        busy_quick=for_nothing(now, QUICK, {"busy": (BUSY,)})["busy", BUSY],
        poison=a_poison_task(now),
    )


def rings_in(run, now):
    """When each alarm begins to ring in a run, to the second."""
    gauges, begins = Gauges(run, np.arange(0.0, END + 1)), {}
    for alarm in ROLES:
        flags = is_on(gauges, alarm, alarms(now)[alarm])
        begins[alarm] = gauges.times[flags & ~np.concatenate(([False], flags[:-1]))]
    return begins


def for_nothing(now, name, thresholds):
    """How often an hour alarms ring for nothing, in many runs."""
    lasting = 3600.0 if name == SLOW else 2 * EVERY  # where each two minutes are like the last
    return rings_for_nothing(watched(now, name), thresholds, now["seed"], lasting)


def half_ring_after(now, name, fault, thresholds, within):
    """After which time alarms are on in half of many runs, once a fault hits all tasks."""
    found = rings_after(watched(now, name), FACTORS[fault], thresholds, now["seed"], within)
    return {key: float(np.median(times)) for key, times in found.items()}


def long_enough(now, name):
    """Seconds after a fault in which each alarm rings that ever will: some hundred arrivals."""
    return 400.0 if name == QUICK else LOOK * np.ceil(max(600, 300 / rates(now)[name]) / LOOK)


def a_poison_task(now):
    """What the age shows of the slow queue while one task is tried again and again."""
    system = a_queue(now | {"fault": POISON}, SLOW)
    *others, poison = system.sources
    once = replace(poison, arrivals=Arrivals(0, batches=[Batch(FAULT, 1)]))
    run = one_run(replace(system, sources=(*others, once)), now["seed"], FAULT + POISON_RUN)
    moments = np.arange(0.0, run.until + 1, 2.0)
    age = Gauges(run, moments).age
    return SimpleNamespace(moments=moments, age=age, tried=int(np.sum(run.source == 2)))


# ---------------------------------------------------------------- words


def what_rings(name, facts):
    """When the depth and the age alarm of a queue ring, in a sentence."""
    queue, rings = f"{name.capitalize()} queue", facts.rings[name]
    if facts.fault not in FACTORS:
        told = [
            f"{alarm} rings {times(len(begins))}" for alarm, begins in rings.items() if len(begins)
        ]
        which = ", ".join(told) or "no alarm rings"
        return f"{queue} with {WRONG[facts.fault]}: in {END / 60:g} min, {which}"
    order = sorted(("age", "depth"), key=lambda alarm: after_fault(rings[alarm]))
    first, second = (after_fault(rings[alarm]) for alarm in order)
    if first == np.inf:
        return f"{queue}: age and depth are silent in this run"
    then = "is silent" if second == np.inf else f"after {time_in_words(second)}"
    falsely = " (and falsely before)" if (rings[order[0]] < FAULT).any() else ""
    return f"{queue}: {order[0]} rings after {time_in_words(first)}{falsely}, {order[1]} {then}"


def after_fault(begins):
    """How long after the fault an alarm begins to ring; infinite if it is silent."""
    later = begins[begins >= FAULT]
    return later[0] - FAULT if len(later) else np.inf


def named_line(alarm, name, facts):
    """The name of a line; busy and p95, which are not in the title, with the time of their ring."""
    if alarm in ("age", "depth") or facts.fault not in FACTORS:
        return alarm
    return f"{alarm}: {later(after_fault(facts.rings[name][alarm]))}"


def times(count):
    """How many times, in words."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def what_rings_for_nothing(facts):
    """Which alarm of the slow queue rings first of those that are rarely false, as they are set."""
    keys = [(alarm, facts.alarms[alarm]) for alarm in THRESHOLDS]
    rare = [key for key in keys if facts.per_hour[key].mean < 1]
    if not rare:
        return "Slow queue: each alarm is false once an hour or more"
    soonest = min(facts.after[key] for key in rare)
    if soonest > LATEST:
        return f"Slow queue: the alarms that are rarely false ring after more than {LATEST:.0f} s"
    first = [alarm for alarm, value in rare if facts.after[alarm, value] == soonest]
    ring = "rings" if len(first) == 1 else "ring"
    which = " and ".join(first)
    return f"Slow queue: of alarms that are false less than once an hour, {which} {ring} first"


def hourly(found):
    """How many rings there are an hour, as far as the runs tell."""
    about = "about " if found.mean and not found.known else ""
    return f"{about}{float(short(found.mean)):g}"


def later(seconds):
    """A time after a fault; a silent alarm has none."""
    return time_in_words(max(seconds, LOOK)) if seconds < np.inf else "silent"


def what_the_age_hides(facts):
    """How often a poison task was tried, and the most that the age has shown meanwhile."""
    most = time_in_words(facts.poison.age.max())
    return (
        f"**Poison fools the age.** A poison task fails at once, every time, and {AGAIN_AFTER:g} s "
        "later it joins the queue again as if it were new. In "
        f"{POISON_RUN / 60:g} min, the slow queue tries one poison task {facts.poison.tried} times "
        f"and never finishes it. Yet the oldest task never waits more than {most}."
    )


# ---------------------------------------------------------------- charts

TOP = 200.0  # % of a threshold


def toward_the_alarms(now, name, facts):
    """The figures of a queue as shares of their thresholds, on one axis."""
    gauges = facts.gauges[name]
    end = SOON if (name, facts.fault) == (QUICK, HANG) else END
    seen = gauges.times <= end
    guessed = guess.where(now, ASKED).value if name == SLOW else None
    marks = []
    for alarm, role in ROLES.items():
        values = 100 * getattr(gauges, alarm)[seen] / facts.alarms[alarm]
        series = known(gauges.times[seen], np.minimum(values, TOP))
        marks += named_at_its_end(named_line(alarm, name, facts), series, role, end)
    undone = 100 * np.maximum(gauges.times - FAULT, 0) / facts.alarms["age"]
    poisoned = facts.fault == POISON
    return figure(
        what_rings(name, facts),
        x=Axis("simulated seconds", 0, end),
        # Words have room above the lines.
        y=Axis("% of the alarm threshold (dashed)", 0, 1.25 * TOP),
        marks=[
            *marks,
            line("not done", (gauges.times, np.minimum(undone, TOP)) if poisoned else None, "red"),
            level("", 100),
            moment(FROM.get(facts.fault, ""), FAULT if facts.fault != NONE else None, above=True),
            guess_moment(None if guessed is None else FAULT + guessed),
        ],
    )


def named_at_its_end(name, series, role, end):
    """A line with its name at the chart's end or, if it ends before, a little above its own."""
    moments, values = series
    if not len(moments) or moments[-1] >= end - LOOK:
        return [line(name, series, role)]
    name_up = values[-1] + 0.15 * TOP  # above lines near the axis
    return [curve("", series, role), words(name, moments[-1], name_up, role, "right of")]


def known(moments, values):
    """A line to the last value that is known; before, an unknown one is as it was."""
    last = np.flatnonzero(~np.isnan(values))[-1] + 1 if not np.isnan(values).all() else 0
    latest = np.maximum.accumulate(np.where(np.isnan(values[:last]), 0, np.arange(last)))
    return moments[:last], np.nan_to_num(values[:last][latest])


def inside(alarm, facts):
    """The thresholds of an alarm that the chart shows, how late they ring and how often falsely."""
    thresholds = np.array(THRESHOLDS[alarm])
    late = np.array([facts.after[alarm, value] for value in THRESHOLDS[alarm]])
    often = np.array([facts.per_hour[alarm, value].mean for value in THRESHOLDS[alarm]])
    seen = (late <= LATEST) & (often <= MOST)
    return thresholds[seen], late[seen], often[seen]


def earlier_or_quieter(facts):
    """When alarms on the slow queue ring after a fault, and how often for nothing."""
    marks = []
    for alarm in THRESHOLDS:
        _, late, often = inside(alarm, facts)
        steep = [count for count in often if 4 < count < MOST]  # named where it is high
        high = max(steep, default=None)
        marks.append(curve(alarm, (late, often), ROLES[alarm], NAMED_AT, name_up=high))
        marks += as_set(alarm, facts)
    return figure(
        what_rings_for_nothing(facts),
        x=Axis("seconds from fault to alarm, median", 0, LATEST),
        y=Axis("false alarms per hour", 0, MOST),
        marks=marks,
    )


def where_lines_begin(facts):
    """The first threshold of each line of the chart, in words."""
    begins = []
    for alarm in THRESHOLDS:
        thresholds, _, _ = inside(alarm, facts)
        if len(thresholds):
            begins.append(f"{alarm} from {said_threshold(alarm, thresholds[0])}")
    return ", ".join(begins)


def said_threshold(alarm, threshold):
    """A threshold with its unit."""
    if alarm == "busy":
        return f"{100 * threshold:.0f} %"
    return f"{threshold} {'tasks' if alarm == 'depth' else 's'}"


def as_set(alarm, facts):
    """An alarm at its own threshold, with the interval of its rings for nothing.

    One that rings later than the chart goes stands at its right end.
    """
    key = alarm, facts.alarms[alarm]
    at, found = facts.after[key], facts.per_hour[key]
    if at > LATEST:
        return [point(said_later(*key, facts), LATEST, found.mean, ROLES[alarm])]
    return [
        interval(at, found.low, found.high, ROLES[alarm]),
        point("", at, found.mean, ROLES[alarm]),
    ]


def said_later(alarm, threshold, facts):
    """The name of a point that is beyond the chart: when it rings, if a formula says it."""
    said = said_threshold(alarm, threshold)
    if alarm != "depth":
        return f"{said}: later"
    half = fills_after(threshold, facts.rate) - 1 / (3 * facts.rate)  # the median of so many gaps
    return f"{said}: {time_in_words(half)} →"


def in_numbers(now):
    """Rows of a table: each alarm in both queues."""
    own = {alarm: (value,) for alarm, value in alarms(now).items()}
    queues, columns = (SLOW, QUICK), []
    for fault in FACTORS:
        for name in queues:
            columns.append(half_ring_after(now, name, fault, own, long_enough(now, name)))
    counts = [for_nothing(now, name, own) for name in queues]
    rows = []
    for alarm, value in alarms(now).items():
        key = alarm, value
        row = [f"{alarm} {NAMES[alarm].format(value)}"]
        row += [later(column[key]) for column in columns]
        rows.append((*row, *(with_interval(found[key]) for found in counts)))
    return rows


def with_interval(found):
    """How many rings there are an hour, with the interval if there is one."""
    return in_runs(found).replace(" ", "\u00a0") if found.known else hourly(found)


COLUMNS = [
    (what, name)
    for what in (f"{FROM[HANG]}, rings after", f"{FROM[SLOW_DOWN]}, rings after", "false per hour")
    for name in (SLOW, QUICK)
]
HEAD = ("alarm", *(f"{what}: {name} queue" for what, name in COLUMNS))
TABLE = f"How soon each alarm rings (median of {RUNS} runs), and how often falsely"
NAMES = {
    "depth": "{:g} tasks",
    "age": "{:g} s",
    "busy": f"{100 * BUSY:.0f} % of the last minute",
    "p95": "{:g} s",
    "average": "wait {:g} s",
}


def what_the_lines_are(now):
    """What the lines of the first charts show, as a list."""
    told = (
        "Each line is a number that you can watch, in percent of the threshold at which its alarm "
        "rings. Lines are cut off at "
        f"{TOP:.0f} %.\n"
        "\n- **depth**: how many tasks wait"
        "\n- **age**: how long the oldest task has waited"
        f"\n- **busy**: how much of the last minute the worker worked (alarm: {100 * BUSY:.0f} %; "
        "its weakness is explained below)"
        "\n- **p95**: of the tasks that started in the last minute, 95 % waited no longer than "
        "this (alarm: as for the age). Once no task starts any more, it has no value, and its "
        "line ends."
    )
    if now["fault"] != POISON:
        return told
    return (
        f"{told}\n- **not done**: the time since the first poison task arrived. The age would show "
        "this if an attempt did not count as new."
    )


def how_one_run_differs(facts):
    """When the age alarm rings in the run of the chart, and in half of many runs."""
    threshold = facts.alarms["age"]
    here, half = after_fault(facts.rings[SLOW]["age"]), facts.after["age", threshold]
    if facts.fault != HANG or np.inf in (here, half):
        return "Each chart shows one run, so its times differ from the averages by chance."
    return (
        f"Each chart shows one run. Here the slow queue’s age alarm rings after "
        f"{time_in_words(here)}; the median of {RUNS} runs, checked every {LOOK:g} s, is "
        f"{time_in_words(half)}. It depends on when tasks happen to arrive."
    )


def what_depth_means(now):
    """How much work so many waiting tasks are in both queues, and when they wait for nothing."""
    depth = now["depth"]
    return (
        f"A depth of {depth} waiting tasks means {time_in_words(depth * TAKES)} of work in the "
        f"quick queue and {time_in_words(depth * now['length'])} in the slow one. Every "
        f"{EVERY / 60:g} min, {BURST} tasks arrive at once in the quick queue (the first peak of "
        f"its depth). Nothing is wrong, yet a depth alarm set below {BURST} rings each "
        f"time: {3600 / EVERY:.0f} false alarms per hour."
    )


def how_the_depth_fares(facts):
    """Which depth is as rarely false as the age, what that costs, and why it is but one queue's."""
    age = "age", facts.alarms["age"]
    rare = [
        depth
        for depth in THRESHOLDS["depth"]
        if facts.per_hour["depth", depth].mean <= facts.per_hour[age].mean
    ]
    tuned = "A depth alarm can be tuned to one queue"
    if rare and max(facts.after["depth", rare[0]], facts.after[age]) < np.inf:
        tuned += (
            f": in the slow one, a depth alarm at {rare[0]} is false no more often than your age "
            f"alarm, and rings after {time_in_words(facts.after['depth', rare[0]])}, the age alarm "
            f"after {time_in_words(facts.after[age])}"
        )
    return (
        f"{tuned}. But each queue needs a depth of its own: in the quick one, {BURST} tasks at "
        "once are normal."
    )


def how_busy_fares(facts):
    """How often the busy alarm rings for nothing in each queue, and why."""
    slow, quick = hourly(facts.per_hour["busy", BUSY]), hourly(facts.busy_quick)
    return (
        f"Why not set the alarm on busy? It gives {slow} false alarms an hour in the slow queue, "
        f"{quick} in the quick one. A few long tasks, or a high load, can keep the worker busy for "
        "a whole minute: so busy, too, must be tuned to each queue."
    )


@results(this, guess)
def shown(now):
    numbers = facts(now)
    show(toward_the_alarms(now, SLOW, numbers), toward_the_alarms(now, QUICK, numbers))
    remark(
        what_the_lines_are(now),
        how_one_run_differs(numbers),
        what_depth_means(now),
        what_the_age_hides(numbers),
    )
    show(earlier_or_quieter(numbers))
    remark(
        f"Along each line the threshold rises ({where_lines_begin(numbers)}): the alarm rings "
        "later, and fewer alarms are false. The dots are your thresholds. Suppose you promise that "
        f"no task waits longer than {PROMISE / 60:g} min, and need 1 min to react: an alarm is "
        "false if nothing is wrong and no task breaks the promise within a minute of it.",
        how_the_depth_fares(numbers),
        how_busy_fares(numbers),
        f"The chart comes from {RUNS} runs of the slow queue, checked every {LOOK:g} s. Times are "
        "medians after tasks begin to hang: half of the runs ring sooner. A vertical bar is a 95 % "
        "interval.",
    )
    folded_table(this, TABLE, HEAD, lambda: in_numbers(now))
    rate = rates(now)[SLOW]
    times = {
        f"work in {now['depth']} waiting tasks": now["depth"] * now["length"],
        f"if tasks hang, {now['depth']} are waiting after": fills_after(now["depth"], rate),
    }
    with_your_tasks(this, rate, times, tasks="slow tasks", takes=now["length"])
    remark("The age alarm stays as it is: it follows from what you promise.")


USUAL = {"load": 50, "length": 6, "seed": 1}
moves = half_ring_after(USUAL, QUICK, SLOW_DOWN, {"p95": (60,), "average": (60,)}, 400.0)
p95_first = (
    f"In half of {RUNS} runs, that of the quick queue reaches 60 s after {moves['p95', 60]:.0f} s, "
    f"its average after {moves['average', 60]:.0f} s."
)
METRICS = [
    ("", "Age of the oldest", "Depth", "Also watch"),
    (
        "**SQS**",
        "`ApproximateAgeOfOldestMessage`, its *Maximum*",
        "`ApproximateNumberOfMessagesVisible`",
        "age and depth of your dead-letter queue",
    ),
    (
        "**Sidekiq**",
        "`Sidekiq::Queue.new(name).latency`",
        "`Sidekiq::Queue.new(name).size`",
        "`retry_size` and `dead_size` of `Sidekiq::Stats`",
    ),
    (
        "**RQ**",
        "not built in: now minus the `enqueued_at` of `queue.get_jobs(0, 1)`",
        "`queue.count`",
        "`queue.failed_job_registry.count`",
    ),
    (
        "**Celery**",
        "not built in: send a tiny task each minute to each queue, and time its start",
        "on Redis `LLEN celery` (a list for each queue), on RabbitMQ `messages_ready`",
        "`flower_events_total` of type `task-failed` and `task-retried`",
    ),
]


def table_of(rows):
    """Rows as a table in Markdown; the first is its head."""
    head, *others = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, "|---" * len(rows[0]) + "|", *others])


ending(
    this,
    takeaway="Set your alarm on the age of the oldest task, at the wait that you promise minus the "
    "time that you need to react. It means the same in every queue; depth and busy don’t, and p95 "
    "is silent when nothing starts. Poison fools the age: so count attempts, too.",
    production=f"""
Metrics to set the alarm on:

{table_of(METRICS)}

- **SQS**: in a standard queue, the age leaves out a message that has been received three times. AWS
  advises a dead-letter queue, which takes a message that has been received `maxReceiveCount` times.
- **Sidekiq, RQ**: a job gets a new `enqueued_at` each time it joins the queue, so a retried job is
  young again. While it waits for its retry, it isn’t in the queue, and `latency` doesn’t see it.
- **Celery**: `LLEN` doesn’t count the tasks that workers have reserved. Flower’s
  `flower_task_prefetch_time_seconds` is the time that a task waited in a worker, not in the queue.
  Flower needs task events, which workers send with `-E` (off by default).
- **RabbitMQ** has `head_message_timestamp`, if each message carries a timestamp.
""",
    teacher=f"""
**15 minutes.** Say before: *“Your company has one alarm rule for all queues: it rings when 50 tasks
wait. In the quick queue, 60 come at once every 2 minutes, and that is normal.”* Vote. Then play the
question and pause it 15 s after the fault: *“One alarm rings. Is the other queue better off?”* (No:
both hang.)

- *“After 10 s”* treats both queues alike: the quick one has rung by then.
- *“After 1 min”* thinks of time, which this alarm does not. It is what an alarm on the age does.
- *“After 5 min”* takes the work in 50 tasks for the time that they need to come.
- *“After 10 min”*: ask what your users have seen by then. (Nothing has started for 10 minutes.)

Ask the room:

- *“Which of your dashboards would have stayed green?”* (Those with the p95 or the average wait:
  both count only tasks that have started.)
- *“Now tasks only slow down. Which moves first, the p95 or the average wait?”* (The p95: see the
  table. {p95_first})
- *“Tuned to each queue, is depth as good as age?”* (Nearly: see the chart of false alarms. But it
  must be tuned again when the load or the tasks change.)
- *“The worker is busy all the time. Is that an alarm?”* (Not by itself. In the slow queue a busy
  minute is nothing special.)

The misconception: as long as few tasks wait, all is well.
""",
    code=lambda now: (
        f"""
from queuesim import Arrivals, Deterministic, Exponential, Profile, Scenario, Source, simulate

rate, takes, depth = {now["load"] / 100:g} / {now["length"]}, {now["length"]}, {now["depth"]}
tasks = Source(Arrivals(Profile.steps((0, rate), (30, 0))), Exponential(takes), name="tasks")
hangs = Source(Arrivals(Profile.steps((0, 0), (30, rate))), Deterministic(3600), name="faulty")
run = simulate(Scenario([tasks, hangs]), seed={now["seed"]}, until=1200)

times, waiting = run.waiting_series()
rings = times[(waiting >= depth) & (times >= 30)]
print(depth, "tasks wait, on the stage after", (rings[:1] - 30) / 60, "min")
print("by the formula, on average after", (depth + 1) / rate / 60, "min")
print("they are", depth * takes / 60, "min of work")
"""
    ),
)

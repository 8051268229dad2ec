"""Workers that pull from both

part: Several kinds of work
minutes: 12
idea: Each reserved worker helps urgent tasks a little and costs the others a lot.
"""

import math
from types import SimpleNamespace

import numpy as np

from lessons.common.charts import (
    Axis,
    Names,
    axis_end,
    bars,
    curve,
    figure,
    guess_point,
    interval,
    intervals,
    moment,
    mosaic,
    point,
    show,
)
from lessons.common.live import (
    Challenge,
    Scene,
    average,
    average_wait,
    drain,
    hold,
    kept,
    seconds,
)
from lessons.common.numbers import low_waits, two_class_waits, two_digits
from lessons.common.page import (
    Answer,
    Twin,
    ending,
    opening,
    predict,
    remark,
    results,
    table,
    with_your_tasks,
)
from lessons.common.stage import put_on_stage
from lessons.common.steering import Control, offer_controls
from queuesim import Arrivals, Pool, Queue, Scenario, Source, theory

this = opening(
    __file__,
    "Dedicated workers often idle; shared ones may all be busy when an urgent task comes. So you "
    "mix them: some reserved for urgent tasks, the others shared.",
)

URGENT, BACKGROUND, WORKERS = "urgent", "background", 4
RATE = 0.9  # urgent tasks a second
ASKED = {"reserved": 1, "background": 2.4}


def system(now):
    """Two queues; some workers serve the urgent one only, the others both, urgent tasks first."""
    return Scenario(
        (
            Source(Arrivals(RATE), queue=URGENT, name=URGENT),
            Source(Arrivals(now["background"]), queue=BACKGROUND, name=BACKGROUND),
        ),
        (Queue(URGENT), Queue(BACKGROUND)),
        (
            Pool(now["reserved"], (URGENT,), name="reserved"),
            Pool(WORKERS - now["reserved"], (URGENT, BACKGROUND), name="shared"),
        ),
    )


def solved(reserved, background):
    """The long run with some workers reserved, also where the background never catches up."""
    flooded = theory.reserve_flooded(RATE, 1, WORKERS, reserved)
    if background >= flooded.low_capacity:
        return flooded
    return theory.reserve(RATE, background, 1, WORKERS, reserved)


NONE, ONE = (solved(reserved, ASKED["background"]) for reserved in (0, 1))
BUSY_BEFORE, BUSY_AFTER = NONE.shared_busy / 4, ONE.shared_busy / 3
GAIN = NONE.high_wait - ONE.high_wait
FLOOD = {count: theory.reserve_flooded(RATE, 1, WORKERS, count) for count in range(3)}
LESSON_9 = {count: theory.reserve(1.2, 1.8, 1, WORKERS, count) for count in range(3)}
APART = [theory.mmc(rate, 1, 2).mean_wait for rate in (1.2, 1.8)]  # 2 and 2, dedicated
LESSON_9_FLOOD = [theory.reserve_flooded(1.2, 1, WORKERS, count).high_wait for count in (0, 1)]


def on_the_stage(run):
    """What background tasks wait in the run that the stage plays, and what it shows beside it."""
    wait = run.wait[(run.arrival < 300) & (run.source == 1)]
    return (
        f"In the run on the stage, background tasks wait {two_digits(float(np.nanmean(wait)))} s "
        "on average in the first 5 min. In the last 60 s, which the stage shows, it may be far "
        "less, or more. The dashed lines show the same tasks with none reserved."
    )


def in_percent(share):
    """A share in percent, with one decimal if it has one."""
    return f"{100 * share:.1f}".removesuffix(".0") + " %"


linear = 2 * LESSON_9[1].low_wait - LESSON_9[0].low_wait
two_alone = theory.mmc(1.8, 1, 2).mean_wait
room = [f"{each.low_capacity - 1.8:.2f}" for each in LESSON_9.values()]  # for background tasks
busy_of_2 = LESSON_9[2].shared_busy / 2
twin = Twin(
    "1.2 urgent and 1.8 background tasks arrive per second; each takes 1 s on average. 4 workers "
    "serve both, urgent tasks first: background tasks wait "
    f"{two_digits(LESSON_9[0].low_wait)} s. With 1 reserved for urgent tasks, they wait "
    f"{two_digits(LESSON_9[1].low_wait)} s. How long with 2 reserved?",
    answers=[
        Answer(
            f"about {two_digits(linear)} s",
            linear,
            "The first one costs background tasks "
            f"{two_digits(LESSON_9[1].low_wait - LESSON_9[0].low_wait)} s. But it leaves time for "
            f"{room[1]} more of them a second, and the second one for {room[2]}.",
        ),
        Answer(
            f"about {two_digits(two_alone)} s",
            two_alone,
            "That is the wait with 2 dedicated workers (*Two queues*). But "
            f"{1.2 - LESSON_9[2].reserved_busy:.2f} urgent tasks a second find both reserved "
            "workers busy. They come to the 2 shared workers, and go first there.",
        ),
        Answer(
            f"about {LESSON_9[2].low_wait:.0f} s",
            LESSON_9[2].low_wait,
            f"The load is only 75 %, but the 2 shared workers are busy {in_percent(busy_of_2)} of "
            "the time, and near 100 % waits explode (*The hockey stick*).",
        ),
        Answer(
            "they never catch up",
            1000,
            f"Nearly. But the 2 shared workers idle {in_percent(1 - busy_of_2)} of the time, and "
            "then nothing waits.",
        ),
    ],
    truth=LESSON_9[2].low_wait,
    why=f"There is time for {LESSON_9[2].low_capacity:.2f} background tasks a second, and 1.80 "
    "arrive.",
)
lost = FLOOD[1].idle_beside  # at the limit, as in a flood, background tasks always wait
WHY = (
    f"Urgent tasks need {RATE:g} of the {WORKERS} workers, which leaves {NONE.low_capacity:.1f}. "
    "But the reserved worker’s idle time is lost while background tasks wait. If they come so fast "
    f"that some always wait, all of it is lost: {100 * lost:.0f} % of its time. So the workers can "
    f"do at most {NONE.low_capacity:.1f} − {lost:.2f} = {ONE.low_capacity:.2f} background tasks a "
    "second. 2.4 arrive, so little time remains to clear a backlog. Urgent tasks gain just "
    f"{GAIN:.2f} s."
)
guess = predict(
    this,
    "0.9 urgent and 2.4 background tasks arrive per second; each takes 1 s on average. 4 workers "
    f"serve both, urgent tasks first: urgent tasks wait {two_digits(NONE.high_wait)} s on average, "
    f"background tasks {two_digits(NONE.low_wait)} s. Now reserve 1 for urgent tasks; the other 3 "
    "still serve both, urgent first. How long do background tasks wait then, on average in the "
    "long run?",
    answers=[
        Answer(
            "about 1.2 s",
            1.2,
            "Urgent tasks do go first either way. But background tasks can no longer use the idle "
            "time of the reserved worker.",
        ),
        Answer(
            "about 1.6 s",
            1.6,
            "3 workers instead of 4, so a third more? But the 3 are busy "
            f"{in_percent(BUSY_AFTER)} of the time instead of {in_percent(BUSY_BEFORE)}, and near "
            "100 % waits explode.",
        ),
        Answer(
            "about 2.4 s",
            2.4,
            "In one queue, half the free time means about twice the wait. But here urgent tasks "
            "go first, and background tasks get only what these leave.",
        ),
        Answer("about 4.2 s", 4.2),
    ],
    truth=ONE.low_wait,
    why=WHY,
    scene=Scene(
        asks_until=40,
        decides_at=300,
        settings=ASKED,
        first={"reserved": 0},
        first_label="all shared",
        tells=on_the_stage,
    ),
    twin=twin,
)

offer_controls(
    this,
    {
        "reserved": Control("Reserved workers", 0, 3, ASKED["reserved"], 1, "of 4", "reserved"),
        "background": Control(
            "Background tasks", 0.6, 5.0, ASKED["background"], 0.1, "per s", "background rate"
        ),
    },
    seed=81,  # one whose first five minutes are near the long run, reserved or not
)


def started(story, moments):
    """The background tasks that have started, counted up second by second."""
    starts = np.sort(story.run.start[story.tasks_of(BACKGROUND)])
    return np.searchsorted(starts, moments, side="right").astype(float)


def given_back(story):
    """When workers were given back while 100 tasks waited."""
    times, waiting = story.run.waiting_series()
    found = []
    for change in story.changes:
        before = story.settings(np.nextafter(change.at, 0))["reserved"]
        there = waiting[np.searchsorted(times, change.at, side="right") - 1]
        if change.settings["reserved"] < before and there >= 100:
            found.append(change.at)
    return found


aims = [
    Challenge(
        "flood",
        "In a flood",
        "Let 5 background tasks arrive a second, more than the workers can do. For 5 min, keep the "
        "average wait of urgent tasks at 0.11 s or less, while at least 1.6 background tasks start "
        "per second. Set the speed to 16× to save time.",
        hold(  # the first 5 min do in over 95 % of runs with 2 reserved, and hardly ever with 1
            300,
            kept(
                "{background:g} background tasks a second, 5 are asked",
                lambda now: now["background"] == 5,
            ),
            average_wait(most=0.11, of=URGENT),
            average("background tasks started a second", started, seconds, least=1.6),
        ),
        "In a flood, 2 reserved workers are enough here, and leave 2 for background tasks.",
        solved_by="5_background_5~5_reserved_2",
        missed_by=[
            "0_background_5~0_reserved_0",
            "0_background_5",
            "0_background_5~0_reserved_3",
            "0_background_4.9~0_reserved_2",
        ],
    ),
    Challenge(
        "back",
        "Give them back",
        "Reserve workers and raise the background tasks until 100 to 150 wait. Pause, lower the "
        "background tasks to 1.2 a second and no further, and reserve fewer workers. Play on: both "
        "queues must be empty within 90 s. Set the speed to 4× to save time.",
        drain(
            given_back,
            kept(
                "{background:g} background tasks a second, at least 1.2",
                lambda now: now["background"] >= 1.2,
            ),
            within=90,
        ),
        "Shared by all, the queue shrinks by 3.1 − 1.2 = 1.9 tasks a second; with 2 reserved, by "
        "only 0.7.",
        solved_by=[
            f"0_reserved_3~0_background_5~{at}_reserved_0~{at}_background_1.2"
            for at in (26, 28, 30)
        ],
        missed_by=[
            "0_reserved_3~0_background_5~30_reserved_2~30_background_1.2",
            "0_reserved_3~0_background_5~30_reserved_0",
            "0_reserved_3~0_background_5~30_reserved_0~30_background_1.1",
            "0_reserved_3~0_background_5~30_background_1.2",
        ],
    ),
]
put_on_stage(this, system, challenges=aims, window=60)

COUNTS = range(WORKERS)  # of reserved workers
HIGHEST_RATE = 3.5  # of background tasks that is drawn
COLOURS = {"urgent": "task", "background": "violet", "can’t help": "amber", "idle": "dim"}


def waits_in_runs(now):
    """The average waits of urgent and of background tasks in many runs, if they have an end."""
    reserved, background = now["reserved"], now["background"]
    if solved(reserved, background).low_wait == math.inf:
        return None, None
    waits = two_class_waits(RATE, background, WORKERS, now["seed"], reserved=reserved)
    return waits.high, waits.low


def facts(now):
    """The long run by formula, for every number of reserved workers; for what is set, in runs."""
    by_count = {count: solved(count, now["background"]) for count in COUNTS}
    return SimpleNamespace(
        by_count=by_count,
        here=by_count[now["reserved"]],
        none=by_count[0],
        curves={count: low_waits(RATE, WORKERS, count) for count in COUNTS},
        in_runs=waits_in_runs(now),
    )


def said_wait(seconds):
    """A wait as it is written on its bar."""
    return f"{two_digits(seconds)} s"


def how_long_urgent_tasks_wait(now, facts):
    """The wait of urgent tasks in a sentence, beside that with none reserved or with one."""
    count = now["reserved"] or 1
    here, none = facts.by_count[count], facts.none
    return (
        f"Urgent tasks wait {said_wait(here.high_wait)} with {count} reserved, "
        f"{said_wait(none.high_wait)} with none"
    )


def how_long_background_tasks_wait(now, facts):
    """The wait of background tasks in a sentence, beside that with none reserved."""
    here, count = facts.here, now["reserved"]
    reserved = f"{count} reserved" if count else "none reserved"
    most = f"the workers can do {here.low_capacity:.2f} of them a second"
    if here.low_wait == math.inf:
        return (
            f"Background tasks never catch up with {reserved}: {most}, and "
            f"{now['background']:g} arrive"
        )
    beside = f", {said_wait(facts.none.low_wait)} with none" if count else f"; {most}"
    return f"Background tasks wait {said_wait(here.low_wait)} with {reserved}{beside}"


def busy_share(here, shared):
    """How busy the shared workers are, as it is said: short of 100 % while they keep up."""
    share = here.shared_busy / shared
    return "over 99 %" if share >= 0.995 and here.low_wait < math.inf else in_percent(share)


def what_workers_do(now, facts):
    """What the reserved and the shared workers do with their time, in a sentence."""
    here, count = facts.here, now["reserved"]
    busy = busy_share(here, WORKERS - count)
    if not count:
        return f"None reserved: the {WORKERS} shared workers are busy {busy} of their time"
    idle = 100 * here.idle_beside / count
    reserved = "The reserved worker sits" if count == 1 else f"The {count} reserved workers sit"
    others = "the other is" if count == 3 else f"the {WORKERS - count} others are"
    return (
        f"{reserved} idle {idle:.0f} % of the time while background tasks wait; {others} busy "
        f"{busy}"
    )


def urgent_by_count(now, facts):
    """The wait of urgent tasks, for every number of reserved workers."""
    waits = {str(count): each.high_wait for count, each in facts.by_count.items()}
    in_runs, chosen = facts.in_runs[0], str(now["reserved"])
    spans = {chosen: (in_runs.low, in_runs.high)} if in_runs and in_runs.known else {}
    return figure(
        how_long_urgent_tasks_wait(now, facts),
        x=Names("reserved workers", list(waits)),
        y=Axis(
            "urgent tasks wait (s), by formula",
            0,
            axis_end(1.25 * max(waits.values()), 0.1),
        ),
        marks=[
            bars(waits, chosen=chosen, written=said_wait),
            intervals(spans),
            point("", chosen, in_runs.mean if in_runs else None, "ink"),
        ],
    )


def background_by_rate(now, facts):
    """The wait of background tasks by their rate, for every number of reserved workers."""
    in_runs, rate = facts.in_runs[1], now["background"]
    endless = facts.here.low_wait == math.inf
    names = "0", "1", "2", "3"
    limit = facts.here.low_capacity
    return figure(
        how_long_background_tasks_wait(now, facts),
        x=Axis("background tasks per s", 0, HIGHEST_RATE),
        y=Axis("background wait (s), by workers reserved", 0, 10),
        marks=[
            *(
                curve(names[count], series, "violet", name_up=8)
                for count, series in facts.curves.items()
            ),
            moment(f"{now['reserved'] or 'none'} reserved:", limit),
            moment(f"at most {limit:.2f}", limit),  # in a line of its own
            moment(f"{rate:g} arrive", rate if endless and rate <= HIGHEST_RATE else None, "red"),
            interval(rate, in_runs.low if in_runs else None, in_runs.high if in_runs else None),
            point(said_wait(facts.here.low_wait), rate, None if endless else facts.here.low_wait),
            guess_point(rate, guess.where(now, ASKED).value),
        ],
    )


def how_to_read_the_charts(now, facts):
    """What bars, dots and colours stand for, and where the background queue has no end."""
    endless = [str(n) for n, each in facts.by_count.items() if each.low_wait == math.inf]
    flooded = (
        f" With {' or '.join(endless)} reserved, the background queue grows without end."
        if 0 < len(endless) < len(COUNTS)
        else ""
    )
    return (
        "Bars and curves are averages by formula; the dot on a bar is the average of 1000 runs. "
        f"Its 95 % interval may be hidden behind it.{flooded} In the last chart, the taller a row, "
        "the more workers it stands for. Their blue time goes to urgent tasks, the violet to "
        "background tasks. In the orange time (“can’t help”) they idle while background tasks "
        "wait, in the gray time while none wait. An urgent task takes a reserved worker if one is "
        "idle."
    )


def who_served_what(now, facts):
    """What the workers do with their time: rows of workers, cut by the tasks that they serve."""
    here, count = facts.here, now["reserved"]
    shared = WORKERS - count
    urgent_there = RATE - here.reserved_busy
    rows = {
        "shared": (
            shared,
            {
                "urgent": 100 * urgent_there / shared,
                "background": 100 * (here.shared_busy - urgent_there) / shared,
                "idle": 100 * (1 - here.shared_busy / shared),
            },
        )
    }
    if count:
        busy, beside = 100 * here.reserved_busy / count, 100 * here.idle_beside / count
        parts = {"urgent": busy, "can’t help": beside, "idle": 100 - busy - beside}
        rows["reserved"] = (count, parts)
    return figure(
        what_workers_do(now, facts),
        x=Axis("% of their time (formula)", 0, 100),
        y=Axis("workers", 0, WORKERS),
        marks=[mosaic(rows, COLOURS)],
    )


def three_ways():
    """Rows of a table: what the tasks of *Two queues* wait, for three ways to use 4 workers."""
    own, shared, mixed = APART, LESSON_9[0], LESSON_9[1]
    waits = {
        "2 and 2 dedicated": (*own, own[0]),
        "all 4 shared": (shared.high_wait, shared.low_wait, LESSON_9_FLOOD[0]),
        "1 reserved, 3 shared": (mixed.high_wait, mixed.low_wait, LESSON_9_FLOOD[1]),
    }
    return [(way, *map(said_wait, row)) for way, row in waits.items()]


def times_to_translate(now, facts):
    """The average waits that there are, as it is set and with none reserved, by their names."""
    times = {}
    for kind, wait in (("urgent", "high_wait"), ("background", "low_wait")):
        times[f"{kind} tasks wait, on average"] = getattr(facts.here, wait)
        if now["reserved"]:
            times[f"{kind} tasks wait, on average (none reserved)"] = getattr(facts.none, wait)
    return {name: wait for name, wait in times.items() if wait < math.inf}


@results(this, guess)
def shown(now):
    numbers = facts(now)
    show(urgent_by_count(now, numbers), background_by_rate(now, numbers))
    show(who_served_what(now, numbers))
    remark(
        how_to_read_the_charts(now, numbers),
        "In *Two queues*, 1.2 urgent and 1.8 background tasks arrive per second. There, 1 reserved "
        "worker beats 2 and 2 dedicated ones for both kinds; for background tasks, sharing all 4 "
        "is better still. Urgent tasks gain most from a reserved worker in a flood, here of 5 "
        "background tasks a second:",
    )
    table(("average wait (formula)", "urgent", "background", "urgent in a flood"), three_ways())
    with_your_tasks(this, round(RATE + now["background"], 1), times_to_translate(now, numbers))


def program(now):
    """What prints the numbers of the page."""
    flooded = solved(now["reserved"], now["background"]).low_wait == math.inf
    call = (
        "theory.reserve_flooded(urgent, 1, workers, reserved)"
        if flooded
        else "theory.reserve(urgent, background, 1, workers, reserved)"
    )
    return f"""
from queuesim import theory

workers, reserved = {WORKERS}, {now["reserved"]}
urgent, background = {RATE}, {now["background"]:g}  # tasks a second, 1 s each
formula = {call}

print("At most", formula.low_capacity, "background tasks a second get a worker")
print("Urgent tasks wait", formula.high_wait, "s, background tasks", formula.low_wait, "s")
print("The shared workers are busy", 100 * formula.shared_busy / (workers - reserved), "%")
if reserved:
    idle = 100 * formula.idle_beside / reserved
    print("Reserved workers sit idle", idle, "% of the time while background tasks wait")
"""


ending(
    this,
    takeaway="A reserved worker shortens a wait that is short anyway (here "
    f"{two_digits(NONE.high_wait)} s to {two_digits(ONE.high_wait)} s), and background tasks wait "
    f"longer ({two_digits(ONE.low_wait)} s, not {two_digits(NONE.low_wait)} s). Reserve one only "
    "if that gain is worth it: it is largest in a flood.",
    production="""
- **RQ**: start one `rq worker urgent` and three `rq worker urgent background`. That is this lesson,
  except that an urgent task may take an idle shared worker although the reserved one is idle, too.
- **Celery**: `celery worker -Q urgent -c 1 -n reserved@%h` alongside `celery worker -Q
  urgent,background -c 3 -n shared@%h`. A worker prefetches tasks
  (`worker_prefetch_multiplier`, 4 for each process by default), and an urgent task can be stuck
  behind them. With long tasks set it to 1.
- **Sidekiq**: a capsule for the reserved thread, `config.capsule("urgent") { |cap|
  cap.concurrency = 1; cap.queues = %w[urgent] }`, and `-c 3 -q urgent -q background` for the
  others. Or a second process: `sidekiq -c 1 -q urgent`.
- **Dramatiq**: `dramatiq app -Q urgent -p 1 -t 1` alongside `dramatiq app`, which serves all
  queues.
- With Celery and Dramatiq the shared workers don’t take urgent tasks first by themselves: see
  *Two queues*.
- **SQS**: one consumer polls only the urgent queue. The others poll the urgent queue first, and the
  background queue when it is empty.
- Watch the *age of the oldest task* of the background queue: with too many workers reserved it
  grows while the workers, taken together, look far from busy.
""",
    teacher=f"""
**12 minutes.** Say before: *“All four workers serve both queues, and a user still complains: once,
all four were busy with reports. Let us keep one free for users.”* Vote on the question.

- *“About 1.2 s”* thinks of order: urgent tasks were first before. It forgets the idle time that is
  locked away.
- *“About 1.6 s”* divides by workers. Ask what the load of the three is. (*The hockey stick*.)
- *“About 2.4 s”* has learned *The hockey stick*, for a queue that is alone.
- *“About 4.2 s”*: ask who gained, and how much. (Urgent tasks: {1000 * GAIN:.0f} ms each.)
- Then ask: *“How many background tasks a second before it never catches up?”* Raise the rate to
  2.7: the load is 90 %, and the background queue grows without end.
- And: *“So when is it worth it?”* In a flood. At 5 background tasks a second, urgent tasks wait
  {two_digits(FLOOD[0].high_wait)} s with none reserved, {two_digits(FLOOD[1].high_wait)} s with 1,
  {two_digits(FLOOD[2].high_wait)} s with 2. The longer the tasks, the more seconds that is: an
  urgent task waits for one of them to end.

The misconception: an idle worker costs nothing.
""",
    code=program,
)

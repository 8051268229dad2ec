"""Workers that pull from both

part: Several kinds of work
minutes: 12
idea: If both kinds take equally long, a reserved worker helps urgent ones little and costs a lot.
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
    "Shared workers may all be busy when an urgent task arrives. So you reserve some for urgent "
    "tasks and share the rest. What does that cost?",
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
LOAD, BUSY_AFTER = (RATE + ASKED["background"]) / WORKERS, ONE.shared_busy / 3
SPARE = [each.low_capacity - ASKED["background"] for each in (NONE, ONE)]  # for a backlog
GAIN = NONE.high_wait - ONE.high_wait
FLOOD = {count: theory.reserve_flooded(RATE, 1, WORKERS, count) for count in range(3)}
LESSON_9 = {count: theory.reserve(1.2, 1.8, 1, WORKERS, count) for count in range(3)}
# s that urgent and background tasks wait, by reserved workers, if background tasks take 60 s
LONG = {0: (8, 50), 1: (2, 85)}
APART = [theory.mmc(rate, 1, 2).mean_wait for rate in (1.2, 1.8)]  # 2 and 2, dedicated


def on_the_stage(run):
    """What background tasks wait in the run that the stage plays, and what it shows beside it."""
    came = (run.arrival <= 300) & (run.source == 1)
    waited = np.fmin(run.start[came], 300) - run.arrival[came]  # as the stage counts
    return (
        "By 5:00 in the run on the stage, background tasks have waited "
        f"{two_digits(float(waited.mean()))} s on average (other runs differ): see “Average wait, "
        "last 300 s” at 5:00. The average wait at the top counts urgent tasks, too. The reserved "
        "worker “can’t help” while it is idle and background tasks wait. The dashed lines show the "
        "same arrivals with all workers shared."
    )


def in_percent(share):
    """A share in percent; short of a hundredth from all or nothing, with a decimal."""
    if 0.01 <= share <= 0.99:
        return f"{100 * share + 1e-6:.0f} %"  # 82.5 is 83, as on the stage
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
WHY = (
    f"The {RATE} urgent tasks per second could keep the reserved worker busy {100 * RATE:.0f} % of "
    "the time. But an urgent task that arrives while it is busy goes to the first worker that "
    "becomes free, often a shared one. So in a long backlog the reserved worker is idle "
    f"{100 * FLOOD[1].idle_beside:.0f} % of the time; it could do {FLOOD[1].idle_beside:.2f} tasks "
    f"per second more. With all shared, {WORKERS} − {RATE} = {NONE.low_capacity:.1f} background "
    f"tasks could start per second; now it is {ONE.low_capacity:.2f}.\n\n"
    f"{ASKED['background']:g} arrive, so a backlog shrinks by {SPARE[1]:.2f} tasks per second, not "
    f"{SPARE[0]:.1f}. It takes about {SPARE[0] / SPARE[1]:.0f} times as long to clear, and a "
    "larger share of the tasks arrives during a backlog. Together, these make the average wait "
    f"{ONE.low_wait / NONE.low_wait:.1f} times as long."
)
guess = predict(
    this,
    "4 workers serve two queues, urgent tasks first. 0.9 urgent and 2.4 background tasks arrive "
    f"per second; each takes 1 s on average. Urgent tasks wait {two_digits(NONE.high_wait)} s on "
    f"average, background tasks {two_digits(NONE.low_wait)} s.  \nNow you reserve 1 worker for "
    "urgent tasks. They use it whenever it is idle. The other 3 still serve both, urgent first. "
    "How long do background tasks wait on average, in the long run?",
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
            "With 3 workers instead of 4, you might expect background tasks to wait a third "
            f"longer. But these alone keep the 3 busy {in_percent(ASKED['background'] / 3)} of the "
            "time. The 3 also do some urgent tasks, so they are busy "
            f"{in_percent(BUSY_AFTER)}; before, all 4 were busy {in_percent(LOAD)}. Idle time "
            "drops to less than half.",
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
        "Set the speed to 16×. Pause, set background tasks to 5 per s (more than the workers can "
        "do) and reserve more workers. Play on: for 300 s of the run, urgent tasks must wait 0.11 "
        "s or less on average, while at least 1.6 background tasks start per second.",
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
        "Restart and set the speed to 4×. Reserve 2 or 3 workers and raise the background tasks "
        "until 100 to 150 wait. Pause, lower the background tasks to 1.2 a second and no further, "
        "and reserve fewer workers. Play on: both queues must be empty within 90 s.",
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
put_on_stage(this, system, challenges=aims, window=300)

COUNTS = range(WORKERS)  # of reserved workers
HIGHEST_RATE = 5  # of background tasks that is drawn
COLOURS = {"urgent": "task", "background": "violet", "can’t help": "amber", "nothing waits": "dim"}


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


def said_count(reserved):
    """How many workers are reserved, as the page says it."""
    return f"{reserved} reserved" if reserved else "all shared"


def said_wait(seconds):
    """A wait as it is written on its bar."""
    return "no end" if seconds == math.inf else f"{two_digits(seconds)} s"


def beside_all_shared(wait, shared_wait):
    """What a wait is compared with that with all shared, in words."""
    same = said_wait(wait) == said_wait(shared_wait)
    return "as with all shared" if same else f"{said_wait(shared_wait)} all shared"


def how_long_urgent_tasks_wait(now, facts):
    """The wait of urgent tasks in a sentence, beside that with all shared or with one reserved."""
    count = now["reserved"] or 1
    here, none = facts.by_count[count], facts.none
    return f"Urgent wait: {said_wait(here.high_wait)} with {count} reserved, " + beside_all_shared(
        here.high_wait, none.high_wait
    )


def how_long_background_tasks_wait(now, facts):
    """The wait of background tasks in a sentence, beside that with all shared."""
    here, count = facts.here, now["reserved"]
    reserved = f"with {count} reserved" if count else "all shared"
    if here.low_wait == math.inf:
        return (
            f"Background tasks never catch up {reserved}: the workers can do "
            f"{here.low_capacity:.2f} a second, and {now['background']:g} arrive"
        )
    shared = beside_all_shared(here.low_wait, facts.none.low_wait)
    return f"Background wait: {said_wait(here.low_wait)} {reserved}" + (f", {shared}" * (count > 0))


def busy_share(here, shared):
    """How busy the shared workers are, as it is said: short of 100 % while they keep up."""
    share = here.shared_busy / shared
    return "over 99 %" if share >= 0.995 and here.low_wait < math.inf else in_percent(share)


def what_workers_do(now, facts):
    """What the reserved and the shared workers do with their time, in a sentence."""
    here, count = facts.here, now["reserved"]
    busy = busy_share(here, WORKERS - count)
    if not count:
        return f"All shared: the {WORKERS} workers are busy {busy} of the time"
    idle = 100 * here.idle_beside / count
    reserved = "the reserved worker is" if count == 1 else f"the {count} reserved workers are"
    others = "the other is" if count == 3 else f"the other {WORKERS - count} are"
    return (
        f"{idle:.0f} % of the time {reserved} idle while background tasks wait; {others} busy "
        f"{busy} of the time"
    )


def urgent_by_count(now, facts):
    """The wait of urgent tasks, for every number of reserved workers."""
    waits = {str(count): each.high_wait for count, each in facts.by_count.items()}
    in_runs, chosen = facts.in_runs[0], str(now["reserved"])
    spans = {chosen: (in_runs.low, in_runs.high)} if in_runs and in_runs.known else {}
    return figure(
        how_long_urgent_tasks_wait(now, facts),
        x=Names("reserved workers (0: all shared)", list(waits)),
        y=Axis("urgent wait (s)", 0, axis_end(1.25 * max(waits.values()), 0.1)),
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
    beside = now["reserved"] == 1  # where the name of the first curve has room at its right
    names = "all shared" if beside and not endless else "0", "1", "2", "3"
    limit = facts.here.low_capacity
    most = f"{said_count(now['reserved'])}: at most {limit:.2f} per s"
    return figure(
        how_long_background_tasks_wait(now, facts),
        x=Axis("background tasks per s", 0, HIGHEST_RATE),
        y=Axis("background wait (s), by reserved workers", 0, 10),
        marks=[
            *(
                curve(
                    names[count],
                    series,
                    "violet" if count == now["reserved"] else "dim",
                    name_up=8,
                    rightward=beside and count == 0,
                )
                for count, series in facts.curves.items()
            ),
            moment(most, limit, above=True),
            moment(f"{rate:g} arrive", rate if endless and rate <= HIGHEST_RATE else None, "red"),
            interval(rate, in_runs.low if in_runs else None, in_runs.high if in_runs else None),
            point("", rate, None if endless else facts.here.low_wait, "violet"),
            guess_point(rate, guess.where(now, ASKED).value, "end"),
        ],
    )


def how_to_read_the_charts(now, facts):
    """Where the background queue has no end, and what bars, dots and “can’t help” stand for."""
    endless = [str(n) for n, each in facts.by_count.items() if each.low_wait == math.inf]
    load = (RATE + now["background"]) / WORKERS
    although = f", although the load of all {WORKERS} workers is {in_percent(load)}"
    flooded = (
        f"At {now['background']:g} per s, with {' or '.join(endless)} reserved, the background "
        f"queue grows without end{although if load < 1 else ''}. "
        if 0 < len(endless) < len(COUNTS)
        else ""
    )
    no_help = "“can’t help” means idle while background tasks wait, and " if now["reserved"] else ""
    here = facts.here
    in_backlog = (
        f" In all, the reserved worker is idle {in_percent(1 - here.reserved_busy)} of the time; "
        f"during a long backlog, {in_percent(FLOOD[1].idle_beside)}, and all of that is “can’t "
        "help”."
        if now["reserved"] == 1 and here.low_wait < math.inf
        else ""
    )
    return (
        f"{flooded}Bars and curves come from a formula. The dot on a bar is the average of 1000 "
        f"runs; the dot on a curve marks your setting. In the last chart, {no_help}gray means idle "
        f"while nothing waits.{in_backlog}"
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
                "nothing waits": 100 * (1 - here.shared_busy / shared),
            },
        )
    }
    if count:
        busy, beside = 100 * here.reserved_busy / count, 100 * here.idle_beside / count
        parts = {"urgent": busy, "can’t help": beside, "nothing waits": 100 - busy - beside}
        rows["reserved"] = (count, parts)
    return figure(
        what_workers_do(now, facts),
        x=Axis("% of their time (formula)", 0, 100),
        y=Axis("workers", 0, WORKERS),
        marks=[mosaic(rows, COLOURS)],
    )


def in_a_flood():
    """Rows of a table: what urgent tasks wait as asked and in a flood, and what is done in one."""
    rows = []
    for count, flood in FLOOD.items():
        calm = solved(count, ASKED["background"])
        waits = said_wait(calm.high_wait), said_wait(flood.high_wait)
        rows.append((said_count(count), *waits, f"{flood.low_capacity:.2f}"))
    return rows


def when_it_pays():
    """Two paragraphs: urgent tasks gain more if a worker seldom becomes free, and in a flood."""
    rate = f"{ASKED['background']:g}"
    return (
        f"Urgent tasks gain only {GAIN:.2f} s: they go first anyway, and of 4 busy workers one "
        "becomes free every 0.25 s on average. It is different if background tasks take 60 s and "
        f"urgent tasks still take 1 s. Let {rate} background tasks arrive per minute, so that the "
        "load is the same. While all 4 workers are busy with them, one becomes free only every "
        "15 s on average. Here 1 "
        f"reserved worker cuts the urgent wait from about {LONG[0][0]} s to {LONG[1][0]} s. The "
        f"background wait rises from about {LONG[0][1]} s to {LONG[1][1]} s (simulated).",
        "Reserving also pays in a flood, when more background tasks arrive than the workers can "
        "do. The background queue grows anyway, and 1 reserved worker halves the urgent wait, from "
        f"{said_wait(FLOOD[0].high_wait)} to {said_wait(FLOOD[1].high_wait)}. With 2 reserved, "
        f"only {FLOOD[2].low_capacity:.1f} background tasks can start per second, so even "
        f"{rate} per second is a flood.",
    )


def times_to_translate(now, facts):
    """The average waits that there are, as it is set and with all shared, by their names."""
    times = {}
    for kind, wait in (("urgent", "high_wait"), ("background", "low_wait")):
        times[f"{kind} wait, {said_count(now['reserved'])}"] = getattr(facts.here, wait)
        if now["reserved"]:
            times[f"{kind} wait, {said_count(0)}"] = getattr(facts.none, wait)
    return {name: wait for name, wait in times.items() if wait < math.inf}


@results(this, guess)
def shown(now):
    numbers = facts(now)
    show(urgent_by_count(now, numbers), background_by_rate(now, numbers))
    show(who_served_what(now, numbers))
    remark(
        how_to_read_the_charts(now, numbers),
        "Reserving beats splitting: in *Two queues* (1.2 urgent and 1.8 background tasks per s), 2 "
        f"workers for each queue made urgent tasks wait {said_wait(APART[0])} and background tasks "
        f"{said_wait(APART[1])}. With 1 reserved and 3 shared, they wait "
        f"{said_wait(LESSON_9[1].high_wait)} and {said_wait(LESSON_9[1].low_wait)}; with all "
        f"shared, {said_wait(LESSON_9[0].high_wait)} and {said_wait(LESSON_9[0].low_wait)}.",
        *when_it_pays(),
    )
    head = (
        "by formula",
        f"urgent wait, {ASKED['background']:g} background tasks per s",
        "urgent wait, in a flood",
        "background tasks started per s, in a flood",
    )
    table(head, in_a_flood())
    rate, times = round(RATE + now["background"], 1), times_to_translate(now, numbers)
    with_your_tasks(this, rate, times, tasks="tasks of both kinds")


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

print("At most", formula.low_capacity, "background tasks a second can start")
print("Urgent tasks wait", formula.high_wait, "s, background tasks", formula.low_wait, "s")
print("The shared workers are busy", 100 * formula.shared_busy / (workers - reserved), "%")
if reserved:
    idle = 100 * formula.idle_beside / reserved
    print("Reserved workers: idle while background tasks wait", idle, "% of all time")
"""


ending(
    this,
    takeaway="A reserved worker idles while background tasks wait, so background tasks wait longer "
    f"(here {two_digits(ONE.low_wait)} s, not {two_digits(NONE.low_wait)} s). Urgent tasks gain "
    f"little ({two_digits(NONE.high_wait)} s to {two_digits(ONE.high_wait)} s): they go first "
    "anyway. They gain more in a flood, or if background tasks take much longer than urgent ones.",
    production="""
- **RQ**: start one `rq worker urgent` and three `rq worker urgent background`. This is the
  setup of this lesson, with one difference: an urgent task may take a shared worker even when the
  reserved one is idle.
- **Celery**: `celery -A app worker -Q urgent -c 1 -n reserved@%h` alongside `celery -A app worker
  -Q urgent,background -c 3 -n shared@%h`. A worker prefetches tasks
  (`worker_prefetch_multiplier`, 4 for each process by default), and an urgent task can be stuck
  behind them. With long tasks, set `worker_prefetch_multiplier` to 1 and `task_acks_late` to True.
- **Sidekiq**: a capsule for the reserved thread, `config.capsule("urgent") { |cap|
  cap.concurrency = 1; cap.queues = %w[urgent] }`, and `-c 3 -q urgent -q background` for the
  others. Or a second process: `sidekiq -c 1 -q urgent`.
- **Dramatiq**: `dramatiq app -Q urgent -p 1 -t 1` alongside `dramatiq app -p 3 -t 1`,
  which serves all queues. Without `-p` and `-t` it starts a process for each CPU, with 8 threads.
- With Celery and Dramatiq the shared workers don’t take urgent tasks first unless you set that
  up: see *Two queues*.
- **SQS**: one consumer polls only the urgent queue. The others poll the urgent queue first, and the
  background queue only when the urgent one is empty.
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
  2.7: the load is 90 %, and the background queue grows without end. (Urgent tasks need {RATE:g} of
  the {WORKERS} workers. If background tasks always wait, all idle time of the reserved worker is
  lost, {FLOOD[1].idle_beside:.2f} s a second: {NONE.low_capacity:.1f} −
  {FLOOD[1].idle_beside:.2f} = {ONE.low_capacity:.2f} background tasks a second.)
- And: *“So when is it worth it?”* In a flood. At 5 background tasks a second, urgent tasks wait
  {two_digits(FLOOD[0].high_wait)} s with all shared, {two_digits(FLOOD[1].high_wait)} s with 1,
  {two_digits(FLOOD[2].high_wait)} s with 2. The longer the tasks, the more seconds that is: an
  urgent task waits for one of them to end.

The misconception: an idle worker costs nothing.
""",
    code=program,
)

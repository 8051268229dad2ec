"""Two queues

part: Several kinds of work
minutes: 12
idea: Dedicated workers shield a queue, but sit idle while the other queue’s tasks wait.
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
    intervals,
    point,
    show,
    steps,
    stretches,
    theory_ticks,
)
from lessons.common.live import Challenge, Scene, average_wait, hold, kept, no_wait_over
from lessons.common.numbers import one_run, rejected_share_and_wait, two_class_waits, two_digits
from lessons.common.page import (
    Answer,
    Twin,
    ending,
    opening,
    predict,
    remark,
    results,
    with_your_tasks,
)
from lessons.common.stage import put_on_stage
from lessons.common.steering import Choice, Control, offer_controls
from queuesim import Arrivals, Pool, Queue, Scenario, Source, theory, thin
from queuesim.moments import idle_beside
from queuesim.two_classes import idle_beside_waiting

this = opening(
    __file__,
    "A user’s task shouldn’t wait behind reports. So you give urgent tasks their own queue and "
    "dedicated workers, and send reports to a background queue.",
)

URGENT, BACKGROUND, SHARED = "urgent", "background", "all shared"
OWN = {"1 and 3": (1, 3), "2 and 2": (2, 2), "3 and 1": (3, 1)}  # workers dedicated to each queue
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
    """The average wait in a queue with dedicated workers; endless where it never empties."""
    return theory.mmc(rate, 1, workers).mean_wait if rate < workers else math.inf


def waits_with(split, urgent, background):
    """The average waits of urgent and of background tasks in the long run."""
    if split == SHARED:
        return theory.overloaded_priorities([urgent, background], 1, WORKERS).waits
    first, second = OWN[split]
    return wait_alone(urgent, first), wait_alone(background, second)


def idle_reserved(split, urgent, background):
    """How many workers idle beside the other queue while tasks wait there, on average."""
    return 0.0 if split == SHARED else idle_beside_waiting((urgent, background), OWN[split])


OWN_WAITS, SHARED_WAITS = (waits_with(split, **ASKED) for split in ("2 and 2", SHARED))
UNORDERED = theory.mmc(ASKED["urgent"] + ASKED["background"], 1, WORKERS).mean_wait  # shared
IDLE = idle_reserved("2 and 2", **ASKED)
LOADS = 100 * ASKED["urgent"] / 2, 100 * ASKED["background"] / 2  # on 2 workers each
FLOOD = 5.0  # background tasks a second: more than all workers can handle


def flooded(urgent):
    """What urgent tasks wait in a flood of background tasks, for every arrangement."""
    return {split: waits_with(split, urgent, FLOOD)[0] for split in (*OWN, SHARED)}


FLOODED = flooded(ASKED["urgent"])


def on_the_stage(run):
    """What the stage shows beside the run that it plays."""
    return (
        "On the stage, with all shared, both pools serve both queues. The dashed lines show the "
        "same tasks with 2 dedicated workers per queue."
    )


MAILS, REPORTS = 1.0, 3.4  # a second, in the twin question
idle_of_6 = idle_beside_waiting((MAILS, REPORTS), (2, 4))
own_6 = [wait_alone(MAILS, 2), wait_alone(REPORTS, 4)]
shared_6 = theory.cobham_mmc((MAILS, REPORTS), 1, 6).waits
twin = Twin(
    "1 mail and 3.4 reports arrive per second; each takes 1 s on average. Mails have 2 dedicated "
    "workers, reports 4. Now let all 6 serve both, mails first. Which tasks wait less than "
    "before?",
    answers=[
        Answer(
            "mails only",
            why="Mails do go first. But reports get more than before, too: mails keep "
            f"{MAILS:g} of the 6 workers busy, on average, so {6 - MAILS:g} are left, not 4.",
        ),
        Answer(
            "reports only",
            why="Mails lose their 2 dedicated workers, but now all 6 take mails first. When all "
            "are busy, the next one becomes free after 0.17 s on average; with 2 workers, after "
            "0.5 s.",
        ),
        Answer(
            "neither: it evens out",
            why="It would even out if no worker ever idled while tasks wait. But before, "
            f"{two_digits(idle_of_6)} of the 6 did, on average.",
        ),
        Answer(
            "both",
            why="Mails get 6 workers that take them first. Reports move from 4 workers with a load "
            "of 85 % to 6 with 73 %.",
        ),
    ],
    truth="both",
    why=f"Mails wait {two_digits(shared_6[0])} s instead of {two_digits(own_6[0])} s, reports "
    f"{two_digits(shared_6[1])} s instead of {two_digits(own_6[1])} s.",
)
guess = predict(
    this,
    "1.2 urgent and 1.8 background tasks arrive per second, and each takes 1 s on average. Each "
    "queue has a pool of 2 dedicated workers. Now let all 4 workers serve both queues, urgent "
    "tasks first. Which tasks wait less than before?",
    answers=[
        Answer(
            "urgent only",
            why="Urgent tasks do go first. But background tasks get more than before, too: urgent "
            f"ones keep {ASKED['urgent']:g} of the {WORKERS} workers busy, on average, so "
            f"{WORKERS - ASKED['urgent']:g} are left, not 2.",
        ),
        Answer(
            "background only",
            why="Urgent tasks lose their 2 dedicated workers, but now all 4 take urgent tasks "
            "first. When all are busy, the next one becomes free after 0.25 s on average; with 2 "
            "workers, after 0.5 s.",
        ),
        Answer(
            "neither: it evens out",
            why="It would even out if no worker ever idled while tasks wait. But dedicated "
            "workers do, while tasks wait in the other queue: "
            f"{two_digits(IDLE)} of the 4, on average. Shared workers don’t.",
        ),
        Answer(
            "both",
            why="Urgent tasks get 4 workers that take them first, and background tasks get the "
            f"time of idle workers. Before, {two_digits(IDLE)} of the 4 sat idle, on average, "
            "while tasks waited in the other queue.",
        ),
    ],
    truth="both",
    why=f"The workers dedicated to urgent tasks are busy {LOADS[0]:.0f} % of the time, those for "
    f"background tasks {LOADS[1]:.0f} %. Sharing puts the idle time of all 4 to use: in the long "
    f"run background tasks wait {two_digits(SHARED_WAITS[1])} s instead of "
    f"{two_digits(OWN_WAITS[1])} s, urgent tasks {two_digits(SHARED_WAITS[0])} s instead of "
    f"{two_digits(OWN_WAITS[0])} s. Sharing alone would let both wait {two_digits(UNORDERED)} s; "
    "“urgent first” moves waiting from urgent to background tasks.\n\nWith 3 and 1 dedicated "
    "workers, urgent tasks wait even less, but 1 worker can’t handle "
    f"{ASKED['background']:g} background tasks a second: their queue never stops growing."
    "\n\nHere both kinds take equally long on average. If reports are long, they can occupy all "
    "shared workers while urgent tasks wait (*One slow task*).",
    scene=Scene(
        asks_until=29,  # two urgent workers idle then, and eleven background tasks wait
        decides_at=120,
        settings={**ASKED, "split": SHARED},
        first={"split": "2 and 2"},
        first_label="dedicated workers",
        tells=on_the_stage,
    ),
    twin=twin,
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


def spikes_of_40(story):
    """When spikes of 40 urgent tasks came."""
    return [spike.at for spike in story.spikes if spike.size >= 40]


aims = [
    Challenge(
        "carry",
        "Carry both",
        "Raise the background tasks to 2.6 a second and keep the 1.2 urgent ones: a load of 95 %. "
        "For 2 min, keep the average wait of urgent tasks at 0.5 s or less, and that of background "
        "tasks at 8 s or less. Set the speed to 16× to save time.",
        hold(
            120,
            *at_least(1.2, 2.6),
            average_wait(most=0.5, of=URGENT),
            average_wait(most=8, of=BACKGROUND),
        ),
        "Shared workers carry a load of 95 %, which dedicated workers can’t.",
        solved_by="5_split_all-shared~5_background_2.6",
        missed_by=[
            "0_background_2.6",
            "0_split_1-and-3~0_background_2.6",
            "0_split_3-and-1~0_background_2.6",
            "0_split_all-shared~0_background_2.4",
        ],
    ),
    Challenge(
        "spike",
        "Take a spike",
        "With at least 1.2 urgent and 1.8 background tasks a second, press “Spike of 40”: 40 "
        "urgent tasks come at once. In the 90 s after it, let no urgent task wait over 14 s and no "
        "background task over 25 s. Set the speed to 4× to save time.",
        hold(
            90,
            *at_least(1.2, 1.8),
            no_wait_over(14, of=URGENT, called="An urgent task"),
            no_wait_over(25, of=BACKGROUND, called="A background task"),
            begins=spikes_of_40,
        ),
        "All 4 workers take the spike; the background waits only until it is done.",
        solved_by=["5_split_all-shared~20_send_40", "5_split_all-shared~40_send_40"],
        missed_by=[
            "20_send_40",
            "5_split_3-and-1~20_send_40",
            "5_split_1-and-3~20_send_40",
            "5_split_all-shared~20_send_40~20_background_1.6",
        ],
    ),
    Challenge(
        "flood",
        "Hold off a flood",
        "Let 5 background tasks arrive a second: more than 4 workers can handle. Keep the 1.2 "
        "urgent ones, and for 5 min keep their average wait at 0.2 s or less. Set the speed to 16× "
        "to save time.",
        # The first 5 min do in over 95 % of runs with 3 and 1, and in hardly any with others.
        hold(300, *at_least(1.2, 5), average_wait(most=0.2, of=URGENT)),
        "Enough dedicated workers shield a queue, whatever happens in the other one.",
        solved_by="5_split_3-and-1~5_background_5",
        missed_by=[
            "0_background_5",
            "0_split_all-shared~0_background_5",
            "0_split_3-and-1~0_background_4.8",
            "0_split_3-and-1~0_background_5~0_urgent_1",
        ],
    ),
]
put_on_stage(this, system, challenges=aims, spike=40, window=60)

UNTIL = 120.0  # seconds that are drawn


def own_split(now):
    """The split of the workers that is set; 2 and 2 if they are shared."""
    return "2 and 2" if now["split"] == SHARED else now["split"]


def idle_stretches(series):
    """When any worker idles beside a waiting queue: the beginnings and the ends."""
    times = np.unique(np.concatenate([times for times, _ in series]))
    idle = np.zeros(len(times), bool)
    for moments, counts in series:
        idle |= counts[np.searchsorted(moments, times, side="right") - 1] > 0
    changes = np.diff(idle.astype(int), prepend=0, append=0)
    ends = np.append(times, UNTIL)
    return ends[changes == 1], ends[changes == -1]


def waits_in_runs(now):
    """The average waits of urgent and of background tasks in many runs, for what is set."""
    urgent, background, seed = now["urgent"], now["background"], now["seed"]
    if now["split"] == SHARED:
        if urgent + background >= WORKERS:
            return None, None
        waits = two_class_waits(urgent, background, WORKERS, seed)
        return waits.high, waits.low
    rates, workers = (urgent, background), OWN[now["split"]]
    return [
        own_wait(rate, count, seed) if rate < count else None for rate, count in zip(rates, workers)
    ]


def own_wait(rate, workers, seed):
    """The average wait in many runs of a queue with dedicated workers."""
    _, wait = rejected_share_and_wait(rate, workers, math.inf, seed)
    return wait


def facts(now):
    """One run with dedicated workers and with shared ones, and the waits for every arrangement."""
    rates = {"urgent": now["urgent"], "background": now["background"]}
    own = own_split(now)
    apart, shared = (
        one_run(system({**now, "split": split}), now["seed"], UNTIL) for split in (own, SHARED)
    )
    beside = [idle_beside(apart, pool, queue=1 - pool) for pool in (0, 1)]
    waits = {split: waits_with(split, **rates) for split in (*OWN, SHARED)}
    return SimpleNamespace(
        lines=[run.waiting_series() for run in (apart, shared)],
        idle=idle_stretches(beside),
        idle_seconds=sum(apart.area(series) for series in beside),
        idle_expected=UNTIL * idle_reserved(own, **rates),
        urgent={split: wait for split, (wait, _) in waits.items()},
        background={split: wait for split, (_, wait) in waits.items()},
        in_runs=waits_in_runs(now),
        flooded=flooded(now["urgent"]),
    )


def how_long_workers_idled(facts):
    """The seconds in which workers idled beside a queue that they do not serve, in a sentence."""
    return (
        f"In {UNTIL:.0f} s, dedicated workers sat idle {facts.idle_seconds:.0f} s in all while "
        "tasks waited; shared workers, never"
    )


def how_idle_is_counted(now, facts):
    """What the first chart counts, and what the formula says of the idle seconds."""
    return (
        "The chart counts the tasks that wait in both queues together: in one run with "
        f"{own_split(now)} dedicated workers, and with the same tasks and shared workers. Orange "
        "means that a dedicated worker sits idle while tasks wait in the other queue. If two do "
        "for 1 s, that counts as 2 s. In the long run, "
        f"{two_digits(facts.idle_expected / UNTIL)} workers on average sit idle while tasks wait: "
        f"{facts.idle_expected:.0f} s in all, in every {UNTIL:.0f} s."
    )


def how_to_read_the_bars(facts):
    """What a word on a bar means, and the dot on another."""
    waits = (*facts.urgent.values(), *facts.background.values())
    endless = "“Endless”: more tasks arrive than these workers can handle. "
    return (
        f"{endless if math.inf in waits else ''}The dot is the average of 1000 runs with your "
        "setting; its 95 % interval is seen where it is longer than the dot."
    )


def what_a_flood_does(waits):
    """What urgent tasks wait in a flood of background tasks, for three arrangements."""
    each = [waits[split] for split in ("2 and 2", "3 and 1", SHARED)]
    two, three, shared = map(said_wait, each)
    beaten = " So even in a flood, sharing beats 2 dedicated workers; only 3 do better."
    return (
        f"The red line is for a flood: {FLOOD:g} background tasks a second, more than 4 workers "
        f"can handle. With shared workers, urgent tasks then wait {shared}. With dedicated workers "
        f"the flood changes nothing for them: their wait is {two} with 2 dedicated workers and "
        f"{three} with 3, which leaves only 1 for the background."
        f"{beaten if each[1] < each[2] < each[0] else ''}"
    )


def said_wait(seconds):
    """A wait in words."""
    return "endless" if seconds == math.inf else f"{two_digits(seconds)} s"


def on_its_bar(seconds):
    """A wait as it stands on its bar: one without end goes on above the chart."""
    return f"{said_wait(seconds)} ↑" if seconds == math.inf else said_wait(seconds)


def who_waits(kind, now, waits):
    """The waits of one kind of task in a sentence: with dedicated workers, and shared."""
    split = own_split(now)
    own, shared = waits[split], waits[SHARED]
    if own == shared == math.inf:
        return f"{kind.capitalize()} tasks never catch up, shared or not"
    workers = OWN[split][kind == BACKGROUND]
    tasks, before = f"{kind.capitalize()} tasks", f"with {workers} worker{'s'[: workers > 1]}"
    if own == math.inf:
        return f"{tasks} {before} never catch up; shared, they wait {said_wait(shared)}"
    if shared == math.inf:
        return f"{tasks} wait {said_wait(own)} {before}; shared, they never catch up"
    return f"{tasks} wait {said_wait(own)} {before}; shared, {said_wait(shared)}"


def both_queues_over_time(now, facts):
    """All that waits, and when dedicated workers idle beside a queue that waits."""
    highest = max(values.max() for _, values in facts.lines)
    dedicated, shared = (thin(*line, 0, UNTIL, 300) for line in facts.lines)
    return figure(
        how_long_workers_idled(facts),
        x=Axis("simulated seconds", 0, UNTIL),
        y=Axis("tasks waiting", 0, axis_end(1.15 * highest, 20)),
        marks=[
            stretches("workers idle", *facts.idle),
            steps("dedicated", dedicated, role="ink"),
            steps("shared", shared, role="green"),
        ],
    )


def waits_by_split(kind, role, now, waits, in_runs, flood):
    """The average wait of one kind of task, for every arrangement; if shared, that in a flood."""
    finite = [wait for wait in (*waits.values(), *flood.values()) if wait < math.inf]
    spans = {now["split"]: (in_runs.low, in_runs.high)} if in_runs and in_runs.known else {}
    return figure(
        who_waits(kind, now, waits),
        x=Names("workers for urgent and background", list(waits)),
        y=Axis("average wait (s), by formula", 0, axis_end(1.25 * max(finite, default=1), 0.5)),
        marks=[
            bars(waits, chosen=now["split"], role=role, written=on_its_bar),
            *(
                theory_ticks({SHARED: wait}, f"in a flood: {said_wait(wait)}", said_wait, "red")
                for wait in flood.values()
            ),
            intervals(spans),
            point("", now["split"], in_runs.mean if in_runs else None, "ink"),
        ],
    )


def times_to_translate(now, facts):
    """The average waits that there are, by what they are called in a table."""
    waits = {"urgent": facts.urgent, "background": facts.background}
    named = {
        f"{kind} tasks wait, on average ({split})": waits[kind][split]
        for kind in waits
        for split in (own_split(now), SHARED)
    }
    return {name: wait for name, wait in named.items() if wait < math.inf}


@results(this, guess)
def shown(now):
    numbers = facts(now)
    urgent, background = numbers.in_runs
    show(both_queues_over_time(now, numbers))
    remark(how_idle_is_counted(now, numbers))
    flood = {SHARED: numbers.flooded[SHARED]}  # it changes nothing if workers are dedicated
    show(
        waits_by_split(URGENT, "task", now, numbers.urgent, urgent, flood),
        waits_by_split(BACKGROUND, "violet", now, numbers.background, background, {}),
    )
    remark(what_a_flood_does(numbers.flooded), how_to_read_the_bars(numbers))
    rate, times = now["urgent"] + now["background"], times_to_translate(now, numbers)
    with_your_tasks(this, rate, times, tasks="tasks of both kinds")


def program(now):
    """What reproduces the run and prints what the page says."""
    own = own_split(now)
    return f"""
from queuesim import Arrivals, Pool, Queue, Scenario, Source, simulate, theory
from queuesim.moments import idle_beside

urgent, background = {now["urgent"]:g}, {now["background"]:g}
workers = {OWN[own]}  # dedicated to urgent and to background tasks
sources = (
    Source(Arrivals(urgent), queue="urgent", name="urgent"),
    Source(Arrivals(background), queue="background", name="background"),
)
pools = (
    Pool(workers[0], ("urgent",), name="pool 1"),
    Pool(workers[1], ("background",), name="pool 2"),
)
system = Scenario(sources, (Queue("urgent"), Queue("background")), pools)
run = simulate(system, seed={now["seed"]}, until={UNTIL:.0f})

idle = sum(run.area(idle_beside(run, pool, queue=1 - pool)) for pool in (0, 1))
print("In one run, workers sit idle", idle, "s in all while tasks wait")
for kind, rate, count in zip(("urgent", "background"), (urgent, background), workers):
    wait = theory.mmc(rate, 1, count).mean_wait if rate < count else "endless"
    print("Wait of", kind, "tasks with", count, "dedicated:", wait)
print("Shared:", theory.overloaded_priorities([urgent, background], 1, 4).waits)
"""


ending(
    this,
    takeaway="Dedicated workers sit idle while the other queue’s tasks wait. Here, with tasks of "
    "similar length, sharing is faster for both. Dedicate workers if background tasks are long, or "
    "if a flood in one queue must not slow the other; then dedicate enough, and expect the other "
    "queue to pay.",
    production="""
- **Celery**: `task_routes = {"reports.*": {"queue": "background"}}` sends tasks to a queue.
  `celery worker -Q urgent` serves one queue, `-Q urgent,background` both. But the order after `-Q`
  is not a priority order. RabbitMQ delivers from both, in no set order. On Redis, by default, the
  worker takes turns among the queues. With
  `broker_transport_options={"queue_order_strategy": "sorted"}` the queue whose name comes first in
  the alphabet goes first. That would be `background`: call the urgent queue `a_urgent`, and you
  have this lesson’s “all shared”.
- **RQ**: `rq worker urgent background` takes from `urgent` as long as there is anything in it:
  this lesson’s “all shared”. `--dequeue-strategy round_robin` or `random` change that.
- **Sidekiq**: `-q urgent -q background` is a strict order: this lesson’s “all shared”. With
  weights it is a lottery: `-q urgent,3 -q background,1` looks into `urgent` first in 3 of 4 cases,
  on average. To dedicate threads to one queue, use a *capsule* (from Sidekiq 7 on):
  `config.capsule("urgent") { |cap| cap.concurrency = 2; cap.queues = %w[urgent] }`.
- **Dramatiq**: `@dramatiq.actor(queue_name="urgent")`, and `dramatiq app -Q urgent` for a process
  that serves one queue. Without `-Q` it serves all, in no particular order.
- **SQS**: messages have no priority, so use a queue for each kind. Your worker decides which one
  it asks first.
""",
    teacher=f"""
**12 minutes.** Say before: *“Users complain that a report holds up their password mail. A colleague
proposes a queue and dedicated workers for urgent tasks.”* Project the lesson’s own page, and let
all read the stage for half a minute: two queues, two pools, and who serves whom. Then vote.

- *“Urgent only”* takes priority for a trade: what one gains, the other pays. That holds if all
  workers were shared before. Here they were not.
- *“Background only”* sees what urgent tasks give up, and forgets what they get.
- *“Neither”* counts the work: the same tasks, the same workers. It forgets that workers idle.
- *“Both”*: ask where the time comes from. (From seconds in which a worker sat idle while tasks
  waited in the other queue.)
- Then ask: *“So are dedicated workers ever right?”* Let 5 background tasks a second arrive. With
  shared workers, urgent tasks wait {two_digits(FLOODED[SHARED])} s on average; with 3 dedicated
  ones, {two_digits(FLOODED["3 and 1"])} s. (With 2, they wait {two_digits(OWN_WAITS[0])} s,
  flood or no flood: longer than with shared ones.)

The misconception: to protect one queue, you must divide the workers. Going first protects, too, and
wastes no worker. Dividing protects more, and costs idle workers.
""",
    code=program,
)

"""How many workers?

part: One queue
minutes: 20
idea: Enough for the spike is idle for the day.
"""

from types import SimpleNamespace

import numpy as np

from lessons.common.charts import (
    Axis,
    Names,
    axis_end,
    bars,
    end_among,
    figure,
    guess_point,
    intervals,
    show,
    stacks,
    theory_ticks,
    yours,
)
from lessons.common.live import (
    Challenge,
    average,
    average_workers,
    hold,
    kept,
    no_wait_over,
    seconds,
    waiting,
    workers,
)
from lessons.common.numbers import beside_runs, holds_for, simulated, whose
from lessons.common.page import (
    Answer,
    challenges,
    foot,
    opening,
    predict,
    remark,
    results,
    table,
    takeaway,
)
from lessons.common.stage import put_on_stage
from lessons.common.steering import Choice, Control, offer_controls
from queuesim import staffing
from queuesim.spiky_load import SpikyLoad

this = opening(
    __file__,
    "More workers make the wait shorter, and every one of them costs, busy or not. "
    "How many are enough depends on the wait you promise and on what waiting costs.",
)

SPIKE = SpikyLoad(base=2, height=8, length=10, spacing=80)  # what the question is about
PROMPT = 1.0  # seconds that the first challenge allows
LOADS = {"spiky": staffing.AroundSpike(SPIKE), "steady": staffing.AlwaysAlike(10)}
COUNTS = {"spiky": range(4, 12), "steady": range(11, 18)}
around = {count: LOADS["spiky"].exact(count, PROMPT) for count in COUNTS["spiky"]}
steady = {count: LOADS["steady"].exact(count, 0.5) for count in COUNTS["steady"]}
enough = min(count for count in around if around[count].wait < 1)
fewest, frugal = staffing.fewest(around), staffing.cheapest(around, wage=10, price=30)
from_4_to_8 = ", ".join(f"{around[count].wait:.1f}" for count in range(4, 9))
idle, late = (100 * share for share in (1 - around[enough].busy, around[enough].late))
guess = predict(
    this,
    f"{SPIKE.height} tasks a second for {SPIKE.length} of {SPIKE.spacing} s, else {SPIKE.base}. "
    f"As a spike ends a task waits {around[4].wait:.1f} s on average with 4 workers. What is the "
    "smallest number with which that is below 1 s?",
    answers=[
        Answer("5", 5, f"One more than 4 takes most off, but leaves {around[5].wait:.1f} s."),
        Answer("6", 6, f"Two more than 4 leave {around[6].wait:.1f} s, about a third."),
        Answer("8", 8),
        Answer("10", 10, f"With 10 it is {around[10].wait:.1f} s, but {enough} are enough."),
    ],
    truth=enough,
    why=f"With 4 to 8 it is {from_4_to_8} s: each takes less off. {enough} are idle {idle:.0f} % "
    f"of the time, and yet {late:.0f} % of a spike’s tasks wait over {PROMPT:g} s: it is an "
    "average.",
)

TWO = 2 * SPIKE.spacing
TARGETS = np.arange(0.5, 10.1, 0.5).tolist()
offer_controls(
    this,
    {
        "load": Choice("Load", tuple(LOADS), "spiky", word="load"),
        "workers": Control("Workers", 2, 18, 4, word="workers"),
        "target": Control("95 % start within", TARGETS[0], TARGETS[-1], 2.5, 0.5, unit="s"),
        "wage": Control("A worker costs", 5, 50, 10, 5, unit="an hour"),
        "price": Control("A task waiting costs", 0, 60, 30, 5, unit="an hour"),
    },
    seed=576,  # spikes that are neither lucky nor unlucky
)


def spiky(settings):
    """Whether the load is the one with spikes."""
    return settings["load"] == "spiky"


def few_or_many(settings):
    """What is wrong with another number of workers than the fewest."""
    if settings["workers"] < fewest:
        return f"With {settings['workers']} too many wait longer in the long run"
    return f"{settings['workers']} are more than it takes"


def changed(story):
    """When workers came or went: only then a number is no fixed one."""
    return [change.at for change in story.changes]


def cost(story, moments):
    """What workers and waiting tasks cost, counted up second by second."""
    return 10 * workers(story, moments) + 30 * waiting(story, moments)


spikes_come = kept("The load must be spiky", spiky)
ONE = SPIKE.spacing  # seconds from one spike to the next
on_call = "9_workers_10~19_workers_4~89_workers_10~99_workers_4"  # for the spikes only
near_misses = [
    "8_workers_18~48_workers_4~88_workers_18~128_workers_4",  # too many
    "18_workers_9~30_workers_4~98_workers_9~110_workers_4",  # too late
    f"0_workers_{frugal}",  # a fixed number
]
aims = [
    Challenge(
        "few",
        "The fewest",
        "Set the smallest number of workers with which, in the long run, 95 % of a spike’s tasks "
        f"start within {PROMPT:g} s. Then let it run for {ONE} s, from spike to spike. 8× helps.",
        hold(ONE, spikes_come, kept(few_or_many, lambda now: now["workers"] == fewest)),
        f"{fewest} workers keep that promise, as many as tasks come each second of a spike.",
        solved_by=f"1_workers_{fewest}",
        missed_by=[
            *(f"0_workers_{workers}" for workers in (4, fewest - 1, fewest + 1, 18)),
            f"0_load_steady~0_workers_{fewest}",
        ],
    ),
    Challenge(
        "swift",
        "Just in time",
        f"Add workers for a spike and remove them after it: for {ONE} s, from spike to spike, no "
        "task waits over 2 s, with at most 4.9 workers on average. Choose 2×, and pause where you "
        "need to.",
        hold(ONE, spikes_come, no_wait_over(2), average_workers(most=4.9)),
        "Workers that come for the spike do what twice as many fixed ones do.",
        solved_by=on_call,
        missed_by=near_misses,
    ),
    Challenge(
        "bill",
        "Cheaper still",
        f"Again with workers that come and go: have {ONE} s cost at most $62 an hour, "
        "at $10 a worker and $30 a task waiting. The best fixed number, "
        f"{frugal}, costs ${around[frugal].cost(frugal, 10, 30):.0f}.",
        hold(ONE, spikes_come, average("dollars an hour", cost, seconds, most=62)),
        "Paying for workers only while a spike needs them beats every fixed number.",
        solved_by=on_call,
        missed_by=near_misses,
    ),
]
put_on_stage(
    this,
    lambda settings: LOADS[settings["load"]].queue(settings["workers"]),
    challenges=aims,
    target="target",
    window=TWO,
    prices=("wage", "price"),
)

ROOM = 1.25  # times the highest bar: there are words on it


def facts(now):
    """For each number of workers what is exact and what runs say; which are few, which cheap."""
    load, counts = LOADS[now["load"]], COUNTS[now["load"]]
    target, workers = now["target"], now["workers"]
    exact = {count: load.exact(count, target) for count in counts}
    asked = sorted({*counts, workers}) if workers > load.mean else counts
    return SimpleNamespace(
        load=load,
        exact=exact,
        runs={n: simulated(load, n, TARGETS, now["seed"])[target] for n in asked},
        prices=(now["wage"], now["price"]),
        few=staffing.fewest(exact),
        best=staffing.cheapest(exact, now["wage"], now["price"], late=0.05),
    )


def spans(facts, read):
    """Of each bar the interval of what is read off the runs, where they support one."""
    known = {}
    for count in facts.exact:
        if count in facts.runs:
            span = read(count, facts.runs[count])
            if span.known:
                known[str(count)] = (span.low, span.high)
    return known


def late_by_workers(now, facts):
    """How many are late, for each number of workers."""
    lates = {str(n): 100 * exact.late for n, exact in facts.exact.items()}
    end = end_among((10, 15, 20, 30, 40, 60, 80, 100, 130), ROOM * max(lates.values()))
    return figure(
        f"{facts.few} workers are the fewest with which 95 % of {whose(facts.load)} start within "
        f"{now['target']:g} s",
        x=Names("workers", list(lates)),
        y=Axis(f"% of {whose(facts.load)} too late (5 allowed)", 0, end),
        marks=[
            bars(lates, chosen=str(facts.few)),
            intervals(spans(facts, lambda _, figures: figures.late.scaled(100))),
            yours(str(now["workers"])),
        ],
    )


def wait_by_workers(now, facts):
    """The wait for each number of workers; the guess over the bar it was about."""
    waits = {str(n): exact.wait for n, exact in facts.exact.items()}
    known = spans(facts, lambda _, figures: figures.wait)
    end = axis_end(ROOM * max(waits.values()), 1)
    guessed, above = guess.label, None
    if spiky(now) and guessed in waits:
        words = 0.22 if guessed == str(now["workers"]) else 0.14  # of the axis, on the bar
        above = max(waits[guessed], *known.get(guessed, ())) + words * end
    return figure(
        "Each worker more takes less off the wait than the one before",
        x=Names("workers", list(waits)),
        y=Axis("wait in s as the spike ends" if spiky(now) else "mean wait in s", 0, end),
        marks=[
            bars(waits, decimals=2),
            intervals(known),
            yours(str(now["workers"])),
            guess_point(guessed, above),
        ],
    )


def cost_by_workers(now, facts):
    """What each number of workers costs, and for what."""
    wage, price = facts.prices
    costs = {str(n): exact.cost(n, wage, price) for n, exact in facts.exact.items()}
    parts = {}
    for n, exact in facts.exact.items():
        paid = {"at work": wage * n * exact.busy, "idle": wage * n * (1 - exact.busy)}
        parts[str(n)] = paid | {"waiting": price * exact.waiting}
    best = facts.exact[facts.best]
    return figure(
        f"{facts.best} workers cost least of those that keep the promise: "
        f"{best.cost(facts.best, wage, price):.0f} an hour, "
        f"idle {100 * (1 - best.busy):.0f} % of the time",
        x=Names("workers", list(costs)),
        y=Axis("cost an hour", 0, axis_end(ROOM * max(costs.values()), 100)),
        marks=[
            stacks(parts, {"at work": "task", "idle": "dim", "waiting": "amber"}, str(facts.best)),
            intervals(spans(facts, lambda n, figures: figures.cost(n, wage, price))),
            theory_ticks(costs, name=None, decimals=1),
            yours(str(now["workers"])),
        ],
    )


@results(this, guess)
def shown(now):
    numbers, counts, workers = facts(now), COUNTS[now["load"]], now["workers"]
    load, target = numbers.load, now["target"]
    elsewhere = f" Your {workers} workers are not among the bars." * (workers not in counts)
    remark(
        f"Titles and bars are exact, {holds_for(load)}. The thin uprights are 95 % intervals of "
        f"{numbers.runs[numbers.best].busy.runs} runs; all numbers of workers meet the same "
        f"arrivals.{elsewhere}"
    )
    show(late_by_workers(now, numbers), wait_by_workers(now, numbers))
    show(cost_by_workers(now, numbers))
    busy = [f"{100 * exact.busy:.0f}" for exact in numbers.exact.values()]
    table(("workers", *map(str, counts)), [("busy, %", *busy)])
    if workers <= load.mean:
        remark(f"**{workers} workers can never keep up with {load.mean:g} a second.**")
    else:
        table(*beside_runs(load, workers, target, numbers.runs[workers], numbers.prices))


CODE = {
    "spiky": """
from queuesim import Spike, one_queue, simulate, theory

spikes = [Spike(at, length=10, rate=6) for at in range(8, 1200, 80)]
run = simulate(one_queue(2, {workers}, spikes=spikes), seed={seed}, until=160)
print(run.summary())

rates = [(0, 2), (8, 8), (18, 2)]  # 80 s with one spike
for workers in range(4, 12):
    exact = theory.transient_mmck(rates, 1, workers, until=80, start_rate=2)
    cost = {wage} * workers + {price} * exact.waited[-1] / 80
    print(workers, "workers:", round(exact.mean_wait.max(), 2), "s,", round(cost), "an hour")
""",
    "steady": """
from queuesim import one_queue, simulate, theory

run = simulate(one_queue(10, {workers}), seed={seed}, until=160)
print(run.summary())

for workers in range(11, 18):
    exact = theory.mmc(10, 1, workers)
    cost = {wage} * workers + {price} * exact.mean_waiting
    print(workers, "workers:", round(exact.mean_wait, 2), "s,", round(cost), "an hour")
""",
}
challenges(this)
takeaway("Enough for the spike is idle for the day: the wait you promise has its price.")
foot(
    this,
    production="""
The number is set where *concurrency* is (lesson 1). These change it while it runs:

- **Celery**: `--autoscale=MAX,MIN` (off by default) follows the tasks a worker has reserved. It
  looks whenever a task arrives and every 30 s, and shrinks no sooner than 30 s after it last grew
  (from 5.7 on: or took a task).
- **KEDA** on Kubernetes: `queueLength` of the SQS trigger, `listLength` of the Redis one: so many
  tasks for each pod (5). The SQS one counts those in work, too. It polls every 30 s, and the HPA
  behind it shrinks after 5 min: later than the spike of this lesson.
- **AWS** has no metric for it but a recipe, *backlog per instance*. Its target is the wait you
  accept ÷ the mean time of a task: 10 s ÷ 0.1 s = 100 messages each.

The wait you promise can be measured:

- **Sidekiq**: `Sidekiq::Queue.new("default").latency`. **RQ**: `job.started_at - job.enqueued_at`.
- **SQS**: now − the message's `SentTimestamp` as it is received (`ApproximateAgeOfOldestMessage`
  counts the time in work, too).
- **Celery**: a message does not say when it was sent. Put the time into a header, or set
  `task_send_sent_event` (off by default) and compare the events.
""",
    teacher=f"""
**20 minutes.** Say before: *“You pay the workers. You promise the wait.”* Vote, then let groups
find their number: one promises 1 s, one 5 s, one looks at the bill.

- *“5”* or *“6”*: 4 are busy {100 * around[4].busy:.0f} % of the time, so one more must do. On
  average it would.
- *“8”*, since 8 a second come: right. Then only chance makes a line.
- *“10”* is safe. On average {enough} are enough; but set 1 s on the slider: for 95 % of a spike’s
  tasks it takes {fewest}. Who pays for {100 * (1 - around[fewest].busy):.0f} % idle time?
- Then *steady*, 10 a second, with a target of 0.5 s: of 11, 12, 13, 14 workers
  {", ".join(f"{100 * steady[n].late:.2g}" for n in range(11, 15))} % start too late, and at 10 a
  worker and 30 a task waiting {staffing.cheapest(steady, 10, 30)} cost least.
  *“Why not 10 workers for 10 tasks a second?”* (Lesson 4.)

The misconception behind it: the number of workers follows from the work. It follows from the wait.
""",
    code=lambda now: CODE[now["load"]].format(**now),
)

"""How many workers?

part: One queue
minutes: 20
idea: Enough for the spike is idle for the day.
"""

import numpy as np

from lessons.common import charts, page
from lessons.common.challenges import challenges
from lessons.common.controls import Choice, Control, controls
from lessons.common.predict import predict, results
from lessons.common.runs import beside
from lessons.common.spiky import Spiky
from lessons.common.staffing import AlwaysAlike, AroundSpike, cheapest, drawn, simulated
from lessons.common.stage import stage
from lessons.common.story import Challenge, mean_over, sustained, waits_so_far, windows

this = page.opening(
    __file__,
    "More workers make the wait shorter, and every one of them costs, busy or not. "
    "How many are enough depends on the wait you promise and on what waiting costs.",
)

SPIKE = Spiky(base=2, height=8, length=10, spacing=60)
LOADS = {"spiky": AroundSpike(SPIKE), "steady": AlwaysAlike(10)}
COUNTS = {"spiky": range(4, 11), "steady": range(11, 18)}
around = {count: LOADS["spiky"].exact(count, 2.5) for count in COUNTS["spiky"]}
steady = {count: LOADS["steady"].exact(count, 0.5) for count in COUNTS["steady"]}
enough = min(count for count in around if around[count].wait < 1)
frugal = cheapest(around, wage=10, price=30)
guess = predict(
    this,
    f"{SPIKE.height} tasks a second for {SPIKE.length} s, else {SPIKE.base}: with 4 workers the "
    f"wait grows to {around[4].wait:.1f} s. How many workers keep it below 1 s?",
    {"5": 5, "6": 6, "8": 8, "10": 10},
    truth=enough,
    why=f"With 4 to 8 it is {', '.join(f'{around[n].wait:.1f}' for n in range(4, 9))} s: each "
    f"takes less off. And {enough} are idle {100 * (1 - around[enough].busy):.0f} % of the time.",
)

TARGETS = np.arange(0.5, 10.1, 0.5).tolist()
controls(
    this.slug,
    {
        "load": Choice("Load", tuple(LOADS), "spiky", word="load"),
        "workers": Control("Workers", 1, 18, 4, word="workers"),
        "target": Control("95 % start within", TARGETS[0], TARGETS[-1], 2.5, 0.5, unit="s"),
        "wage": Control("A worker costs", 5, 50, 10, 5, unit="an hour"),
        "price": Control("A task waiting costs", 0, 60, 30, 5, unit="an hour"),
    },
    seed=17,  # spikes that are neither lucky nor unlucky
)


def few_late(run, tasks):
    """Whether 95 of 100 tasks of the spikes started within 2.5 s."""
    spike = (run.arrival[tasks] - SPIKE.at) % SPIKE.spacing < SPIKE.length
    return np.mean(waits_so_far(run, tasks)[spike] > 2.5) <= 0.05


def swift(story):
    """When a minute with a whole spike was over in which workers came and went, 5 on average."""
    begins = windows(story, 60, lambda s: s["load"] == "spiky")
    few = mean_over(story.run.workers_series(), begins, begins + 60) <= 5
    whole = (begins - SPIKE.at) % SPIKE.spacing >= SPIKE.length
    for begin in begins[few & whole]:
        tasks = slice(*np.searchsorted(story.run.arrival, (begin, begin + 60)))
        seen = {settings["workers"] for settings in story.settings_between(begin, begin + 60)}
        if len(seen) > 1 and waits_so_far(story.run, tasks).max(initial=0) <= 3:
            return float(begin + 60)
    return None


def bill(story):
    """When two minutes with spikes were over that cost less than 70 an hour."""
    begins = windows(story, 120, lambda s: s["load"] == "spiky")
    series = story.run.workers_series(), story.run.waiting_series()
    workers, waiting = (mean_over(each, begins, begins + 120) for each in series)
    cheap = begins[10 * workers + 30 * waiting < 70]
    return float(cheap[0] + 120) if len(cheap) else None


aims = [
    Challenge(
        "few",
        "Two minutes with spikes and 8 workers at most: of the tasks that come in a spike 95 of "
        "100 start within 2.5 s.",
        lambda story: sustained(
            story, 120, few_late, lambda s: s["load"] == "spiky" and s["workers"] <= 8
        ),
    ),
    Challenge(
        "swift",
        "Change the workers while it runs: through a minute with a whole spike in it nobody waits "
        "over 3 s, with at most 5 workers on average.",
        swift,
    ),
    Challenge(
        "bill",
        "Two minutes with spikes for less than 70 an hour, at 10 a worker and 30 a task waiting. "
        f"The best fixed number, {frugal}, costs {around[frugal].cost(frugal, 10, 30):.0f}.",
        bill,
    ),
]
live = stage(
    this.slug,
    lambda settings: LOADS[settings["load"]].queue(settings["workers"]),
    challenges=aims,
    target="target",
)


@results(this, guess)
def shown(now):
    load, counts, prices = LOADS[now["load"]], COUNTS[now["load"]], (now["wage"], now["price"])
    spiky, target = now["load"] == "spiky", now["target"]
    exact = {count: load.exact(count, target) for count in counts}
    best = cheapest(exact, *prices, late=0.05)
    named = best or cheapest(exact, *prices)
    fewest = min((count for count in counts if exact[count].late <= 0.05), default="None of these")
    own = min(max(now["workers"], counts[0]), counts[-1])
    titles = (
        f"{fewest} workers keep the promise: 95 % start within {target:g} s",
        "Each worker more takes less off the wait than the one before",
        f"{named} workers cost least{' of those that keep it' if best else ''}: "
        f"{exact[named].cost(named, *prices):.0f} an hour, "
        f"idle {100 * (1 - exact[named].busy):.0f} % of the time",
    )

    known, done = simulated(load, counts, TARGETS, now["seed"])
    found = {count: known(count, target) for count in counts}
    numbers = best, now["workers"], guess.value if spiky else None
    late, wait, paid = drawn(load, found, exact, prices, numbers, titles)
    charts.show(late, wait)
    charts.show(paid)
    here, there = exact[own], found[own]
    page.table(
        (f"{own} workers", "exactly", f"in {there.busy.n} runs, with 95 % interval"),
        [
            beside("busy", here.busy, there.busy, "%", 100),
            beside("wait as the spike ends" if spiky else "mean wait", here.wait, there.wait, "s"),
            beside(f"wait longer than {target:g} s", here.late, there.late, "%", 100),
            beside("cost", here.cost(own, *prices), there.cost(own, *prices), "an hour"),
        ],
    )
    return not done


challenges(this, live)
page.takeaway("Enough for the spike is idle for the day: the wait you promise has its price.")
page.foot(
    this,
    production="""
The number is set where *concurrency* is (lesson 1). These change it while it runs:

- **Celery**: `--autoscale=MAX,MIN` (off by default) follows the tasks a worker has reserved. It
  looks every second, and shrinks no sooner than 30 s after it last grew.
- **KEDA** on Kubernetes: `queueLength` of the SQS trigger, `listLength` of the Redis one: so many
  tasks for each pod (5). The SQS one counts those in work, too.
- **AWS** has no metric for it but a recipe, *backlog per instance*. Its target is the wait you
  accept ÷ the mean time of a task: 10 s ÷ 0.1 s = 100 messages each.
- **The wait you promise**: in Sidekiq `Sidekiq::Queue.new("default").latency`, in SQS
  `ApproximateAgeOfOldestMessage`, in RQ `job.started_at - job.enqueued_at`. Celery does not know
  when a task was sent: put the time into a header.
""",
    teacher=f"""
**20 minutes.** Say before: *“You pay the workers. You promise the wait.”* Vote, then let groups
find their number: one promises 1 s, one 5 s, one looks at the bill.

- *“5”* or *“6”*: 4 are busy {100 * around[4].busy:.0f} % of the time, so one more must do. On
  average it would.
- *“8”*, since 8 a second come: right. Then only chance makes a line.
- *“10”* is safe. Who pays for {100 * (1 - around[10].busy):.0f} % idle time?
- Then *steady*, 10 a second, with a target of 0.5 s: of 11, 12, 13, 14 workers
  {", ".join(f"{100 * steady[n].late:.2g}" for n in range(11, 15))} % start too late, and at 10 a
  worker and 30 a task waiting {cheapest(steady, 10, 30)} cost least. *“Why not 10 workers for 10
  tasks a second?”* (Lesson 4.)

The misconception behind it: the number of workers follows from the work. It follows from the wait.
""",
    code=lambda now: (
        f"""
from queuesim import Spike, one_queue, simulate, sweep

def queue(workers):
    return one_queue({LOADS[now["load"]].code})

run = simulate(queue({now["workers"]}), seed={now["seed"]}, until=140)
print(run.summary(warmup=20))

queues = {{workers: queue(workers) for workers in {COUNTS[now["load"]]!r}}}
for point in sweep(queues, 20, until=140, measure="mean_waiting", warmup=20):
    if point.n == 20:
        cost = {now["wage"]} * point.label + {now["price"]} * point.mean
        print(point.label, "workers:", round(cost), "an hour")
"""
    ),
)

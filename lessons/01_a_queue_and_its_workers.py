"""A queue and its workers

part: One queue
minutes: 12
idea: A queue turns “now” into “later”.
"""

import math
from types import SimpleNamespace

import numpy as np

from lessons.common.charts import (
    Axis,
    axis_end,
    curve,
    faint_steps,
    figure,
    guess_moment,
    interval,
    level,
    line,
    moment,
    point,
    show,
    steps,
)
from lessons.common.live import Challenge, Scene, drain, kept
from lessons.common.numbers import runs, sampled, two_digits
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
from lessons.common.steering import Control, offer_controls
from queuesim import Batch, one_queue, theory, thin
from queuesim.measures import time_until_empty

this = opening(
    __file__,
    "Queue a task and you can move on: a worker does it later. A task takes 1 s on average, and "
    "while the workers keep up, you hardly notice the queue.",
)

# The question is about the lesson's own setting, wherever the sliders stand.
ASKED = {"rate": 3.0, "workers": 4, "spike": 40}
SPIKE_AT, UNTIL, RUNS = 20.0, 140.0, 24
OTHERS = 8  # runs that are drawn beside the first
AFTER = UNTIL - SPIKE_AT  # seconds that are drawn after the spike
asked = theory.fluid_drain(backlog=40, rate=3, workers=4, service=1)
spare = (
    f"4 − 3 = 1 task a second for the backlog (the tasks that pile up), so 40 take {asked:.0f} s."
)


def on_the_stage(run):
    """What is seen of the spike in the run that the stage plays."""
    return (
        f"In the run on the stage it takes {time_until_empty(run, SPIKE_AT):.0f} s. Arrivals and "
        "the times that tasks take are random, so another run may take many seconds more or less. "
        "The *load* is arrivals ÷ capacity, here 3 ÷ 4. It does not count the tasks that wait."
    )


twin_spare = "8 − 6 = 2 tasks a second for the backlog."
twin = Twin(
    "6 tasks arrive per second, and 8 workers can finish 8 per second. Now 60 more arrive at once. "
    "How long until the queue is empty?",
    answers=[
        Answer(
            "7.5 s",
            60 / 8,
            "60 ÷ 8 = 7.5 s would be right if no other task came. But 6 new tasks arrive every "
            f"second. That leaves {twin_spare}",
        ),
        Answer(
            "15 s",
            60 / 4,
            "15 s would be right if 4 of the 8 workers were free for the backlog. But new tasks "
            f"keep 6 of them busy. That leaves {twin_spare}",
        ),
        Answer(
            "30 s",
            30,
            f"The workers finish 8 tasks a second, and 6 new ones arrive. That leaves {twin_spare}",
        ),
        Answer(
            "60 s",
            60,
            "Before, 4 − 3 = 1 task a second was to spare. With twice the workers and twice the "
            f"tasks there are {twin_spare}",
        ),
    ],
    truth=theory.fluid_drain(backlog=60, rate=6, workers=8, service=1),
    why="60 ÷ 2 = 30 s.",
)
guess = predict(
    this,
    "3 tasks arrive per second, and 4 workers can finish 4 per second. Now 40 more arrive at once. "
    "How long until the queue is empty?",
    answers=[
        Answer(
            "10 s",
            10,
            "40 ÷ 4 = 10 s would be right if no other task came. But 3 new tasks arrive every "
            f"second. That leaves only {spare}",
        ),
        Answer(
            "20 s",
            20,
            "20 s would be right if 2 of the 4 workers were free for the backlog. But new tasks "
            f"keep 3 of them busy. That leaves only {spare}",
        ),
        Answer(
            "40 s",
            40,
            f"The workers finish 4 tasks a second, and 3 new ones arrive. That leaves {spare}",
        ),
        Answer(
            "it never empties",
            1000,
            "The workers are busy, but 3 tasks a second don’t take all their time: they can "
            f"finish 4. That leaves {spare}",
        ),
    ],
    truth=asked,
    scene=Scene(
        asks_until=20,
        decides_at=61,
        settings=ASKED,
        spikes=((SPIKE_AT, 40),),
        guess_since=SPIKE_AT,
        tells=on_the_stage,
    ),
    twin=twin,
)

offer_controls(
    this,
    {
        "rate": Control("Arrival rate", 0.5, 8.0, ASKED["rate"], 0.25, "per s", word="rate"),
        "workers": Control("Workers", 1, 12, ASKED["workers"], word="workers"),
        "spike": Control("Spike size", 10, 100, ASKED["spike"], 5, "tasks", word="spike size"),
    },
    seed=227,  # a typical one: its spikes take about as long as the formula says
)


def system(now, spikes=()):
    """The queue of this lesson: no limit, tasks of 1 s on average."""
    return one_queue(rate=now["rate"], workers=now["workers"], batches=spikes)


def spikes_of_40(story):
    """When spikes of 40 or more came."""
    return [spike.at for spike in story.spikes if spike.size >= 40]


FEW = 7  # workers that clear such a spike in time, though hardly
no_worker_more = kept("{workers} workers, at most 4", lambda now: now["workers"] <= 4)
aims = [
    Challenge(
        "feel",
        "Let it drain",
        "Keep 4 workers and 3 tasks a second. Set the speed to 4× to save time. Send a spike of "
        "40, then touch nothing until the queue is empty.",
        drain(
            spikes_of_40,
            kept("{rate:g} tasks arrive a second, not 3", lambda now: now["rate"] == 3),
            kept("{workers} workers, not 4", lambda now: now["workers"] == 4),
        ),
        "The workers finish 4 tasks a second, but 3 new ones arrive. So it takes 40 s, give or "
        "take 17 s by chance.",
        solved_by="10_send_40",
        missed_by=["10_send_35", "10_send_40~10_rate_3.25", "10_send_40~12_workers_5"],
    ),
    Challenge(
        "fast",
        "Add workers",
        "Keep arrivals at 3 a second or more. Send a spike of 40, and add workers so that the "
        f"queue is empty within 15 s of the spike, but have at most {FEW}. You can do both while "
        "the run is paused.",
        drain(
            spikes_of_40,
            kept("{rate:g} tasks arrive a second, at least 3", lambda now: now["rate"] >= 3),
            kept("{workers} workers, at most " + str(FEW), lambda now: now["workers"] <= FEW),
            within=15,
        ),
        f"At 3 tasks a second, {FEW} workers shorten the queue by {FEW} − 3 = {FEW - 3} tasks a "
        "second, 4 workers by 1.",
        solved_by=f"10_workers_{FEW}~10_send_40",
        missed_by=[
            f"10_workers_{FEW}~10_send_35",  # too small a spike
            f"10_workers_{FEW}~10_send_40~11_rate_2.75",  # fewer come
            f"10_workers_{FEW + 1}~10_send_40",  # too many workers
            "10_send_40",  # no worker more
        ],
    ),
    Challenge(
        "lever",
        "Hold back",
        "With at most 4 workers, send a spike of 40 and cut arrivals so that the queue is empty "
        "within 15 s of the spike. You can do both while the run is paused.",
        drain(spikes_of_40, no_worker_more, within=15),
        "Fewer arrivals drain a queue too, without another worker.",
        solved_by=["10_send_40~10_rate_0.50", "30_send_40~30_rate_0.50"],
        missed_by=[
            "10_send_40~11_workers_12",  # too many workers
            "5_workers_12~10_send_40~11_workers_4",  # too many when it came
            "10_send_40~25_rate_0.50",  # too late
        ],
    ),
]
put_on_stage(this, system, challenges=aims, spike="spike")


def clears_in(size, spare):
    """By formula: the seconds in which `spare` tasks a second clear a backlog of that size."""
    if spare <= 0:
        return math.inf
    return 0.0 if size <= spare else size / spare  # idle workers start so few at once


def facts(now):
    """What these settings do to a spike, by formula and in many runs."""
    rate, workers, size = now["rate"], now["workers"], now["spike"]
    many = runs(system(now, (Batch(SPIKE_AT, size),)), now["seed"], UNTIL, RUNS)
    felt = sorted(time_until_empty(run, SPIKE_AT) for run in many)
    return SimpleNamespace(
        runs=many,
        early=felt[RUNS // 4],
        middle=felt[RUNS // 2 - 1],
        late=felt[3 * RUNS // 4 - 1],
        drain=clears_in(size, workers - rate),
        with_one_more=clears_in(size, workers + 1 - rate),
        usually_busy=min(rate, workers),
    )


def count_of(workers):
    """1 worker, 2 workers."""
    return f"{workers} worker{'s' * (workers > 1)}"


def what_a_spike_does(now, facts):
    """The formula and the runs in a sentence."""
    rate, workers, size = now["rate"], now["workers"], now["spike"]
    if facts.drain == math.inf:
        finish = f"{count_of(workers)} finish{'es' * (workers == 1)} {workers}"
        return f"The backlog never clears: {rate:g} tasks arrive per second, and {finish}"
    half = f"half of {RUNS} runs cleared within {two_digits(facts.middle)} s"
    if facts.middle == 0:
        half = f"in half of {RUNS} runs no task waited"
    if facts.middle == math.inf:
        half = f"most of {RUNS} runs took longer than {AFTER:.0f} s"
    if facts.drain == 0:
        return f"The formula says idle workers take all {size} tasks at once; {half}"
    return f"The formula says the backlog clears in {two_digits(facts.drain)} s; {half}"


def what_one_more_does(now, facts):
    """What another worker would change, in a sentence."""
    before, after = two_digits(facts.drain), two_digits(facts.with_one_more)
    if facts.drain == math.inf:
        enough = math.floor(now["rate"]) + 1
        return f"The backlog clears only with {enough} workers or more"
    if facts.drain == 0:
        return f"Idle workers can take all {now['spike']} tasks: one more worker changes nothing"
    if facts.with_one_more == 0:
        return f"With one more worker all {now['spike']} tasks would start at once"
    if now["workers"] + 1 - now["rate"] == 2 * (now["workers"] - now["rate"]):
        return f"One more worker halves the time, to {after} s"
    return f"One more worker cuts the time from {before} s to {after} s"


def how_busy_workers_are(now, facts):
    """How many of the workers are busy, in a sentence."""
    workers, usual = now["workers"], facts.usually_busy
    if facts.drain == 0:
        return f"{usual:g} of {workers} workers are busy on average; the others can take the spike"
    every = f"All {workers} workers are" if workers > 1 else "The worker is"
    if facts.drain == math.inf:
        return f"{every} busy all the time: nothing is left for the spike"
    return f"{every} busy until the backlog clears, then {usual:g} on average again"


def since_the_spike(series):
    """A series over the time of a run, over the time since the spike."""
    times, values = series
    return np.asarray(times) - SPIKE_AT, values


def waiting_over_time(now, facts):
    """The spike in one run and, faintly, in others; the formula; the guess of what was asked."""
    size, waiting = now["spike"], facts.runs[0].waiting_series()
    others = [sampled(run.waiting_series(), UNTIL, 71) for run in facts.runs[1 : 1 + OTHERS]]
    drains = 0 < facts.drain < math.inf
    guessed = guess.where(now, ASKED).value
    drawn = guessed is not None and guessed < AFTER  # “never” is beyond the chart
    return figure(
        what_a_spike_does(now, facts),
        x=Axis("seconds since the spike", -SPIKE_AT, AFTER),
        y=Axis("tasks waiting", 0, axis_end(max(size, *waiting[1]), 60)),
        marks=[
            faint_steps(
                [since_the_spike(other) for other in others], name=f"{OTHERS} of {RUNS} runs"
            ),
            steps("one run", since_the_spike(thin(*waiting, 0, UNTIL, 420))),
            line("formula", ([0, facts.drain], [size, 0]) if drains else None),
            moment(f"spike +{size}", 0),
            guess_moment(guessed if drawn else None),
        ],
    )


def busy_over_time(now, facts):
    """How many workers are busy on average over all runs, and by formula."""
    workers, usual, end = now["workers"], facts.usually_busy, min(facts.drain, AFTER)
    times = [-SPIKE_AT, 0, 0, end, end, AFTER]
    busy = [sampled(run.busy_series(), UNTIL, 141)[1] for run in facts.runs]
    seconds = np.linspace(-SPIKE_AT, AFTER, 141)
    return figure(
        how_busy_workers_are(now, facts),
        x=Axis("seconds since the spike", -SPIKE_AT, AFTER),
        y=Axis("busy workers, on average", 0, 6 if workers <= 5 else 13),
        marks=[
            steps(f"{RUNS} runs", (seconds, np.mean(busy, axis=0))),
            line("formula", (times, [usual, usual, workers, workers, usual, usual])),
            level(count_of(workers), workers),
        ],
    )


def time_by_workers(now, facts):
    """How long it takes with any number of workers; in the middle half of the runs with these."""
    rate, workers, size = now["rate"], now["workers"], now["spike"]
    enough = np.linspace(rate + 0.2, 12, 100)
    seconds = [clears_in(size, spare) for spare in enough - rate]
    late = facts.late if facts.late < math.inf else None
    middle = None if late is None else facts.middle
    more = facts.with_one_more if workers < 12 and facts.with_one_more < math.inf else None
    return figure(
        what_one_more_does(now, facts),
        x=Axis("workers", 0, 12),
        y=Axis("seconds until the queue is empty", 0, 120),
        marks=[
            curve("formula", (enough, seconds)),
            interval(workers, facts.early, late),
            point(f"{RUNS} runs; bar: middle half", workers, middle),
            point("one more", workers + 1, more, "ink"),
        ],
    )


@results(this, guess)
def shown(now):
    numbers = facts(now)
    show(waiting_over_time(now, numbers))
    show(busy_over_time(now, numbers), time_by_workers(now, numbers))
    if 0 < numbers.drain < math.inf:
        workers, spare = now["workers"], now["workers"] - now["rate"]
        remark(
            f"One more worker adds {100 / workers:.0f} % to the capacity, but {100 / spare:.0f} % "
            f"to the spare capacity: {spare + 1:g} tasks a second instead of {spare:g}. In the "
            f"chart of busy workers, the line of {RUNS} runs is their average. Each run starts "
            "with an empty queue and clears at a time of its own, so the line drops less sharply "
            "than the formula."
        )
    if numbers.drain < math.inf:
        clears = f"a spike of {now['spike']} clears in"
        with_your_tasks(this, now["rate"], {clears: numbers.drain})


ending(
    this,
    takeaway="How long a backlog lasts depends on your *spare* capacity (what your workers can "
    "finish beyond what arrives), not on your total capacity.",
    production="""
Most tools call the number of workers *concurrency*. Here is where you set it, and where you read
the length of the queue:

- **Celery**: start it with `celery -A your_app worker --concurrency N` (default: the number of CPU
  cores).
  Run `redis-cli llen celery` if your broker is Redis, and add the tasks that workers have fetched
  but not started: `celery inspect reserved`.
- **RQ**: one `rq worker` runs one job at a time. For more, start more processes, or
  `rq worker-pool -n 4`. Read `len(queue)` or run `rq info`.
- **Sidekiq**: set `concurrency` in `sidekiq.yml`, or `RAILS_MAX_THREADS`; the default is 5 threads
  per process. Read `Sidekiq::Queue.new("default").size`.
- **Dramatiq**: set `--processes` (default: the number of CPU cores) and `--threads` (default: 8)
  and multiply them. Read `redis-cli llen dramatiq:default` if your broker is Redis.
- **SQS**: every process that polls the queue is a worker. With Lambda, `MaximumConcurrency` of the
  event source limits how many run at once. Read `ApproximateNumberOfMessagesVisible`.

None of these lengths includes the tasks being worked on. Celery lists them with
`celery inspect active`; SQS counts them as `ApproximateNumberOfMessagesNotVisible`.
""",
    teacher="""
**12 minutes.** Say before: *“Watch the queue, not the workers.”* Let the room vote on the question
before you touch the stage. Then let the run go on at 1×: the spike comes at 20 s. Count the seconds
aloud.

- *“10 s”* is 40 ÷ 4. It forgets that new tasks keep coming.
- *“20 s”* allows for new tasks, but guesses their share: half of the capacity instead of three
  quarters.
- *“It never empties”* assumes that busy workers have no time to spare.
- Then ask: *“What does one more worker do?”* 5 − 3 = 2 tasks a second are spare instead of 1, so
  the time halves. The first extra worker helps most.

The misconception: total capacity decides. In fact only the spare capacity clears a backlog.
""",
    code=lambda now: (
        f"""
from math import inf

from queuesim import Batch, one_queue, replication_seed, simulate

rate, workers, size = {now["rate"]:g}, {now["workers"]}, {now["spike"]}
spare = workers - rate  # tasks a second; also how many workers are idle, on average
scenario = one_queue(rate, workers, batches=(Batch(at={SPIKE_AT:g}, size=size),))
clear = []
for i in range({RUNS}):  # same settings, different random numbers
    run = simulate(scenario, replication_seed({now["seed"]}, i), until={UNTIL:g})
    times, waiting = run.waiting_series()
    steps = zip(times, [*times[1:], run.until], waiting)
    empty = [begin for begin, end, count in steps if count == 0 and end > {SPIKE_AT:g}]
    clear.append(max(empty[0] - {SPIKE_AT:g}, 0) if empty else inf)

# Idle workers start a small spike at once.
by_formula = inf if spare <= 0 else 0.0 if size <= spare else size / spare
print("The run in the chart clears in", clear[0], "s")
print("Half of {RUNS} runs clear within", sorted(clear)[{RUNS // 2 - 1}], "s")
print("The formula says", by_formula, "s")
"""
    ),
)

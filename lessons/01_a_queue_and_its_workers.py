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
from lessons.common.live import Challenge, drain, kept
from lessons.common.numbers import rounded, runs, sampled
from lessons.common.page import Answer, challenges, foot, opening, predict, results, takeaway
from lessons.common.stage import put_on_stage
from lessons.common.steering import Control, offer_controls
from queuesim import Batch, one_queue, theory, thin
from queuesim.measures import time_until_empty

this = opening(
    __file__,
    "Whoever hands a task to a queue is free at once: a worker does it later, in 1 s on average. "
    "Nobody notices, as long as the workers keep up.",
)

# The question is about the lesson's own setting, wherever the sliders stand.
ASKED = {"rate": 3.0, "workers": 4, "spike": 40}
SPIKE_AT, UNTIL, RUNS = 20.0, 140.0, 24
asked = theory.fluid_drain(backlog=40, rate=3, workers=4, service=1)
guess = predict(
    this,
    "3 tasks arrive per second, 4 workers finish 4. Now 40 more arrive at once. "
    "How long until nobody waits?",
    answers=[
        Answer(
            "10 s",
            10,
            "40 ÷ 4 = 10 s would be right if nothing else came. But of the 4 finished each "
            f"second 3 are new: only 4 − 3 = 1 a second comes off the line, {asked:.0f} s in all.",
        ),
        Answer(
            "20 s",
            20,
            "Of the 4 tasks finished each second 3 are new ones. Only 4 − 3 = 1 a second comes "
            f"off the line: {asked:.0f} s for 40.",
        ),
        Answer(
            "40 s",
            40,
            "Of the 4 tasks finished each second 3 are new; the 1 left over works off 40 "
            f"in {asked:.0f} s.",
        ),
        Answer(
            "for ever",
            1000,
            "The workers are faster than the arrivals, if only by 4 − 3 = 1 task a second: "
            f"that one works off the 40 in {asked:.0f} s.",
        ),
    ],
    truth=asked,
)

offer_controls(
    this,
    {
        "rate": Control("Arrival rate", 0.5, 8.0, ASKED["rate"], 0.25, "per s", word="rate"),
        "workers": Control("Workers", 1, 12, ASKED["workers"], word="workers"),
        "spike": Control("Size of a spike", 10, 100, ASKED["spike"], 5, "tasks", word="spike"),
    },
    seed=227,  # a typical one: its spikes take about as long as the arithmetic says
)


def system(now, spikes=()):
    """The queue of this lesson: no limit, tasks of 1 s on average."""
    return one_queue(rate=now["rate"], workers=now["workers"], batches=spikes)


def spikes_of_40(story):
    """When spikes of 40 or more came."""
    return [spike.at for spike in story.spikes if spike.size >= 40]


no_worker_more = kept("{workers} workers, at most 4", lambda now: now["workers"] <= 4)
aims = [
    Challenge(
        "feel",
        "Let it drain",
        "Have 4 workers and 3 tasks a second. Send a spike of 40, then touch nothing until the "
        "queue is empty. 4× helps.",
        drain(
            spikes_of_40,
            kept("{rate:g} tasks arrive a second, not 3", lambda now: now["rate"] == 3),
            kept("{workers} workers, not 4", lambda now: now["workers"] == 4),
        ),
        "Of the 4 tasks finished each second, 3 are new. Only 1 comes off the backlog.",
        solved_by="10_send_40",
        missed_by=["10_send_35", "10_send_40~10_rate_3.25", "10_send_40~12_workers_5"],
    ),
    Challenge(
        "fast",
        "Add workers",
        "Keep at least 3 tasks a second coming. Send a spike of 40, and add workers so that the "
        "queue is empty within 15 s of the spike.",
        drain(
            spikes_of_40,
            kept("{rate:g} tasks arrive a second, at least 3", lambda now: now["rate"] >= 3),
            within=15,
        ),
        "A backlog shrinks by what is finished less what arrives: 9 a second with 12 workers, "
        "1 a second with 4.",
        solved_by="10_send_40~11_workers_12",
        missed_by=[
            "10_send_35~11_workers_12",  # too small a spike
            "10_send_40~11_workers_12~11_rate_2.75",  # fewer come
            "10_send_40",  # no worker more
        ],
    ),
    Challenge(
        "lever",
        "Hold back",
        "Now add no worker: have at most 4. Send a spike of 40, and cut arrivals so that the queue "
        "is empty within 15 s of the spike. You can do both while it is paused.",
        drain(spikes_of_40, no_worker_more, within=15),
        "Holding arrivals back drains a queue too, and needs no worker more.",
        solved_by=["10_send_40~10_rate_0.50", "30_send_40~30_rate_0.50"],
        missed_by=[
            "10_send_40~11_workers_12",  # too many workers
            "5_workers_12~10_send_40~11_workers_4",  # too many when it came
            "10_send_40~25_rate_0.50",  # too late
        ],
    ),
]
put_on_stage(this, system, challenges=aims, spike="spike")


def facts(now):
    """What these settings do to a spike, by arithmetic and in many runs."""
    rate, workers, size = now["rate"], now["workers"], now["spike"]
    many = runs(system(now, (Batch(SPIKE_AT, size),)), now["seed"], UNTIL, RUNS)
    felt = sorted(time_until_empty(run, SPIKE_AT) for run in many)
    drain = math.inf
    if rate < workers:
        drain = size / (workers - rate) if size > workers - rate else 0.0
    return SimpleNamespace(
        runs=many,
        early=felt[RUNS // 4],
        middle=felt[RUNS // 2 - 1],
        late=felt[3 * RUNS // 4 - 1],
        drain=drain,
        drained_at=SPIKE_AT + min(drain, 10 * UNTIL),
        usually_busy=min(rate, workers),
    )


def what_a_spike_does(now, facts):
    """The arithmetic and the runs in a sentence."""
    rate, workers, size = now["rate"], now["workers"], now["spike"]
    if rate >= workers:
        return (
            f"{rate:g} arrive a second, {workers} can be finished: none is left over for the spike"
        )
    half = f"in half of {RUNS} runs nobody waits after {rounded(facts.middle)} s"
    if facts.middle == math.inf:
        half = f"in most of {RUNS} runs somebody still waits after {UNTIL - SPIKE_AT:.0f} s"
    if facts.drain == 0:
        return f"By arithmetic {workers - rate:g} idle workers take {size} at once; {half}"
    return f"By arithmetic {size} are done in {rounded(facts.drain)} s; {half}"


def what_one_more_does(now, facts):
    """What another worker would change, in a sentence."""
    rate, workers, size = now["rate"], now["workers"], now["spike"]
    if rate >= workers:
        return f"To count on clearing it takes {math.floor(rate) + 1} workers"
    if facts.drain == 0:
        return f"Enough workers are idle for {size}: one more changes nothing"
    faster = size / (workers + 1 - rate)
    if workers == 12:
        return f"One worker more would save {rounded(facts.drain - faster)} s"
    return f"One worker more makes it {rounded(faster)} s instead of {rounded(facts.drain)} s"


def waiting_over_time(now, facts):
    """The spike in one run and, faintly, in others; the arithmetic; the guess of what was asked."""
    size, waiting = now["spike"], facts.runs[0].waiting_series()
    drains = 0 < facts.drain < math.inf
    guessed = guess.where(now, ASKED).value
    drawn = guessed is not None and guessed < UNTIL  # “for ever” is beyond the chart
    return figure(
        what_a_spike_does(now, facts),
        x=Axis("seconds", 0, UNTIL),
        y=Axis("tasks waiting", 0, axis_end(max(size, *waiting[1]), 60)),
        marks=[
            faint_steps([sampled(run.waiting_series(), UNTIL, 71) for run in facts.runs[1:9]]),
            steps("one run", thin(*waiting, 0, UNTIL, 420)),  # a span begins as the spike comes
            line("the arithmetic", ([SPIKE_AT, facts.drained_at], [size, 0]) if drains else None),
            moment(f"spike +{size}", SPIKE_AT),
            guess_moment(SPIKE_AT + guessed if drawn else None),
        ],
    )


def busy_over_time(now, facts):
    """How many workers are busy on average over all runs, and by arithmetic."""
    workers, usual, end = now["workers"], facts.usually_busy, facts.drained_at
    times = [0, SPIKE_AT, SPIKE_AT, end, end, max(end, UNTIL)]
    busy = [sampled(run.busy_series(), UNTIL, 141)[1] for run in facts.runs]
    return figure(
        f"While somebody waits every worker is busy; in the long run {usual:g} of {workers}",
        x=Axis("seconds", 0, UNTIL),
        y=Axis("workers busy, on average", 0, 6 if workers <= 5 else 13),
        marks=[
            steps(f"{RUNS} runs", (np.linspace(0, UNTIL, 141), np.mean(busy, axis=0))),
            line("arithmetic", (times, [usual, usual, workers, workers, usual, usual])),
            level(f"{workers} worker{'s' * (workers > 1)}", workers),
        ],
    )


def time_by_workers(now, facts):
    """How long it takes with any number of workers; in the middle half of the runs with these."""
    rate, size = now["rate"], now["spike"]
    enough = np.linspace(rate + 0.2, 12, 100)
    seconds = np.where(size <= enough - rate, 0, size / (enough - rate))
    known = facts.late < math.inf
    return figure(
        what_one_more_does(now, facts),
        x=Axis("workers", 0, 12),
        y=Axis("seconds until nobody waits", 0, 120),
        marks=[
            curve("the arithmetic", (enough, seconds)),
            interval(now["workers"], facts.early, facts.late if known else None),
            point("middle half of runs", now["workers"], facts.middle if known else None),
        ],
    )


@results(this, guess)
def shown(now):
    numbers = facts(now)
    show(waiting_over_time(now, numbers))
    show(busy_over_time(now, numbers), time_by_workers(now, numbers))


challenges(this)
takeaway(
    "A queue turns “now” into “later”. How much later depends on the *spare* capacity, "
    "not on the capacity."
)
foot(
    this,
    production="""
The number of workers is often called *concurrency*, and the line has a name of its own:

- **Celery**: `celery worker --concurrency N` (default: the number of CPU cores). The line, on
  Redis: `redis-cli llen celery`, plus what the workers hold already: `celery inspect reserved`.
- **RQ**: one job at a time per `rq worker`; more workers are more processes, or
  `rq worker-pool -n 4`. The line: `len(queue)` or `rq info`.
- **Sidekiq**: `concurrency` in `sidekiq.yml`; 5 threads a process by default, or
  `RAILS_MAX_THREADS`. The line: `Sidekiq::Queue.new("default").size`.
- **Dramatiq**: `--processes` (CPU cores) × `--threads` (8).
- **SQS**: as many workers as poll it; with Lambda, at most `MaximumConcurrency` of the event
  source. The line: `ApproximateNumberOfMessagesVisible`.

Tasks in work are in none of these lengths. They are what `celery inspect active` lists and what
SQS counts as `ApproximateNumberOfMessagesNotVisible`.
""",
    teacher="""
**12 minutes.** Say before: *“Watch the line, not the workers.”* Let the room vote on the question
before anybody touches the stage, then send the spike and count the seconds aloud.

- *“10 seconds”* will come from most: 40 ÷ 4. They forget that the ordinary tasks do not stop.
- *“20 seconds”*: as if half of the workers had nothing else to do.
- *“For ever”*: who says so thinks that busy workers have nothing to spare.
- Ask then: *“What does one worker more do?”* (5 − 3 = 2 a second: half the time. The first extra
  worker is worth most.)

The misconception behind it: capacity is what counts. What counts is what is left of it.
""",
    code=lambda now: (
        f"""
from math import inf

from queuesim import Batch, one_queue, replication_seed, simulate

rate, workers, size = {now["rate"]:g}, {now["workers"]}, {now["spike"]}
scenario = one_queue(rate, workers, batches=(Batch(at={SPIKE_AT:g}, size=size),))
clear = []
for i in range({RUNS}):  # they differ in nothing but luck
    run = simulate(scenario, replication_seed({now["seed"]}, i), until={UNTIL:g})
    times, waiting = run.waiting_series()
    steps = zip(times, [*times[1:], run.until], waiting)
    empty = [begin for begin, end, count in steps if count == 0 and end > {SPIKE_AT:g}]
    clear.append(max(empty[0] - {SPIKE_AT:g}, 0) if empty else inf)

print("The run that is drawn is clear after", clear[0], "s")
print("Half of {RUNS} are clear within", sorted(clear)[{RUNS // 2 - 1}], "s")
print("The arithmetic says", size / (workers - rate) if rate < workers else inf, "s")
"""
    ),
)

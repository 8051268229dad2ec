"""The hockey stick

part: One queue
minutes: 15
idea: The last 10 % of utilisation cost the most.
"""

from types import SimpleNamespace

import numpy as np

from lessons.common.charts import (
    Axis,
    band,
    curve,
    end_among,
    faint_steps,
    figure,
    guess_point,
    point,
    show,
    steps,
)
from lessons.common.live import Challenge, crowds, drain, hold, kept
from lessons.common.numbers import beside, mm1_waits, rounded, sampled, steady_runs
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
from lessons.common.steering import Control, offer_controls
from queuesim import theory, thin
from queuesim.intervals import interval_of_ratio
from queuesim.steady_runs import steady_scenario

this = opening(
    __file__,
    "A worker with nothing to do looks like waste, so it is tempting to use up the last of its "
    "time. The bill comes as waiting.",
)


def wait(percent):
    """The average wait in the long run: one worker, tasks of 1 s on average."""
    return theory.mm1(percent / 100, 1).mean_wait


guess = predict(
    this,
    "Tasks come at random and take 1 s on average, at random too. A worker that is busy 80 % of "
    f"the time lets them wait {wait(80):.0f} s. And one that is busy 99 %?",
    answers=[
        Answer(
            "5 s",
            5,
            f"5 s would be {100 * (99 / 80 - 1):.0f} % more wait for as much more work. But "
            "what counts is the time that is left free.",
        ),
        Answer(
            "10 s",
            10,
            f"{wait(90):.0f} s is the wait at 90 %: with half the free time wait and work "
            f"together take twice as long, {wait(90) + 1:.0f} s.",
        ),
        Answer(
            "25 s",
            25,
            f"{wait(96):.0f} s is the wait at 96 %. But from there to 99 % the free time "
            "shrinks to a quarter.",
        ),
        Answer("99 s", 99),
    ],
    truth=wait(99),
    why="1 % is a twentieth of the 20 % free at 80 %: wait and work together take twenty "
    f"times as long, {wait(99) + 1:.0f} s instead of {wait(80) + 1:.0f} s, "
    f"{wait(99):.0f} s of it waiting.",
)

offer_controls(
    this,
    {"busy": Control("Utilisation", 10, 99, 80, unit="%", word="utilisation")},
    seed=75,  # near the curve; others scatter as the band says
)


def system(now):
    """One worker long at work, tasks of 1 s on average: the arrival rate is the utilisation."""
    return steady_scenario(now["busy"] / 100, workers=1, seed=now["seed"])


def full(now):
    """Whether the load is 90 % or more."""
    return now["busy"] >= 90


def too_much_or_little(now):
    """What is wrong with a load at which tasks do not wait 10 s."""
    return f"At {now['busy']} % load they wait {'longer' if wait(now['busy']) > 10 else 'less'}"


ten_seconds = min(range(50, 100), key=lambda percent: abs(wait(percent) - 10))
aims = [
    Challenge(
        "recover",
        "Recover",
        "At 90 % load or more, let 20 tasks wait. Then lower the load, to 40 % at the least, so "
        "that the queue is empty within 60 s of the moment when 20 waited last. 16× until they do.",
        drain(
            crowds(20, full),
            kept("{busy} % load, at least 40 %", lambda now: now["busy"] >= 40),
            kept("{busy} % load, the queue hardly shrinks", lambda now: not full(now)),
            within=60,
        ),
        "A queue shrinks by the time left idle: 20 tasks take 33 s at 40 % load, 100 s at 80 %.",
        # When 20 wait is a matter of luck: for each luck one of these moments is right.
        solved_by=[
            f"10_busy_{busy}~{at}_busy_40" for at in range(60, 1000, 30) for busy in (95, 99)
        ],
        missed_by=[
            *(f"10_busy_95~{at}_busy_30" for at in range(60, 1000, 90)),  # too low
            *(f"10_busy_89~{at}_busy_40" for at in range(60, 1000, 90)),  # never high enough
        ],
    ),
    Challenge(
        "ten",
        "Ten times the wait",
        f"At 50 % load tasks wait {wait(50):.0f} s on average. Find the load, to the percent, at "
        "which the formula gives ten times as much. Leave it there for 30 s. 8× helps.",
        hold(30, kept(too_much_or_little, lambda now: now["busy"] == ten_seconds)),
        f"From 50 to {ten_seconds} % load the wait grows tenfold, from {ten_seconds} to 99 % once "
        "more.",
        solved_by=f"10_busy_{ten_seconds}",
        missed_by=[
            f"10_busy_{ten_seconds - 1}",
            f"10_busy_{ten_seconds + 1}",
            f"10_busy_{ten_seconds}~35_busy_80",  # too short
        ],
    ),
]
put_on_stage(this, system, challenges=aims, window=120)

LENGTH, COUNT = 600.0, 10  # seconds of a run, and runs to draw
LOADS = (10, 20, 30, 40, 50, 60, 70, 75, 80, 84, 87, 90, 92, 94, 95, 96, 97, 98, 99)


def facts(now):
    """How long tasks wait: in some runs at this utilisation, and in many at each of some loads."""
    many = steady_runs(now["busy"] / 100, 1, now["seed"], LENGTH, COUNT)
    totals, counts = mm1_waits(tuple(load / 100 for load in LOADS), LENGTH, 600)
    lows, highs = np.quantile(totals / counts, (0.05, 0.95), axis=0)
    at = {load: LOADS.index(load) for load in (50, 80, 90, 95, 99)}
    return SimpleNamespace(
        runs=many,
        means=[run.wait[run.arrival > 0].mean() for run in many],
        lows=lows,
        highs=highs,
        low=np.interp(now["busy"], LOADS, lows),
        high=np.interp(now["busy"], LOADS, highs),
        count=len(totals),
        table={load: interval_of_ratio(totals[:, i], counts[:, i]) for load, i in at.items()},
    )


def wait_by_load(now, facts):
    """The hockey stick, where nine of ten runs lie around it, one run; the guess."""
    percent, mean = now["busy"], facts.means[0]
    every = range(1, 100)
    end = end_among((100, 250, 600, 2000), max(mean, facts.high))
    name_at = 65 if percent < 50 else 35  # where the run's point is not
    return figure(
        f"At {percent} % tasks wait {rounded(wait(percent))} s in the long run, and "
        f"{rounded(mean)} s in one run of ten minutes",
        x=Axis("% of the time busy", 0, 100),
        y=Axis("mean wait in s", 0, end),
        marks=[
            band(LOADS, facts.lows, facts.highs, "9 of 10 runs of ten minutes"),
            curve("in the long run", (every, [wait(load) for load in every]), name_at=name_at),
            point("one run", percent, mean),
            guess_point(99, guess.value),
        ],
    )


def waiting_over_time(now, facts):
    """One run and, faintly, the others."""
    first, *others = (run.waiting_series() for run in facts.runs)
    drawn = thin(*first, 0, LENGTH, 300)
    return figure(
        f"{COUNT} times ten minutes at {now['busy']} %: average waits from "
        f"{rounded(min(facts.means))} to {rounded(max(facts.means))} s",
        x=Axis("seconds", 0, LENGTH),
        y=Axis("tasks waiting", 0, end_among((25, 100, 250, 600, 2000), max(drawn[1]))),
        marks=[
            faint_steps([sampled(series, LENGTH) for series in others]),
            steps("one run", drawn),
        ],
    )


@results(this, guess)
def shown(now):
    numbers = facts(now)
    show(wait_by_load(now, numbers), waiting_over_time(now, numbers))
    remark(
        f"To go from 80 to 90 % busy costs {wait(90) - wait(80):.0f} s more, from 90 to 99 % "
        f"{wait(99) - wait(90):.0f} s more."
    )
    table(
        ("Wait, if busy", "by formula", f"in {numbers.count} runs, with 95 % interval"),
        [beside(f"{load} %", wait(load), runs, "s") for load, runs in numbers.table.items()],
    )
    remark(
        "Each run is ten minutes of a queue that has been going for long, as on the stage: some "
        f"tasks are there already. At {now['busy']} % nine of ten such runs have an average wait "
        f"between {rounded(numbers.low)} and {rounded(numbers.high)} s."
    )


challenges(this)
takeaway(
    "Half the free time, twice the time for wait and work together: the last 10 % cost the most."
)
foot(
    this,
    production="""
The load to run at is set where workers are added. There is no right number, only a wait that you
choose and the load that goes with it.

- **Kubernetes HPA**: with no metric given, the target is 80 % of the **CPU** that the pods request,
  on average. That is not the utilisation of a worker: one that waits for a database is busy, its
  CPU is not. The rule is `ceil(current × metric ÷ target)`; within 10 % of the target nothing is
  done.
- **Celery** fetches tasks ahead, so that one can wait in a busy worker while another worker idles:
  `worker_prefetch_multiplier` is 4 a process by default. Set it to 1, and `task_acks_late` (False
  by default) to True. Then a task may run twice: it must bear that. From 5.6 on, with Redis, there
  is `worker_disable_prefetch`.
- **Dramatiq** fetches 2 × threads ahead in each process (set by the environment's
  `dramatiq_queue_prefetch`).
- **Lambda** takes `BatchSize` messages from SQS at a time, 10 by default. If they are worked off
  one by one, the last waits for the others.
- **Sidekiq, RQ** fetch one job when a thread or worker is free: the line really is one line.
""",
    teacher=f"""
**15 minutes.** Say before: *“How busy should a worker be?”* Vote on the question. Then set 50, 80,
90, 95 and 99 % and let the room say the next wait each time before it is shown.

- *“5 s”*: in proportion to the load. Ask: *“And at 100 %?”*
- *“10 s”*: more than in proportion, but counted in steps of load, not in what is left free.
- *“25 s”*: a curve, with a mild end.
- *“99 s”*: let them find the rule. Wait and work together take 1 s ÷ the free share:
  1 ÷ 0.01 = {wait(99) + 1:.0f} s.
- Then ask: *“Ten minutes at 95 %: what do you measure?”* (The band. Whoever measures briefly knows
  little.) And after the second challenge: *“How could that beat the curve?”* (The curve
  is for arrivals that do not look at the line. Yours did.)

The misconception behind it: waits grow with the load, and below some knee all is well. They grow
with the inverse of what is left, and the curve has no knee. With more workers it bends later and
more sharply.
""",
    code=lambda now: (
        f"""
from queuesim import Batch, one_queue, simulate, theory

# Ten minutes of a queue that has been going for long: some tasks are there already.
there = {system(now).sources[0].arrivals.batches}
scenario = one_queue(rate={now["busy"] / 100:g}, workers=1, batches=there)
run = simulate(scenario, seed={now["seed"]}, until={LENGTH:g}, drain=True)

print(run.wait[run.arrival > 0].mean(), "s in these ten minutes")
print(theory.mm1(rate={now["busy"] / 100:g}, service=1).mean_wait, "s in the long run")
"""
    ),
)

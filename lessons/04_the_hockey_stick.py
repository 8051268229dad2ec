"""The hockey stick

part: One queue
minutes: 15
idea: The last 10 % of utilisation cost the most.
"""

import numpy as np

from lessons.common import charts, page
from lessons.common.live import Challenge, lasting, lines_and_waits, sustained
from lessons.common.page import challenges, predict, results
from lessons.common.runs import beside, mm1_waits, sampled, short, steady_runs
from lessons.common.stage.staging import stage
from lessons.common.steering import Control, offer_controls
from queuesim import theory, thin
from queuesim.intervals import interval_of_ratio
from queuesim.readings import mean_over
from queuesim.steady_runs import steady_scenario

this = page.opening(
    __file__,
    "A worker with nothing to do looks like waste, so it is tempting to use up the last of its "
    "time. The bill comes as waiting.",
)


def wait(percent):
    """The average wait in the long run: one worker, tasks of 1 s on average."""
    return theory.mm1(percent / 100, 1).mean_wait


rule = (
    "1 % is a twentieth of the 20 % free at 80 %: wait and work together take twenty "
    f"times as long, {wait(99) + 1:.0f} s instead of {wait(80) + 1:.0f} s, "
    f"{wait(99):.0f} s of it waiting."
)
guess = predict(
    this,
    "Tasks come at random and take 1 s on average, at random too. A worker that is busy 80 % of "
    f"the time lets them wait {wait(80):.0f} s. And one that is busy 99 %?",
    {"5 s": 5, "10 s": 10, "25 s": 25, "99 s": 99},
    truth=wait(99),
    why={
        "5 s": f"5 s would be {100 * (99 / 80 - 1):.0f} % more wait for as much more work. But "
        f"what counts is the time that is left free. {rule}",
        "10 s": f"{wait(90):.0f} s is the wait at 90 %: with half the free time wait and work "
        f"together take twice as long, {wait(90) + 1:.0f} s. {rule}",
        "25 s": f"{wait(96):.0f} s is the wait at 96 %. But from there to 99 % the free time "
        f"shrinks to a quarter. {rule}",
        "99 s": rule,
    },
)

offer_controls(
    this,
    {"busy": Control("Utilisation", 10, 99, 80, unit="%", word="utilisation")},
    seed=75,  # near the curve; others scatter as the band says
)


def system(now):
    """One worker long at work, tasks of 1 s on average: the arrival rate is the utilisation."""
    return steady_scenario(now["busy"] / 100, workers=1, seed=now["seed"])


def recovered(story):
    """Twenty wait at 90 % or more; within two minutes, at less, a minute of short waits."""
    times, waiting = story.run.waiting_series()
    for begin, end in lasting(story, lambda now: now["busy"] >= 90, 0):
        for crowd in times[(waiting >= 20) & (begin < times) & (times <= end)][-1:]:
            prompt = lambda run, tasks: np.mean(~(run.wait[tasks] < 5)) <= 0.05  # noqa: E731
            calm = sustained(story, 60, prompt, lambda now: now["busy"] < 90, since=crowd)
            loads = [now["busy"] for now in story.settings_between(crowd, calm or end)]
            if calm and calm <= crowd + 120 and min(loads) >= 40:
                return calm
    return None


def beaten(story):
    """Two minutes of steering in which the worker is busy 85 % of the time, and waits are short."""
    ends, _, waits = lines_and_waits(story, 120)
    busy = mean_over(story.run.busy_series(), ends - 120, ends)
    moves = np.searchsorted([change.at for change in story.changes], [ends - 120, ends])
    found = ends[(busy >= 0.85) & (waits < 3.5) & (moves[1] - moves[0] >= 5)]
    return float(found[0]) if len(found) else None


aims = [
    Challenge(
        "recover",
        "Recover: raise the utilisation to 90 % or more until 20 tasks wait, not many more. Then "
        "lower it, but never below 40 %: within two minutes, a minute in which 95 of 100 tasks "
        "wait less than 5 s.",
        recovered,
    ),
    Challenge(
        "beat",
        "Beat the curve: two minutes in which the worker is busy 85 % of the time and tasks wait "
        f"under 3.5 s on average. The curve says {wait(85):.1f} s. Watch the line, and move the "
        "slider at least five times in these two minutes.",
        beaten,
    ),
]
stage(this, system, challenges=aims, window=120)

LENGTH, COUNT = 600.0, 10


@results(this, guess)
def shown(now):
    percent = now["busy"]
    many = steady_runs(percent / 100, 1, now["seed"], LENGTH, COUNT)
    means = [each.wait[each.arrival > 0].mean() for each in many]
    LOADS = (10, 20, 30, 40, 50, 60, 70, 75, 80, 84, 87, 90, 92, 94, 95, 96, 97, 98, 99)
    totals, counts = mm1_waits(tuple(load / 100 for load in LOADS), LENGTH, 600)
    lows, highs = np.quantile(totals / counts, (0.05, 0.95), axis=0)
    at = {load: LOADS.index(load) for load in (50, 80, 90, 95, 99)}
    found = {load: interval_of_ratio(totals[:, i], counts[:, i]) for load, i in at.items()}
    low, high = (np.interp(percent, LOADS, edge) for edge in (lows, highs))
    line = thin(*many[0].waiting_series(), 0, LENGTH, 300)
    top = next(end for end in (100, 250, 600, 2000) if end >= max(means[0], high))
    longest = next(end for end in (25, 100, 250, 600, 2000) if end >= max(line[1]))
    charts.show(
        charts.curve_with_point(
            f"At {percent} % tasks wait {short(wait(percent))} s in the long run, and "
            f"{short(means[0])} s in one run of ten minutes",
            (range(1, 100), [wait(each) for each in range(1, 100)]),
            x=("% of the time busy", 0, 100),
            y=("mean wait in s", 0, top),
            name="in the long run",
            name_at=65 if percent < 50 else 35,
            point=(percent, means[0]),
            point_name="one run",
            band=(LOADS, lows, highs, "9 of 10 runs of ten minutes"),
            guess=(99, guess.value) if guess.value is not None else None,
        ),
        charts.over_time(
            f"{COUNT} times ten minutes at {percent} %: average waits from {short(min(means))} to "
            f"{short(max(means))} s",
            {"one run": line},
            x=("seconds", 0, LENGTH),
            y=("tasks waiting", 0, longest),
            faint=[sampled(each.waiting_series(), LENGTH) for each in many[1:]],
        ),
    )
    page.remark(
        f"To go from 80 to 90 % busy costs {wait(90) - wait(80):.0f} s more, from 90 to 99 % "
        f"{wait(99) - wait(90):.0f} s more."
    )
    page.table(
        ("Wait, if busy", "by formula", f"in {len(totals)} runs, with 95 % interval"),
        [beside(f"{load} %", wait(load), one, "s") for load, one in found.items()],
    )
    page.remark(
        "Each run is ten minutes of a queue that has been going for long, as on the stage: some "
        f"tasks are there already. At {percent} % nine of ten such runs have an average wait "
        f"between {short(low)} and {short(high)} s."
    )


challenges(this)
page.takeaway(
    "Half the free time, twice the time for wait and work together: the last 10 % cost the most."
)
page.foot(
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

"""The hockey stick

part: One queue
minutes: 15
idea: The last 10 % of utilisation cost the most.
"""

import numpy as np

from lessons.common import charts, page, runs
from lessons.common.challenges import challenges
from lessons.common.controls import Control, controls
from lessons.common.predict import predict, results
from lessons.common.runs import beside, ratio, sampled, short, steady_runs, steady_waits
from lessons.common.stage import stage
from lessons.common.story import Challenge, lasting, lines_and_waits, mean_over, sustained
from queuesim import one_queue, theory, thin

this = page.opening(
    __file__,
    "A worker with nothing to do looks like waste, so it is tempting to use up the last of its "
    "time. The bill comes as waiting.",
)


def wait(percent):
    """The average wait in the long run: one worker, tasks of 1 s on average."""
    return theory.mm1(percent / 100, 1).mean_wait


guess = predict(
    this,
    "Tasks of 1 s come at random. A worker that is busy 80 % of the time lets them wait "
    f"{wait(80):.0f} s on average. And one that is busy 99 %?",
    {"5 s": 5, "10 s": 10, "25 s": 25, "99 s": 99},
    truth=wait(99),
    why={
        "5 s": f"That is {100 * (99 / 80 - 1):.0f} % more wait for as much more work. But what "
        f"counts is the time that is left free, 20 % or 1 %: {wait(99):.0f} s.",
        "10 s": f"That is about the wait at 90 %, {wait(90):.0f} s: half the free time, twice the "
        f"wait. At 99 % only a twentieth is left of it: {wait(99):.0f} s.",
        "25 s": f"That is about the wait at 96 %, {wait(96):.0f} s. From there to 99 % the free "
        f"time is quartered once more: {wait(99):.0f} s.",
        "99 s": "With a twentieth of the free time, wait and work together take twenty times as "
        f"long: {wait(99) + 1:.0f} s instead of {wait(80) + 1:.0f} s.",
    },
)

controls(
    this.slug,
    {"busy": Control("Utilisation", 10, 99, 80, unit="%", word="utilisation")},
    seed=75,  # near the curve; others scatter as the band says
)


def system(now):
    """One worker, tasks of 1 s on average: the arrival rate is the utilisation."""
    return one_queue(now["busy"] / 100, workers=1)


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
    """Two minutes of steering in which the worker is busy 90 % of the time, and waits are short."""
    ends, _, waits = lines_and_waits(story, 120)
    busy = mean_over(story.run.busy_series(), ends - 120, ends)
    moves = np.searchsorted([change.at for change in story.changes], [ends - 120, ends])
    found = ends[(busy >= 0.9) & (waits < 3) & (moves[1] - moves[0] >= 5)]
    return float(found[0]) if len(found) else None


aims = [
    Challenge(
        "recover",
        "Raise the utilisation to 90 % or more until 20 wait. Then lower it, but never below 40 %: "
        "within two minutes, a minute in which 95 of 100 tasks wait less than 5 s.",
        recovered,
    ),
    Challenge(
        "beat",
        "Beat the curve: two minutes in which the worker is busy 90 % of the time and tasks wait "
        f"under 3 s on average, not {wait(90):.0f} s. Watch the line, and move the slider at least "
        "five times in these two minutes.",
        beaten,
    ),
]
live = stage(this.slug, system, challenges=aims)

LENGTH, COUNT = 600.0, 10


@results(this, guess)
def shown(now):
    percent = now["busy"]
    many = steady_runs(percent / 100, 1, now["seed"], LENGTH, COUNT)
    means = [each.wait[each.arrival > 0].mean() for each in many]
    LOADS = (10, 20, 30, 40, 50, 60, 70, 75, 80, 84, 87, 90, 92, 94, 95, 96, 97, 98, 99)
    totals, counts = steady_waits(tuple(load / 100 for load in LOADS), LENGTH, 600)
    lows, highs = np.quantile(totals / counts, (0.05, 0.95), axis=0)
    at = {load: LOADS.index(load) for load in (50, 80, 90, 95, 99)}
    found = {load: ratio(totals[:, i], counts[:, i]) for load, i in at.items()}
    charts.show(
        charts.curve_with_point(
            f"At {percent} % tasks wait {short(wait(percent))} s in the long run, and "
            f"{short(means[0])} s in these ten minutes",
            (range(1, 100), [wait(each) for each in range(1, 100)]),
            x=("% of the time busy", 0, 100),
            y=("mean wait in s", 0, 100),
            name="in the long run",
            name_at=65 if percent < 50 else 35,
            point=(percent, means[0]),
            point_name="ten minutes",
            band=(LOADS, lows, highs, "9 of 10 runs of ten minutes"),
            guess=(99, guess.value) if guess.value is not None else None,
        ),
    )
    charts.show(
        charts.bars(
            f"From 80 to 90 % costs {wait(90) - wait(80):.0f} s more, "
            f"from 90 to 99 % {wait(99) - wait(90):.0f} s more",
            {f"{load} %": one.mean for load, one in found.items()},
            x="of the time busy",
            y=("mean wait in s", 0, 120),
            theory={f"{load} %": wait(load) for load in at},
            intervals={f"{load} %": (one.low, one.high) for load, one in found.items()},
        ),
        charts.over_time(
            f"{COUNT} times ten minutes at {percent} %: average waits from {short(min(means))} to "
            f"{short(max(means))} s",
            {"this run": thin(*many[0].waiting_series(), 0, LENGTH, 300)},
            x=("seconds", 0, LENGTH),
            y=("tasks waiting", 0, 100),
            faint=[sampled(each.waiting_series(), LENGTH) for each in many[1:]],
        ),
    )
    low, high = (short(np.interp(percent, LOADS, edge)) for edge in (lows, highs))
    page.table(
        ("Busy", "by formula", f"in {len(totals)} runs of ten minutes"),
        [beside(f"{load} %", wait(load), one, "s") for load, one in found.items()],
    )
    page.remark(
        "Each run is ten minutes of a queue that has been going for long. Of 10 such runs at "
        f"{percent} % 9 have an average wait between {low} and {high} s."
    )


challenges(this, live)
page.takeaway("Half the free time, twice the time in the system: the last 10 % cost the most.")
page.foot(
    this,
    production="""
The load to run at is set where workers are added. There is no right number, only a wait that you
choose and the load that goes with it.

- **Kubernetes HPA**: with no metric given, the target is 80 % of **CPU** on average. That is not
  the utilisation of a worker: one that waits for a database is busy, its CPU is not. The rule is
  `ceil(current × metric ÷ target)`; within 10 % of the target nothing is done.
- **Celery** fetches tasks ahead, so that one can wait behind a busy process while another idles:
  `worker_prefetch_multiplier` is 4 by default. Set it to 1, and `task_acks_late` (False by default)
  to True. From 5.6 on, with Redis, there is `worker_disable_prefetch`.
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
  little, lesson 17.) And after the second challenge: *“How could that beat the curve?”* (The curve
  is for arrivals that do not look at the line. Yours did.)

The misconception behind it: waits grow with the load, and below some knee all is well. They grow
with the inverse of what is left, and the curve has no knee. With more workers it bends later and
more sharply (lesson 12).
""",
    code=lambda now: (
        f"""
from queuesim import Batch, one_queue, simulate, theory

# Ten minutes of a queue that has been going for long: some tasks are there already.
there = {runs.there_already(now["busy"] / 100, 1, now["seed"])}
scenario = one_queue(rate={now["busy"] / 100:g}, workers=1, batches=there)
run = simulate(scenario, seed={now["seed"]}, until={LENGTH:g}, drain=True)

print(run.wait[run.arrival > 0].mean(), "s in these ten minutes")
print(theory.mm1(rate={now["busy"] / 100:g}, service=1).mean_wait, "s in the long run")
"""
    ),
)

"""Busy is not full

part: One queue
minutes: 15
idea: Randomness alone makes queues.
"""

from dataclasses import replace
from types import SimpleNamespace

from lessons.common.charts import (
    Axis,
    Names,
    axis_end,
    bars,
    faint_steps,
    figure,
    guess_point,
    intervals,
    show,
    steps,
    theory_ticks,
)
from lessons.common.live import Challenge, average_wait, hold, kept, no_wait_over
from lessons.common.numbers import beside, rounded, runs, sampled, single_worker_wait
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
from queuesim import Deterministic, Erlang, Exponential, Hyperexponential, one_queue, theory, thin
from queuesim.long_run import FROM_EMPTY, ONE_WORKER

this = opening(
    __file__,
    "Two workers are equally busy, with as many tasks and as much work on average. To one of them "
    "everything comes by the clock, to the other by chance.",
)

asked = theory.mm1(rate=0.9, service=1)
guess = predict(
    this,
    "9 tasks in 10 s, 1 s of work each: by the clock, nobody waits. Now both vary at random, with "
    "the same averages. How long does a task wait?",
    answers=[
        Answer(
            "not at all",
            0,
            "The worker does keep up. But a second in which it idles cannot be saved for "
            f"the next crowd, and crowds come: a task waits {asked.mean_wait:.1f} s on average.",
        ),
        Answer(
            "about 0.1 s",
            0.1,
            "The worker is free for 1 s in 10, but seldom when it is wanted: "
            f"all tasks, the lucky tenth included, wait {asked.mean_wait:.1f} s on average.",
        ),
        Answer(
            "about 1 s",
            1,
            f"{10 * asked.wait_share:.0f} of 10 find the worker busy, which costs 1 s. "
            f"But most of them find others waiting, too: {asked.mean_wait:.1f} s on average.",
        ),
        Answer(
            "about 9 s",
            9,
            "Seconds in which the worker idles are lost, and crowds come all the same: "
            f"most tasks find a line, and wait {asked.mean_wait:.1f} s on average.",
        ),
    ],
    truth=asked.mean_wait,
)

KINDS = {  # of gaps between arrivals, and of service times: all have the mean 1
    "regular": Deterministic(1),
    "mild": Erlang(1, k=2),
    "random": Exponential(1),
    "wild": Hyperexponential(1, scv=4),
}
offer_controls(
    this,
    {
        "busy": Control("Utilisation", 10, 100, 90, 5, unit="%", word="utilisation"),
        "gaps": Choice("Arrivals", tuple(KINDS), "random", word="arrivals"),
        "work": Choice("Service times", tuple(KINDS), "random", word="service times"),
    },
    seed=96,  # neither a lucky run nor an unlucky one
)


def queue(busy, gaps, work):
    """One worker; tasks take 1 s on average, so the arrival rate is the utilisation."""
    return one_queue(busy / 100, workers=1, gaps=KINDS[gaps], service=KINDS[work])


def system(now):
    """The queue to steer, and below it a regular one that is just as busy."""
    steered = queue(now["busy"], now["gaps"], now["work"])
    return {"as set": steered, "by the clock": queue(now["busy"], "regular", "regular")}


def kinds(now):
    """The kinds of the arrivals and of the service times."""
    return {now["gaps"], now["work"]}


nearly_full = kept("{busy} % load, at least 90 %", lambda now: now["busy"] >= 90)
aims = [
    Challenge(
        "calm",
        "No wait at all",
        "In the upper queue, at 90 % load or more, let no task wait over 0.1 s for 60 s. 8× helps.",
        hold(60, nearly_full, no_wait_over(0.1)),
        "A worker can be busy 90 % of the time without a queue, if all comes by the clock.",
        solved_by="300_gaps_regular~300_work_regular~300_busy_30~360_busy_90",
        missed_by=[
            "0_gaps_regular~0_work_mild",
            "300_gaps_regular~300_work_regular~300_busy_85",
        ],
    ),
    Challenge(
        "one",
        "Half the luck",
        "Make just one regular, arrivals or service times, and leave the other random. At 90 % "
        "load or more, have tasks wait at most 5 s on average over 2 min. 16× helps.",
        hold(
            120,
            nearly_full,
            kept("One regular and one random", lambda now: kinds(now) == {"regular", "random"}),
            average_wait(most=5),
        ),
        "Take away half of the randomness, and half of the wait is gone.",
        solved_by=["30_gaps_regular", "30_work_regular"],
        missed_by=[
            "0_gaps_regular~0_busy_85",
            "0_gaps_regular~0_work_mild",
            "0_gaps_regular~0_work_regular",
        ],
    ),
    Challenge(
        "spare",
        "Leave room",
        "Leave both random and lower the load instead, to 40 % at the least. Have tasks wait at "
        "most 1 s on average over 2 min. 16× helps.",
        hold(
            120,
            kept("Both are to be random", lambda now: kinds(now) == {"random"}),
            kept("{busy} % load, 40 to 60 % is asked", lambda now: 40 <= now["busy"] <= 60),
            average_wait(most=1),
        ),
        "If you cannot remove the randomness, idle time is what keeps waits short.",
        solved_by="30_busy_40",
        missed_by=["0_busy_65", "0_busy_35", "0_busy_60~0_gaps_mild"],
    ),
]
put_on_stage(this, system, challenges=aims)


UNTIL, COUNT = 300.0, 12  # seconds that are drawn, and runs


def in_the_long_run(busy, gaps, work):
    """The mean wait, of runs that all learners share."""
    gaps = replace(KINDS[gaps], mean=100 / busy)
    return single_worker_wait(gaps, KINDS[work], seed=1)


def cases(now):
    """What varies in each case: arrivals, service times."""
    return {
        "nothing": ("regular", "regular"),
        "arrivals": ("random", "regular"),
        "both": ("random", "random"),
        "wild work": ("random", "wild"),
        "as set": (now["gaps"], now["work"]),
    }


def by_formula(busy, gaps, work):
    """The mean wait in the long run, or None where there is no formula."""
    if (gaps, work) == ("regular", "regular"):
        return 0.0
    if gaps == "random" and busy < 100:
        return theory.mg1(busy / 100, 1, KINDS[work].scv).mean_wait
    return None


def facts(now):
    """How long tasks wait in each case, by formula and in many runs; some runs to draw."""
    exact, long = {}, {}
    for name, kinds in cases(now).items():
        long[name] = in_the_long_run(now["busy"], *kinds)
        formula = by_formula(now["busy"], *kinds)
        if formula is not None:
            exact[name] = formula
    lanes = {name: runs(lane, now["seed"], UNTIL, COUNT) for name, lane in system(now).items()}
    return SimpleNamespace(
        exact=exact,
        long=long,
        lanes=lanes,
        longest=sorted(run.waiting_series()[1].max() for run in lanes["as set"]),
        steady=now["busy"] < 100,
        tasks=(ONE_WORKER if now["busy"] < 100 else FROM_EMPTY)[1],
    )


def how_waits_differ(now, facts):
    """The waits in a sentence."""
    if not facts.steady:
        return (
            f"At 100 % any randomness lets the line grow for ever: so far, in {facts.tasks} tasks"
        )
    said = [f"{float(rounded(wait)):g}" for wait in facts.exact.values()]
    return f"Equally busy, {now['busy']} %, but a task waits {', '.join(said[:3])} or {said[3]} s"


def waits_by_case(now, facts):
    """The wait in each case; the guess where it was asked."""
    means = {name: found.mean for name, found in facts.long.items()}
    highest = max(found.high or found.mean for found in facts.long.values())
    spans = {name: (found.low, found.high) for name, found in facts.long.items() if found.known}
    return figure(
        how_waits_differ(now, facts),
        x=Names("what varies", list(means)),
        y=Axis("mean wait in s", 0, axis_end(highest, 2)),
        marks=[
            bars(means, chosen="as set"),
            theory_ticks(facts.exact),
            intervals(spans),
            guess_point("both", guess.where(now, {"busy": 90}).value),
        ],
    )


def lines_over_time(facts):
    """The queue that is set, in one run and faintly in others; one that goes by the clock."""
    longest, own = facts.longest, {name: lane[0] for name, lane in facts.lanes.items()}
    title = f"In 5 minutes nobody waits, whichever of {COUNT} runs it is"
    if longest[-1]:
        title = f"The longest line in 5 minutes: {longest[0]} in one run, {longest[-1]} in another"
    drawn = {name: thin(*run.waiting_series(), 0, UNTIL, 300) for name, run in own.items()}
    others = facts.lanes["as set"][1:]
    return figure(
        title,
        x=Axis("seconds", 0, UNTIL),
        y=Axis("tasks waiting", 0, 50 if longest[-1] <= 50 else 150),
        marks=[
            faint_steps([sampled(run.waiting_series(), UNTIL, 60) for run in others]),
            steps("as set", drawn["as set"]),
            steps("by the clock", drawn["by the clock"], role="green"),
        ],
    )


def formula_beside_runs(now, facts):
    """Head and rows: the wait in each case by formula, and in runs."""
    many, _ = ONE_WORKER if facts.steady else FROM_EMPTY
    none = "–" if facts.steady else "∞"  # for all that is random
    rows = []
    for name, kinds in cases(now).items():
        words = f"{name}: {' and '.join(kinds)}"
        what, formula, found = beside(words, facts.exact.get(name, 0.0), facts.long[name], "s")
        rows.append((what, formula if name in facts.exact else none, found))
    return (
        "What varies: arrivals, service times",
        "by formula",
        f"{many} runs, 95 % interval",
    ), rows


@results(this, guess)
def shown(now):
    numbers = facts(now)
    show(waits_by_case(now, numbers), lines_over_time(numbers))
    table(*formula_beside_runs(now, numbers))
    begins = "has been going for long" if numbers.steady else "begins empty"
    remark(f"""Each run is {numbers.tasks} tasks of a queue that {begins}.
Mild is between regular and random. Wild work: a few long tasks among many short; wild arrivals:
a few long gaps among many short. Utilisation is the share of the time in which the worker is at
work; below 100 % it is the load.""")


challenges(this)
takeaway("The queue comes from the randomness; utilisation only multiplies it.")
foot(
    this,
    production="""
How busy the workers are is easy to see; how much their tasks differ is the other half of the wait.

- **Sidekiq**: *Utilization* on the Web UI's *Busy* page (busy threads of all, renewed every 10 s).
  The *Metrics* page has a histogram of run times for each job class.
- **RQ**: `worker.total_working_time`, divided by the time since `worker.birth_date`. A job counts
  when it ends.
- **Celery**: `celery inspect active`, of the pool's size in `celery inspect stats`. Flower has a
  histogram of run times, `flower_task_runtime_seconds`, of tasks that succeeded only.
- **Dramatiq** (with its Prometheus middleware): `dramatiq_messages_inprogress` and
  `dramatiq_message_duration_milliseconds`.
- **RabbitMQ**'s *consumer capacity* is no utilisation: the share of time in which the queue could
  deliver at once.
- **SQS** has no such metric: measure run times in the worker. With Lambda it is `Duration`, of a
  whole batch of messages.

To make work more regular: cut long tasks up, or keep them in a queue of their own; spread
what a timer starts.
""",
    teacher=f"""
**15 minutes.** Say before: *“Both workers do the same work. Watch where a line forms.”* Vote, then
let both queues run for two minutes at 4×.

- *“Not at all”* compares averages. Ask: *“What becomes of a second in which there is nothing to
  do?”* (It is lost. Work cannot be done before it comes.)
- *“0.1 s”* takes the 10 % that are free for the chance to wait. It is the chance not to wait.
- *“1 s”* counts the task in work, not the line: where do {asked.mean_waiting:.0f} more come from?
- Then ask: *“Which one would you make regular, arrivals or work?”* (Either takes away about half.)
  And: *“May a worker be busy all the time?”* Set 100 % and both regular, then anything else.

The misconception behind it: who is busy 90 % of the time has 10 % to spare, so nobody waits. The
rule, exact for random arrivals: ρ ÷ (1 − ρ) × the mean of the two variabilities × the service
time. Here ρ is the utilisation and variability is the scv, variance ÷ mean²: for
{", ".join(f"*{name}* {kind.scv:g}" for name, kind in KINDS.items())}.
""",
    code=lambda now: (
        f"""
from queuesim import Deterministic, Erlang, Exponential, Hyperexponential
from queuesim import one_queue, simulate, theory

rate, gaps, service = {now["busy"] / 100:g}, {KINDS[now["gaps"]]}, {KINDS[now["work"]]}
as_set = one_queue(rate, workers=1, gaps=gaps, service=service)
by_the_clock = one_queue(rate, workers=1, gaps=Deterministic(1), service=Deterministic(1))

for scenario in as_set, by_the_clock:
    run = simulate(scenario, seed={now["seed"]}, until=300)
    print(run.summary().mean_wait, "s, at most", run.waiting_series()[1].max(), "waiting")

if rate < 1:  # else there is no average in the long run
    exact = theory.mg1(rate, mean=1, scv=service.scv)
    print("If tasks arrive at random:", exact.mean_wait, "s in the long run")
"""
    ),
)

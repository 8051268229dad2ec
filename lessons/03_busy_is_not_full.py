"""Busy is not full

part: One queue
minutes: 15
idea: Randomness alone makes queues.
"""

from dataclasses import replace

from lessons.common import charts, page
from lessons.common.live import Challenge, on_average, sustained
from lessons.common.page import challenges, predict, results
from lessons.common.runs import beside, runs, sampled, short, single_worker_wait
from lessons.common.stage.staging import stage
from lessons.common.steering import Choice, Control, offer_controls
from queuesim import Deterministic, Erlang, Exponential, Hyperexponential, one_queue, theory, thin
from queuesim.long_run import FROM_EMPTY, ONE_WORKER
from queuesim.readings import first_moment, waits_so_far

this = page.opening(
    __file__,
    "Two workers are equally busy, with as many tasks and as much work on average. To one of them "
    "everything comes by the clock, to the other by chance.",
)

asked = theory.mm1(rate=0.9, service=1)
guess = predict(
    this,
    "9 tasks in 10 s, 1 s of work each: by the clock, nobody waits. Now both vary at random, with "
    "the same averages. How long does a task wait?",
    {"not at all": 0, "about 0.1 s": 0.1, "about 1 s": 1, "about 9 s": 9},
    truth=asked.mean_wait,
    why={
        "not at all": "The worker does keep up. But a second in which it idles cannot be saved for "
        f"the next crowd, and crowds come: a task waits {asked.mean_wait:.1f} s on average.",
        "about 0.1 s": "The worker is free for 1 s in 10, but seldom when it is wanted: "
        f"all tasks, the lucky tenth included, wait {asked.mean_wait:.1f} s on average.",
        "about 1 s": f"{10 * asked.wait_share:.0f} of 10 find the worker busy, which costs 1 s. "
        f"But most of them find others waiting, too: {asked.mean_wait:.1f} s on average.",
        "about 9 s": "Seconds in which the worker idles are lost, and crowds come all the same: "
        f"most tasks find a line, and wait {asked.mean_wait:.1f} s on average.",
    },
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


def calmed(story):
    """After a line of ten, a minute at 90 % or more without a wait."""
    crowd = first_moment(story.run.waiting_series(), 0, lambda waiting: waiting >= 10)
    nobody = lambda run, tasks: waits_so_far(run, tasks).max() <= 0.1  # noqa: E731
    return crowd and sustained(story, 60, nobody, lambda now: now["busy"] >= 90, since=crowd)


mix = lambda now: {now["gaps"], now["work"]}  # noqa: E731
one, both = {"regular", "random"}, {"random"}  # the kinds that two aims want
aims = [
    Challenge(
        "calm",
        "Calm it: let 10 wait in the upper queue. Then, at a utilisation of 90 % or more, a minute "
        "in which nobody there waits longer than 0.1 s.",
        calmed,
    ),
    Challenge(
        "one",
        "Halve it: make just one of the two regular and leave the other random. Five minutes at "
        "90 % or more with an average wait under 5 s.",
        lambda story: sustained(
            story, 300, on_average(5), lambda now: now["busy"] >= 90 and mix(now) == one
        ),
    ),
    Challenge(
        "spare",
        "Leave room: leave both random and give up utilisation instead. Three minutes between 40 "
        "and 60 % with an average wait under 1 s.",
        lambda story: sustained(
            story, 180, on_average(1), lambda now: 40 <= now["busy"] <= 60 and mix(now) == both
        ),
    ),
]
stage(this, system, challenges=aims)


def in_the_long_run(busy, gaps, work):
    """The mean wait, of runs that all learners share."""
    gaps = replace(KINDS[gaps], mean=100 / busy)
    return single_worker_wait(gaps, KINDS[work], seed=1)


@results(this, guess)
def shown(now):
    busy, UNTIL, COUNT = now["busy"], 300.0, 12
    cases = {  # what varies: arrivals, service times
        "nothing": ("regular", "regular"),
        "arrivals": ("random", "regular"),
        "both": ("random", "random"),
        "wild work": ("random", "wild"),
        "as set": (now["gaps"], now["work"]),
    }
    long = {name: in_the_long_run(busy, *kinds) for name, kinds in cases.items()}
    exact = {}  # where there is a formula
    for name, (gaps, work) in cases.items():
        if (gaps, work) == cases["nothing"]:
            exact[name] = 0.0
        elif gaps == "random" and busy < 100:
            exact[name] = theory.mg1(busy / 100, 1, KINDS[work].scv).mean_wait
    many, tasks = ONE_WORKER if busy < 100 else FROM_EMPTY
    none = "–" if busy < 100 else "∞"  # for all that is random
    said = [f"{float(short(wait)):g}" for wait in exact.values()]
    lanes = {name: runs(each, now["seed"], UNTIL, COUNT) for name, each in system(now).items()}
    longest = sorted(run.waiting_series()[1].max() for run in lanes["as set"])
    charts.show(
        charts.bars(
            f"Equally busy, {busy} %, but a task waits {', '.join(said[:3])} or {said[3]} s"
            if busy < 100
            else f"At 100 % any randomness lets the line grow for ever: so far, in {tasks} tasks",
            {name: one.mean for name, one in long.items()},
            x="what varies",
            y=(
                "mean wait in s",
                0,
                charts.axis_end(max(one.high or one.mean for one in long.values()), 2),
            ),
            theory=exact,
            intervals={name: (one.low, one.high) for name, one in long.items() if one.known},
            guess=("both", guess.value) if guess.value is not None and busy == 90 else None,
            chosen="as set",
        ),
        charts.over_time(
            f"The longest line in 5 minutes: {longest[0]} in one run, {longest[-1]} in another"
            if longest[-1]
            else f"In 5 minutes nobody waits, whichever of {COUNT} runs it is",
            {name: thin(*own[0].waiting_series(), 0, UNTIL, 300) for name, own in lanes.items()},
            x=("seconds", 0, UNTIL),
            y=("tasks waiting", 0, 50 if longest[-1] <= 50 else 150),
            roles=("task", "green"),
            faint=[sampled(run.waiting_series(), UNTIL, 60) for run in lanes["as set"][1:]],
        ),
    )
    rows = {
        name: beside(f"{name}: {' and '.join(kinds)}", exact.get(name, 0.0), long[name], "s")
        for name, kinds in cases.items()
    }
    page.table(
        (
            "What varies: arrivals, service times",
            "by formula",
            f"{many} runs, 95 % interval",
        ),
        [(what, by if name in exact else none, found) for name, (what, by, found) in rows.items()],
    )
    begins = "has been going for long" if busy < 100 else "begins empty"
    page.remark(f"""Each run is {tasks} tasks of a queue that {begins}. Mild is between regular and
random. Wild work: a few long tasks among many short; wild arrivals: a few long gaps among many
short. Utilisation is the share of the time in which the worker is at work; below 100 % it is the
load.""")


challenges(this)
page.takeaway("The queue comes from the randomness; utilisation only multiplies it.")
page.foot(
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
from queuesim import Deterministic, Erlang, Exponential, Hyperexponential, one_queue, simulate

gaps, service = {KINDS[now["gaps"]]}, {KINDS[now["work"]]}
as_set = one_queue({now["busy"] / 100:g}, workers=1, gaps=gaps, service=service)
by_the_clock = one_queue({now["busy"] / 100:g}, 1, gaps=Deterministic(1), service=Deterministic(1))

for scenario in as_set, by_the_clock:
    run = simulate(scenario, seed={now["seed"]}, until=300)
    print(run.summary().mean_wait, "s, at most", run.waiting_series()[1].max(), "waiting")
"""
    ),
)

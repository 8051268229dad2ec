"""Busy is not full

part: One queue
minutes: 15
idea: Randomness alone makes queues.
"""

from lessons.common import charts, page
from lessons.common.challenges import challenges
from lessons.common.controls import Choice, Control, controls
from lessons.common.predict import predict, reveal
from lessons.common.runs import estimate, mean_waits, runs, sampled
from lessons.common.stage import stage, steer
from lessons.common.story import Challenge, first_time, sustained, waits_so_far
from queuesim import Deterministic, Erlang, Exponential, Hyperexponential, one_queue, theory, thin

this = page.opening(
    __file__,
    "Two workers are equally busy, with as many tasks and as much work on average. To one of them "
    "everything comes by the clock, to the other by chance.",
)

exact = theory.mm1(rate=0.9, service=1)
busy, ahead, long = f"{10 * exact.wait_share:.0f}", f"{exact.mean_waiting:.1f}", f"{exact.mean_wait:.1f} s"
guess = predict(
    this,
    "9 tasks in 10 s, 1 s of work each: by the clock, nobody waits. Now both vary at random, with "
    "the same averages. How long does a task wait?",
    {"not at all": 0, "about 0.1 s": 0.1, "about 1 s": 1, "about 9 s": 9},
    truth=exact.mean_wait,
    why={
        "not at all": "The worker does keep up. But a second in which it idles cannot be saved for "
        f"the next crowd, and crowds come: a task waits {long} on average.",
        "about 0.1 s": "The worker is free for 1 s in 10, but seldom when it is wanted: "
        f"{busy} of 10 tasks find it busy. They wait {long} on average.",
        "about 1 s": f"{busy} of 10 tasks find the worker busy, which costs 1 s. But there "
        f"{ahead} others wait already, on average: {long}.",
        "about 9 s": "Seconds in which the worker idles are lost, and crowds come all the same: "
        f"on average {ahead} tasks wait, each of them {long}.",
    },
)

KINDS = {  # of gaps between arrivals, and of service times: all have the mean 1
    "regular": Deterministic(1),
    "mild": Erlang(1, k=2),
    "random": Exponential(1),
    "wild": Hyperexponential(1, scv=4),
}
now = controls(
    this.slug,
    {
        "busy": Control("Utilisation", 10, 100, 90, 5, unit="%", word="utilisation"),
        "gaps": Choice("Arrivals", tuple(KINDS), "random", word="arrivals"),
        "work": Choice("Service times", tuple(KINDS), "random", word="service times"),
    },
    on_change=lambda: steer(this.slug),
    seed=18,
)


def queue(busy, gaps, work):
    """One worker; tasks take 1 s on average, so the arrival rate is the utilisation."""
    return one_queue(busy / 100, workers=1, gaps=KINDS[gaps], service=KINDS[work])


def system(now):
    """The queue to steer, and below it a regular one that is just as busy."""
    steered = queue(now["busy"], now["gaps"], now["work"])
    return {"random": steered, "regular": queue(now["busy"], "regular", "regular")}


def formula(busy, gaps, work):
    """The mean wait in the long run (None: it grows for ever), and whether that is exact."""
    if gaps == work == "regular":
        return 0.0, True
    if busy == 100:
        return None, True
    if gaps == "random":
        return theory.mg1(busy / 100, 1, KINDS[work].scv).mean_wait, True
    return theory.allen_cunneen(busy / 100, 1, 1, KINDS[gaps].scv, KINDS[work].scv), False


def calmed(story):
    """After a line of ten, a minute at 90 % or more without a wait."""
    crowd = first_time(story.run.waiting_series(), 0, lambda waiting: waiting >= 10)
    if crowd is not None:
        nobody = lambda run, tasks: waits_so_far(run, tasks).max() <= 0.1  # noqa: E731
        return sustained(story, 60, nobody, lambda now: now["busy"] >= 90, since=crowd)


def below(limit):
    """Whether the tasks of a window wait less than that on average."""
    return lambda run, tasks: waits_so_far(run, tasks).mean() < limit


aims = [
    Challenge(
        "calm",
        "Let 10 wait in the random queue. Then, at a utilisation of 90 % or more, a minute in which "
        "nobody there waits longer than 0.1 s.",
        calmed,
    ),
    Challenge(
        "one",
        "Make just one of the two regular and leave the other random: five minutes at 90 % or more "
        "with an average wait under 5 s.",
        lambda story: sustained(
            story,
            300,
            below(5),
            lambda now: now["busy"] >= 90 and {now["gaps"], now["work"]} == {"regular", "random"},
        ),
    ),
    Challenge(
        "spare",
        "Leave both random and give up utilisation instead: three minutes between 40 and 60 % with "
        "an average wait under 1 s.",
        lambda story: sustained(
            story,
            180,
            below(1),
            lambda now: 40 <= now["busy"] <= 60 and now["gaps"] == now["work"] == "random",
        ),
    ),
]
live = stage(this.slug, system, challenges=aims)

if reveal(guess):
    busy, seed, UNTIL, COUNT = now["busy"], now["seed"], 300.0, 10
    cases = {  # what varies -> arrivals, service times
        "nothing": ("regular", "regular"),
        "arrivals": ("random", "regular"),
        "both": ("random", "random"),
        "both, wild": ("random", "wild"),
        "as set": (now["gaps"], now["work"]),
    }
    waits = {name: formula(busy, *kinds) for name, kinds in cases.items()}
    found = {
        name: estimate(mean_waits(queue(busy, *kinds), seed, 8000.0, 2000.0, COUNT))
        for name, kinds in cases.items()
    }
    said = [f"{wait:.3g}" for wait, _ in waits.values() if wait is not None]
    many = runs(system(now)["random"], seed, UNTIL, COUNT)
    longest = sorted(run.waiting_series()[1].max() for run in many)
    charts.show(
        charts.bars(
            f"Equally busy, {busy} %, and a task waits {', '.join(said[:3])} or {said[3]} s"
            if busy < 100
            else "At 100 % the regular queue still holds; with any randomness it grows without end",
            {name: one.mean for name, one in found.items()},
            x="what varies",
            y=("mean wait in s", 0, 30 if busy <= 90 else 60),
            theory={name: wait for name, (wait, sure) in waits.items() if sure and wait is not None},
            intervals={name: (one.low, one.high) for name, one in found.items()},
            guess=("both", guess.value) if guess.value is not None and busy == 90 else None,
            chosen="as set",
        ),
        charts.over_time(
            f"In one of {COUNT} runs of 5 minutes {longest[0]} wait at most, in another {longest[-1]}",
            {"random": thin(*many[0].waiting_series(), 0, UNTIL, 300), "regular": ([0, UNTIL], [0, 0])},
            x=("seconds", 0, UNTIL),
            y=("tasks waiting", 0, 50),
            roles=("task", "green"),
            faint=[sampled(run.waiting_series(), UNTIL) for run in many[1:]],
        ),
    )
    page.table(
        ("What varies", "by formula", f"in {COUNT} long runs", "arrivals", "service times"),
        [
            (
                name,
                "no end" if wait is None else f"{'' if sure else '≈ '}{wait:.2f} s",
                f"{found[name].mean:.2f} ± {found[name].half_width:.2f} s",
                *cases[name],
            )
            for name, (wait, sure) in waits.items()
        ],
    )

challenges(this, {aim.id: aim.text for aim in aims}, met=live.done)
page.takeaway("The queue comes from the randomness; utilisation only multiplies it.")
page.foot(
    this,
    production="""
How busy the workers are is easy to see. How much their tasks vary is the other half of the wait:

- **Sidekiq**: the Web UI's *Busy* page has a card *Utilization*, busy threads of all threads (a
  snapshot, renewed every 10 s). Its *Metrics* page has a histogram of run times for each job class.
- **RQ**: `worker.total_working_time` over the age of the worker (`worker.birth_date`).
- **Celery**: `celery inspect active` against the pool's size in `celery inspect stats`; Flower's
  `flower_task_runtime_seconds` is a histogram of run times.
- **Dramatiq**: `dramatiq_messages_inprogress`, `dramatiq_message_duration_milliseconds`
  (Prometheus, to be switched on).
- **RabbitMQ**'s *consumer capacity* is not utilisation: it is the share of time in which the queue
  could deliver at once.

Less random work is as good as more workers: cut long tasks into pieces, keep them in a queue of
their own (lesson 9), spread what a timer starts (lesson 8).
""",
    teacher=f"""
**15 minutes.** Say before: *“Both workers do the same work. Watch where a line forms.”* Vote, then let
both queues run for two minutes at 4×.

- *“Not at all”*: who says so compares averages. Ask: *“What becomes of a second in which the worker
  has nothing to do?”* (It is lost. Work cannot be done before it comes.)
- *“0.1 s”*: the 10 % that are free, taken as the chance to wait. It is the chance not to wait.
- *“1 s”*: only the task in work counted, not the line behind it.
- *“9 s”*: let them say where the other {exact.mean_waiting:.0f} tasks come from.
- Then ask: *“Which half would you make regular, the arrivals or the work?”* (Each is about half of
  the wait.) And: *“May a worker be busy all the time?”* Set 100 % with both regular, then anything
  else.

The misconception behind it: 90 % busy leaves 10 % to spare, so nobody has to wait. The rule to keep,
exact for random arrivals and near enough else: ρ ÷ (1 − ρ) × the mean of both variabilities × the
service time, where ρ is the utilisation and the variability (scv, variance ÷ mean²) of *regular,
mild, random, wild* is {", ".join(f"{kind.scv:g}" for kind in KINDS.values())}.
""",
    code=f"""
from queuesim import Deterministic, Erlang, Exponential, Hyperexponential, one_queue, simulate

random = one_queue(
    rate={now["busy"] / 100:g}, workers=1, gaps={KINDS[now["gaps"]]}, service={KINDS[now["work"]]}
)
regular = one_queue(
    rate={now["busy"] / 100:g}, workers=1, gaps=Deterministic(1), service=Deterministic(1)
)
for scenario in random, regular:
    run = simulate(scenario, seed={now["seed"]}, until=300)
    print(run.summary().mean_wait, "s, at most", run.waiting_series()[1].max(), "waiting")
""",
)

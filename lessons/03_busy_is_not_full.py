"""Busy is not full

part: One queue
minutes: 15
idea: At 90 % load, randomness alone makes a queue.
"""

import math
from dataclasses import replace
from types import SimpleNamespace

from lessons.common.charts import (
    Axis,
    Names,
    axis_end,
    bars,
    end_among,
    faint_steps,
    figure,
    guess_point,
    intervals,
    point,
    show,
    steps,
)
from lessons.common.live import Challenge, Scene, average_wait, hold, kept, no_wait_over
from lessons.common.numbers import (
    beside,
    rounded,
    runs,
    sampled,
    single_worker_p95,
    single_worker_wait,
    two_digits,
)
from lessons.common.page import (
    Answer,
    Twin,
    ending,
    folded_table,
    opening,
    predict,
    remark,
    results,
    with_your_tasks,
)
from lessons.common.stage import put_on_stage
from lessons.common.steering import Choice, Control, offer_controls
from queuesim import Deterministic, Erlang, Exponential, Hyperexponential, one_queue, theory, thin
from queuesim.long_run import FROM_EMPTY, ONE_WORKER

this = opening(
    __file__,
    "Two queues have one worker each, equally busy. In one, everything is regular. In the other, "
    "arrivals and service times (how long a task takes) become random.",
)

asked = theory.mm1(rate=0.9, service=1)
reason = (
    "An idle second can’t be saved for the next rush, so tasks in a rush have to wait. If arrivals "
    "and service times are both random, the average wait is load ÷ idle share × service time: "
)


def on_the_stage(run):
    """What is seen of the waits in the run that the stage plays."""
    waits = run.wait[run.start <= 300]
    return (
        "In the run on the stage, tasks that start in the first 5 minutes wait "
        f"{waits.mean():.1f} s on average. Other runs of this length differ by several seconds."
    )


less_busy = theory.mm1(rate=0.75, service=1)
in_step = asked.mean_wait * 0.75 / 0.9
twin = Twin(
    "One worker can finish 20 tasks in 20 s and gets 15: its load is 75 %. Each takes 1 s, and "
    "they come at regular intervals, so none waits. Now arrivals and service times become random, "
    "with the same averages. How long does a task wait on average?",
    answers=[
        Answer(
            "not at all",
            0,
            "The worker is idle a quarter of the time, but a task that comes in a rush must wait.",
        ),
        Answer(
            "about 0.75 s",
            0.75,
            "75 % of the tasks find the worker busy for 1 s more, on average. But most of them "
            "find a queue as well.",
        ),
        Answer(
            f"about {less_busy.mean_wait:.0f} s",
            less_busy.mean_wait,
            "Rushes still come, but with more idle time the queue clears sooner after each.",
        ),
        Answer(
            f"about {in_step:.1f} s",
            in_step,
            f"That is in step with the load: {asked.mean_wait:.0f} s at 90 %, times 75 ÷ 90. But "
            "the wait falls much faster than the load.",
        ),
    ],
    truth=less_busy.mean_wait,
    why=f"{reason}0.75 ÷ {1 - 0.75:.2f} × 1 s = {less_busy.mean_wait:.0f} s.",
)
guess = predict(
    this,
    "One worker can finish 10 tasks in 10 s and gets 9: its load is 90 %. Each takes 1 s, and "
    "they come at regular intervals, so none waits. Now arrivals and service times become random, "
    "with the same averages. How long does a task wait on average?",
    answers=[
        Answer(
            "not at all",
            0,
            "The worker does keep up on average. But rushes come, and then tasks wait.",
        ),
        Answer(
            "about 0.1 s",
            0.1,
            "10 % idle time means that 10 % of the tasks start at once. The other "
            f"{100 * asked.wait_share:.0f} % find the worker busy, and most find a queue as well: "
            f"on average, a task finds {asked.mean_waiting:.1f} waiting and "
            f"{asked.utilisation:.1f} at the worker, 1 s each.",
        ),
        Answer(
            "about 1 s",
            1,
            f"{10 * asked.wait_share:.0f} of 10 tasks find the worker busy for 1 s more, on "
            "average. But most find a queue as well: on average, a task finds "
            f"{asked.mean_waiting:.1f} waiting and {asked.utilisation:.1f} at the worker, 1 s "
            "each.",
        ),
        Answer("about 9 s", 9),
    ],
    truth=asked.mean_wait,
    why=f"{reason}0.9 ÷ {1 - 0.9:.1f} × 1 s = {asked.mean_wait:.0f} s.",
    scene=Scene(
        asks_until=30,
        decides_at=300,
        settings={"busy": 90, "gaps": "random", "work": "random"},
        first={"gaps": "regular", "work": "regular"},
        tells=on_the_stage,
    ),
    twin=twin,
)

KINDS = {  # of gaps between arrivals, and of service times: all are 1 on average
    "regular": Deterministic(1),
    "mild": Erlang(1, k=2),
    "random": Exponential(1),
    "wild": Hyperexponential(1, scv=4),
}
SHORT = 0.5 + 0.5 * math.sqrt((KINDS["wild"].scv - 1) / (KINDS["wild"].scv + 1))  # share of them
wild = (
    f"{100 * SHORT:.0f} in 100 are short; the other {100 * (1 - SHORT):.0f} are "
    f"{SHORT / (1 - SHORT):.0f} times as long, on average"
)
WILDER = (1 + KINDS["wild"].scv) / 2  # times the wait with random service times


def what_kinds_mean(things):
    """What the kinds mean, as the controls explain it."""
    return f"""The average is the same for all four.
- regular: all {things} are equal
- mild: between regular and random
- random: most {things} are short, some are 2 or 3 times the average
- wild: {wild}"""


offer_controls(
    this,
    {
        "busy": Control("Load", 10, 100, 90, 5, unit="%", word="load"),
        "gaps": Choice(
            "Arrivals",
            tuple(KINDS),
            "random",
            word="arrivals",
            help=what_kinds_mean("gaps between arrivals"),
        ),
        "work": Choice(
            "Service times",
            tuple(KINDS),
            "random",
            word="service times",
            help=what_kinds_mean("service times"),
        ),
    },
    seed=1129,  # neither a lucky run nor an unlucky one
)


def queue(busy, gaps, work):
    """One worker; tasks take 1 s on average, so the arrival rate is the load."""
    return one_queue(busy / 100, workers=1, gaps=KINDS[gaps], service=KINDS[work])


YOURS, REGULAR = "your settings", "regular"


def system(now):
    """The queue to steer, and below it a regular one that is just as busy."""
    steered = queue(now["busy"], now["gaps"], now["work"])
    return {YOURS: steered, REGULAR: queue(now["busy"], "regular", "regular")}


def kinds(now):
    """The kinds of the arrivals and of the service times."""
    return {now["gaps"], now["work"]}


nearly_full = kept("{busy} % load, at least 90 %", lambda now: now["busy"] >= 90)
aims = [
    Challenge(
        "calm",
        "No wait at all",
        "In the upper queue, at 90 % load or more: for 60 s, no task may wait more than 0.1 s. "
        "Restart to begin with an empty queue. Set the speed to 8× to save time.",
        hold(60, nearly_full, no_wait_over(0.1)),
        "A worker can be busy 90 % of the time without a queue, if all is regular.",
        solved_by="300_gaps_regular~300_work_regular~300_busy_30~360_busy_90",
        missed_by=[
            "0_gaps_regular~0_work_mild",
            "300_gaps_regular~300_work_regular~300_busy_85",
        ],
    ),
    Challenge(
        "one",
        "Make one regular",
        "Make just one regular, arrivals or service times, and leave the other random. At 90 % "
        "load or more, tasks may wait at most 5 s on average over 2 min. Chance may cost you a "
        "second try. Set the speed to 16× to save time.",
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
        "Keep arrivals and service times random, and lower the load to between 40 and 60 %, so "
        "that tasks wait at most 1 s on average over 2 min. By formula they wait "
        f"{theory.mm1(0.5, 1).mean_wait:.0f} s at 50 %, so aim lower. Set the speed to 16× to save "
        "time.",
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


def cases(now):
    """The arrivals and the service times in each case."""
    return {
        "both regular": ("regular", "regular"),
        "one regular": ("random", "regular"),
        "both random": ("random", "random"),
        "one wild": ("random", "wild"),
        "yours": (now["gaps"], now["work"]),
    }


def by_formula(busy, gaps, work):
    """The average wait in the long run, or None where there is no formula."""
    if (gaps, work) == ("regular", "regular"):
        return 0.0
    if gaps == "random" and busy < 100:
        return theory.mg1(busy / 100, 1, KINDS[work].scv).mean_wait
    return None


def in_runs_of(measure, busy, gaps, work):
    """What runs say; they are the same for every learner."""
    return measure(replace(KINDS[gaps], mean=100 / busy), KINDS[work], seed=1)


def facts(now):
    """How long tasks wait in each case, by formula and in many runs; some runs to draw."""
    busy, kinds_of = now["busy"], cases(now)
    formulas = {name: by_formula(busy, *kinds) for name, kinds in kinds_of.items()}
    long = {n: in_runs_of(single_worker_wait, busy, *kinds) for n, kinds in kinds_of.items()}
    lanes = {name: runs(lane, now["seed"], UNTIL, COUNT) for name, lane in system(now).items()}
    return SimpleNamespace(
        exact={name: wait for name, wait in formulas.items() if wait is not None},
        long=long,
        p95=in_runs_of(single_worker_p95, busy, *kinds_of["yours"]),
        lanes=lanes,
        longest=sorted(run.waiting_series()[1].max() for run in lanes[YOURS]),
        steady=busy < 100,
        runs=long["both regular"].runs,
        tasks=(ONE_WORKER if busy < 100 else FROM_EMPTY)[1],
    )


def how_waits_differ(now, facts):
    """The waits by formula in a sentence."""
    if not facts.steady:
        return (
            "At 100 % load any randomness makes the queue grow without end: "
            f"here are the first {facts.tasks} tasks"
        )
    most = float(rounded(facts.exact["one wild"]))
    return f"Same {now['busy']} % load, yet average waits run from 0 to {most:g} s"


def how_long_queues_grew(facts):
    """The longest queue of each run with these settings in a sentence."""
    shortest, longest = facts.longest[0], facts.longest[-1]
    if not longest:
        return f"No task waits in any of {COUNT} runs of 5 minutes"
    if shortest == longest:
        tasks = f"{longest} task{'s' * (longest != 1)}"
        return f"In each of {COUNT} runs of 5 minutes, the queue peaked at {tasks}"
    return f"In {COUNT} runs of 5 minutes, the queue peaked at {shortest} to {longest} tasks"


def waits_by_case(now, facts):
    """The wait in each case by formula and, over it, in runs; the guess where it was asked."""
    highest = max(found.high or found.mean for found in facts.long.values())
    spans = {name: (found.low, found.high) for name, found in facts.long.items() if found.known}
    dots = [point("", name, found.mean or None, "ink") for name, found in facts.long.items()]
    return figure(
        how_waits_differ(now, facts),
        x=Names("arrivals, service times (yours: your settings)", list(facts.long)),
        y=Axis("average wait in s; bars: formula, dots: runs", 0, axis_end(highest, 2)),
        marks=[
            bars(facts.exact, chosen="yours"),
            intervals(spans),
            *dots,
            guess_point("both random", guess.where(now, {"busy": 90}).value),
        ],
    )


def lines_over_time(facts):
    """The queue that is set, in one run and faintly in others; one where all is regular."""
    longest, first = facts.longest, {name: lane[0] for name, lane in facts.lanes.items()}
    drawn = {name: thin(*run.waiting_series(), 0, UNTIL, 300) for name, run in first.items()}
    others = facts.lanes[YOURS][1:]
    return figure(
        how_long_queues_grew(facts),
        x=Axis("simulated seconds", 0, UNTIL),
        y=Axis("tasks waiting", 0, end_among((15, 30, 50, 150, 500), longest[-1])),
        marks=[
            faint_steps([sampled(run.waiting_series(), UNTIL, 60) for run in others]),
            steps("one run", drawn[YOURS]),
            steps(REGULAR, drawn[REGULAR], role="green"),
        ],
    )


def formula_beside_runs(now, facts):
    """Head and rows: the wait in each case by formula, and in runs."""
    none = "–" if facts.steady else "∞"  # for all that is random
    rows = []
    for name, (arrivals, tasks) in cases(now).items():
        words = f"{arrivals} arrivals, {tasks} service times"
        words = f"yours: {words}" if name == "yours" else words
        what, formula, found = beside(words, facts.exact.get(name, 0.0), facts.long[name], "s")
        rows.append((what, formula if name in facts.exact else none, found))
    runs = f"{facts.runs} runs of {facts.tasks} tasks (95 % interval)"
    return ("Average wait", "formula", runs), rows


def how_long_late_tasks_wait(facts):
    """The wait of the latest tasks with these settings in a sentence."""
    if facts.p95.high == 0:
        return "With your settings no task waits."
    low, high = two_digits(facts.p95.low), two_digits(facts.p95.high)
    return (
        f"With your settings, 1 task in 20 waits longer than {two_digits(facts.p95.mean)} s "
        f"(the p95; {facts.p95.runs} runs put it between {low} and {high} s)."
    )


def what_service_times_do(facts):
    """What random and wild service times are and, by formula, how they change the wait."""
    kinds = (
        "In “one regular” and “one wild”, arrivals are random, and service times are what the name "
        "says. With random service times, most tasks are short, and some take 2 or 3 times the "
        f"average. With wild ones, {wild}."
    )
    if not facts.steady:
        return kinds
    return (
        f"{kinds} Regular service times halve the wait that random ones cause, and wild ones "
        f"make it {WILDER:g} times as long."
    )


@results(this, guess, slow=facts)
def shown(now):
    numbers = facts(now)
    begin = "with the queue of a random moment in a long run" if numbers.steady else "empty"
    show(waits_by_case(now, numbers), lines_over_time(numbers))
    remark(
        how_long_late_tasks_wait(numbers),
        what_service_times_do(numbers),
        f"Each dot is the average of {numbers.runs} runs of {numbers.tasks} tasks, which begin "
        f"{begin}. The line "
        "through it, where you see one, is its 95 % interval: it shows how far chance may have "
        "moved the dot.",
    )
    folded_table(this, "In numbers: formula and runs", *formula_beside_runs(now, numbers))
    if "yours" in numbers.exact:
        average = {"average wait with your settings": numbers.exact["yours"]}
        with_your_tasks(this, now["busy"] / 100, average)


def imports(now):
    """The kinds of gaps and service times that the code shown to the reader uses."""
    used = (KINDS["regular"], KINDS[now["gaps"]], KINDS[now["work"]])
    return ", ".join(sorted({type(kind).__name__ for kind in used}))


ending(
    this,
    takeaway="A worker that is busy 90 % of the time is not full: if arrivals and service times "
    "are regular, no task waits. At such a load, randomness alone makes the queue.",
    production="""
You can easily see how busy your workers are. How much your service times vary matters just as
much:

- **Sidekiq**: the Web UI’s *Busy* page shows *Utilization*, the share of all threads that are busy,
  updated every 10 s. The *Metrics* page has a histogram of service times for each job class.
- **RQ**: divide `worker.total_working_time` by the time since `worker.birth_date`. A job counts
  only when it ends.
- **Celery**: divide the tasks in `celery inspect active` by the pool’s size in
  `celery inspect stats`. Flower has a histogram of service times, `flower_task_runtime_seconds`; it
  holds only tasks that succeeded.
- **Dramatiq** (with its Prometheus middleware): `dramatiq_messages_inprogress` and
  `dramatiq_message_duration_milliseconds`.
- **RabbitMQ**’s *consumer capacity* is another thing: the share of time in which the queue can
  deliver immediately.
- **SQS** has no such metric: measure service times in the worker. If the worker is a Lambda
  function, its metric `Duration` has them, but for a whole batch of messages.

To make service times more regular, split long tasks, or keep them in a queue of their own. To make
arrivals more regular, spread scheduled jobs over the hour instead of starting all at once.
""",
    teacher=f"""
**15 minutes.** Say before: *“Both workers do the same work. Watch where a queue forms.”* Vote, then
let both queues run for five minutes at 16×. One run can wait longer than 9 s, or less.

- *“Not at all”* compares averages. Ask: *“What becomes of a second in which there is nothing to
  do?”* (It is lost. A worker can’t do a task before it comes.)
- *“0.1 s”* takes the 10 % of idle time for the chance to wait. It is the chance *not* to wait.
- *“1 s”* counts the task being worked on, but not the {asked.mean_waiting:.0f} that wait ahead.
- Then ask: *“Which would you make regular, arrivals or service times?”* (Either one takes away
  about half of the wait.) And: *“May a worker be busy all the time?”* Set 100 % with both regular,
  then try anything else.

The misconception: a worker that is busy 90 % of the time has 10 % to spare, so no task waits. The
rule, exact for random arrivals: wait = ρ ÷ (1 − ρ) × the average of the two variabilities × the
service time. ρ is the load. The variability is the scv, variance ÷ average²:
{", ".join(f"*{name}* {kind.scv:g}" for name, kind in KINDS.items())}.
""",
    code=lambda now: (
        f"""
from queuesim import {imports(now)}
from queuesim import one_queue, simulate, theory

rate, gaps, service = {now["busy"] / 100:g}, {KINDS[now["gaps"]]}, {KINDS[now["work"]]}
yours = one_queue(rate, workers=1, gaps=gaps, service=service)
regular = one_queue(rate, workers=1, gaps=Deterministic(1), service=Deterministic(1))

for scenario in yours, regular:
    run = simulate(scenario, seed={now["seed"]}, until=300)
    print("One run:", run.summary().mean_wait, "s on average,", end=" ")
    print("at most", run.waiting_series()[1].max(), "waiting")

if rate < 1:  # else there is no average in the long run
    wait = theory.mg1(rate, mean=1, scv=service.scv).mean_wait  # scv: variance ÷ average²
    print("The formula for random arrivals:", wait, "s in the long run")
"""
    ),
)

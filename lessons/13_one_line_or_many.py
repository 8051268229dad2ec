"""One line or many?

part: Several kinds of work
minutes: 15
idea: Share one queue; where you can’t, compare two and join the shorter.
"""

from dataclasses import replace
from functools import cache, partial
from math import comb
from types import SimpleNamespace

from lessons.common.charts import (
    Axis,
    Mark,
    Names,
    axis_end,
    bars,
    figure,
    guess_point,
    interval,
    intervals,
    point,
    show,
    theory_ticks,
)
from lessons.common.live import Challenge, Scene, arrivals, average, hold, kept, waiting
from lessons.common.numbers import short, two_digits, waits_by_choice
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
from queuesim import Arrivals, Pool, Queue, Scenario, Source, one_queue, theory
from queuesim.many_lines import RUNS, WORKERS

this = opening(
    __file__,
    "Eight workers can each have a queue, or share one. The tasks are the same, and so are the "
    "workers. Does it matter?",
)

TWO, ALL = "shorter of two", "shortest"  # what a task joins that compares two queues, or all
CHOICES = ("random", "in turn", TWO, ALL)
ONE = "one queue"
ASKED = {"load": 90, "queues": "8"}  # what the question is about, wherever the controls stand


def exact_wait(choice, load, queues):
    """The average wait by the formula, where there is one, for a load as a share of 1."""
    each = WORKERS // queues
    if choice == "random":
        return theory.mmc(load * each, 1, each).mean_wait
    return theory.lines_in_turn(load * WORKERS, 1, queues, each)


pooled = theory.mmc(0.9 * WORKERS, 1, WORKERS).mean_wait
by_chance, by_turns = exact_wait("random", 0.9, 8), exact_wait("in turn", 0.9, 8)
comparing = waits_by_choice(0.9, 8, seed=1)


def on_the_stage(run):
    """What is seen of the wait in the run that the stage plays."""
    average = run.wait[run.start <= 300].mean()  # as the stage counts
    return (
        f"By 5:00 the average wait in the many queues on the stage is {two_digits(average)} s. "
        "The lower half sends the same tasks through one queue. The dashed line shows them in "
        "random queues. A worker marked “idle, can’t help” sits idle while tasks wait in other "
        "queues; with one queue, that can’t happen."
    )


pairs, long_pairs = comb(8, 2), comb(4, 2)  # of all 8 queues, and of the 4 longest


def why_two(load):
    """Why long queues shrink soon if tasks compare two, at a load as a share of 1."""
    to_a_long_one = load * WORKERS * long_pairs / pairs / 4  # tasks a second
    return (
        f"8 queues make {pairs} pairs; only in {long_pairs} of them are both among the 4 longest. "
        f"So those 4 get {long_pairs}/{pairs} of the tasks: {two_digits(to_a_long_one)} a second "
        f"each, not {load:g}. As a worker does 1 a second, a long queue shrinks by "
        f"{two_digits(1 - to_a_long_one)} a second, not by {1 - load:.1f}."
    )


random_80, pooled_80 = exact_wait("random", 0.8, 8), theory.mmc(0.8 * WORKERS, 1, WORKERS).mean_wait
comparing_80 = waits_by_choice(0.8, 8, seed=1)[TWO].mean
twin = Twin(
    "8 workers have a queue each, and a task takes 1 s on average. At 80 % load, tasks that join a "
    f"random queue wait {short(random_80)} s on average. Now each task compares two random queues "
    "and joins the shorter. What is the average wait?",
    answers=[
        Answer(
            "about 3 s",
            3.0,
            "Two of eight are enough to avoid most long queues.",
        ),
        Answer(
            "about 2 s",
            2.0,
            f"{two_digits(exact_wait('in turn', 0.8, 8))} s is the wait if tasks join queue 1, 2, "
            "3 and so on in turn.",
        ),
        Answer("about 1 s", 1.0, "The long queues get few new tasks."),
        Answer(
            "about 0.3 s",
            pooled_80,
            f"{two_digits(pooled_80)} s takes one queue for all.",
        ),
    ],
    truth=comparing_80,
    why=f"{why_two(0.8)} In runs they wait {two_digits(comparing_80)} s.",
)
guess = predict(
    this,
    "8 workers have a queue each, and a task takes 1 s on average. At 90 % load, tasks that join a "
    f"random queue wait {short(by_chance)} s on average. Now each task compares two random queues "
    "and joins the shorter. What is the average wait?",
    answers=[
        Answer(
            "about 8 s",
            8.0,
            "Two of eight are enough to avoid most long queues.",
        ),
        Answer(
            "about 5 s",
            5.0,
            f"Nearly that ({two_digits(by_turns)} s) is the wait if tasks join queue 1, 2, 3 and "
            "so on in turn. But in turn, tasks can’t avoid a long queue.",
        ),
        Answer("about 2 s", 2.0),
        Answer(
            "about 1 s",
            1.0,
            f"That takes comparing all eight: {two_digits(comparing[ALL].mean)} s. With two, a "
            "task often joins a queue although a worker is idle elsewhere.",
        ),
    ],
    truth=comparing[TWO].mean,
    why=why_two(0.9),
    scene=Scene(
        asks_until=60,
        decides_at=300,
        settings={**ASKED, "choice": TWO},
        first={"choice": "random"},
        first_label="random",
        tells=on_the_stage,
    ),
    twin=twin,
)

offer_controls(
    this,
    {
        "choice": Choice(
            "Which queue a task joins",
            CHOICES,
            "random",
            word="joins",
            help="random: any queue. in turn: queue 1, 2, 3 and so on. shorter of two: it compares "
            "two random queues. shortest: it compares all of them. What counts is the number of "
            "tasks that wait or are being worked on.",
        ),
        "queues": Choice("Queues for 8 workers", ("8", "4", "2"), "8", word="queues"),
        "load": Control("Load", 50, 95, ASKED["load"], 5, "%", word="load"),
    },
    seed=4,  # its first five minutes are much like the long run
)


def queues_apart(load, queues, choice):
    """8 workers before so many queues, the same number before each.

    Where queues were merged a worker first works off what still waits in its own.
    """
    names = [f"queue {number}" for number in range(1, WORKERS + 1)]
    each = WORKERS // queues
    pools = []
    for number, own in enumerate(names):
        shared = names[number - number % each]
        serves = (own,) if own == shared else (own, shared)
        pools.append(Pool(1, serves, name=f"worker {number + 1}"))
    source = Source(Arrivals(load * WORKERS), queue=tuple(names[::each]), choice=choice)
    return Scenario((source,), tuple(Queue(name) for name in names), tuple(pools))


def side_by_side(now):
    """The same tasks in several queues, and in one."""
    load = now["load"] / 100
    return {
        "many queues": queues_apart(load, int(now["queues"]), now["choice"]),
        ONE: one_queue(load * WORKERS, WORKERS),
    }


def longer_than_in_one_queue(story, moments):
    """For how long tasks wait in the many queues beyond what they wait in one, counted up."""
    below = replace(story, runs=story.runs[1:])
    return waiting(story, moments) - waiting(below, moments)


def at_most_longer(seconds):
    """Tasks wait at most so much longer than in one queue, on average."""
    told = "s longer than in one queue"
    return average(told, longer_than_in_one_queue, arrivals, most=seconds)


def loaded(least):
    """The load is at least so many percent."""
    return kept(f"{{load}} % load, at least {least} %", lambda now: now["load"] >= least)


eight = kept("{queues} queues, not 8", lambda now: now["queues"] == "8")
aims = [
    Challenge(
        "two",
        "Compare two",
        "Set the speed to 16× and “random” until 40 tasks wait and you see long queues. Then set "
        "“shorter of two”, with 8 queues and at least 90 % load, and watch them drain: over 120 s, "
        "the average wait must be at most 1.6 s longer than in one queue.",
        hold(
            120,
            eight,
            loaded(90),
            kept(f"A task joins: {{choice}}, not {TWO}", lambda now: now["choice"] == TWO),
            at_most_longer(1.6),
        ),
        "A task that compares two never joins the longest queue. That saves most of the wait.",
        solved_by="5_choice_shorter-of-two",
        missed_by=[
            "5_choice_in-turn",
            "5_choice_shortest",
            "5_queues_2",
            "5_load_50",
            "5_load_85~5_choice_shorter-of-two",
        ],
    ),
    Challenge(
        "merge",
        "Without comparing",
        "Set “random”, and 90 % load or more. For 120 s, let tasks wait at most 1.2 s "
        "longer than in one queue, on average. Set the speed to 16× to save time.",
        hold(
            120,
            loaded(90),
            kept("{choice}, not random", lambda now: now["choice"] == "random"),
            at_most_longer(1.2),
        ),
        "Where workers share a queue, tasks need not compare: no worker is idle while one waits.",
        solved_by="5_queues_2",
        missed_by=["5_queues_4", "5_load_85", "5_choice_shortest", "5_queues_2~5_load_50"],
    ),
    Challenge(
        "full",
        "Nearly full",
        "Keep 8 queues and raise the load to 95 %. For 120 s, let tasks wait at most 0.4 s longer "
        "than in one queue, on average. Set the speed to 16× to save time.",
        hold(120, eight, loaded(95), at_most_longer(0.4)),
        "The higher the load, the more comparing all queues saves over comparing two.",
        solved_by="5_load_95~6_choice_shortest",
        missed_by=[
            "5_load_95~6_choice_shorter-of-two",
            "5_choice_shortest",
            "5_load_95~6_queues_2",
        ],
    ),
]
put_on_stage(this, side_by_side, challenges=aims)

COUNTS = (1, 2, 4, 8)  # of queues


def facts(now):
    """The average wait for each choice at the load that is set, and exactly for each number."""
    load, queues = now["load"] / 100, int(now["queues"])
    by_count = {
        choice: {count: exact_wait(choice, load, count) for count in COUNTS}
        for choice in ("random", "in turn")
    }
    return SimpleNamespace(
        load=load,
        queues=queues,
        choice=now["choice"],
        exact={choice: waits[queues] for choice, waits in by_count.items()},
        pooled=theory.mmc(load * WORKERS, 1, WORKERS).mean_wait,
        runs=waits_by_choice(load, queues, now["seed"]),
        exact_by_count=by_count,
        seed=now["seed"],
    )


@cache
def reserves():
    """Workers for 9, 90, 900 and 9000 at work, so that tasks wait as seldom, or as long, as before.

    What 12 workers do for 9 is what larger pools must do.
    """
    seldom, long = theory.erlang_c(9, 12), theory.mmc(9, 1, 12).mean_wait
    return {
        work: (
            theory.workers_for(work, 1, seldom),
            theory.workers_for_mean_wait(work, 1, long),
        )
        for work in (9, 90, 900, 9000)
    }


# ---------------------------------------------------------------- words


def what_comparing_saves(facts):
    """The wait in a random queue, in the shorter of two, and in one queue."""
    compared = "both queues" if facts.queues == 2 else f"two of the {facts.queues} queues"
    return (
        f"Compare {compared} and the average wait falls from {two_digits(facts.exact['random'])} "
        f"to {two_digits(facts.runs[TWO].mean)} s; one queue for all makes it "
        f"{two_digits(facts.pooled)} s"
    )


def why_one_queue_wins():
    """Why tasks wait longer in several queues, whichever they join."""
    return (
        "One queue wins because no worker is ever idle while a task waits. With several queues, "
        "a worker can be, even with “shortest”: once a task has joined a queue, it can’t change."
    )


def why_only_two(facts):
    """What comparing all queues saves beyond comparing two, and what it takes."""
    if facts.queues == 2:
        return ""
    return (
        f"Comparing all {facts.queues} queues makes the wait shorter still: "
        f"{two_digits(facts.runs[ALL].mean)} s instead of {two_digits(facts.runs[TWO].mean)} s. "
        f"But then each task must look at all {facts.queues} queues, or at all 800 if you have "
        "800. Comparing two never takes more than two looks."
    )


def why_merging_helps():
    """Why fewer queues mean shorter waits, and where the rules are the same."""
    return (
        "With half as many queues, twice as many workers take from each. So a queue of the same "
        "length moves twice as fast, and fewer tasks find all its workers busy. With two queues, "
        "“shorter of two” compares both, like “shortest”. With one, there is nothing to choose."
    )


def spare(workers, work):
    """How many workers there are beyond those that are busy, in percent of these."""
    return f"{100 * (workers - work) / work:.2g} %"


# ---------------------------------------------------------------- charts

ROOM = 1.25  # times the highest bar: there are words on it


def said_wait(seconds):
    """A wait as it is written on its bar."""
    return f"{two_digits(seconds)} s"


def wait_by_choice(now, facts):
    """The wait for each choice of a queue, and in one queue for all."""
    known = {choice: found for choice, found in facts.runs.items() if found.known}
    guessed = guess.where(now, ASKED).value
    waits = facts.exact | {choice: found.mean for choice, found in facts.runs.items()}
    waits[ONE] = facts.pooled
    return figure(
        what_comparing_saves(facts),
        x=Names("which queue a task joins, or one for all", list(waits)),
        y=Axis("average wait in s", 0, axis_end(ROOM * max(waits.values()), 0.1)),
        marks=[
            bars(waits, now["choice"], written=said_wait),
            theory_ticks({**facts.exact, ONE: facts.pooled}, written=said_wait),
            intervals({choice: (found.low, found.high) for choice, found in known.items()}),
            guess_point(TWO, guessed),
        ],
    )


ROLES = {"random": "ink", "in turn": "dim", TWO: "task", ALL: "violet"}


def dots_by_count(name, waits, role):
    """A line with a dot at each number of queues: there is nothing between them."""
    names, values = [str(count) for count in waits], list(waits.values())
    last = point(name, names[-1], values[-1], role, "end")

    def draw(x, y):
        (dot,), name_beside = last.draw(x, y)
        dots = replace(dot, x=names, y=values)
        return [dots, replace(dots, layer="line")], name_beside

    return Mark(("line", "point", "end"), draw)


def wait_by_queues(facts):
    """The wait for each number of queues, by which of them a task joins."""
    waits = dict(facts.exact_by_count)
    runs = {count: waits_by_choice(facts.load, count, facts.seed) for count in COUNTS[1:]}
    whiskers = []
    for choice in (TWO, ALL):
        found = {count: of_count[choice] for count, of_count in runs.items()}
        waits[choice] = {1: facts.pooled} | {count: each.mean for count, each in found.items()}
        for count, each in found.items():
            whiskers.append(interval(str(count), each.low, each.high, ROLES[choice]))
    highest = axis_end(waits["random"][8], 0.1)
    return figure(
        "Each time you halve the number of queues, the wait in random queues more than halves",
        x=Names(f"queues for the 8 workers (yours: {facts.queues})", list(map(str, COUNTS))),
        y=Axis("average wait in s", 0, highest),
        marks=[
            *(dots_by_count(choice, waits[choice], role) for choice, role in ROLES.items()),
            *whiskers,
        ],
    )


def show_reserves():
    """How much smaller a reserve a large pool needs."""
    rows = [
        (f"{work}", f"{seldom}", spare(seldom, work), f"{long}", spare(long, work))
        for work, (seldom, long) in reserves().items()
    ]
    share, wait = theory.erlang_c(9, 12), theory.mmc(9, 1, 12).mean_wait
    head = (
        "busy workers on average",
        f"workers needed if at most {100 * share:.0f} % of tasks may wait",
        "spare, in % of the busy",
        f"workers needed if tasks may wait {two_digits(wait)} s on average",
        "spare, in % of the busy",
    )
    folded_table(
        this,
        "Larger pools of workers need a smaller share of spare ones",
        head,
        rows,
    )


@results(this, guess, slow=lambda now: wait_by_queues(facts(now)))
def shown(now):
    numbers = facts(now)
    show(wait_by_choice(now, numbers))
    remark(
        why_one_queue_wins(),
        why_only_two(numbers),
        f"“Shorter of two” and “shortest” come from {RUNS} runs (short upright lines: 95 % "
        "intervals), the other waits from a formula (lines across the bars).",
    )
    show(partial(wait_by_queues, numbers))
    remark(why_merging_helps())
    show_reserves()
    waits = numbers.exact | {choice: found.mean for choice, found in numbers.runs.items()}
    times = {f"tasks wait, on average ({choice})": wait for choice, wait in waits.items()}
    times[f"tasks wait, on average ({ONE})"] = numbers.pooled
    with_your_tasks(this, numbers.load * WORKERS, times)


ending(
    this,
    takeaway="Let workers share one queue. If each worker must have its own, let the code that "
    "enqueues compare two queues and pick the shorter: that saves most of the wait.",
    production="""
**One queue for all workers** is what task queues do: a free worker takes the next task.

- **RQ** and **Sidekiq**: a queue is one Redis list, and all its workers take from that. **SQS**:
  all consumers poll one queue.
- **Celery**: one shared queue, but each worker node prefetches a few tasks:
  `worker_prefetch_multiplier` for each process, 4 by default. For long tasks, set it to 1, with
  `task_acks_late=True` (see *One slow task*).

**Separate queues** keep tasks in order, or spread them over more servers:

- **Kafka**: in a consumer group each partition has exactly one consumer. The key picks the
  partition, however long its backlog is. From 4.2 on, *share groups* let several consumers take
  from one partition, without its order.
- **Kinesis with Lambda**: one batch at a time for each shard. `ParallelizationFactor` (1 by
  default, up to 10) raises that.
- **A sharded queue** (`reports-1` … `reports-8`, a worker for each) is what the stage above shows.
  The code that enqueues can compare the lengths of two. An inbox for each worker or actor is the
  same.

**Load balancers** choose a server as a request arrives. Each one counts only the requests that
it sent itself:

- **nginx**: in turn by default. `random two` compares two servers (`least_conn` is its default
  method). `least_conn` compares all.
- **Envoy**: `ROUND_ROBIN` by default. `LEAST_REQUEST` compares `choice_count` hosts, 2 by
  default.
- **HAProxy**: from 3.3 on, the default is `balance random`, which compares 2 servers (before:
  `roundrobin`). `leastconn` compares all.
- **AWS ALB**: `round_robin` by default, or `least_outstanding_requests`.
""",
    teacher=f"""
**15 minutes.** Say before: *“At the supermarket you choose a line, and the other one is faster. At
the airport there is one line for all desks.”* Vote on the question, then play it.

- *“About 8 s”* counts what is seen: two of eight. What matters is which queues get few new tasks.
- *“About 5 s”* halves the wait because there are two queues to choose from. Joining in turn does
  that without comparing ({two_digits(by_turns)} s).
- *“About 2 s”*: ask which task still has bad luck. (One whose two queues are both long.)
- *“About 1 s”* takes comparing two to be as good as comparing eight, which gives
  {two_digits(comparing[ALL].mean)} s.
- On the stage, choose *random* and let someone point at a worker that is idle while tasks wait
  elsewhere (two bars: *idle, can’t help*). That idle time is all that separate queues cost. Then
  merge them to 4 and to 2.
- Then ask: *“When would you still keep separate queues?”* To protect urgent tasks (*Two queues*).
  When the tasks of a customer must stay in order, when each worker holds its own data, when one
  queue would be too much for one server.

The misconception: the same work and the same workers mean the same wait.
""",
    code=lambda now: (
        f"""
from queuesim import theory
from queuesim.many_lines import waits_by_choice

load, queues, workers = {now["load"] / 100:g}, {now["queues"]}, 8
each = workers // queues
print("random:", theory.mmc(load * each, 1, each).mean_wait, "s")
print("in turn:", theory.lines_in_turn(load * workers, 1, queues, each), "s")
# In each run the same tasks also go through one queue. Its formula tells how lucky a run was, and
# the averages are corrected for that.
for choice, wait in waits_by_choice(load, queues, seed={now["seed"]}).items():
    print(f"{{choice}}: {{wait.mean}} s, 95 % interval {{wait.low}} to {{wait.high}} s")
print("one queue:", theory.mmc(load * workers, 1, workers).mean_wait, "s")
many = theory.workers_for(9000, 1, theory.erlang_c(9, 12))
print("With", many, "workers, 9000 of them busy on average, no larger share of tasks waits")
print("than with 12 workers, 9 of them busy")
"""
    ),
)

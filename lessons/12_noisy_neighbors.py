"""Noisy neighbors

part: Several kinds of work
minutes: 15
idea: Taking turns protects the small tenant from the big one.
"""

from types import SimpleNamespace

import numpy as np

from lessons.common.charts import (
    Axis,
    Names,
    axis_end,
    bars,
    curve,
    dots,
    end_among,
    figure,
    guess_point,
    interval,
    intervals,
    point,
    show,
    yours,
)
from lessons.common.live import (
    NEVER,
    Challenge,
    Lasting,
    Scene,
    average,
    hold,
    kept,
    no_wait_over,
    seconds,
)
from lessons.common.numbers import (
    beside,
    exact_wait_of_b,
    in_runs,
    one_run,
    short,
    tenants_in_order,
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
from queuesim import Arrivals, Batch, Pool, Queue, Scenario, Source, theory
from queuesim.tenants import (
    B_FIRST,
    FIFO,
    FOUR_TO_ONE,
    IN_TURNS,
    TURNS_OF_A,
    WINDOW,
    WORKERS,
    last_start_on_paper,
)

this = opening(
    __file__,
    "Priority helps when some tasks are urgent. Now two customers (tenants), A and B, share your "
    "workers. Neither is more urgent, but A sends 1000 tasks at once.",
)

ASKED = {"dump": 1000, "rate": 0.5}  # what the question is about, wherever the sliders stand
DUMP, RATE = ASKED["dump"], ASKED["rate"]
EARLY = WINDOW * DUMP  # seconds: B's tasks that arrive in them count
in_fifo = theory.mean_wait_behind_backlog(DUMP, RATE, 1, WORKERS, EARLY)
in_turns = theory.first_waits_in_turns(RATE, 1, WORKERS, EARLY)
alone, shared = DUMP / WORKERS, theory.last_start_in_turns(DUMP, RATE, 1, WORKERS)
half = theory.last_start_in_turns(DUMP, WORKERS / 2, 1, WORKERS)
meanwhile = RATE * alone  # tasks that B sends until A's last one starts, in FIFO order
one_worker = alone + meanwhile  # seconds, if those had one worker to themselves
overtook = RATE * shared  # tasks of B that start before A's last one, in turns
later = (shared - alone) / 2  # seconds, on average over A's tasks: they start evenly


def on_the_stage(run):
    """What A's and B's tasks wait in the run that the stage plays, and what its header shows."""
    last, longest = run.start[run.source == 0].max(), np.nanmax(run.wait[run.source == 1])
    return (
        f"On the stage, A’s last task starts at {last:.0f} s, and B’s tasks wait up to "
        f"{two_digits(longest)} s. In the stage’s header, the oldest task is A’s, and so is nearly "
        "all of the waiting. The load is B’s alone, because A’s tasks come only once."
    )


EIGHT = {"size": 2000, "rate": 2, "service": 1, "workers": 8}  # what the twin question is about
alone_8, shared_8 = 2000 / 8, theory.last_start_in_turns(**EIGHT)
half_8 = theory.last_start_in_turns(**{**EIGHT, "rate": 4})
one_worker_8 = alone_8 + 2 * alone_8
twin = Twin(
    "A sends 2000 tasks at once; B sends 2 a second. 8 workers do 8 tasks a second on average. "
    f"First come, first served (FIFO), A’s last task starts at {alone_8:g} s. When does it start "
    "if A and B take turns?",
    answers=[
        Answer(
            f"at {alone_8:g} s",
            alone_8,
            "The workers do as much as before, but they work for B in between.",
        ),
        Answer(
            f"at {shared_8:.0f} s",
            shared_8,
            "B takes a turn only when it has a task waiting.",
        ),
        Answer(
            f"at {half_8:g} s",
            half_8,
            "A would get every other start, 4 a second, if a task of B always waited. B sends only "
            "2 a second.",
        ),
        Answer(
            f"at {one_worker_8:g} s",
            one_worker_8,
            f"B sends {2 * alone_8:g} tasks of 1 s in {alone_8:g} s. But 8 workers share them.",
        ),
    ],
    truth=shared_8,
    why="The workers start 8 tasks a second: 2 of B’s, so 6 of A’s. That makes "
    f"2000 ÷ 6 = {shared_8:.0f} s. "
    f"B’s tasks wait {two_digits(theory.turns_beside_backlog(2, 1, 8))} s on average.",
)
guess = predict(
    this,
    f"A sends {DUMP} tasks at once; B sends one every {1 / RATE:g} s. {WORKERS} workers do "
    f"{WORKERS} tasks a second on average. First come, first served (FIFO), A’s last task starts "
    f"at {alone:g} s. When does it start if A and B take turns?",
    answers=[
        Answer(
            f"at {alone:g} s",
            alone,
            f"The workers do as much as before, but not all of it for A: {overtook:.0f} tasks of B "
            "now start before A’s last one.",
        ),
        Answer(
            f"at {shared:.0f} s",
            shared,
            "B takes a turn only when it has a task waiting.",
        ),
        Answer(
            f"at {one_worker:g} s",
            one_worker,
            f"B sends {meanwhile:g} tasks in {alone:g} s, and each takes 1 s. But {WORKERS} "
            f"workers share that work: it delays A by {meanwhile / WORKERS:.0f} s, and what B "
            "sends in those seconds by a few more.",
        ),
        Answer(
            f"at {half:g} s",
            half,
            f"A would get every other start, {WORKERS / 2:g} a second, if a task of B always "
            f"waited. B sends {RATE:g} a second.",
        ),
    ],
    truth=shared,
    why=f"The workers start {WORKERS} tasks a second: {RATE:g} of B’s, so {WORKERS - RATE:g} of "
    f"A’s. That makes {DUMP} ÷ {WORKERS - RATE:g} = {shared:.0f} s, "
    f"{100 * (shared / alone - 1):.0f} % later. And the tasks B sends in the first {EARLY:g} s "
    f"wait {two_digits(in_turns)} s on average, not {in_fifo:.0f} s.",
    scene=Scene(
        asks_until=20,
        decides_at=shared,
        settings={**ASKED, "order": IN_TURNS},
        first={"order": FIFO},
        first_label=FIFO,
        guess_since=0,
        tells=on_the_stage,
    ),
    twin=twin,
)

offer_controls(
    this,
    {
        "dump": Control("A’s batch", 50, 1000, DUMP, 50, "tasks", word="A’s tasks"),
        "rate": Control("B sends", 0.25, 5.0, RATE, 0.25, "per s", word="B’s rate"),
        "order": Choice(
            "Order",
            tuple(TURNS_OF_A),
            FIFO,
            word="order",
            help=f"{FIFO}: first come, first served. {IN_TURNS}: one task of A, one of B. "
            f"{FOUR_TO_ONE}: A has four turns for each of B’s. {B_FIRST}: B has priority. "
            "If one has no task waiting, its turn goes to the other.",
        ),
    },
    seed=1486,  # one in which neither tenant is lucky
)

ENGINE = {FIFO: "fifo", IN_TURNS: "in turn", FOUR_TO_ONE: "in turn", B_FIRST: "priority"}


def system(now):
    """A's batch at time 0, B's tasks all the time, one queue."""
    order = now["order"]
    batch = Arrivals(0, batches=(Batch(0, now["dump"]),))
    weight, priority = 4 if order == FOUR_TO_ONE else 1, 1 if order == B_FIRST else 0
    return Scenario(
        (
            Source(batch, name="A", weight=weight, priority=priority),
            Source(Arrivals(now["rate"]), name="B"),
        ),
        (Queue(order=ENGINE[order]),),
        (Pool(WORKERS),),
    )


def waits_always(name, least):
    """A term: so many tasks of this tenant wait all the time."""

    def term(story, moments):
        times, values = story.run.waiting_series(source=story.run.scenario.source_number(name))
        waiting = values[np.searchsorted(times, moments, side="right") - 1]
        too_few = np.where(waiting < least, moments, -np.inf)
        since = np.where(waiting < least, NEVER, np.maximum.accumulate(too_few) + 1)
        return Lasting(since, lambda i: f"{waiting[i]} of {name}’s tasks wait, at least {least}")

    return term


def starts_of(name):
    """The tasks of this tenant that have started, counted up second by second."""

    def started(story, moments):
        starts = np.sort(story.run.start[story.tasks_of(name)])
        return np.searchsorted(starts, moments, side="right").astype(float)

    return started


def starts_a_second(name, **limit):
    """A term: so many tasks of this tenant start a second on average."""
    return average(f"of {name}’s tasks started per second", starts_of(name), seconds, **limit)


b_asks_for_all = kept(
    f"B sends {{rate:g}} a second, at least {WORKERS}", lambda now: now["rate"] >= WORKERS
)
aims = [
    Challenge(
        "through",
        "Protect the small tenant",
        "Let B send at least 1 task a second, and let A send its tasks again (the button “Spike of "
        "1000”). For 60 s, while at least 200 of A’s tasks wait, no task of B may wait over 8 s. "
        "Set the speed to 4× to save time.",
        hold(
            60,
            kept("B sends {rate:g} a second, at least 1", lambda now: now["rate"] >= 1),
            waits_always("A", 200),
            no_wait_over(8, of="B", called="A task of B"),
        ),
        "The queue is as long as before. B’s tasks just don’t stand at its end.",
        solved_by="20_rate_1~20_order_in-turns",
        missed_by=[
            "20_order_in-turns",  # too few of B's tasks
            "20_rate_1",  # at the end of the line
            "20_rate_3~20_order_in-turns",  # more than B's turns
            "20_rate_1~20_order_in-turns~60_order_fifo",  # too short
        ],
    ),
    Challenge(
        "starve",
        "Starve the big tenant",
        "Why not always let B go first? Show what can happen: with B first and at least 100 of A’s "
        "tasks waiting, let at most one task of A start per 10 s on average, for 60 s. Set the "
        "speed to 4× to save time.",
        hold(
            60,
            kept("The order is {order}, not B first", lambda now: now["order"] == B_FIRST),
            waits_always("A", 100),
            starts_a_second("A", most=0.1),
        ),
        "Priority protects B from A, and nothing protects A from B.",
        solved_by="10_order_b-first~10_rate_5",
        missed_by=["10_order_b-first", "10_order_b-first~10_rate_3", "10_rate_5"],
    ),
    Challenge(
        "even",
        "Share evenly",
        f"Let B send at least {WORKERS} tasks a second, all that your workers can do. For 60 s, "
        "while tasks of both wait, let at least 1.8 tasks of A and 1.8 of B start per second, on "
        "average. Set the speed to 4× to save time.",
        hold(
            60,
            b_asks_for_all,
            waits_always("A", 1),
            waits_always("B", 1),
            starts_a_second("A", least=1.8),
            starts_a_second("B", least=1.8),
        ),
        "When both want more than the workers can do, turns give each of them half.",
        solved_by="10_rate_5~10_order_in-turns",
        missed_by=[
            "10_rate_5",
            "10_rate_5~10_order_b-first",
            "10_rate_5~10_order_4-to-1",
            "10_rate_2~10_order_in-turns",
        ],
    ),
]
put_on_stage(this, system, challenges=aims, spike="dump", target=10.0)

ENDS = 20, 30, 60, 100, 150, 200, 300  # of the axis of time
MOST_DOTS = 250  # of each kind


def seconds_drawn(now):
    """How many seconds of arrivals are drawn: until A's last start in turns, if it is soon."""
    last = last_start_on_paper(IN_TURNS, now["dump"], now["rate"])
    return end_among(ENDS, min(1.05 * last, ENDS[-1]))


def facts(now):
    """What each tenant gets in each order; two runs with the same tasks, to be drawn."""
    size, rate, seed, order = now["dump"], now["rate"], now["seed"], now["order"]
    other = IN_TURNS if order == FIFO else order  # beside FIFO
    end = seconds_drawn(now)
    drawn = {
        name: one_run(system({**now, "order": name}), seed, end, drain=True)
        for name in (FIFO, other)
    }
    runs = tenants_in_order(size, rate, seed)
    known = {name: exact_wait_of_b(name, size, rate) for name in TURNS_OF_A}
    exact = {name: wait for name, wait in known.items() if wait is not None}
    return SimpleNamespace(
        order=order,
        size=size,
        rate=rate,
        other=other,
        window=WINDOW * size,
        end=end,
        drawn=drawn,
        exact=exact,
        wait={name: exact.get(name, runs[name].wait_of_b.mean) for name in TURNS_OF_A},
        last={name: last_start_on_paper(name, size, rate) for name in TURNS_OF_A},
        runs=runs,
    )


def tasks_of(run, source):
    """Arrivals and waits of a tenant's tasks, not too many of them."""
    chosen = np.flatnonzero(run.source == source)
    chosen = chosen[:: max(1, -(-len(chosen) // MOST_DOTS))]
    return run.arrival[chosen], run.wait[chosen]


def starts_of_a(run, end):
    """When A's tasks start that start by then; later ones no longer have to share."""
    starts = run.start[run.source == 0]
    return starts[starts < end]


# ---------------------------------------------------------------- words


def named(order):
    """An order within a sentence."""
    names = {FIFO: "in FIFO order", IN_TURNS: "with turns", B_FIRST: "with B first"}
    return names.get(order, "with 4 turns to 1")


def longest_wait(run):
    """The longest wait of B's tasks in a run."""
    return np.max(run.wait, where=run.source == 1, initial=0)


def second(start):
    """When something starts, on a bar."""
    return f"{start:.0f} s" if start < np.inf else "never"


def in_seconds(wait):
    """A wait on a bar."""
    return f"{short(wait)} s"


def how_b_fares(facts):
    """The longest wait of B's tasks in the runs that are drawn, in a sentence."""
    before, now = (two_digits(longest_wait(facts.drawn[name])) for name in (FIFO, facts.other))
    return (
        f"In FIFO order, B’s tasks wait up to {before} s; the same tasks wait up to {now} s "
        f"{named(facts.other)}"
    )


def what_b_waits(facts):
    """B's average wait in the order compared, and in FIFO order."""
    wait, before = (two_digits(facts.wait[name]) for name in (facts.other, FIFO))
    return (
        f"The tasks B sends in the first {facts.window:g} s wait {wait} s on average "
        f"{named(facts.other)}, not {before} s"
    )


def what_a_pays(facts):
    """When A's last task starts, and what that is more than without B's turns."""
    last, before = facts.last[facts.other], facts.last[FIFO]
    if last == np.inf:
        return f"By formula, A’s last task never starts {named(facts.other)}: B takes all workers"
    return (
        f"By formula, A’s last task starts at {last:.0f} s {named(facts.other)}, not at "
        f"{before:.0f} s: {100 * (last / before - 1):.0f} % later"
    )


def what_the_drawn_run_shows(facts):
    """What each tenant gets in the run that is drawn, in two sentences."""
    run = facts.drawn[facts.order]
    early = (run.source == 1) & (run.arrival < facts.window)
    starts = starts_of_a(run, facts.end)
    wait = f"B sends no task in the first {facts.window:g} s"
    if early.any():
        average = two_digits(run.wait[early].mean())
        wait = f"the tasks B sends in the first {facts.window:g} s wait {average} s on average"
    last = f"A’s last task starts at {starts.max():.0f} s"
    if len(starts) < np.sum(run.source == 0):
        last = f"{len(starts)} of A’s tasks start within {facts.end} s"
    return f"In the run of the first chart, {named(facts.order)}, {wait}. {last}."


def what_is_the_same(facts):
    """That A pays the same in every order that lets B through, where it does; in a sentence."""
    if len({facts.last[order] for order in TURNS_OF_A if order != FIFO}) > 1:
        return ""
    return (
        "By formula, A’s last task starts at the same time with turns, 4 to 1 and B first, because "
        f"B takes {facts.rate:g} starts a second in each."
    )


def how_near_the_formula_is(facts):
    """What A's last start by formula leaves out, and what that makes, in a sentence."""
    if facts.last[facts.order] == np.inf:
        return ""
    sooner = facts.last[facts.order] * WORKERS / facts.size
    return (
        f"For A, it leaves out that the first {WORKERS} tasks start at once: on average over many "
        f"runs, A’s last task starts {two_digits(sooner)} s sooner."
    )


def why_not_always_b_first(flood=5.0):
    """What becomes of A where B goes first and sends more than the workers can do."""
    first, turns = (last_start_on_paper(order, DUMP, flood) for order in (B_FIRST, IN_TURNS))
    starts = "never starts" if first == np.inf else f"starts at {first:.0f} s"
    return (
        f"Why not always B first? If B sends {flood:g} tasks a second, more than your "
        f"{WORKERS} workers can do, A’s last task {starts}; with turns, it starts at {turns:.0f} "
        "s. Turns protect each tenant from the other."
    )


def what_is_not_known(facts):
    """Where there is no formula, and where the runs end too early, in sentences."""
    sentences = []
    for order in TURNS_OF_A:
        if order not in facts.exact:
            sentences.append(
                f"There is no formula for B’s wait {named(order)} at these settings; the bar is "
                "what the runs say."
            )
        if facts.runs[order].last_start_of_a is None:
            sentences.append(f"The runs end before A’s last task starts {named(order)}.")
    return " ".join(sentences)


# ---------------------------------------------------------------- charts


def waits_by_arrival(facts):
    """The wait of B's tasks by second of arrival, in two orders; that of A's, who all come at 0."""
    first, other = (facts.drawn[name] for name in (FIFO, facts.other))
    starts = starts_of_a(other, facts.end)
    all_of_a = len(starts) == np.sum(other.source == 0)
    last = starts.max() if all_of_a else facts.end
    said = f"0 to {last:.0f} s" if all_of_a else f"0 to over {facts.end} s"
    most = max(last, longest_wait(first), longest_wait(other))
    return figure(
        how_b_fares(facts),
        x=Axis("arrival time (simulated s)", 0, facts.end),
        y=Axis("wait in s", 0, axis_end(most, 10)),
        marks=[
            dots(*tasks_of(first, 1), f"one task of B, {FIFO}", "dim"),
            dots(*tasks_of(other, 1), f"one task of B, {facts.other}", "violet"),
            curve(f"B’s tasks, {FIFO}", tasks_of(first, 1), "dim", 0.6 * facts.end),
            curve(f"B’s tasks, {facts.other}", tasks_of(other, 1), "violet", 0.62 * facts.end),
            interval(0, 0, last),
            point(f"A’s tasks, {facts.other}: {said}", 0, last),
        ],
    )


def wait_of_b_by_order(facts):
    """B's average wait in each order."""
    found = {name: runs.wait_of_b for name, runs in facts.runs.items()}
    return figure(
        what_b_waits(facts),
        x=Names("order", list(TURNS_OF_A)),
        y=Axis("their average wait in s", 0, axis_end(1.25 * max(facts.wait.values()), 10)),
        marks=[
            bars(facts.wait, facts.order, "violet", in_seconds),
            intervals({name: (i.low, i.high) for name, i in found.items() if i.known}),
            yours(facts.order),
        ],
    )


def last_start_of_a_by_order(facts, guessed):
    """When A's last task starts in each order; the guess where it was asked."""
    found = {name: runs.last_start_of_a for name, runs in facts.runs.items()}
    most = max(start for start in facts.last.values() if start < np.inf)
    return figure(
        what_a_pays(facts),
        x=Names("order", list(TURNS_OF_A)),
        y=Axis("A’s last start in s", 0, axis_end(1.25 * max(most, guessed or 0), 10)),
        marks=[
            bars(facts.last, facts.order, written=second),
            intervals({name: (i.low, i.high) for name, i in found.items() if i and i.known}),
            guess_point(IN_TURNS, guessed),
        ],
    )


def beside_runs(facts):
    """Head and rows of a table: formula and runs of the order that is set."""
    order, runs = facts.order, facts.runs[facts.order]
    name = f"B’s average wait (first {facts.window:g} s)"
    rows = [(name, "no formula", in_runs(runs.wait_of_b, "s"))]
    if order in facts.exact:
        rows = [beside(name, facts.exact[order], runs.wait_of_b, "s")]
    if runs.last_start_of_a:
        rows.append(
            beside("A’s last start (approximate)", facts.last[order], runs.last_start_of_a, "s")
        )
    return (named(order), "formula", f"{runs.wait_of_b.runs} runs (95 % interval)"), rows


def times_to_translate(facts):
    """The times that tell who pays, by what is said of them."""
    times = {"period that B’s average covers": facts.window}
    for order in (FIFO, facts.other):
        times[f"B’s average wait ({named(order)})"] = facts.wait[order]
        times[f"B’s tasks wait at most ({named(order)})"] = longest_wait(facts.drawn[order])
        if facts.last[order] < np.inf:
            times[f"A’s last task starts at ({named(order)})"] = facts.last[order]
    return times


@results(this, guess, slow=facts)
def shown(now):
    numbers = facts(now)
    show(waits_by_arrival(numbers))
    guessed = guess.where(now, ASKED).value
    show(wait_of_b_by_order(numbers), last_start_of_a_by_order(numbers, guessed))
    runs = numbers.runs[numbers.order]
    remark(
        what_the_drawn_run_shows(numbers),
        f"""“4 to 1” gives A four turns for each of B’s. {what_is_the_same(numbers)}
{why_not_always_b_first()}""",
        f"""The bars come from the formula. {how_near_the_formula_is(numbers)} The thin lines on the
bars are 95 % intervals from {runs.wait_of_b.runs} runs. {what_is_not_known(numbers)}""",
    )
    folded_table(this, "Your order: formula and runs side by side", *beside_runs(numbers))
    times = times_to_translate(numbers)
    with_your_tasks(this, now["rate"], times, arrive="B’s tasks arrive")


CODE = """
from queuesim import Arrivals, Batch, Pool, Queue, Scenario, Source, simulate, theory

batch = Arrivals(0, batches=[Batch(0, {dump})])
a = Source(batch, name="A", weight={weight}, priority={priority})
b = Source(Arrivals({rate:g}), name="B")
system = Scenario((a, b), (Queue(order="{order}"),), (Pool({workers}),))
run = simulate(system, seed={seed}, until={end}, drain=True)

early = (run.source == 1) & (run.arrival < {window:g})
print("B's first tasks wait", run.wait[early].mean(), "s on average")
starts = run.start[run.source == 0]
starts = starts[starts < {end}]
print(len(starts), "of A's tasks have started, the last one at", starts.max(), "s")
print("by formula, in turns, at", theory.last_start_in_turns({dump}, {rate:g}, 1, {workers}), "s")
"""


def code(now):
    """The program of the run that is drawn."""
    ran = system(now)
    return CODE.format(
        dump=now["dump"],
        rate=now["rate"],
        weight=f"{ran.sources[0].weight:g}",
        priority=ran.sources[0].priority,
        order=ran.queues[0].order,
        workers=WORKERS,
        seed=now["seed"],
        end=seconds_drawn(now),
        window=WINDOW * now["dump"],
    )


with_eight = theory.mean_wait_behind_backlog(DUMP, RATE, 1, 8, EARLY)
weighted = theory.first_waits_in_turns(RATE, 1, WORKERS, EARLY, 1, 4)
capped = DUMP / 2  # seconds, if A may start 2 tasks a second

ending(
    this,
    takeaway="FIFO order gives your workers to the tenant with the most tasks. Turns protect the "
    "small tenant, and cost the big one only the time that the small one’s work takes.",
    production="""
- **SQS** has *fair queues*: give each message of a **standard** queue a `MessageGroupId`, such as
  the customer. A group that has more than 10 % of the messages in flight (and at least 30), or
  10 % of the processing time, is *noisy*: the others’ messages go first until it calms down. Your
  consumers stay as they are. But SQS can tell which group is noisy only while enough messages are
  in flight.
- **SQS FIFO** groups do something else: only one batch of a group is in flight at a time. That
  keeps A’s tasks in order, and limits A to one consumer.
- **Celery**: one queue per tenant (or a few, by a hash of the tenant), with `task_routes`. On Redis
  a worker moves the queue that it took from to the end of its list: turns are the default
  (`queue_order_strategy`: `round_robin`). But a worker does the tasks that it has prefetched in the
  order in which they came, so set `worker_prefetch_multiplier` to 1 (the default is 4), with
  `task_acks_late=True` (see *One slow task*).
- **RQ**: `rq worker --dequeue-strategy round_robin a b` (since 1.14). The default takes everything
  from the first queue before it looks at the next.
- **Sidekiq**: queues with weights, `[a, 1]` and `[b, 1]`, are looked at in a random order each
  time: turns on average. A weight of 2 is looked at twice as often. Without weights the order is
  strict. **Shoryuken** (SQS) takes turns by weight, `WeightedRoundRobin`, by default.
- **Kubernetes** shares its API server like this (*API Priority and Fairness*): within a priority
  level, each user or namespace gets a few of the many queues, and the queues take turns.
- Networks call this *fair queuing*; with weights, *weighted fair queuing* or *stride scheduling*.
""",
    teacher=f"""
**15 minutes.** Say before: *“One customer imports {DUMP} records. Then the other customers call
you.”* Vote on the question. Then choose FIFO, restart, let 20 of B’s tasks wait, and switch to *in
turns* while it runs: the diamonds slip through.

- *“{alone:g} s”* sees that the workers do as much as before. They do, but for B too.
- *“{one_worker:g} s”* adds B’s work as if one worker did it all.
- *“{half:g} s”* takes a turn for half of the workers. A turn that B does not use goes to A.
- *“But priority only moves the waiting!”* Turns do, too: {overtook:.0f} tasks of B are spared
  {alone / 2:g} s each on average, and A’s {DUMP} tasks wait {later:.0f} s longer each. The sum is
  the same; many tasks share it now.
- Then ask: *“What would you have done?”* These answers come:
  - *“Add workers.”* With 8, in FIFO order, the tasks B sends in the first {EARLY:g} s still wait
    {with_eight:.0f} s, and A can send twice as many next time.
  - *“Give B priority.”* It works as long as B stays small. See *Starve the big tenant*.
  - *“Limit A.”* If A may start 2 tasks a second, its {DUMP} tasks take {capped:g} s, even while B
    sends none. Turns leave no worker idle.
  - *“A pays us more.”* Give it four turns to B’s one: B waits {two_digits(weighted)} s instead of
    {two_digits(in_turns)} s, and A’s last task still starts at {shared:.0f} s. Weights count only
    where both want more than they get.

The misconception: a fair queue treats all tasks alike. Then the tenant with the most tasks gets the
most workers. Turns treat all tenants alike.
""",
    code=code,
)

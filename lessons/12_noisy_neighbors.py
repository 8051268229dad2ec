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
    intervals,
    show,
    theory_ticks,
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
from lessons.common.numbers import beside, scenario_runs, short, tenants_in_order, two_digits
from lessons.common.page import (
    Answer,
    challenges,
    folded_table,
    foot,
    opening,
    predict,
    remark,
    results,
    takeaway,
)
from lessons.common.stage import put_on_stage
from lessons.common.steering import Choice, Control, offer_controls
from queuesim import Arrivals, Batch, Pool, Queue, Scenario, Source, theory
from queuesim.tenants import B_FIRST, FIFO, FOUR_TO_ONE, IN_TURNS, TURNS_OF_A, WINDOW, WORKERS

this = opening(
    __file__,
    "Priority helps when one kind of task is urgent. Now two tenants share your workers, neither "
    "is more important, and one of them queues 1000 tasks at once.",
)

ASKED = {"dump": 1000, "rate": 0.5}  # what the question is about, wherever the sliders stand
DUMP, RATE = ASKED["dump"], ASKED["rate"]
EARLY = WINDOW * DUMP  # seconds: B's tasks that arrive in them count
in_fifo = theory.mean_wait_behind_backlog(DUMP, RATE, 1, WORKERS, EARLY)
in_turns = theory.first_waits_in_turns(RATE, 1, WORKERS, EARLY)
alone, shared = DUMP / WORKERS, theory.last_start_in_turns(DUMP, RATE, 1, WORKERS)
half = theory.last_start_in_turns(DUMP, WORKERS / 2, 1, WORKERS)
overtook = RATE * shared  # tasks of B that start before A's last one
later = (shared - alone) / 2  # seconds, on average over A's tasks: they start evenly


def on_the_stage(run):
    """What each tenant gets in the run that the stage plays."""
    of_a, of_b = run.source == 0, run.source == 1
    waits = run.wait[of_b & (run.arrival < EARLY)]
    return (
        f"On the stage, A’s last task starts at {run.start[of_a].max():.0f} s, and B’s tasks of "
        f"the first {EARLY:g} s wait {two_digits(waits.mean())} s on average."
    )


guess = predict(
    this,
    f"Tenant A queues {DUMP} tasks at once. Tenant B sends one every {1 / RATE:g} s on average. "
    f"Tasks take 1 s on average, on {WORKERS} workers. First come, first served, A’s last task "
    f"starts after {alone:g} s, and B’s tasks of the first {EARLY:g} s wait {in_fifo:.0f} s on "
    "average. Now they take turns: one task of A, one of B. When does A’s last task start?",
    answers=[
        Answer(
            f"after {alone:g} s, as before",
            alone,
            f"The workers do as much as before. But {overtook:.0f} tasks of B now start before A’s "
            "last one, and each takes a start that A would have had.",
        ),
        Answer(
            f"after {shared:.0f} s",
            shared,
            "B’s turn is only used when a task of B waits. All other turns are A’s.",
        ),
        Answer(
            f"after {alone + in_fifo:.0f} s",
            alone + in_fifo,
            f"B’s {in_fifo:.0f} s do move to A, as waiting does (lesson 11). But {overtook:.0f} "
            f"tasks of B are spared, and {DUMP} of A share their wait: each waits {later:.0f} s "
            "longer on average.",
        ),
        Answer(
            f"after {half:g} s",
            half,
            f"A would get every other start, {WORKERS / 2:g} a second, if a task of B always "
            f"waited. B sends {RATE:g} a second.",
        ),
    ],
    truth=shared,
    why=f"{WORKERS} tasks start per second. B takes {RATE:g} of them and leaves "
    f"{WORKERS - RATE:g} to A: {DUMP} ÷ {WORKERS - RATE:g} = {shared:.0f} s. A pays "
    f"{100 * (shared / alone - 1):.0f} %, and B waits {two_digits(in_turns)} s on average "
    f"instead of {in_fifo:.0f} s.",
    scene=Scene(
        asks_until=20,
        decides_at=shared,
        settings={**ASKED, "order": IN_TURNS},
        first={"order": FIFO},
        first_label="first come, first served",
        guess_since=0,
        tells=on_the_stage,
    ),
)

offer_controls(
    this,
    {
        "dump": Control("A queues at once", 50, 1000, DUMP, 50, "tasks", word="A’s tasks"),
        "rate": Control("B sends", 0.5, 5.0, RATE, 0.25, "per s", word="B’s rate"),
        "order": Choice(
            "Order",
            tuple(TURNS_OF_A),
            FIFO,
            word="order",
            help=f"{FIFO}: first come, first served. {IN_TURNS}: one task of A, one of B. "
            f"{FOUR_TO_ONE}: four tasks of A, one of B. {B_FIRST}: B has priority. "
            "If one has no task waiting, its turn goes to the other.",
        ),
    },
    seed=12,
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
        "Let them through",
        "Let B send at least 1 task a second. For 60 s, while at least 200 of A’s tasks wait, no "
        "task of B may wait over 8 s. 4× helps.",
        hold(
            60,
            kept("B sends {rate:g} a second, at least 1", lambda now: now["rate"] >= 1),
            waits_always("A", 200),
            no_wait_over(8, of="B", called="A task of B"),
        ),
        "The line is as long as before. B’s tasks just don’t stand at its end.",
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
        "Starve the neighbor",
        "Why not always let B go first? Show what can happen: with B first, let at most 1 of A’s "
        "tasks start in 10 s on average, for 60 s, while at least 100 of A’s wait. 4× helps.",
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
        f"Now B sends at least {WORKERS} tasks a second, all that your workers can do. For 60 s, "
        "while tasks of both wait, let at least 1.8 tasks of A and 1.8 of B start per second. 4× "
        "helps.",
        hold(
            60,
            b_asks_for_all,
            waits_always("A", 1),
            waits_always("B", 1),
            starts_a_second("A", least=1.8),
            starts_a_second("B", least=1.8),
        ),
        "Where both want more than there is, turns give each of them half.",
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


def known_wait(order, size, rate):
    """B's average wait by formula; None where some of its tasks may start after A's last."""
    turns, window = TURNS_OF_A[order], WINDOW * size
    if order == FIFO:  # a worker is free for the last tasks as soon as the others are left
        backlog = size - (WORKERS - 1)
        return theory.mean_wait_behind_backlog(backlog, rate, 1, WORKERS, window)
    share = WORKERS / (1 + turns)
    last_of_b = window * max(rate / share, 1)
    last_of_a = theory.last_start_in_turns(size, rate, 1, WORKERS, 1, turns)
    if last_of_b > last_of_a / 2:
        return None
    return theory.first_waits_in_turns(rate, 1, WORKERS, window, 1, turns)


def on_paper(order, size, rate):
    """When A's last task starts, if tasks come and go like water."""
    if order == FIFO:
        return size / WORKERS
    return theory.last_start_in_turns(size, rate, 1, WORKERS, 1, TURNS_OF_A[order])


def facts(now):
    """What each tenant gets in each order; two runs with the same tasks, to be drawn."""
    size, rate, seed, order = now["dump"], now["rate"], now["seed"], now["order"]
    other = IN_TURNS if order == FIFO else order  # beside first come, first served
    end = end_among(ENDS, min(1.05 * on_paper(IN_TURNS, size, rate), ENDS[-1]))
    drawn = {
        name: scenario_runs(system({**now, "order": name}), seed, end, drain=True)[0]
        for name in (FIFO, other)
    }
    return SimpleNamespace(
        order=order,
        other=other,
        window=WINDOW * size,
        end=end,
        drawn=drawn,
        wait={name: known_wait(name, size, rate) for name in TURNS_OF_A},
        last={name: on_paper(name, size, rate) for name in TURNS_OF_A},
        runs=tenants_in_order(size, rate, seed),
    )


def tasks_of(run, source):
    """Arrivals and waits of a tenant's tasks, not too many of them."""
    chosen = np.flatnonzero(run.source == source)
    chosen = chosen[:: max(1, -(-len(chosen) // MOST_DOTS))]
    return run.arrival[chosen], run.wait[chosen]


# ---------------------------------------------------------------- words


def named(order):
    """An order within a sentence."""
    names = {FIFO: "first come, first served", IN_TURNS: "in turns", B_FIRST: "with B first"}
    return names.get(order, "four to one")


def early_wait(facts, run):
    """The average wait of B's tasks that came in the window, in one run."""
    return run.wait[(run.source == 1) & (run.arrival < facts.window)].mean()


def how_b_fares(facts):
    """The waits of B's tasks in the run that is drawn, in a sentence."""
    return f"The same tasks, {named(facts.other)}"


def what_b_waits(facts):
    """B's average wait in the order compared, and first come, first served."""
    wait, before = (facts.runs[name].wait_of_b.mean for name in (facts.other, FIFO))
    return (
        f"B’s tasks of the first {facts.window:g} s wait {two_digits(wait)} s on average "
        f"{named(facts.other)}, not {two_digits(before)} s"
    )


def what_a_pays(facts):
    """When A's last task starts, and what that is more than without B's turns."""
    last, before = facts.last[facts.other], facts.last[FIFO]
    if last == np.inf:
        return f"A’s last task may never start {named(facts.other)}"
    return (
        f"A’s last task starts at {last:.0f} s {named(facts.other)}, not at {before:.0f} s: A pays "
        f"{100 * (last / before - 1):.0f} %"
    )


# ---------------------------------------------------------------- charts


def waits_by_arrival(facts):
    """The wait of B's tasks by second of arrival, in two orders; that of A's, who all come at 0."""
    first, other = (facts.drawn[name] for name in (FIFO, facts.other))
    most = max(run.wait.max() for run in (first, other))
    return figure(
        how_b_fares(facts),
        x=Axis("second of arrival (simulated)", 0, facts.end),
        y=Axis("wait in s", 0, axis_end(most, 10)),
        marks=[
            dots(*tasks_of(first, 1), "one task of B, FIFO", "dim"),
            dots(*tasks_of(other, 1), f"one task of B, {facts.other}", "violet"),
            dots(*tasks_of(other, 0), f"one task of A, {facts.other}"),
            curve(f"B, {FIFO}", tasks_of(first, 1), "dim"),
            curve(f"B, {facts.other}", tasks_of(other, 1), "violet"),
        ],
    )


def wait_of_b_by_order(facts):
    """B's average wait in each order."""
    found = {name: facts.runs[name].wait_of_b for name in TURNS_OF_A}
    waits = {name: each.mean for name, each in found.items()}
    exact = {name: wait for name, wait in facts.wait.items() if wait is not None}
    return figure(
        what_b_waits(facts),
        x=Names("order", list(TURNS_OF_A)),
        y=Axis("B’s average wait in s", 0, axis_end(1.25 * max(waits.values()), 10)),
        marks=[
            bars(waits, role="violet", written=short),
            intervals({name: (i.low, i.high) for name, i in found.items() if i.known}),
            theory_ticks(exact, None),
            yours(facts.order),
        ],
    )


def last_start_of_a_by_order(facts, guessed):
    """When A's last task starts in each order; the guess where it was asked."""
    found = {name: facts.runs[name].last_start_of_a for name in TURNS_OF_A}
    starts = {name: facts.last[name] if i is None else i.mean for name, i in found.items()}
    most = max(start for start in starts.values() if start < np.inf)
    return figure(
        what_a_pays(facts),
        x=Names("order", list(TURNS_OF_A)),
        y=Axis("A’s last start in s", 0, axis_end(1.25 * max(most, guessed or 0), 10)),
        marks=[
            bars(starts, written=lambda start: f"{start:.0f}" if start < np.inf else "never"),
            intervals({name: (i.low, i.high) for name, i in found.items() if i and i.known}),
            theory_ticks(facts.last, None),
            yours(facts.order),
            guess_point(IN_TURNS, guessed),
        ],
    )


@results(this, guess)
def shown(now):
    numbers = facts(now)
    show(waits_by_arrival(numbers))
    guessed = guess.where(now, ASKED).value
    show(wait_of_b_by_order(numbers), last_start_of_a_by_order(numbers, guessed))


challenges(this)
takeaway("x")
foot(this, production="x"*100, teacher="x"*100, code=lambda now: f"print({now['dump']})")

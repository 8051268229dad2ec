"""One line or many?

part: Several kinds of work
minutes: 15
idea: Share one queue; where you can’t, look at two and join the shorter.
"""

from dataclasses import replace
from types import SimpleNamespace

from lessons.common.charts import (
    Axis,
    Names,
    axis_end,
    bars,
    curve,
    figure,
    guess_point,
    interval,
    intervals,
    point,
    show,
    theory_ticks,
    yours,
)
from lessons.common.live import Challenge, Scene, arrivals, average, hold, kept, waiting
from lessons.common.numbers import short, two_digits, waits_by_choice
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
from queuesim import Arrivals, Pool, Queue, Scenario, Source, one_queue, theory
from queuesim.many_lines import WORKERS

this = opening(
    __file__,
    "Eight workers can each have a queue of their own, or all take from one. "
    "The tasks are the same, and so are the workers.",
)

TWO, ALL = "shorter of two", "shortest"  # what a task joins that looks at two queues, or at all
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
looking = waits_by_choice(0.9, 8, seed=1)
saved = (by_chance - looking[TWO].mean) / (by_chance - pooled)  # of what one queue saves
twin = waits_by_choice(0.8, 8, seed=1)


def on_the_stage(run):
    """What is seen of the wait in the run that the stage plays."""
    wait = run.wait[run.arrival <= 300].mean()
    return f"In the run on the stage, the tasks of the first 300 s wait {two_digits(wait)} s."


guess = predict(
    this,
    "8 workers have a queue each, and 90 % load. A task takes 1 s on average, joins a queue at "
    f"random and waits {short(by_chance)} s on average. Now each task looks at two queues, picked "
    "at random, and joins the shorter. How long does it wait on average?",
    answers=[
        Answer(
            "about 8 s",
            8.0,
            "Two of eight queues look like little. But the longest queue is never the shorter of "
            "two: while it is the longest it gets no task at all.",
        ),
        Answer(
            "about 4.5 s",
            4.5,
            "Twice the looks, half the wait? That is about what you get without a look, if tasks "
            f"go to the queues in turn: {two_digits(by_turns)} s. A look avoids the long queues.",
        ),
        Answer(
            "about 2 s",
            2.0,
            "The longest queue is never the shorter of two: while it is the longest it gets no "
            "task at all.",
        ),
        Answer(
            "about 1 s",
            1.0,
            f"That takes a look at all eight: {two_digits(looking[ALL].mean)} s. With two, a task "
            "often joins a queue although a worker is idle elsewhere.",
        ),
    ],
    truth=looking[TWO].mean,
    why=f"With one queue for all 8 workers they would wait {two_digits(pooled)} s. Two looks save "
    f"{100 * saved:.0f} % of what that would save.",
    scene=Scene(
        asks_until=60,
        decides_at=300,
        settings={**ASKED, "choice": TWO},
        first={"choice": "random"},
        first_label="at random",
        tells=on_the_stage,
    ),
)

offer_controls(
    this,
    {
        "choice": Choice(
            "A task joins",
            CHOICES,
            "random",
            word="joins",
            help="random: any queue. in turn: queue 1, 2, 3 and so on. shorter of two: it looks at "
            "two random queues. shortest: it looks at all of them. What counts is tasks waiting "
            "and in work.",
        ),
        "queues": Choice("Queues for 8 workers", ("8", "4", "2"), "8", word="queues"),
        "load": Control("Load", 50, 95, ASKED["load"], 5, "%", word="load"),
    },
    seed=4,  # its first five minutes are like the long run, with any choice
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
    words = "s longer than in one queue"
    return average(words, longer_than_in_one_queue, arrivals, most=seconds)


def loaded(least):
    """The load is at least so many percent."""
    return kept(f"{{load}} % load, at least {least} %", lambda now: now["load"] >= least)


eight = kept("{queues} queues, not 8", lambda now: now["queues"] == "8")
aims = [
    Challenge(
        "two",
        "One more look",
        "Keep 8 queues and at least 90 % load, and look at no more than two queues. For 120 s, let "
        "tasks wait at most 1.2 s longer than in one queue, on average. 8× helps.",
        hold(
            120,
            eight,
            loaded(90),
            kept("A task looks at all 8 queues, at most two", lambda now: now["choice"] != ALL),
            at_most_longer(1.2),
        ),
        "With two looks no task joins the longest queue, and that is nearly all it takes.",
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
        "Without a look",
        "Have tasks join at random, at 90 % load or more. For 120 s, let them wait at most 0.7 s "
        "longer than in one queue, on average. 8× helps.",
        hold(
            120,
            loaded(90),
            kept("{choice}, not random", lambda now: now["choice"] == "random"),
            at_most_longer(0.7),
        ),
        "Workers that share a queue need no look: none is idle while a task waits in it.",
        solved_by="5_queues_2",
        missed_by=["5_queues_4", "5_load_85", "5_choice_shortest", "5_queues_2~5_load_50"],
    ),
    Challenge(
        "full",
        "Nearly full",
        "Keep 8 queues and raise the load to 95 %. For 120 s, let tasks wait at most 0.4 s longer "
        "than in one queue, on average. 8× helps.",
        hold(120, eight, loaded(95), at_most_longer(0.4)),
        "The higher the load, the more it is worth to look at all queues.",
        solved_by="5_load_95~6_choice_shortest",
        missed_by=[
            "5_load_95~6_choice_shorter-of-two",
            "5_choice_shortest",
            "5_load_95~6_queues_2",
        ],
    ),
]
put_on_stage(this, side_by_side, challenges=aims)


def facts(now):
    """The wait for each choice, and by the number of queues; how large a reserve pools need."""
    load, queues = now["load"] / 100, int(now["queues"])
    return SimpleNamespace(
        queues=queues,
        exact={choice: exact_wait(choice, load, queues) for choice in ("random", "in turn")},
        pooled=theory.mmc(load * WORKERS, 1, WORKERS).mean_wait,
        runs=waits_by_choice(load, queues, now["seed"]),
        by_queues={
            choice: [exact_wait(choice, load, count) for count in COUNTS]
            for choice in ("random", "in turn")
        },
    )


COUNTS = (1, 2, 4, 8)


# ---------------------------------------------------------------- words


def what_a_look_saves(facts):
    """The wait at random, with one more look, and in one queue."""
    looked = "both queues" if facts.queues == 2 else f"two of {facts.queues} queues"
    return (
        f"Look at {looked}, and the average wait falls from {short(facts.exact['random'])} to "
        f"{short(facts.runs[TWO].mean)} s; one queue for all makes it {short(facts.pooled)} s"
    )


def what_merging_saves(facts):
    """The wait at random for each number of queues."""
    *most, last = (short(wait) for wait in reversed(facts.by_queues["random"]))
    return (
        f"At random, the same tasks wait {', '.join(most)} and {last} s when 8 workers share 8, 4, "
        "2 queues and 1"
    )


# ---------------------------------------------------------------- charts

ROOM = 1.25  # times the highest bar: there are words on it


def wait_by_choice(now, facts):
    """The wait for each choice of a queue, and in one queue for all."""
    known = {choice: found for choice, found in facts.runs.items() if found.known}
    waits = facts.exact | {choice: found.mean for choice, found in facts.runs.items()}
    waits |= {ONE: facts.pooled}
    return figure(
        what_a_look_saves(facts),
        x=Names("a task joins", list(waits)),
        y=Axis("average wait in s", 0, axis_end(ROOM * max(waits.values()), 1)),
        marks=[
            bars(waits, written=short),
            theory_ticks({**facts.exact, ONE: facts.pooled}, written=short),
            intervals({choice: (found.low, found.high) for choice, found in known.items()}),
            yours(now["choice"]),
            guess_point(TWO, guess.where(now, ASKED).value),
        ],
    )


def wait_by_queues(now, facts):
    """The wait for each number of queues."""
    highest = max(facts.by_queues["random"])
    marks = [
        curve("random, formula", (COUNTS, facts.by_queues["random"])),
        curve("in turn, formula", (COUNTS, facts.by_queues["in turn"]), "dim"),
    ]
    for choice in (TWO, ALL):
        found = facts.runs[choice]
        marks += [
            interval(facts.queues, found.low, found.high),
            point(choice, facts.queues, found.mean),
        ]
    return figure(
        what_merging_saves(facts),
        x=Axis("queues for 8 workers", 1, 8),
        y=Axis("average wait in s", 0, axis_end(highest, 1)),
        marks=marks,
    )


def large_pools():
    """How many workers it takes for 9, 90 .. times the work of one worker."""
    share, wait = theory.erlang_c(9, 12), theory.mmc(9, 1, 12).mean_wait
    rows = []
    for work in (9, 90, 900, 9000):
        as_many = theory.workers_for(work, 1, share)
        as_long = theory.workers_for_mean_wait(work, 1, wait)
        rows.append((f"{work}", beside_reserve(as_many, work), beside_reserve(as_long, work)))
    return rows


def beside_reserve(workers, work):
    """How many workers, and how many of them are spare."""
    return f"{workers} ({100 * (workers - work) / work:.2g} % spare)"


@results(this, guess)
def shown(now):
    numbers = facts(now)
    show(wait_by_choice(now, numbers))
    show(wait_by_queues(now, numbers))
    remark("Runs.")
    folded_table(
        this, "The larger the pool", ("work", "same share waits", "same wait"), large_pools()
    )


challenges(this)
takeaway(
    "Let workers share one queue; where they can’t, a look at two queues saves nearly all of the "
    "wait that one queue would."
)
foot(
    this,
    production="""
- **Celery**
""",
    teacher="""
**15 minutes.**
""",
    code=lambda now: (
        f"""
from queuesim import theory
from queuesim.many_lines import waits_by_choice

load, queues, workers = {now["load"] / 100:g}, {now["queues"]}, 8
each = workers // queues
print("At random:", theory.mmc(load * each, 1, each).mean_wait, "s")
print("In turn:", theory.lines_in_turn(load * workers, 1, queues, each), "s")
for choice, wait in waits_by_choice(load, queues, seed={now["seed"]}).items():
    print(f"The {{choice}}: {{wait.mean:.2f}} s, 95 % interval {{wait.low}} to {{wait.high}} s")
print("In one queue:", theory.mmc(load * workers, 1, workers).mean_wait, "s")
"""
    ),
)

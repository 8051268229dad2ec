"""Can I trust this run?

part: Queues that react
minutes: 20
idea: One run is one roll of the dice: if one task waits long, so do the tasks around it.
"""

import math
from types import SimpleNamespace

import numpy as np

from lessons.common.charts import (
    Axis,
    axis_end,
    faint_steps,
    figure,
    interval,
    level,
    line,
    point,
    show,
    words,
)
from lessons.common.live import NEVER, Challenge, Lasting, Scene, hold, kept, stops
from lessons.common.numbers import luck_of_runs, one_run, short, two_digits
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
from lessons.common.steering import Choice, Control, draw_controls, offer_controls
from queuesim import Arrivals, Exponential, Pool, Queue, Scenario, Source, theory
from queuesim.estimates import Estimate
from queuesim.repeated_runs import (
    FASTER,
    LOADS,
    TASKS,
    half_by_batches,
    half_if_independent,
    table,
)

this = opening(
    __file__,
    "Try a change in a simulation first: above, today’s queue; below, a faster worker. But each "
    "random run gives a different answer. How long must a run be?",
)

ASKED = {"load": 90}
DIFFERENT, SAME = "different", "same"  # the tasks of the lower queue, beside those of the upper one
NORMAL = 1.96  # standard deviations on either side, which 95 % of runs keep to


def long_run(load):
    """The average wait in the long run at a load in percent, by the formula."""
    return theory.mm1(load / 100, 1).mean_wait


def tasks_needed(load, relative=0.05):
    """How many tasks in a row tell the average wait to ± this share of it, 19 times in 20."""
    return theory.tasks_for_precision(load / 100, 1, relative)


def if_independent(load, relative=0.05):
    """How many it would take if each task's wait were drawn by itself.

    The square of the wait is 2 × load ÷ (1 - load)² on average, as it is 0 or exponential.
    """
    load = load / 100
    variance = load * (2 - load) / (1 - load) ** 2
    return math.ceil(NORMAL**2 * variance / (relative * load / (1 - load)) ** 2)


needed, alone = tasks_needed(90), if_independent(90)
in_line = theory.mm1(0.9, 1).mean_waiting
for_a_poll = round(1 / 0.05**2)  # 1/√n = 5 %


def rounded_tasks(count):
    """A number of tasks in two digits, its thousands apart: 1,900, 680,000."""
    places = 10 ** (len(str(round(count))) - 2)
    return f"{round(count / places) * places:,}"


def on_the_stage(run):
    """What is seen of the average in the run that the stage plays."""
    halves = [run.wait[(run.arrival > at) & (run.arrival <= at + 150)].mean() for at in (0, 150)]
    first, second = map(two_digits, halves)
    return (
        f"On the stage, the tasks of the upper queue wait {first} s on average in the first 150 s, "
        f"and {second} s in the next 150 s, though nothing was changed. Below, the worker is "
        f"faster, yet its tasks wait {two_digits(wait_below(run.seed))} s in these 300 s: so short "
        "a run can’t even tell which worker is better. Press *New random run* to see others."
    )


def wait_below(seed):
    """The average wait of the tasks that the lower worker of the question starts in 300 s."""
    now = {**ASKED, "faster": f"{FASTER[0]} %", "lower": DIFFERENT}
    return one_run(side_by_side(now)[LOWER], seed, 300.0).summary().mean_wait


at_80 = tasks_needed(80)
twin = Twin(
    f"At 90 % load you must simulate about {rounded_tasks(needed)} tasks for their average wait to "
    "land within 5 % of the long run’s, 19 times out of 20. How many at 80 % load?",
    answers=[
        Answer(
            f"about {rounded_tasks(if_independent(80))}",
            if_independent(80),
            "That would do if each wait were independent. But the next task finds almost the "
            "same queue at 80 % load, too.",
        ),
        Answer(
            f"about {rounded_tasks(at_80)}",
            at_80,
            "Queues are shorter, and they go away sooner.",
        ),
        Answer(
            f"about {rounded_tasks(needed / 2)}",
            needed / 2,
            "Twice the idle time, half the tasks? But the idle time counts twice.",
        ),
        Answer(
            f"about {rounded_tasks(needed * 80 / 90)}",
            needed * 80 / 90,
            "That is in step with the load. What counts is the idle time, and that is twice as "
            "long.",
        ),
    ],
    truth=at_80,
    why=f"With twice the idle time it takes little more than a quarter: {rounded_tasks(at_80)} of "
    f"{rounded_tasks(needed)} tasks.",
)
guess = predict(
    this,
    "A worker is at 90 % load. Tasks arrive at random and take 1 s on average, also at "
    f"random. In the long run they wait {short(long_run(90))} s on average. How many tasks in a "
    "row must you simulate for their average wait to land within 5 % of that, 19 times out of 20?",
    answers=[
        Answer(
            f"about {for_a_poll}",
            for_a_poll,
            f"That is a poll: {for_a_poll} people who say yes or no give ±5 % (1 ÷ "
            f"√{for_a_poll}). But waits differ more than votes: even of independent waits it takes "
            f"about {rounded_tasks(alone)}.",
        ),
        Answer(
            f"about {rounded_tasks(alone)}",
            alone,
            f"About {rounded_tasks(alone)} would do if waits were independent, each drawn by "
            "itself: that is what the textbook formula assumes. They aren’t.",
        ),
        Answer(
            f"about {rounded_tasks(10 * alone)}",
            10 * alone,
            f"About {in_line:.0f} tasks wait in the queue, so counting one in ten sounds safe. But "
            "a long queue does not go away with the tasks that are in it now.",
        ),
        Answer(f"about {rounded_tasks(needed)}", needed),
    ],
    truth=needed,
    why="If one task finds a long queue, the next one does, too: neighbors wait about equally "
    f"long. So {rounded_tasks(needed)} tasks in a row tell you no more than "
    f"{rounded_tasks(alone)} waits that don’t depend on each other: only 1 task in "
    f"{rounded_tasks(needed / alone)} tells you something new.",
    scene=Scene(
        asks_until=30, decides_at=300, settings={**ASKED, "lower": DIFFERENT}, tells=on_the_stage
    ),
    twin=twin,
)

offer_controls(
    this,
    {
        "load": Control("Load", LOADS[0], LOADS[-1], ASKED["load"], 5, "%", word="load"),
        "faster": Choice(
            "Lower worker is faster by",
            tuple(f"{percent} %" for percent in FASTER),
            f"{FASTER[0]} %",
            word="faster by",
        ),
        "lower": Choice(
            "Lower queue’s tasks",
            (DIFFERENT, SAME),
            DIFFERENT,
            word="lower queue’s tasks",
            help="different: random tasks of its own. same: the very tasks of the upper queue.",
            formerly={"others": DIFFERENT},
        ),
        "tasks": Choice(
            "Tasks in a run",
            tuple(str(count) for count in TASKS),
            "1000",
            word="tasks in a run",
            above=False,
        ),
        "runs": Choice("Runs", ("20", "30", "40", "50"), "20", word="runs", above=False),
        "begins": Choice(
            "A run begins",
            ("empty", "warm"),
            "empty",
            word="runs begin",
            above=False,
            help="empty: without a queue. warm: with the queue of a random moment in a long run.",
        ),
    },
    seed=3,  # its halves differ about as much as those of half of all runs
)

UPPER, LOWER = "today", "faster"


def lane(load, service, same, different):
    """One worker and its tasks: those of the upper queue, or different ones."""
    kinds = {"tasks": same, "different tasks": different}
    sources = [
        Source(Arrivals(load if comes else 0), Exponential(service), name=name)
        for name, comes in kinds.items()
    ]
    return Scenario(tuple(sources), (Queue(),), (Pool(1),))


def percent(option):
    """The number in an option such as "2 %"."""
    return int(option.split()[0])


def side_by_side(now):
    """The queue of today, and one whose worker is a little faster."""
    load, service = now["load"] / 100, 1 - percent(now["faster"]) / 100
    same = now["lower"] == SAME
    return {UPPER: lane(load, 1, True, False), LOWER: lane(load, service, same, not same)}


# ---------------------------------------------------------------- challenges


def lower_never_longer(story, moments):
    """At each full second no more tasks wait below than above."""
    above, below = (
        series[1][np.searchsorted(series[0], moments, side="right") - 1]
        for series in (run.waiting_series() for run in story.runs)
    )
    longer = below > above
    latest = np.maximum.accumulate(np.where(longer, moments, -np.inf))
    since = np.where(longer, NEVER, latest)
    return Lasting(since, lambda i: f"{below[i]} wait below, {above[i]} above")


BUDGETS = (50_000, 200_000, 700_000)  # tasks in a row
ENOUGH = tuple(  # the highest load at which so many are enough
    max(load for load in LOADS if tasks_needed(load) <= budget) for budget in BUDGETS
)
LEAVE = 15  # seconds


def it_takes(percent, wanted):
    """What is wrong with a load that is another one than wanted, in words."""
    takes = rounded_tasks(tasks_needed(percent))
    more = "too many" if percent > wanted else "you can afford more"
    return f"At {percent} % load it takes {takes} tasks, {more}"


aims = [
    Challenge(
        "same",
        "Prove two percent",
        "The lower worker is only 2 % faster. Show that this helps, and not by luck: at 80 % load "
        "or more, the lower queue must never be longer than the upper one, for 120 s. Change the "
        "settings, then press Restart. Set the speed to 8× to save time.",
        hold(
            120,
            kept("{load} % load, at least 80 %", lambda now: now["load"] >= 80),
            kept("Faster by {faster}, not 2 %", lambda now: percent(now["faster"]) == 2),
            kept("With different tasks below, it may be luck", lambda now: now["lower"] == SAME),
            lower_never_longer,
        ),
        "On the same tasks the luck is the same, and what you changed is all that differs.",
        solved_by="0_lower_same",
        missed_by=["0_faster_10-%", "0_lower_same~0_load_75", "0_lower_same~0_faster_5-%"],
    ),
    Challenge(
        "budget",
        "Pay for precision",
        "You want ±5 %. Set the highest load at which "
        f"{rounded_tasks(BUDGETS[0])} tasks in a row are enough, then the one for "
        f"{rounded_tasks(BUDGETS[1])}, then for {rounded_tasks(BUDGETS[2])}. Stay at each for "
        f"{LEAVE} s, and at no other load that long. Open the table below for help.",
        stops("load", ENOUGH, LEAVE, it_takes),
        f"From {ENOUGH[0]} to {ENOUGH[2]} % load, the same precision costs "
        f"{tasks_needed(ENOUGH[2]) / tasks_needed(ENOUGH[0]):.0f} times as many tasks.",
        solved_by="10_load_{}~30_load_{}~50_load_{}".format(*ENOUGH),
        missed_by=[
            "10_load_50~30_load_85~50_load_90",
            "10_load_50~30_load_80~50_load_95",
            "10_load_55~30_load_80~50_load_90",
            "10_load_50~30_load_70~50_load_80~70_load_90",
            "10_load_50~20_load_80~50_load_90",
        ],
    ),
]
put_on_stage(this, side_by_side, challenges=aims)

# ---------------------------------------------------------------- numbers

DRAWN, PLACES = 20, 34  # runs that are drawn; places along each, closer at the start


def facts(now):
    """Averages of runs, their intervals, what was counted over many, and a faster worker's gain."""
    load, tasks, warm = now["load"], int(now["tasks"]), now["begins"] == "warm"
    luck = luck_of_runs(load / 100, tasks, int(now["runs"]), now["seed"], warm)
    waits = luck.waits()
    means = waits.mean(axis=1)
    faster = luck.waits(percent(now["faster"])).mean(axis=1)
    shown = waits[:DRAWN]
    at = np.unique((10 + (tasks - 10) * np.linspace(0, 1, PLACES) ** 1.5).astype(int)) - 1
    first = theory.mm1_first_waits(load / 100, 1, tasks)
    so_far = np.cumsum(shown, axis=1)[:, at] / (at + 1)
    return SimpleNamespace(
        load=load,
        tasks=tasks,
        warm=warm,
        truth=long_run(load),
        at=at + 1,
        so_far=so_far,
        exact_so_far=None if warm else (np.cumsum(first) / np.arange(1, tasks + 1))[at],
        exact=long_run(load) if warm else float(first.mean()),
        means=means,
        halves={"independent": half_if_independent(shown), "pieces": half_by_batches(shown)},
        together=Estimate(None, "wait", tuple(means.tolist())),
        counted=table()[load, warm, tasks],
        same=faster - means,
        different=np.roll(faster, 1) - means,
    )


# ---------------------------------------------------------------- words


def how_runs_differ(facts):
    """How far the averages of runs lie apart, in a sentence."""
    low, high = (two_digits(end) for end in (facts.means.min(), facts.means.max()))
    return (
        f"{len(facts.means)} runs of {facts.tasks:,} tasks say {low} to {high} s. "
        f"The long-run average is {short(facts.truth)} s"
    )


def how_many_hold(facts):
    """How many intervals hold the average of the long run, in a sentence."""
    off = np.abs(facts.means[:DRAWN] - facts.truth)
    textbook, pieces = (int(np.sum(off <= half)) for half in facts.halves.values())
    return (
        f"{round(0.95 * DRAWN)} of {DRAWN} intervals should be right. Textbook: {textbook}; from "
        f"pieces: {pieces}"
    )


def runs_to_save(facts, faster):
    """How many of 100 runs the same tasks save, with the ends of the interval of 95 %."""
    return [100 * (1 - ratio) for ratio in facts.counted.ratio(faster)]


def where_it_helps(now, facts):
    """In how many of the runs that are drawn a faster worker helps, in a sentence."""
    same, different = (np.sum(found[:DRAWN] < 0) for found in (facts.same, facts.different))
    return (
        f"A worker {now['faster']} faster: tasks wait less in {same} of {DRAWN} runs with the same "
        f"tasks, in {different} of {DRAWN} with different tasks"
    )


SKEWED = 1.2  # times as far up as down: so far, an interval looks lopsided


def what_an_empty_start_costs(facts):
    """By how much the first tasks wait less, and what the runs together say, in two sentences."""
    found, runs = facts.together, len(facts.means)
    places = 2 if found.mean < 2 else 1
    mean, low, high = (f"{end:.{places}f}" for end in (found.mean, found.low, found.high))
    why = ""
    if found.high - found.mean > SKEWED * (found.mean - found.low):
        why = "; it reaches further up, because a few runs wait far longer than the rest"
    said = f"All {runs} runs **together** say {mean} s (95 % interval {low} to {high} s{why})."
    if facts.warm:
        return f"{said} Runs that begin warm are right on average, however short they are."
    return (
        f"{said} **But a run that starts empty gives too low a wait.** By the formula (orange), "
        f"the first {facts.tasks:,} tasks wait "
        f"{facts.exact:.2f} s on average, not {short(facts.truth)} s. With more runs the interval "
        f"closes in on {facts.exact:.2f} s, the wrong number. Longer runs cure that. So does a "
        "warm start: a run begins with the queue of a random moment in a long run."
    )


# ---------------------------------------------------------------- charts


def running_means(facts):
    """The average so far in each of some runs, and what it is on average."""
    top = max(facts.so_far[:, facts.at >= facts.tasks / 30].max(), facts.truth)
    exact = None if facts.warm else (facts.at, facts.exact_so_far)
    return figure(
        how_runs_differ(facts),
        x=Axis("tasks so far", 0, facts.tasks),
        y=Axis("average wait so far in s", 0, axis_end(top, 0.5)),
        marks=[
            faint_steps([(facts.at, run) for run in facts.so_far], name=""),
            words(f"{DRAWN} runs", facts.tasks, facts.so_far[:, -1].max(), "task", "left of"),
            line("", exact, "amber"),
            words(
                "" if facts.warm else "from empty, formula",
                facts.tasks,
                0.01 * top,
                "amber",
                place="left of",
            ),
            level("long run", facts.truth, "ink"),
        ],
    )


def intervals_of_runs(facts):
    """For each of some runs both intervals; those that miss are there to be counted."""
    ends = facts.means[:DRAWN] + facts.halves["pieces"]
    top = axis_end(1.45 * max(ends.max(), facts.truth), 0.5)
    marks = [level("long run", facts.truth, "ink")]
    for kind, role, aside in (("independent", "red", -0.17), ("pieces", "green", 0.17)):
        for number, (mean, half) in enumerate(zip(facts.means, facts.halves[kind]), start=1):
            marks.append(interval(number + aside, mean - half, mean + half, role))
    return figure(
        how_many_hold(facts),
        x=Axis("run", 0, DRAWN + 1),
        y=Axis("average wait in s, with interval", 0, top),
        marks=[
            *marks,
            words("textbook interval", 0.5, 0.85 * top, "red"),
            words("interval from pieces", 0.5, 0.735 * top, "green"),
        ],
    )


def differences(now, facts):
    """What a faster worker changes in each run: on the same tasks, and on different ones."""
    drawn = np.concatenate([facts.different[:DRAWN], facts.same[:DRAWN]])
    low = axis_end(1.05 * max(-drawn.min(), 0), 0.125)
    high = axis_end((max(drawn.max(), 0) + 0.15 * low) / 0.8, 0.125)  # words stand at the top
    top = high - 0.1 * (low + high)
    marks = [level("no change", 0.0)]
    for changes, role, aside in ((facts.different, "red", -0.17), (facts.same, "green", 0.17)):
        for number, change in enumerate(changes[:DRAWN], start=1):
            marks.append(point("", number + aside, change, role))
    return figure(
        where_it_helps(now, facts),
        x=Axis("run", 0, DRAWN + 1),
        y=Axis("change of the average wait in s", -low, high),
        marks=[
            *marks,
            words("different tasks", 0.5, top, "red"),
            words("same tasks", 13, top, "green"),
        ],
    )


def error_of_most(load, tasks):
    """How far the averages of 19 in 20 runs of so many tasks are off, by the formula."""
    return NORMAL * math.sqrt(theory.mm1_wait_variance(load / 100, 1) / tasks)


def how_near_a_guess_comes(now):
    """What a run of as many tasks as were guessed would say, in a sentence; or none.

    The formula is for many tasks in a row: it says nothing of a few hundred.
    """
    guessed = guess.where(now, ASKED)
    if guessed.value is None or not 1000 <= guessed.value < needed:
        return ""
    error = error_of_most(90, guessed.value)
    tasks = guessed.label.removeprefix("about ")
    return (
        f"**Your guess:** by the formula for long runs, the average of {tasks} tasks in a row "
        f"lies up to {two_digits(error)} s from the {short(long_run(90))} s, 19 times out of 20."
    )


def how_long_it_takes():
    """Head and rows of a table: tasks for ±5 % at each load."""
    rows = [
        (
            f"{load} %",
            f"{two_digits(long_run(load))} s",
            rounded_tasks(if_independent(load)),
            rounded_tasks(tasks_needed(load)),
            rounded_tasks(tasks_needed(load, 0.1)),
            f"±{two_digits(error_of_most(load, TASKS[-1]))} s",
        )
        for load in LOADS
    ]
    return (
        "Load",
        "average wait",
        "independent waits for ±5 %",
        "tasks in a row for ±5 %",
        "tasks in a row for ±10 %",
        f"19 in 20 runs of {rounded_tasks(TASKS[-1])} tasks land within",
    ), rows


WHAT_INTERVALS_ARE = (
    "The charts show separate runs. A 95 % interval around a run’s average should contain the "
    "long-run average 19 times out of 20; then it is right. The textbook interval pretends that no "
    "wait depends on the one before, so it is too short. For the interval from pieces, the run is "
    "cut into 20 pieces: the more their averages differ, the longer it is."
)


def what_was_counted(facts):
    """What was counted over many runs, in a few sentences."""
    counted, runs = facts.counted, rounded_tasks(facts.counted.runs)
    why = ""
    if counted.batches < 0.9:
        why = (
            f" Pieces of {facts.tasks // 20} tasks are too short here: neighboring pieces still "
            "wait alike, so their averages differ too little."
        )
    low = ""
    if not facts.warm and counted.replications < 0.93:
        low = " (not 95 %, because these short runs start empty)"
    return (
        f"**Of {runs} runs with your settings**, {100 * counted.independent:.0f} % of the textbook "
        f"intervals are right, and {100 * counted.batches:.0f} % of those from pieces.{why} One "
        f"interval from the averages of 20 runs is right in {100 * counted.replications:.0f} % of "
        f"{counted.runs // 20} tries{low}: one run can’t know how lucky it was, but other runs can "
        "tell you."
    )


def what_the_colors_say(now, facts):
    """What the red and green points are, and how many runs the green ones save."""
    saved, *_ = runs_to_save(facts, percent(now["faster"]))
    return (
        "Green: both workers get the same tasks. Red: each gets its own. About "
        f"{100 - saved:.0f} runs with the same tasks tell you as much as 100 with different tasks "
        f"(from {rounded_tasks(facts.counted.runs)} pairs of runs). The smaller the change, the "
        "more it pays to reuse the same tasks."
    )


@results(this, guess)
def shown(now):
    numbers = facts(now)
    draw_controls(this, "tasks", "runs", "begins")
    remark(how_near_a_guess_comes(now), WHAT_INTERVALS_ARE)
    show(running_means(numbers), intervals_of_runs(numbers))
    remark(what_an_empty_start_costs(numbers), what_was_counted(numbers))
    show(differences(now, numbers))
    remark(what_the_colors_say(now, numbers))
    folded_table(this, "How long must a run be? Tasks for each load", *how_long_it_takes())
    rate = numbers.load / 100
    times = {
        "average wait in the long run": numbers.truth,
        "run for ±5 %, in simulated time": tasks_needed(numbers.load) / rate,
    }
    with_your_tasks(this, rate, times)


ending(
    this,
    takeaway="One run is one roll of the dice: neighbors wait alike, so its tasks tell you little. "
    "Before you trust a run, roll again: many runs, a warm start, and the same tasks for whatever "
    "you compare.",
    production="""
The same rules hold for a load test and for a dashboard, which is one run that you can’t repeat.

- **Roll again.** hyperfine starts a command at least 10 times, and says how far the times scatter.
  JMH runs a benchmark in 5 fresh processes by default, with 5 iterations each. A load test that you
  start once has no such number: start it several times, from scratch.
- **Cut off the start.** JMH leaves out 5 warm-up iterations in each process by default. hyperfine
  leaves out none, unless you set `--warmup`. In a load test, leave out the first minutes.
- **Give both the same tasks.** A canary gets different tasks than the rest (like the red points).
  Mirrored traffic gives it the same ones (green): on **RabbitMQ** bind two queues to one fanout
  exchange; on **Kafka** use two consumer groups; for **SQS** subscribe two queues to one SNS topic;
  for HTTP use nginx’s `mirror` (off by default). The second worker must do no harm: no mails, no
  payments.
- **Replay.** Log when each task arrives and how long it takes. Then run the same log with two
  settings in the *Sandbox*, or with `compare` in `queuesim`.

A day with few tasks says little about a busy queue, and traffic changes from hour to hour. So
compare the same hours of several days, and count days, not tasks.
""",
    teacher=f"""
**20 minutes.** Vote. Then let everyone open the lesson, press *New random run* and call out the
average wait after 300 s. Ask: *“All of you measured the same queue. Do you have the same number?”*

- *“About {for_a_poll}”* knows opinion polls: 1 ÷ √n. It holds for yes or no, one by one.
- *“About {rounded_tasks(alone)}”* is the textbook formula, standard deviation ÷ √n. Ask: *“What
  does the next task find?”* (The same queue, one longer or shorter.)
- *“About {rounded_tasks(10 * alone)}”* sees that neighbors are alike, but not for how long: at 90 %
  load a long queue lasts for hundreds of tasks.
- *“About {rounded_tasks(needed)}”*: ask how long that takes in production at 0.9 tasks a
  second. (Nine days, if nothing changes for nine days.)
- Show the red intervals and let the room count those that cross the dashed line. Then move *Tasks
  in a run* up (on the lesson’s own page): they get shorter, and still as few cross it.
- Then ask: *“How do you find out whether a new worker is 2 % faster?”* Switch the lower queue to
  *same*. In production, replay the same recorded tasks against both.
- Last: *“Is the average of many runs from an empty queue right?”* (No, it is too low: where the
  runs end, the orange curve is still below the wait in the long run.)

The misconception: many tasks are many measurements.
""",
    code=lambda now: (
        f"""
from queuesim import theory
from queuesim.repeated_runs import drawn, half_by_batches, half_if_independent

load, tasks, runs = {now["load"] / 100:g}, {now["tasks"]}, {now["runs"]}
warm = {now["begins"] == "warm"}
luck = drawn(load, tasks, runs, seed={now["seed"]}, warm=warm)
waits = luck.waits()
means = waits.mean(axis=1)
truth = theory.mm1(load, 1).mean_wait
print("Averages of runs:", means.min(), "to", means.max(), "s; all:", means.mean(), "s")
print("In the long run:", truth, "s; from empty:", theory.mm1_mean_of_first(load, 1, tasks), "s")
for half in half_if_independent, half_by_batches:
    print(half.__name__, "holds it in", sum(abs(means - truth) <= half(waits)), "of", runs)
faster = luck.waits(faster={percent(now["faster"])}).mean(axis=1)
print("Faster, on the same tasks:", (faster - means).mean(), "s")
print("For 5 % it takes", theory.tasks_for_precision(load, 1), "tasks in a row")
"""
    ),
)

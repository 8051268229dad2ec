"""Priority moves the waiting

part: Several kinds of work
minutes: 12
idea: Priority takes waiting from some tasks and gives it to others; it removes none.
"""

import math
from functools import partial
from itertools import chain
from types import SimpleNamespace

import numpy as np

from lessons.common.charts import (
    Axis,
    Names,
    axis_end,
    boxes,
    curve,
    figure,
    interval,
    intervals,
    level,
    point,
    show,
    words,
)
from lessons.common.live import (
    Challenge,
    Scene,
    arrivals,
    average,
    average_between,
    average_wait,
    drain,
    hold,
    kept,
    waiting,
)
from lessons.common.numbers import one_run, two_class_waits, two_digits
from lessons.common.page import (
    Answer,
    Twin,
    ending,
    opening,
    predict,
    remark,
    results,
    with_your_tasks,
)
from lessons.common.stage import put_on_stage
from lessons.common.steering import Choice, Control, offer_controls
from queuesim import Arrivals, Pool, Queue, Scenario, Source, theory
from queuesim.two_classes import waits_in_overload

this = opening(
    __file__,
    "Workers that pull from two queues can take urgent tasks first. Priorities do the same in one "
    "queue: mark a task as urgent, and it overtakes the others.",
)

URGENT, BACKGROUND = "urgent", "background"
KINDS = URGENT, BACKGROUND
WORKERS = 4
FIFO, STRICT = "FIFO", "strict"
PACE = {FIFO: 1, "2 to 1": 2, "4 to 1": 4, "16 to 1": 16}  # how much an urgent task's wait counts
ORDERS = (*PACE, STRICT)
ORDERS_IN_WORDS = "Order: FIFO, aging (n to 1), strict"
OVERLOAD = 300.0  # seconds of load above 100 %, after which its waits are compared
ASKED = {"share": 25, "load": 90}  # what the question is about

AGING = (
    "With 4-to-1 aging, an urgent task’s wait counts fourfold, and the task with the highest count "
    "goes first."
)


def rates(now):
    """Urgent and background tasks a second."""
    total = WORKERS * now["load"] / 100
    return total * now["share"] / 100, total * (100 - now["share"]) / 100


def system(now):
    """One queue for both kinds of task; tasks of 1 s on average."""
    urgent, background = rates(now)
    strict = now["order"] == STRICT
    queue = Queue(order="priority" if strict else "ageing", ageing=PACE.get(now["order"], 4))
    sources = (
        Source(Arrivals(urgent), name=URGENT, priority=0),
        Source(Arrivals(background), name=BACKGROUND, priority=1),
    )
    return Scenario(sources, (queue,), (Pool(WORKERS),))


def waits(now, **changes):
    """The average waits of urgent and background tasks in the long run, by the formula."""
    now = {**now, **changes}
    if now["order"] == STRICT:
        return theory.overloaded_priorities(rates(now), 1, WORKERS).waits
    if now["load"] >= 100:
        return math.inf, math.inf
    return theory.ageing_mmc(rates(now), (PACE[now["order"]], 1), 1, WORKERS).waits


def wait_of_all(load):
    """The average wait of all tasks, in whatever order they are served."""
    if load >= 100:
        return math.inf
    return theory.mmc(WORKERS * load / 100, 1, WORKERS).mean_wait


def after_minutes_of_overload(now):
    """The waits of the tasks that start some minutes into a load above 100 %, without chance."""
    return waits_in_overload(rates(now), WORKERS, PACE.get(now["order"], math.inf), OVERLOAD)


def waits_shown(now, **changes):
    """Both waits as the charts have them: in the long run, or some minutes into an overload."""
    now = {**now, **changes}
    return after_minutes_of_overload(now) if now["load"] > 100 else waits(now)


def wait_of_all_shown(load):
    """The average over both kinds of what the charts have."""
    total = WORKERS * load / 100
    return (total - WORKERS) * OVERLOAD / total if load > 100 else wait_of_all(load)


def say(seconds):
    """A wait as it is written."""
    if seconds == math.inf:
        return "without end"
    return f"{two_digits(seconds)} s" if seconds else "hardly any"


EVERY = wait_of_all(ASKED["load"])
QUICK, SLOW = waits({**ASKED, "order": STRICT})
SAVED = round(EVERY, 2) - round(QUICK, 2)  # so that it comes out as it is written
UNMOVED = ASKED["share"] / 100 * QUICK + (1 - ASKED["share"] / 100) * EVERY
HALFWAY = (QUICK + EVERY) / 2
DEVALUED = waits({**ASKED, "share": 90, "order": STRICT})


def on_the_stage(run):
    """The average wait of all tasks in the run that the stage plays, and before."""
    before = system({**ASKED, "order": FIFO})
    fifo = one_run(before, run.seed, run.until)
    now, then = (two_digits(float(np.nanmean(one.wait[one.arrival < 120]))) for one in (run, fifo))
    return (
        f"On the stage, tasks wait {now} s on average in the first 2 min. In FIFO order, the same "
        f"tasks wait {then} s; the dashed lines show that run. The number on a waiting task says "
        "how many tasks have overtaken it."
    )


every_8 = theory.mmc(6.8, 1, 8).mean_wait
urgent_8, others_8 = theory.cobham_mmc((6.8 / 3, 2 * 6.8 / 3), 1, 8).waits
saved_8 = round(every_8, 2) - round(urgent_8, 2)  # from the rounded waits of the question
paid_by_3, paid_by_1 = round(every_8, 2) + saved_8 / 3, round(every_8, 2) + saved_8
twin = Twin(
    f"6.8 tasks arrive per second, and 8 workers can finish 8. First come, first served, a task "
    f"waits {two_digits(every_8)} s on average. One task in 3 is urgent. Now workers take urgent "
    f"tasks first, and those wait {two_digits(urgent_8)} s. How long do the others wait?",
    answers=[
        Answer(
            f"{two_digits(every_8)} s",
            every_8,
            f"Only the average over all tasks stays {two_digits(every_8)} s.",
        ),
        Answer(
            f"{two_digits(paid_by_3)} s",
            paid_by_3,
            f"{two_digits(every_8)} + {two_digits(saved_8)} ÷ 3 shares the bill among all tasks. "
            "But one in 3 is urgent and pays nothing.",
        ),
        Answer(
            f"{two_digits(others_8)} s",
            others_8,
            "The average over all tasks does not move.",
        ),
        Answer(
            f"{two_digits(paid_by_1)} s",
            paid_by_1,
            "That would be right if half of the tasks were urgent: then one pays for one.",
        ),
    ],
    truth=others_8,
    why=f"An urgent task saves {two_digits(saved_8)} s, and two others pay for it: "
    f"{two_digits(every_8)} + {two_digits(saved_8)} ÷ 2 = {two_digits(others_8)} s.",
)
guess = predict(
    this,
    "3.6 tasks arrive per second, and 4 workers can finish 4 per second. First come, first served "
    f"(FIFO), a task waits {EVERY:.2f} s on average. One task in 4 is urgent. Now workers "
    f"take urgent tasks first, and those wait {two_digits(QUICK)} s. How long does a task wait "
    "now, averaged over both kinds?",
    answers=[
        Answer(
            "about 1.1 s",
            HALFWAY,
            f"{two_digits(HALFWAY)} s is halfway between {two_digits(QUICK)} and {EVERY:.2f} s. "
            f"But only one task in 4 is urgent, and the others don’t wait {EVERY:.2f} s any more.",
        ),
        Answer(
            "about 1.5 s",
            UNMOVED,
            f"It would be {two_digits(UNMOVED)} s if background tasks waited as before. But each "
            "urgent task that goes first makes others start later.",
        ),
        Answer(
            "about 2 s",
            EVERY,
            "What has changed is only which tasks wait.",
        ),
        Answer(
            "about 2.5 s",
            SLOW,
            f"{two_digits(SLOW)} s is what a background task waits now. The urgent ones count, "
            "too.",
        ),
    ],
    truth=EVERY,
    why="Both kinds of task take equally long on average. So whatever the order, the workers start "
    "tasks at the same rate, and just as many tasks wait. By Little’s law (tasks waiting = arrival "
    f"rate × wait), the average wait stays {EVERY:.2f} s, too. An urgent task saves {EVERY:.2f} − "
    f"{QUICK:.2f} = {SAVED:.2f} s. There are 3 background tasks for every urgent one, so each of "
    f"them pays {SAVED:.2f} ÷ 3 = {SAVED / 3:.2f} s.",
    scene=Scene(
        asks_until=40,
        decides_at=120,
        settings={**ASKED, "order": STRICT},
        first={"order": FIFO},
        first_label=FIFO,
        tells=on_the_stage,
    ),
    twin=twin,
)

offer_controls(
    this,
    {
        "share": Control("Urgent tasks", 10, 90, ASKED["share"], 5, "%", "% urgent"),
        "load": Control("Load", 50, 150, ASKED["load"], 5, "%", "% load"),
        "order": Choice(
            ORDERS_IN_WORDS,
            ORDERS,
            STRICT,
            word="order",
            help="“FIFO”: first come, first served. “Strict”: an urgent task always goes first. "
            + AGING,
        ),
    },
    seed=8522,  # one whose first two minutes are near the long run, strict or FIFO
)


def sixty_wait(story):
    """All moments from which on 60 tasks wait, as the queue grows or shrinks."""
    times, counts = story.run.waiting_series()
    return times[counts == 60]


half_urgent = kept("{share} % are urgent, at least 50", lambda now: now["share"] >= 50)
aims = [
    Challenge(
        "starve",
        "Starve the background tasks",
        "Set at least 50 % urgent tasks. For 60 s, let background tasks wait at least 40 s on "
        "average, but urgent tasks at most 2 s. Such waits take a few minutes to build up. Set the "
        "speed to 8× to save time.",
        hold(
            60,
            half_urgent,
            average_wait(most=2, of=URGENT),
            average(
                "s average wait of background tasks",
                partial(waiting, of=BACKGROUND),
                partial(arrivals, of=BACKGROUND),
                least=40,
            ),
        ),
        "Above 100 % load, strict priority starves the background tasks, and the urgent ones "
        "hardly notice.",
        solved_by="2_share_50~2_load_150",
        missed_by=[
            "2_load_150",
            "2_share_50",
            "2_share_90~2_load_150",
            "2_share_50~2_load_150~2_order_4-to-1",
            "2_share_50~2_load_150~2_order_fifo",
        ],
    ),
    Challenge(
        "cap",
        "Cap the starving",
        "At 150 % load, with half of the tasks urgent: for 60 s, keep 3 to 6 times as many "
        "background tasks waiting as urgent ones, on average. They then wait 3 to 6 times as long. "
        "Set the speed to 8× to save time.",
        hold(
            60,
            kept("{load} % load, at least 150", lambda now: now["load"] >= 150),
            kept("{share} % are urgent, not 50", lambda now: now["share"] == 50),
            *average_between(
                "background tasks waiting for each urgent one",
                partial(waiting, of=BACKGROUND),
                partial(waiting, of=URGENT),
                least=3,
                most=6,
            ),
        ),
        "In 4-to-1 aging, background tasks wait at most about 4 times as long as urgent ones: both "
        "kinds pay.",
        solved_by="2_share_50~2_load_150~2_order_4-to-1",
        missed_by=[
            "2_share_50~2_load_150",
            "2_share_50~2_load_150~2_order_fifo",
            "2_share_50~2_load_150~2_order_2-to-1",
            "2_share_50~2_load_150~2_order_16-to-1",
            "2_load_150~2_order_4-to-1",
        ],
    ),
    Challenge(
        "clear",
        "Clear the queue",
        "With at least 50 % urgent tasks, let the queue grow to 60 tasks or more. Then bring it "
        "from 60 to none within 45 s, by whatever helps. Set the speed to 4× to save time.",
        drain(sixty_wait, half_urgent, within=45),
        "No order empties a queue: the workers do as much in any. Less load does.",
        solved_by="2_share_50~2_load_150~60_load_50",
        missed_by=[
            "2_load_150~60_load_50",
            "2_share_50~2_load_150~60_order_fifo",
            "2_share_50~2_load_150~60_order_4-to-1",
            "2_share_50~2_load_150~60_share_90",
        ],
    ),
]
put_on_stage(this, system, challenges=aims, window=60, target=10)

SHARES = range(5, 100, 5)  # to compare


def facts(now):
    """What each kind of task waits: as it is set, and by share and by order."""
    urgent, background = waits_shown(now)
    every = wait_of_all_shown(now["load"])
    return SimpleNamespace(
        all=every,
        urgent=urgent,
        background=background,
        by_share=np.array([waits_shown(now, share=share) for share in SHARES]).T,
        by_order={order: waits_shown(now, order=order) for order in ORDERS},
        runs=in_runs(now) if now["load"] < 100 else None,
    )


def in_runs(now):
    """The same waits as many runs have them."""
    orders = {FIFO: "fifo", STRICT: "priority"}
    order, pace = orders.get(now["order"], "ageing"), PACE.get(now["order"], 4)
    return two_class_waits(*rates(now), WORKERS, now["seed"], order, float(pace))


# ---------------------------------------------------------------- words

INTO = f"{OVERLOAD / 60:.0f} min into"
LITTLE = 0.2  # seconds of wait that are little to move


def decimals(facts):
    """How many decimals the waits of the first chart have: all as many, so that they add up."""
    longest = max(wait for wait in (facts.all, facts.background, 0) if wait < math.inf)
    return 2 if longest < 10 else 1 if longest < 100 else 0


def written(facts, seconds):
    """A wait as the first chart writes it."""
    return f"{seconds:.{decimals(facts)}f} s" if 0 < seconds < math.inf else say(seconds)


def difference(facts, longer, shorter):
    """What the longer wait is more than the shorter, as both are written."""
    places = decimals(facts)
    return f"{round(longer, places) - round(shorter, places):.{places}f} s"


def who_pays(now, facts):
    """What priority moves from whom to whom, in a sentence."""
    if now["load"] == 100:
        return at_capacity(facts)
    when = f"{INTO} {now['load']} % load: " if now["load"] > 100 else ""
    if now["order"] == FIFO:
        every = f"all tasks wait {written(facts, facts.all)} on average"
        return f"{when or 'In FIFO order '}{every}"
    if facts.all < LITTLE:
        return f"At {now['load']} % load, tasks wait {say(facts.all)} on average: little to move"
    save, wait = ("urgent", "wait") if when else ("Urgent", "still wait")
    saved = difference(facts, facts.all, facts.urgent)
    paid = difference(facts, facts.background, facts.all)
    return (
        f"{when}{save} tasks save {saved} each, background tasks pay {paid} each; all tasks {wait} "
        f"{written(facts, facts.all)} on average"
    )


def at_capacity(facts):
    """The same where as many tasks arrive as the workers can do."""
    if facts.urgent < math.inf:
        return (
            "At 100 % load, background tasks wait longer and longer; urgent tasks, "
            f"{say(facts.urgent)} on average"
        )
    return "At 100 % load, all tasks wait longer and longer in this order"


def what_more_urgent_tasks_do(now, facts):
    """How the share of urgent tasks matters, in a sentence."""
    if now["order"] == FIFO:
        return "In FIFO order, the share of urgent tasks changes nothing"
    (few, _), (many, others) = (waits_shown(now, share=share) for share in (10, 90))
    if few == math.inf:
        return "At 100 % load urgent tasks wait longer and longer, however few they are"
    if few == 0:
        return "On paper, urgent tasks wait only if they alone are too many"
    if say(few) == say(many):
        return f"However many tasks are urgent, they wait {say(few)}"
    rest = f", and background tasks {say(others)}" if others < math.inf else ""
    return f"At 10 % urgent, urgent tasks wait {say(few)}; at 90 %, {say(many)}{rest}"


def what_aging_does(now, facts):
    """How the order matters, in a sentence."""
    strict, aging = facts.by_order[STRICT], facts.by_order["4 to 1"]
    if now["load"] == 100:
        return "At 100 % load, only strict priority keeps a wait short: that of urgent tasks"
    if now["load"] > 100:
        return (
            f"Strict: background tasks wait {say(strict[1])}, urgent tasks {say(strict[0])}; "
            f"4-to-1 aging: {say(aging[1])} and {say(aging[0])}"
        )
    if facts.all < LITTLE:
        return f"At {now['load']} % load no order makes much of a difference"
    return (
        f"4-to-1 aging instead of strict: urgent tasks wait {say(aging[0])}, not "
        f"{say(strict[0])}; background tasks {say(aging[1])}, not {say(strict[1])}"
    )


# ---------------------------------------------------------------- charts


def wait_axis(now):
    """What an axis of waits is called."""
    return f"wait in s, {INTO} overload" if now["load"] > 100 else "average wait in s"


def end_of_waits(facts):
    """The end of an axis of waits: above all that end."""
    ends = [wait for wait in (facts.urgent, facts.background) if wait < math.inf]
    return axis_end(1.35 * max(ends, default=1.0), 0.1)  # words stand above the wait of all


ROOM = 0.1  # of an axis: so high are words
OFF = 0.03  # of an axis: so far above a box they stand, off its point
NARROW = 45  # % of tasks: on a phone the words on a narrower box need two lines


def moved_waiting(now, facts):
    """A box for each kind of task: as wide as its share, as high as its wait."""
    share, end = now["share"], end_of_waits(facts)
    urgent, background = min(facts.urgent, end), min(facts.background, end)
    lines = (facts.all, facts.all) if facts.all < math.inf else (urgent, background)
    return figure(
        who_pays(now, facts),
        x=Axis("% of tasks", 0, 100),
        y=Axis(wait_axis(now), 0, end),
        marks=[
            *boxes_of_waits(share, urgent, background, *lines),
            named("saved", 0, urgent, lines[0], end),
            named("paid", share, lines[1], background, end),
            level(f"all {written(facts, facts.all)}", facts.all, "ink"),
            *words_on_urgent(facts, share, urgent, end),
            words_on_background(facts, background, end),
            *runs_beside(facts.runs and facts.runs.high, share / 2),
            *runs_beside(facts.runs and facts.runs.low, (share + 100) / 2),
        ],
    )


def lines_on_urgent(share):
    """How many lines the words on the box of urgent tasks need."""
    return 2 if share < NARROW else 1


def words_on_urgent(facts, share, high, end):
    """The name and the wait of urgent tasks on their box, below each other if it is narrow.

    They stand above what the tasks save, where they do: it has a name of its own.
    """
    lines, wait = lines_on_urgent(share), written(facts, facts.urgent)
    if high < facts.all < math.inf:
        high = facts.all
    upper, lower = (URGENT, wait) if lines == 2 else ("", f"{URGENT} {wait}")
    low, role = on_box(high, end, "task", lines)
    return words(upper, 0, low + ROOM * end, role), words(lower, 0, low, role)


def words_on_background(facts, high, end):
    """The same of background tasks, at the right."""
    low, role = on_box(high, end, "violet")
    return words(f"{BACKGROUND} {written(facts, facts.background)}", 100, low, role, "left of")


def on_box(high, end, role, lines=1):
    """How high words on a box stand, and their colour: within the box if it ends with the axis."""
    return (high + OFF * end, role) if high < end else ((1 - lines * ROOM) * end, "ink")


def boxes_of_waits(share, urgent, background, saved_to, paid_from):
    """Each kind's wait, and what urgent tasks save and background tasks pay of it."""
    return [
        boxes([0], [share], [0], [urgent], [URGENT], "task"),
        boxes([share], [100], [0], [paid_from], [BACKGROUND], "violet"),
        boxes([0], [share], [urgent], [saved_to], ["saved"], "task", faint=True),
        boxes([share], [100], [paid_from], [background], ["paid"], "amber"),
    ]


def named(text, x, low, high, end):
    """Words in a box, if it is high enough for them."""
    return words(text if high - low > ROOM * end else "", x, (low + high) / 2, place="in a box")


def runs_beside(wait, x):
    """What many runs have beside the formula, if they do."""
    if wait is None:
        return [interval(x, None, None, "ink"), point("", x, None, "ink")]
    return [interval(x, wait.low, wait.high, "ink"), point("", x, wait.mean, "ink")]


def waits_by_share(now, facts):
    """Both waits for each share of urgent tasks."""
    urgent, background = facts.by_share
    return figure(
        what_more_urgent_tasks_do(now, facts),
        x=Axis("% of tasks that are urgent", 0, 100),
        y=Axis(wait_axis(now), 0, axis_end(1.2 * widest(now), 0.1)),
        marks=[
            curve(URGENT, (SHARES, urgent), "task", name_at=60),
            curve(BACKGROUND, (SHARES, background), "violet", name_at=60),
            level("all", facts.all),
            point("", now["share"], finite(facts.urgent), "task"),
            point("", now["share"], finite(facts.background), "violet"),
        ],
    )


def widest(now):
    """The longest wait at 90 % urgent tasks and strict priority that is not without end."""
    ends = [wait for wait in waits_shown(now, share=90, order=STRICT) if wait < math.inf]
    return max(ends, default=1.0)


def finite(wait):
    """The wait, if it has an end."""
    return wait if wait < math.inf else None


def waits_by_order(now, facts):
    """How far apart both waits are, for each order of service."""
    spans = {order: pair for order, pair in facts.by_order.items() if pair[1] < math.inf}
    highest = max((background for _, background in spans.values()), default=1.0)
    chosen = {order: spans[order] for order in spans if order == now["order"]}
    end = axis_end(1.3 * highest, 0.1)
    return figure(
        what_aging_does(now, facts),
        x=Names("order: FIFO, aging (n to 1), strict", ORDERS),
        y=Axis(wait_axis(now), 0, end),
        marks=[
            intervals(spans, "dim"),
            intervals(chosen),
            level("all", facts.all),
            *chain.from_iterable(
                pair_of_points(order, pair, names_beside(now, order, pair, end))
                for order, pair in facts.by_order.items()
            ),
        ],
    )


def names_beside(now, order, pair, end):
    """What stands beside the waits in one order: names, where it is set on the stage."""
    urgent, background = pair
    if order != now["order"]:
        return "", ""
    if background < math.inf and background - urgent < 0.2 * end:
        return "", "both kinds"
    return KINDS


def pair_of_points(order, pair, names):
    """Both waits in one order. The lower one's name stands beside the line between them."""
    (lower, upper), (urgent, background) = names, pair
    return [
        point("", order, finite(urgent), "task"),
        words(lower if urgent < math.inf else "", order, urgent, "task"),
        point(upper, order, finite(background), "violet"),
    ]


def times_to_translate(now, facts):
    """The waits above 0 that have an end, by what they are called in a table."""
    overload = now["load"] > 100
    what = "wait" if overload else "wait, on average"
    named = {f"all tasks {what}": facts.all}
    for order in dict.fromkeys((now["order"], "4 to 1", STRICT)):
        here = f"{what} ({order if order in (FIFO, STRICT) else f'aging {order}'})"
        urgent, background = facts.by_order[order]
        named |= {f"urgent tasks {here}": urgent, f"background tasks {here}": background}
    times = {name: wait for name, wait in named.items() if 0 < wait < math.inf}
    return {"overload has lasted": OVERLOAD, **times} if overload else times


def what_aging_caps():
    """What strict priority does to background tasks above 100 % load, and how aging limits it."""
    pace, load, half = PACE["4 to 1"], 150, 50
    flooded = rates({"load": load, "share": half})
    starved, aged = (
        waits_in_overload(flooded, WORKERS, each, OVERLOAD) for each in (math.inf, pace)
    )
    return (
        "Above 100 % load, strict priority can starve background tasks: urgent tasks still hardly "
        f"wait, but background tasks wait longer and longer. After {OVERLOAD / 60:.0f} min at "
        f"{load} % load, half of it urgent, background tasks wait {starved[1]:.0f} s. With "
        f"{pace}-to-1 aging, a background task waits at most about {pace} times as long as an "
        f"urgent one: {aged[1]:.0f} and {aged[0]:.0f} s in that overload."
    )


BOXES = (
    "A box is as wide as that kind’s share of all tasks and as high as its average wait. So the "
    "area is that kind’s total waiting, and the urgent tasks save as much area as the background "
    "tasks pay."
)
COMPROMISE = f"The orders between FIFO and strict are called aging. {AGING}"


def what_the_charts_are_made_of(now, facts):
    """Where their figures come from; empty where the title says it."""
    if facts.runs:
        return (
            "The two dots on the boxes are averages of 1000 runs; their 95 % intervals may be too "
            "short to see. All else is the formula, the other dots as well."
        )
    if now["load"] <= 100:
        return ""
    return (
        "More tasks come than the workers can do, so no wait has a long-run average. The charts "
        "are on paper, without chance: the queue begins empty, and the waits are those of the "
        f"tasks that start {OVERLOAD / 60:.0f} min later."
    )


@results(this, guess, slow=facts)
def shown(now):
    numbers = facts(now)
    show(moved_waiting(now, numbers))
    remark(BOXES if now["load"] != 100 else "", COMPROMISE)
    show(waits_by_share(now, numbers), waits_by_order(now, numbers))
    remark(what_aging_caps(), what_the_charts_are_made_of(now, numbers))
    times = times_to_translate(now, numbers)
    with_your_tasks(this, sum(rates(now)), times, tasks="tasks of both kinds")


def formula(now):
    """The line that prints the waits by the formula."""
    if now["order"] == STRICT:
        strict = "cobham_mmc" if now["load"] < 100 else "overloaded_priorities"
        waits_of_classes = f"theory.{strict}(rates, 1, 4).waits"
    elif now["load"] >= 100:
        return 'print("In the long run both wait without end")'
    else:
        waits_of_classes = f"theory.ageing_mmc(rates, ({PACE[now['order']]}, 1), 1, 4).waits"
    return f'print("In the long run they wait", *{waits_of_classes})'


def program(now):
    """What reproduces the run and prints what the page says."""
    urgent, background = rates(now)
    strict = now["order"] == STRICT
    order = 'order="priority"' if strict else f'order="ageing", ageing={PACE[now["order"]]}'
    return f"""
from queuesim import Arrivals, Pool, Queue, Scenario, Source, simulate, theory

rates = {urgent:g}, {background:g}  # of urgent and of background tasks
sources = (
    Source(Arrivals(rates[0]), name="urgent", priority=0),
    Source(Arrivals(rates[1]), name="background", priority=1),
)
system = Scenario(sources, (Queue({order}),), (Pool(4),))
run = simulate(system, seed={now["seed"]}, until=120)
for source in sources:
    wait = run.summary(source=source.name).mean_wait
    print("In one run", source.name, "tasks wait", wait, "s on average")

{formula(now)}
"""


ending(
    this,
    takeaway="When both kinds of task take equally long on average, priority decides which tasks "
    "wait, not how much they wait in all: what urgent tasks save, background tasks pay.",
    production="""
- **Celery on RabbitMQ**: priorities need a queue that is declared with `x-max-priority`, or
  `task_queue_max_priority = 10` for all queues. Then `apply_async(priority=9)` goes before
  `priority=0`. Priority no longer affects tasks that a worker has
  prefetched: set `worker_prefetch_multiplier = 1`.
- **Celery on Redis**: here `priority=0` goes *first*, and only with
  `broker_transport_options={"queue_order_strategy": "priority"}`. The ten levels share four lists
  unless `priority_steps` asks for more. Celery’s documentation calls this “approximate at best”.
- **RabbitMQ** is strict, both in classic queues and (since 4.3, with up to 32 levels) in quorum
  queues. There is no aging.
- **Sidekiq**: without weights, `-q urgent -q background` is strict. With weights, `-q urgent,4 -q
  background,1`, chance decides which queue a worker looks at first. So the last one is never
  starved.
- **RQ**: `enqueue(..., at_front=True)` puts a job before all others, even before jobs that were put
  at the front earlier.
- **Dramatiq**: `@dramatiq.actor(priority=0)` goes before `priority=10`, but only among the messages
  that a worker process already holds in memory. On RabbitMQ there is `broker_priority`.
- **Aging** is rare in task queues. The cluster scheduler Slurm has it: `PriorityWeightAge`.
  Elsewhere, move tasks that have waited too long to the urgent queue yourself.
""",
    teacher=f"""
**12 minutes.** Say before: *“Support marks its tasks as urgent. A week later sales does, too.”*
While the question is open, project the lesson’s own page, and let all find the two kinds of task on
the stage. After the vote, show
how blue circles go over the heads of violet diamonds: the number on a diamond counts how often.

- *“1.1 s”* averages two waits without asking how many tasks have each.
- *“1.5 s”* gives the urgent tasks time that no task pays for. Ask: *“Which worker works more now?”*
- *“2.0 s”*: ask for the bill. (One urgent task saves {SAVED:.2f} s, three others pay
  {SAVED / 3:.2f} s each.)
- *“2.5 s”* looks only at the tasks that pay.
- Then ask: *“What if everything is urgent?”* Set 90 %: urgent tasks wait
  {two_digits(DEVALUED[0])} s, four times as long as at 25 %, and the rest {two_digits(DEVALUED[1])}
  s. Priority helps only if few have it.
- Last, set 50 % urgent and 150 % load: the background starves. Switch to 4 to 1 while it runs,
  and ask which tasks pay now.

The misconception: priority makes a system faster. It makes some tasks faster.
""",
    code=program,
)

"""Trying again

part: Queues that react
minutes: 15
idea: Failures multiply the load; back-off delays the retries but does not reduce them.
"""

from functools import cache
from types import SimpleNamespace

import numpy as np

from lessons.common.charts import (
    Axis,
    Names,
    bars,
    curve,
    end_among,
    figure,
    guess_point,
    interval,
    intervals,
    level,
    moment,
    point,
    show,
    words,
    yours,
)
from lessons.common.live import (
    Challenge,
    Scene,
    Words,
    average_wait,
    first_row,
    hold,
    kept,
    once_waiting,
    progress_of,
)
from lessons.common.numbers import (
    beside,
    failing_runs,
    in_runs,
    short,
    time_in_words,
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
from lessons.common.steering import Choice, Control, offer_controls, offer_presets
from queuesim import FAILED, Arrivals, Pool, Queue, Retry, Scenario, Source, theory
from queuesim.moments import first_moment
from queuesim.tried_again import WAITS_AT_ONCE, Failing, time_to_last_attempt

this = opening(
    __file__,
    "When an attempt fails, the task goes back to the queue, at once or after a delay (back-off). "
    "A poison task fails every time.",
)

RATE, WORKERS, RUN = 3, 4, 300  # tasks per second, workers, seconds that a run lasts
ASKED = {"fails": 30, "retries": 3, "backoff": "at once", "poison": 0}
BACKOFFS = {
    "at once": lambda retries: Retry(retries, 0.0, after="failed"),
    "10 s": lambda retries: Retry(retries, 10.0, 1.0, after="failed"),
    "doubling": lambda retries: Retry(retries, 10.0, 2.0, 0.5, cap=600.0, after="failed"),
    "Celery": lambda retries: Retry(retries, 180.0, 1.0, after="failed"),
    "Sidekiq": lambda retries: Retry.sidekiq(retries),
}


def failing(now, retries=None):
    """What fails, as it is set, or with another number of retries."""
    retries = now["retries"] if retries is None else retries
    return Failing(now["fails"] / 100, retries, now["poison"] / 100)


def load_of(tasks):
    """The load that all attempts make, as a share of what the workers can do."""
    return RATE * tasks.attempts / WORKERS


asked = failing(ASKED)
base, load = 100 * RATE / WORKERS, 100 * load_of(asked)
once, always = 100 * RATE * 1.3 / WORKERS, 100 * RATE * 4 / WORKERS
calm, near = (theory.mmc_with_failures(RATE, 1, WORKERS, fails, 3) for fails in (0, 0.2))
near_at_once = WAITS_AT_ONCE[0.2]
poison = Failing(0, 25, 0.01)
three_weeks = time_in_words(time_to_last_attempt(Retry.sidekiq())[1])
celery_backoff = time_to_last_attempt(Retry.celery())[1]  # seconds on average
grows = RATE * asked.attempts - WORKERS  # attempts per second that are too many
why = (
    "A task makes a 2nd attempt if the 1st fails, a 3rd if both fail, and so on. On average this "
    f"makes 1 + 0.3 + 0.3² + 0.3³ = {asked.attempts:.3f} attempts per task, so "
    f"{RATE * asked.attempts:.2f} attempts per second for workers that can do {WORKERS}: "
    f"{RATE * asked.attempts:.2f} ÷ {WORKERS} = {load:.0f} %."
)


def on_the_stage(run):
    """What is seen of the attempts in the run that the stage plays."""
    seen = run.arrival < RUN
    first = np.sum(seen & (run.attempt == 0))
    return (
        f"On the stage, {first} new tasks arrive in {RUN} s. With their retries, "
        f"{np.sum(seen)} attempts join the queue; {WORKERS} workers can do about {RUN * WORKERS}. "
        f"By formula, the queue grows by {60 * grows:.0f} attempts a minute, but chance can shrink "
        "it for a while. A number on a task says which attempt it is. The dashed line shows the "
        "same tasks with no failures."
    )


half_fail = Failing(0.5, 2)
twin = Twin(
    "Half of all attempts fail. A failed task is tried again at once, up to 2 times. How many "
    "attempts does a task take, on average?",
    answers=[
        Answer("1.5", 1.5, "1 + 0.5 counts the first retry only. Half of the retries fail, too."),
        Answer(
            f"{half_fail.attempts:g}",
            half_fail.attempts,
            "Each attempt is made only if all before it have failed.",
        ),
        Answer(
            "2",
            2,
            "1 ÷ 0.5 = 2 would be right if a task were tried until it succeeds. Here it is given "
            "up after 3 attempts.",
        ),
        Answer("3", 3, "3 attempts are made if every attempt fails. Here, half succeed."),
    ],
    truth=half_fail.attempts,
    why=f"The 2nd is made in half of all cases, the 3rd in a quarter: 1 + 0.5 + 0.25 = "
    f"{half_fail.attempts:g}. And 0.5 × 0.5 × 0.5 = {100 * half_fail.lost:g} % of the tasks are "
    "lost.",
)
guess = predict(
    this,
    f"{RATE} tasks arrive per second and {WORKERS} workers can do {WORKERS} per second: "
    f"{base:.0f} % load. Now 30 % of all attempts fail. A failed task is tried again at once, up "
    "to 3 times, and an attempt takes as long whether it fails or not. What is the load now?",
    answers=[
        Answer(
            f"{base:.0f} %",
            base,
            f"{RATE} tasks still arrive per second. But the workers do attempts, not tasks.",
        ),
        Answer(
            f"{once:.0f} %",
            once,
            f"30 % more is {RATE} × 1.3 = {RATE * 1.3:g} attempts per second, and {RATE * 1.3:g} ÷ "
            f"{WORKERS} = {once:.0f} %. That counts only each task’s first retry, and 30 % of the "
            "retries fail, too.",
        ),
        Answer(f"{load:.0f} %", load, "Above 100 %, the queue grows in the long run."),
        Answer(
            f"{always:.0f} %",
            always,
            f"{RATE} × 4 = {RATE * 4} attempts per second would be made if every attempt failed.",
        ),
    ],
    truth=load,
    why=why,
    scene=Scene(
        asks_until=15,
        decides_at=RUN,
        settings=ASKED,
        first={"fails": 0},
        first_label="if nothing failed",
        tells=on_the_stage,
    ),
    twin=twin,
)

offer_controls(
    this,
    {
        "fails": Control("Attempts that fail", 0, 100, ASKED["fails"], 5, "%", word="failing"),
        "retries": Control("Retries, at most", 0, 25, ASKED["retries"], word="retries"),
        "backoff": Choice(
            "Back-off",
            tuple(BACKOFFS),
            ASKED["backoff"],
            word="back-off",
            help="How long a failed task waits before it joins the queue again. doubling: 10, 20, "
            "40 s and so on, up to 600 s, each up to 50 % shorter or longer by chance. Celery: "
            "180 s. Sidekiq: 15, 16, 31, 96 s and so on, plus up to 10, 20, 30, 40 s by chance. "
            "You set the number of retries yourself.",
        ),
        "poison": Control(
            "Poison tasks",
            0,
            10,
            ASKED["poison"],
            unit="%",
            word="poison",
            help="A poison task fails every time, whatever you set.",
        ),
    },
    seed=31,  # its queue grows about as fast as the formula says, and not from the first second on
)


def system(now):
    """Tasks of which some attempts fail, and poison tasks, which fail each time."""
    rule, poison = BACKOFFS[now["backoff"]](now["retries"]), now["poison"] / 100
    tasks = Source(
        Arrivals(RATE * (1 - poison)), failing=now["fails"] / 100, retry=rule, name="tasks"
    )
    poisoned = Source(Arrivals(RATE * poison), failing=1.0, retry=rule, name="poison")
    return Scenario((tasks, poisoned), (Queue(),), (Pool(WORKERS),))


CROWD, DROP, OUTAGE, AFTER = 40, 50, 30, 60


def is_drop(now):
    """Whether nothing fails but a few poison tasks."""
    return now["fails"] == 0 and 0 < now["poison"] <= 2


def poisoned(story):
    """Of each time with few poison tasks: how many wait, from when the queue was empty."""
    rows = [first_row(story)]
    ends = [at for at, _ in story.versions[1:]] + [story.run.until]
    for (begin, now), end in zip(story.versions, ends):
        begin = max(begin, story.own, 0.0)
        if begin < end and not is_drop(now):
            words = f"{now['fails']} % fail, not 0; {now['poison']} % poison, 1 or 2"
            rows.append((begin, 0.0, Words(words)))
    for begin, end in times_when(story, is_drop):
        if max(begin, story.own) < end:
            rows += filling(story, max(begin, story.own), end)
    return progress_of(sorted(rows, key=lambda row: row[0]))


def filling(story, begin, end):
    """Rows of progress: how the queue fills in a time, once it was empty."""
    rows, (times, waiting) = [], story.run.waiting_series()
    empty = story.emptied(begin)
    if empty != begin:
        rows.append((begin, 0.0, Words("First the queue must be empty: set fewer retries")))
    if empty is None or empty >= end:
        return rows
    many = first_moment((times, waiting), empty, lambda count: count >= DROP)
    moments = np.arange(empty, min(end, many or np.inf))
    for at, count in zip(moments, waiting[np.searchsorted(times, moments, "right") - 1]):
        rows.append((at, min(count / DROP, 0.99), Words(f"{count} wait, of {DROP}")))
    if many is not None and many < end:
        rows.append((many, 1.0, Words(f"{DROP} attempts wait")))
    return rows


def times_when(story, are_so):
    """When settings are so: begins, and ends (or when the run has come so far)."""
    found, begin = [], None
    for at, now in [*story.versions, (story.run.until, None)]:
        holds = now is not None and are_so(now)
        if holds and begin is None:
            begin = max(at, 0.0)
        elif not holds and begin is not None:
            found.append((begin, at))
            begin = None
    return found


def outages(story):
    """When all attempts fail: begins, and ends (or when the run has come so far)."""
    found = times_when(story, lambda now: now["fails"] == 100)
    return [(begin, end) for begin, end in found if begin >= story.own]


def lost_tasks(story):
    """When tasks were lost: their attempts failed until no retry was left."""
    run = story.run
    failed = np.flatnonzero(run.outcome == FAILED)
    last = [row for row in failed if run.attempt[row] >= story.settings(run.finish[row])["retries"]]
    return np.sort(run.finish[last])


def survived(story):
    """After an outage: no task is lost from its begin until a minute after its end."""
    rows, lost = [first_row(story)], lost_tasks(story)
    for begin, end in outages(story):
        last = min(end + AFTER, story.run.until)
        for at in [*np.arange(begin, last), last]:
            count = int(np.searchsorted(lost, at, "right") - np.searchsorted(lost, begin))
            fault = outage_fault(story.settings(at)["fails"], count, at, begin, end)
            if fault:
                rows.append((at, 0.0, Words(fault, bad=True)))
                break
            done = min(at - begin, OUTAGE) / 2 / OUTAGE + max(at - end, 0) / 2 / AFTER
            full = at >= end + AFTER
            words = Words("No task lost so far")
            rows.append((at, 1.0 if full else min(done, 0.99), words))
    return progress_of(rows)


def outage_fault(fails, lost, at, begin, end):
    """Why an outage is not survived, at a moment; empty if it is so far."""
    if lost:
        return "A task was lost"
    if at >= end and end - begin < OUTAGE:
        return f"The outage lasted {end - begin:.0f} s, at least {OUTAGE}"
    if at >= end and fails:
        return f"{fails} % fail after the outage, not 0"
    return ""


aims = [
    Challenge(
        "fewer",
        "Let some go",
        f"Set 40 % or more to fail, and let the queue grow to {CROWD} attempts. Then get the "
        "average wait down to 1 s or less for 60 s, while 40 % or more still fail. You may not use "
        "Celery’s back-off: it only postpones the load. Set the speed to 16× to save time.",
        hold(
            60,
            once_waiting(CROWD, lambda now: now["fails"] >= 40),
            kept("{fails} % fail, at least 40", lambda now: now["fails"] >= 40),
            kept("Celery’s 180 s only postpone the load", lambda now: now["backoff"] != "Celery"),
            average_wait(most=1),
        ),
        "No back-off cuts the load. Fewer retries do, and lose more tasks.",
        solved_by=["1_fails_40~200_retries_0", "1_fails_40~300_retries_0"],
        missed_by=[
            "1_fails_40~60_backoff_doubling",
            "1_fails_40~60_backoff_sidekiq",
            "1_fails_40~60_backoff_10-s",
            "1_fails_40~60_retries_2",
            "1_retries_0",
        ],
    ),
    Challenge(
        "drop",
        "Drops of poison",
        f"Let 0 % of the attempts fail, but make 1 or 2 % of the tasks poison. Start with an empty "
        f"queue and get {DROP} attempts waiting: a poison task is tried as often as you allow. "
        "Change the settings, then press Restart. Set the speed to 16× to save time.",
        poisoned,
        "25 retries make 26 attempts of each poison task, and it is lost anyway.",
        solved_by=["1_fails_0~2_poison_2~3_retries_25", "0_fails_0~0_poison_2~0_retries_25"],
        missed_by=[
            "1_fails_0~2_poison_2",
            "1_fails_0~2_retries_25",
            "1_poison_2~2_retries_25",
            "1_fails_0~2_poison_3~3_retries_25",
        ],
    ),
    Challenge(
        "outage",
        "Sit out an outage",
        f"Let all attempts fail (100 %) for {OUTAGE} s or more, then none (0 %). From the "
        f"beginning of this outage until {AFTER} s after its end, lose no task. Pause while you "
        "change settings.",
        survived,
        "Delays and waits that reach beyond the outage save its tasks. They save no attempts.",
        solved_by=[
            "1_fails_0~2_backoff_10-s~10_fails_100~41_fails_0",
            "1_fails_0~2_backoff_doubling~10_fails_100~41_fails_0",
        ],
        missed_by=[
            "1_fails_0~10_fails_100~41_fails_0",
            "1_fails_0~2_backoff_10-s~3_retries_1~10_fails_100~41_fails_0",
            "1_fails_0~2_backoff_10-s~10_fails_100~30_fails_0",
            "1_fails_0~2_backoff_10-s~10_fails_100~41_fails_30",
        ],
    ),
]
put_on_stage(this, system, challenges=aims)

# Percent of the attempts that fail: dense where the wait grows steeply.
SHARES = np.concatenate([np.linspace(0, 40, 401), np.arange(42, 101, 2)])


def facts(now):
    """What the attempts of all tasks make of the load and the wait, and how long they go on."""
    tasks = failing(now)
    some = sorted({0, 1, 3, 25, now["retries"]})
    curves = {retries: by_share(retries, now["poison"]) for retries in some}
    return SimpleNamespace(
        tasks=tasks,
        load=load_of(tasks),
        wait=long_wait(load_of(tasks)),
        loads={retries: loads for retries, (loads, _) in curves.items()},
        waits={retries: waits for retries, (_, waits) in curves.items()},
        runs=failing_runs(tasks, RATE * RUN, now["seed"]),
        delays={
            name: time_to_last_attempt(rule(now["retries"])) for name, rule in BACKOFFS.items()
        },
    )


@cache
def by_share(retries, poison):
    """The load and the average wait at each of SHARES, with so many percent of poison tasks."""
    shares = (SHARES / 100).tolist()
    loads = [load_of(Failing(share, retries, poison / 100)) for share in shares]
    return loads, list(map(long_wait, loads))


def long_wait(load):
    """The average wait of an attempt, if retries are far apart; infinite from 100 % load on."""
    is_full = round(load, 9) >= 1
    return np.inf if is_full else theory.mmc(load * WORKERS, 1, WORKERS).mean_wait


# ---------------------------------------------------------------- words


def what_attempts_make(facts):
    """What becomes of the load, in a sentence."""
    return (
        f"{facts.tasks.attempts:.3g} attempts per task: {base:.0f} % load becomes "
        f"{100 * facts.load:.0f} %"
    )


def how_long_attempts_wait(now, facts):
    """What becomes of the wait, in a sentence."""
    if np.isinf(facts.wait):
        retries = retries_in_words(now["retries"])
        share = share_that_fills(now, facts)
        if share == 0:
            return f"With {retries}, poison alone makes the queue grow"
        return f"With {retries}, the queue keeps growing once more than about {share:.0f} % fail"
    mine, free = short(facts.wait), short(calm.mean_wait)
    if mine == free:
        return f"An attempt waits {mine} s on average, as if nothing failed"
    return (
        f"An attempt waits {mine} s on average if retries arrive like new tasks; "
        f"{free} s if nothing failed"
    )


def share_that_fills(now, facts):
    """The percentage of attempts that may fail before the queue grows in the long run."""
    return float(np.interp(1, facts.loads[now["retries"]], SHARES))


def how_long_they_go_on(now, facts):
    """How long a task has from its first failure to its last attempt, in a sentence."""
    if not now["retries"]:
        return "Without retries a task is lost at its first failure"
    _, average, _ = facts.delays[now["backoff"]]
    if average < 1:
        longer = in_unit_of_delays(facts, facts.delays["10 s"][1])
        return f"Retries at once outlast hardly any outage; with “10 s”, they outlast {longer}"
    said = in_unit_of_delays(facts, average)
    return f"With “{now['backoff']}”, a task outlasts outages of up to {said} on average"


def in_unit_of_delays(facts, time):
    """A time in the unit of that chart, or in a smaller one if it is far shorter."""
    unit, length = unit_of_delays(facts)
    if time < 0.1 * length:
        return time_in_words(time)
    return f"{delay_in_figures(time / length)} {unit}"


def delay_in_figures(time):
    """A time as that chart writes it; at once is one tick of the clock."""
    return "< 0.01" if 0.0001 < time < 0.005 else f"{float(short(time)):g}"


ENDS = 5, 10, 25, 50, 100, 200, 800  # of the axis of all delays, in any unit
UNITS = (  # each with its seconds, and how long a time may be to be told in it
    ("s", 1, 730),
    ("min", 60, 6000),
    ("h", 3600, 172_800),
    ("days", 86_400, np.inf),
)


def unit_of_delays(facts):
    """What the chart of back-offs counts, and how many seconds that is: one unit for all bars."""
    longest = max(time for _, _, time in facts.delays.values())
    return next((unit, length) for unit, length, most in UNITS if longest < most)


def retries_in_words(number):
    """A number of retries: no retry, 1 retry, 3 retries."""
    return {0: "no retry", 1: "1 retry"}.get(number, f"{number} retries")


# ---------------------------------------------------------------- charts

NAMES_AT = {0: 98, 1: 98, 25: 55}  # where a curve of the load has its name
HIGH = {3: 6.0}  # where a curve of the wait has its name
FAILS_MOST, WAIT_MOST = 40, 10  # % and seconds, in the chart of the wait


def load_by_fails(now, facts):
    """The load by the share of attempts that fail, for some numbers of retries."""
    guessed = guess.where(now, ASKED).value
    marks = [
        curve(
            retries_in_words(retries),
            (SHARES, 100 * np.array(loads)),
            "task" if retries == now["retries"] else "dim",
            NAMES_AT.get(retries, 60),
            name_up=195 if retries == 3 else None,
            rightward=True,
        )
        for retries, loads in facts.loads.items()
    ]
    return figure(
        what_attempts_make(facts),
        x=Axis("% of the attempts that fail", 0, 100),
        y=Axis("load in %", 0, 200),
        marks=[
            *marks,
            level("100 %", 100),
            point("", now["fails"], 100 * facts.load),
            words("", 0, 0) if is_high(guessed) else your_setting(now, facts),
            guess_point(ASKED["fails"], guessed, "left of" if is_high(guessed) else "below"),
        ],
    )


def is_high(guessed):
    """Whether words below a guess would cross a line: they stand at its left then."""
    return guessed is not None and 100 <= guessed < 150


def your_setting(now, facts):
    """Words above the point that is set: off the curve, and off the line of 100 %."""
    high = min(100 * facts.load, 200)
    if 80 < high < 100:
        high = 100
    place = "left of" if now["fails"] >= 25 else "right of"
    return words("your setting", now["fails"], high, "task", place)


def wait_by_fails(now, facts):
    """The average wait by the share that fails, by formula; and in runs with retries at once."""
    marks = []
    for retries in sorted({1, 3, now["retries"]} - {0}):
        role = "task" if retries == now["retries"] else "dim"
        waits = SHARES, facts.waits[retries]
        name, high = retries_in_words(retries), HIGH.get(retries, 7.3)
        if retries == 3 and not now["poison"]:  # as the runs with retries at once
            name += ", delayed"
        if retries == 1:  # off the upright of what is set
            high = 1.3 if now["fails"] > 22 else 2.6
        marks.append(curve(name, waits, role, name_up=high, rightward=retries == 1))
    for share, found in WAITS_AT_ONCE.items():
        marks.append(interval(100 * share, found.low, found.high, "green"))
        marks.append(point("", 100 * share, found.mean, "green"))
    last = WAITS_AT_ONCE[0.2].mean
    marks.append(words("3 retries, at once", 20, last, "green", "left of"))
    return figure(
        how_long_attempts_wait(now, facts),
        x=Axis("% of the attempts that fail", 0, FAILS_MOST),
        y=Axis("average wait of an attempt in s", 0, WAIT_MOST),
        marks=[*marks, *where_the_queue_grows(now, facts)],
    )


def where_the_queue_grows(now, facts):
    """Uprights where the queue begins to grow and, if it grows there, at what is set; or a point.

    The words on what is set keep below the curves, which are high there.
    """
    fails, share = now["fails"], share_that_fills(now, facts)
    if facts.wait <= WAIT_MOST:
        return [point("your setting", fails, facts.wait)]
    is_near = fails <= FAILS_MOST
    place = "left of" if fails > 30 else "right of"
    return [
        moment("queue grows", share if 0 < share <= FAILS_MOST else None, "red", above=True),
        moment("", fails if is_near else None, "task"),
        words("your setting" if is_near else "", fails, 0.1, "task", place),
    ]


def delays_by_backoff(now, facts):
    """All delays of a task added up, for each back-off."""
    unit, length = unit_of_delays(facts)
    sums = {name: np.array(times) / length for name, times in facts.delays.items()}
    longest = max(most for _, _, most in sums.values())
    return figure(
        how_long_they_go_on(now, facts),
        x=Names("back-off, each with your number of retries", list(sums)),
        y=Axis(f"outage that a task outlasts, in {unit}", 0, end_among(ENDS, 1.1 * longest)),
        marks=[
            bars(
                {name: average for name, (_, average, _) in sums.items()},
                written=delay_in_figures,
            ),
            intervals(
                {name: (least, most) for name, (least, _, most) in sums.items() if most > least}
            ),
            yours(now["backoff"]),
        ],
    )


def real_defaults(now):
    """Head and rows of a table: what tools do if you set nothing else."""
    tools = {
        "Celery, self.retry()": (Retry(3, 180.0, 1.0), "180 s each"),
        "Celery, retry_backoff=True": (Retry.celery(), "at random up to 1, 2, 4 s"),
        "Sidekiq": (Retry.sidekiq(), "15, 16, 31 s, growing, plus up to 10, 20, 30 s at random"),
    }
    rows = []
    for tool, (rule, delays) in tools.items():
        _, average, _ = time_to_last_attempt(rule)
        lost = lost_in_words(failing(now, rule.limit).lost)
        attempts = f"{rule.limit + 1}"
        in_all = time_in_words(average).replace(" ", "\u00a0")
        rows.append((tool, f"{rule.limit}", delays, in_all, attempts, lost))
    poison = f", {now['poison']} % poison" if now["poison"] else ""
    lost = f"lost if {now['fails']} % fail{poison}"
    return ("tool", "retries", "delays", "added up", "attempts per poison task", lost), rows


def attempts_in_numbers(facts):
    """Head and rows of a table: by formula, and in runs."""
    attempts, lost = facts.runs
    rows = [
        in_equal_digits("attempts per task", facts.tasks.attempts, attempts),
        in_equal_digits("load", 100 * facts.load, attempts.scaled(base), "%"),
        in_equal_digits("tasks lost for good", 100 * facts.tasks.lost, lost.scaled(100), "%"),
    ]
    return ("", "formula", f"{attempts.runs} runs (95 % interval)"), rows


def in_equal_digits(name, exact, found, unit=""):
    """A row of that table: the formula has as many decimals as the runs support."""
    said = in_runs(found, unit)
    places = len(said.split()[0].partition(".")[2])
    if not found.known or not round(exact, places):
        return beside(name, exact, found, unit)
    return name, f"{exact:.{places}f} {unit}".strip(), said


def lost_in_words(share):
    """A share of the tasks in percent, with no more zeros than can be read."""
    return "under 0.01 %" if 0 < share < 0.0001 else f"{100 * share:.2g} %"


def what_is_lost(now, facts):
    """What the retries save, and what poison costs."""
    usual = lost_in_words(Failing(now["fails"] / 100, now["retries"]).lost)
    attempts = now["retries"] + 1
    if attempts == 1:
        return f"Without retries, a task is lost if its only attempt fails: {usual} of the tasks."
    others = " that are not poison" if now["poison"] else ""
    every = "both" if attempts == 2 else f"all {attempts}"
    said = f"A task is lost if {every} of its attempts fail: {usual} of the tasks{others}."
    if 0 < now["fails"] < 100:
        said += f" With {lost_with_fewer(now)}."
    if not now["poison"]:
        return said
    share = failing(now).poison * attempts / facts.tasks.attempts
    return (
        f"{said} Poison tasks are {now['poison']} % of the tasks, but {100 * share:.0f} % of the "
        "attempts, and all of them are lost."
    )


def lost_with_fewer(now):
    """What would be lost with one retry and with none, as far as that is fewer, in words."""
    lost = [lost_in_words(Failing(now["fails"] / 100, retries).lost) for retries in (0, 1)]
    if now["retries"] == 1:
        return f"no retry it would be {lost[0]}"
    return f"1 retry it would be {lost[1]}, with none {lost[0]}"


def show_defaults(now, numbers):
    """Tables of real defaults, with buttons that set them, and of runs beside the formula."""
    presets = {
        "Use Celery’s defaults": {"retries": 3, "backoff": "Celery"},
        "Use Sidekiq’s defaults": {"retries": 25, "backoff": "Sidekiq"},
    }
    offer_presets(this, presets)
    folded_table(this, "What Celery and Sidekiq do by default", *real_defaults(now))
    folded_table(this, "Attempts in numbers: formula and runs", *attempts_in_numbers(numbers))


def times_to_translate(facts):
    """The times that grow with the length of the tasks, by what they are called in a table."""
    times = {"average wait if nothing fails": calm.mean_wait}
    if np.isfinite(facts.wait):
        times["average wait of an attempt"] = facts.wait
    if facts.tasks.lost:
        times["average time between lost tasks"] = 1 / (RATE * facts.tasks.lost)
    return times


@results(this, guess, slow=facts)
def shown(now):
    numbers = facts(now)
    show(load_by_fails(now, numbers))
    remark(what_is_lost(now, numbers))
    show(wait_by_fails(now, numbers), delays_by_backoff(now, numbers))
    remark(
        "**Back-off hardly helps against random failures.** It doesn’t cut the attempts; they only "
        "come later. With 3 retries and 20 % failing, an attempt waits "
        f"{two_digits(near_at_once.mean)} s on average with retries at once (green: runs without "
        "poison): a long task that fails comes right back and is long again. With long delays, "
        "retries are spread out like new tasks, and an attempt still waits "
        f"{two_digits(near.mean_wait)} s (lines: formula). Above 100 % load, the queue grows "
        "with any back-off.",
        "**Back-off helps against failures that end.** Suppose a task first fails just as an "
        "outage begins. It survives if its delays add up to more than the outage; waits in the "
        "queue help, too. All bars use your number of retries. “Celery” is `self.retry()`, 180 s "
        f"each; with `retry_backoff=True`, 3 retries outlast {two_digits(celery_backoff)} s on "
        "average. Thin lines show how far jitter, a random part of each delay, can shift the sum.",
        f"**Retries never help against poison.** With Sidekiq’s 25 retries, a poison task makes "
        f"26 attempts in about {three_weeks}, and is lost anyway. If 1 % of the tasks are poison "
        f"and nothing else fails, that makes {poison.attempts:.2f} attempts per task: {base:.0f} % "
        f"load becomes {100 * load_of(poison):.0f} %. With 3 retries, 20 % random failures add "
        "the same load.",
    )
    show_defaults(now, numbers)
    with_your_tasks(this, RATE, times_to_translate(numbers))
    remark("Back-off delays stay as they are: longer tasks don’t change them.")


ending(
    this,
    takeaway="Count attempts, not tasks. Back-off helps a task outlast an outage; only fewer "
    "failures or fewer retries cut the load. Don’t retry poison tasks: they fail every time.",
    production=f"""
- **Celery**: `self.retry()` tries again up to `max_retries` times (3 by default), each time after
  `default_retry_delay` (180 s). With `autoretry_for=(…)` and `retry_backoff=True` (off by default)
  the delays double from 1 s on, up to `retry_backoff_max` (600 s). `retry_jitter` (on by default)
  then draws each delay at random between 0 and the full delay.
- **Sidekiq**: 25 retries by default (`sidekiq_options retry: 5` sets another number). Retry n + 1
  comes after n⁴ + 15 s, plus a random 0 to 10 (n + 1) s: about {three_weeks} in all. Then the job
  goes to the Dead set.
- **Dramatiq**: the `Retries` middleware has `max_retries=20`; delays grow from `min_backoff`
  (15 s) up to `max_backoff` (7 days). `throws=(…)` names errors that no retry can fix.
- **RQ**: retries nothing unless you enqueue with `retry=Retry(max=3)`; with
  `interval=[10, 30, 60]`, the delays are 10, 30 and 60 s.
- **SQS**: a message that is not deleted returns after the visibility timeout (30 s by default).
  Without a redrive policy it does so until it expires (4 days by default); with one, it moves to a
  dead-letter queue after `maxReceiveCount` receives.

Retry only errors that may go away: a poison task uses up every retry that it gets.
""",
    teacher=f"""
**15 minutes.** Say before: *“Retries are on by default. What do they cost?”* Vote. Play the
question, and ask at its end: *“{RATE} tasks arrive per second. Why do the workers not keep up?”*

- *“{base:.0f} %”* counts tasks. A dashboard of tasks that arrive shows this number, too.
- *“{once:.0f} %”* counts one retry. It is the tempting one: the retries fail as well.
- *“{load:.0f} %”* is the sum 1 + f + f² + f³, times {base:.0f} %.
- *“{always:.0f} %”* is right during an outage, when every attempt fails. Set 100 % and look.
- Then ask: *“Which back-off cures it?”* Try them all: each delays the retries, and the queue grows
  again. Set *Retries, at most* to 0: the queue drains, and 30 % of the tasks are lost.
- And: *“What is back-off good for?”* The third challenge shows it.

The misconception: back-off takes load away.
""",
    code=lambda now: (
        f"""
from queuesim import theory

fails, retries, poison = {now["fails"] / 100:g}, {now["retries"]}, {now["poison"] / 100:g}
usual = theory.attempts_per_task(fails, retries)
attempts = (1 - poison) * usual + poison * (retries + 1)
lost = (1 - poison) * theory.lost_share(fails, retries) + poison
print("attempts per task:", attempts)
print("load:", 100 * {RATE} * attempts / {WORKERS}, "%")
print("tasks lost for good:", 100 * lost, "%")
"""
    ),
)

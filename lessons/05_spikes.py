"""Spikes

part: One queue
minutes: 15
idea: An average load does not show how long tasks wait in a spike.
"""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from lessons.common.charts import (
    Axis,
    axis_end,
    band,
    dots,
    faint_steps,
    figure,
    guess_point,
    level,
    line,
    moment,
    show,
    steps,
)
from lessons.common.live import (
    Challenge,
    Scene,
    Words,
    few_late,
    first_row,
    hold,
    kept,
    progress_of,
)
from lessons.common.numbers import (
    beside,
    per_second,
    runs,
    sampled,
    two_digits,
    waits_under,
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
from lessons.common.steering import Control, offer_controls
from queuesim import theory, thin
from queuesim.spiky_load import SpikyLoad, p95_at, solved

this = opening(
    __file__,
    "You have four workers, and on average there is less work than three can do. "
    "But the work does not come evenly.",
)

WORKERS, ASKED = 4, SpikyLoad(base=2, height=8, length=10, spacing=80)  # what the question is about
asked = solved(ASKED, WORKERS, ASKED.span)
SOON = 20  # seconds after a spike in which the queue is to be empty
evenly, average = theory.mmc(ASKED.mean, 1, WORKERS).mean_wait, asked.mean_wait_between()
backlog, _ = ASKED.backlog(WORKERS)
grows = (
    f"In the spike the queue grows by {ASKED.height} − {WORKERS} = {ASKED.height - WORKERS} tasks "
    f"per second, to {backlog:g} in {ASKED.length} s. A task that arrives as the spike ends waits "
    f"behind them all: {backlog:g} ÷ {WORKERS} = {backlog / WORKERS:g} s."
)


def on_the_stage(run):
    """What is seen of the waits in the run that the stage plays."""
    ends = ASKED.at + ASKED.length
    last = run.wait[(run.arrival > ends - 1) & (run.arrival <= ends)]
    inside, outside = (100 * rate / WORKERS for rate in (ASKED.height, ASKED.base))
    return (
        "In the run on the stage, tasks that arrive in the spike’s last second wait "
        f"{last.mean():.1f} s on average. The load on the stage is the current one: {inside:.0f} "
        f"% in the spike and {outside:.0f} % outside it, {100 * ASKED.mean / WORKERS:.0f} % on "
        "average."
    )


lower = replace(ASKED, height=6)
with_lower, left = solved(lower, WORKERS, lower.span), lower.backlog(WORKERS)[0]
twin = Twin(
    f"{lower.base} tasks arrive per second. Every {lower.spacing} s the rate rises to "
    f"{lower.height} per second for {lower.length} s. {WORKERS} workers can do {WORKERS} per "
    "second. A task arrives just as the spike ends. How long does it wait, on average?",
    answers=[
        Answer(
            "about 1.2 s",
            float(with_lower.mean_wait_between()),
            f"{with_lower.mean_wait_between():.1f} s is the average over all tasks. Most of them "
            "arrive before or after the spike.",
        ),
        Answer(
            "about 2.5 s",
            2.5,
            f"Half of the queue at its end, {left / 2:g} ÷ {WORKERS}: a task in the middle of the "
            "spike waits so long.",
        ),
        Answer(
            f"about {left / WORKERS:g} s",
            left / WORKERS,
            "All of the backlog is ahead of it. The formula, which counts chance, says "
            f"{with_lower.mean_wait.max():.1f} s.",
        ),
        Answer(
            "about 7.5 s",
            backlog / WORKERS * lower.height / ASKED.height,
            f"That is in proportion to the spike: {backlog / WORKERS:g} × {lower.height} ÷ "
            f"{ASKED.height}. But only what exceeds the workers’ {WORKERS} joins the backlog.",
        ),
    ],
    truth=float(with_lower.mean_wait.max()),
    why=f"The queue grows by {lower.height} − {WORKERS} = {lower.height - WORKERS} tasks per "
    f"second, to {left:g} in {lower.length} s: {left:g} ÷ {WORKERS} = {left / WORKERS:g} s.",
)
guess = predict(
    this,
    f"{ASKED.base} tasks arrive per second. Every {ASKED.spacing} s the rate rises to "
    f"{ASKED.height} per second for {ASKED.length} s. That makes {ASKED.mean:g} per second on "
    f"average, and {WORKERS} workers can do {WORKERS}. A task arrives just as the spike ends. How "
    "long does it wait, on average?",
    answers=[
        Answer(
            "0.3 s",
            0.3,
            f"Tasks would wait {evenly:.1f} s on average if they arrived at a steady "
            f"{ASKED.mean:g} per second.",
        ),
        Answer(
            "1 s",
            1,
            f"1 s would be right for a queue of {WORKERS}. This one gets much longer.",
        ),
        Answer(
            "3 s",
            3,
            f"{average:.1f} s is the average over all tasks. Most of them arrive before or "
            "after the spike.",
        ),
        Answer(
            "10 s",
            10,
            f"Over all tasks the average is {average:.1f} s. At a steady {ASKED.mean:g} per second "
            f"it would be {evenly:.1f} s.",
        ),
    ],
    truth=asked.mean_wait.max(),
    why=grows,
    scene=Scene(
        asks_until=ASKED.at,
        decides_at=ASKED.at + ASKED.length + 10,
        guess_since=ASKED.at + ASKED.length,
        tells=on_the_stage,
    ),
    twin=twin,
)

offer_controls(
    this,
    {
        "base": Control("Base rate", 0.5, 3.5, 2.0, 0.25, unit="per s", word="base rate"),
        "height": Control("Spike height", 2.0, 12.0, 8.0, 0.5, unit="per s", word="spike height"),
        "length": Control("Spike length", 5, 20, ASKED.length, unit="s", word="spike length"),
        "spacing": Control("Spike every", 30, 120, ASKED.spacing, 5, unit="s", word="spike every"),
    },
    seed=1531,  # spikes that are neither lucky nor unlucky
)


def load(settings):
    """The tasks that arrive."""
    return SpikyLoad(*(settings[name] for name in ("base", "height", "length", "spacing")))


HIDDEN, CATCH_UP = 20, 150  # seconds that a task waits; tasks between two spikes
USUAL = ASKED.base * (ASKED.spacing - ASKED.length)  # tasks between two spikes, on average


def low(now):
    """Whether fewer than 2 tasks a second come on average."""
    return load(now).mean < 2


def hidden(story):
    """Of each time at a low load: the longest wait, from when the queue was empty."""
    rows = [first_row(story)]
    ends = [at for at, _ in story.versions[1:]] + [story.run.until]
    for (begin, now), end in zip(story.versions, ends):
        begin = max(begin, story.own, 0.0)
        if begin >= end:
            continue
        if low(now):
            rows += longest_wait(story, begin, end)
        else:
            words = f"{load(now).mean:.2f} tasks per second on average, not fewer than 2"
            rows.append((begin, 0.0, Words(words)))
    return progress_of(rows)


def longest_wait(story, begin, end):
    """Rows of the longest wait so far, from when the queue is empty."""
    empty = story.emptied(begin)
    rows = [(begin, 0.0, Words("" if empty == begin else "First the queue must be empty"))]
    if empty is None or empty >= end:
        return rows
    late = story.run.arrival + HIDDEN
    late = late[(story.run.arrival >= empty) & ~(story.run.wait <= HIDDEN) & (late < end)]
    moments = np.arange(empty, min([end, *late[:1]]))
    longest = np.maximum.accumulate(ages(story.run, moments))
    shares = np.minimum(longest / HIDDEN, 0.99)
    words = [Words(f"{wait:.0f} s is the longest wait so far") for wait in longest]
    rows += zip(moments, shares, words)
    return rows + [(at, 1.0, Words(f"A task has waited {HIDDEN} s")) for at in late[:1]]


def ages(run, moments):
    """How long the oldest task has waited at each of these moments; 0 if none waits."""
    times, arrivals = run.oldest_series()
    oldest = arrivals[np.searchsorted(times, moments, side="right") - 1]
    return np.nan_to_num(moments - oldest)


def calm_after(story, end):
    """Rows of one time between two spikes: how many tasks have come since a spike's `end`."""
    came = story.run.arrival[story.run.arrival >= end]
    empty, last = story.emptied(end) or np.inf, end + ASKED.spacing - ASKED.length
    caught_up = max(came[CATCH_UP - 1], empty) if len(came) >= CATCH_UP else np.inf
    rows = []
    for at in np.arange(end, min(last, caught_up, story.run.until) + 1e-9):
        count = int(np.searchsorted(came, at, side="right"))
        usual = all(
            replace(load(now), base=ASKED.base) == ASKED
            for now in story.settings_between(end - ASKED.length, at)
        )
        if not usual:
            return [*rows, (at, 0.0, Words("The spikes are not as they were", bad=True))]
        if at >= end + SOON and empty > end + SOON:
            return [*rows, (at, 0.0, Words(f"Tasks still waited {SOON} s after it", bad=True))]
        if at >= empty and story.settings(empty)["base"] >= ASKED.base:
            return [*rows, (at, 0.0, Words("It emptied, but the base rate was not cut", bad=True))]
        share = min(count / CATCH_UP, 0.99)
        rows.append((at, share, Words(f"{count} of {CATCH_UP} tasks have arrived")))
    if caught_up <= min(last, story.run.until):
        rows.append((caught_up, 1.0, Words(f"All {CATCH_UP} arrived in {caught_up - end:.0f} s")))
    elif last <= story.run.until:
        rows.append((last, 0.0, Words(f"{count} tasks arrived, not {CATCH_UP}", bad=True)))
    return rows


def made_way(story):
    """After two spikes in a row: each cleared early, and then many tasks arrive."""
    ends = np.arange(ASKED.at + ASKED.length, story.run.until, ASKED.spacing)
    rows, first_done = [(0.0, 0.0, Words())], False
    for end in ends[ends - ASKED.length >= story.own]:
        calm = calm_after(story, float(end))
        begun = 0.5 if first_done else 0.0
        rows += [(at, 0.0 if words.bad else begun + share / 2, words) for at, share, words in calm]
        done = calm[-1][1] == 1
        if done and not first_done:
            rows[-1] = (rows[-1][0], 0.5, Words(f"{rows[-1][2].text}. Now the next spike"))
        first_done = done
    return progress_of(rows)


aims = [
    Challenge(
        "spread",
        "Spread it",
        "Lower the spike height and raise the base rate, so that on average at least "
        f"{ASKED.mean:g} tasks per second still arrive. Over 2 min, at most 20 tasks may wait over "
        "2 s: you have to flatten the spike. Set the speed to 16× to save time.",
        hold(
            120,
            kept(
                lambda now: f"{load(now).mean:.2f} tasks per second, at least {ASKED.mean:g}",
                lambda now: load(now).mean >= ASKED.mean,
            ),
            few_late(20, 2),
        ),
        "The same work in an even stream hardly waits. It was the spikes, not the average.",
        solved_by="5_base_3~5_height_2.5",
        missed_by="5_base_2.5~5_height_2.5",  # less work
    ),
    Challenge(
        "hide",
        "Hide it",
        "Make the average look harmless: fewer than 2 tasks per second, half of what the workers "
        f"can do. Yet one spike, starting from an empty queue, must make a task wait over {HIDDEN} "
        "s. Set the speed to 8× to save time.",
        hidden,
        "A dashboard of averages shows workers half idle. It does not show this wait.",
        solved_by="5_base_0.5~5_height_12~5_length_15~5_spacing_120",
        missed_by=[
            "5_base_0.75~5_height_12~5_length_15~5_spacing_120",
            "5_base_0.5~5_height_5~5_length_15~5_spacing_120",
            # A line that was there before:
            "0_base_3.5~0_height_12~0_length_20~0_spacing_120~28_base_0.5~28_height_2",
        ],
    ),
    Challenge(
        "hold",
        "Make way",
        "For two spikes in a row, move the base rate only. Cut it as the spike ends, so that the "
        f"queue is empty within {SOON} s. Then raise it: from the end of this spike to the next "
        f"one, {CATCH_UP} tasks must arrive ({CATCH_UP - USUAL} more than usual). Set the speed to "
        "4× to save time.",
        made_way,
        "Work that can wait makes way for work that cannot, and none of it is lost.",
        solved_by="~".join(f"{end}_base_0.5~{end + 17}_base_3.5" for end in range(18, 500, 80)),
        missed_by=[
            "18_base_0.5~35_base_3.5",  # for one spike only
            "18_base_0.5~35_base_3.5~178_base_0.5~195_base_3.5",  # not for two in a row
            "18_base_0.5~35_base_1.5~98_base_0.5~115_base_1.5",  # not made up for
            "18_base_3~50_base_3.5~98_base_3~130_base_3.5",  # not held back
            "18_base_0.5~70_base_3.5~98_base_0.5~150_base_3.5",  # held back too long
            "1_height_7.5~18_base_0.5~35_base_3.5~98_base_0.5~115_base_3.5",  # other spikes
        ],
    ),
]
put_on_stage(this, lambda settings: load(settings).queue(WORKERS), challenges=aims)


def facts(now):
    """What is known of the waits under this load, and some runs to draw."""
    spiky = load(now)
    waits, until = waits_under(spiky, WORKERS, now["seed"]), spiky.span
    spikes, nth = len(spiky.spikes(until)), ""
    if spikes > 1:
        nth = "second " if waits.worst - spiky.at >= spiky.spacing else "first "
    return SimpleNamespace(
        load=spiky,
        waits=waits,
        until=until,
        cleared=cleared_on_paper(spiky, until),
        spikes=spikes,
        nth=nth,  # the spike after which waits are longest, if there are two
        peak=waits.exact.mean_wait.max(),
        p95=p95_at(waits.exact, WORKERS, waits.worst),
        average=waits.exact.mean_wait_between(),
        steady=f"{two_digits(waits.evenly)} s" if waits.evenly < np.inf else "no average",
        runs=runs(spiky.queue(WORKERS), now["seed"], until, 7),
    )


def how_long_at_worst(facts):
    """The longest wait in a sentence, beside what it would be without spikes."""
    if not facts.spikes:
        return (
            "No spike: its height is not above the base rate. Tasks wait "
            f"{two_digits(facts.peak)} s on average"
        )
    worst = f"A task that arrives as the {facts.nth}spike ends waits {two_digits(facts.peak)} s"
    if facts.waits.evenly == np.inf:
        return f"{worst} on average; at this average load any queue grows without end"
    in_the_end = " in the long run" if facts.average < facts.waits.evenly else ""
    steady = f"at a steady {facts.load.mean:.2f} per second it would be {facts.steady}"
    return f"{worst} on average; {steady}{in_the_end}"


def still_waiting(facts, time):
    """The share of the tasks that still have to wait if they arrive at this time, by formula."""
    exact = facts.waits.exact
    return np.interp(time, exact.times, exact.states[:, WORKERS:].sum(axis=1))


def what_piles_up(facts):
    """What a spike leaves in the queue, in a sentence."""
    load = facts.load
    size, drain = load.backlog(WORKERS)
    if not size:
        return "The workers keep up at any time: tasks wait only by chance"
    if drain > load.spacing - load.length:
        return (
            f"On paper a spike leaves {size:g} tasks, and the next one comes before they are done"
        )
    words = f"On paper, without chance, the queue of {size:g} is empty after {two_digits(drain)} s"
    if facts.cleared is None:
        return words
    share = 100 * still_waiting(facts, facts.cleared)
    return f"{words}. With chance, {share:.0f} % of the tasks arriving then still wait"


def cleared_on_paper(load, until):
    """When the first spike's queue would be empty without chance; None if not in this time."""
    size, drain = load.backlog(WORKERS)
    cleared = load.at + load.length + drain
    in_time = drain <= load.spacing - load.length and cleared <= until
    return cleared if size and in_time else None


def waits_over_time(facts):
    """The wait by second of arrival: by formula, in many runs; the guess where it was asked."""
    waits, load = facts.waits, facts.load
    begins = waits.worst - load.length
    return figure(
        how_long_at_worst(facts),
        x=Axis("arrival, in simulated seconds", 0, facts.until),
        y=Axis("wait in s", 0, axis_end(max(1.15 * facts.peak, *waits.scatter[2]), 1)),
        marks=[
            dots(*waits.some_tasks, "one task"),
            band(*waits.scatter),
            line("average", (waits.exact.times, waits.exact.mean_wait)),
            level("steady rate", waits.evenly),
            moment("spike begins", begins if facts.spikes else None),
            moment("spike ends", waits.worst if facts.spikes else None),
            guess_point(waits.worst, guess.value if load == ASKED else None),
        ],
    )


def what_arrives(facts):
    """What arrives in a spike and on average, beside what the workers can do, in a sentence."""
    load = facts.load
    share = f"{100 * load.mean / WORKERS:.0f} % load"
    if not facts.spikes:
        return f"On average {load.mean:.2f} tasks arrive per second: {share}"
    return (
        f"In a spike {load.height:g} tasks arrive per second, and {WORKERS} workers can do "
        f"{WORKERS}; on average it is {load.mean:.2f} ({share})"
    )


def arrivals_over_time(facts):
    """What arrives in one run, what is set, and what the workers can do."""
    load, arriving = facts.load, per_second(facts.runs[0])
    return figure(
        what_arrives(facts),
        x=Axis("simulated seconds", 0, facts.until),
        y=Axis("tasks arriving per second", 0, axis_end(max(*arriving[1], WORKERS + 1), 6)),
        marks=[
            steps("one run", arriving),
            line("your rate", load.line(facts.until)),
            level("capacity", WORKERS),
            level("average", load.mean),
        ],
    )


def waiting_over_time(facts):
    """How many wait in one run and, faintly, in others, and without chance."""
    load, until, seconds = facts.load, facts.until, int(facts.until)
    first, *others = (run.waiting_series() for run in facts.runs)
    backlog, _ = load.backlog(WORKERS)
    return figure(
        what_piles_up(facts),
        x=Axis("simulated seconds", 0, until),
        y=Axis("tasks waiting", 0, axis_end(1.1 * max(backlog, *first[1]), 10)),
        marks=[
            faint_steps([sampled(series, until, 1 + seconds // 2) for series in others]),
            steps("one run", thin(*first, 0, until, 4 * seconds)),  # spikes begin at whole seconds
            line("on paper", theory.fluid_backlog(load.steps(until), 1, WORKERS, until)),
            moment("empty on paper", facts.cleared),
        ],
    )


def waits_in_numbers(facts):
    """Head and rows of a table: by formula, and in runs."""
    waits, load = facts.waits, facts.load
    rows = [
        beside("all tasks, on average", facts.average, waits.overall, "s"),
        (f"at a steady {load.mean:.2f} per s, on average", facts.steady, "–"),
    ]
    if facts.spikes:
        worst = f"arriving as the {facts.nth}spike ends"
        rows = [
            beside(f"{worst}, on average", facts.peak, waits.at_worst, "s"),
            beside(f"{worst}, p95 (1 in 20 waits longer)", facts.p95, waits.p95_at_worst, "s"),
            *rows,
        ]
    return ("Wait", "formula", f"{waits.overall.runs} runs (95 % interval)"), rows


def waits_at_the_peak(facts):
    """The p95 of tasks that arrive as a spike ends, in a sentence; empty where there is none."""
    if not facts.spikes:
        return ""
    return (
        f"Of the tasks that arrive as the {facts.nth}spike ends, 1 in 20 waits over "
        f"{two_digits(facts.p95)} s (the p95, by formula)."
    )


@results(this, guess, slow=facts)
def shown(now):
    numbers = facts(now)
    show(waits_over_time(numbers))
    remark(
        f"The dots are a sample of the tasks in {numbers.waits.overall.runs} runs. The line "
        "is the average, by formula. At any moment, at least 90 % of the waits lie in the band. "
        + waits_at_the_peak(numbers),
    )
    show(arrivals_over_time(numbers), waiting_over_time(numbers))
    folded_table(this, "In numbers: formula and runs", *waits_in_numbers(numbers))
    times = {
        "a spike lasts": numbers.load.length,
        "from one spike to the next": numbers.load.spacing,
        "average wait as a spike ends": numbers.peak,
        "average wait": numbers.average,
    }
    with_your_tasks(this, numbers.load.mean, times)


rarer = replace(ASKED, spacing=120)
ending(
    this,
    takeaway="An average hides its spikes. The wait grows until the spike ends, and tasks keep "
    "waiting long after it is over.",
    production="""
You can spread a spike before it joins the queue, hold tasks back as they start, and drop tasks that
have become too old:

- **Celery**: `@app.task(rate_limit="100/m")` (none by default) applies to each worker instance
  separately. The tasks that it holds back can block other tasks of that worker.
  `apply_async(expires=60)` (none by default) discards a task that would start later than that.
- **Sidekiq**: from 8.0.8 on, `perform_bulk(args, spread_interval: 60)` spreads the jobs over a
  minute instead of sending them all at once. The rate limiters of Sidekiq Enterprise apply to all
  processes together.
- **RQ**: `queue.enqueue_in(timedelta(seconds=30), …)` adds a job to the queue later, if a worker
  runs with `--with-scheduler`. `enqueue(…, ttl=60)` (none by default) drops a job that waits
  longer.
- **SQS**: `DelaySeconds` (0 by default) hides new messages for up to 900 s. You can set it for a
  whole queue or for a single message (in a FIFO queue only for the whole queue).
- **Dramatiq**: `AgeLimit` (`max_age` in ms, none by default) skips a message that is too old.
  `ConcurrentRateLimiter` limits how many run at once, `WindowRateLimiter` how many run in a span of
  time; the others fail and are retried later.
- **On a dashboard**, do not look at the average load of an hour. Look at its worst minute.
""",
    teacher=f"""
**15 minutes.** Before the vote, ask: *“{ASKED.mean:g} tasks per second for {WORKERS} workers: is
that enough?”* After it, restart at 1×, let the spike begin at second {ASKED.at:g} and pause
at second {ASKED.at + ASKED.length:g}, as it ends. Ask: *“Which task in this queue will wait
longest?”*

What each answer shows:

- *“0.3 s”* trusts the average load: {ASKED.mean:g} of {WORKERS} per second. There is room, but
  only before and after the spike.
- *“1 s”* thinks of the time that a task takes, or of a short queue.
- *“3 s”* is the average over all tasks, with those outside the spike.
- *“10 s”*: ask which task that is. The first task of the spike finds no queue, the last one finds
  the whole backlog. The wait is longest when the spike seems to be over.

Ask the room: *“A spike every 120 s instead of every {ASKED.spacing}: what changes?”* (The average
load falls to {rarer.mean:g} per second. The wait as the spike ends stays the same.)

The misconception: one number, the load, tells the wait. It does so only where the rate is steady.
""",
    code=lambda now: (
        f"""
from queuesim import Spike, one_queue, simulate, theory

base, height, length = {now["base"]:g}, {now["height"]:g}, {now["length"]}
spikes = [Spike(at, length, max(height - base, 0)) for at in range(8, 1200, {now["spacing"]})]
run = simulate(one_queue(base, {WORKERS}, spikes=spikes), seed={now["seed"]}, until=80, drain=True)
print("on the stage, average wait:", run.wait.mean(), "s; longest:", run.wait.max(), "s")

rates = [(0, base), (8, max(base, height)), (8 + length, base)]
exact = theory.transient_mmck(rates, 1, {WORKERS}, until=8 + length, start_rate=base)
print("average wait as the first spike ends, by formula:", exact.mean_wait[-1], "s")
"""
    ),
)

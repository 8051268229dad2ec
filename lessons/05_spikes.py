"""Spikes

part: One queue
minutes: 15
idea: The average load hides them.
"""

from dataclasses import replace
from itertools import chain
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
from lessons.common.live import Challenge, Words, few_late, hold, kept, progress_of
from lessons.common.numbers import beside, per_second, rounded, runs, sampled, waits_under
from lessons.common.page import (
    Answer,
    challenges,
    foot,
    opening,
    predict,
    remark,
    results,
    table,
    takeaway,
)
from lessons.common.stage import put_on_stage
from lessons.common.steering import Control, offer_controls
from queuesim import theory, thin
from queuesim.spiky_load import SpikyLoad, solved

this = opening(
    __file__,
    "A load that looks modest on average may come in spikes. "
    "What a task waits is decided by the spike, not by the average.",
)

WORKERS, ASKED = 4, SpikyLoad(base=2, height=8, length=10, spacing=80)  # what the question is about
asked = solved(ASKED, WORKERS, ASKED.span)
SOON = 18  # seconds after a spike in which its line is to be gone
evenly, mean = theory.mmc(ASKED.mean, 1, WORKERS).mean_wait, asked.mean_wait_between()
backlog, _ = ASKED.backlog(WORKERS)
left = f"In the spike {ASKED.height} − {WORKERS} a second are left over, {backlog:g} in "
left += f"{ASKED.length} s. The last one waits {backlog:g} ÷ {WORKERS} = {backlog / WORKERS:g} s."
guess = predict(
    this,
    f"{ASKED.base} tasks arrive a second, but {ASKED.height} a second for {ASKED.length} s of "
    f"every {ASKED.spacing}: {ASKED.mean:g} on average. {WORKERS} workers finish {WORKERS}. "
    "How long is the wait at the worst moment, on average?",
    answers=[
        Answer(
            "0.3 s",
            0.3,
            f"{evenly:.2f} s it would be if {ASKED.mean:g} a second came evenly. {left}",
        ),
        Answer("1 s", 1, f"1 s is the wait in a line of {WORKERS}; this one gets longer. {left}"),
        Answer("3 s", 3, f"{mean:.1f} s is the mean of all tasks, the lucky ones included. {left}"),
        Answer(
            "10 s",
            10,
            f"{left} The mean of all is {mean:.1f} s; had they come evenly, {evenly:.2f} s.",
        ),
    ],
    truth=asked.mean_wait.max(),
)

offer_controls(
    this,
    {
        "base": Control("Base rate", 0.5, 3.5, 2.0, 0.25, unit="per s", word="base rate"),
        "height": Control("Spike height", 2.0, 12.0, 8.0, 0.5, unit="per s", word="spike height"),
        "length": Control("Spike length", 5, 20, ASKED.length, unit="s", word="spike length"),
        "spacing": Control("Spacing", 30, 120, ASKED.spacing, 5, unit="s", word="spacing"),
    },
    seed=576,  # spikes that are neither lucky nor unlucky
)


def load(settings):
    """The tasks that arrive."""
    return SpikyLoad(*(settings[name] for name in ("base", "height", "length", "spacing")))


HIDDEN, CATCH_UP = 20, 165  # seconds that a task waits; tasks between two spikes


def low(now):
    """Whether fewer than 2 tasks a second come on average."""
    return load(now).mean < 2


def hidden(story):
    """Of each time at a low load: the longest wait, from when the queue was empty."""
    rows = [(0.0, 0.0, Words())]
    ends = [at for at, _ in story.versions[1:]] + [story.run.until]
    for (begin, now), end in zip(story.versions, ends):
        begin = max(begin, story.own, 0.0)
        if low(now):
            rows += longest_wait(story, begin, end)
        elif begin < end:
            words = f"{load(now).mean:.2f} tasks a second on average, fewer than 2 are asked"
            rows.append((begin, 0.0, Words(words)))
    return progress_of(rows)


def longest_wait(story, begin, end):
    """Rows of the longest wait so far, from when the queue is empty."""
    empty = story.emptied(begin) if begin < story.run.until else None
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
        rows.append((at, share, Words(f"{count} of {CATCH_UP} tasks have come")))
    if caught_up <= min(last, story.run.until):
        rows.append((caught_up, 1.0, Words(f"All {CATCH_UP} came in {caught_up - end:.0f} s")))
    elif last <= story.run.until:
        rows.append((last, 0.0, Words(f"{count} tasks came, not {CATCH_UP}", bad=True)))
    return rows


def made_way(story):
    """Of each time between two spikes: the last one cleared early, and many tasks come."""
    ends = np.arange(ASKED.at + ASKED.length, story.run.until, ASKED.spacing)
    rows = [calm_after(story, float(end)) for end in ends if end - ASKED.length >= story.own]
    return progress_of([(0.0, 0.0, Words()), *chain.from_iterable(rows)])


aims = [
    Challenge(
        "spread",
        "Spread it",
        f"Let as much work come, {ASKED.mean:g} tasks a second or more on average, but hardly any "
        "wait: in 2 min, at most 20 tasks wait over 2 s. 16× helps.",
        hold(
            120,
            kept(
                lambda now: f"{load(now).mean:.2f} tasks a second, at least {ASKED.mean:g}",
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
        "Let fewer than 2 tasks a second come on average, half of what the workers finish, and yet "
        f"a task that comes to an empty queue’s spike wait over {HIDDEN} s. 8× helps.",
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
        f"Move the base rate only. Cut it so that the queue is empty within {SOON} s of a spike’s "
        f"end. Then raise it so that {CATCH_UP} tasks come from that end to the next spike. 4× "
        "helps.",
        made_way,
        "Work that can wait makes way for work that cannot, and none of it is lost.",
        solved_by="18_base_0.5~35_base_3.5",
        missed_by=[
            "18_base_0.5~35_base_1.5",  # not made up for
            "18_base_3~50_base_3.5",  # not held back
            "18_base_0.5~70_base_3.5",  # held back too long
            "1_height_7.5~18_base_0.5~35_base_3.5",  # other spikes
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
        spikes=spikes,
        nth=nth,  # the spike after which waits are longest, if there are two
        peak=waits.exact.mean_wait.max(),
        average=waits.exact.mean_wait_between(),
        naive=f"{waits.evenly:.2f} s" if waits.evenly < np.inf else "has no answer",
        runs=runs(spiky.queue(WORKERS), now["seed"], until, 7),
    )


def how_long_at_worst(facts):
    """The longest wait in a sentence, beside the formula for the average."""
    if not facts.spikes:
        return (
            "No spike, as its height is not above the base rate: whoever comes waits "
            f"{rounded(facts.peak)} s on average, as the formula says"
        )
    evenly = facts.waits.evenly
    says = f"says {facts.naive}" if evenly < np.inf else facts.naive
    more = " in the long run" if facts.average < evenly < np.inf else ""
    return (
        f"Who comes as the {facts.nth}spike ends waits {rounded(facts.peak)} s; "
        f"the formula for the average {says}{more}"
    )


def what_piles_up(facts):
    """What a spike leaves over, in a sentence."""
    load = facts.load
    size, drain = load.backlog(WORKERS)
    if drain > load.spacing - load.length:
        return f"By arithmetic a spike leaves {size:g} over; the next comes before they are gone"
    if not size:
        return "The workers keep up all the time: only by chance does anybody wait"
    gone = load.at + load.length + drain
    piled = f"By arithmetic the {size:g} left over are gone {drain:.3g} s after the spike"
    if gone > facts.until:
        return piled
    wait = rounded(facts.waits.expected(gone))
    return f"{piled}; but who comes then still waits {wait} s, by chance"


def waits_over_time(facts):
    """The wait by second of arrival: expected, in many runs; the guess where it was asked."""
    waits, load = facts.waits, facts.load
    begins = waits.worst - load.length
    return figure(
        how_long_at_worst(facts),
        x=Axis("second of arrival", 0, facts.until),
        y=Axis("wait in s", 0, axis_end(max(1.15 * facts.peak, *waits.scatter[2]), 1)),
        marks=[
            dots(*waits.some_tasks, "one task"),
            band(*waits.scatter),
            line("expected", (waits.exact.times, waits.exact.mean_wait)),
            level(f"formula: {waits.evenly:.2f} s", waits.evenly),
            moment("spike begins", begins if facts.spikes else None),
            moment("and ends", waits.worst if facts.spikes else None),
            guess_point(waits.worst, guess.value if load == ASKED else None),
        ],
    )


def arrivals_over_time(facts):
    """What arrives in one run, what is expected, and what the workers can finish."""
    load, arriving = facts.load, per_second(facts.runs[0])
    return figure(
        f"On average {load.mean:.2f} a second arrive, {100 * load.mean / WORKERS:.0f} % load",
        x=Axis("seconds", 0, facts.until),
        y=Axis("tasks arriving per second", 0, axis_end(max(*arriving[1], WORKERS + 1), 6)),
        marks=[
            steps("one run", arriving),
            line("expected", load.line(facts.until)),
            level(f"{WORKERS} workers", WORKERS),
        ],
    )


def waiting_over_time(facts):
    """How many wait in one run and, faintly, in others, and by arithmetic."""
    load, until, seconds = facts.load, facts.until, int(facts.until)
    first, *others = (run.waiting_series() for run in facts.runs)
    backlog, _ = load.backlog(WORKERS)
    return figure(
        what_piles_up(facts),
        x=Axis("seconds", 0, until),
        y=Axis("tasks waiting", 0, axis_end(1.1 * max(backlog, *first[1]), 10)),
        marks=[
            faint_steps([sampled(series, until, 1 + seconds // 2) for series in others]),
            steps("one run", thin(*first, 0, until, 4 * seconds)),  # spikes begin at whole seconds
            line("arithmetic", theory.fluid_backlog(load.steps(until), 1, WORKERS, until)),
        ],
    )


@results(this, guess)
def shown(now):
    numbers = facts(now)
    waits, load = numbers.waits, numbers.load
    show(waits_over_time(numbers))
    remark(f"""Each dot is a task of one of {waits.overall.runs} runs. The band shows how far
these runs differ: at each moment nine of ten, or more, lie in it.""")
    show(arrivals_over_time(numbers), waiting_over_time(numbers))
    rows = [
        beside(f"mean of all until second {numbers.until:g}", numbers.average, waits.overall, "s"),
        (f"formula for {load.mean:.2f} a second, evenly", numbers.naive, ""),
    ]
    if numbers.spikes:
        worst = beside(f"as the {numbers.nth}spike ends", numbers.peak, waits.at_worst, "s")
        rows.insert(0, worst)
    head = ("Wait", "exactly", f"in {waits.overall.runs} runs, with 95 % interval")
    table(head, rows)


challenges(this)
takeaway("An average hides its spikes: the wait grows until a spike ends, and outlasts it.")
foot(
    this,
    production="""
A spike can be spread before it joins the line, held back as it is started, and what has become too
old can be dropped:

- **Celery**: `@app.task(rate_limit="100/m")` (none by default) counts for each worker instance, not
  for all together; what it holds back can block other tasks of that worker.
  `apply_async(expires=60)` (none) does not run what would start later than that.
- **Sidekiq**: from 8.0.8 on `perform_bulk(args, spread_interval: 60)` spreads over a minute what
  you would send at once. The rate limiters of Sidekiq Enterprise hold for all processes together.
- **RQ**: `queue.enqueue_in(timedelta(seconds=30), …)` puts a job into the line later, if a worker
  runs with `--with-scheduler`. `enqueue(…, ttl=60)` (none) drops what waits longer.
- **SQS**: `DelaySeconds` (0) hides new messages for up to 900 s, one by one (not in a FIFO queue)
  or a queue's all.
- **Dramatiq**: `AgeLimit` (`max_age` in ms, none by default) skips what is too old;
  `ConcurrentRateLimiter` and `WindowRateLimiter` let only so many run; the others fail and are
  retried later.
- **On a dashboard** an hour's mean *load* is what fed the formula here: look at the worst minute.
""",
    teacher=f"""
**15 minutes.** Say before: *“On average there is room.”* Vote, let the spike come at second
{ASKED.at:g}, and pause at second {ASKED.at + ASKED.length:g}, as it ends: *“Who in this line is
worst off?”*

- *“0.3 s”* trusts the average: {ASKED.mean:g} of {WORKERS}. There is room, before and after.
- *“1 s”*: a task takes 1 s, and most find a worker soon. Outside the spike they do.
- *“3 s”* is the mean of all, the lucky ones before the spike included.
- *“10 s”*: let them say who it is. Who comes first in the spike has nobody before them; the last
  one has the whole backlog ahead. The wait is longest when everything seems to be over.
- Then ask: *“A spike every 120 s: what changes?”* The average and its formula; not the worst wait.

The misconception behind it: load is one number. The formula is right, for a load that is even.
""",
    code=lambda now: (
        f"""
from queuesim import Spike, one_queue, simulate, theory

base, height, length = {now["base"]:g}, {now["height"]:g}, {now["length"]}
spikes = [Spike(at, length, max(height - base, 0)) for at in range(8, 1200, {now["spacing"]})]
run = simulate(one_queue(base, {WORKERS}, spikes=spikes), seed={now["seed"]}, until=80, drain=True)
print("mean wait on the stage:", run.wait.mean(), "longest:", run.wait.max())

rates = [(0, base), (8, max(base, height)), (8 + length, base)]
exact = theory.transient_mmck(rates, 1, {WORKERS}, until=8 + length, start_rate=base)
print("expected as the first spike ends:", exact.mean_wait[-1])
"""
    ),
)

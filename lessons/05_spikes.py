"""Spikes

part: One queue
minutes: 15
idea: The average load hides them.
"""

import numpy as np

from lessons.common import charts, page
from lessons.common.challenges import challenges
from lessons.common.controls import Control, controls
from lessons.common.predict import predict, results
from lessons.common.runs import beside, runs, sampled
from lessons.common.spiky import Spiky, known_waits, per_second, solved, some_tasks
from lessons.common.stage import stage
from lessons.common.story import Challenge, prompt, sustained, waits_so_far
from queuesim import theory, thin

this = page.opening(
    __file__,
    "A load that looks modest on average may come in spikes. "
    "What a task waits is decided by the spike, not by the average.",
)

WORKERS, USUAL = 4, Spiky(base=2, height=8, length=10, spacing=60)
usual = solved(USUAL, WORKERS, 80)
evenly = theory.mmc(usual.offered[-1] / 80, 1, WORKERS)
backlog, drain = USUAL.backlog(WORKERS)
guess = predict(
    this,
    f"{WORKERS} workers finish {WORKERS} tasks a second. In 80 s {evenly.throughput:g} a second "
    f"arrive: {USUAL.base} as a rule, but {USUAL.height} for {USUAL.length} s. "
    "How long is the wait at the worst moment?",
    {"0.3 s": 0.3, "1 s": 1, "3 s": 3, "10 s": 10},
    truth=usual.mean_wait.max(),
    why=f"In the spike {USUAL.height} − {WORKERS} a second are left over: {backlog}. The last one "
    f"waits {backlog} ÷ {WORKERS} = {backlog / WORKERS:g} s. The mean of all tasks is "
    f"{usual.mean_wait_between():.1f} s; it would be {evenly.mean_wait:.2f} s if they came evenly.",
)

controls(
    this.slug,
    {
        "base": Control("Base rate", 0.5, 3.5, 2.0, 0.25, unit="per s", word="base rate"),
        "height": Control("Spike height", 2.0, 12.0, 8.0, 0.5, unit="per s", word="spike height"),
        "length": Control("Spike length", 5, 20, 10, unit="s", word="spike length"),
        "spacing": Control("Spacing", 30, 120, 60, 5, unit="s", word="spacing"),
    },
    seed=17,  # spikes that are neither lucky nor unlucky
)


def load(settings):
    """The tasks that arrive."""
    return Spiky(*(settings[name] for name in ("base", "height", "length", "spacing")))


def hidden(run, tasks):
    """Whether somebody waited 15 s, and not in a line that had been there before."""
    waits = waits_so_far(run, tasks)
    return waits[0] == 0 and waits.max() > 15


def made_way(story):
    """When the next spike came, the last one cleared early and 100 tasks come in between."""
    for end in range(30, int(story.run.until) - 50, 60):
        seen = {load(settings) for settings in story.settings_between(end - 10, end + 50)}
        as_usual = all((each.height, each.length, each.spacing) == (8, 10, 60) for each in seen)
        came = np.diff(np.searchsorted(story.run.arrival, (end, end + 50)))
        early = (story.emptied(end) or np.inf) <= end + 15
        if as_usual and len(seen) > 1 and came >= 100 and early:
            return end + 50.0
    return None


aims = [
    Challenge(
        "spread",
        "The same work without the wait: 3 tasks a second or more on average, and for two minutes "
        "95 of 100 start within 3 s.",
        lambda story: sustained(story, 120, prompt(3), lambda s: load(s).mean >= 3),
    ),
    Challenge(
        "hide",
        "Hide it: for two minutes fewer than 2 tasks a second on average, half of what the workers "
        "finish, and yet somebody waits over 15 s.",
        lambda story: sustained(story, 120, hidden, lambda s: load(s).mean < 2),
    ),
    Challenge(
        "hold",
        "Make way: leave the spikes as they were, but hold the base rate back so that the line is "
        "gone 15 s after one. Make up for it before the next: 100 tasks between the two.",
        made_way,
    ),
]
live = stage(this.slug, lambda settings: load(settings).queue(WORKERS), challenges=aims)


@results(this, guess)
def shown(now):
    own, until = load(now), 80 if now["spacing"] <= 60 else 140
    seen = known_waits(own, WORKERS, now["seed"], until)
    exact, peak = seen.exact, seen.exact.mean_wait.max()
    (first,) = runs(own.queue(WORKERS), now["seed"], until, 1)
    top = 20 if peak < 14 else 60 if peak < 45 else 120
    naive = f"says {seen.evenly:.2f} s" if seen.evenly < np.inf else "has no answer"
    worst = f"Who comes at {seen.worst:.0f} s waits {peak:.1f} s"
    found = f"{worst}; the formula for the average {naive}"
    if own.height <= own.base:
        found = f"No spike: whoever comes waits {peak:.2f} s on average, as the formula says"
    charts.show(
        charts.over_time(
            found,
            {},
            x=("second of arrival", 0, until),
            y=("wait in s", 0, top),
            theory={"expected": (exact.times, exact.mean_wait)},
            band=seen.band,
            dots=some_tasks(seen.runs),
            levels={f"formula: {seen.evenly:.2f} s": seen.evenly} if seen.evenly < top else {},
            guess=guess.value and (seen.worst, guess.value),
        ),
    )
    backlog, drain = own.backlog(WORKERS)
    late = drain > own.spacing - own.length
    gone = "and the next spike comes sooner" if late else f"gone {drain:.0f} s after the spike"
    piled = f"{own.height - WORKERS:g} too many a second: a backlog of {backlog:g}, {gone}"
    charts.show(
        charts.over_time(
            f"In {until} s {seen.rate:.2f} a second arrive: {100 * seen.rate / WORKERS:.0f} % load",
            {"one run": per_second(first)},
            x=("seconds", 0, until),
            y=("tasks arriving per second", 0, 16),
            theory={"expected": own.line(until)},
            levels={f"{WORKERS} workers": WORKERS},
        ),
        charts.over_time(
            piled if backlog else "The workers keep up even in the spike: what waits is chance",
            {"one run": thin(*first.waiting_series(), 0, until, 400)},
            faint=[sampled(each.waiting_series(), until) for each in seen.runs[:6]],
            x=("seconds", 0, until),
            y=("tasks waiting", 0, 4 * top),
            theory={"arithmetic": theory.fluid_backlog(own.steps(until), 1, WORKERS, until)},
        ),
    )
    page.table(
        ("Wait", "exactly", f"in {len(seen.runs)} runs, with 95 % interval"),
        [
            beside("at the worst moment", peak, seen.at_worst, "s"),
            beside("mean of all tasks", exact.mean_wait_between(), seen.overall, "s"),
            (f"formula for {seen.rate:.2f} a second, evenly", naive.removeprefix("says "), ""),
        ],
    )


challenges(this, live)
page.takeaway("An average hides its spikes: the wait grows until a spike ends, and outlasts it.")
page.foot(
    this,
    production="""
A spike can be spread before it joins the line, and what has become too old can be dropped:

- **Celery**: `@task(rate_limit="100/m")` (none by default) counts for each worker instance, not for
  all together. `apply_async(expires=60)` (none) does not run what would start later than that.
- **Sidekiq**: `perform_bulk(args, spread_interval: 60)` spreads over a minute what you would send
  at once. The rate limiters of Sidekiq Enterprise hold for all processes together.
- **SQS**: `DelaySeconds` (0) hides new messages for up to 900 s, one by one or a queue's all.
- **Dramatiq**: `AgeLimit` (`max_age` in ms, none by default) skips what is too old;
  `ConcurrentRateLimiter` and `WindowRateLimiter` let only so many run.
- **On a dashboard** the mean of an hour is the formula of this lesson: look at the worst minute.
""",
    teacher=f"""
**15 minutes.** Say before: *“On average there is room.”* Vote, let the spike come at second 20, and
pause at second 30, as it ends: *“Who in this line is worst off?”*

- *“0.3 s”* trusts the average: {evenly.throughput:g} of {WORKERS}. There is room, before and after.
- *“3 s”* is the mean of all, the lucky ones before the spike included.
- *“Who comes first in the spike”*: nobody stands before them. The last one has the whole backlog
  ahead: the wait is longest when everything seems to be over.
- Then ask: *“Twice the spacing: what changes?”* The average and its formula; not the worst wait.

The misconception behind it: load is one number. The formula is right, for a load that is even.
""",
    code=lambda now: (
        f"""
from queuesim import Spike, one_queue, simulate, theory

base, height, length = {now["base"]:g}, {now["height"]:g}, {now["length"]}
spikes = [Spike(at, length, max(height - base, 0)) for at in range(20, 1200, {now["spacing"]})]
run = simulate(one_queue(base, {WORKERS}, spikes=spikes), seed={now["seed"]}, until=80, drain=True)
print("mean wait:", run.wait.mean(), "longest:", run.wait.max())

rates = [(0, base), (20, max(base, height)), (20 + length, base)]
exact = theory.transient_mmck(rates, 1, {WORKERS}, until=20 + length, start_rate=base)
print("expected as the first spike ends:", exact.mean_wait[-1])
"""
    ),
)

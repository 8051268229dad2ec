"""How long is the line?

part: One queue
minutes: 12
idea: Queue length and wait are one thing.
"""

import math

import numpy as np

from lessons.common import charts, page
from lessons.common.areas import by_place, by_task
from lessons.common.challenges import challenges
from lessons.common.controls import Control, controls
from lessons.common.predict import predict, reveal
from lessons.common.runs import estimate, steady_runs
from lessons.common.stage import stage, steer
from lessons.common.story import Challenge, first_window, lines_and_waits, mean_over
from queuesim import one_queue, simulate, theory

this = page.opening(
    __file__,
    "How many wait, and how long each of them waits: that looks like two things to measure. "
    "They are one thing, looked at from two sides.",
)

line = theory.mm1(rate=0.9, service=1).mean_waiting
said = {f"{wait:.1f} s": wait for wait in (line * 0.9, line, line / 0.9)}
times_rate, one_each, right = said
units = f"{line:.1f} tasks ÷ 0.9 tasks per second = {line / 0.9:.1f} s."
guess = predict(
    this,
    f"On average {line:.1f} tasks wait, and 0.9 arrive per second. How long does each wait?",
    [*said, "depends on the workers"],
    truth=right,
    why={
        times_rate: f"Tasks × tasks per second would be no time. {units}",
        one_each: "It would be, if one left the line each second. The worker could do that, but in "
        f"the long run only as many leave as come: {units}",
        right: f"The line moves on as fast as tasks come: {units}",
        "depends on the workers": "It does, and so does the line: the workers, their speed and all "
        f"luck are already in the {line:.1f}. {units}",
    },
)

now = controls(
    this.slug,
    {
        "rate": Control("Arrival rate", 0.2, 4.0, 0.9, 0.1, unit="per s", word="rate"),
        "workers": Control("Workers", 1, 6, 1, word="workers"),
    },
    on_change=lambda: steer(this.slug),
    seed=6,
)


def system(settings):
    """One queue without a limit; tasks of 1 s on average."""
    return one_queue(settings["rate"], settings["workers"])


def calm_again(story):
    """Ten wait over a minute; later, at 2 a second or more and never fewer, a short wait."""
    ends, lines, waits = lines_and_waits(story)
    for end in ends[lines >= 10]:
        for later in ends[(ends >= end + 60) & (waits < 2)]:
            rates = [settings["rate"] for settings in story.settings_between(end - 60, later)]
            if rates[0] >= 2 and rates == sorted(rates):
                return float(later)
    return None


aims = [
    Challenge(
        "promise",
        "Keep a promise for a minute: 3 to 4 tasks wait on average, for 2 s each (1.75 to 2.25). "
        "Work out the arrival rate first.",
        lambda story: first_window(
            story, lambda line, wait: (3 <= line) & (line <= 4) & (abs(wait - 2) <= 0.25)
        ),
    ),
    Challenge(
        "quick",
        "A long line and a short wait: at least 8 wait on average over a minute, under 4 s each.",
        lambda story: first_window(story, lambda line, wait: (line >= 8) & (wait < 4)),
    ),
    Challenge(
        "calm",
        "At 2 tasks a second or more: let 10 wait on average over a minute. Then, without "
        "lowering the rate, bring the average wait under 2 s for a minute.",
        calm_again,
    ),
]
live = stage(this.slug, system, challenges=aims)

if reveal(guess):
    rate, workers = now["rate"], now["workers"]
    closing = 50 if rate <= 1.2 else 25 if rate <= 2.4 else 15
    run = simulate(system(now), now["seed"], closing, drain=True)
    tasks, span, (times, waiting) = len(run), run.until, run.waiting_series()
    waits, area = run.wait.sum(), run.area((times, waiting))
    most, at = waiting.max(), times[waiting.argmax()]
    until, top = 10 * math.ceil(span / 10), 20 * math.ceil(max(tasks, 1) / 20)
    bars, work = by_task(run)
    charts.show(
        charts.blocks(
            f"One bar for each task: {tasks} waits (dark, then the work) are {waits:.1f} s together",
            bars,
            x=("seconds", 0, until),
            y=("tasks", 0, top),
            faint=work,
            marks={f"{most} dark bars": at, "the door closes": closing},
        )
    )
    charts.show(
        charts.blocks(
            f"Pushed down, the same bars are the line: its area is {area:.1f} s",
            by_place(run),
            x=("seconds", 0, until),
            y=("tasks waiting", 0, 5 * math.ceil((most + 1) / 5)),
            marks={f"{most} waiting": at, "the door closes": closing},
            levels={f"{area / span:.2f} on average": area / span},
        )
    )
    page.remark(
        f"**{waits:.3f} s of waits {'=' if waits == area else '≠'} {area:.3f} s of area**, in every run "
        f"that begins and ends empty. Divided by the {span:.1f} s that it took: arrival rate λ × average "
        f"wait W, {tasks / span:.3f} × {waits / max(tasks, 1):.3f} s, is the average line "
        f"**L = {area / span:.3f}**. Amber is the longest wait: one bar above, its way up the line below."
    )

    waited, long = np.linspace(0, 60, 121), 1500 / rate
    try:
        exact = theory.mmc(rate, 1, workers)
        tail = [100 * theory.wait_tail(rate, 1, workers, t) for t in waited]
        slow = theory.wait_quantile(rate, 1, workers, 0.95)
        many = steady_runs(rate, workers, now["seed"], long, 8)
        news = [each.arrival > 0 for each in many]
        shares = [
            [100 * float(np.mean(each.wait[new] > t)) for t in waited] for each, new in zip(many, news)
        ]
        found = [estimate(column) for column in zip(*shares)]
    except theory.Unstable as why:
        page.remark(f"There is no long run here: {why}.")

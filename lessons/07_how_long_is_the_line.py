"""How long is the line?

part: One queue
minutes: 12
idea: Queue length and wait are one thing.
"""

import math

import numpy as np

from lessons.common import charts, page
from lessons.common.challenges import challenges
from lessons.common.controls import Control, controls
from lessons.common.predict import predict, reveal
from lessons.common.runs import estimate, steady_runs
from lessons.common.stage import stage, steer
from lessons.common.story import Challenge, mean_over
from queuesim import one_queue, simulate, theory

this = page.opening(
    __file__,
    "How many wait, and how long each of them waits: that looks like two things to measure. "
    "They are one thing, looked at from two sides.",
)

asked = theory.mm1(rate=0.9, service=1)
line = asked.mean_waiting
ANSWERS = {f"{s:.1f} s": s for s in (0.9 * line, line, line / 0.9)}
WRONG_WAY, ONE_EACH, RIGHT = ANSWERS
units = f"{line:.1f} tasks ÷ 0.9 tasks per second = {line / 0.9:.1f} s."
guess = predict(
    this,
    f"On average {line:.1f} tasks wait and 0.9 arrive per second. How long does a task wait, on average?",
    [*ANSWERS, "depends on the workers"],
    truth=RIGHT,
    why={
        WRONG_WAY: f"{line:.1f} × 0.9 would be tasks × tasks per second, which is no time. {units}",
        ONE_EACH: "So it would be if one task left the line each second. The worker could do that, but in the "
        f"long run only as many leave as come, 0.9 per second: {units}",
        RIGHT: f"The line moves up as fast as tasks come, 0.9 per second: {units}",
        "depends on the workers": "It does, and so does the line: how many workers there are and how fast they "
        f"are is already in the {line:.1f}. {units}",
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


def minutes(story):
    """Of each minute of a run: its begin, the average line, and line ÷ rate, the average wait."""
    run = story.run
    begins = np.arange(0, run.until - 60 + 1e-9)
    lines = mean_over(run.waiting_series(), begins, begins + 60)
    came = np.searchsorted(run.arrival, begins + 60) - np.searchsorted(run.arrival, begins)
    return begins, lines, lines / (np.maximum(came, 1) / 60)


def first_end(begins, wanted):
    """The end of the first of these minutes that is as wanted."""
    return float(begins[wanted][0]) + 60 if wanted.any() else None


def promise(story):
    """A minute whose line and wait are both as they were ordered."""
    begins, lines, waits = minutes(story)
    return first_end(begins, (lines >= 3) & (lines <= 4) & (waits >= 1.75) & (waits <= 2.25))


def quick(story):
    """A minute with a long line and a short wait."""
    begins, lines, waits = minutes(story)
    return first_end(begins, (lines >= 8) & (waits < 4))


def calm(story):
    """A long line, then a short wait, at 2 tasks per second or more and never fewer."""
    begins, lines, waits = minutes(story)
    for begin in begins[lines >= 10]:
        for end in begins[(begins >= begin + 60) & (waits < 2)] + 60:
            rates = [settings["rate"] for settings in story.settings_between(begin, end)]
            if rates[0] >= 2 and rates == sorted(rates):
                return float(end)
    return None


aims = [
    Challenge(
        "promise",
        "Keep a promise for a minute: on average 3 to 4 tasks wait, for 2 s each (1.75 to 2.25). "
        "Which rate does that take?",
        promise,
    ),
    Challenge(
        "quick",
        "A long line with a short wait: for a minute at least 8 tasks wait on average, but less than 4 s each.",
        quick,
    ),
    Challenge(
        "calm",
        "At 2 tasks a second or more, let 10 wait on average over a minute. Then, without ever lowering the "
        "rate, bring the wait under 2 s for a minute.",
        calm,
    ),
]
live = stage(this.slug, system, challenges=aims)

if reveal(guess):
    rate, workers = now["rate"], now["workers"]
    seconds = 40 if rate <= 1.2 else 20 if rate <= 2.4 else 12
    run = simulate(system(now), now["seed"], seconds, drain=True)
    ...

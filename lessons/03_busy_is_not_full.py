"""Busy is not full

part: One queue
minutes: 15
idea: Randomness alone makes queues.
"""

import numpy as np

from lessons.common import charts, page
from lessons.common.challenges import challenges
from lessons.common.controls import Choice, Control, controls
from lessons.common.predict import predict, reveal
from lessons.common.runs import estimate, mean_waits, runs, sampled
from lessons.common.stage import stage, steer
from lessons.common.story import Challenge, first_time, sustained, waits_so_far
from queuesim import Deterministic, Erlang, Exponential, Hyperexponential, one_queue, theory, thin

this = page.opening(
    __file__,
    "Two workers are equally busy, with as many tasks and as much work on average. To one of them "
    "everything comes by the clock, to the other by chance.",
)

random = theory.mg1(rate=0.9, mean=1, scv=1)
why = f"Random arrivals and random work make it {random.mean_wait:.0f} s on average."
guess = predict(
    this,
    "A task takes 1 s and every 10 s 9 come: by the clock nobody waits. Now both are random, with "
    "the same averages. How long does a task wait?",
    {"not at all": 0, "about 0.1 s": 0.1, "about 1 s": 1, "about 9 s": 9},
    truth=random.mean_wait,
    why={
        "not at all": "The worker does keep up. But a second in which it idles is lost: it cannot "
        f"be saved for the next crowd, and crowds come. {why}",
        "about 0.1 s": "The worker is free 1 s in 10, but not when it is wanted: "
        f"{random.wait_share * 10:.0f} of 10 tasks find it busy, most of them with others ahead. {why}",
        "about 1 s": f"{random.wait_share * 10:.0f} of 10 tasks find the worker busy, which costs "
        f"1 s. But {random.mean_waiting:.0f} others wait there on average, 1 s each. {why}",
        "about 9 s": "Seconds in which the worker idles are lost, crowds come all the same, and "
        f"{random.mean_waiting:.0f} tasks wait on average.",
    },
)

KINDS = {  # how much the gaps between arrivals, or the tasks, differ: scv 0, 0.5, 1 and 4
    "regular": Deterministic(1),
    "mild": Erlang(1, 2),
    "random": Exponential(1),
    "wild": Hyperexponential(1, 4),
}
now = controls(
    this.slug,
    {
        "busy": Control("Utilisation", 10, 100, 90, 5, unit="%", word="utilisation"),
        "gaps": Choice("Arrivals of the random queue", tuple(KINDS), "random", word="arrivals"),
        "work": Choice("Work of the random queue", tuple(KINDS), "random", word="work"),
    },
    on_change=lambda: steer(this.slug),
    seed=4,
)


def queue(busy, gaps, work):
    """One worker; tasks of 1 s on average, so that the arrival rate is the utilisation."""
    return one_queue(busy / 100, 1, service=KINDS[work], gaps=KINDS[gaps])


def system(settings):
    """The queue to steer, and a regular one that is just as busy."""
    return {"random": queue(**settings), "regular": queue(settings["busy"], "regular", "regular")}

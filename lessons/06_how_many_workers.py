"""How many workers?

part: One queue
minutes: 20
idea: Enough for the spike is idle for the day.
"""

from functools import partial

import numpy as np

from lessons.common import charts, page, sweeps
from lessons.common.challenges import challenges
from lessons.common.controls import Choice, Control, controls
from lessons.common.predict import predict, reveal
from lessons.common.runs import estimate, ratio, said
from lessons.common.spiky import Spiky, late_share, mean_between, solved
from lessons.common.stage import stage, steer
from lessons.common.story import Challenge, lasting, mean_over, sustained, waits_so_far
from queuesim import Batch, one_queue, theory

this = page.opening(
    __file__,
    "More workers make the wait shorter, and every one of them wants to be paid, busy or not. "
    "How many are enough depends on the wait you promise, and on what waiting costs.",
)

SPIKY, STEADY = "spiky", "steady"
LOAD, RATE = Spiky(base=2, height=8, length=10, spacing=60), 10
COUNTS = {SPIKY: range(4, 11), STEADY: range(11, 18)}
chains = {count: solved(LOAD, count, 80, step=0.25) for count in COUNTS[SPIKY]}
peaks = {count: chain.mean_wait.max() for count, chain in chains.items()}
enough = min(count for count, peak in peaks.items() if peak < 1)
idle = 1 - mean_between(chains[enough], chains[enough].mean_busy, 0, 80) / enough
guess = predict(
    this,
    f"The spike of before: {LOAD.height} tasks a second for {LOAD.length} s, else {LOAD.base}. With 4 "
    f"workers the wait reaches {peaks[4]:.1f} s. How many workers until it stays below 1 s?",
    {"5": 5, "6": 6, "8": 8, "10": 10},
    truth=enough,
    why=f"With 4, 5, 6, 7, 8 it is {', '.join(f'{peaks[count]:.1f}' for count in range(4, 9))} s: each "
    f"one more helps less. And {enough} workers stand idle {100 * idle:.0f} % of the time.",
)

now = controls(
    this.slug,
    {
        "load": Choice("Load", (SPIKY, STEADY), SPIKY, word="load"),
        "workers": Control("Workers", 1, 20, 4, word="workers"),
        "target": Control("Target: 95 % start within", 0.5, 8.0, 2.0, 0.5, unit="s", url="target"),
        "wage": Control("A worker costs", 5, 50, 10, 5, unit="an hour"),
        "price": Control("A waiting task costs", 0, 60, 30, 5, unit="an hour"),
    },
    on_change=lambda: steer(this.slug),
)

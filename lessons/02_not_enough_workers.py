"""Not enough workers

part: One queue
minutes: 12
idea: The queue grows to its limit; then tasks are turned away.
"""

import numpy as np
import streamlit as st

from lessons.common import charts, page
from lessons.common.challenges import challenges
from lessons.common.controls import Choice, Control, controls
from lessons.common.predict import predict_number, reveal

this = page.opening(__file__, "When more tasks arrive than workers finish, the queue grows. A limit stops the growth, and the rest is turned away.")
guess = predict_number(this, "5 tasks/s arrive, 4 are finished. What share is turned away?", 0.0, 100.0, truth=20.0, why="Because 1 − 4/5 = 20 %.", unit="%", step=1.0)
now = controls(this.slug, {
    "rate": Control("Arrival rate", 0.5, 12.0, 5.0, 0.5, unit="per s", word="tasks per second"),
    "order": Choice("Order", ("First come first served", "Shortest first"), "First come first served"),
})
rng = np.random.default_rng(int(now["rate"] * 2))
t = np.sort(rng.uniform(0, 60, 400))
v = np.maximum.accumulate(np.zeros(400)) + np.abs(np.cumsum(rng.choice([-1, 1], 400))) * now["rate"] / 5
if reveal(guess):
    rho = np.linspace(0.05, 0.97, 200)
    charts.show(
        charts.over_time(f"Waiting reaches {v.max():.0f} tasks", {"waiting": (t, v), "busy": (t, v * 0 + 4)}, x=("seconds", 0, 60), y=("tasks waiting", 0, 60),
            theory={"fluid": ([0, 60], [0, 40])}, band=(t, np.maximum(v - 4, 0), v + 4), marks={"spike": 20}, levels={"limit 50": 50}, guess=40),
        charts.curve_with_point("The last 10 % of utilisation cost the most", (rho, rho / (1 - rho)), x=("utilisation", 0, 1), y=("mean wait (s)", 0, 30),
            point=(now["rate"] / 12 * 0.9, 4), interval=(3, 6), guess=12.0, name="M/M/1"),
    )
    charts.show(charts.bars("More workers, fewer turned away", {str(c): 40 / c for c in range(1, 8)}, x="workers", y=("% turned away", 0, 45),
        theory={str(c): 38 / c for c in range(1, 8)}, intervals={str(c): (36 / c, 44 / c) for c in range(1, 8)}, guess=("4", 20), chosen="4"))
challenges(this, {"a": "Keep it under 20."}, met=set())
page.takeaway("A longer queue rejects no fewer tasks in the long run: it makes those it takes wait.")
page.foot(this, production="x", teacher="y", code="print(1)")

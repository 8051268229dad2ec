"""Spikes

part: One queue
minutes: 15
idea: The average load hides them.
"""

import numpy as np

from lessons.common import charts, page
from lessons.common.challenges import challenges
from lessons.common.controls import Control, controls
from lessons.common.predict import predict, reveal
from lessons.common.runs import estimate, ratio, run, sampled, solved, steady_runs, wait_at
from lessons.common.stage import stage, steer
from lessons.common.story import Challenge, lasting, sustained, waits_so_far
from queuesim import Spike, one_queue, theory, thin

this = page.opening(
    __file__,
    "A day's load may look modest on average and still come in spikes. "
    "What a task waits is decided by the spike, not by the average.",
)

WORKERS, AT, END = 4, 20, 1200  # the first spike comes at AT
BASE, HEIGHT, LENGTH, SPACING = 2.0, 8.0, 10, 60
usual = solved(((0, BASE), (AT, HEIGHT), (AT + LENGTH, BASE)), WORKERS, AT + SPACING, BASE)
evenly = theory.mmc(usual.offered[-1] / (AT + SPACING), 1, WORKERS)
over = (HEIGHT - WORKERS) * LENGTH
adds_up = (
    f"In the spike {HEIGHT:g} − {WORKERS} = {HEIGHT - WORKERS:g} tasks a second are left over: {over:g} "
    f"after {LENGTH} s, and {WORKERS} workers need {over / WORKERS:g} s for them."
)
guess = predict(
    this,
    f"{WORKERS} workers finish {WORKERS} tasks a second; on average {evenly.throughput:g} arrive. But "
    f"for {LENGTH} s it is {HEIGHT:g} a second, else {BASE:g}. How long is the wait at the worst moment?",
    {"0.3 s": 0.3, "1 s": 1, "3 s": 3, "10 s": 10},
    truth=usual.mean_wait.max(),
    why={
        "0.3 s": f"{evenly.mean_wait:.2f} s would be right if they came evenly. {adds_up}",
        "1 s": adds_up,
        "3 s": f"The mean over all tasks is {usual.mean_wait_between():.2f} s, but not the worst. {adds_up}",
        "10 s": adds_up,
    },
)

now = controls(
    this.slug,
    {
        "base": Control("Base rate", 0.5, 3.5, BASE, 0.25, unit="per s", word="base rate"),
        "height": Control("Spike height", 2.0, 12.0, HEIGHT, 0.5, unit="per s", word="spike height"),
        "length": Control("Spike length", 5, 20, LENGTH, unit="s", word="spike length"),
        "spacing": Control("Spacing", 30, 120, SPACING, 5, unit="s", word="spacing"),
    },
    on_change=lambda: steer(this.slug),
)


def spikes(settings, until):
    """What comes on top of the base rate."""
    extra = settings["height"] - settings["base"]
    begins = range(AT, int(until), settings["spacing"]) if extra > 0 else ()
    return tuple(Spike(at, settings["length"], extra) for at in begins)


def system(settings, until=END):
    """Four workers, tasks of 1 s on average, a rate that jumps."""
    return one_queue(settings["base"], WORKERS, spikes=spikes(settings, until))


def average(settings):
    """Tasks per second in the long run."""
    extra = max(settings["height"] - settings["base"], 0)
    return settings["base"] + extra * settings["length"] / settings["spacing"]


def hidden(story):
    """When a task began that had waited 15 s in a line that formed at a low average load."""
    run, (times, waiting) = story.run, story.run.waiting_series()
    formed = times[1:][waiting[:-1] == 0]
    late = np.flatnonzero(run.wait > 15)
    since = formed[np.searchsorted(formed, run.arrival[late], side="right") - 1]
    for begin, end in lasting(story, lambda s: average(s) < WORKERS / 2, 0):
        met = run.start[late][(since >= begin) & (run.start[late] < end)]
        if len(met):
            return float(met.min())
    return None


def made_way(story):
    """When the next spike came, the one before cleared early by tasks put off, and made up for."""
    arrival = story.run.arrival
    for at in range(AT, int(story.run.until) - SPACING, SPACING):
        end, following = at + LENGTH, at + SPACING
        seen = story.settings_between(at, following)
        as_usual = {(s["height"], s["length"], s["spacing"]) for s in seen}
        came = np.sum((arrival >= end) & (arrival < following))
        if as_usual == {(HEIGHT, LENGTH, SPACING)} and len({s["base"] for s in seen}) > 1:
            if came >= BASE * (following - end) and (story.emptied(end) or END) <= end + 15:
                return float(following)
    return None


aims = [
    Challenge(
        "spread",
        "The same work without the wait: 3 tasks a second or more on average, and for two minutes "
        "95 of 100 start within 3 s.",
        lambda story: sustained(
            story,
            120,
            lambda run, tasks: np.mean(waits_so_far(run, tasks) > 3) <= 0.05,
            lambda s: average(s) >= 3,
        ),
    ),
    Challenge(
        "hide",
        "Hide it: fewer than 2 tasks a second on average, half of what the workers finish, and yet "
        "somebody waits over 15 s.",
        hidden,
    ),
    Challenge(
        "hold",
        "Make way: with the spikes as they were, hold the base rate back so that the line is gone "
        "15 s after a spike. Before the next, make up for it: still 2 a second between the two.",
        made_way,
    ),
]
live = stage(this.slug, system, challenges=aims)

if reveal(guess):
    base, seed = now["base"], now["seed"]
    until = 80 if now["spacing"] <= SPACING else 140
    extra = spikes(now, until)
    rates = ((0, base), *(step for s in extra for step in ((s.at, base + s.rate), (s.at + s.length, base))))
    exact = solved(rates, WORKERS, until, base)
    worst, peak = float(exact.times[exact.mean_wait.argmax()]), float(exact.mean_wait.max())
    offered = float(exact.offered[-1])
    mean, load = offered / until, offered / until / WORKERS
    count = int(np.clip(9000 / offered, 8, 40))
    many = steady_runs(base, WORKERS, seed, until, count, extra)
    first = run(system(now, until), seed, until)
    came = [r.arrival > 0 for r in many]
    edges = np.arange(0, until + 1, 2)
    tasks = [np.histogram(r.arrival[c], edges)[0] for r, c in zip(many, came)]
    waits = [np.histogram(r.arrival[c], edges, weights=r.wait[c])[0] for r, c in zip(many, came)]
    means = [ratio(w, n) for w, n in zip(np.transpose(waits), np.transpose(tasks)) if n.sum()]
    over_all = ratio(np.sum(waits, axis=1), np.sum(tasks, axis=1))
    at_worst = estimate([wait_at(r, worst) for r in many])
    ...

"""The course of a chain in time, by uniformisation: the chain at the moments of a Poisson stream.

What holds at a time is a sum over how many moments have passed, each term of it positive. Source:
Jensen 1953; Grassmann, "Transient solutions in Markovian queueing systems", 1977.
"""

import math
from itertools import pairwise

import numpy as np

from queuesim.theory.waits import poisson

STRIDE = 200  # steps from which one block of times is computed


def forward(states, times, up, down):
    """P(n at each time), a row each, by uniformisation; `up` and `down` are the rates by n."""
    pace = up.max() + down.max()
    width = pace * (times[1] - times[0])
    up, down = up / pace, down / pace
    stay, up, down = 1 - up - down, up[:-1], down[1:]
    rows, block = [states[None]], max(1, int(STRIDE / width))
    for done in range(0, len(times) - 1, block):
        means = width * np.arange(1, 1 + min(block, len(times) - 1 - done))
        powers = np.empty((int(means[-1] + 8 * math.sqrt(means[-1]) + 30), len(states)))
        powers[0] = rows[-1][-1]
        for now, after in pairwise(powers):
            np.multiply(now, stay, out=after)
            after[1:] += now[:-1] * up
            after[:-1] += now[1:] * down
        rows.append(poisson(means, len(powers)) @ powers)
    return np.concatenate(rows)


def waits_until(times, count, service, later):
    """Expected waits in a piece, backward from what they are when the next one begins.

    In a gap, a Poisson number of departures happens while the task waits; it has then either
    started or stands that much further ahead.
    """
    waits = np.zeros((len(times), later.shape[1]))
    waits[-1, count:] = later[0, count:]
    places = later.shape[1] - count
    mean = (times[1] - times[0]) * count / service
    happen = poisson(mean, min(places, int(mean + 8 * math.sqrt(mean) + 30)))
    within = np.cumsum(np.maximum(0.0, 1 - np.cumsum(happen))) * service / count
    within = np.concatenate((within, np.full(places - len(within), within[-1])))
    for i in reversed(range(len(times) - 1)):
        waits[i, count:] = within + np.convolve(happen, waits[i + 1, count:])[:places]
    return waits


def running_integral(values, gap):
    """Integral from the first point to each, along the last axis (Simpson's rule)."""
    a, b, c = values[..., :-2:2], values[..., 1:-1:2], values[..., 2::2]
    both = (a + 4 * b + c) * gap / 3
    first = np.clip((5 * a + 8 * b - c) * gap / 12, 0, both)  # a parabola may dip below 0
    parts = np.stack((first, both - first), axis=-1).reshape(*values.shape[:-1], -1)
    return np.concatenate((np.zeros_like(values[..., :1]), np.cumsum(parts, axis=-1)), axis=-1)

"""Chains solved state by state, without a subtraction, so that the rarest states are right too.

`moves[i, j]` is the rate from state i to state j, all of them 0 or more; the diagonal does not
count. Source: Grassmann, Taksar & Heyman, "Regenerative analysis and steady state distributions for
Markov chains", 1985.
"""

import numpy as np


def balance(moves):
    """The long-run shares of the states, unscaled: the first has 1."""
    moves = moves.copy()
    for n in range(len(moves) - 1, 0, -1):
        moves[:n, n] /= moves[n, :n].sum()
        moves[:n, :n] += np.outer(moves[:n, n], moves[n, :n])
    shares = np.zeros(len(moves))
    shares[0] = 1
    for n in range(1, len(moves)):
        shares[n] = shares[:n] @ moves[:n, n]
    return shares


def eliminate(moves, out, gained):
    """What is gained on average before the chain ends, from each state (a row each).

    `out[i]` is the rate at which the chain ends in state i, `gained[i]` what it gains there per
    unit of time (ones: the time itself), a column for each kind of gain.
    """
    moves, out, gained = moves.copy(), out.copy(), gained.copy()
    pivots = np.empty(len(moves))
    for n in range(len(moves) - 1, -1, -1):
        pivots[n] = out[n] + moves[n, :n].sum()
        into = moves[:n, n] / pivots[n]  # visits to n before another state, per unit of time
        moves[:n, :n] += np.outer(into, moves[n, :n])
        out[:n] += into * out[n]
        gained[:n] += np.outer(into, gained[n])
    for n in range(len(moves)):
        gained[n] = (gained[n] + moves[n, :n] @ gained[:n]) / pivots[n]
    return gained

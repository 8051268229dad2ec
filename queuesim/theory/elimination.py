"""Chains solved state by state, without a subtraction, so that the rarest states are right too.

`moves[i, j]` is the rate from state i to state j, all of them 0 or more; the diagonal does not
count. Source: Grassmann, Taksar & Heyman, "Regenerative analysis and steady state distributions for
Markov chains", 1985.
"""

import numpy as np

HUGE = 1e100  # what is scaled down in time cannot overflow


def balance(moves):
    """The long-run shares of the states, up to a factor."""
    moves = moves.copy()
    for n in range(len(moves) - 1, 0, -1):
        moves[:n, n] /= moves[n, :n].sum()
        moves[:n, :n] += np.outer(moves[:n, n], moves[n, :n])
    shares = np.zeros(len(moves))
    shares[0] = 1
    for n in range(1, len(moves)):
        shares[n] = shares[:n] @ moves[:n, n]
        if shares[n] > HUGE:
            shares /= shares[n]
    return shares


def eliminate_fast(moves, out, gained):
    """As `eliminate`, many times as fast, for chains that end soon from every state.

    It subtracts, and loses about as many digits as there are moves before the end: 3 for 1000.
    """
    moves = moves.copy()
    np.fill_diagonal(moves, 0)
    leave = np.diag(out + moves.sum(1)) - moves
    # Transposed, each column has its largest value on the diagonal, so that rows keep their order.
    return np.linalg.inv(leave.T).T @ gained


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

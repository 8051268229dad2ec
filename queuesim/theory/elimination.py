"""Chains solved state by state, without a subtraction, so that the rarest states are right too.

`moves[i, j]` is the rate from state i to state j, all of them 0 or more; the diagonal does not
count. Source: Grassmann, Taksar & Heyman, "Regenerative analysis and steady state distributions for
Markov chains", 1985.
"""

import numpy as np

_SMALL = 16  # states: so few are not halved
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


def visits(moves, out):
    """How long a chain is in each state before it ends, from each state (a row each).

    `out[i]` is the rate at which the chain ends in state i. Several chains, side by side, come as
    stacks. It is many times as fast as `eliminate`, for chains that end soon from every state: it
    subtracts, and loses about as many digits as there are moves before the end: 3 for 1000.
    """
    leave, states = -moves, np.arange(moves.shape[-1])
    leave[..., states, states] = 0
    leave[..., states, states] = out - leave.sum(-1)
    return _inverse(leave)


def _inverse(leave):
    """The inverse, by halves: products of matrices take a fraction of the time.

    No row changes its place: in each the diagonal is as large as all the others together.
    """
    half = leave.shape[-1] // 2
    if half < _SMALL:
        # Transposed, each column has its largest value on the diagonal: rows keep their order.
        return np.linalg.inv(leave.swapaxes(-1, -2)).swapaxes(-1, -2)
    one, other = slice(None, half), slice(half, None)
    first = _inverse(leave[..., one, one])
    into, from_it = first @ leave[..., one, other], leave[..., other, one] @ first
    second = _inverse(leave[..., other, other] - leave[..., other, one] @ into)
    result = np.empty_like(leave)
    result[..., other, other] = second
    result[..., one, other] = -into @ second
    result[..., other, one] = -second @ from_it
    result[..., one, one] = first + into @ second @ from_it
    return result


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

"""Independent means for the formulas: chains written down event by event, solved by numpy."""

import math

import numpy as np
import pytest

SPIKE = ((0, 2.0), (20, 8.0), (30, 2.0))


def near(value, rel=1e-9, tol=1e-12):
    return pytest.approx(value, rel=rel, abs=tol)


def area(values, times):
    """The integral of a line through points."""
    values = np.asarray(values)
    return float((values[1:] + values[:-1]) @ np.diff(times) / 2)


def digits(value, shown):
    """The value, rounded as it is shown ('4.26'), reads the same."""
    places = len(shown.partition(".")[2])
    return f"{value:.{places}f}" == shown


def generator(start, moves):
    """Explore a chain from `start`; moves(state) yields (rate, next state). -> (Q, states)."""
    states, found, rows = [start], {start: 0}, []
    for state in states:
        for rate, target in moves(state):
            if rate > 0:
                if target not in found:
                    found[target] = len(states)
                    states.append(target)
                rows.append((found[state], found[target], rate))
    q = np.zeros((len(states), len(states)))
    for i, j, rate in rows:
        q[i, j] += rate
    return q - np.diag(q.sum(1)), states


def stationary(start, moves):
    """{state: probability} in the long run."""
    q, states = generator(start, moves)
    system = np.vstack((q.T[1:], np.ones(len(q))))
    solution = np.linalg.solve(system, np.eye(len(q))[-1])
    return dict(zip(states, solution, strict=True))


def expm(matrix):
    """Matrix exponential by scaling and squaring of a Taylor series."""
    squarings = max(0, math.ceil(math.log2(max(1e-9, np.abs(matrix).sum(1).max()))) + 4)
    scaled, term = matrix / 2**squarings, np.eye(len(matrix))
    total = term
    for k in range(1, 18):
        term = term @ scaled / k
        total = total + term
    for _ in range(squarings):
        total = total @ total
    return total


def line(rate, workers, limit, service=1.0):
    def moves(n):
        yield rate * (n < workers + limit), n + 1
        yield min(n, workers) / service, n - 1

    return moves


def expect(chain, value):
    return sum(p * value(state) for state, p in chain.items())

"""Chains in two dimensions whose levels repeat for ever: the matrix-geometric method.

A level is one number of the state (tasks that wait, say), a phase is all the rest. From a level the
chain moves at most one level up or down. Then the shares of one level are those of the level below
times a matrix R. Source: Neuts, Matrix-Geometric Solutions in Stochastic Models, 1981.
"""

import numpy as np

NEAR = 1e-15  # probability of being still on the way, at which the search for R ends
DOUBLINGS = 60  # each doubles the number of levels that are searched


def rate_matrix(up, local, down):
    """R, where every level looks alike; `local` has the rates of leaving on its diagonal.

    By logarithmic reduction: Latouche & Ramaswami 1993.
    """
    one = np.eye(len(local))
    rise, drop = np.linalg.solve(-local, up), np.linalg.solve(-local, down)
    first_below = drop.copy()  # in which phase the chain first comes to the level below
    reach = rise.copy()  # and how far up it was still sought
    for _ in range(DOUBLINGS):
        if reach.max() < NEAR:
            break
        both = one - rise @ drop - drop @ rise
        rise, drop = np.linalg.solve(both, rise @ rise), np.linalg.solve(both, drop @ drop)
        first_below, reach = first_below + reach @ drop, reach @ rise
    return up @ np.linalg.inv(-(local + up @ first_below))


def stationary(matrix):
    """The shares p with p · matrix = 0 that add up to 1."""
    system = np.concatenate((matrix[:, 1:], np.ones((len(matrix), 1))), axis=1)
    return np.linalg.solve(system.T, np.eye(len(matrix))[-1])

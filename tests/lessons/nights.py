"""Read the nights of lesson 8 off a run."""

FIRST, NIGHT = 5, 60  # the first midnight, and the seconds from one to the next


def nights(run):
    """By night: (wait of your task, how many reports came, when the last of them was done)."""
    found = []
    for number in range(int((run.until - FIRST) // NIGHT)):
        midnight = FIRST + NIGHT * number
        here = (run.arrival > midnight - 0.05) & (run.arrival < midnight + NIGHT - 0.05)
        own, batch = here & (run.source == 1), here & (run.source == 0)
        found.append((run.wait[own][0], batch.sum(), run.finish[batch].max() - midnight))
    return found

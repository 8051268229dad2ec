"""The same queue as a SimPy textbook writes it: a process per task and a `Resource`.

Slower than the engine, but readable at a glance; the tests hold the two against each other, and
they must agree to the last bit.
"""

import simpy


def textbook(arrivals, demands, workers, limit):
    """Start times (None: rejected) of tasks with given arrival times and demands, FIFO."""
    starts = [None] * len(arrivals)
    env = simpy.Environment()
    pool = simpy.Resource(env, capacity=workers)

    def task(i):
        yield env.timeout(arrivals[i])
        if pool.count == workers and len(pool.queue) >= limit:
            return  # no worker is idle and no place to wait is free
        with pool.request() as turn:
            yield turn
            starts[i] = env.now
            yield env.timeout(demands[i])

    for i in range(len(arrivals)):
        env.process(task(i))
    env.run()
    return starts

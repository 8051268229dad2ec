"""Systems of several queues, pools and kinds of tasks, as lessons 8 to 18 put them on the stage."""

from dataclasses import replace

from lessons.common.live.lane_message import lane_message
from queuesim import (
    Arrivals,
    Autoscale,
    Batch,
    Deterministic,
    Pool,
    Profile,
    Queue,
    Retry,
    Scenario,
    Source,
    Spike,
    TwoPoint,
    one_queue,
    simulate,
)


def a_batch(size: int = 100, workers: int = 4) -> Scenario:
    """Many reports at once, and one task of the reader's own three seconds later."""
    second = Deterministic(1.0)
    return Scenario(
        (
            Source(Arrivals(0, batches=(Batch(2, size),)), second, name="reports"),
            Source(Arrivals(0, batches=(Batch(5, 1),)), second, name="yours"),
        ),
        (Queue(),),
        (Pool(workers),),
    )


def two_queues(high: float = 1.2, low: float = 1.8, split=(2, 2)) -> Scenario:
    """A queue and a pool for each of two classes."""
    return Scenario(
        (
            Source(Arrivals(high), queue="urgent", name="urgent"),
            Source(Arrivals(low), queue="background", name="background"),
        ),
        (Queue("urgent"), Queue("background")),
        (
            Pool(split[0], ("urgent",), name="for urgent only"),
            Pool(split[1], ("background",), name="for background only"),
        ),
    )


def hybrid(high: float = 0.9, low: float = 2.4, reserved: int = 1, workers: int = 4) -> Scenario:
    """Some workers are kept for the urgent, the others pull from both queues."""
    both = ("urgent", "background")
    return replace(
        two_queues(high, low),
        pools=(
            Pool(reserved, ("urgent",), name="urgent only"),
            Pool(workers - reserved, both, name="both"),
        ),
    )


def classes(order: str = "priority", high: float = 0.9, low: float = 2.7, **queue) -> Scenario:
    """Two classes in one queue."""
    return Scenario(
        (
            Source(Arrivals(high), name="urgent", priority=0),
            Source(Arrivals(low), name="background", priority=1),
        ),
        (Queue(order=order, **queue),),
        (Pool(4),),
    )


def tenants(order: str = "in turn", dump: int = 1000, weights=(1, 1)) -> Scenario:
    """A dumps many tasks at once, B sends a few all the time."""
    second = Deterministic(1.0)
    return Scenario(
        (
            Source(Arrivals(0, batches=(Batch(2, dump),)), second, name="A", weight=weights[0]),
            Source(Arrivals(0.5), second, name="B", weight=weights[1]),
        ),
        (Queue(order=order),),
        (Pool(4),),
    )


def many_lines(count: int = 4, choice: str = "random", load: float = 0.9) -> Scenario:
    """A line for each worker."""
    names = tuple(f"line {number + 1}" for number in range(count))
    return Scenario(
        (Source(Arrivals(load * count), queue=names, choice=choice),),
        tuple(Queue(name) for name in names),
        tuple(Pool(1, (name,), name=f"worker {k + 1}") for k, name in enumerate(names)),
    )


def merged_lines(count: int = 4, choice: str = "random", load: float = 0.9) -> Scenario:
    """Eight workers, of whom neighbours share a line; their own lines are closed then."""
    names = [f"line {number + 1}" for number in range(8)]
    each, pools = 8 // count, []
    for number, own in enumerate(names):
        serves = dict.fromkeys((own, names[number - number % each]))
        pools.append(Pool(1, tuple(serves), name=f"worker {number + 1}"))
    source = Source(Arrivals(8 * load), queue=tuple(names[::each]), choice=choice)
    return Scenario((source,), tuple(Queue(name) for name in names), tuple(pools))


def one_line(count: int = 4, load: float = 0.9) -> Scenario:
    """One line for all workers."""
    return one_queue(load * count, count)


def prefetching(prefetch: int = 4, order: str = "fifo") -> Scenario:
    """Sixteen tasks at once, some of them slow, and a few more: workers take tasks ahead."""
    return Scenario(
        (Source(Arrivals(1.0, batches=(Batch(2, 16),)), TwoPoint(1, 20, 0.1), name="tasks"),),
        (Queue(order=order),),
        (Pool(4, prefetch=prefetch),),
    )


def failing(share: float = 0.2, delay: float = 8.0, retries: int = 3) -> Scenario:
    """Tasks that may fail, and are tried again some time later."""
    rule = Retry(retries, delay, 1.0, jitter=0.5, after="failed")
    return one_queue(3.0, 4, failing=share, retry=rule)


def storm(retries: int = 3, delay: float = 3.0, limit: float = 60, drops: bool = False) -> Scenario:
    """Callers who leave their task in the queue, and try again; a spike from 10 s to 20 s."""
    return one_queue(
        3.0,
        4,
        limit,
        spikes=(Spike(10, 10, 9),),
        patience=Deterministic(5.0),
        withdraws=False,
        drops_expired=drops,
        retry=Retry(retries, delay, after=("rejected", "gave up")),
    )


def scaled(startup: float = 10.0, most: int = 12) -> Scenario:
    """A spike in every 80 s; workers are ordered by the age of the oldest task."""
    rate = Profile.steps((0, 2.0), (8, 8.0), (18, 2.0), period=80)
    rule = Autoscale(5, 0.8, 4, most, "age", 0.0, 10.0)
    return one_queue(rate, 4, startup=startup, autoscale=rule)


def message_of(scenario: Scenario, until: float, seed: int = 1, changes=()) -> tuple:
    """A run, and all that the browser hears of it."""
    run = simulate(scenario, seed, until, changes)
    versions = [(0.0, scenario), *changes]
    return run, lane_message("", run, versions, None, 0.0) | {"from": 0.0}

"""Systems to start from. Each comes with an experiment: what B has that A has not."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from lessons.common.steering.knobs import Pair
from queuesim import (
    Arrivals,
    Autoscale,
    Batch,
    Deterministic,
    Pool,
    Queue,
    Retry,
    Scenario,
    Source,
    Spike,
    one_queue,
)


@dataclass(frozen=True)
class Template:
    """A system and an experiment on it, in words and as two systems."""

    title: str
    question: str
    make: Callable[[], Pair]


def _one_queue() -> Pair:
    return Pair(one_queue(3.5, 4), one_queue(3.5, 5))


def _urgent_and_background() -> Pair:
    def system(order: str) -> Scenario:
        return Scenario(
            (
                Source(Arrivals(0.8), name="urgent", priority=0),
                Source(Arrivals(2.8), name="background", priority=1),
            ),
            (Queue(order=order),),
            (Pool(4),),
        )

    return Pair(system("fifo"), system("priority"))


def _hybrid() -> Pair:
    both = ("urgent", "background")
    apart = Scenario(
        (
            Source(Arrivals(0.8), queue="urgent", name="urgent"),
            Source(Arrivals(2.2), queue="background", name="background"),
        ),
        (Queue("urgent"), Queue("background")),
        (Pool(1, ("urgent",), name="pool 1"), Pool(3, ("background",), name="pool 2")),
    )
    pulling = (apart.pools[0], replace(apart.pools[1], serves=both))
    return Pair(apart, replace(apart, pools=pulling))


def _noisy_neighbor() -> Pair:
    def system(order: str) -> Scenario:
        dump = Arrivals(0.5, batches=(Batch(10, 200),))
        return Scenario(
            (Source(dump, name="big"), Source(Arrivals(1.0), name="small")),
            (Queue(order=order),),
            (Pool(4),),
        )

    return Pair(system("fifo"), system("in turn"))


def _retry_storm() -> Pair:
    def system(budget: float | None) -> Scenario:
        return one_queue(
            3.2,
            4,
            limit=100,
            spikes=(Spike(20, 20, 6),),
            patience=Deterministic(8.0),
            withdraws=False,
            retry=Retry(4, 2.0, 1.0, 0.5, after=("rejected", "gave up"), budget=budget),
        )

    return Pair(system(None), system(0.1))


def _autoscaling() -> Pair:
    spikes = tuple(Spike(30 + 120 * number, 30, 5) for number in range(30))
    fixed = one_queue(2.0, 5, spikes=spikes, startup=10)
    rule = Autoscale(interval=5, target=3, least=3, most=12, metric="system", cooldown=20)
    pool = replace(fixed.pools[0], workers=3, autoscale=rule)
    return Pair(fixed, replace(fixed, pools=(pool,)))


TEMPLATES = {
    "one-queue": Template("One queue", "What does a fifth worker change?", _one_queue),
    "urgent-and-background": Template(
        "Urgent and background", "What if urgent tasks go first?", _urgent_and_background
    ),
    "hybrid": Template("Hybrid", "What if background workers serve urgent tasks first?", _hybrid),
    "noisy-neighbor": Template(
        "Noisy neighbor", "What if the tenants take turns?", _noisy_neighbor
    ),
    "retry-storm": Template("Retry storm", "What does a retry budget change?", _retry_storm),
    "autoscaling": Template(
        "Autoscaling", "What do workers that come and go change?", _autoscaling
    ),
}
FIRST = "one-queue"

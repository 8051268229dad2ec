"""Classes of different priority, non-preemptive: who is being served is never interrupted.

Classes are listed from the highest priority to the lowest; within a class, first come, first
served. σ is the utilisation by a class and all those above it.
"""

from dataclasses import dataclass

from queuesim.limits import several
from queuesim.theory.checks import (
    Unstable,
    arrive,
    finish,
    not_negative,
    positive,
    service_time,
    worker_count,
)
from queuesim.theory.erlang import erlang_c

MOST_CLASSES = 1000


@dataclass(frozen=True)
class PerClass:
    """Mean wait of each class, highest first, and of all tasks together."""

    waits: tuple
    mean_wait: float


def cobham_mg1(classes):
    """M/G/1 with classes (rate, mean service time, scv of the service time). Raises Unstable.

    Each class arrives as a Poisson stream and has services of its own kind; rates are per unit of
    time, waits in that unit. Source: Cobham, "Priority assignment in waiting line problems", 1954:
    a class waits W0 / (1 - σ above)(1 - σ with its own), where W0 = Σ λE(S²)/2.
    """
    classes = [_class(each) for each in several("The classes", classes, 1, MOST_CLASSES)]
    loads = [rate * mean for rate, mean, _ in classes]
    if sum(loads) >= 1:
        raise Unstable(
            f"The classes together would keep {sum(loads):.6g} workers busy, but there is 1: "
            "the lowest class waits without end."
        )
    residual = sum(rate * mean**2 * (1 + scv) / 2 for rate, mean, scv in classes)
    return _per_class([rate for rate, _, _ in classes], loads, residual)


def cobham_mmc(rates, service, workers):
    """M/M/c with classes of these arrival rates and the same exponential service. Raises Unstable.

    Poisson arrivals; rates are per unit of time, waits in that unit. The mean over all tasks is
    that of M/M/c. Source: Cobham 1954 (several channels); Kella & Yechiali, "Waiting times in the
    non-preemptive priority M/M/c queue", 1985.
    """
    rates = several("The rates of the classes", rates, 1, MOST_CLASSES)
    rates = [not_negative("A class's arrival rate", rate) for rate in rates]
    service, workers = service_time(service), worker_count(workers)
    load = sum(rates) * service
    if load >= workers:
        raise Unstable(
            f"{arrive(sum(rates))} in all, but {finish(workers, workers / service)}: "
            "the lowest class waits without end."
        )
    loads = [rate * service / workers for rate in rates]
    return _per_class(rates, loads, erlang_c(load, workers) * service / workers)


def _class(values):
    rate, mean, scv = several("Each class (rate, mean, scv)", values, 3, 3)
    return (
        not_negative("A class's arrival rate", rate),
        positive("A class's mean service time", mean),
        not_negative("A class's scv", scv),
    )


def _per_class(rates, loads, residual):
    waits, above = [], 0.0
    for load in loads:
        waits.append(residual / ((1 - above) * (1 - above - load)))
        above += load
    total = sum(rates)
    mean = sum(r * w for r, w in zip(rates, waits, strict=True)) / total if total else waits[0]
    return PerClass(tuple(waits), mean)

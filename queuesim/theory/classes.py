"""Classes of different priority, non-preemptive: who is being served is never interrupted.

Classes are listed from the highest priority to the lowest; within a class, first come, first
served. σ is the utilisation by a class and all those above it.
"""

import math
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import sub

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
    if sum(loads) >= 1 or _free(loads)[-1] <= 0:
        raise Unstable(
            f"The classes together would keep {sum(loads):.6g} workers busy, but there is 1: "
            "the lowest class waits without end."
        )
    residual = sum(rate * mean**2 * (1 + scv) / 2 for rate, mean, scv in classes)
    waits = tuple(_waits(loads, residual))
    return PerClass(waits, _mean([rate for rate, _, _ in classes], waits))


def cobham_mmc(rates, service, workers):
    """M/M/c with classes of these arrival rates and the same exponential service. Raises Unstable.

    Poisson arrivals; rates are per unit of time, waits in that unit. The mean over all tasks is
    that of M/M/c. Source: Cobham 1954 (several channels); Kella & Yechiali, "Waiting times in the
    non-preemptive priority M/M/c queue", 1985.
    """
    rates, service, workers = _stable_classes(rates, service, workers)
    load = sum(rates) * service
    loads = [rate * service / workers for rate in rates]
    waits = tuple(_waits(loads, erlang_c(load, workers) * service / workers))
    return PerClass(waits, _mean(rates, waits))


def ageing_mmc(rates, growth, service, workers):
    """Priorities that age, M/M/c: the task whose wait counts most goes first. Raises Unstable.

    A task that has waited t counts `growth` x t, with a growth of its class; the classes are listed
    from the fastest growth to the slowest. Only ratios of the growths matter: with equal ones it is
    first come, first served, and the larger the ratios, the nearer it is to `cobham_mmc`. The mean
    over all tasks is that of M/M/c. Poisson arrivals, the same exponential service for all classes.
    Source: Kleinrock, "A delay dependent queue discipline", 1964 (Queueing Systems, volume II,
    section 3.7), for M/G/1; while all of c workers are busy they are one worker c times as fast.
    With b the growths, F the wait of first come, first served and ρ a class's utilisation,
    W_p = (F - Σ below ρ_i W_i (1 - b_i/b_p)) / (1 - Σ above ρ_i (1 - b_p/b_i)).
    """
    rates, service, workers = _stable_classes(rates, service, workers)
    growth = several("The growths of the classes", growth, len(rates), len(rates))
    growth = [positive("A class's growth", each) for each in growth]
    if any(after > before for before, after in pairwise(growth)):
        raise ValueError("The classes must be listed from the fastest growth to the slowest.")
    loads = [rate * service / workers for rate in rates]
    load = sum(rates) * service
    fifo = erlang_c(load, workers) * service / (workers - load)
    waits = [0.0] * len(rates)
    for p in reversed(range(len(rates))):
        overtaken = sum(
            loads[i] * waits[i] * (1 - growth[i] / growth[p]) for i in range(p + 1, len(rates))
        )
        overtaking = sum(loads[i] * (1 - growth[p] / growth[i]) for i in range(p))
        waits[p] = max(0.0, fifo - overtaken) / (1 - overtaking)
    return PerClass(tuple(waits), _mean(rates, waits))


def overloaded_priorities(rates, service, workers):
    """Strict priorities, M/M/c, also above a load of 1: who starves, and who does not notice.

    The waits of classes that starve are infinite, and so is the mean wait then. The classes above
    them wait for a worker among workers that are always busy. Below a load of 1 it is `cobham_mmc`,
    and so is what it assumes. Source: Cobham 1954 (several channels), where a task in service is
    always met.
    """
    rates, service, workers = _classes(rates, service, workers)
    if _keep_up(rates, service, workers):
        return cobham_mmc(rates, service, workers)
    waits = _waits([rate * service / workers for rate in rates], service / workers)
    quick = sum(_keep_up(rates[: k + 1], service, workers) for k in range(len(rates)))
    return PerClass(tuple(waits[:quick] + [math.inf] * (len(rates) - quick)), math.inf)


def _classes(rates, service, workers):
    rates = several("The rates of the classes", rates, 1, MOST_CLASSES)
    rates = [not_negative("A class's arrival rate", rate) for rate in rates]
    return rates, service_time(service), worker_count(workers)


def _stable_classes(rates, service, workers):
    rates, service, workers = _classes(rates, service, workers)
    if not _keep_up(rates, service, workers):
        raise Unstable(
            f"{arrive(sum(rates))} in all, but {finish(workers, workers / service)}: "
            "the lowest class waits without end."
        )
    return rates, service, workers


def _keep_up(rates, service, workers):
    """Whether the load is below 1, added up in either way: rounding may see it just at 1."""
    loads = [rate * service / workers for rate in rates]
    return sum(rates) * service < workers and _free(loads)[-1] > 0


def _class(values):
    rate, mean, scv = several("Each class (rate, mean, scv)", values, 3, 3)
    return (
        not_negative("A class's arrival rate", rate),
        positive("A class's mean service time", mean),
        not_negative("A class's scv", scv),
    )


def _waits(loads, residual):
    """Cobham's waits of the classes that do not starve."""
    free = _free(loads)
    return [residual / (before * after) for before, after in pairwise(free) if after > 0]


def _free(loads):
    """1 - σ, what no class yet, the first, the first two .. leave free; below 0 in an overload."""
    return list(accumulate(loads, sub, initial=1.0))


def _mean(rates, waits):
    total = sum(rates)
    return sum(r * w for r, w in zip(rates, waits, strict=True)) / total if total else waits[0]

"""How far one M/M/1 run may be off: scatter of its mean wait, and what an empty start costs."""

import math
from statistics import NormalDist

import numpy as np

from queuesim.theory.checks import (
    arrival_rate,
    positive,
    service_time,
    share,
    steady_system,
    whole,
)
from queuesim.theory.steady import mm1


def mm1_wait_variance(rate, service):
    """V such that the mean wait over n tasks in a row scatters with variance V/n. Raises Unstable.

    M/M/1, asymptotic (n large), in the squared unit of time: s²ρ(2 + 5ρ - 4ρ² + ρ³) / (1 - ρ)⁴.
    Source: Blomqvist 1967; Daley 1968; Whitt, "Planning queueing simulations", 1989.
    """
    rate, service, _ = steady_system(rate, service, 1)
    load = rate * service
    return service**2 * load * (2 + 5 * load - 4 * load**2 + load**3) / (1 - load) ** 4


def tasks_for_precision(rate, service, relative=0.05, confidence=0.95):
    """Tasks an M/M/1 run must have to know its mean wait to ± `relative` of it. Raises Unstable.

    A number of tasks; `relative` and `confidence` are shares. Assumes a run so long that its mean
    is normally distributed. Source: Whitt, "Planning queueing simulations", 1989.
    """
    rate, relative = positive("The arrival rate", rate), positive("The precision", relative)
    normal = NormalDist().inv_cdf((1 + share("The confidence", confidence)) / 2)
    width = relative * mm1(rate, service).mean_wait
    return math.ceil(normal**2 * mm1_wait_variance(rate, service) / width**2)


def mm1_first_waits(rate, service, tasks):
    """Expected waits of the first `tasks` tasks of an M/M/1 that starts empty, as an array; exact.

    In the unit of the service time; any load. From one task to the next the expected wait grows by
    s times the probability that a busy period serves more tasks than there have been so far:
    E(wait n+1) - E(wait n) = s P(N > n).
    (The wait grows by S - A plus the idle time; the idle time is exponential when task n+1 finds
    the system empty; that is a renewal whose generating function is 1 - ρP(N ≤ n).) N, the number
    served in a busy period, has the ballot law P(N = n) = Catalan(n-1) pⁿ⁻¹ qⁿ with
    p = λ/(λ + μ) = 1 - q: Takács 1962, Introduction to the Theory of Queues.
    """
    service = service_time(service)
    load = arrival_rate(rate) * service
    n = np.arange(1, whole("The number of tasks", tasks))
    grow = load / (1 + load) ** 2 * (4 * n[:-1] - 2) / (n[:-1] + 1)  # P(N = n+1) / P(N = n)
    served = np.cumprod(np.concatenate(([1 / (1 + load)], grow)))[: len(n)]  # P(N = n)
    return service * np.concatenate(([0.0], np.cumsum(1 - np.cumsum(served))))


def mm1_mean_of_first(rate, service, tasks):
    """Expected mean wait of the first `tasks` tasks of an M/M/1 that starts empty.

    As `mm1_first_waits`, of which it is the mean.
    """
    return float(mm1_first_waits(rate, service, tasks).mean())

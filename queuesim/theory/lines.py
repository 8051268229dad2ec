"""One line or many: what it costs to wait in lines apart, and how little a second look costs.

Everywhere c workers with a line each, Poisson arrivals, exponential service with mean `service`; no
task changes lines. All times are in one unit, rates are per that unit.
"""

from queuesim.theory.checks import steady_system, whole
from queuesim.theory.erlang import erlang_c

NEGLIGIBLE = 1e-18  # share of lines so long that longer ones need not be added up


def one_line_or_many(rate, service, workers):
    """Mean wait with a line for each worker (chosen at random), and in one shared line.

    As (separate, shared), in the unit of the service time: c times M/M/1, each with 1/c of the
    arrivals, against M/M/c. Exponential service; nobody changes lines. Raises Unstable.
    Source: Smith & Whitt, "Resource sharing for efficiency in traffic systems", 1981.
    """
    rate, service, workers = steady_system(rate, service, workers)
    load = rate * service
    separate = load * service / (workers - load)
    return separate, erlang_c(load, workers) * service / (workers - load)


def lines_in_turn(rate, service, lines):
    """Mean wait when tasks go to the lines in turn: the first to line 1, the second to line 2.

    `rate` is that of all lines together. Each line sees every c-th task, so the gaps between its
    tasks are sums of c exponential gaps: E_c/M/1, exact. With σ the root below 1 of
    σ = (λ / (λ + μ(1 - σ)))^c, the wait is sσ / (1 - σ). Raises Unstable. Source: GI/M/1,
    Kleinrock, section 6.4; Gross & Harris, section 5.3.
    """
    rate, service, lines = steady_system(rate, service, lines)
    low, high = 0.0, 1.0  # what is above the root is too large, except for 1 itself
    while high - low > 1e-15 * high:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        busy = (rate / (rate + (1 - middle) / service)) ** lines
        low, high = (low, middle) if busy < middle else (middle, high)
    return service * low / (1 - low)


def shorter_of_some(rate, service, choices=2):
    """Mean wait among very many lines when each task joins the shorter of `choices` lines.

    `rate` is that of one line. The lines to look at are drawn at random; the result is the limit as
    the number of lines grows (with few lines the wait is longer). The share of lines with k tasks
    or more is ρ^((d^k - 1) / (d - 1)), which falls twice exponentially for d = 2 or more; the wait
    is Little's law for what stands behind the first in each line. With one choice it is M/M/1.
    Raises Unstable. Source: Vvedenskaya, Dobrushin & Karpelevich 1996; Mitzenmacher, "The power of
    two choices in randomized load balancing", 1996.
    """
    rate, service, _ = steady_system(rate, service, 1)
    choices = whole("The number of choices", choices)
    load, exponent = rate * service, 1.0
    if choices == 1 or load == 0:
        return service * load / (1 - load)
    waiting = 0.0
    while True:
        exponent = choices * exponent + 1  # 1, 1 + d, 1 + d + d² ...
        longer = load**exponent
        waiting += longer
        if longer < NEGLIGIBLE * waiting or longer == 0:
            return waiting / rate

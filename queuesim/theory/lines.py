"""One line or many: what it costs to wait in lines apart, and how little a second look costs.

Everywhere c workers with a line each, Poisson arrivals, exponential service with mean `service`; no
task changes lines. All times are in one unit, rates are per that unit.
"""

from queuesim.theory.checks import steady_system, whole, worker_count
from queuesim.theory.erlang import erlang_c

NEGLIGIBLE = 1e-18  # share of lines so long that longer ones need not be added up
TINY = 1e-300  # what cannot be divided by any more


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


def lines_in_turn(rate, service, lines, workers=1):
    """Mean wait when tasks go to the lines in turn: the first to line 1, the second to line 2.

    `rate` is that of all lines together; each line has so many `workers`. Each line sees every c-th
    task, so the gaps between its tasks are sums of c exponential gaps: E_c/M/m, exact. With σ the
    root below 1 of σ = (λ / (λ + mμ(1 - σ)))^c, the wait is sσ / (1 - σ) for one worker. Raises
    Unstable. Source: GI/M/1 and GI/M/m (Takács 1957), Kleinrock, sections 6.4 and 6.5; Gross &
    Harris, section 5.3.
    """
    lines, workers = whole("The number of lines", lines), worker_count(workers)
    rate, service, _ = steady_system(rate, service, lines * workers)
    if lines == 1:
        load = rate * service
        return erlang_c(load, workers) * service / (workers - load)

    def arrives_first(tasks):
        """The chance that the next task comes before any of so many workers is done."""
        return (rate / (rate + tasks / service)) ** lines

    if rate == 0:
        return 0.0
    root = _root(lambda busy: arrives_first(workers * (1 - busy)))
    if workers == 1:
        return service * root / (1 - root)
    return _wait_behind(root, arrives_first, workers) * service


def _root(busy_again):
    """The fixed point below 1; 1 is one, too."""
    low, high = 0.0, 1.0  # what is above the root is too large, except for 1 itself
    while high - low > 1e-15 * high:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (low, middle) if busy_again(middle) < middle else (middle, high)
    return low


def _wait_behind(root, arrives_first, workers):
    """Takács's mean wait of GI/M/m, in units of the service time."""
    free = 1 - root
    total, ways = 1 / free, 1.0  # ways grow with the number of busy workers that they lead to
    for busy in range(1, workers + 1):
        chance, others = arrives_first(busy), workers - busy
        if chance <= TINY * ways:  # all workers are as good as never busy
            return 0.0
        ways *= (others + 1) / busy * (1 - chance) / chance
        # For the last of them both differences are of small numbers: none is taken from 1.
        total += ways / (1 - chance) * (others - workers * chance) / (others - workers * root)
    return 1 / (total * workers * free**2)


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

"""Many runs instead of one: replications, sweeps and paired comparisons, as they come.

Replication i runs on `replication_seed(seed, i)`, which is seed + 10 000 i: `simulate` with that
seed is that very run, and two experiments whose seeds are below 10 000 share no run. All points of
a sweep and both sides of a comparison get the same seeds, hence the same tasks (common random
numbers), so they differ by what was changed and not by luck. An experiment is a generator and goes
in rounds: every point gets its first replication, then every point its second. Stop when you have
seen enough, or take what is known in the end::

    points = {point.label: point for point in sweep(scenarios, 20, until=60)}

With `executor=` the runs take place elsewhere: anything with the face of
`concurrent.futures.Executor` will do. The results are the serial ones to the last bit, in the same
order; at most `in_flight` runs are handed out at a time, and those that have not begun are
cancelled when the generator is closed. Scenarios go out, only the measured numbers come back.

Inside a Streamlit server use `loky.get_reusable_executor()` or the executor of a dask client to a
cluster that was started outside. The processes of a `ProcessPoolExecutor` or a `LocalCluster` that
are started there run the page again before they begin (spawn, forkserver), or may hang (fork); with
threads it works but is no faster.
"""

import pickle
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor
from contextlib import closing
from itertools import cycle, islice

from queuesim.estimates import Comparison, Estimate
from queuesim.fifo import is_plain, simulate_fifo
from queuesim.limits import MAX_TIME, number, several, whole
from queuesim.measures import named, take, takes_warmup
from queuesim.scenario import Scenario
from queuesim.simulation import checked, simulate

SEEDS = 10_000  # from one replication to the next: as many seeds as can be chosen without overlap

Case = Scenario | tuple[Scenario, tuple]
Measure = str | Callable | Mapping | tuple


def replication_seed(seed: int, i: int) -> int:
    """The seed of replication i (0 is the first, on `seed` itself): the same everywhere."""
    return seed + SEEDS * i


def replicate(
    scenario: Scenario,
    replications: int,
    until: float,
    measure: Measure = "mean_wait",
    *,
    changes: tuple[tuple[float, Scenario], ...] = (),
    **how,
) -> Iterator[Estimate]:
    """The estimate after each replication of one scenario; `how` is as for `sweep`."""
    return sweep({None: (scenario, changes)}, replications, until, measure, **how)


def sweep(
    cases: Mapping[object, Case],
    replications: int,
    until: float,
    measure: Measure = "mean_wait",
    *,
    seed: int = 0,
    warmup: float = 0.0,
    level: float = 0.95,
    drain: bool = False,
    executor: Executor | None = None,
    in_flight: int = 64,
) -> Iterator[Estimate]:
    """The estimate of a point each time one of its replications is done, in rounds over the points.

    Parameters
    ----------
    cases : mapping of label to Scenario, or to (Scenario, changes) as in `simulate`
        The points of the sweep.
    replications : int
        Runs of each point, on the seeds `replication_seed(seed, i)`.
    until, drain
        As in `simulate`.
    measure : str, function of a Run, or several of them in a tuple or a dictionary by name
        What is read off each run: a figure of `Summary` by name, or see `queuesim.measures`. With
        several, each finished run brings one estimate for each.
    warmup : float
        What arrives (or passes) before this time does not count.
    level : float
        The share of such intervals that hold the true value: what the mean of endlessly many such
        runs would be. An empty beginning counts, unless `warmup` leaves it out. It takes
        20 replications before there is an interval, and more where most of them show the same
        value, such as 0; until then its ends are None and `Estimate.notes` says why.
    executor : concurrent.futures.Executor, optional
        Where to run; here and one after the other by default.
    in_flight : int
        Runs handed to the executor at a time; about twice its workers keep it busy.

    Raises
    ------
    ValueError
        At once if something asked for makes no sense, in a sentence that says what.
    """
    if not isinstance(cases, Mapping) or not cases:
        raise ValueError("A sweep needs a dictionary {label: scenario} with at least one scenario.")
    cases = {label: _case(case, until) for label, case in cases.items()}
    measures = named(measure)
    replications = whole("The number of replications", replications, 1, 10_000)
    seed = whole("The seed", seed, 0, 2**53 - replication_seed(0, replications))
    warmup = number("The warm-up", warmup, 0, MAX_TIME)
    level = number("The confidence level", level, 0.5, 0.999999)
    in_flight = whole("The number of runs in flight", in_flight, 1, 100_000)
    if warmup and warmup >= until:
        raise ValueError(f"The warm-up ({warmup:g}) must end before the run does ({until:g}).")
    for name, each in measures.items():
        if warmup and callable(each) and not takes_warmup(each):
            raise ValueError(f"The measure {name!r} takes no `warmup`, so it cannot leave one out.")
    if executor is not None and not hasattr(executor, "submit"):
        raise ValueError("The executor must be like those of concurrent.futures.")
    jobs = (
        (*case, replication_seed(seed, i), until, drain, tuple(measures.values()), warmup)
        for i in range(replications)
        for case in cases.values()
    )
    results = _here(jobs) if executor is None else _elsewhere(jobs, executor, in_flight)
    return _estimates(cycle(cases), results, tuple(measures), level)


def compare(
    a: Case, b: Case, replications: int, until: float, measure: Measure = "mean_wait", **how
) -> Iterator[Comparison]:
    """The paired comparison after each replication of two scenarios; `how` is as for `sweep`."""
    measures = named(measure)
    return _pairs(sweep({"a": a, "b": b}, replications, until, measures, **how), len(measures))


def _case(case, until):
    """A scenario with its changes, checked."""
    if isinstance(case, tuple):
        scenario, changes = several("Each case (scenario, changes)", case, 2, 2)
    else:
        scenario, changes = case, ()
    return scenario, tuple(checked(scenario, until, changes)[1])


def _replication(scenario, changes, seed, until, drain, measures, warmup):
    """One run, of which only the measured numbers are kept: (value, why there is none) for each.

    A figure does not ask which worker did what, so a plain queue needs no clock.
    """
    if changes or any(map(callable, measures)) or not is_plain(scenario):
        run = simulate(scenario, seed, until, changes, drain)
    else:
        run = simulate_fifo(scenario, seed, until, drain)
    return take(run, measures, warmup)


def _here(jobs):
    for job in jobs:
        yield _replication(*job)


def _elsewhere(jobs, executor, in_flight):
    """The results of the jobs in their order, with a bounded number of them handed out."""
    pending = deque()
    try:
        for job in jobs:
            pending.append(executor.submit(_replication, *job))
            if len(pending) == in_flight:
                yield _result(pending.popleft())
        while pending:
            yield _result(pending.popleft())
    finally:
        for future in pending:
            future.cancel()


def _result(future):
    try:
        return future.result()
    except BrokenExecutor as error:
        raise BrokenExecutor(_DIED) from error
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        if "pickle" not in str(error):
            raise
        raise ValueError(_STAYS) from error


_DIED = (
    "The processes of the executor died. A script that starts a process pool needs "
    "`if __name__ == '__main__':`; inside Streamlit use the executor of loky or of dask."
)
_STAYS = (
    "This measure or scenario cannot be sent to another process: write its functions and classes "
    "in a module that can be imported, not in the script, and use no lambda."
)


def _estimates(labels, results, names, level):
    """What is known of a point after each of its runs."""
    values, reasons = {}, {}
    with closing(results):
        for measured, label in zip(results, labels):
            for name, (value, reason) in zip(names, measured):
                key = label, name
                values[key] = so_far = (*values.get(key, ()), value)
                if reason:
                    reasons.setdefault(key, {})[reason] = None
                yield Estimate(label, name, so_far, level, tuple(reasons.get(key, ())))


def _pairs(estimates, measures):
    with closing(estimates):
        while of_a := tuple(islice(estimates, measures)):
            for a, b in zip(of_a, tuple(islice(estimates, measures))):
                yield Comparison(a, b)

"""What a task costs, as ratios measured in turn within one run.

`python -m tests.benchmarks.engine` prints a table, `--json` one JSON object; `--quick` is rough.
The model: M/M/4 with 20 waiting places at load 0.9, 3600 tasks, everything recorded.
"""

import argparse
import gc
import json
import statistics
import time
import tracemalloc
from dataclasses import fields

import numpy as np
import simpy

from queuesim import (
    Arrivals,
    Deterministic,
    Exponential,
    Pool,
    Queue,
    Retry,
    Run,
    Scenario,
    Simulation,
    Source,
    Spike,
    one_queue,
    simulate,
    sweep,
    textbook,
)

MODEL = one_queue(rate=3.6, workers=4, limit=20)
UNTIL = 1000.0
WITH_ALL = Scenario(  # two lines joined at random, patience, retries with jitter
    (
        Source(
            Arrivals(4.4),
            queue=("a", "b"),
            choice="random",
            patience=Exponential(4.0),
            retry=Retry(3, jitter=0.5),
        ),
    ),
    (Queue("a", 10), Queue("b", 10)),
    (Pool(4, ("a", "b")),),
)
STORM = one_queue(  # callers go while their tasks stay, and come back: lesson 16
    3.0,
    4,
    60,
    spikes=(Spike(30, 10, 9.0),),
    patience=Deterministic(5.0),
    withdraws=False,
    retry=Retry(3, 0.0),
)
REJECTING = one_queue(2.0, 1, 0, retry=Retry(20, 0.5, factor=1))  # nearly all rows are retries
BARS = {  # name: (bound, whether it is a minimum)
    "vs_textbook": (5.5, True),
    "vs_ciw": (6.0, True),
    "patience_vs_textbook": (4.0, True),
    "vs_kernel_floor": (1.75, False),
    "kernel_events_per_task": (2.01, False),
    "bytes_per_task": (60.0, False),
    "bytes_per_task_with_all": (150.0, False),
    "cost_200k_over_1k": (1.3, False),
    "cost_200k_over_1k_overload": (1.3, False),
    "retry_over_task": (2.0, False),
    "storm_tasks_per_second_over_plain": (0.4, True),
    "series_share_of_run": (0.25, False),
    "sweep_12x10_seconds_over_one_run": (125.0, False),
}


def seconds(action):
    """Seconds of the processor: what else runs on the machine does not count."""
    begin = time.process_time()
    action()
    return time.process_time() - begin


def interleaved(rounds, **actions):
    """Median seconds of each action, measured in turn."""
    times = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            times[name].append(seconds(action))
    return {name: statistics.median(values[1:] or values) for name, values in times.items()}


def kernel_floor(tasks):
    """Two bare SimPy events for each task, as many of them pending as in the model."""
    env = simpy.Environment()
    left = 2 * tasks - 5

    def again(_):
        nonlocal left
        left -= 1
        if left >= 0:
            event = simpy.Event(env)
            event._ok, event._value = True, None
            event.callbacks.append(again)
            env.schedule(event, 1, 1.0)

    for _ in range(5):
        again(None)
    env.run()


def patience_textbook(arrivals, demands, patience, workers):
    """The textbook's `request | timeout`."""
    env = simpy.Environment()
    pool = simpy.Resource(env, capacity=workers)

    def task(i):
        yield env.timeout(arrivals[i])
        with pool.request() as turn:
            result = yield turn | env.timeout(patience)
            if turn in result:
                yield env.timeout(demands[i])

    for i in range(len(arrivals)):
        env.process(task(i))
    env.run()


def ciw_run():
    import ciw

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(3.6)],
        service_distributions=[ciw.dists.Exponential(1.0)],
        number_of_servers=[4],
        queue_capacities=[20],
    )
    ciw.seed(1)
    ciw.Simulation(network).simulate_until_max_time(UNTIL)


def kernel_events_per_task():
    simulation = Simulation(MODEL, 1)
    simulation.advance(UNTIL)
    events = next(simulation._system.clock._eid)
    run = simulation.result()
    done = int(np.sum(~np.isnan(run.finish)))
    expected = len(run) + done  # an arrival each, a departure for each that was served
    return 2 * events / expected


def bytes_per_task(scenario, tasks):
    """The memory that the engine holds for a task, of so many."""
    gc.collect()
    tracemalloc.start()
    simulation = Simulation(scenario, 1)
    simulation.advance(tasks / scenario.sources[0].arrivals.rate)
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held / len(simulation.result())


def cost_ratio(workers, rounds):
    """Cost per task of 200 000 tasks over that of 1000."""

    def cost(tasks):
        scenario = one_queue(rate=3.6, workers=workers)
        return lambda: simulate(scenario, 1, tasks / 3.6)

    small = cost(1000)
    times = interleaved(rounds, large=cost(200_000), small=lambda: [small() for _ in range(20)])
    return (times["large"] / 200) / (times["small"] / 20)


def sweep_12x10():
    scenarios = {
        workers: one_queue(rate=3.6, workers=workers, limit=20) for workers in range(2, 14)
    }
    for _ in sweep(scenarios, replications=10, until=UNTIL, measure="mean_wait"):
        pass


def measure(quick):
    """All figures by name; what takes long is measured in fewer rounds."""
    rounds, few, tasks = (3, 1, 50_000) if quick else (15, 5, 100_000)
    run = simulate(MODEL, 1, UNTIL)
    arrivals, demands = run.arrival.tolist(), run.demand.tolist()
    patient = one_queue(rate=4.4, workers=4, patience=Deterministic(2.0))
    impatient = simulate(patient, 1, UNTIL)
    times = interleaved(
        rounds,
        engine=lambda: simulate(MODEL, 1, UNTIL),
        textbook=lambda: textbook(arrivals, demands, 4, 20),
        floor=lambda: kernel_floor(len(run)),
        ciw=ciw_run,
        patience=lambda: simulate(patient, 1, UNTIL),
        patience_textbook=lambda: patience_textbook(
            impatient.arrival.tolist(), impatient.demand.tolist(), 2.0, 4
        ),
        series=lambda: _all_series(simulate_result(run)),
    )
    storm, rejecting = simulate(STORM, 1, UNTIL), simulate(REJECTING, 1, UNTIL)
    retries = np.count_nonzero(rejecting.attempt)
    plain = times["engine"] / len(run)
    rows = interleaved(
        rounds,
        storm=lambda: simulate(STORM, 1, UNTIL),
        rejecting=lambda: simulate(REJECTING, 1, UNTIL),
    )
    sweeps = interleaved(
        few,
        sweep=sweep_12x10,
        one=lambda: [simulate(MODEL, 1, UNTIL) for _ in range(10)],
    )
    return {
        "engine_ns_per_task": times["engine"] / len(run) * 1e9,
        "vs_textbook": times["textbook"] / times["engine"],
        "vs_ciw": times["ciw"] / times["engine"],
        "patience_vs_textbook": times["patience_textbook"] / times["patience"],
        "vs_kernel_floor": times["engine"] / times["floor"],
        "kernel_events_per_task": kernel_events_per_task(),
        "bytes_per_task": bytes_per_task(MODEL, tasks),
        "bytes_per_task_with_all": bytes_per_task(WITH_ALL, tasks),
        "cost_200k_over_1k": cost_ratio(4, few),
        "cost_200k_over_1k_overload": cost_ratio(2, few),
        "retry_over_task": (rows["rejecting"] - plain * (len(rejecting) - retries))
        / retries
        / plain,
        "storm_tasks_per_second_over_plain": plain / (rows["storm"] / len(storm)),
        "series_share_of_run": times["series"] / times["engine"],
        "sweep_12x10_seconds_over_one_run": sweeps["sweep"] / (sweeps["one"] / 10),
    }


def simulate_result(run):
    """The same run without what it has computed and kept."""
    return Run(**{f.name: getattr(run, f.name) for f in fields(run)})


def _all_series(run):
    run.summary()
    run.waiting_series()
    run.busy_series()
    run.workers_series()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    figures = measure(options.quick)
    if options.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        bound, is_minimum = BARS.get(name, (None, None))
        said = ""
        if bound is not None:
            kept = value >= bound if is_minimum else value <= bound
            word, verdict = "at least" if is_minimum else "at most", "kept" if kept else "MISSED"
            said = f"{word} {bound:g}: {verdict}"
        print(f"{name:36} {value:10.2f}   {said}")


if __name__ == "__main__":
    main()

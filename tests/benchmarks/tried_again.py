"""The waits of `queuesim.tried_again.WAITS_AT_ONCE`: ``python -m tests.benchmarks.tried_again``."""

import numpy as np

from queuesim import Arrivals, Pool, Retry, Scenario, Source, simulate
from queuesim.intervals import Interval, interval_of_ratio

SHARES = 0.05, 0.1, 0.15, 0.2
RUNS, WARM_UP, UNTIL = 200, 2000.0, 8000.0


def wait_at_once(share: float, runs: int = RUNS, seed: int = 15_000) -> Interval:
    """The average wait of attempts that are retried at once, up to three times."""
    source = Source(Arrivals(3.0), failing=share, retry=Retry(3, 0.0, after="failed"))
    scenario = Scenario((source,), pools=(Pool(4),))
    sums, counts = [], []
    for number in range(runs):
        run = simulate(scenario, seed + number, UNTIL)
        waits = run.wait[(run.arrival >= WARM_UP) & (run.arrival < UNTIL - 100)]
        waits = waits[~np.isnan(waits)]
        sums.append(waits.sum())
        counts.append(len(waits))
    return interval_of_ratio(sums, counts)


if __name__ == "__main__":
    for share in SHARES:
        found = wait_at_once(share)
        ends = f"{found.mean:.4g}, {found.low:.4g}, {found.high:.4g}, {found.runs}"
        print(f"    {share}: Interval({ends}),", flush=True)

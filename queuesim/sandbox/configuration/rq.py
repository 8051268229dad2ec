"""RQ: workers in a terminal, rules where a job is sent."""

import shlex

from queuesim.sandbox.configuration.lines import (
    Configuration,
    chooses,
    delays,
    distinct,
    expires,
    figure,
    python_name,
    remarks_of,
    retries_failures,
    text,
)
from queuesim.scenario import Scenario

WORKERS = "https://python-rq.org/docs/workers/"
RETRIES = "https://python-rq.org/docs/exceptions/"
JOBS = "https://python-rq.org/docs/"
ABLE = {"expiry", "preferred", "in turn"}


def rq(scenario: Scenario) -> list[Configuration]:
    """What RQ has to be told."""
    later = any(retries_failures(source) for source in scenario.sources)
    lines = "\n".join(_worker(pool, later) for pool in scenario.pools)
    remarks = remarks_of(scenario, "RQ", ABLE) + _remarks(scenario)
    sent = ["from rq import Queue, Retry", ""]
    names = distinct((source.name for source in scenario.sources), python_name)
    sent += [_sent(scenario, source, names[source.name]) for source in scenario.sources]
    return [
        Configuration("RQ", "a terminal", "bash", lines, (WORKERS,), remarks),
        Configuration("RQ", "where jobs are sent", "python", "\n".join(sent), (JOBS, RETRIES)),
    ]


def _worker(pool, later: bool) -> str:
    """A pool of workers or, for what pools can do only from RQ 3 on, one process a worker."""
    queues = " ".join(shlex.quote(name) for name in pool.serves)
    in_turn = chooses(pool) == "in turn"
    if not (later or in_turn):
        return f"rq worker-pool -n {pool.workers} {queues}"
    options = " --with-scheduler" * later + " --dequeue-strategy round_robin" * in_turn
    return f"for i in $(seq {pool.workers}); do rq worker{options} {queues} & done; wait"


def _sent(scenario: Scenario, source, name: str) -> str:
    told, retry = [name], retries_failures(source)
    if retry:
        told.append(f"retry=Retry(max={retry.limit}, interval={delays(retry)})")
    if (after := expires(scenario, source)) is not None:
        told.append(f"ttl={figure(after)}")
    return f"Queue({text(source.lines[0])}, connection=redis).enqueue({', '.join(told)})"


def _remarks(scenario: Scenario) -> tuple[str, ...]:
    rules = [retry for source in scenario.sources if (retry := retries_failures(source))]
    if any(retry.is_spread for retry in rules):
        return ("RQ waits exactly as long as the list says; it spreads no retries.",)
    return ()

"""Dramatiq: processes in a terminal, rules at each actor."""

import json
import math
import re
import shlex

from queuesim.sandbox.configuration.lines import (
    Configuration,
    distinct,
    expires,
    python_name,
    remarks_of,
    retries_failures,
    text,
)
from queuesim.scenario import Scenario

CLI = "https://dramatiq.io/guide.html#workers"
PREFETCH = "https://dramatiq.io/reference.html#environment-variables"
ACTORS = "https://dramatiq.io/guide.html#message-retries"
AGE = "https://dramatiq.io/guide.html#message-age-limits"
LIMITS = "https://www.rabbitmq.com/docs/maxlength"
ABLE = {"limit", "expiry", "prefetch", "priority"}
SECOND = 1000  # milliseconds
SHORTEST = 101  # milliseconds that a delay may have


def dramatiq(scenario: Scenario) -> list[Configuration]:
    """What Dramatiq has to be told."""
    lines = [_worker(pool) for pool in scenario.pools]
    lines += [_limit(queue) for queue in scenario.queues if queue.limit < math.inf]
    remarks = remarks_of(scenario, "Dramatiq", ABLE) + tuple(_remarks(scenario))
    names = distinct((source.name for source in scenario.sources), python_name)
    actors = [_actor(scenario, source, names[source.name]) for source in scenario.sources]
    where = CLI, PREFETCH, LIMITS
    return [
        Configuration("Dramatiq", "a terminal", "bash", "\n".join(lines), where, remarks),
        Configuration("Dramatiq", "tasks.py", "python", "\n\n\n".join(actors), (ACTORS, AGE)),
    ]


def _worker(pool) -> str:
    """A process with one thread for each worker, so that what is taken ahead is its own."""
    queues = " ".join(shlex.quote(name) for name in pool.serves)
    ahead = f"dramatiq_queue_prefetch={1 + pool.prefetch}"
    return f"{ahead} dramatiq tasks --processes {pool.workers} --threads 1 --queues {queues}"


def _limit(queue) -> str:
    """A policy of RabbitMQ."""
    name, pattern = shlex.quote(f"limit {queue.name}"), shlex.quote(f"^{re.escape(queue.name)}$")
    told = shlex.quote(json.dumps({"max-length": queue.limit, "overflow": "reject-publish"}))
    return f"rabbitmqctl set_policy {name} {pattern} {told} --apply-to queues"


def _actor(scenario: Scenario, source, name: str) -> str:
    told, retry = [f"queue_name={text(source.lines[0])}"], retries_failures(source)
    told.append(f"max_retries={retry.limit if retry else 0}")
    if retry:
        shortest = max(round(retry.delay * SECOND), SHORTEST)
        longest = round(min(retry.cap, 7 * 86_400) * SECOND)
        told.append(f"min_backoff={shortest}")
        told.append(f"max_backoff={max(longest, shortest)}")
    if source.priority:
        told.append(f"priority={source.priority}")
    if (after := expires(scenario, source)) is not None:
        told.append(f"max_age={round(after * SECOND)}")
    return f"@dramatiq.actor({', '.join(told)})\ndef {name}(): ..."


def _remarks(scenario: Scenario):
    if any(queue.order in ("priority", "ageing") for queue in scenario.queues):
        yield "Dramatiq compares priorities only among the tasks that a worker has taken."
    rules = [retry for source in scenario.sources if (retry := retries_failures(source))]
    if rules:
        yield (
            "Dramatiq doubles the delay each time, and waits once to twice as long, by chance; up "
            "to version 1 it waits half as long."
        )

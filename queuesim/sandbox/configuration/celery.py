"""Celery: workers in a terminal, rules in its configuration and at each task."""

import math
import shlex

from queuesim.sandbox.configuration.lines import (
    Configuration,
    chooses,
    distinct,
    expires,
    figure,
    python_name,
    remarks_of,
    retries_failures,
    text,
)
from queuesim.scenario import Scenario

DOCS = "https://docs.celeryq.dev/en/stable/"
WORKERS = f"{DOCS}userguide/workers.html"
SETTINGS = f"{DOCS}userguide/configuration.html#worker-prefetch-multiplier"
PREFETCH = f"{DOCS}userguide/optimizing.html#prefetch-limits"
REDIS = f"{DOCS}userguide/routing.html#redis-message-priorities"
RETRIES = f"{DOCS}userguide/tasks.html#automatic-retry-for-known-exceptions"
EXPIRES = f"{DOCS}userguide/calling.html#expiration"
LIMITS = "https://www.rabbitmq.com/docs/maxlength"
STRATEGY = {"preferred": "priority", "in turn": "round_robin"}  # its words for ours
ABLE = {"limit", "expiry", "prefetch", "priority", "autoscale", "preferred", "in turn"}


def celery(scenario: Scenario) -> list[Configuration]:
    """What Celery has to be told."""
    remarks = remarks_of(scenario, "Celery", ABLE) + tuple(_remarks(scenario))
    lines = [_worker(pool) for pool in scenario.pools]
    found = [Configuration("Celery", "a terminal", "bash", "\n".join(lines), (WORKERS,), remarks)]
    lines = list(_settings(scenario))
    sources = (SETTINGS, PREFETCH, REDIS, LIMITS)
    found.append(Configuration("Celery", "celeryconfig.py", "python", "\n".join(lines), sources))
    names = distinct((source.name for source in scenario.sources), python_name)
    tasks = [_task(scenario, source, names[source.name]) for source in scenario.sources]
    lines = "\n\n\n".join(tasks)
    found.append(Configuration("Celery", "tasks.py", "python", lines, (RETRIES, EXPIRES)))
    return found


def _worker(pool) -> str:
    name, queues = shlex.quote(f"{pool.name}@%h"), shlex.quote(",".join(pool.serves))
    size = f"--concurrency={pool.workers}"
    if pool.autoscale:
        size = f"--autoscale={pool.autoscale.most},{pool.autoscale.least}"
    return f"celery -A app worker -n {name} {size} -Q {queues}"


def _settings(scenario: Scenario):
    """The settings of all workers."""
    limited = any(queue.limit < math.inf for queue in scenario.queues)
    if limited:
        yield "from kombu import Queue\n"
    ahead = max(pool.prefetch for pool in scenario.pools)
    yield "task_acks_late = True  # a task that runs counts as taken, too"
    yield f"worker_prefetch_multiplier = {1 + ahead}"
    takes = {chooses(pool) for pool in scenario.pools} & set(STRATEGY)
    ordered = any(queue.order == "priority" for queue in scenario.queues)
    if takes or ordered:
        yield "broker_transport_options = {  # with Redis"
        if ordered:
            yield '    "priority_steps": list(range(10)),\n    "sep": ":",'
        yield f'    "queue_order_strategy": "{STRATEGY[max(takes, default="preferred")]}",'
        yield "}"
    if limited:
        yield "task_queues = [  # with RabbitMQ"
        for queue in scenario.queues:
            yield f"    Queue({text(queue.name)}{_limit(queue)}),"
        yield "]"


def _limit(queue) -> str:
    if queue.limit == math.inf:
        return ""
    told = {"x-max-length": queue.limit, "x-overflow": "reject-publish"}
    return f", queue_arguments={told!r}"


def _task(scenario: Scenario, source, name: str) -> str:
    """A task with its rules, and how it is sent."""
    rules, retry = "", retries_failures(source)
    if retry:
        rules = (
            f"    autoretry_for=(Exception,),\n"
            f'    retry_kwargs={{"max_retries": {retry.limit}}},\n'
            f"    retry_backoff={max(round(retry.delay), 1)},\n"
            f"    retry_backoff_max={round(retry.cap)},\n"
            f"    retry_jitter={retry.is_spread},\n"
        )
    sent = [f"queue={text(source.lines[0])}"]
    if any(queue.order == "priority" for queue in scenario.queues):
        sent.append(f"priority={min(source.priority, 9)}")
    if (after := expires(scenario, source)) is not None:
        sent.append(f"expires={figure(after)}")
    head = f"@app.task(\n{rules})" if rules else "@app.task"
    return f"{head}\ndef {name}(): ...\n\n\n{name}.apply_async({', '.join(sent)})"


def _remarks(scenario: Scenario):
    limited = any(queue.limit < math.inf for queue in scenario.queues)
    ordered = any(queue.order == "priority" for queue in scenario.queues)
    if limited and (ordered or any(chooses(pool) in STRATEGY for pool in scenario.pools)):
        yield "Only RabbitMQ limits a queue, and these orders are those of Redis: you have one."
    if any(pool.autoscale for pool in scenario.pools):
        yield (
            "Celery's own autoscaler has no target that can be set; the rule of the scenario is "
            "that of KEDA."
        )
    if any(pool.prefetch for pool in scenario.pools):
        yield "Celery sets how many tasks are taken ahead for all workers of a configuration alike."
    rules = [retry for source in scenario.sources if (retry := retries_failures(source))]
    if any(retry.factor != 2 for retry in rules):
        yield "Celery's back-off doubles each time; another factor needs your own countdown."
    if any(retry.delay != max(round(retry.delay), 1) for retry in rules):
        yield "Celery's first delay is a whole number of seconds, at least 1."

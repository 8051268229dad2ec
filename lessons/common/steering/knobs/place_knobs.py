"""Queues and pools of workers as knobs."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, permutations

from lessons.common.steering.controls import Choice
from lessons.common.steering.knobs.dial import dial
from lessons.common.steering.knobs.knob import (
    QUEUES,
    RULES,
    WORKERS,
    Knob,
    Values,
    choice,
    moved,
    when,
)
from queuesim import Autoscale, Pool, Queue
from queuesim.scenario import TAKES

NO_LIMIT, LIMITED = "no limit", "limited"
ORDERS = {
    "first come": "fifo",
    "newest first": "lifo",
    "random": "random",
    "shortest first": "shortest",
    "priority": "priority",
    "ageing": "ageing",
    "in turns": "in turn",
}
KEPT, DROPPED = "run all the same", "dropped"
MOST_PLACES, MOST_WORKERS, LONGEST = 100_000, 500, 3600.0
OFF, WAITING, AGE, SYSTEM = "off", "tasks waiting", "oldest task’s age", "tasks in the system"
METRICS = {WAITING: "waiting", AGE: "age", SYSTEM: "system"}
_SCALE = ("scale", "target", "target-age", "looks", "least", "most", "tolerance", "cooldown")


def queue_knobs(queue: Queue) -> list[Knob]:
    """The knobs of a queue."""
    limited = queue.limit < math.inf
    places = min(queue.limit, MOST_PLACES) if limited else 20
    limit = Choice("Queue limit", (NO_LIMIT, LIMITED), LIMITED if limited else NO_LIMIT)
    room = dial("Places", 0, MOST_PLACES, places, word="places", whole=True)
    pace = dial("Pace of ageing", 1, 1000, queue.ageing)
    expired = Choice("Expired tasks are", (KEPT, DROPPED), DROPPED if queue.drops_expired else KEPT)
    return [
        Knob("order", QUEUES, choice("Order", ORDERS, queue.order, "order")),
        Knob("ageing", QUEUES, pace, when("order", "ageing")),
        Knob("limit", QUEUES, limit),
        Knob("places", QUEUES, room, when("limit", LIMITED)),
        Knob("expired", QUEUES, expired),
    ]


def queue_of(queue: Queue, knobs: list[Knob], values: Values) -> Queue:
    """The queue that has these values."""
    fields = {}
    if moved(knobs, values, "order", "ageing"):
        fields |= {"order": ORDERS[values["order"]], "ageing": values["ageing"]}
    if moved(knobs, values, "limit", "places"):
        fields["limit"] = values["places"] if values["limit"] == LIMITED else math.inf
    if moved(knobs, values, "expired"):
        fields["drops_expired"] = values["expired"] == DROPPED
    return replace(queue, **fields)


def pool_knobs(pool: Pool, queues: tuple[str, ...], versions: Sequence[Pool] = ()) -> list[Knob]:
    """The knobs of a pool of workers; it may serve what any version of it serves."""
    workers = dial("Workers", 0, MOST_WORKERS, pool.workers, word="workers", whole=True)
    ahead = dial("Tasks taken ahead", 0, 100, min(pool.prefetch, 100), word="prefetch", whole=True)
    startup = dial("Start-up time", 0, LONGEST, min(pool.startup, LONGEST), "s", word="start-up")
    knobs = [Knob("workers", WORKERS, workers)]
    if len(queues) > 1:
        serves = choice("They serve", _served(versions or (pool,), queues), pool.serves, "serve")
        knobs.append(Knob("serves", WORKERS, serves))
        takes = Choice("A free one turns to", TAKES, pool.takes, word="takes")
        knobs.append(Knob("takes", WORKERS, takes))
    return [
        *knobs,
        Knob("ahead", WORKERS, ahead),
        Knob("startup", WORKERS, startup),
        *_scale_knobs(pool),
    ]


def pool_of(
    versions: Sequence[Pool], knobs: list[Knob], values: Values, queues: tuple[str, ...]
) -> Pool:
    """The pool that has these values; what it is now comes first of its versions."""
    pool, fields = versions[0], {}
    for name, field in (("workers", "workers"), ("ahead", "prefetch"), ("startup", "startup")):
        if moved(knobs, values, name):
            fields[field] = values[name]
    if moved(knobs, values, "serves"):
        fields["serves"] = _served(versions, queues)[values["serves"]]
    if moved(knobs, values, "takes"):
        fields["takes"] = values["takes"]
    if moved(knobs, values, *_SCALE):
        fields["autoscale"] = _rule_of(values)
    return replace(pool, **fields)


def _served(versions: Sequence[Pool], queues: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Which queues a pool may serve, and in which order, by their words."""
    ways = [(name,) for name in queues] + [queues]
    if len(queues) <= 3:
        counts = range(1, len(queues) + 1)
        ways = list(chain.from_iterable(permutations(queues, count) for count in counts))
    return {" then ".join(way): way for way in [*ways, *(pool.serves for pool in versions)]}


def _scale_knobs(pool: Pool) -> list[Knob]:
    """The knobs of a rule that orders and dismisses workers."""
    rule = pool.autoscale
    kinds = {metric: words for words, metric in METRICS.items()}
    kind = OFF if rule is None else kinds[rule.metric]
    rule = rule or Autoscale(most=min(max(20, 2 * pool.workers), MOST_WORKERS))
    on, by_tasks = when("scale", *METRICS), when("scale", WAITING, SYSTEM)
    age = rule.target if kind == AGE else 5.0
    target = rule.target if kind != AGE else 5.0
    least, most = (min(count, MOST_WORKERS) for count in (rule.least, rule.most))
    cooldown = dial("Cool-down", 0, LONGEST, min(rule.cooldown, LONGEST), "s", word="cool-down")
    scaled = Choice("Autoscaler looks at", (OFF, *METRICS), kind, word="autoscaler")
    at_least = dial("Workers at least", 0, MOST_WORKERS, least, word="at least", whole=True)
    at_most = dial("Workers at most", 0, MOST_WORKERS, most, word="at most", whole=True)
    return [
        Knob("scale", RULES, scaled),
        Knob("target", RULES, dial("Tasks for one worker", 0.01, 10_000, target), by_tasks),
        Knob("target-age", RULES, dial("Target age", 0.01, LONGEST, age, "s"), when("scale", AGE)),
        Knob("looks", RULES, dial("It looks every", 1, LONGEST, max(rule.interval, 1), "s"), on),
        Knob("least", RULES, at_least, on),
        Knob("most", RULES, at_most, on),
        Knob("tolerance", RULES, dial("Tolerance", 0, 100, 100 * rule.tolerance, "%"), on),
        Knob("cooldown", RULES, cooldown, on),
    ]


def _rule_of(values: Values) -> Autoscale | None:
    if values["scale"] == OFF:
        return None
    return Autoscale(
        values["looks"],
        values["target-age" if values["scale"] == AGE else "target"],
        values["least"],
        max(values["most"], values["least"]),
        METRICS[values["scale"]],
        values["tolerance"] / 100,
        values["cooldown"],
    )

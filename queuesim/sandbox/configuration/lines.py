"""Lines of configuration, what is said beside them, and names that cannot break out of them."""

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from queuesim.scenario import Pool, Queue, Retry, Scenario, Source

# What a tool may be able to do, and how a remark names it.
ABILITIES = {
    "limit": "limit how many tasks wait",
    "expiry": "drop tasks whose caller has gone",
    "prefetch": "let a worker take tasks ahead",
    "priority": "serve a queue by priority",
    "autoscale": "add workers by itself",
    "preferred": "empty one queue before it turns to the next",
    "in turn": "turn to one queue after the other",
}
ORDERS = {"lifo": "newest first", "shortest": "shortest first", "in turn": "in turns"}


@dataclass(frozen=True)
class Configuration:
    """What one file of a tool has to say."""

    tool: str  # "Celery"
    file: str  # where the lines belong: "a terminal", "celeryconfig.py"
    language: str  # of the lines, to color them: "bash", "python", "yaml", "ruby"
    lines: str
    sources: tuple[str, ...]  # addresses of the documentation that says so
    remarks: tuple[str, ...] = ()  # what the tool does otherwise, in sentences


def remarks_of(scenario: Scenario, tool: str, able: set[str]) -> tuple[str, ...]:
    """What a scenario asks of a tool that it cannot do, and what no tool can be told."""
    asked = {
        "limit": any(queue.limit < math.inf for queue in scenario.queues),
        "expiry": any(expires(scenario, source) for source in scenario.sources),
        "prefetch": any(pool.prefetch for pool in scenario.pools),
        "priority": any(queue.order in ("priority", "ageing") for queue in scenario.queues),
        "autoscale": any(pool.autoscale for pool in scenario.pools),
        "preferred": any(chooses(pool) == "preferred" for pool in scenario.pools),
        "in turn": any(chooses(pool) == "in turn" for pool in scenario.pools),
    }
    said = [
        f"{tool} cannot {words}."
        for name, words in ABILITIES.items()
        if asked[name] and name not in able
    ]
    if asked["limit"] and "limit" in able:
        said.append("A sender learns of a rejection only with RabbitMQ's publisher confirms.")
    return (*said, *_no_setting(scenario, tool))


def _no_setting(scenario: Scenario, tool: str):
    orders = {queue.order for queue in scenario.queues} - {"fifo", "priority"}
    if orders:
        words = ", ".join(sorted(ORDERS.get(order, order) for order in orders))
        yield f"There is no setting for a queue served in the order {words}."
    if any(chooses(pool) == "oldest" for pool in scenario.pools):
        yield "There is no setting by which workers turn to the queue with the oldest task."
    if any(len(source.lines) > 1 for source in scenario.sources):
        yield "Which of several queues a task joins is up to your code that sends it."
    retries = [source.retry for source in scenario.sources if source.retry]
    if any(set(retry.after) - {"failed"} for retry in retries):
        yield "What a caller tries again after a rejection, or after it gave up, is up to its code."
    if tool != "Sidekiq" and any(retry.backoff == "sidekiq" for retry in retries):
        yield f"{tool} does not know Sidekiq's delays between retries."
    if any(retry.budget is not None for retry in retries):
        yield "A retry budget is up to the code of your callers."


def chooses(pool: Pool) -> str | None:
    """How a pool chooses among its queues; None: it has only one."""
    return pool.takes if len(pool.serves) > 1 else None


def retries_failures(source: Source) -> Retry | None:
    """The rule by which failed tasks of a source are run again, if there is one."""
    retry = source.retry
    return retry if retry and "failed" in retry.after and retry.limit else None


def expires(scenario: Scenario, source: Source) -> float | None:
    """After how many seconds on average a task that waits is of no use any more, and dropped."""
    lines = [queue for queue in scenario.queues if queue.name in source.lines]
    dropped = any(queue.drops_expired for queue in lines) or source.withdraws
    return source.patience.mean if source.patience and dropped else None


def delays(retry: Retry, most: int = 25) -> list[int]:
    """The seconds before each of the first retries, in whole seconds, without what is by chance."""
    count = min(retry.limit, most)
    if retry.backoff == "sidekiq":
        return [15 + i**4 for i in range(count)]
    return [round(min(retry.delay * retry.factor**i, retry.cap)) for i in range(count)]


def queue_of(scenario: Scenario, name: str) -> Queue:
    """The queue with a name."""
    return next(queue for queue in scenario.queues if queue.name == name)


def python_name(name: str) -> str:
    """A name that Python and Ruby take for a function: letters, digits and underscores."""
    plain = "".join(char if char.isascii() and char.isalnum() else "_" for char in name.lower())
    return plain if plain[:1].isalpha() else f"task_{plain}"


def label(name: str) -> str:
    """A name of letters and digits alone, as Ruby's classes and AWS' resources have it."""
    return "".join(part.capitalize() for part in python_name(name).split("_") if part)


def distinct(names: Iterable[str], spell: Callable[[str], str]) -> dict[str, str]:
    """Each name as a tool spells it; where two become one, the second gets a number."""
    spelled, taken = {}, set()
    for name in names:
        word = plain = spell(name)
        number = 2
        while word in taken:
            word, number = f"{plain}{number}", number + 1
        spelled[name] = word
        taken.add(word)
    return spelled


def text(name: str) -> str:
    """A name as YAML, JSON and Python write a text."""
    return json.dumps(name)


def ruby_text(name: str) -> str:
    """A name as Ruby writes a text in which nothing is replaced."""
    return "'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'"


def figure(value: float) -> str:
    """A number without digits that say nothing."""
    return f"{value:.6g}"

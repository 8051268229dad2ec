"""A scenario as lines of configuration of the tools that people run, each with its source."""

from dataclasses import dataclass

from queuesim.limits import one_of
from queuesim.scenario import Scenario


@dataclass(frozen=True)
class Configuration:
    """What one tool has to be told."""

    tool: str  # "Celery"
    file: str  # where the lines belong: "a terminal", "celeryconfig.py"
    language: str  # of the lines, to color them: "bash", "python", "yaml"
    lines: str
    sources: tuple[str, ...]  # addresses of the documentation that says so
    remarks: tuple[str, ...] = ()  # what the tool cannot be told, in sentences


def configurations_of(scenario: Scenario) -> tuple[Configuration, ...]:
    """What Celery, RQ, Sidekiq, Dramatiq and SQS with KEDA have to be told."""
    one_of("The scenario", scenario, Scenario)
    return (_celery(scenario),)


def _celery(scenario: Scenario) -> Configuration:
    lines = [
        f"celery -A app worker -n {pool.name} --concurrency={pool.workers} "
        f"--queues={','.join(pool.serves)}"
        for pool in scenario.pools
    ]
    source = "https://docs.celeryq.dev/en/stable/userguide/workers.html"
    return Configuration("Celery", "a terminal", "bash", "\n".join(lines), (source,))

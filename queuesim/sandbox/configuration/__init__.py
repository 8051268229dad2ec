"""A scenario as lines of configuration of the tools that people run, each with its source.

    lines      what all tools have in common: the lines, and names that cannot break them
    celery, rq, sidekiq, dramatiq, keda    one tool each

Where a tool does otherwise than the scenario, or cannot be told, a remark says so.
"""

from queuesim.limits import one_of
from queuesim.sandbox.configuration.celery import celery
from queuesim.sandbox.configuration.dramatiq import dramatiq
from queuesim.sandbox.configuration.keda import keda
from queuesim.sandbox.configuration.lines import Configuration
from queuesim.sandbox.configuration.rq import rq
from queuesim.sandbox.configuration.sidekiq import sidekiq
from queuesim.scenario import Scenario

__all__ = ["Configuration", "configurations_of"]


def configurations_of(scenario: Scenario) -> tuple[Configuration, ...]:
    """What Celery, RQ, Sidekiq, Dramatiq and SQS with KEDA have to be told: a file each.

    A tool that needs several files has several entries, one after the other; its remarks stand at
    the first.
    """
    one_of("The scenario", scenario, Scenario)
    tools = celery, rq, sidekiq, dramatiq, keda
    return tuple(entry for tool in tools for entry in tool(scenario))

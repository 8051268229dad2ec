"""Sidekiq: threads and queues in its files, retries at each class of jobs."""

import math

from queuesim.sandbox.configuration.lines import (
    Configuration,
    chooses,
    distinct,
    expires,
    figure,
    label,
    remarks_of,
    retries_failures,
    ruby_text,
    text,
)
from queuesim.scenario import Scenario

OPTIONS = "https://github.com/sidekiq/sidekiq/wiki/Advanced-Options"
CAPSULES = "https://github.com/sidekiq/sidekiq/blob/main/docs/capsule.md"
RETRIES = "https://github.com/sidekiq/sidekiq/wiki/Error-Handling"
EXPIRES = "https://github.com/sidekiq/sidekiq/wiki/Pro-Expiring-Jobs"
ABLE = {"expiry", "preferred", "in turn"}


def sidekiq(scenario: Scenario) -> list[Configuration]:
    """What Sidekiq has to be told."""
    first, *others = scenario.pools
    remarks = remarks_of(scenario, "Sidekiq", ABLE) + tuple(_remarks(scenario))
    lines = "\n".join(_pool(first))
    found = [
        Configuration("Sidekiq", "config/sidekiq.yml", "yaml", lines, (OPTIONS,), remarks),
    ]
    if others:
        lines = "\n".join(_capsules(others))
        file = "config/initializers/sidekiq.rb"
        found.append(Configuration("Sidekiq", file, "ruby", lines, (CAPSULES,)))
    names = distinct((source.name for source in scenario.sources), label)
    jobs = [
        _job(source, names[source.name], expires(scenario, source)) for source in scenario.sources
    ]
    lines = "\n\n".join(jobs)
    found.append(Configuration("Sidekiq", "app/sidekiq/", "ruby", lines, (RETRIES, EXPIRES)))
    return found


def _pool(pool):
    """The first pool: Sidekiq's file describes one."""
    yield f":concurrency: {pool.workers}"
    yield ":queues:"
    for name in pool.serves:
        yield f"  - [{text(name)}, 1]" if _weighted(pool) else f"  - {text(name)}"


def _capsules(pools):
    """The other pools: each a capsule in the same process."""
    yield "Sidekiq.configure_server do |config|"
    for pool in pools:
        queues = (ruby_text(name) for name in pool.serves)
        told = ", ".join(f"[{name}, 1]" if _weighted(pool) else name for name in queues)
        yield f"  config.capsule({ruby_text(pool.name)}) do |capsule|"
        yield f"    capsule.concurrency = {pool.workers}"
        yield f"    capsule.queues = [{told}]"
        yield "  end"
    yield "end"


def _weighted(pool) -> bool:
    """Whether no queue comes before another."""
    return chooses(pool) in ("in turn", "oldest")


def _job(source, name: str, after: float | None) -> str:
    retry = retries_failures(source)
    lines = [
        f"class {name}Job",
        "  include Sidekiq::Job",
        f"  sidekiq_options queue: {ruby_text(source.lines[0])}, retry: "
        f"{retry.limit if retry else 'false'}",
    ]
    if after is not None:
        lines[-1] += f", expires_in: {math.ceil(after)}"
    if retry and retry.backoff != "sidekiq":
        wait = f"{figure(retry.delay)} * {figure(retry.factor)}**count"
        wait = f"[{wait}, {figure(retry.cap)}].min.ceil"
        lines.append(f"  sidekiq_retry_in {{ |count| [{wait}, 1].max }}  # 0 would mean as usual")
    return "\n".join([*lines, "", "  def perform", "  end", "end"])


def _remarks(scenario: Scenario):
    if any(chooses(pool) == "in turn" for pool in scenario.pools):
        yield "Equal weights make Sidekiq pick a queue at random each time, not strictly in turn."
    if any(retries_failures(source) for source in scenario.sources):
        yield "Sidekiq adds some seconds by chance to each delay, so that retries do not bunch."
    if any(expires(scenario, source) is not None for source in scenario.sources):
        yield "Jobs that expire need Sidekiq Pro and its `sidekiq/pro/expiry`."
    if len(scenario.pools) > 1:
        yield "Capsules need Sidekiq 7 or newer."

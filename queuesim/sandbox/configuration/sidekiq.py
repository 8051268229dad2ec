"""Sidekiq: threads and queues in its file, retries at each class of jobs."""

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
    lines = list(_pool(first, ""))
    if others:
        lines.append(":capsules:")
        for pool in others:
            lines.append(f"  {text(pool.name)}:")
            lines += _pool(pool, "    ")
    remarks = remarks_of(scenario, "Sidekiq", ABLE) + tuple(_remarks(scenario))
    file = "config/sidekiq.yml"
    names = distinct((source.name for source in scenario.sources), label)
    jobs = [
        _job(source, names[source.name], expires(scenario, source)) for source in scenario.sources
    ]
    return [
        Configuration("Sidekiq", file, "yaml", "\n".join(lines), (OPTIONS, CAPSULES), remarks),
        Configuration("Sidekiq", "app/sidekiq/", "ruby", "\n\n".join(jobs), (RETRIES, EXPIRES)),
    ]


def _pool(pool, indent: str):
    yield f"{indent}:concurrency: {pool.workers}"
    yield f"{indent}:queues:"
    weighted = chooses(pool) in ("in turn", "oldest")
    for name in pool.serves:
        yield f"{indent}  - [{text(name)}, 1]" if weighted else f"{indent}  - {text(name)}"


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
        lines.append(f"  sidekiq_retry_in {{ |count| [{wait}, {figure(retry.cap)}].min.ceil }}")
    return "\n".join([*lines, "", "  def perform", "  end", "end"])


def _remarks(scenario: Scenario):
    if any(chooses(pool) == "in turn" for pool in scenario.pools):
        yield "Equal weights make Sidekiq pick a queue at random each time, not strictly in turn."
    if any(retries_failures(source) for source in scenario.sources):
        yield "Sidekiq adds some seconds by chance to each delay, so that retries do not bunch."
    if any(expires(scenario, source) is not None for source in scenario.sources):
        yield "Jobs that expire need Sidekiq Pro."
    if len(scenario.pools) > 1:
        yield "Capsules need Sidekiq 7 or newer."

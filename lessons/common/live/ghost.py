"""The run to compare with: the same luck, without what the learner did."""

from dataclasses import dataclass

from lessons.common.live.replay import Versions
from lessons.common.live.schedule import Schedule
from lessons.common.live.systems import Systems


@dataclass(frozen=True)
class Ghost:
    """What is compared with: schedules by lane, the words for it, and from when on it may differ
    from another ghost of the same run."""

    versions: list[Versions]
    label: str
    since: float


def ghost_of(schedule: Schedule, before: Schedule | None, systems: Systems) -> Ghost | None:
    """What a schedule is compared with, if anything; ``before`` is that of the run before."""
    changes, spikes = schedule.changes, schedule.spikes
    first = min([change.at for change in changes] + [spike.at for spike in spikes], default=0.0)
    since = 0.0 if before else first
    if changes:
        label = "without your change" + "s" * (len(changes) > 1)
        return Ghost(systems.versions(schedule.start, [], spikes), label, since)
    if spikes:
        label = "without the spike" + "s" * (len(spikes) > 1)
        return Ghost(systems.versions(schedule.start, [], []), label, since)
    if before:
        versions = systems.versions(before.start, before.changes, before.spikes)
        return Ghost(versions, before.name, since)
    return None

"""The systems that settings make, and what a change of settings changes in them."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from lessons.common.live.replay import Versions
from lessons.common.live.story import Change
from queuesim import Batch, Scenario

_KEPT = 500  # systems that are not built again


class Systems:
    """What a lesson builds of settings, by lane, and the words for a change.

    Parameters
    ----------
    build : callable
        Settings (a dict) to a Scenario, or to a dict of them: name of the lane to Scenario.
    words : callable
        (name, old, new) of a control to the words of a flag, such as "workers 3 → 4".
    """

    def __init__(self, build: Callable, words: Callable[[str, object, object], str]):
        self._build, self._words = build, words
        self._built: dict[tuple, dict[str, Scenario]] = {}

    def of(self, settings: dict) -> dict[str, Scenario]:
        """The systems under these settings, by lane; a run asks for them at each replay."""
        key = tuple(settings.items())
        if key not in self._built:
            if len(self._built) >= _KEPT:
                self._built.clear()
            built = self._build(settings)
            self._built[key] = built if isinstance(built, dict) else {"": built}
        return self._built[key]

    def alike(self, settings: dict, others: dict) -> bool:
        """Whether both make the same systems: a target or a price makes no other."""
        return self.of(settings) == self.of(others)

    def moved(self, old: dict, new: dict) -> list[str]:
        """The names of the settings that make another system of the old one."""
        before = self.of(old)
        if before == self.of(new):
            return []
        changed = [name for name in new if new[name] != old.get(name)]
        if len(changed) > 1:  # others (a target, a price) may have been moved since
            alone = [name for name in changed if self.of({**old, name: new[name]}) != before]
            changed = alone or changed
        return changed

    def difference(self, old: dict, new: dict) -> str:
        """What a flag says: "workers 3 → 4" for each control that changes the system."""
        moved = self.moved(old, new)
        return ", ".join(self._words(name, old.get(name), new[name]) for name in moved)

    def versions(
        self, start: dict, changes: Iterable[Change], spikes: Iterable[Batch]
    ) -> list[Versions]:
        """For each lane its schedule: (time, scenario), the first at time 0."""
        moments = {0.0: start} | {change.at: change.settings for change in changes}
        lanes: dict[str, Versions] = {name: [] for name in self.of(start)}
        settings = start
        for at in sorted({*moments, *(spike.at for spike in spikes)}):
            settings = moments.get(at, settings)
            sent = tuple(spike for spike in spikes if spike.at <= at)
            for name, scenario in self.of(settings).items():
                lanes[name].append((at, with_batches(scenario, sent)))
        return list(lanes.values())


def with_batches(scenario: Scenario, batches: tuple[Batch, ...]) -> Scenario:
    """The scenario with more batches, sent to its first source."""
    if not batches:
        return scenario
    first, *others = scenario.sources
    own = {batch.at: batch for batch in first.arrivals.batches}
    for batch in batches:
        size = batch.size + (own[batch.at].size if batch.at in own else 0)
        own[batch.at] = Batch(batch.at, size)
    arrivals = replace(first.arrivals, batches=tuple(own.values()))
    return replace(scenario, sources=(replace(first, arrivals=arrivals), *others))

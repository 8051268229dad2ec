"""The systems that settings make, and what a change of settings changes in them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from lessons.common.live.replay import Versions
from lessons.common.live.story import Change
from queuesim import Batch, Recorded, Scenario

_KEPT = 500  # systems that are not built again


class Systems:
    """What a lesson builds of settings, by lane, and the words for a change.

    Parameters
    ----------
    build : callable
        Settings (a dict) to a Scenario, or to a dict of them: name of the lane to Scenario.
    words : callable
        (name, old, new) of a control to the words of a flag, such as "workers 3 → 4".
    counts_from : mapping of callables
        By name of a control, for those whose change does not count at once: the moment at which it
        is set to the one from which on it counts, such as the next midnight.
    """

    def __init__(
        self,
        build: Callable,
        words: Callable[[str, object, object], str],
        counts_from: Mapping[str, Callable[[float], float]] | None = None,
    ):
        self._build, self._words = build, words
        self._counts_from = counts_from or {}
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

    @property
    def delays(self) -> bool:
        """Whether any change counts later than it is made."""
        return bool(self._counts_from)

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
        return self._said(self.moved(old, new), old, new)

    def change(self, at: float, old: dict, new: dict, joined: bool) -> Change | None:
        """The change at a moment; None if it makes no other system."""
        moved = self.moved(old, new)
        text = self._said(moved, old, new)
        return Change(at, dict(new), text, joined, tuple(moved)) if text else None

    def _said(self, moved: list[str], old: dict, new: dict) -> str:
        return ", ".join(self._words(name, old.get(name), new[name]) for name in moved)

    def counts_from(self, old: dict, new: dict, at: float) -> float:
        """From when on all that was changed at a moment counts."""
        changed = [name for name in new if new[name] != old.get(name)]
        return max((self._later(name, at) for name in changed), default=at)

    def _later(self, name: str, at: float) -> float:
        """From when on a control counts that was set at a moment."""
        return self._counts_from[name](at) if name in self._counts_from else at

    def versions(
        self, start: dict, changes: Iterable[Change], spikes: Iterable[Batch]
    ) -> list[Versions]:
        """For each lane its schedule: (time, scenario), the first at time 0."""
        moments = {0.0: start} | self.in_force(start, changes)
        lanes: dict[str, Versions] = {name: [] for name in self.of(start)}
        settings = start
        for at in sorted({*moments, *(spike.at for spike in spikes)}):
            settings = moments.get(at, settings)
            sent = tuple(spike for spike in spikes if spike.at <= at)
            for name, scenario in self.of(settings).items():
                lanes[name].append((at, with_batches(scenario, sent)))
        return list(lanes.values())

    def in_force(self, start: dict, changes: Iterable[Change]) -> dict[float, dict]:
        """The settings that count from each moment on, once they are others than at the start."""
        if not self.delays:
            return {change.at: change.settings for change in changes}
        moved: dict[float, dict] = {}
        before = start
        for change in changes:
            for name, value in change.settings.items():
                if value != before.get(name):
                    moved.setdefault(self._later(name, change.at), {})[name] = value
            before = change.settings
        settings, moments = start, {}
        for at in sorted(moved):
            settings = settings | moved[at]
            moments[at] = settings
        return moments


def with_batches(scenario: Scenario, batches: tuple[Batch, ...]) -> Scenario:
    """The scenario with more batches, sent to its first source; a record takes none."""
    if not batches or isinstance(scenario.sources[0].arrivals, Recorded):
        return scenario
    first, *others = scenario.sources
    own = {batch.at: batch for batch in first.arrivals.batches}
    for batch in batches:
        size = batch.size + (own[batch.at].size if batch.at in own else 0)
        own[batch.at] = Batch(batch.at, size)
    arrivals = replace(first.arrivals, batches=tuple(own.values()))
    return replace(scenario, sources=(replace(first, arrivals=arrivals), *others))

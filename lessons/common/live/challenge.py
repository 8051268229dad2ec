"""A challenge: an order, how far it has come, and the proof that it can be met."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lessons.common.live.progress import Progress
from lessons.common.live.story import Story


@dataclass(frozen=True)
class Challenge:
    """Something to do in a run, and the proof that it can be done and is not done by luck.

    Attributes
    ----------
    name, order : str
        Two or three words; and what to do, what counts, how long it takes.
    watch : callable
        Reads off a story how far it has come: see `hold`, `drain` and `progress_of`.
    shows : str
        What it has shown to a learner who has met it.
    solved_by, missed_by : str, or several
        What a learner does, as a link tells it (``10_send_40~12_workers_6``), in a run that begins
        with the usual settings. A test plays these stories with several seeds: in each run one of
        the first must meet the challenge, and none of the second may.
    """

    id: str
    name: str
    order: str
    watch: Callable[[Story], Progress]
    shows: str
    solved_by: str | Sequence[str]
    missed_by: str | Sequence[str]

    def met(self, story: Story) -> float | None:
        """When it was met; None: not so far."""
        return self.watch(story).met

"""The run that a question is about: what the stage plays once the question is answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lessons.common.ground.class_guess import ClassGuess
from lessons.common.live.times import said
from queuesim import Batch, Run

FAST = (8.0, 16.0, 32.0)  # times as fast as the clock on the wall
SECONDS_OF_HASTE = 10.0  # of the clock on the wall, at most, if the fastest speed allows it
BEYOND = 30.0  # seconds of the run after that moment: by then most of its tasks have started
LEAD = 4.0  # seconds of the run, at normal speed, before the moment that decides


@dataclass(frozen=True)
class Guessed:
    """What a learner or a class answered: the words, and the number that they stand for, if any."""

    label: str = ""
    value: float | None = None


@dataclass(frozen=True)
class Scene:
    """The settings that a question names, and when its answer can be seen in their run.

    Attributes
    ----------
    asks_until : float
        How far the run goes while the question is open: it must not show the answer by then.
    decides_at : float
        The moment at which the answer can be seen.
    settings : mapping
        What the question names of the controls; all others stand as usual.
    spikes : sequence of (time, size)
        Tasks that come at once.
    first, first_label : mapping, str
        The case that the question begins with: it runs while the question is open. With a label it
        is then the ghost of the scene.
    guess_since, guess_words : float, str
        A guess is so many seconds after this moment of the run, and is marked there with these
        words before it. Without a moment it has no place on the timeline.
    guess_sets : str
        The control that a guess sets: the scene shows what comes of it.
    tells : callable or None
        Run of the scene, and `BEYOND` its moment, to a sentence: what is seen in it, beside the
        average that the answer names.
    """

    asks_until: float
    decides_at: float
    settings: Mapping = field(default_factory=dict)
    spikes: tuple[tuple[float, int], ...] = ()
    first: Mapping = field(default_factory=dict)
    first_label: str = ""
    guess_since: float | None = None
    guess_words: str = "your guess"
    guess_sets: str = ""
    tells: Callable[[Run], str] | None = None

    @property
    def batches(self) -> list[Batch]:
        """The spikes as the engine takes them."""
        return [Batch(at, size) for at, size in self.spikes]

    @property
    def slows_at(self) -> float:
        """From this moment on the run is played at normal speed."""
        return max(self.decides_at - LEAD, 0.0)

    @property
    def speed(self) -> float:
        """How fast the run is played before."""
        quick = [speed for speed in FAST if self.slows_at / speed <= SECONDS_OF_HASTE]
        return min(quick, default=FAST[-1])

    def played_with(self, usual: Mapping, guessed: Guessed) -> dict:
        """All settings of the scene."""
        settings = {**usual, **self.settings}
        if self.guess_sets and guessed.value is not None:
            settings[self.guess_sets] = type(usual[self.guess_sets])(guessed.value)
        return settings

    def message(self, guessed: Guessed) -> dict:
        """What the browser is told of it."""
        return {"slows_at": self.slows_at, "speed": self.speed, "marks": self._marks(guessed)}

    def _marks(self, guessed: Guessed) -> list[dict]:
        """The guess on the timeline, if it has a place there that the learner will see."""
        if guessed.value is None or self.guess_since is None:
            return []
        if isinstance(guessed.value, ClassGuess):
            counts = (guessed.value + self.guess_since).counts
            return [{"t": said(at), "count": n} for at, n in counts.items() if self._shows(at)]
        at = self.guess_since + guessed.value
        words = f"{self.guess_words}: {guessed.label}"
        return [{"t": said(at), "text": words}] if self._shows(at) else []

    def _shows(self, at: float) -> bool:
        """Whether the timeline comes to a moment before it is too narrow to be read."""
        return at <= 3 * self.decides_at

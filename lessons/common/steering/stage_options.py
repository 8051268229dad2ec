"""What a lesson's stage shows besides its run."""

from collections.abc import Callable
from dataclasses import dataclass

MEASURES = ("waiting", "age", "busy", "p95")


@dataclass(frozen=True)
class Measure:
    """A measure of the run below its timeline, and the alarm that is set on it.

    Attributes
    ----------
    what : str
        "age" of the oldest waiting task, share of a window in which workers were "busy", "p95" of
        the waits of the tasks that started in it. "waiting" is on the timeline in any case: of it
        there is an alarm only.
    alarm : float, str or None
        The alarm rings when the measure reaches this value (a name: that of a control).
    window : float
        How many seconds "busy" and "p95" look back.
    every : float
        Seconds from one look to the next.
    """

    what: str
    alarm: float | str | None = None
    window: float = 60.0
    every: float = 1.0

    def __post_init__(self):
        if self.what not in MEASURES:
            raise ValueError(f"A measure must be one of {', '.join(MEASURES)}, not {self.what!r}.")
        if not self.every > 0:
            raise ValueError(f"Looks must be apart in time, not by {self.every!r} seconds.")

    def message(self, settings: dict) -> dict:
        """What the browser is told, with the values of now."""
        return {
            "what": self.what,
            "alarm": settings.get(self.alarm, self.alarm),
            "window": self.window,
            "every": self.every,
        }


@dataclass(frozen=True)
class StageOptions:
    """What is shown besides the run; a name of a control stands for its value.

    Attributes
    ----------
    spike : int, str or None
        How many tasks the button "Send a spike" sends; None: there is no such button.
    target : float or str
        The wait in seconds from which a task is shown in red.
    window : float or None
        A line of figures over so many seconds before the playhead: arrivals, workers, line, wait.
    quotient : bool
        Instead there stands, large, what holds since the start: waiting ÷ arrivals = wait.
    prices : callable or None
        Makes of the settings what a worker and a waiting task cost an hour, in dollars, or None:
        the line of figures then says the cost, too.
    own : str or None
        The source whose tasks are the reader's own: they keep one mark through everything.
    long : float or None
        From so many seconds of work on, a task is shown as a long one.
    measures : tuple of Measure
        More measures of the run below the timeline, on its clock; a line for each lane.
    chance : bool
        Whether anything in the run is left to chance; if not, no button offers a new random run.
    """

    spike: int | str | None = None
    target: float | str = 5.0
    window: float | None = None
    quotient: bool = False
    prices: Callable[[dict], tuple[float, float] | None] | None = None
    own: str | None = None
    long: float | None = None
    measures: tuple[Measure, ...] = ()
    chance: bool = True

    def message(self, settings: dict, asks: bool = False) -> dict:
        """What the browser is told, with the values of now.

        While a question is open there are no waits to read off and no spikes to send.
        """
        marks = {"own": self.own, "long": self.long, "chance": None if self.chance else False}
        return {
            "asks": asks,
            "spike_size": None if asks else settings.get(self.spike, self.spike),
            "target": settings.get(self.target, self.target),
            "window": None if asks else self.window,
            "quotient": self.quotient,
            **({"measures": self._measures(settings)} if self.measures else {}),
            "prices": self.prices(settings) if self.prices else None,
        } | {name: mark for name, mark in marks.items() if mark is not None}

    def _measures(self, settings: dict) -> list[dict]:
        return [measure.message(settings) for measure in self.measures]

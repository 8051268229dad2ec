"""What a lesson's stage shows besides its run."""

from collections.abc import Callable
from dataclasses import dataclass


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
            "prices": self.prices(settings) if self.prices else None,
        } | {name: mark for name, mark in marks.items() if mark is not None}

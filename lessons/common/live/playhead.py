"""Where a browser's playhead is: it says when it moves, and the clock tells the rest."""

from collections.abc import Callable

ON_THE_WAY = 0.1  # seconds of the clock on the wall: so long a browser's words may take
SPEEDS = (0.25, 32.0)


class Playhead:
    """An anchor (a time of the run, and when it was there), playing or not, at a speed."""

    def __init__(self, clock: Callable[[], float]):
        self.clock = clock
        self.playing, self.speed = True, 1.0
        self.anchored, self._since = 0.0, clock()

    def anchor(self, at: float, *, playing: bool, speed: float) -> None:
        """It is at `at` now; from here on the clock tells where it is."""
        self.anchored, self._since, self.playing, self.speed = at, self.clock(), playing, speed

    def at(self) -> float:
        """Where it is now, in time units of the run."""
        ran = (self.clock() - self._since) * self.speed if self.playing else 0.0
        return self.anchored + max(ran, 0.0)

    def hear(self, at: float, reckoned: float, *, playing: bool, speed: float, sought: bool):
        """Take where the browser says it is, `sought` if it was moved there; return where it is.

        If it has played on while its words were under way, what it shows is never rewritten:
        `reckoned` is where it should be by the clock.
        """
        went_on = playing and self.playing and speed == self.speed and not sought
        if went_on and at < reckoned:
            at = min(at + ON_THE_WAY * speed, reckoned)
        self.anchor(round(at, 4), playing=playing, speed=speed)
        return at

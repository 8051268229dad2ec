"""Alarms on SimPy's clock, and what comes first at one instant.

At one instant departures come first (and workers that become ready), then callers lose patience,
then tasks arrive (those put in by hand before the planned ones), then others are tried again, and
autoscaling looks last. Of two departures that of the lower worker number comes first. A change made
at time t comes before all of them: SimPy's clock stops there before anything rings.
"""

import simpy

PLACES = 2**24  # more than there are workers or pools: their number fits behind the rank
DEPARTING, GIVING_UP, PUT_IN, ARRIVING, RETRYING, LOOKING = (rank * PLACES for rank in range(1, 7))


class Alarm(simpy.Event):
    """An event that can be set again once it has rung; it calls its action with itself.

    `about` is what it is about: a row, a worker or a team.
    """

    def __init__(self, clock: simpy.Environment, action, rank: int, about=None):
        super().__init__(clock)
        self._ok, self._value = True, None
        self.actions, self.rank, self.about = [action], rank, about

    def set(self, delay: float) -> None:
        """Ring after `delay`. Must not be set while it is already set."""
        self.callbacks = self.actions  # SimPy takes the list away when it processes the event
        self.env.schedule(self, self.rank, delay)

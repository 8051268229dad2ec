"""What a browser may not know yet of a run."""


class Revisions:
    """Numbers for what was said to a browser, and from when on each said anything new.

    Of several messages a browser may get the last one only. So each says all that came since the
    last one that the browser is known to hold.
    """

    def __init__(self):
        self.number = 0
        self._unheard: list[tuple[int, float]] = []

    def news(self, since: float) -> None:
        """The browser, which takes only what it does not know yet, is to hear all from `since`."""
        self.number += 1
        self._unheard.append((self.number, since))

    def anew(self) -> None:
        """A new run, or a new stage: all of it is news."""
        self._unheard.clear()
        self.news(0.0)

    def nothing_held(self) -> None:
        """The browser holds nothing of this run: the next message says all of it."""
        self._unheard = [(self.number, 0.0)]

    def held(self, number: float) -> None:
        """The browser holds what was said up to this number."""
        self._unheard = [(each, since) for each, since in self._unheard if each > number]

    def since(self, until: float) -> float:
        """From when on the browser may not know the run; `until` is as far as it is computed."""
        return min((since for _, since in self._unheard), default=until)

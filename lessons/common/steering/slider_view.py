"""What a browser shows of the settings. It is told late, and it speaks of what it showed before."""


class SliderView:
    """The values that a browser shows, as far as the server knows.

    Streamlit sends all values of a page with whatever a learner does. So until a browser has heard
    of a new value it says the old one, which nobody has chosen: such values are kept as late.
    """

    def __init__(self):
        self.told = 0  # how often it was told another value; it answers each time
        self._shown: dict[str, object] = {}
        self._late: dict[str, set] = {}

    def show(self, name: str, value: object) -> bool:
        """A control is drawn; return whether the browser must be told that it has another value."""
        before = self._shown.setdefault(name, value)
        if before == value:
            return False
        self._late.setdefault(name, set()).add(before)
        self._shown[name] = value
        self.told += 1
        return True

    def is_late(self, name: str, value: object) -> bool:
        """Whether the browser may have said this before it heard of another value."""
        return value in self._late.get(name, ())

    def moved(self, name: str, value: object) -> None:
        """The learner has moved a control there."""
        self._late.pop(name, None)
        self._shown[name] = value

    def heard(self, says: dict) -> None:
        """The browser answers: from now on each value is a move where it shows what it was told."""
        for name in list(self._late):
            if says.get(name) == self._shown[name]:
                del self._late[name]

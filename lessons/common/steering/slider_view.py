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

    def must_tell(self, name: str, value: object) -> bool:
        """A control is about to be drawn: whether the browser must be told of another value.

        From now on it may show either: drawing can be broken off before or after it is told.
        """
        before = self._shown.setdefault(name, value)
        if before != value:
            self._late.setdefault(name, set()).update((before, value))
        return before != value

    def has_told(self, name: str, value: object) -> None:
        """The control was drawn with another value."""
        self._shown[name] = value
        self.told += 1

    def is_late(self, name: str, value: object) -> bool:
        """Whether the browser may say this, which holds no more, though it was not chosen."""
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

"""What a browser shows of the settings. It is told late, and it speaks of what it showed before."""

import time
from collections.abc import Callable

AWAITED = 3.0  # seconds in which Streamlit tells what a stage has told, or it has lost it


class SliderView:
    """The values that a browser shows, as far as the server knows.

    Streamlit sends all values of a page with whatever a learner does. So until a browser has heard
    of a new value it says the old one, which the learner has not chosen. Such values are kept as
    late.

    That it says what it was told last is no proof: it may have shown the same once before. So the
    message that goes out with a new value has a number, and the browser says which it holds.

    A stage may tell of a move first. Then Streamlit tells of it, too, and of all values between:
    until it comes to where the slider is, what it tells is known.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._ahead: dict[str, tuple[object, float]] = {}  # moved to, and how long it is awaited
        self.told = 0  # how often it was told another value; it answers each time
        self._sent_as: int | None = 0  # the number of the message that went out with the last one
        self._shown: dict[str, object] = {}
        self._late: dict[str, set] = {}
        self.missed: set[str] = set()  # of these it was told, and has not heard

    def must_tell(self, name: str, value: object) -> bool:
        """A control is about to be drawn: whether the browser must be told of another value.

        From now on it may show either: drawing can be broken off before or after it is told.
        """
        before = self._shown.setdefault(name, value)
        if before != value:
            self._late.setdefault(name, set()).update((before, value))
        return before != value or name in self.missed

    def has_told(self, name: str, value: object) -> None:
        """The control was drawn with another value."""
        self._shown[name] = value
        self._ahead.pop(name, None)
        self.missed.discard(name)
        self.told += 1
        self._sent_as = None

    def is_late(self, name: str, value: object) -> bool:
        """Whether the browser may say this, which holds no more, though it was not chosen."""
        return value in self._late.get(name, ())

    def moved(self, name: str, value: object) -> None:
        """The learner has moved a control there."""
        self._late.pop(name, None)
        self.missed.discard(name)
        self._shown[name] = value

    def moved_ahead(self, name: str, value: object) -> None:
        """The learner has moved a control there, which Streamlit does not know yet."""
        self.moved(name, value)
        self._ahead[name] = value, self._clock() + AWAITED

    def is_known(self, name: str, value: object) -> bool:
        """Whether Streamlit tells of a move, or of a part of it, that the stage told of before."""
        last, until = self._ahead.get(name, (None, 0.0))
        if value == last:
            self._ahead.pop(name, None)
            return True
        return self._clock() < until

    def shows(self, says: dict) -> None:
        """The browser shows this, which another session has drawn: none of it is a move."""
        for name, value in says.items():
            self._shown[name] = value
            self._late.setdefault(name, set()).add(value)

    @property
    def unsent(self) -> bool:
        """Whether the next message is the first that goes out with what was told."""
        return self._sent_as is None

    def sent_as(self, number: int) -> None:
        """The message that goes out with what was told has this number."""
        self._sent_as = number

    def heard(self, says: dict, held: float) -> None:
        """The browser answers, and holds the messages up to a number.

        From now on each value is a move where it shows what it was told. Where it does not, it
        has missed that: Streamlit drops what it has not sent yet as the next run of a page begins.
        """
        if self._sent_as is None or held < self._sent_as:
            return
        for name in list(self._late):
            if says.get(name) == self._shown[name]:
                self._late.pop(name, None)
                self.missed.discard(name)
            elif name in says:
                self.missed.add(name)

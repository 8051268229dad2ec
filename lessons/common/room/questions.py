"""A question as a room asks it: plain data, so that it can be kept and sent."""

from dataclasses import asdict, dataclass
from typing import Any

LIMIT = 10  # answers
LONG = 4000  # characters of any text


@dataclass(frozen=True)
class Question:
    """A question with a few answers.

    ``right`` is the place of the right answer; None where the answers have no right one. ``whys``
    say of each answer why it is right or what speaks against it, ``why`` is said of them all.
    ``values`` are the numbers that answers stand for.
    """

    text: str
    answers: tuple[str, ...]
    right: int | None = None
    why: str = ""
    whys: tuple[str, ...] = ()
    values: tuple[float | None, ...] = ()

    def __post_init__(self):
        if not 2 <= len(self.answers) <= LIMIT:
            raise ValueError(f"A question has 2 to {LIMIT} answers, not {len(self.answers)}.")
        if self.right is not None and not 0 <= self.right < len(self.answers):
            raise ValueError(f"No answer has the place {self.right}.")
        if max(map(len, (self.text, self.why, *self.answers, *self.whys))) > LONG:
            raise ValueError(f"A text of a question has at most {LONG} characters.")


@dataclass(frozen=True)
class Topic:
    """What a room talks about: a lesson's question, and the same idea with other numbers."""

    lesson: str  # its address
    title: str
    question: Question
    twin: Question | None = None

    def to_data(self) -> dict[str, Any]:
        """This topic as JSON can hold it."""
        return asdict(self)

    @staticmethod
    def from_data(data: dict[str, Any]) -> "Topic":
        """The topic that ``to_data`` has put down."""
        twin = data["twin"]
        return Topic(
            data["lesson"],
            data["title"],
            _question(data["question"]),
            _question(twin) if twin else None,
        )


def _question(data: dict[str, Any]) -> Question:
    lists = {name: tuple(data[name]) for name in ("answers", "whys", "values")}
    return Question(**{**data, **lists})

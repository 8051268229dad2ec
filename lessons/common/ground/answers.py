"""What may be answered to a question, and which answer is right."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """An answer that a learner may choose.

    ``value`` is the number it stands for, where it stands for one: it is drawn into the charts.
    ``why`` is said to a learner who has chosen it: why it is right, or what speaks against it.
    """

    label: str
    value: float | None = None
    why: str = ""


@dataclass(frozen=True)
class Twin:
    """The idea of a lesson's question with other numbers: what a teacher asks after the run.

    ``truth`` is the label of the right answer; or, where answers have values, the computed number:
    the answer nearest to it is right. ``why`` is said of every answer, after its own ``why``.
    """

    question: str
    answers: Sequence[Answer]
    truth: str | float
    why: str = ""

    @property
    def right(self) -> Answer:
        """The right answer."""
        return right_answer(self.answers, self.truth)


def right_answer(answers: Sequence[Answer], truth: str | float) -> Answer:
    """The answer with this label, or with the value nearest to this number."""
    if isinstance(truth, str):
        return next(answer for answer in answers if answer.label == truth)
    return min(answers, key=lambda answer: abs(answer.value - truth))

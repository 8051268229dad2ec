"""What a whole class guessed, where one learner's guess may stand."""

from collections.abc import Mapping


class ClassGuess(float):
    """The numbers that a class guessed, and how many guessed each.

    A lesson brings a guess onto an axis by multiplying or adding: that is done to all of them. For
    whatever else is done with a guess it is a number, that which was guessed most often.
    """

    counts: Mapping[float, int]

    def __new__(cls, counts: Mapping[float, int]):
        guess = super().__new__(cls, max(counts, key=counts.get))
        guess.counts = dict(counts)
        return guess

    def _each(self, change) -> "ClassGuess":
        return ClassGuess({change(number): count for number, count in self.counts.items()})

    def __mul__(self, other):
        return self._each(lambda number: number * other)

    def __add__(self, other):
        return self._each(lambda number: number + other)

    def __sub__(self, other):
        return self._each(lambda number: number - other)

    def __truediv__(self, other):
        return self._each(lambda number: number / other)

    __rmul__, __radd__ = __mul__, __add__

    def dots(self, most: int) -> dict[float, int]:
        """How many dots stand for each number, ``most`` at most: a dot may stand for several."""
        each = -(-max(self.counts.values()) // most)
        return {number: -(-count // each) for number, count in self.counts.items()}

    def in_words(self) -> dict[float, str]:
        """How many guessed each number; of the most frequent one the words say what is counted."""
        words = {number: f"{count}" for number, count in self.counts.items()}
        most = self.counts[self]
        return words | {float(self): f"{most} guess" if most == 1 else f"{most} guesses"}


class ClassAnswer(str):
    """The answers that a class gave, and how many gave each; as words, the one given most often."""

    __slots__ = ("counts",)

    counts: Mapping[str, int]

    def __new__(cls, counts: Mapping[str, int]):
        answer = super().__new__(cls, max(counts, key=counts.get))
        answer.counts = dict(counts)
        return answer

"""Places that words can take, and how much room they need there, measured on a narrow drawing."""

from dataclasses import dataclass, field

import numpy as np

from lessons.common.charts.axes import Axis, Names
from lessons.common.charts.mark import GUESS, Label, Rows
from lessons.common.ground.colours import for_words

STRIP = 18  # pixels above a drawing for a flag that stands there
PLOT = 190  # pixels (about) from the lowest to the highest value
NARROW = 300  # pixels across a drawing on a phone
_LINE = 18  # pixels from one line of words to the next
_NEAR = 0.4  # of the height of a line of words: so near its middle, a line runs through the word
_LOOKS = 24  # places along a word at which a line may be seen to run through it

PLACES = {  # how words stand by their point (align, dx, dy), and how heavy they are
    "end": ("left", 6, 0, 600),
    "left of": ("right", -5, -10, 600),
    "right of": ("left", 5, -10, 600),
    "beside": ("right", -10, 0, 600),
    "in a box": ("left", 5, 0, 600),
    "below": ("left", 7, 12, 600),
    "count": ("left", 14, 0, 600),
    "over": ("center", 0, -14, 600),
    "value": ("center", 0, -9, 400),
    "value by": ("left", 5, -9, 400),
    "yours": ("center", 0, -25, 600),
    "yours to the right": ("left", -10, -25, 600),
    "yours to the left": ("right", 10, -25, 600),
    "flag": ("left", 5, 7, 400),
    "flag to the left": ("right", -5, 7, 400),
    "flag above": ("left", 0, -9, 400),
    "top word": ("right", 0, -9, 600),
    "inside": ("center", 0, 9, 600),
    "corner": ("left", 7, 13, 400),
}
AT_THE_EDGE = ("end", "top word")  # where x has names, these stand at its end, not at a name


@dataclass(frozen=True)
class Word:
    """A label that has its place, beside a point on the axes."""

    place: str
    label: Label
    x: float | str
    y: float

    def rows(self) -> list[Rows]:
        """The word and, where it may lie on something, below it its outline."""
        roles = [for_words(self.label.role)]
        if self.place not in AT_THE_EDGE:
            roles.insert(0, "paper")
        return [Rows(self.place, role, self.label.text, [self.x], [self.y]) for role in roles]


@dataclass
class Scene:
    """What the rules see: the axes, what is drawn, and the words that stand already."""

    x: Axis | Names
    y: Axis
    rows: list[Rows]
    words: list[Word] = field(default_factory=list)

    @property
    def line(self) -> float:
        """The height of a line of words, on the y axis."""
        return self.y.length * _LINE / PLOT

    def of(self, *layers: str) -> list[Rows]:
        """What is drawn in some layers."""
        return [rows for rows in self.rows if rows.layer in layers]

    def levels(self) -> list[float]:
        """Where dashed rules run from side to side."""
        return [rows.y[0] for rows in self.of("level")]

    def points(self) -> list[tuple[float, float]]:
        """The points that are known: words do not make way for a guess."""
        return [(rows.x[0], rows.y[0]) for rows in self.of("point") if rows.name != GUESS]

    def values(self) -> dict[str, float]:
        """How high the value of each bar stands."""
        return {word.x: word.y for word in self.words if word.place in ("value", "value by")}

    def lifted(self, word: Word) -> float:
        """The height at which a word is seen: a little above or below its point."""
        return word.y - PLACES[word.place][2] / _LINE * self.line

    def span(self, word: Word) -> tuple[float, float]:
        """From where to where a word reaches, on the x axis."""
        wide = width(word.label.text) / NARROW * self.x.length
        if PLACES[word.place][0] == "right":
            return word.x - wide, word.x
        return word.x, word.x + wide

    def pixels(self, x: float) -> float:
        """How far from the left a place on the x axis is."""
        return self.x.share(x) * NARROW

    def room_right_of(self, name: str) -> float:
        """Pixels from the middle of a bar to the end of the drawing."""
        after = len(self.x.names) - self.x.names.index(name) - 0.5
        return after * NARROW / len(self.x.names)

    def crossed(self, word: Word) -> bool:
        """Whether a line runs through a word."""
        begin, end = self.span(word)
        places, high = np.linspace(begin, end, _LOOKS), self.lifted(word)
        for rows in self.of("line", "step"):
            inside = places[(places >= rows.x[0]) & (places <= rows.x[-1])]
            if np.any(abs(np.interp(inside, rows.x, rows.y) - high) < _NEAR * self.line):
                return True
        return False

    def fits_on_the_left(self, label: Label) -> bool:
        """Whether there is room for a word to the left of its point, or more than to the right."""
        return self.pixels(label.x) >= width(label.text) or self.x.share(label.x) > 0.5

    def fits_on_the_right(self, label: Label) -> bool:
        """Whether a word ends before the drawing, or not far beyond it."""
        return self.pixels(label.x) + width(label.text) <= 1.2 * NARROW


def width(text: str) -> float:
    """How wide a word and the gap to its point are, in pixels: rather too many."""
    return 8.5 * len(text) + 16


def fits_only_in_two(text: str, room: float) -> bool:
    """Whether two words have room in so many pixels only if one stands on the other."""
    words = text.split()
    letter = 8  # pixels
    longest = letter * max(map(len, words), default=0)
    return len(words) == 2 and longest <= room < letter * len(text)

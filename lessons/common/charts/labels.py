"""Where words stand: beside what they name, and off each other.

A mark asks for a place with a `Label` that names a rule. The rules are applied in the order of
`RULES`; each sees what all marks draw, and the words that stand already.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from lessons.common.charts.axes import Axis, Names
from lessons.common.charts.mark import Label, Rows
from lessons.common.charts.places import NARROW, Scene, Word, fits_only_in_two, width

_BESIDE = 12  # letters: so long a name may be to stand beside the drawing
_VALUES_END = 0.8  # of the axis: so high an interval lifts the value of its bar
_DOT = 0.3  # of the height of a line of words: so far a point reaches from its middle


def placed(labels: list[Label], rows: list[Rows], x: Axis | Names, y: Axis) -> list[Rows]:
    """The words of a figure as rows, each with its place."""
    scene = Scene(x, y, rows)
    for rule, place in RULES.items():
        asking = [label for label in labels if label.rule == rule]
        scene.words += place(asking, scene) if asking else []
    return [row for word in scene.words for row in word.rows()]


def _as_asked(labels: list[Label], scene: Scene) -> list[Word]:
    """Where the mark wants them: the rule has the name of the place."""
    return [Word(label.rule, label, label.x, label.y) for label in labels]


def _values(labels: list[Label], scene: Scene) -> list[Word]:
    """On their bars: above an interval or, where it goes on, beside it; off points and levels."""
    reaches = {}
    for rows in scene.of("whisker"):
        reaches |= zip(rows.x, rows.y2, strict=True)
    words = []
    for label in labels:
        reach = reaches.get(label.x, 0)
        high = max(label.y, min(reach, _VALUES_END * scene.y.end))
        for name, point in scene.points():
            if name == label.x and -_DOT < (point - high) / scene.line < 1 + _DOT:
                high = max(high, point + _DOT * scene.line)
        for level in scene.levels():
            if high < level < high + 1.5 * scene.line:
                high = level
        words.append(Word("value by" if reach > high else "value", label, label.x, high))
    return words


def _yours(labels: list[Label], scene: Scene) -> list[Word]:
    """Above the value of a bar, leaning away from a bar beside it that is as high or higher.

    The first bar's does not lean to the left, where numbers stand. Of two, one stands on the other;
    so do the two words of one that would reach a higher bar.
    """
    values, names = scene.values(), [None, *scene.x.names, None]
    room = NARROW / len(scene.x.names)
    words = []
    for label in labels:
        if label.x not in values:
            continue
        bar, high = names.index(label.x), values[label.x]
        beside = [values.get(names[neighbor], -np.inf) for neighbor in (bar - 1, bar + 1)]
        left, right = (value > high for value in beside)
        place = "yours"
        if left != right and (left or bar > 1):
            place = "yours to the right" if left else "yours to the left"
        said = [label.text]
        if place == "yours" and (left or right) and fits_only_in_two(label.text, room):
            said = label.text.split()
        for text in reversed(said):
            below = sum(word.x == label.x for word in words)
            words.append(Word(place, replace(label, text=text), label.x, high + below * scene.line))
    return words


def _flags(labels: list[Label], scene: Scene) -> list[Word]:
    """At the top of their uprights, each a line lower, on the side where there is room."""
    words = []
    for number, label in enumerate(labels):
        place = "flag" if scene.fits_on_the_right(label) else "flag to the left"
        words.append(Word(place, label, label.x, label.y - number * scene.line))
    return words


def _along(labels: list[Label], scene: Scene) -> list[Word]:
    """On their curves, at the first spot that is off lines and points, or at least off points."""
    words = []
    for label in labels:
        spots = list(_spots(label, scene))
        off_points = [spot for spot in spots if not _meets_a_point(spot, scene)]
        free = [spot for spot in off_points if not scene.crossed(spot)]
        words.append(next(iter(free or off_points), spots[-1]))
    return words


def _spots(label: Label, scene: Scene) -> Iterator[Word]:
    """Where the name of a curve may stand: that of one that falls stands on its later part."""
    xs, ys = next((rows.x, rows.y) for rows in scene.of("line") if rows.name == label.text)
    if ys[0] - ys[-1] > scene.y.length / 2:
        yield Word("below", label, xs[0], ys[0])
        yield Word("right of", label, xs[0], ys[0])
    for end in (label.x, (scene.x.start + scene.x.end) / 2):
        last = np.searchsorted(xs[:-1], end)
        word = Word("left of", label, xs[last], ys[last])
        begin, _ = scene.span(word)
        falls = np.interp(begin, xs, ys) - ys[last] > scene.line / 2
        yield replace(word, place="right of") if falls else word


def _meets_a_point(spot: Word, scene: Scene) -> bool:
    """Whether a point would be near the name of a curve."""
    if spot.place == "below":
        return any(abs(y - spot.y) < 2 * scene.line for _, y in scene.points())
    return any(abs(x - spot.x) < scene.x.length / 4 for x, _ in scene.points())


def _points(labels: list[Label], scene: Scene) -> list[Word]:
    """Beside their points: off the curve, off levels, and above words that they would meet."""
    if isinstance(scene.x, Names):
        return [_over_a_bar(label, scene) for label in labels]
    words = []
    for label in sorted(labels, key=lambda label: label.x):
        high = label.y
        for level in scene.levels():  # its name may stand there
            high = level + scene.line if abs(level - high) < scene.line else high
        others = [*scene.words, *words]
        word = Word(_side(label, high, scene), label, label.x, high)
        if label.text:  # without words, there is nothing to move
            word = _above(_free(word, others, scene), others, scene)
        words.append(word)
    return words


def _free(word: Word, others: list[Word], scene: Scene) -> Word:
    """The word, on the other side of its point if only there it is off lines and other words."""
    places = [word, replace(word, place="right of"), replace(word, place="below")]
    if not scene.fits_on_the_right(word.label):
        return word
    inside = [place for place in places if scene.lifted(place) > scene.y.start]
    off_lines = [place for place in inside if not scene.crossed(place)]
    free = (place for place in off_lines if _above(place, others, scene) == place)
    return next(free, off_lines[0] if off_lines else word)


def _side(label: Label, high: float, scene: Scene) -> str:
    """The place beside a point where the named curves are not."""
    named = {word.label.text for word in scene.words if word.label.rule == "along"}
    curves = [rows for rows in scene.of("line") if rows.name in named]
    if not scene.fits_on_the_left(label):
        rising = any(curve.y[-1] > curve.y[0] for curve in curves)
        return "below" if rising and high > scene.y.start + 1.3 * scene.line else "right of"
    middle = label.x - scene.x.length / 8  # of its word
    for curve in curves:
        if abs(high - np.interp(middle, curve.x, curve.y)) < scene.line:
            return "left of"
    return "beside"


def _above(word: Word, others: list[Word], scene: Scene) -> Word:
    """The word, above any others that it would meet."""
    begin, end = scene.span(word)
    for other in sorted(others, key=scene.lifted):
        left, right = scene.span(other)
        apart = scene.lifted(other) + scene.line - scene.lifted(word)
        if left < end and begin < right and 0 < apart < 2 * scene.line:
            word = Word(word.place, word.label, word.x, word.y + apart)
    return word


def _over_a_bar(label: Label, scene: Scene) -> Word:
    """Over a point on a bar, off the bar's value; to its right if the next bar is far lower."""
    high = label.y
    value = scene.values().get(label.x, -np.inf)
    if abs(high - value) < 1.5 * scene.line:
        high = max(high, value + scene.line)
    before, after = _neighbors(label.x, scene)
    room = 1 if before > high else 2  # lines from the next bar to the word
    falls = after < high - room * scene.line
    fits = scene.room_right_of(label.x) >= width(label.text)
    return Word("right of" if falls and fits else "over", label, label.x, high)


def _neighbors(name: str, scene: Scene) -> list[float]:
    """How high the bars before and after one are; 0 where there is none."""
    tops = {rows.x[0]: rows.y[0] for rows in scene.of("bar", "faint bar")}
    names = [None, *scene.x.names, None]
    bar = names.index(name)
    return [tops.get(names[bar + step], 0) for step in (-1, 1)]


def _counts(labels: list[Label], scene: Scene) -> list[Word]:
    """Beside the dots of a class, at least a line apart; words are above the next bar's number."""
    words, lowest = [], -np.inf
    for label in sorted(labels, key=lambda label: label.y):
        high = max(label.y, lowest)
        _, after = _neighbors(label.x, scene)
        if not label.text.isdecimal():
            high = max(high, after + 1.5 * scene.line)
        words.append(Word("count", label, label.x, high))
        lowest = high + scene.line
    return words


def _ends(labels: list[Label], scene: Scene) -> list[Word]:
    """At the ends of lines: short ones beside the drawing, moved apart, long ones inside."""
    words, beside = [], []
    named = (label for label in labels if label.text)
    for label in sorted(named, key=lambda label: label.y):
        if isinstance(scene.x, Names) or len(label.text) <= _BESIDE:
            beside.append(label)
        else:
            place = "left of" if scene.x.share(label.x) > 0.5 else "right of"
            words.append(Word(place, label, label.x, scene.y.inside(label.y)))
    heights = _apart([scene.y.inside(label.y) for label in beside], scene)
    ends = zip(beside, heights, strict=True)
    return words + [Word("end", label, scene.x.end, high) for label, high in ends]


def _apart(heights: list[float], scene: Scene) -> list[float]:
    """Heights at least a line apart, as near to those asked for (from below) as they can be.

    Where words are too near to each other their group keeps its middle (least squares: pooled
    adjacent violators), but none stands below the axis.
    """
    pools = []  # sum and count of what its words ask for, less a line for each word below
    for number, height in enumerate(heights):
        pools.append((height - number * scene.line, 1))
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            (upper, some), (lower, others) = pools.pop(), pools.pop()
            pools.append((upper + lower, some + others))
    lowest = [max(total / count, scene.y.start) for total, count in pools for _ in range(count)]
    return [low + number * scene.line for number, low in enumerate(lowest)]


RULES = {
    "left of": _as_asked,
    "right of": _as_asked,
    "over": _as_asked,
    "beside": _as_asked,
    "below": _as_asked,
    "top word": _as_asked,
    "inside": _as_asked,
    "in a box": _as_asked,
    "corner": _as_asked,
    "value": _values,
    "yours": _yours,
    "flag": _flags,
    "flag above": _as_asked,
    "along": _along,
    "point": _points,
    "count": _counts,
    "end": _ends,
}

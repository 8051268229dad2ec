"""A mark of who does what: rows cut into parts, so that each area is a share of all."""

from collections.abc import Mapping

from lessons.common.charts.axes import Axis
from lessons.common.charts.mark import Drawn, Label, Mark, Rows

_LETTER = 2.5  # percent of a row: so much room a letter needs, on a phone
_HIGH = 0.2  # of the axis: a row that is high enough for two lines of words
_LINE = 0.1  # of the axis: from one line of words to the next

Parts = Mapping[str, float]  # name of the part -> percent of the row


def mosaic(rows: Mapping[str, tuple[float, Parts]], roles: Mapping[str, str]) -> Mark:
    """Rows of some height, from below, each cut into parts; `roles` are the colours of the parts.

    The x axis goes from 0 to 100 %. Each row has its name in its corner, and each part that is
    large enough its own and its share, one above the other where both in a line have no room; or
    its share alone.
    """

    def draw(x: Axis, y: Axis) -> Drawn:
        drawn, labels, bottom = [], [], y.start
        for name, (height, parts) in rows.items():
            top, left = bottom + height, 0.0
            named = height >= _HIGH * y.length
            if named:
                labels.append(Label("corner", name, "ink", x.start, top))
            for part, share in parts.items():
                word = f"{part} {share:.0f} %"
                edges = [left], [bottom], [left + share], [top]
                drawn.append(_box(roles[part], f"{name}: {word}", *edges))
                for number, said in enumerate(_lines(part, share) if named else []):
                    up = bottom + height / 2 + number * _LINE * y.length
                    labels.append(Label("inside", said, "ink", left + share / 2, up))
                left += share
            bottom = top
        return drawn, labels

    return Mark(("faint box",), draw)


def _lines(part: str, share: float) -> list[str]:
    """What is said in a part, from its lowest line up: as much as has room."""
    percent = f"{share:.0f} %"
    for lines in ([f"{part} {percent}"], [percent, part], [percent]):
        if share >= _LETTER * max(map(len, lines)):
            return lines
    return []


def _box(role, name, lefts, bottoms, rights, tops) -> Rows:
    return Rows("faint box", role, name, lefts, bottoms, x2=rights, y2=tops)

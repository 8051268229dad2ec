"""Pictures of votes, in HTML: bars of one or two rounds, and who moved from answer to answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from lessons.common.room.class_room import ClassRoom, bars, moves
from lessons.common.room.phases import Round
from lessons.common.room.present import plain
from lessons.common.room.questions import Question

_HIGH = 100.0  # percent of the height of a picture of moves
_GAP = 3.0  # of them between two answers
_STEPS = 16  # of which the edge of a ribbon is made


def set_out(text: str) -> str:
    """A text of a question as HTML."""
    return escape(plain(text))


def letter(place: int) -> str:
    """What an answer is called when it is read out: A, B, C."""
    return chr(ord("A") + place)


def answer_list(question: Question) -> str:
    """The answers as they are asked."""
    rows = (
        f"<li><b>{letter(place)}</b><span>{set_out(answer)}</span></li>"
        for place, answer in enumerate(question.answers)
    )
    return f'<ol class="answers">{"".join(rows)}</ol>'


def marked_answers(question: Question) -> str:
    """The answers, without votes; the right one is marked."""
    rows = []
    for place, answer in enumerate(question.answers):
        kind = "right" if place == question.right else "other"
        name = f"<b>{letter(place)}</b><span>{set_out(answer)}</span>"
        rows.append(f'<li class="{kind}">{name}</li>')
    return f'<ol class="answers marked">{"".join(rows)}</ol>'


def vote_bars(
    question: Question, rounds: Sequence[tuple[str, list[int]]], shows_right: bool
) -> str:
    """For each answer a bar of each round, as a share of that round's votes.

    ``rounds`` are names and counts; a round has no name where there is one only.
    """
    rows = []
    for place, answer in enumerate(question.answers):
        right = shows_right and place == question.right
        name = f"<b>{letter(place)}</b><span>{set_out(answer)}</span>"
        mark = '<i class="aside">right: </i>' if right else ""
        lines = "".join(_bar(label, counts, place) for label, counts in rounds)
        kind = "right" if right else "other"
        rows.append(f'<li class="{kind}"><p>{mark}{name}</p><div>{lines}</div></li>')
    return f'<ol class="votes rounds-{len(rounds)}">{"".join(rows)}</ol>'


def _bar(label: str, counts: list[int], place: int) -> str:
    total = sum(counts)
    share = 100 * counts[place] / total if total else 0
    name = f"<em>{escape(label)}</em>" if label else ""
    bar = f'<i style="width: {share:.4g}%"></i>'
    return f'<p class="bar">{name}<span>{bar}</span><b>{counts[place]}</b></p>'


@dataclass(frozen=True)
class _Ribbon:
    """Clients who went from an answer to an answer: where it begins and ends, and how thick."""

    before: int
    after: int
    left: float
    right: float
    thick: float


def picture_of_moves(room: ClassRoom) -> str:
    """Who went from which answer (left) to which (right) between the two rounds."""
    table = moves(room)
    total = sum(map(sum, table))
    if not total:
        return ""
    right = room.topic.question.right
    scale = (_HIGH - _GAP * (len(table) - 1)) / total
    lefts = [sum(row) for row in table]
    rights = [sum(column) for column in zip(*table, strict=True)]
    shapes = "".join(_ribbon(ribbon, right) for ribbon in _ribbons(table, scale))
    words = escape(moves_in_words(room))
    return (
        f'<figure class="moves" role="img" aria-label="{words}">'
        f'{_side(lefts, scale, "before", right)}<div class="ribbons">{shapes}</div>'
        f"{_side(rights, scale, 'after', right)}<figcaption>{words}</figcaption></figure>"
    )


def moves_in_words(room: ClassRoom) -> str:
    """How many changed their answer between the rounds, and to what."""
    table, right = moves(room), room.topic.question.right
    total = sum(map(sum, table))
    stayed = sum(table[place][place] for place in range(len(table)))
    if right is None or total == stayed:
        return f"{total - stayed} of {total} changed their answer"
    to_right = sum(row[right] for row in table) - table[right][right]
    from_right = sum(table[right]) - table[right][right]
    words = f"{total - stayed} of {total} changed their answer: {to_right} to the right one"
    return f"{words}, {from_right} away from it" if from_right else words


def _ribbons(table: list[list[int]], scale: float) -> list[_Ribbon]:
    """A ribbon for each pair of answers, in order, so that those of one answer lie side by side."""
    places = range(len(table))
    lefts = _starts(map(sum, table), scale)
    rights = _starts(map(sum, zip(*table, strict=True)), scale)
    found = []
    for before in places:
        for after in places:
            thick = table[before][after] * scale
            if thick:
                found.append(_Ribbon(before, after, lefts[before], rights[after], thick))
            lefts[before] += thick
            rights[after] += thick
    return found


def _starts(counts: Iterable[int], scale: float) -> list[float]:
    """Where each answer begins, from the top."""
    starts, high = [], 0.0
    for count in counts:
        starts.append(high)
        high += count * scale + _GAP
    return starts


def _ribbon(ribbon: _Ribbon, right: int | None) -> str:
    """A ribbon as a shape that is cut out: its upper edge from the left, its lower one back."""
    there = [(step / _STEPS, _eased(step / _STEPS)) for step in range(_STEPS + 1)]
    edge = [(100 * x, ribbon.left + (ribbon.right - ribbon.left) * y) for x, y in there]
    corners = [*edge, *((x, y + ribbon.thick) for x, y in reversed(edge))]
    shape = ", ".join(f"{x:.4g}% {y:.4g}%" for x, y in corners)
    kind = "right" if ribbon.after == right else "other"
    stays = " stays" if ribbon.before == ribbon.after else ""
    return f'<i class="{kind}{stays}" style="clip-path: polygon({shape})"></i>'


def _eased(x: float) -> float:
    """From 0 to 1, level at both ends."""
    return x * x * (3 - 2 * x)


def _side(counts: list[int], scale: float, side: str, right: int | None) -> str:
    """Bars one below the other, each with its letter and its count."""
    bars_of_side = []
    for place, (count, top) in enumerate(zip(counts, _starts(counts, scale), strict=True)):
        if count:
            kind = "right" if place == right else "other"
            box = f"top: {top:.4g}%; height: {count * scale:.4g}%"
            bars_of_side.append(f'<b class="{kind}" style="{box}">{letter(place)} {count}</b>')
    return f'<div class="{side}" aria-hidden="true">{"".join(bars_of_side)}</div>'


def rounds_of(room: ClassRoom) -> list[tuple[str, list[int]]]:
    """The rounds on the question that had votes, by name; without a name where there is one."""
    first, second = bars(room, Round.FIRST), bars(room, Round.SECOND)
    if not sum(second):
        return [("", first)]
    return [("first vote", first), ("second vote", second)]

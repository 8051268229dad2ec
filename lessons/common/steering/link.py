"""What a link asks of a page: its settings, what was done in its run, and a moment of that run.

A link is not to be trusted: whatever it asks for becomes the nearest value that is offered, and
one line on the page says so.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlencode

from lessons.common.live.computed_run import END
from lessons.common.live.playhead import SPEEDS
from lessons.common.session.view import PARAMETERS
from lessons.common.steering.controls import Offered, short
from lessons.common.steering.story_link import LONGEST, ToldStory, read_story

STORY = "story"  # the parameter of a link that says what was done in a run
AT, SPEED, PAUSED = "at", "speed", "paused"  # those that say where it was when the link was copied
START, SYSTEM = "start", "system"  # those that say of which system, if a page has several
SHAPE = "shape"  # that of a day of own traffic in the sandbox
SECOND = "second"  # that of what a second of the sandbox’s stage is, of own traffic
EMBED = "embed", "embed_options"  # those that Streamlit takes
# No control can be called so in a link.
RESERVED = (STORY, AT, SPEED, PAUSED, START, SYSTEM, SHAPE, SECOND, *PARAMETERS, *EMBED)
_READ = 50  # parameters of a link that are looked at
_LONGEST = 10_000  # letters of an address that are looked at


@dataclass(frozen=True)
class Position:
    """A moment of a run, and whether and how fast it plays on from there."""

    at: float = 0.0
    playing: bool = True
    speed: float = 1.0


@dataclass(frozen=True)
class Entrance:
    """With what settings a run begins, what is done in it, where it opens, what to say of that.

    ``search`` asks for the same again, as the query of an address.
    """

    settings: dict
    story: ToldStory | None
    note: str
    position: Position = Position()
    search: str = ""

    @property
    def brings_a_run(self) -> bool:
        """Whether it asks for more than settings."""
        return bool(self.story) or self.position != Position()


def entrance(offered: Offered, asked: Mapping[str, list[str]]) -> Entrance:
    """What comes of the parameters of a link."""
    position, odd = _position(asked)
    plain = {name: texts for name, texts in asked.items() if name not in RESERVED}
    values, note = values_asked_for(offered, plain, odd)
    text = asked.get(STORY, [""])[-1]
    search = _search(offered, values, text, position)
    if not text:
        return Entrance(values, None, note, position, search)
    story = read_story(text, offered, values)
    return Entrance(story.start, story, note or _of_story(story), position, search)


def _search(offered: Offered, values: Mapping, story: str, position: Position) -> str:
    """What was understood of a link, as a query that asks for it again."""
    usual = Position()
    more = {
        STORY: story[: LONGEST + 1],  # the letter too much says that the rest is left out
        AT: f"{position.at:.10g}" if position.at != usual.at else "",
        SPEED: f"{position.speed:g}" if position.speed != usual.speed else "",
        PAUSED: "1" if position.playing != usual.playing else "",
    }
    rest = [f"{name}={quote(text, safe='~')}" for name, text in more.items() if text]
    return "&".join(filter(None, [query(offered, values), *rest]))


def entrance_of_address(offered: Offered, search: object) -> Entrance:
    """What comes of the query of an address as a browser says it: anything at all."""
    text = search[:_LONGEST] if isinstance(search, str) else ""
    return entrance(offered, parse_qs(text, keep_blank_values=True))


def _position(asked: Mapping[str, list[str]]) -> tuple[Position, list[str]]:
    """The moment that a link asks for, and what to say if the run has no such moment."""
    at, of_at = _bounded(asked, AT, (0.0, END), 0.0)
    speed, of_speed = _bounded(asked, SPEED, SPEEDS, 1.0)
    paused = asked.get(PAUSED, [""])[-1] == "1"
    return Position(at, not paused, speed), [*of_at, *of_speed]


def _bounded(
    asked: Mapping[str, list[str]], name: str, bounds: tuple[float, float], usual: float
) -> tuple[float, list[str]]:
    """A number that a link may ask for between bounds, and a remark if it is none."""
    text = asked.get(name, [""])[-1]
    try:
        number = float(text[:20] or usual)
    except ValueError:
        number = math.nan
    if math.isnan(number):
        return usual, [f"“{short(text)}” as {name}; it is {usual:g} here"]
    nearest = min(max(number, bounds[0]), bounds[1])
    if nearest == number:
        return number, []
    return nearest, [f"{name} {short(text)}; the nearest possible is {nearest:g}"]


def _of_story(story: ToldStory) -> str:
    """What there is to say of a run that a link brings along."""
    gestures = sum(at not in story.joined for at, _ in story.changes)
    counts = [_counted(gestures, "change"), _counted(len(story.spikes), "spike")]
    things = " and ".join(filter(None, counts))
    if not things:
        return "" if story.whole else "No change of this link can be replayed here."
    near = "" if story.whole or story.beyond else ", as nearly as this page can,"
    beyond = f"{story.beyond} The rest is left out. " if story.beyond else ""
    return (
        f"This link replays {things}{near} and the sliders follow. {beyond}"
        "Restart begins without them."
    )


def _counted(count: int, thing: str) -> str:
    """A count in words; empty if there is none."""
    return f"{count} {thing}{'s' * (count != 1)}" if count else ""


def query(offered: Offered, values: Mapping) -> str:
    """The query of an address that asks for these values; what is as usual is left out."""
    return urlencode(
        {
            control.url or name: control.written(values[name])
            for name, control in offered.items()
            if values[name] != control.default
        }
    )


def values_asked_for(
    offered: Offered, asked: Mapping[str, list[str]], odd: list[str] = ()
) -> tuple[dict, str]:
    """The values a link asks for, as near as they can be had, and a sentence on what cannot.

    ``odd``: what else in the link cannot be had.
    """
    values = {name: control.default for name, control in offered.items()}
    names = {control.url or name: name for name, control in offered.items()}
    remarks = list(odd)
    for parameter, texts in list(asked.items())[:_READ]:
        if parameter not in names:
            if parameter:
                remarks.append(f"“{short(parameter)}”, which this page does not have")
            continue
        name = names[parameter]
        values[name], remark = offered[name].read(texts[-1])
        if len(texts) > 1 and not remark:
            remark = f"several values of {parameter}; the last one counts"
        remarks += [remark] if remark else []
    if not remarks:
        return values, ""
    more = len(remarks) - 1
    tail = f" (and {more} more that could not be had)" if more else ""
    return values, f"This link asked for {remarks[0]}{tail}."

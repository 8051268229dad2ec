"""What a link asks of a page: its settings, and what was done in its run.

A link is not to be trusted: whatever it asks for becomes the nearest value that is offered, and
one line on the page says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from lessons.common.steering.controls import Choice, Control, Offered, short
from lessons.common.steering.story_link import ToldStory, read_story

STORY = "story"  # the parameter of a link that says what was done in a run
_READ = 50  # parameters of a link that are looked at


@dataclass(frozen=True)
class Entrance:
    """With what settings a run begins, what is done in it, and what to say of that."""

    settings: dict
    story: ToldStory | None
    note: str


def entrance(offered: Offered, asked: Mapping[str, list[str]]) -> Entrance:
    """What comes of the parameters of a link."""
    plain = {name: texts for name, texts in asked.items() if name != STORY}
    values, note = values_asked_for(offered, plain)
    text = asked.get(STORY, [""])[-1]
    if not text:
        return Entrance(values, None, note)
    story = read_story(text, offered, values)
    return Entrance(story.start, story, note or _of_story(story))


def _of_story(story: ToldStory) -> str:
    """What there is to say of a run that a link brings along."""
    count = len(story.changes) + len(story.spikes)
    if not count:
        return "" if story.whole else "What this link replays could not be had."
    things = f"{count} thing{'s' * (count != 1)}"
    near = "" if story.whole else ", as near as it can be had"
    return (
        f"What was done in this run ({things}) is replayed{near}, and the sliders follow. "
        "Restart begins without it."
    )


def query(offered: Offered, values: Mapping) -> str:
    """The query of an address that asks for these values; what is as usual is left out."""
    return urlencode(
        {
            control.url or name: _written(control, values[name])
            for name, control in offered.items()
            if values[name] != control.default
        }
    )


def values_asked_for(offered: Offered, asked: Mapping[str, list[str]]) -> tuple[dict, str]:
    """The values a link asks for, as near as they can be had, and a sentence on what cannot."""
    values = {name: control.default for name, control in offered.items()}
    names = {control.url or name: name for name, control in offered.items()}
    remarks = []
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


def _written(control: Control | Choice, value) -> str:
    """A value as it stands in an address."""
    return control.say(value) if isinstance(control, Choice) else f"{value:.10g}"

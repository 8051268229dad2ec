"""The address of what a page shows at this moment: as a learner copies it from the stage."""

from urllib.parse import urlencode

from lessons.common.steering.controls import Choice, Control
from lessons.common.steering.link import AT, PAUSED, SPEED, entrance_of_address
from lessons.common.steering.page_state import PageState


def query_of_moment(page: PageState) -> str:
    """The query that opens the run of a page where it is now, paused or playing.

    It passes through what reads links, so it asks for nothing that the page does not have.
    """
    text, whole = page.address()
    head, at = page.live.head, page.live.playhead()
    here = {}
    if whole:  # else the address brings the settings only: it is another run
        here = {AT: f"{at:g}" if at else "", PAUSED: "" if head.playing else "1"}
    here[SPEED] = f"{head.speed:g}" if head.speed != 1 else ""
    moment = urlencode({name: value for name, value in here.items() if value})
    whole_text = "&".join(filter(None, [text, moment]))
    return entrance_of_address(page.offered, whole_text).search


def settings_in_words(page: PageState) -> str:
    """The settings of now that are not as usual, in words."""
    moved = [
        _said(control, page.live.settings[name])
        for name, control in page.offered.items()
        if name != "seed" and page.live.settings[name] != control.default
    ]
    return ", ".join(moved) or "settings as the lesson begins"


def _said(control: Control | Choice, value: object) -> str:
    name, colon = control.label.lower(), ":" if isinstance(control, Choice) else ""
    unit = getattr(control, "unit", "")
    return f"{name}{colon} {control.in_words(value)} {unit}".rstrip()


def words_of_moment(page: PageState) -> str:
    """What is shown at this moment, in words: the settings, and the time."""
    minutes, seconds = divmod(int(page.live.playhead()), 60)
    moment = f"from {minutes}:{seconds:02}"
    paused = "" if page.live.head.playing else ", paused"
    return f"{settings_in_words(page)}, {moment}{paused}"

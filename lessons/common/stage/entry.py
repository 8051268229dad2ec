"""A run begins as a link asks: with its settings, what was done in it, and at its moment."""

from lessons.common.live.live_run import Live
from lessons.common.steering.link import Entrance, Position, entrance_of_address
from lessons.common.steering.page_state import PageState

_LOST = "The connection was lost, so the run begins again, with all that its address holds."


def enter(live: Live, entrance: Entrance) -> None:
    """A run that has these settings takes what else comes with their link."""
    story, position = entrance.story, entrance.position
    if story:
        live.retell(entrance.settings, story.changes, story.spikes, story.joined)
    if position != Position():
        live.open_at(position.at, playing=position.playing, speed=position.speed)


def enter_again(page: PageState, search: object) -> None:
    """The browser had this address when its session was lost: begin with it, as a reload does."""
    entrance = entrance_of_address(page.offered, search)
    page.live.begin(entrance.settings, entrance.settings["seed"])
    enter(page.live, entrance)
    page.note = _LOST

"""A run takes what a link brings beside its settings: what was done in it, and its moment."""

from lessons.common.live.live_run import Live
from lessons.common.steering.link import Entrance, Position


def enter(live: Live, entrance: Entrance) -> None:
    """A run that has these settings takes what else comes with their link."""
    story, position = entrance.story, entrance.position
    if story:
        live.retell(entrance.settings, story.changes, story.spikes, story.joined)
    if position != Position():
        live.open_at(position.at, playing=position.playing, speed=position.speed)

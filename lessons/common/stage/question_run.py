"""What the stage runs while a question is open, and once it is answered."""

from lessons.common.live.replay import Replay
from lessons.common.live.scene import BEYOND
from lessons.common.stage.entry import enter
from lessons.common.steering.link import Entrance, Position
from lessons.common.steering.page_state import PageState

LATER = "This link brings a run along. It is replayed once you have guessed."


def follow_question(page: PageState) -> None:
    """Hold the run while the question is open; once it is answered, play what it is about."""
    if page.asks and page.scene:
        if page.live.held_at is None:
            _hold(page)
        return
    entrance, page.entrance = page.entrance, None
    answered, page.scene_due = page.scene_due, False
    if page.live.held_at is not None:
        page.live.release()
    if entrance and _brings_a_run(entrance):
        _enter(page, entrance)
    elif answered and page.scene:
        page.note = ""
        page.live.play(page.scene, page.usual, page.guessed)


def what_the_scene_tells(page: PageState) -> str:
    """What is to be seen in the run of the scene, in words; empty if the lesson has none."""
    scene, systems = page.scene, page.live.systems
    if scene is None or scene.tells is None:
        return ""
    settings = scene.played_with(page.usual, page.guessed)
    lane = Replay(systems.versions(settings, [], scene.batches)[0], settings["seed"])
    lane.advance(scene.decides_at + BEYOND)
    return scene.tells(lane.result())


def _hold(page: PageState) -> None:
    """Begin a run that does not come to the answer: as its link asks, or the question's first."""
    settings = {**page.usual, **page.scene.first}
    entrance = page.entrance
    if entrance and (_brings_a_run(entrance) or entrance.note or entrance.settings != page.usual):
        settings = entrance.settings
        page.note = LATER if _brings_a_run(entrance) else entrance.note
    page.live.hold(page.scene.asks_until, settings)


def _brings_a_run(entrance: Entrance) -> bool:
    """Whether a link asks for more than settings."""
    return bool(entrance.story) or entrance.position != Position()


def _enter(page: PageState, entrance: Entrance) -> None:
    """Play the run that a link brings along, from the moment that it asks for."""
    page.note = entrance.note
    page.live.begin(entrance.settings, entrance.settings["seed"])
    enter(page.live, entrance)

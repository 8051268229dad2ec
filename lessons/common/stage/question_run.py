"""What the stage runs while a question is open, and once it is answered."""

from lessons.common.live.replay import Replay
from lessons.common.live.scene import BEYOND
from lessons.common.stage.entry import enter
from lessons.common.steering.link import Entrance, entrance_of_address
from lessons.common.steering.page_state import PageState

LATER = "This link brings a run along. It is replayed once you have guessed."
_LEFT = "This is the run of the question. “Back to your link” plays what your link brings."
_LOST = "The connection was lost, so the run begins again, with all that its address holds."


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
    if entrance and (entrance.brings_a_run or entrance.settings != page.usual):
        page.link = entrance
    if entrance and entrance.brings_a_run:
        _enter(page, entrance)
    elif answered and page.scene:
        page.link_left = page.link is not None
        page.note = _LEFT if page.link_left else ""
        page.live.play(page.scene, page.usual, page.guessed)


def back_to_link(page: PageState) -> None:
    """Begin what the link brought, which the run of the question stands in for."""
    _enter(page, page.link)


def enter_again(page: PageState, search: object) -> None:
    """The browser had this address when its session was lost: begin with it, as a reload does."""
    entrance = entrance_of_address(page.offered, search)
    if page.live.held_at is None:
        _enter(page, entrance)
        page.note = _LOST
        return
    page.entrance = entrance
    _hold(page)
    page.note = page.note or _LOST


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
    if entrance and (entrance.brings_a_run or entrance.note or entrance.settings != page.usual):
        settings = entrance.settings
        page.note = LATER if entrance.brings_a_run else entrance.note
    page.live.hold(page.scene.asks_until, settings)


def _enter(page: PageState, entrance: Entrance) -> None:
    """Play the run that a link brings along, from the moment that it asks for."""
    page.note, page.link_left = entrance.note, False
    page.live.begin(entrance.settings, entrance.settings["seed"])
    enter(page.live, entrance)

"""What runs on the stage of a page, and drawing it."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from lessons.common.live.challenge import Challenge
from lessons.common.live.computed_run import END
from lessons.common.live.live_run import Live
from lessons.common.live.systems import Systems
from lessons.common.session import reruns
from lessons.common.stage.components import stage_component
from lessons.common.stage.feed import tell_stage
from lessons.common.stage.question_run import follow_question
from lessons.common.stage.short_way import address
from lessons.common.steering import sliders
from lessons.common.steering.controls import flag_words
from lessons.common.steering.page_state import PageState, Part, pages
from lessons.common.steering.stage_options import StageOptions

TURN = 0.004  # seconds in which the thread that sends has the feed on its way before all else


def put_on_stage(
    page: PageState,
    build: Callable,
    *,
    challenges: Sequence[Challenge] = (),
    end: float = END,
    counts_from: Mapping[str, Callable[[float], float]] | None = None,
    **options,
) -> None:
    """Say what runs on the stage of a page; `play` draws it.

    Parameters
    ----------
    build : callable
        Settings (values of controls by name) to a Scenario, or to two of them by name of the lane.
    challenges : sequence of Challenge
        Watched by the run; the stage says when one is met.
    end : float
        The longest that a run can be, in seconds of the run.
    counts_from : mapping of callables
        By name of a control whose change does not count at once: when it is set to when it counts.
    options
        What is shown besides: `spike`, `target`, `window`, `quotient`, `prices`, `own`, `long`,
        `measures`, `chance` of StageOptions.
    """
    page.stage = StageOptions(**options)
    if page.live is None:
        page.live = _first_run(page, build, end, counts_from)
    else:
        page.live.systems = Systems(build, flag_words(page.offered), counts_from)
    page.live.aims.challenges = tuple(challenges)
    _fill_new_stage(page)
    _keep_to_what_is_offered(page)
    follow_question(page)


def _fill_new_stage(page: PageState) -> None:
    """Coming from another page, the browser has just drawn a new, empty stage."""
    if pages().staged != page.slug:
        pages().staged = page.slug
        page.live.resend()


def play(
    page: PageState,
    below: Callable[[], None] = lambda: None,
    controls: Callable[[PageState], None] = sliders.draw,
) -> None:
    """Draw the controls, the stage and what is below it: all that a control changes."""
    with page.areas.stage:
        above = st.container(key="controls", horizontal=True, gap="medium")
        way = address(st.get_option("server.baseUrlPath"))
        data = {"key": page.slug, "lanes": len(page.live.lanes.replays), "way": way}
        stage_component(key=page.key(Part.STAGE), data=data)

    def tell():
        with above:
            controls(page)
        reruns.part(page.key(Part.FEED), partial(tell_stage, page))

    def follows():
        if page.stage_knows:
            page.stage_knows = False
            with reruns.at_once():
                tell()
                below()
            return
        with reruns.at_once():
            tell()
        time.sleep(TURN)
        with reruns.at_once():
            below()

    with page.areas.results:
        reruns.part(page.key(Part.PLAY), follows)


def _first_run(page: PageState, build: Callable, end: float, counts_from) -> Live:
    """The run with which a page begins, with the settings of its link."""
    settings, words = page.entrance.settings, flag_words(page.offered)
    return Live(build, settings, settings["seed"], words=words, end=end, counts_from=counts_from)


def _keep_to_what_is_offered(page: PageState) -> None:
    """A page that offers other controls than before begins anew with settings that it offers."""
    settings = page.live.settings
    possible = {
        name: control.nearest(settings.get(name, control.default))
        for name, control in page.offered.items()
    }
    if possible != settings:
        page.live.begin(possible, possible["seed"])

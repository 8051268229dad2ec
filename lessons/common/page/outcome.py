"""What stands below the stage: what comes out, once a guess was made."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from lessons.common.ground.words import tied
from lessons.common.page.question import Guess
from lessons.common.session import browser, reruns
from lessons.common.stage import play, what_the_scene_tells
from lessons.common.steering.page_state import PageState, Part

_FRESH = "The charts use your settings but separate runs; the run you are steering is above."


def results(page: PageState, guess: Guess) -> Callable:
    """Draw the controls and the stage and, below, what a function shows of the settings.

    As long as there is no guess a quiet line stands in its place. The function returns whether
    more is to come: then it is called again.
    """
    here = page.key(Part.RESULTS)

    def begin(draw: Callable[[dict], bool | None]) -> None:
        def shown():
            st.html(f'<p class="place">{_FRESH}</p>')
            if draw(page.settings):
                page.asked_again += 1
                browser.ask_again(here, page.asked_again)

        if guess.known:
            _offer_scene(page)
            play(page, below=partial(reruns.part, here, shown))
        else:
            play(page)
            words = "Guess first; the results appear here."
            page.areas.results.html(f'<p class="held">{words}</p>')

    return begin


def _offer_scene(page: PageState) -> None:
    """What the stage shows of the answer, and a button that plays it again."""
    if page.scene is None:
        return
    with page.areas.question.container(key="scene", gap="small"):
        if words := what_the_scene_tells(page):
            st.markdown(tied(words))
        st.button("Play the question again", type="tertiary", on_click=_play_again, args=(page,))


def _play_again(page: PageState) -> None:
    page.scene_due = True
    reruns.run()

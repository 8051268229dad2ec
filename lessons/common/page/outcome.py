"""What stands below the stage: what comes out, once a guess was made."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from lessons.common.charts.figures import begin_groups
from lessons.common.ground.words import tied
from lessons.common.numbers import beforehand
from lessons.common.page.guess import Guess
from lessons.common.page.in_class import note_charts
from lessons.common.page.question import ask_again
from lessons.common.session import reruns
from lessons.common.stage import back_to_link, play, what_the_scene_tells
from lessons.common.steering.controls import with_one_moved
from lessons.common.steering.page_state import PageState, Part

_FRESH = (
    "When you change a setting, the charts start over with it. The run above goes on from where it "
    "is."
)


def results(
    page: PageState, guess: Guess, slow: Callable[[dict], object] | None = None
) -> Callable:
    """Draw the controls and the stage and, below, what a function shows of the settings.

    Figures that take long are drawn last. As long as there is no guess a quiet line stands instead.
    `slow` computes, of settings, what takes long and is kept: the server has it done beforehand for
    those to which a learner moves one control.
    """
    here = page.key(Part.RESULTS)
    if slow:
        beforehand.want(page.slug, slow, partial(with_one_moved, page.offered))

    def begin(draw: Callable[[dict], None]) -> None:
        def shown():
            with reruns.at_once():
                groups = begin_groups()
                draw(page.settings)
                page.charts = groups.count
                note_charts(page)
                for draw_figure in groups.wait:
                    draw_figure()

        if guess.known:
            if not page.in_class:
                _close_answer(page, guess)
            page.areas.results.html(f'<p class="place">{_FRESH}</p>')
            play(page, below=partial(reruns.part, here, shown))
        else:
            play(page)
            words = "Guess first; the results appear here."
            page.areas.results.html(f'<p class="held">{words}</p>')

    return begin


def _close_answer(page: PageState, guess: Guess) -> None:
    """What the stage shows of the answer; ways to see that again, and to answer once more."""
    with page.areas.question.container(key="answer-ways", gap="small"):
        if words := what_the_scene_tells(page):
            st.markdown(tied(words))
        with st.container(horizontal=True):
            hooks = {"type": "tertiary", "args": (page,)}
            if page.scene:
                st.button("Play the question again", on_click=_play_again, **hooks)
            if page.link_left:
                st.button("Back to your link", on_click=_back_to_link, **hooks)
            label = "Make a guess" if guess.label is None else "Change my guess"
            st.button(label, on_click=ask_again, **hooks)


def _back_to_link(page: PageState) -> None:
    back_to_link(page)
    reruns.run()


def _play_again(page: PageState) -> None:
    page.scene_due = True
    reruns.run()

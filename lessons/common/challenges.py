"""Challenges: two or three aims that tick themselves off from what happened in the run."""

from html import escape

import streamlit as st

from lessons.common import again, progress
from lessons.common.ground.words import tied
from lessons.common.live import Live
from lessons.common.syllabus import Lesson

_TIMES = "Times are those of the run: at 8× four minutes pass in 30 s."


def challenges(lesson: Lesson, live: Live) -> None:
    """List the aims of a run, with a tick on those met now or before."""

    def listed():
        aims = live.challenges
        done = progress.note_met(lesson.slug, live.done & {aim.id for aim in aims})
        rows = "".join(_row(aim.text, aim.id in done) for aim in aims)
        count = sum(aim.id in done for aim in aims)
        st.html(
            f'<div class="challenges"><h2>Challenges <small>{count} of {len(aims)} met</small></h2>'
            f'<p class="place">{_TIMES}</p><ul>{rows}</ul></div>'
        )

    again.part(f"challenges {lesson.slug}", listed)


def _row(text: str, done: bool) -> str:
    state, mark, word = ("met", "✓", "Met: ") if done else ("open", "", "Open: ")
    return (
        f'<li class="{state}"><b aria-hidden="true">{mark}</b>'
        f'<span><i class="aside">{word}</i>{escape(tied(text))}</span></li>'
    )

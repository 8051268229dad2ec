"""Challenges: two or three aims that tick themselves off from what happened in the run."""

from html import escape

import streamlit as st

from lessons.common import progress
from lessons.common.syllabus import Lesson


def challenges(lesson: Lesson, aims: dict[str, str], met: set[str]) -> None:
    """List the aims, by name, with a tick on those met now or before; may stand in a fragment."""
    done = progress.note_met(lesson.slug, met & aims.keys())
    rows = "".join(_row(text, name in done) for name, text in aims.items())
    count = sum(name in done for name in aims)
    st.html(
        f'<div class="challenges"><h2>Challenges <small>{count} of {len(aims)} met</small></h2>'
        f"<ul>{rows}</ul></div>"
    )


def _row(text: str, done: bool) -> str:
    state, mark, word = ("met", "✓", "Met: ") if done else ("open", "", "Open: ")
    return (
        f'<li class="{state}"><b aria-hidden="true">{mark}</b>'
        f'<span><i class="aside">{word}</i>{escape(text)}</span></li>'
    )

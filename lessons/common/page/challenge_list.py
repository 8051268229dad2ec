"""Challenges: two or three aims that tick themselves off from what happened in the run."""

from html import escape

import streamlit as st

from lessons.common.ground.words import tied
from lessons.common.session import progress, reruns
from lessons.common.steering.page_state import PageState, Part

_TIMES = "Times are simulated: at 8×, four minutes pass in 30 s."


def challenges(page: PageState) -> None:
    """List the aims of a page's run, with a tick on those met now or before."""

    def listed():
        aims = page.live.aims.challenges
        done = progress.note_met(page.slug, page.live.aims.done & {aim.id for aim in aims})
        rows = "".join(_row(aim.text, aim.id in done) for aim in aims)
        count = sum(aim.id in done for aim in aims)
        st.html(
            f'<div class="challenges"><h2>Challenges <small>{count} of {len(aims)} met</small></h2>'
            f'<p class="place">{_TIMES}</p><ul>{rows}</ul></div>'
        )

    if page.asks:
        return  # some of their words would answer the question
    with page.areas.challenges:
        reruns.part(page.key(Part.CHALLENGES), listed)


def _row(text: str, done: bool) -> str:
    state, mark, word = ("met", "✓", "Met: ") if done else ("open", "", "Open: ")
    return (
        f'<li class="{state}"><b aria-hidden="true">{mark}</b>'
        f'<span><i class="aside">{word}</i>{escape(tied(text))}</span></li>'
    )

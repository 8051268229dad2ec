"""Challenges: the one to do now, with a bar that the stage moves, and all others in a word."""

from html import escape

import streamlit as st

from lessons.common.ground.words import tied
from lessons.common.live.challenge import Challenge
from lessons.common.room.follow.classmate import in_room, note_in_room
from lessons.common.session import progress, reruns, view
from lessons.common.steering.page_state import PageState, Part

# The bar, and the words below it: the stage fills in both.
_WAY = '<progress max="1" value="0" aria-label="How far it has come"></progress><p class="way"></p>'

_BOARD = '<p class="place">Your class’s board counts what you meet here. It shows no names.</p>'


def challenges(page: PageState) -> None:
    """List the challenges of a page's run; the first that was never met is open."""

    def listed():
        aims = page.live.aims
        ids = {challenge.id for challenge in aims.challenges}
        met = aims.done & ids
        done = progress.note_met(page.slug, met) & ids
        reruns.follow(page.key(Part.CHALLENGES), note_in_room(page.slug, met))
        st.html(_list(page.slug, aims.challenges, done, aims.latest, aims.found))

    if page.asks or view.showing():
        return  # some of their words would answer the question
    with page.areas.challenges:
        reruns.part(page.key(Part.CHALLENGES), listed)


def _list(
    slug: str, challenges: tuple[Challenge, ...], done: frozenset, latest: str, found: str
) -> str:
    """All challenges: what the last one met has shown, then each in a row that unfolds."""
    active = next((each.id for each in challenges if each.id not in done), "")
    just_met = "".join(_moment(each, found, not active) for each in challenges if each.id == latest)
    rows = "".join(_row(slug, each, each.id in done, each.id == active) for each in challenges)
    count = f"{len(done)} of {len(challenges)} met"
    return (
        f'<div class="challenges" data-challenges="{slug}"><h2>Challenges <small>{count}</small>'
        f"</h2>{just_met}{rows}{_BOARD if in_room() else ''}</div>"
    )


def _moment(challenge: Challenge, found: str, all_met: bool) -> str:
    """A challenge has just been met: the moment to say what it has shown."""
    words = f"{found}. " if found else ""
    more = "<p>All challenges of this lesson are met.</p>" if all_met else ""
    return (
        f'<div class="moment" data-met="{challenge.id}"><b aria-hidden="true">✓</b>'
        f"<div><p><strong>{escape(challenge.name)}</strong>: met.</p>"
        f"<p>{escape(tied(words + challenge.shows))}</p>{more}</div></div>"
    )


def _row(slug: str, challenge: Challenge, done: bool, active: bool) -> str:
    """One challenge: its order, and how far it has come or what it has shown."""
    state, mark, word = ("met", "✓", "Met: ") if done else ("open", "", "")
    order = f"<p>{escape(tied(challenge.order))}</p>"
    inside = f"{order}<p>{escape(tied(challenge.shows))}</p>" if done else f"{_WAY}{order}"
    return (
        f'<details class="{state}" name="challenges-{slug}" data-challenge="{challenge.id}"'
        f'{" open" if active else ""}><summary><b aria-hidden="true">{mark}</b>'
        f'<span><i class="aside">{word}</i>{escape(challenge.name)}</span></summary>'
        f"{inside}</details>"
    )

"""The feed: what the server tells the stage, and what comes of what the stage says."""

import json
from functools import partial

import streamlit as st

from lessons.common.session import progress, reruns
from lessons.common.stage.components import feed_component
from lessons.common.stage.question_run import enter_again
from lessons.common.steering.page_state import PageState, Part, pages
from lessons.common.steering.sliders import browser_answers, browser_was_elsewhere


def tell_stage(page: PageState) -> None:
    """Tell the stage what it may not know yet, and the address."""
    if page.view.unsent:
        page.view.sent_as(page.live.number_news())
    search, whole = page.address()
    data = {
        "key": page.slug,
        "session": pages().token,
        "again": page.entered_again,
        "search": search,
        "message": what_is_new(page, whole) | {"put": page.view.told},
    }
    # As bytes: Streamlit writes other data out twice, once to tell whether they are the same.
    data = json.dumps(data, separators=(",", ":")).encode()
    feed_component(
        key=page.key(Part.FEED),
        data=data,
        on_say_change=partial(_said, page),
        on_lost_change=partial(_lost, page),
    )


def what_is_new(page: PageState, whole: bool) -> dict:
    """What the stage may not know yet of the run, whether a link holds all of it, and the rest."""
    besides = page.stage.message(page.settings, page.asks)
    return page.live.message() | besides | {"linked": whole}


def _lost(page: PageState) -> None:
    """The browser says the address that it had when its session was lost."""
    heard = st.session_state.get(page.key(Part.FEED))
    if heard is not None and not page.entered_again:
        page.entered_again = True
        browser_was_elsewhere(page)
        enter_again(page, heard.get("lost"))
    reruns.run(page.key(Part.PLAY), *reruns.followers())


def _said(page: PageState) -> None:
    """The stage says something: the feed answers, and whatever else this changes runs again."""
    said = st.session_state.get(page.key(Part.FEED))
    if said is None:
        return
    live = page.live
    browser_answers(page, live.held_by(said.get("say")))
    met, run, settings = set(live.aims.done), live.run_number, page.settings
    live.hear(said.get("say"))
    parts = []
    talked_of = page.note and live.run_number != run  # what there was to say of the link is over
    if talked_of:
        page.note = ""
    if live.follow() != settings or talked_of or page.view.missed:
        parts += [page.key(Part.PLAY), *reruns.followers()]
    if live.aims.done - met:
        progress.note_met(page.slug, live.aims.done)
        parts += [page.key(Part.CHALLENGES), page.key(Part.FOOT)]
    reruns.run(page.key(Part.FEED), *parts)

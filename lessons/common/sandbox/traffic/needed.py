"""How many workers would have been needed: the question, and what is known so far."""

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from lessons.common.charts import show
from lessons.common.ground.words import tied
from lessons.common.page import table
from lessons.common.sandbox.traffic.answer import (
    HEAD,
    answer,
    rows,
    waits_by_workers,
    workers_in_words,
)
from lessons.common.sandbox.traffic.own_file import TrafficFile
from lessons.common.sandbox.traffic.promised import (
    PRICE,
    SHARE,
    WITHIN,
    asked_at_first,
    asked_now,
    key_of,
)
from lessons.common.sandbox.traffic.replay import Settings, set_workers, settings_now
from lessons.common.sandbox.traffic.search import Question, Search, search_for
from lessons.common.session import browser, reruns
from queuesim.limits import MAX_TIME

NEEDED = "workers needed"
_SHARES = [0.5, 0.9, 0.95, 0.99, 1.0]


def how_many(
    file: TrafficFile, settings: Settings, redraw: Callable[[], None], follow: Sequence[str] = ()
) -> None:
    """The question, its answer so far, and a way to stop.

    `redraw` draws the day anew; the parts that `follow` are drawn anew with the question.
    """
    st.subheader("How many workers would I have needed?", anchor=False)
    question = _ask(file, settings, follow)
    search: Search | None = file.search
    belongs = search is not None and search.question.is_like(question)
    if belongs and search.goes_on:
        search.go_on()
    goes_on = belongs and search.goes_on
    if goes_on:
        search.times += 1
    browser.ask_again(NEEDED, search.times if search else 0, goes_on)
    with st.container(horizontal=True, vertical_alignment="center", key="needed-way"):
        if goes_on:
            _progress(search)
        elif not belongs or search.stopped:
            words = "Find out" if search is None else "Find out again"
            st.button(words, type="primary", on_click=_begin, args=(file,))
    if search is not None:
        _show(search, belongs)
    if belongs and not goes_on:
        _offer_more(file, search, settings.workers, redraw)


def _ask(file: TrafficFile, settings: Settings, follow: Sequence[str]) -> Question:
    """The promise and the price.

    The browser may make these fields anew, of what they began with: so each begins with that.
    """
    promise, prices = asked_at_first(file)

    def field(name: str) -> dict:
        return {"key": key_of(file, name), "on_change": reruns.run, "args": (NEEDED, *follow)}

    def said(share: float) -> str:
        return f"{100 * share:.4g} %" if share < 1 else "all"

    shares, number = sorted({*_SHARES, promise.share}), {"format": "%g"}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        how = {"format_func": said, "width": 150, **field(SHARE)}
        st.selectbox("This share of tasks", shares, shares.index(promise.share), **how)
        how = {"width": 170, **number, **field(WITHIN)}
        st.number_input("starts within (s)", 0.0, MAX_TIME, float(promise.within), **how)
        how = {"step": 1.0, "width": 210, **number, **field(PRICE)}
        st.number_input("A worker costs ($ an hour)", 0.0, 1e9, float(prices.worker), **how)
    return Question(settings, *asked_now(file))


def _begin(file: TrafficFile) -> None:
    """Search for what the page asks now: since the button was drawn, a field may have changed."""
    file.search = search_for(file.reading, Question(settings_now(file), *asked_now(file)))
    reruns.run(NEEDED)


def _progress(search: Search) -> None:
    """How far it is, and a way to stop."""
    share, words = search.progress
    st.progress(share, words, width=320)
    st.button("Stop", key="stop the search", on_click=_stop, args=(search,))


def _stop(search: Search) -> None:
    search.stopped = True
    reruns.run(NEEDED)


def _show(search: Search, belongs: bool) -> None:
    """What is known; grey if other settings stand on the page by now."""
    if search.fault:
        st.html(f'<p class="fault" role="alert">{escape(search.fault)}</p>')
    if search.day is None:
        return
    with st.container(key="needed" if belongs else "needed-old"):
        if not belongs:
            st.html('<p class="place">These results belong to other settings.</p>')
        for sentence in answer(search):
            st.markdown(tied(sentence))
        table(HEAD, rows(search))
        if len(search.day.points) > 1:  # one alone makes no line, and a chart takes its time
            show(waits_by_workers(search))


def _offer_more(file: TrafficFile, search: Search, now: int, redraw: Callable[[], None]) -> None:
    """To see the day with the workers that were found, or to compare those that are set now."""
    best = search.day.fewest if search.day else None
    with st.container(horizontal=True):
        if best is not None and best.workers != now:
            words = f"Show the day with {workers_in_words(best.workers)}"
            st.button(words, on_click=_take, args=(file, best.workers, redraw))
        if search.day and now not in (search.question.yours, best and best.workers):
            words = f"Compare with {workers_in_words(now)}"
            st.button(words, on_click=_compare, args=(file, now))


def _compare(file: TrafficFile, workers: int) -> None:
    file.search.compare_with(file.reading, workers)
    reruns.run(NEEDED)


def _take(file: TrafficFile, workers: int, redraw: Callable[[], None]) -> None:
    set_workers(file, workers)
    redraw()

"""From a lesson's tasks of about 1 s to the reader's own: how long everything takes then."""

from collections.abc import Mapping

import streamlit as st

from lessons.common.ground.words import tied
from lessons.common.numbers.writing import (
    as_written,
    rate_in_words,
    seconds_in_words,
    time_in_words,
)
from lessons.common.page.sentences import table_of
from lessons.common.session import reruns
from lessons.common.steering.page_state import PageState, Part

SECONDS = (0.1, 1, 5, 10, 30, 60, 300, 600, 1800, 3600)  # that a task may take on average
_KEY = "your tasks take"  # one for all pages: it stays as it is from page to page


def with_your_tasks(
    page: PageState,
    rate: float | None,
    times: Mapping[str, float],
    tasks: str = "tasks",
    arrive: str = "tasks arrive",
    takes: float = 1,
) -> None:
    """Times of a page as they are with your tasks, at the same load and with the same workers.

    Parameters
    ----------
    rate : float or None
        Tasks that arrive per second on the page; None where they come at set moments,
        and a rate would say nothing.
    times : mapping
        What is said of a time, to the time in seconds on the page.
    tasks : str
        What its tasks are called that take so long: "short tasks", "tasks of both kinds".
    arrive : str
        What is said of the rate, where other tasks do not arrive at it.
    takes : float
        Seconds that a task takes on the page, on average.
    """
    st.html('<h2 class="bridge">With your tasks</h2>')
    yours = st.select_slider(
        f"Your {tasks} take, on average",
        SECONDS,
        30,
        format_func=time_in_words,
        key=_KEY,
        on_change=reruns.run,
        args=(page.key(Part.RESULTS),),
        width=360,
        persist_state="session",
    )
    factor = float(f"{yours / takes:.3g}")  # as it is written
    rows = [(f"{tasks} take", time_in_words(yours), time_in_words(takes))]
    if rate is not None:
        here = f"{rate:g} per second" if takes == 1 else rate_in_words(rate)
        rows.append((arrive, rate_in_words(rate / factor, digits=3), here))
    rows += [(words, _multiplied(t, factor), seconds_in_words(t)) for words, t in times.items()]
    head = ("same load, same workers", "with your tasks", "on this page")
    st.html(f"{table_of(head, rows)}<p>{tied(_how_all_times_change(factor))}</p>")


def _multiplied(seconds: float, factor: float) -> str:
    """So many times the time that the page writes: a reader who multiplies finds the same."""
    if factor == 1:
        return seconds_in_words(seconds)  # the same time, in the same words
    written = as_written(seconds)
    if seconds > 0 and not written:
        return f"under {time_in_words(factor * 0.01, digits=3)}"
    return time_in_words(factor * written, digits=3)


def _how_all_times_change(factor: float) -> str:
    """What becomes of the times that the table does not hold."""
    if factor == 1:
        return "Your tasks take as long as those on this page, so all its times are yours, too."
    return (
        "The stage and the charts use this page’s tasks. For yours, multiply each time by "
        f"{factor:g} and divide each rate by {factor:g}."
    )

"""From a lesson's tasks of about 1 s to the reader's own: how long everything takes then."""

from collections.abc import Mapping

import streamlit as st

from lessons.common.numbers.writing import rate_in_words, seconds_in_words, time_in_words
from lessons.common.page.sentences import remark, table
from lessons.common.session import reruns
from lessons.common.steering.page_state import PageState, Part

SECONDS = (0.1, 1, 5, 10, 30, 60, 300, 600, 1800, 3600)  # that a task may take on average
_KEY = "your tasks take"  # one for all pages: it stays as it is from page to page


def with_your_tasks(
    page: PageState,
    rate: float | None,
    times: Mapping[str, float],
    kind: str = "",
    arrive: str = "tasks arrive",
) -> None:
    """Times of a page as they are with longer tasks, at the same load and with the same workers.

    Parameters
    ----------
    rate : float or None
        Tasks that arrive per second on the page, where a task takes 1 s on average; None where
        they come at set moments, and a rate would say nothing.
    times : mapping
        What is said of a time, to the time in seconds on the page.
    kind : str
        Which of its tasks take 1 s, if there are others.
    arrive : str
        What is said of the rate, where other tasks do not arrive at it.
    """
    task = f"{kind} task".strip()
    st.html('<h2 class="bridge">With your tasks</h2>')
    factor = st.select_slider(
        f"Your {task}s take, on average",
        SECONDS,
        30,
        format_func=time_in_words,
        key=_KEY,
        on_change=reruns.run,
        args=(page.key(Part.RESULTS),),
        width=360,
        persist_state="session",
    )
    rows = [(f"a {task} takes", time_in_words(factor), time_in_words(1))]
    if rate is not None:
        rows.append((arrive, rate_in_words(rate / factor), f"{rate:g} per second"))
    said = time_in_words if factor != 1 else seconds_in_words  # the same time, in the same words
    rows += [(words, said(factor * t), seconds_in_words(t)) for words, t in times.items()]
    table(("same load, same workers", "with your tasks", "on this page"), rows)
    remark(_how_all_times_change(factor))


def _how_all_times_change(factor: float) -> str:
    """What becomes of the times that the table does not hold."""
    if factor == 1:
        return "Your tasks take as long as those on this page, so all its times are yours, too."
    return (
        "The stage and the charts keep to the tasks of this page. With yours, multiply every time "
        f"there by {factor:g}."
    )

"""From a lesson's tasks of about 1 s to the reader's own: how long everything takes then."""

from collections.abc import Mapping

import streamlit as st

from lessons.common.ground.words import tied
from lessons.common.numbers.writing import rate_in_words, seconds_in_words, time_in_words
from lessons.common.page.sentences import table_of
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
    kind : str
        Which of its tasks take so long, if there are others.
    arrive : str
        What is said of the rate, where other tasks do not arrive at it.
    takes : float
        Seconds that a task takes on the page, on average.
    """
    task = f"{kind} task".strip()
    st.html('<h2 class="bridge">With your tasks</h2>')
    yours = st.select_slider(
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
    factor = yours / takes
    rows = [(f"a {task} takes", time_in_words(yours), time_in_words(takes))]
    if rate is not None:
        here = f"{rate:g} per second" if takes == 1 else rate_in_words(rate)
        rows.append((arrive, rate_in_words(rate / factor), here))
    said = time_in_words if factor != 1 else seconds_in_words  # the same time, in the same words
    rows += [(words, said(factor * t), seconds_in_words(t)) for words, t in times.items()]
    head = ("same load, same workers", "with your tasks", "on this page")
    st.html(f"{table_of(head, rows)}<p>{tied(_how_all_times_change(factor))}</p>")


def _how_all_times_change(factor: float) -> str:
    """What becomes of the times that the table does not hold."""
    if factor == 1:
        return "Your tasks take as long as those on this page, so all its times are yours, too."
    return (
        "The stage and the charts keep to the tasks of this page. With yours, multiply every time "
        f"there by {float(f'{factor:.3g}'):g}."
    )

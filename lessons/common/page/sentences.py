"""Words between what is drawn: remarks, small tables, the one sentence to remember."""

from collections.abc import Callable
from html import escape

import streamlit as st

from lessons.common.ground.words import tied
from lessons.common.session import reruns
from lessons.common.steering.page_state import PageState, Part, pages


def remark(sentence: str) -> None:
    """A sentence below the charts."""
    st.markdown(tied(sentence))


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """A few figures in rows; the first column says of what."""
    body = "".join(figures_row(*(escape(tied(text)) for text in row)) for row in rows)
    top = "<th>".join(escape(tied(text)) for text in head)
    st.html(f'<div class="wide"><table class="figures"><tr><th>{top}{body}</table></div>')


def figures_row(name: str, *figures: str) -> str:
    """A row of a table of figures; the first of few stands out."""
    few = ' class="few"' if len(figures) < 3 else ""
    return f'<tr{few}><th scope="row">{name}<td>{"<td>".join(figures)}'


def folded_table(
    page: PageState,
    label: str,
    head: tuple[str, ...],
    rows: list[tuple[str, ...]] | Callable[[], list[tuple[str, ...]]],
) -> None:
    """A table among the results that is sent once it is opened; the label says what it holds.

    Rows that take long to compute are a function, which is called once the table is opened.
    """
    here = page.key(Part.RESULTS)
    place = st.expander(label, key=f"{page.slug}: {label}", on_change=reruns.run, args=(here,))
    if place.open:
        with place:
            table(head, rows() if callable(rows) else rows)


def takeaway(sentence: str) -> None:
    """The one sentence to remember; it comes after the question."""
    page = pages().drawn
    if page and page.asks:
        return
    with st.container(key="takeaway"):
        st.markdown(f"> {tied(sentence)}")

"""Words between what is drawn: remarks, small tables, the one sentence to remember."""

from collections.abc import Callable
from html import escape

import streamlit as st

from lessons.common.ground.words import tied
from lessons.common.session import reruns
from lessons.common.steering.page_state import PageState, Part


def remark(sentence: str) -> None:
    """A sentence below the charts."""
    st.markdown(tied(sentence))


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """A few figures in rows; the first column says of what."""
    cells = [[escape(tied(text)) for text in row] for row in rows]
    body = "".join(f'<tr><th scope="row">{one}<td>{"<td>".join(more)}' for one, *more in cells)
    top = "<th>".join(escape(tied(text)) for text in head)
    kind = "figures few" if len(head) <= 3 else "figures"  # of few columns the second stands out
    st.html(f'<div class="wide"><table class="{kind}"><tr><th>{top}{body}</table></div>')


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
    hooks = {"key": f"{page.slug}: {label}", "on_change": reruns.run, "args": (here,)}
    place = st.expander(tied(label), **hooks)
    if place.open:
        with place:
            table(head, rows() if callable(rows) else rows)


def remember(page: PageState, sentence: str) -> None:
    """The one sentence to remember; it comes after the question."""
    if not page.asks:
        with st.container(key="takeaway"):
            st.markdown(f"> {tied(sentence)}")

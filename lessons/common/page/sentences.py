"""Words between what is drawn: remarks, small tables, the one sentence to remember."""

from collections.abc import Callable
from html import escape

import streamlit as st

from lessons.common.ground.words import tied
from lessons.common.session import reruns
from lessons.common.steering.page_state import PageState, Part


def remark(*paragraphs: str) -> None:
    """Sentences below the charts, in paragraphs of which some may be empty.

    Say in one remark what stands in one place: each is sent and drawn by itself at every move.
    """
    st.markdown("\n\n".join(tied(paragraph) for paragraph in paragraphs if paragraph))


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """A few figures in rows; the first column says of what.

    Of two or three columns the second stands out. Of more, a phone shows each row as a list.
    """
    st.html(table_of(head, rows))


def table_of(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """The HTML of a table."""
    top = [escape(tied(text)) for text in head]
    kind = "few" if len(head) <= 3 else "many"
    body = "".join(_row(top, [escape(tied(text)) for text in row]) for row in rows)
    first = "<th>".join(top)
    return f'<div class="wide"><table class="figures {kind}"><tr><th>{first}{body}</table></div>'


def _row(top: list[str], cells: list[str]) -> str:
    """A row; each cell knows what stands above it."""
    first, *more = cells
    figures = "".join(f'<td data-of="{name}">{cell}' for name, cell in zip(top[1:], more))
    return f'<tr><th scope="row">{first}{figures}'


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

"""Words between what is drawn: remarks, small tables, the one sentence to remember."""

from html import escape

import streamlit as st

from lessons.common.ground.words import tied


def remark(sentence: str) -> None:
    """A sentence below the charts."""
    st.markdown(tied(sentence))


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """A few figures in rows; the first column says of what."""
    cells = [[escape(tied(text)) for text in row] for row in rows]
    body = "".join(f'<tr><th scope="row">{one}<td>{"<td>".join(more)}' for one, *more in cells)
    top = "<th>".join(escape(tied(text)) for text in head)
    st.html(f'<table class="figures"><tr><th>{top}{body}</table>')


def takeaway(sentence: str) -> None:
    """The one sentence to remember."""
    st.markdown(f"> {tied(sentence)}")

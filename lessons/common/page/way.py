"""Links to other pages."""

from pathlib import Path

import streamlit as st


def way_to(file: Path, label: str) -> None:
    """A link to the page in a file."""
    try:
        st.page_link(str(file), label=label)
    except Exception:  # a lesson run alone, without the router, has no other pages
        st.markdown(label)

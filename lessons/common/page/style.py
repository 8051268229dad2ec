"""What all pages wear: one style, and what makes answers fast."""

import gc
from pathlib import Path

import streamlit as st
from threadpoolctl import threadpool_limits

from lessons.common.ground import colours

_HERE = Path(__file__).parent


def dress() -> None:
    """Set what all pages share; called by the router."""
    _settle()
    st.set_page_config("Queue effects", layout="wide", initial_sidebar_state=250)
    sheets = ["page.css", "print.css", *(["embed.css"] if st.context.is_embedded else [])]
    styles = "".join((_HERE / sheet).read_text(encoding="utf-8") for sheet in sheets)
    st.html(f"<style>{colours.variables()}{styles}</style>")


@st.cache_resource(show_spinner=False)
def _settle() -> None:
    """Once for all: what makes answers slow, though it is meant to make them fast.

    What is loaded stays: the collector, which takes 80 ms for it, need not look again. And products
    of matrices as small as ours are not shared among threads that wait for each other.
    """
    threadpool_limits(1, user_api="blas")
    gc.collect()
    gc.freeze()

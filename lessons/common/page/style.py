"""What all pages share: one style, and settings that make them fast."""

import gc
from pathlib import Path

import streamlit as st
from threadpoolctl import threadpool_limits

from lessons.common.ground import colours

_STYLE = Path(__file__).with_name("page.css")


def dress(title: str = "") -> None:
    """Set what all pages share, and what the browser calls this one; called by the router."""
    _settle()
    name = " · ".join(filter(None, [title, "Queue effects"]))
    st.set_page_config(name, layout="wide", initial_sidebar_state=250)
    st.html(f"<style>{colours.variables()}{_STYLE.read_text(encoding='utf-8')}</style>")


@st.cache_resource(show_spinner=False)
def _settle() -> None:
    """Once for all sessions: turn off what would make answers slow.

    All that is loaded now stays loaded, so the garbage collector need not look at it again, which
    takes 80 ms. And threads that share the product of two small matrices wait for each other.
    """
    threadpool_limits(1, user_api="blas")
    gc.collect()
    gc.freeze()

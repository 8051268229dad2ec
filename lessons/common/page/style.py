"""What all pages share: one style, and settings that make them fast."""

import gc
from pathlib import Path

import streamlit as st
from threadpoolctl import threadpool_limits

from lessons.common.ground import colours
from lessons.common.session import view

_HERE = Path(__file__).parent


def dress(title: str = "") -> None:
    """Set what all pages share, and what the browser calls this one; called by the router."""
    _settle()
    name = " · ".join(filter(None, [title, "Queue effects"]))
    st.set_page_config(name, layout="wide", initial_sidebar_state=250)
    styles = "".join(sheet.read_text(encoding="utf-8") for sheet in _sheets())
    st.html(f"<style>{colours.variables()}{styles}</style>")


def _sheets() -> list[Path]:
    """The style sheets of a page, the weakest first."""
    names = ["page.css", "print.css", "room.css"]
    names += ["show.css"] if view.showing() else []
    names += ["embed.css"] if st.context.is_embedded else []
    return [_HERE / name for name in names]


@st.cache_resource(show_spinner=False)
def _settle() -> None:
    """Once for all sessions: turn off what would make answers slow.

    All that is loaded now stays loaded, so the garbage collector need not look at it again, which
    takes 80 ms. And threads that share the product of two small matrices wait for each other.
    """
    threadpool_limits(1, user_api="blas")
    gc.collect()
    gc.freeze()

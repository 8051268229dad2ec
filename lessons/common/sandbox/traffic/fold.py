"""A fold whose contents are drawn once it is opened: what stands on a page slows every answer."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lessons.common.session import reruns


def folded(label: str, part: str, expanded: bool = False) -> DeltaGenerator | None:
    """A fold in a part of the page that can run alone; None as long as it is closed."""
    place = st.expander(label, expanded, key=label, on_change=reruns.run, args=(part,))
    return place if place.open else None

"""The areas of a lesson's first screen, and what comes below.

On a wide screen the question (later its answer) and the challenges stand in a column beside the
stage; on a narrow one all stand below each other, in the order in which they are read.
"""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


@dataclass(frozen=True)
class Areas:
    """Where the parts of a lesson are drawn, whenever they come."""

    above: DeltaGenerator
    question: DeltaGenerator
    stage: DeltaGenerator
    challenges: DeltaGenerator
    results: DeltaGenerator


def lay_out(key: str = "first-screen") -> Areas:
    """Reserve the areas, below what is drawn already; ``page.css`` says where each stands."""
    above = st.container(key="above-area", gap="small")
    with st.container(key=key, gap=None):
        question = st.container(key="question-area")
        stage = st.container(key="stage-area")
        challenges = st.container(key="challenges-area")
    return Areas(above, question, stage, challenges, st.container(key="results-area"))

"""All lessons, with what the learner has done so far."""

import streamlit as st

from lessons.common.page import list_lessons, way_in
from lessons.common.session import progress

st.title("Contents", anchor=False)
st.markdown("Each lesson asks you a question, lets you steer a running queue, and then shows why.")
way_in()
list_lessons()
if progress.everything():
    st.button("Forget my progress", on_click=progress.forget)
    st.html('<p class="place">Your progress is kept in this browser only, in one cookie.</p>')
progress.keep()

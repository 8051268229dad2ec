"""All lessons, with what the learner has done so far."""

import streamlit as st

from lessons.common.page import list_lessons
from lessons.common.session import progress

st.title("Contents", anchor=False)
st.markdown("Each lesson asks first, then lets you steer a running queue, then shows why.")
list_lessons()
if progress.everything():
    st.button("Forget my progress", on_click=progress.forget)
    st.caption("It is kept in this browser only, in one cookie.")
progress.keep()

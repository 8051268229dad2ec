"""The first page: a running queue to grab, then the contents."""

import streamlit as st

from lessons.common import page, progress
from lessons.common.controls import Control, controls

st.title("Queue effects", anchor=False)
st.markdown(
    "A queue takes work now and does it later. What that does to waiting, to spikes and to your "
    "workers can be seen and steered here: grab a slider."
)
values = controls(
    "home",
    {
        "rate": Control("Arrival rate", 0.5, 12.0, 3.0, 0.5, unit="per s", word="tasks per second"),
        "workers": Control("Workers", 1, 12, 4, word="workers"),
    },
)
page.contents()
progress.keep()

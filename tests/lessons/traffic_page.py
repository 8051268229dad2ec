"""The part of the sandbox for your own traffic, alone on a page: streamlit run this file."""

import streamlit as st

from lessons.common import page
from lessons.common.sandbox import own_traffic
from lessons.common.session import reruns
from lessons.common.steering.page_state import page_state

page.dress("Own traffic")
reruns.begin()
st.title("Your own traffic", anchor=False)
own_traffic(page_state("sandbox"))

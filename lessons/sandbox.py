"""Sandbox: your own queue, twice, and what the difference between the two changes."""

from functools import partial

import streamlit as st

from lessons.common.page import opening_of
from lessons.common.sandbox import (
    bench_of,
    offer_templates,
    own_traffic,
    play_traffic,
    show_comparison,
    show_knobs,
    show_taking_away,
)
from lessons.common.session import progress
from lessons.common.stage import put_on_stage

this = opening_of(
    "sandbox",
    "Sandbox",
    "Build your own queue twice: A, and B with what you would change. Both get the same tasks.",
)
bench = bench_of(this)
with this.areas.above:
    offer_templates(this, bench)
how = {"spike": None, "chance": False} if bench.recorded else {"spike": 20}
put_on_stage(this, bench.pair.systems, target="promise", **how)
answer = show_knobs(this, bench)
show_comparison(this, bench, answer)
show_taking_away(this, bench)
st.header("Your own traffic", anchor="your-own-traffic")
own_traffic(this, partial(play_traffic, this, bench))
progress.keep()

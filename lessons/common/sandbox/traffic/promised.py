"""What is promised of a day, and what a worker costs: as the fields on the page say now."""

import streamlit as st

from lessons.common.sandbox.traffic.own_file import TrafficFile
from lessons.common.sandbox.traffic.search import first_promise
from queuesim.sandbox.worker_counts import Prices, Promise

SHARE, WITHIN, PRICE = "share", "within", "price"


def key_of(file: TrafficFile, name: str) -> str:
    """The name by which Streamlit knows a field."""
    return f"needed {file.version} {name}"


def asked_at_first(file: TrafficFile) -> tuple[Promise, Prices]:
    """What a link asks, or else what is asked of any file at first."""
    return file.asked or (Promise(float(first_promise(file.reading))), Prices())


def asked_now(file: TrafficFile) -> tuple[Promise, Prices]:
    """What the fields say; before they are drawn, what the file begins with."""
    promise, prices = asked_at_first(file)
    usual = {SHARE: promise.share, WITHIN: promise.within, PRICE: prices.worker}
    share, within, price = (
        st.session_state.get(key_of(file, name), value) for name, value in usual.items()
    )
    return Promise(within, share), Prices(price)

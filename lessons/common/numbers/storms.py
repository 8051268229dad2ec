"""What the chain says of a retry storm: worked out after the first charts are there."""

import streamlit as st

from queuesim import theory
from queuesim.storm_runs import WORKERS


@st.cache_resource(max_entries=200, show_spinner=False)
def _storm(rate: float, limit: int, patience: float, retries: int) -> dict:
    return {"asked": False}


def storm_so_far(
    rate: float, limit: int, patience: float, retries: int
) -> tuple[theory.Storm | None, bool]:
    """The chain of such a system, and whether it is there: it comes when it is asked for again."""
    known = _storm(rate, limit, patience, retries)
    if "chain" not in known and known["asked"]:
        known["chain"] = theory.retry_storm(
            rate, 1, WORKERS, limit, patience, retries, patience, later=0
        )
    known["asked"] = True
    return known.get("chain"), "chain" in known

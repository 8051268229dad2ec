"""Recipes: how to get a file of tasks out of what you run."""

from pathlib import Path

import streamlit as st

from lessons.common.sandbox.traffic.fold import folded

RECIPES = "recipes for own traffic"  # the part of the page
_FOLDER = Path(__file__).parent / "recipes"
_NAMES = {
    "Celery": "celery.md",
    "Sidekiq": "sidekiq.md",
    "SQS": "sqs.md",
    "A database table": "table.md",
    "An access log": "access_log.md",
}


def recipes() -> None:
    """Each on a tab, folded."""
    place = folded("How do I get such a file?", RECIPES)
    if place is None:
        return
    with place:
        for tab, file in zip(st.tabs(list(_NAMES)), _NAMES.values(), strict=True):
            tab.markdown((_FOLDER / file).read_text(encoding="utf-8"))

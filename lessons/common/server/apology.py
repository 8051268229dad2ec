"""What a reader sees of an error: one sentence. The log has all of it."""

import streamlit as st

SENTENCE = "Something went wrong here. Reload the page: your guesses and challenges are kept."


def apologize(error: Exception) -> bool:
    """Say the sentence in the place of an error; return that no more is to be shown."""
    st.error(SENTENCE)
    return True

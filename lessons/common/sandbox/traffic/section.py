"""Own traffic, from the file that is dropped to what can be taken away."""

from functools import partial

import streamlit as st

from lessons.common.charts import show
from lessons.common.ground.words import tied
from lessons.common.page import table
from lessons.common.sandbox.traffic.corrections import correct
from lessons.common.sandbox.traffic.file_clock import clock_of
from lessons.common.sandbox.traffic.needed import NEEDED, how_many
from lessons.common.sandbox.traffic.own_file import (
    MEGABYTES,
    SAMPLE_NAME,
    TrafficFile,
    forget_file,
    sample_file,
    take_file,
    the_file,
)
from lessons.common.sandbox.traffic.picture import figures_of, picture_of
from lessons.common.sandbox.traffic.recipe_tabs import recipes
from lessons.common.sandbox.traffic.replay import choose_settings, run_of
from lessons.common.sandbox.traffic.understood import on_page, understood
from lessons.common.session import reruns
from lessons.common.steering.page_state import PageState
from queuesim.traces import MAX_ROWS

_ALL, _REPLAY = "own traffic", "replay of own traffic"
_UPLOAD = "own traffic file"


def own_traffic(page: PageState) -> None:
    """The part of the sandbox that reads a file of recorded tasks and plays it again."""
    reruns.part(_ALL, _drawn)


def _drawn() -> None:
    _upload()
    file = the_file()
    if file is None:
        return
    _say_what_was_understood(file)
    if file.reading is not None:
        reruns.part(_REPLAY, partial(_replay, file))


def _upload() -> None:
    """A place to drop a file, with its limits, and ways to come by one."""
    st.markdown(
        f"Drop a CSV file with a line for each task: when it came and how long it took. "
        f"Counts per minute or hour will do, too. At most {MEGABYTES} MB and {MAX_ROWS:,} rows. "
        "It stays in the memory of this session: it is not written to disk, others do not see it, "
        "and it is gone when you close the page."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.file_uploader(
            "Your file",
            key=_UPLOAD,
            max_upload_size=MEGABYTES,
            on_change=_dropped,
            label_visibility="collapsed",
        )
        with st.container(width="content"):
            st.button("Try a made-up day", on_click=_try_the_sample)
            st.download_button(
                "Download that day", sample_file(), SAMPLE_NAME, "text/csv", on_click="ignore"
            )
    recipes()


def _dropped() -> None:
    dropped = st.session_state[_UPLOAD]
    if dropped is None:
        forget_file()
    else:
        take_file(dropped.name, dropped.getvalue())
    reruns.run(_ALL)


def _try_the_sample() -> None:
    take_file(SAMPLE_NAME, sample_file())
    reruns.run(_ALL)


def _say_what_was_understood(file: TrafficFile) -> None:
    """What was understood of the file, or what is wrong with it, and a way to correct it."""
    if file.fault:
        st.error(f"**{file.name}** was not read. {tied(on_page(file.fault))}")
    else:
        st.subheader(f"What was understood of {file.name}", anchor=False)
        table(("", ""), understood(file.reading))
    correct(file, partial(reruns.run, _ALL))


def _replay(file: TrafficFile) -> None:
    """The file's tasks once more, before the workers that are chosen."""
    st.subheader("The picture of the day", anchor=False)
    settings = choose_settings(file, partial(reruns.run, _REPLAY))
    try:
        run = run_of(file, settings)
    except ValueError as error:
        st.error(str(error))
        return
    with st.container(horizontal=True):
        for label, value in figures_of(run):
            st.metric(label, value, width="content")
    for chart in picture_of(run, clock_of(file.reading)):
        show(chart)
    reruns.part(NEEDED, partial(how_many, file, settings))

"""Own traffic, from the file that is dropped to what can be taken away."""

from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from lessons.common.charts import show
from lessons.common.ground.words import tied
from lessons.common.page import table
from lessons.common.sandbox.traffic.correction_fields import asked_by
from lessons.common.sandbox.traffic.corrections import CORRECTIONS, correct
from lessons.common.sandbox.traffic.downloads import TAKE_AWAY, take_away
from lessons.common.sandbox.traffic.file_clock import clocks_change
from lessons.common.sandbox.traffic.linked_day import LinkedDay, known_of, take_link
from lessons.common.sandbox.traffic.needed import NEEDED, how_many
from lessons.common.sandbox.traffic.own_file import (
    MEGABYTES,
    SAMPLE_NAME,
    TrafficFile,
    forget_file,
    lose_file,
    sample_file,
    take_file,
    the_file,
    uploader_key,
)
from lessons.common.sandbox.traffic.picture import by_queue, figures_of, picture_of
from lessons.common.sandbox.traffic.recipe_tabs import RECIPES, recipes
from lessons.common.sandbox.traffic.replay import choose_settings, end_of, run_of
from lessons.common.sandbox.traffic.stage_row import ON_STAGE, Play, stage_row
from lessons.common.sandbox.traffic.understood import clipped, on_page, understood
from lessons.common.session import reruns
from lessons.common.steering.page_state import PageState
from queuesim.traces import MAX_ROWS

_ALL, _REPLAY = "own traffic", "replay of own traffic"
_CLOCKS_CHANGE = "Clocks change on the way. The picture goes on with those of the first task."
_STYLE = Path(__file__).with_name("traffic.css").read_text(encoding="utf-8")


def own_traffic(page: PageState, play: Play | None = None) -> None:
    """The part of the sandbox that reads a file of recorded tasks and plays it again.

    `play` puts a part of the day on the stage.
    """
    st.html(f"<style>{_STYLE}</style>")
    take_link()
    reruns.part(_ALL, partial(_drawn, play))


def _drawn(play: Play | None) -> None:
    file = the_file()
    _upload(file)
    if file is None:
        reruns.part(RECIPES, recipes)
        return
    _say_what_was_understood(file)
    if file.reading is not None:
        reruns.part(_REPLAY, partial(_replay, file, play))


def _upload(file: TrafficFile | None) -> None:
    """A place to drop a file, with its limits, and a made-up day for want of one."""
    words, place = st.columns([5, 6], gap="large", vertical_alignment="center")
    said = (
        f"Drop a **CSV file with one row per task**: when it arrived and how long it took. "
        f"Counts per minute or hour work too. At most **{MEGABYTES} MB** and "
        f"**{MAX_ROWS:,} rows**. No other visitor sees your file, and it is not written to disk. "
        "“Forget the file” deletes it at once; if you just close the page, it is deleted later."
    )
    words.markdown(tied(said))
    with place, st.container(key="own-traffic-file"):
        st.file_uploader(
            "Your file",
            key=uploader_key(),
            max_upload_size=MEGABYTES,
            on_change=_dropped,
            label_visibility="collapsed",
        )
        with st.container(horizontal=True):
            st.button("Try a made-up day", on_click=_try_the_sample)
            st.download_button(
                "Download that day",
                sample_file(),
                SAMPLE_NAME,
                "text/csv",
                on_click="ignore",
                type="tertiary",
            )
            if file is not None:
                words = "Forget the day" if isinstance(file, LinkedDay) else "Forget the file"
                st.button(words, on_click=_forget, type="tertiary")


def _dropped() -> None:
    dropped = st.session_state[uploader_key()]
    if dropped is None:  # also just before another file takes its place
        lose_file()
    else:
        take_file(dropped.name, dropped.getvalue(), dropped.file_id)
    reruns.run(_ALL)


def _try_the_sample() -> None:
    forget_file()
    take_file(SAMPLE_NAME, sample_file())
    reruns.run(_ALL)


def _forget() -> None:
    in_address = isinstance(the_file(), LinkedDay)
    forget_file()
    reruns.run(*([] if in_address else [_ALL]))


def _say_what_was_understood(file: TrafficFile) -> None:
    """What was understood of the file, or what is wrong with it, and a way to correct it."""
    name = escape(clipped(file.name))
    if isinstance(file, LinkedDay):
        _say_what_a_link_brings(file)
        return
    if file.fault:
        why = escape(tied(on_page(file.fault, "below")))
        yet = " yet" if asked_by(file.fault) else ""
        st.html(f'<p class="fault" role="alert"><b>{name} was not read{yet}.</b> {why}</p>')
    else:
        _show_rows(f"What was understood of {name}", understood(file.reading))
    read_again = partial(reruns.run, CORRECTIONS, _ALL)
    reruns.part(CORRECTIONS, partial(correct, file, read_again))


def _say_what_a_link_brings(day: LinkedDay) -> None:
    """What is known of a day that a link brought, or why it brought none."""
    if day.fault:
        why = f"<b>This link brings no traffic that can be used.</b> {escape(tied(day.fault))}"
        st.html(f'<p class="fault" role="alert">{why}</p>')
    else:
        _show_rows(day.name, known_of(day.link.shape))


def _show_rows(title: str, known: list[tuple[str, str]]) -> None:
    rows = (f"<dt>{label}<dd>{_set(said)}" for label, said in known)
    st.html(f'<h3 class="file">{title}</h3><dl class="understood">{"".join(rows)}</dl>')


def _set(said: str) -> str:
    """The first words of a sentence stand out: what comes before the first semicolon."""
    first, mark, rest = escape(tied(said)).partition("; ")
    return f"<b>{first}</b>{mark}{rest}" if mark else first


def _replay(file: TrafficFile, play: Play | None) -> None:
    """The file's tasks once more, before the workers that are chosen."""
    st.subheader("The picture of the day", anchor=False)
    settings = choose_settings(file, partial(reruns.run, _REPLAY))
    try:
        run = run_of(file, settings)
    except ValueError as error:
        st.html(f'<p class="fault" role="alert">{escape(str(error))}</p>')
        return
    with st.container(horizontal=True, key="day-numbers"):
        for label, value in figures_of(run, end_of(file.reading.trace)):
            st.metric(label, value, width="content")
    picture = picture_of(run, file.clock)
    for chart in picture:
        show(chart)
    if file.has_tasks and clocks_change(file.reading, file.corrections.get("zone")):
        st.html(f'<p class="place">{_CLOCKS_CHANGE}</p>')
    if len(run.scenario.sources) > 1:
        with st.expander("Each kind of task by itself"):
            table(*by_queue(run))
    redraw = partial(reruns.run, NEEDED, _REPLAY)
    reruns.part(NEEDED, partial(how_many, file, settings, redraw, (TAKE_AWAY,)))
    if play is not None:
        reruns.part(ON_STAGE, partial(stage_row, file, settings, run, play))
    reruns.part(TAKE_AWAY, partial(take_away, file, settings, run, picture))

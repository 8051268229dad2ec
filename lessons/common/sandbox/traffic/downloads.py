"""What can be taken away: tasks, summaries, the picture, the system, a program, configuration."""

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from lessons.common.charts import Figure, pictures
from lessons.common.numbers import time_in_words
from lessons.common.sandbox.traffic.day_link import DayLink, link_of, link_text
from lessons.common.sandbox.traffic.fold import folded
from lessons.common.sandbox.traffic.own_file import TrafficFile
from lessons.common.sandbox.traffic.program import program_of_replay
from lessons.common.sandbox.traffic.promised import asked_now
from lessons.common.sandbox.traffic.replay import (
    NEW_DICE,
    Settings,
    end_of,
    recorded,
    scenario_of,
)
from lessons.common.session.made_file import offer_file
from lessons.common.steering.link import SHAPE
from queuesim import Run, Scenario, Trace, replication_seed, scenario_json, simulate
from queuesim.sandbox.configuration import Configuration, configurations_of
from queuesim.sandbox.day_shape import DayShape

TAKE_AWAY = "own traffic to take away"  # the part of the page
ANCHOR = "your-own-traffic"  # where own traffic stands on it
DAYS = 20  # random ones in a summary


def take_away(file: TrafficFile, settings: Settings, run: Run, picture: Sequence[Figure]) -> None:
    """Buttons that make files of it, and lines to copy."""
    st.subheader("Take this day with you", anchor=False)
    name = Path(file.name).stem[:40] or "traffic"
    trace = file.reading.trace
    with st.container(horizontal=True, key="downloads"):
        for label, ending, make in (
            ("Tasks, CSV", "-tasks.csv", partial(tasks_csv, run)),
            ("Tasks, Parquet", "-tasks.parquet", partial(tasks_parquet, run)),
            ("Summary, CSV", "-summary.csv", partial(summary_csv, trace, settings)),
            *picture_files("Picture", picture),
            ("System, JSON", ".json", partial(system_json, run)),
            ("Program, Python", ".py", partial(program_of_replay, file, settings)),
        ):
            offer_file(label, make, f"{name}{ending}", f"take away {ending}")
    if file.has_tasks:
        st.html('<p class="place">The program reads your file again: keep both in one folder.</p>')
    if place := folded("A link to this day", TAKE_AWAY):
        with place:
            _link(file, settings, run)
    if place := folded("These settings in your tools", TAKE_AWAY):
        with place:
            show_configurations(run.scenario)


def _link(file: TrafficFile, settings: Settings, run: Run) -> None:
    """The address of the day, and what is in it."""
    try:
        link = link_to(file, settings, run)
    except ValueError as refused:
        st.markdown(str(refused))
        return
    part = time_in_words(link.shape.end / link.shape.parts)
    st.markdown(
        f"The link holds the **shape** of the day: how many tasks arrive in each {part}, and how "
        "much their durations vary. It also holds your settings and the promise. The tasks and the "
        "names of your file are not in it. People who open it see random days like this one."
    )
    address = urlsplit(st.context.url or "http://localhost:8501/sandbox")
    text = f"{SHAPE}={link_text(link)}"
    st.code(urlunsplit((*address[:3], text, ANCHOR)), language=None, wrap_lines=True)


def link_to(file: TrafficFile, settings: Settings, run: Run) -> DayLink:
    """What a link says of the day. A ValueError says in a sentence why it has no room for it."""
    asked = asked_now(file)
    if not file.has_tasks:
        return DayLink(file.reading.trace, file.clock, settings, *asked)
    system, end = recorded(file, settings, run), end_of(file.reading.trace)
    return link_of(system, end, file.clock, settings, asked)


def picture_files(label: str, figures: Sequence[Figure]):
    """What makes pictures of figures: a label, the end of a file's name, and the maker of each."""
    if find_spec("vl_convert"):
        yield f"{label}, PNG", ".png", partial(pictures.png, figures)
        yield f"{label}, SVG", ".svg", partial(pictures.svg, figures)


def tasks_csv(run: Run) -> str:
    """A row for each task."""
    return run.to_frame().to_csv(index=False)


def tasks_parquet(run: Run) -> bytes:
    """The same for programs."""
    file = io.BytesIO()
    run.to_frame().to_parquet(file, index=False)
    return file.getvalue()


def system_json(run: Run) -> str:
    """The system and its traffic, to be run in a terminal or brought back."""
    return scenario_json(run.scenario)


def summary_csv(trace: Trace | DayShape, settings: Settings) -> str:
    """A row for each replication: of a day as it came one, of random days twenty."""
    days = DAYS if settings.dice == NEW_DICE else 1
    scenario = scenario_of(trace, settings)
    rows = []
    for day in range(days):
        seed = replication_seed(settings.seed, day)
        summary = asdict(simulate(scenario, seed, end_of(trace), drain=True).summary())
        summary.pop("notes")
        rows.append({"replication": day + 1, **asdict(settings), "seed": seed, **summary})
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def show_configurations(scenario: Scenario) -> None:
    """The lines for each tool, with their sources."""
    by_tool: dict[str, list[Configuration]] = {}
    for each in configurations_of(scenario):
        by_tool.setdefault(each.tool, []).append(each)
    for tab, found in zip(st.tabs(list(by_tool)), by_tool.values(), strict=True):
        for each in found:
            _show_lines(tab, each)


def _show_lines(place, of: Configuration) -> None:
    """The lines for one file, what the tool cannot be told, and who says so."""
    place.markdown(f"In {of.file}:")
    place.code(of.lines, language=of.language, wrap_lines=True)
    for remark in of.remarks:
        place.markdown(remark)
    sources = ", ".join(f"[{_page_of(source)}]({source})" for source in of.sources)
    place.markdown(f":small[Source: {sources}]")


def _page_of(address: str) -> str:
    """What a page is called, briefly: its site and what it is about, as its address says it."""
    parts = urlsplit(address)
    about = parts.fragment or Path(parts.path).stem or "guide"
    return f"{parts.netloc.removeprefix('www.')} on {about.replace('-', ' ')}"

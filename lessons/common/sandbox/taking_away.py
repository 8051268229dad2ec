"""What can be taken away of two systems: themselves, a program, what came of the runs."""

import csv
import io
from functools import partial

import streamlit as st

from lessons.common.sandbox.bench import Bench, open_system
from lessons.common.sandbox.comparing import Question, Work
from lessons.common.sandbox.traffic.downloads import picture_files, show_configurations
from lessons.common.sandbox.traffic.on_stage import second_in_words
from lessons.common.sandbox.wait_chart import wait_chart
from lessons.common.session import reruns
from lessons.common.session.made_file import offer_file
from lessons.common.steering.page_state import PageState
from queuesim import parse_scenario, replication_seed, scenario_json
from queuesim.sandbox.differences import Differences
from queuesim.sandbox.program import program_of

TAKE, OPEN, LINES = "Take A and B with you", "Open a system from a file", "A and B in your tools"
_LARGEST = 1  # MB of a file that is opened


def show_taking_away(page: PageState, bench: Bench) -> None:
    """Files to take along, lines to copy, and a way back in."""
    key = f"{page.slug}: take away"
    reruns.part(key, partial(_draw, page, bench, key))


def _draw(page: PageState, bench: Bench, here: str) -> None:
    def opened(label):
        hooks = {"on_change": reruns.run, "args": (here,)}
        place = st.expander(label, key=f"{page.slug}: {label}", **hooks)
        return place if place.open else None

    if place := opened(TAKE):
        with place:
            _downloads(bench)
    if place := opened(LINES):
        with place:
            _lines(bench.work.question)
    if place := opened(OPEN):
        with place:
            _upload(page, bench)
    follows = any(st.session_state.get(f"{page.slug}: {label}") for label in (TAKE, LINES))
    reruns.follow(here, follows)


def _downloads(bench: Bench) -> None:
    """Each file is made when it is asked for, of what is on the page then."""
    work = bench.work
    st.markdown(
        "The link in your address bar holds it all: both systems, every setting and every change "
        "you made."
    )
    files = (
        ("System A, JSON", "system-a.json", lambda: scenario_json(work.question.a)),
        ("System B, JSON", "system-b.json", lambda: scenario_json(work.question.b)),
        ("Program, Python", "sandbox.py", lambda: program(work.question)),
        ("Runs, CSV", "runs.csv", lambda: runs_csv(work)),
        *((label, f"waits{ending}", make) for label, ending, make in chart_files(bench)),
    )
    with st.container(horizontal=True):
        for label, name, make in files:
            offer_file(label, make, name, f"download {name}")
    if bench.second != 1:
        second = second_in_words(bench.second)
        st.markdown(f"In these systems, in the program and the runs, 1 s is {second} of yours.")
    st.markdown(
        "You can run a system in a terminal: "
        "`python -m queuesim system-a.json --until 600 --seed 1`."
    )


def chart_files(bench: Bench) -> list[tuple]:
    """What makes pictures of the chart of the waits; none where no task was started."""
    chart = bench.chart or wait_chart(bench.work.question, bench.second)
    return list(picture_files("Chart", [chart])) if chart else []


def program(of: Question) -> str:
    """A Python program that makes the same runs again and prints the numbers."""
    how = {"beside": of.b, "measures": of.measures, "replications": of.runs}
    return program_of(of.a, of.until, of.seed, **how)


def runs_csv(work: Work) -> str:
    """A row for each run and measure: of A, of B, and the difference."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["run", "seed", "measure", "a", "b", "difference"])
    if work.known is not None:
        writer.writerows(_rows(work.known, work.known_of.seed))
    return text.getvalue()


def _rows(known: Differences, seed: int):
    for comparison in known.comparisons:
        name, change = comparison.a.measure, comparison.difference
        values = zip(comparison.a.values, comparison.b.values, change.values, strict=True)
        for i, row in enumerate(values):
            yield i + 1, replication_seed(seed, i), name, *row


def _lines(of: Question) -> None:
    for side, system in (("A", of.a), ("B", of.b)):
        if side == "A" or of.a != of.b:
            st.markdown(f"**System {side}**")
            show_configurations(system)


def _upload(page: PageState, bench: Bench) -> None:
    """A file of a system becomes A, and B like it."""
    key = f"sandbox upload {bench.number}"
    st.file_uploader(
        f"A system as JSON, at most {_LARGEST} MB",
        type="json",
        key=key,
        max_upload_size=_LARGEST,
        on_change=_take,
        args=(page, bench, key),
    )
    if bench.fault:
        st.markdown(f"This file was not opened. {bench.fault}")


def _take(page: PageState, bench: Bench, key: str) -> None:
    file = st.session_state[key]
    bench.fault = ""
    if file is not None:
        try:
            open_system(page, bench, parse_scenario(file.getvalue()), file.name[:40])
        except ValueError as refused:
            bench.fault = str(refused)
    reruns.run()

"""What going from A to B changes, below the stage: computed bit by bit, and honest about it."""

from functools import partial
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lessons.common.charts import show
from lessons.common.ground.words import tied
from lessons.common.sandbox.bench import Bench, systems_now
from lessons.common.sandbox.comparing import Question, Work
from lessons.common.sandbox.findings import Cell, findings, rows
from lessons.common.sandbox.start_row import asked
from lessons.common.sandbox.traffic.on_stage import second_in_words
from lessons.common.sandbox.wait_chart import wait_chart
from lessons.common.session import browser, reruns
from lessons.common.stage import play
from lessons.common.steering import draw_note
from lessons.common.steering.knobs import A, B
from lessons.common.steering.page_state import PageState, Part

_OLD = "These numbers belong to the earlier settings. The new ones are on their way."
_SOON = "Running both systems …"


def show_comparison(page: PageState, bench: Bench, answer: DeltaGenerator) -> None:
    """Draw the stage and, below, what is known of the difference; what follows is the answer."""
    here = page.key(Part.RESULTS)
    below = partial(reruns.part, here, partial(_draw, page, bench, answer, here))
    play(page, below=below, controls=draw_note)


def _draw(page: PageState, bench: Bench, answer: DeltaGenerator, here: str) -> None:
    work, question = bench.work, _question(page)
    if question == work.question:
        work.go_on()
    else:
        work.ask(question)  # what takes long comes once all that is quick is on the screen
    answer.html(_answer(page, bench))  # always one element: what is left out would stay
    _draw_progress(work, here, bench.second)
    if work.known is not None:
        with st.container(key="differences" if work.up_to_date else "differences-old", gap="small"):
            if not work.up_to_date:
                st.html(f'<p class="note" role="status">{_OLD}</p>')
            st.html(_table(work, bench.second))
            _draw_chart(bench)
    more = not work.done
    if more:
        page.asked_again += 1
    browser.ask_again(here, page.asked_again, more)


def _question(page: PageState) -> Question:
    systems, now = systems_now(page), page.settings
    return Question(
        systems[A], systems[B], now["lasts"], int(now["runs"]), now["seed"], now["promise"]
    )


def _answer(page: PageState, bench: Bench) -> str:
    """What the experiment asks, and the sentences that follow from the runs so far."""
    work, question = bench.work, escape(asked(page, bench))
    said = [_SOON]
    if work.known is not None:
        said = findings(work.known, work.known_of, bench.second)
    elif work.question.a != work.question.b:  # as much room as the answer will take
        said += ["\u00a0"] * max(len(work.question.kinds) - 1, 0)
    old = "" if work.up_to_date else ' class="old"'
    words = "".join(f"<p{old}><b>{escape(tied(sentence))}</b></p>" for sentence in said)
    return f'<p class="asked">{question}</p>{words}'


def _draw_chart(bench: Bench) -> None:
    """The waits of one run; of the last settings of which all is known."""
    work = bench.work
    if work.done and work.up_to_date and bench.charted != work.question:
        bench.charted, bench.chart = work.question, wait_chart(work.question, bench.second)
    if bench.chart is not None:
        show(bench.chart)


def _table(work: Work, second: float) -> str:
    """A, B and the difference, a row for each measure."""
    lines = [
        f'<tr><th scope="row">{escape(name)}<td>{"<td>".join(map(_cell, cells))}'
        for name, cells in rows(work.known, work.known_of, second)
    ]
    head = "<tr><th><th>A<th>B<th>B − A"
    return f'<div class="wide"><table class="figures pairs">{head}{"".join(lines)}</table></div>'


def _cell(cell: Cell) -> str:
    return escape(cell.figure) + f"<small>{escape(cell.interval)}</small>"


def _draw_progress(work: Work, here: str, second: float) -> None:
    """How far the work is, and a way to stop it or to go on."""
    done = work.known.done if work.up_to_date else 0
    words = f"{done} of {work.question.runs} runs of each"
    with st.container(key="progress", horizontal=True, vertical_alignment="center"):
        if work.refused:
            st.markdown(f"These systems cannot be compared. {work.refused}")
        elif work.done:
            st.html(f'<p class="place">{escape(_what_runs_are(work, done, second))}</p>')
        else:
            st.progress(done / work.question.runs, words)
        if work.stopped:
            st.button("Go on", on_click=_stop, args=(work, here, False))
        elif not work.done:
            st.button("Stop", on_click=_stop, args=(work, here, True))
        else:
            st.empty()  # takes its place: what is only left out may stay on the screen


def _what_runs_are(work: Work, done: int, second: float) -> str:
    until, asked_for = work.question.until, work.question.seconds
    shorter = f" (not {asked_for:g} s: more tasks would take too long)" if until < asked_for else ""
    stopped = "Stopped after " if work.stopped else ""
    runs = f"{done} runs of each"
    if done == 1 and not stopped:
        runs = "One run of each says all"
    said = f"{stopped}{runs}, {until:g} s long{shorter}, the same tasks in A and B"
    if second == 1:
        return said
    return f"{said}. Times below are yours: a second of a run is {second_in_words(second)}."


def _stop(work: Work, here: str, stopped: bool) -> None:
    work.stopped = stopped
    reruns.run(here)

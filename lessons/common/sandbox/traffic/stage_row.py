"""The row on the page that puts a part of the day on the stage, as A and B."""

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from lessons.common.ground.words import tied
from lessons.common.numbers import time_in_words
from lessons.common.sandbox.traffic.answer import workers_in_words
from lessons.common.sandbox.traffic.on_stage import (
    DayPart,
    around_the_deepest,
    begins,
    exact_pair,
    lengths,
    pair_of_part,
    second_in_words,
    shape_of_part,
)
from lessons.common.sandbox.traffic.own_file import TrafficFile
from lessons.common.sandbox.traffic.promised import asked_now
from lessons.common.sandbox.traffic.replay import (
    AS_IT_CAME,
    Settings,
    end_of,
    run_of,
    settings_now,
)
from lessons.common.sandbox.traffic.understood import clipped
from lessons.common.session import reruns
from lessons.common.steering.knobs import Pair
from queuesim import Run

ON_STAGE = "part of own traffic for the stage"  # the part of the page
Play = Callable[[Pair, str, dict, float], None]  # systems, a title, settings, the stage's second
RANDOM = "at random"
_EXACT = (
    "These are the very tasks of your file. The address of the page then holds when each came and "
    "how long it took, but no names."
)
_AT_RANDOM = (
    "Tasks arrive at random, about as often as in your file: more in a rush, fewer in a lull."
)
_FEW = 8  # queues whose names are told
_PLAYED = "times that own traffic was put on the stage"
_GO = """
export default function ({ data: { times }, parentElement }) {
  const mark = parentElement.querySelector("i").dataset, calm = "(prefers-reduced-motion: reduce)";
  if (times === 0 || mark.gone === String(times)) return;
  mark.gone = times;
  const behavior = matchMedia(calm).matches ? "auto" : "smooth";
  document.querySelector("[data-testid=stMain]")?.scrollTo({ top: 0, behavior });
}
"""
_go = st.components.v2.component("go_to_stage", html="<i></i>", js=_GO)


def stage_row(file: TrafficFile, settings: Settings, run: Run, play: Play) -> None:
    """Which part of the day, and a button that puts it on the stage."""
    st.subheader("See it happen", anchor=False)
    _choose(file, run)
    part = _part_now(file, run)
    try:
        shape_of_part(file, settings, run, part)
    except ValueError as refused:
        st.html(f'<p class="fault" role="alert">{escape(tied(str(refused)))}</p>')
        return
    exact = _exact(file, settings, part) is not None
    if exact:
        _choose_tasks(file)
        exact = _wants_the_very(file)
    st.html(f'<div class="on-stage">{tied(_said(file, part, settings, exact))}</div>')
    st.button("Play it on the stage", on_click=partial(_play, file, play))
    _go(key="unseen go to stage", data={"times": st.session_state.get(_PLAYED, 0)})


def _choose(file: TrafficFile, run: Run) -> None:
    """How long the part is and when it begins: at first around the deepest queue.

    The browser may make these controls anew, of what they began with: so each begins with that.
    """
    first, possible = _first(file, run), lengths(end_of(file.reading.trace))
    tell = {"on_change": reruns.run, "args": (ON_STAGE,)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        length = st.selectbox(
            "A part of the day",
            possible,
            possible.index(first.length),
            format_func=time_in_words,
            width=150,
            key=_key(file, "length"),
            **tell,
        )
        moments, near = _moments(file, length, first)
        if len(moments) > 1:
            how = {"format_func": file.clock.words, "key": _begin_key(file, length), **tell}
            st.select_slider("from", moments, near, **how)


def _part_now(file: TrafficFile, run: Run) -> DayPart:
    """The part that the controls say at this moment."""
    first = _first(file, run)
    length = st.session_state.get(_key(file, "length"), first.length)
    _, near = _moments(file, length, first)
    return DayPart(st.session_state.get(_begin_key(file, length), near), length)


def _first(file: TrafficFile, run: Run) -> DayPart:
    """The part with which the controls begin: it stays, whatever run is drawn later."""
    end = end_of(file.reading.trace)
    key = _key(file, f"at first of {end:g}")
    if key not in st.session_state:
        st.session_state[key] = around_the_deepest(run, end, file.clock.shift)
    return st.session_state[key]


def _moments(file: TrafficFile, length: float, first: DayPart) -> tuple[list[float], float]:
    """When a part of this length can begin, and when it does at first."""
    moments = begins(length, end_of(file.reading.trace), file.clock.shift)
    return moments, max((each for each in moments if each <= first.begin), default=moments[0])


def _begin_key(file: TrafficFile, length: float) -> str:
    return _key(file, f"begin of {length:g}")


def _key(file: TrafficFile, name: str) -> str:
    return f"stage {file.version} {name}"


def _choose_tasks(file: TrafficFile) -> None:
    """The very tasks of the part, or such as come at random."""
    tell = {"on_change": reruns.run, "args": (ON_STAGE,), "required": True}
    tasks = [AS_IT_CAME, RANDOM]
    key = _key(file, "tasks")
    st.segmented_control("Its tasks", tasks, default=AS_IT_CAME, key=key, **tell)


def _wants_the_very(file: TrafficFile) -> bool:
    return st.session_state.get(_key(file, "tasks"), AS_IT_CAME) == AS_IT_CAME


def _exact(file: TrafficFile, settings: Settings, part: DayPart) -> Pair | None:
    """The systems with the very tasks of the part, if they fit."""
    return exact_pair(file, settings, part, _others(file, settings))


def _said(file: TrafficFile, part: DayPart, settings: Settings, exact: bool) -> str:
    """What will be seen, in two paragraphs."""
    second, plays = second_in_words(part.second), time_in_words(part.plays)
    clock = f"<b>1 s on the stage is {second} of yours</b>, so this part takes {plays}. "
    return (
        f"<p>{clock if part.second != 1 else ''}A has {workers_in_words(settings.workers)}. B has "
        'the number you found above, or one more if you found none.</p><p class="place">'
        f"{_EXACT if exact else _AT_RANDOM} The queue is empty at the start.{_called(file)}</p>"
    )


def _called(file: TrafficFile) -> str:
    """What the queues are called on the stage, and so in its address."""
    names = file.reading.trace.names
    if not file.has_tasks or not 1 < len(names) <= _FEW:
        return ""
    told = (f"queue {1 + i} is {escape(clipped(name))}" for i, name in enumerate(names))
    return f" On the stage, {', '.join(told)}."


def _title(file: TrafficFile, part: DayPart) -> str:
    begin, end = (file.clock.words(each) for each in (part.begin, part.begin + part.length))
    return f"Your own traffic from {begin} to {end}"


def _play(file: TrafficFile, play: Play) -> None:
    """Put what the controls say now on the stage, and have the browser go there."""
    settings = settings_now(file)
    try:
        run = run_of(file, settings)
        part = _part_now(file, run)
        pair = _exact(file, settings, part) if _wants_the_very(file) else None
        pair = pair or pair_of_part(file, settings, run, part, _others(file, settings))
    except ValueError:  # a control was moved since the button was drawn: the page will say why
        reruns.run()
        return
    st.session_state[_PLAYED] = st.session_state.get(_PLAYED, 0) + 1
    promise, _ = asked_now(file)
    begin = {"lasts": max(part.plays, 10.0), "promise": promise.within / part.second}
    play(pair, _title(file, part), begin, part.second)


def _others(file: TrafficFile, settings: Settings) -> int:
    """With how many workers B has them: those that were found, or one more."""
    best = file.search.day.fewest if file.search and file.search.day else None
    found = best.workers if best else settings.workers
    return found if found != settings.workers else settings.workers + 1

"""The teacher's part of a load: begin it, set its rules while it runs, replay it under others."""

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from lessons.common.room import session_room
from lessons.common.room.class_room import ClassRoom
from lessons.common.room.lead import line_to_server, remarks
from lessons.common.room.load.deeds import Start, Trial
from lessons.common.room.load.division import QUEUES
from lessons.common.room.load.loads import the_loads
from lessons.common.room.load.part import Seen, trial_name
from lessons.common.room.load.rule_controls import rule_controls
from lessons.common.room.load.rules import Rules
from lessons.common.room.load.show_load import stage_of_load
from lessons.common.session import reruns
from queuesim import Run


def load_here(room: ClassRoom) -> Seen | None:
    """The load that the room is shown now, if it is shown one."""
    if not room.code:
        return None
    live = the_loads().live(room.code)
    session_room.tried(live.renew)
    return live.seen if live.seen and not live.seen.start.put_away else None


def offer_load(room: ClassRoom) -> None:
    """A button that makes the room the load, and how the run is to begin."""
    with st.expander("Make the room the load"), st.container(key="load-offer"):
        st.markdown(
            "Each phone gets a button. Each tap is a task in a live run on the projector, and each "
            "phone follows its own task. You set the rules while it runs."
        )
        shown = rule_controls("offer", st.session_state.get("load rules", Rules()))
        st.button("Begin the run", type="primary", on_click=partial(_begin, room, shown))


def lead_load(room: ClassRoom, seen: Seen) -> None:
    """The panel of a load that is shown now."""
    with st.container(key="load-lead", gap="small"):
        remarks()
        line_to_server()
        if seen.over:
            _over(room, seen.start)
        else:
            _running(room, seen.start, seen.rules)


def _running(room: ClassRoom, start: Start, rules: Rules) -> None:
    st.html("<h2>Each tap is a task. You set the rules.</h2>")
    rule_controls(f"run {start.run}", rules, partial(_change, room, start))
    stage_of_load(room)
    st.button("End the run", type="primary", on_click=partial(_do, "end", room, start.run))


def _over(room: ClassRoom, start: Start) -> None:
    st.html("<h2>The run is over. Replay its taps under other rules.</h2>")
    before = start.trial or Trial(start.rules)
    shown = rule_controls(f"trial {start.run}", before.rules)
    st.selectbox(
        "Queues",
        list(QUEUES),
        list(QUEUES).index(before.queues),
        format_func=QUEUES.get,
        key=_queues(start.run),
    )
    label = "Leave out second tries: taps after a rejection or after giving up"
    st.toggle(label, before.once, key=_once(start.run))
    with st.container(key="load-moves", horizontal=True):
        replay = partial(_replay, room, start.run, shown)
        st.button("Replay these taps", type="primary", on_click=replay)
        st.button("Begin another run", on_click=partial(_begin, room, lambda: start.rules))
        st.button("Back to the lesson", on_click=partial(_do, "put_away", room, start.run))
    if start.trial:
        st.html(f"<p>Replayed: {escape(trial_name(start))}.</p>")
    st.html(comparison(the_loads().live(room.code).results()))
    stage_of_load(room)


def _queues(run: int) -> str:
    """The key of the control that says which queues a replay of a run has."""
    return f"queues {run}"


def _once(run: int) -> str:
    """The key of the control that says whether second tries are left out."""
    return f"once {run}"


# ---------------------------------------------------------------- what a button does


def _begin(room: ClassRoom, shown: Callable[[], Rules]) -> None:
    rules = st.session_state["load rules"] = shown()
    seen = the_loads().live(room.code).seen
    _do("begin", room, seen.start.run if seen else 0, rules)


def _replay(room: ClassRoom, run: int, shown: Callable[[], Rules]) -> None:
    state = st.session_state
    try:
        trial = Trial(shown(), state[_once(run)], state[_queues(run)])
    except ValueError as problem:
        session_room.tell(str(problem))
        reruns.run()
    else:
        _do("replay", room, run, trial)


def _change(room: ClassRoom, start: Start, rules: Rules) -> None:
    """Put other rules in force. A browser may say so late, when the run is over: then keep them."""
    seen = the_loads().live(room.code).seen
    if seen and seen.start.run == start.run and seen.over:
        reruns.run()
    else:
        _do("change", room, start.run, rules)


def _do(what: str, room: ClassRoom, *details) -> None:
    """Make a move, if this session may."""
    if session_room.leads():
        move: Callable = getattr(the_loads().log, what)
        session_room.tried(partial(move, room.code, *details))
    reruns.run()


# ---------------------------------------------------------------- the figures of it


def comparison(results: list[tuple[str, Run]]) -> str:
    """A table of what happened, beside what would have under other rules."""
    summaries = [(name, run.summary()) for name, run in results]
    rows = {
        "tasks": [str(each.tasks) for _, each in summaries],
        "done": [str(each.in_time) for _, each in summaries],
        "rejected": [str(each.rejected) for _, each in summaries],
        "gave up": [str(each.gave_up) for _, each in summaries],
        "average wait": [_seconds(each.mean_wait) for _, each in summaries],
        "longest wait": [_seconds(each.max_wait) for _, each in summaries],
    }
    head = "".join(f"<th>{escape(name)}</th>" for name, _ in summaries)
    body = "".join(
        f"<tr><th>{name}</th>{''.join(f'<td>{value}</td>' for value in values)}</tr>"
        for name, values in rows.items()
    )
    words = "Counted until every task that was there at the end is done."
    table = f"<tr><th></th>{head}</tr>{body}"
    return f'<table class="comparison">{table}</table><p class="dim">{words}</p>'


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} s"

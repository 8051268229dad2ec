"""What both systems are made of, to be changed: kinds of tasks, queues, pools of workers."""

from functools import partial

import streamlit as st

from lessons.common.sandbox.bench import Bench, rebuild, systems_now
from lessons.common.session import reruns
from lessons.common.steering.knobs import A, renamed, with_one_more, without
from lessons.common.steering.knobs.building import FIELDS, LONGEST_NAME
from lessons.common.steering.knobs.system_link import MOST_PARTS
from lessons.common.steering.page_state import PageState

_WORDS = {"task": "kind of task", "queue": "queue", "pool": "pool of workers"}
_ANEW = "A change here restarts the run, in A and in B."


def show_parts(page: PageState, bench: Bench) -> None:
    """A name to write for each part, and ways to add or remove one."""
    st.html(f'<p class="note">{_ANEW}</p>')
    system = systems_now(page)[A]
    for kind, words in _WORDS.items():
        parts = getattr(system, FIELDS[kind])
        for number, part in enumerate(parts):
            _part(
                page, bench, kind, f"{words.capitalize()} {number + 1}", part.name, len(parts) > 1
            )
        if len(parts) < MOST_PARTS:
            change = partial(with_one_more, kind=kind)
            st.button(f"Add a {words}", on_click=rebuild, args=(page, bench, change))


def _part(page: PageState, bench: Bench, kind: str, label: str, name: str, several: bool) -> None:
    key = f"sandbox {bench.number} {kind}: {name}"
    with st.container(key=f"part {kind} {name}", horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            label,
            name,
            max_chars=LONGEST_NAME,
            key=key,
            on_change=_rename,
            args=(page, bench, kind, name, key),
        )
        if several:
            change = partial(without, kind=kind, name=name)
            st.button("Remove", key=f"{key}: remove", on_click=rebuild, args=(page, bench, change))


def _rename(page: PageState, bench: Bench, kind: str, name: str, key: str) -> None:
    new = " ".join(st.session_state[key].split())
    if new:
        rebuild(page, bench, partial(renamed, kind=kind, name=name, new=new))
    else:
        st.session_state[key] = name
        reruns.run()

"""All knobs of both systems in folded groups: one slider for both, or one for each."""

from dataclasses import replace
from functools import partial
from html import escape

import streamlit as st

from lessons.common.sandbox.bench import Bench, copy_to_b, swap
from lessons.common.session import reruns
from lessons.common.steering import draw_control
from lessons.common.steering.knobs import BOTH, GROUPS, OWN, A, B, Dial, Row, value_of
from lessons.common.steering.page_state import PageState, Part

COMPARISON = "Comparison"
_COMPARED = ("promise", "lasts", "runs")
_LINKED, _APART = "A = B", "A ≠ B"


def show_knobs(page: PageState, bench: Bench) -> None:
    """Draw all knobs beside the stage; they follow what is set."""
    here = f"knobs {page.slug}"
    with page.areas.question:
        reruns.part(here, partial(_draw, page, bench, here))
    reruns.follow(here)


def _draw(page: PageState, bench: Bench, here: str) -> None:
    with st.container(key="sides", horizontal=True, gap="small"):
        st.button("Copy A to B", on_click=copy_to_b, args=(page, bench))
        st.button("Swap A and B", on_click=swap, args=(page, bench))
    for group in GROUPS:
        rows = [row for row in bench.pair.rows if row.knob.group == group]
        place = _folded(bench, group, here, any(_is_apart(page, row) for row in rows))
        if place.open:
            with place:
                _draw_group(page, bench, rows)
    place = _folded(bench, COMPARISON, here, False)
    if place.open:
        with place:
            for name in _COMPARED:
                _draw_value(page, bench, name, page.offered[name])


def _folded(bench: Bench, group: str, here: str, opened: bool):
    """A group of knobs; at first those are open in which B differs from A."""
    key = f"sandbox {bench.number}: {group}"
    return st.expander(group, key=key, expanded=opened, on_change=reruns.run, args=(here,))


def _is_apart(page: PageState, row: Row) -> bool:
    return row.sides == BOTH and page.settings[OWN + row.name] is not None


def _draw_group(page: PageState, bench: Bench, rows: list[Row]) -> None:
    """The knobs of a group, those of each part below its name."""
    seen = [(row, bench.pair.seen(row, page.settings)) for row in rows]
    seen = [(row, sides) for row, sides in seen if sides]
    several = len({(row.part.kind, row.part.name) for row, _ in seen}) > 1
    part = None
    for row, sides in seen:
        if several and row.part is not part:
            part = row.part
            st.html(f'<p class="part">{escape(_part_name(row))}</p>')
        _draw_row(page, bench, row, sides)


def _part_name(row: Row) -> str:
    """What a part is called, and whose it is if only one system has it."""
    kinds = {"task": "tasks", "queue": "queue", "pool": "workers"}
    name, kind = row.part.name, kinds[row.part.kind]
    full = (
        name
        if kind in name
        else f"{name} {kind}"
        if row.part.kind == "task"
        else f"{kind} “{name}”"
    )
    return full if row.sides == BOTH else f"{full}, in {row.sides} only"


def _draw_row(page: PageState, bench: Bench, row: Row, sides: str) -> None:
    """One knob: a slider for both systems, or one for each."""
    control, name = row.knob.control, row.name
    if row.sides != BOTH:
        _draw_value(page, bench, name, control)
        return
    apart = _is_apart(page, row)
    with st.container(
        key=f"knob {name}", horizontal=True, gap="small", vertical_alignment="bottom"
    ):
        if not apart:
            _draw_value(page, bench, name, control)
        else:
            with st.container(gap=None):
                if A in sides:
                    shown = replace(control, label=f"{control.label}, A")
                    _draw_value(page, bench, name, shown)
                if B in sides:
                    own = page.offered[OWN + name].control
                    shown = replace(own, label=f"{own.label}, B")
                    _draw_value(page, bench, OWN + name, shown)
        st.button(
            _APART if apart else _LINKED,
            key=f"link {name}",
            type="tertiary",
            help="Give B the value of A again" if apart else "Give B a value of its own",
            on_click=_link,
            args=(page, name, apart),
        )


def _draw_value(page: PageState, bench: Bench, name: str, control) -> None:
    """A slider that has room on both sides of its value, or a choice."""
    if isinstance(control, Dial):
        known = replace(control, end=bench.dials[name].end) if name in bench.dials else control
        control = bench.dials[name] = known.around(page.settings[name])
    draw_control(page, name, control, folded=True)


def _link(page: PageState, name: str, apart: bool) -> None:
    """B has a value of its own from now on, or that of A."""
    own = None if apart else value_of(page.settings, name, B)
    page.note = ""
    page.live.move(OWN + name, own)
    reruns.run(page.key(Part.PLAY), *reruns.followers())

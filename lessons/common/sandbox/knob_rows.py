"""All knobs of both systems: on top those that differ, below the others in folded groups."""

from dataclasses import replace
from functools import partial
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lessons.common.sandbox.bench import Bench, copy_to_b, swap, systems_now, undo
from lessons.common.sandbox.part_list import show_parts
from lessons.common.session import reruns
from lessons.common.steering import Choice, draw_control
from lessons.common.steering.knobs import BOTH, GROUPS, OWN, A, B, Dial, Row, value_of
from lessons.common.steering.page_state import PageState, Part

PARTS, COMPARISON = "Kinds, queues and pools", "Comparison"
_BESIDE = 14  # letters of an option that can be read beside another
_COMPARED = ("promise", "lasts", "runs")
_LINKED, _APART = "A = B", "A ≠ B"
_KINDS = {"task": "tasks", "queue": "queue", "pool": "workers"}
_ALIKE = "Nothing differs yet."
_HOW = "To change something in B only, open a group and press “A = B” beside it."
_BUILT_APART = "They are built differently, too: see what is in A only, or in B only, below."


def show_knobs(page: PageState, bench: Bench) -> DeltaGenerator:
    """Draw all knobs beside the stage; they follow what is set. Return the place above them."""
    here = f"knobs {page.slug}"
    with page.areas.question:
        above = st.container(key="answer-of-sandbox")
        reruns.part(here, partial(_draw, page, bench, here))
    reruns.follow(here)
    return above


def _draw(page: PageState, bench: Bench, here: str) -> None:
    with st.container(key="experiment", gap="small"):
        _draw_experiment(page, bench)
    with st.container(key="knob-groups", gap="small"):
        st.html(f'<p class="note">{_HOW}</p>')
        for group in GROUPS:
            rows = [row for row in bench.pair.rows if row.knob.group == group]
            place = _folded(bench, group, here)
            if place.open:
                with place:
                    _draw_group(page, bench, rows)
        place = _folded(bench, PARTS, here)
        if place.open:
            with place:
                show_parts(page, bench)
        place = _folded(bench, COMPARISON, here)
        if place.open:
            with place:
                for name in _COMPARED:
                    _draw_value(page, bench, name, page.offered[name])


def _folded(bench: Bench, group: str, here: str):
    key = f"sandbox {bench.number}: {group}"
    return st.expander(group, key=key, on_change=reruns.run, args=(here,))


def _draw_experiment(page: PageState, bench: Bench) -> None:
    """What differs between A and B, and ways to make them alike or change them over."""
    with st.container(key="sides", horizontal=True, gap="small", vertical_alignment="center"):
        st.html('<h2 class="differs">What differs</h2>')
        hooks = {"type": "tertiary", "args": (page, bench)}
        st.button("Copy A to B", on_click=copy_to_b, **hooks)
        st.button("Swap", on_click=swap, help="A becomes B, and B becomes A", **hooks)
        if bench.before:
            words = "The systems that were here before"
            st.button("Undo", on_click=undo, args=(bench,), help=words, type="tertiary")
        else:
            st.empty()
    apart = [row for row in bench.pair.rows if _is_apart(page, row)]
    part = None
    for row in apart:
        sides = bench.pair.seen(row, page.settings)
        if sides and not row.part.alone and row.part is not part:
            st.html(f'<p class="part">{escape(_part_name(row))}</p>')
        part = row.part if sides else part
        _draw_apart(page, bench, row, sides)
    built_apart = any(row.sides != BOTH for row in bench.pair.rows)
    if not apart and not built_apart:
        st.html(f'<p class="note">{_ALIKE}</p>')
    elif built_apart:
        st.html(f'<p class="note">{_BUILT_APART}</p>')
    notes = [set(system.notes) for system in systems_now(page).values()]
    for note in sorted(set.intersection(*notes)):
        st.html(f'<p class="note">{escape(note)}</p>')


def _is_apart(page: PageState, row: Row) -> bool:
    return row.sides == BOTH and page.settings[OWN + row.name] is not None


def _draw_apart(page: PageState, bench: Bench, row: Row, sides: str) -> None:
    """A knob of which B has a value of its own: a slider for each, where it has any effect."""
    name, own = row.name, page.offered[OWN + row.name].control
    if not sides:
        return
    form = "stacked" if _is_long(own) else "apart"
    with st.container(key=f"{form} {name}", horizontal=True, gap="small"):
        first, second = _of_one_scale(page, bench, row, own)
        if A in sides:
            _draw_value(page, bench, name, replace(first, label=f"{first.label}, A"))
        if B in sides:
            _draw_value(page, bench, OWN + name, replace(second, label=f"{second.label}, B"))
        _draw_link(page, name, apart=True)


def _is_long(control) -> bool:
    """Whether two of a control have no room beside each other."""
    return isinstance(control, Choice) and max(map(len, control.options)) > _BESIDE


def _of_one_scale(page: PageState, bench: Bench, row: Row, own):
    """The controls of both sides; their sliders have the same ends, to be compared."""
    first = row.knob.control
    if not (isinstance(first, Dial) and isinstance(own, Dial)):
        return first, own
    values = [value_of(page.settings, row.name, side) for side in (A, B)]
    end = _fitted(bench, row.name, first, max(values)).end
    return replace(first, end=end), replace(own, end=end)


def _draw_group(page: PageState, bench: Bench, rows: list[Row]) -> None:
    """The knobs of a group, those of each part below its name."""
    seen = [row for row in rows if bench.pair.seen(row, page.settings)]
    several = len({(row.part.kind, row.part.name) for row in seen}) > 1
    part = None
    for row in seen:
        if several and row.part is not part:
            part = row.part
            st.html(f'<p class="part">{escape(_part_name(row))}</p>')
        _draw_row(page, bench, row)


def _part_name(row: Row) -> str:
    """What a part is called, and whose it is if only one system has it."""
    name, kind = (
        row.part.name,
        {"task": "tasks", "queue": "queue", "pool": "workers"}[row.part.kind],
    )
    full = name if kind in name else f"{name} {kind}"
    return full if row.sides == BOTH else f"{full}, in {row.sides} only"


def _draw_row(page: PageState, bench: Bench, row: Row) -> None:
    """One knob of both systems, or of one; what differs stands on top."""
    if row.sides != BOTH:
        _draw_value(page, bench, row.name, row.knob.control)
    elif _is_apart(page, row):
        label = escape(row.knob.control.label)
        st.html(f'<p class="note apart">{label}: see “What differs”</p>')
    else:
        key = f"knob {row.name}"
        with st.container(key=key, horizontal=True, gap="small", vertical_alignment="bottom"):
            _draw_value(page, bench, row.name, row.knob.control)
            _draw_link(page, row.name, apart=False)


def _draw_link(page: PageState, name: str, apart: bool) -> None:
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
        control = _fitted(bench, name, control, page.settings[name])
    draw_control(page, name, control, folded=True)


def _fitted(bench: Bench, name: str, control: Dial, value: float) -> Dial:
    """The dial with an end that has room for a value; it stays where it was as long as it can."""
    known = replace(control, end=bench.ends.get(name, control.end)).around(value)
    bench.ends[name] = known.end
    return known


def _link(page: PageState, name: str, apart: bool) -> None:
    """B has a value of its own from now on, or that of A."""
    own = None if apart else value_of(page.settings, name, B)
    page.note = ""
    page.live.move(OWN + name, own)
    reruns.run(page.key(Part.PLAY), *reruns.followers())

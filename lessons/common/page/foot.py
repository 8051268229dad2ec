"""How a lesson ends: challenges, what to remember, what lies behind it, and the way on."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial

import streamlit as st

from lessons.common.ground.answers import Twin
from lessons.common.ground.syllabus import LESSONS, Lesson, lessons, neighbours
from lessons.common.ground.tours import TOURS
from lessons.common.ground.words import tied
from lessons.common.page.challenge_list import challenges
from lessons.common.page.sentences import remember
from lessons.common.page.way import go_on_with_tour, way_to
from lessons.common.room import session_room
from lessons.common.session import progress, reruns, view
from lessons.common.steering.knobs import Handed, handed_over
from lessons.common.steering.page_state import PageState, Part

_REHEARSAL = (
    "In the teacher’s view your answers and the challenges you meet are not kept. "
    "Share an address without `view=teach`: it shows these notes to everyone who opens it."
)


def ending(
    page: PageState, takeaway: str, production: str, teacher: str, code: Callable[[dict], str]
) -> None:
    """Close a lesson: its challenges, what to remember, what lies behind it, and the way on.

    ``takeaway`` is one sentence. ``code`` makes of the settings the program that reproduces the
    run. What answers the question comes after it; what is for the teacher stands in the teacher's
    view only, and there beside the votes as soon as there are any.
    """
    challenges(page)
    remember(page, takeaway)
    _foot(page, production, teacher, code)


def _foot(page: PageState, production: str, teacher: str, code: Callable[[dict], str]) -> None:
    """What lies behind a lesson, and the way on."""
    if view.showing():
        progress.keep()
        return
    if view.teaching():
        with page.areas.question if page.in_class else nullcontext():
            reruns.part(page.key(Part.NOTES), partial(_notes, page, teacher))
    reruns.part(page.key(Part.FOOT), partial(_folded, page, production, code))
    before, after = neighbours(page.lesson, lessons())
    row = {"horizontal_alignment": "distribute", "vertical_alignment": "center"}
    with st.container(key="ways", horizontal=True, **row):
        if before:
            way_to(before.path, f"← {before.title}")
        else:
            st.html("<span></span>", width="content")
        if not view.teaching():
            st.button("Teach this to a class", type="tertiary", on_click=_teach)
        if after:
            way_to(after.path, f"{after.title} →")
        else:
            way_to(LESSONS / "sandbox.py", "Your own queue: the sandbox →")
    _ways_of_tours(page.lesson, after)


def _ways_of_tours(lesson: Lesson, after: Lesson | None) -> None:
    """Where a tour goes on from here, if it leaves out the lesson that comes after."""
    with st.container(key="ways-of-tours", gap=None):
        for tour in TOURS:
            following = tour.after(lesson)
            if following not in (None, after):
                go_on_with_tour(tour, following)


def _teach() -> None:
    session_room.want_room()
    reruns.run()


def _in_words(twin: Twin) -> str:
    """A twin question in the teacher’s notes: what to ask, and what to say of each answer."""
    lines = [f"**Twin question**, for after the run: *“{twin.question}”*", ""]
    for answer in twin.answers:
        is_right = answer is twin.right
        label = f"**“{answer.label}”** is right" if is_right else f"*“{answer.label}”*"
        lines.append(f"- {label}: {answer.why}")
    return "\n".join([*lines, "", twin.why])


def _leave() -> None:
    view.leave()
    reruns.run()


def _opened(page: PageState, part: Part, label: str):
    """A fold that is sent when it is opened: what stands on a page slows every answer of it."""
    key = f"{page.slug}: {label}"
    place = st.expander(tied(label), key=key, on_change=reruns.run, args=(page.key(part),))
    return place if place.open else None


def _way_to_sandbox(page: PageState) -> None:
    """A way to go on with this run: all its knobs, and a second system beside it."""
    if st.button("Open in the sandbox", key=f"{page.slug}: sandbox"):
        title = f"From lesson {page.lesson.number}: {page.lesson.title}"
        st.session_state[Handed.KEY] = handed_over(title, page.live)
        st.switch_page(str(LESSONS / "sandbox.py"))


def _notes(page: PageState, teacher: str) -> None:
    if place := _opened(page, Part.NOTES, "For the teacher"):
        place.markdown(tied(teacher))
        if page.twin:
            place.markdown(tied(_in_words(page.twin)))
        place.caption(_REHEARSAL)
        place.button("Leave the teacher’s view", on_click=_leave)


def _folded(page: PageState, production: str, code: Callable[[dict], str]) -> None:
    """What lies behind a lesson, folded."""
    if not page.asks:
        if place := _opened(page, Part.FOOT, "In production"):
            place.markdown(tied(production))
        shown = _opened(page, Part.FOOT, "The code")
        reruns.follow(page.key(Part.FOOT), bool(shown))
        if shown:
            shown.code(code(page.settings).strip("\n"), language="python")
        _way_to_sandbox(page)
    progress.keep()

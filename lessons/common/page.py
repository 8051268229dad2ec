"""The bones of a page: opening, takeaway and foot; one style for all."""

import gc
from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path

import streamlit as st
from threadpoolctl import threadpool_limits

from lessons.common import again, progress
from lessons.common.controls import settings
from lessons.common.ground import colours
from lessons.common.ground.words import tied
from lessons.common.syllabus import LESSONS, Lesson, lessons, neighbours, parts, read

_STYLE = Path(__file__).with_name("page.css")


def dress() -> None:
    """Set what all pages share; called by the router."""
    _settle()
    st.set_page_config("Queue effects", layout="wide", initial_sidebar_state=250)
    st.html(f"<style>{colours.variables()}{_STYLE.read_text(encoding='utf-8')}</style>")


@st.cache_resource(show_spinner=False)
def _settle() -> None:
    """Once for all: what makes answers slow, though it is meant to make them fast.

    What is loaded stays: the collector, which takes 80 ms for it, need not look again. And products
    of matrices as small as ours are not shared among threads that wait for each other.
    """
    threadpool_limits(1, user_api="blas")
    gc.collect()
    gc.freeze()


def opening(file: str, hook: str) -> Lesson:
    """Open a lesson: where it stands, its title, a hook of two sentences."""
    lesson = read(Path(file))
    progress.visit(lesson.slug)
    place = f"{escape(lesson.part)} · {lesson.minutes} min"
    st.html(
        f'<h1>{escape(lesson.title)} <small class="place">{place}</small></h1>'
        f'<p class="hook">{escape(tied(hook))}</p>'
    )
    return lesson


def remark(sentence: str) -> None:
    """A sentence below the charts."""
    st.markdown(tied(sentence))


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """A few figures in rows; the first column says of what."""
    cells = [[escape(tied(text)) for text in row] for row in rows]
    body = "".join(f'<tr><th scope="row">{one}<td>{"<td>".join(more)}' for one, *more in cells)
    top = "<th>".join(escape(tied(text)) for text in head)
    st.html(f'<table class="figures"><tr><th>{top}{body}</table>')


def takeaway(sentence: str) -> None:
    """The one sentence to remember."""
    st.markdown(f"> {tied(sentence)}")


def foot(lesson: Lesson, production: str, teacher: str, code: Callable[[dict], str]) -> None:
    """Close a lesson: what lies behind it, and the way on.

    ``code`` makes of the settings the program that reproduces the run.
    """
    again.part(f"foot {lesson.slug}", partial(_foot, lesson.slug, production, teacher, code))
    before, after = neighbours(lesson, lessons())
    with st.container(key="ways", horizontal=True, horizontal_alignment="distribute"):
        if before:
            _link(before.path, f"← {before.title}")
        else:
            st.html("<span></span>", width="content")
        if after:
            _link(after.path, f"{after.title} →")
        else:
            _link(LESSONS / "contents.py", "Contents →")


def _foot(slug: str, production: str, teacher: str, code: Callable[[dict], str]) -> None:
    """Texts that are sent when they are opened: what stands on a page slows every answer of it."""

    here = f"foot {slug}"

    def opened(label):
        place = st.expander(label, key=f"{slug}: {label}", on_change=again.run, args=(here,))
        return place if place.open else None

    if place := opened("In production"):
        place.markdown(tied(production))
    if place := opened("For the teacher"):
        place.markdown(tied(teacher))
    shown = opened("The code")
    again.follow(here, bool(shown))
    if shown:
        shown.code(code(settings(slug)).strip("\n"), language="python")
    progress.keep()


def way_in() -> None:
    """Where to begin, or to go on: the first lesson that was not opened yet."""
    unseen = [lesson for lesson in lessons() if lesson.slug not in progress.everything()]
    if unseen:
        lesson = unseen[0]
        word = "Begin" if lesson.number == lessons()[0].number else "Go on"
        with st.container(key="way-in"):
            _link(lesson.path, f"{word} with lesson {lesson.number}: {lesson.title} →")


def contents() -> None:
    """All lessons by part, each with its idea and what the learner has done there."""
    st.html(f'<p class="place">{_so_far(lessons())}</p>')
    for part, found in parts(lessons()).items():
        st.header(part, anchor=False)
        with st.container(key=f"part-{found[0].number}", gap=None):
            for lesson in found:
                _entry(lesson)


def _entry(lesson: Lesson) -> None:
    done = progress.everything().get(lesson.slug)
    with st.container(key=f"lesson-{lesson.number}", gap=None):
        _link(lesson.path, f"{lesson.number}. {lesson.title}")
        facts = [f"{lesson.minutes} min", *_done(lesson, done)]
        st.html(
            f'<p class="idea">{escape(lesson.idea)}</p><p class="place">{" · ".join(facts)}</p>'
        )


def _done(lesson: Lesson, done: progress.Done | None) -> list[str]:
    """What was done in one lesson, in words."""
    if done is None:
        return []
    words = ["guess made" if _guessed(done) else "opened"]
    if lesson.challenges:
        met = len(done.met & lesson.challenges)
        count = f"{met} of {len(lesson.challenges)} challenges met"
        words.append(f'<b class="good">✓ {count}</b>' if met == len(lesson.challenges) else count)
    return words


def _so_far(found: tuple[Lesson, ...]) -> str:
    """How much there is, and how much of it was done, in a line."""
    everything = progress.everything()
    done = [(lesson, everything[lesson.slug]) for lesson in found if lesson.slug in everything]
    words = f"{len(found)} lessons, {sum(lesson.minutes for lesson in found)} minutes in all"
    if not done:
        return f"{words}."
    guessed = sum(_guessed(one) for _, one in done)
    met = sum(len(one.met & lesson.challenges) for lesson, one in done)
    return (
        f"{words}. So far {len(done)} opened, {guessed} guessed, "
        f"{met} of {sum(len(lesson.challenges) for lesson in found)} challenges met."
    )


def _guessed(done: progress.Done) -> bool:
    return done.guess not in ("", "shown")


def _link(file: Path, label: str) -> None:
    try:
        st.page_link(str(file), label=label)
    except Exception:  # a lesson run alone, without the router, has no other pages
        st.markdown(label)

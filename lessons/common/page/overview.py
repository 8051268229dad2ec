"""The list of all lessons with what the learner did in them, and where to begin."""

from html import escape

import streamlit as st

from lessons.common.ground.syllabus import ABOUT, LESSONS, Lesson, lessons, parts
from lessons.common.ground.tours import TOURS
from lessons.common.page.way import go_on_with_tour, way_to
from lessons.common.session import progress

_SANDBOX = (
    "Build two versions of your system and compare them on the same tasks. "
    "Or drop in a file of your own traffic."
)


def way_in() -> None:
    """Where to begin or continue: the first lesson that was not opened yet, or that of a tour.

    A learner who may follow a tour, or all lessons in their order, finds both ways.
    """
    opened = progress.everything()
    unseen = [lesson for lesson in lessons() if lesson.slug not in opened]
    if not unseen:
        return
    on_tours = [(tour, ahead) for tour in TOURS if (ahead := tour.next_after(opened))]
    later = lessons()[lessons().index(unseen[0]) :]
    left_out = any(lesson.slug in opened for lesson in later)
    lesson = on_tours[0][1] if left_out and on_tours else unseen[0]
    word = "Begin" if lesson == lessons()[0] else "Continue"
    with st.container(key="way-in", horizontal=True, vertical_alignment="center"):
        way_to(lesson.path, f"{word} with lesson {lesson.number}: {lesson.title} →")
        for number, (tour, ahead) in enumerate(on_tours, 1):
            if ahead != lesson:
                with st.container(key=f"on-tour-{number}", width="content"):
                    go_on_with_tour(tour, ahead)


def list_lessons() -> None:
    """All lessons by part, each with its idea and what the learner has done there."""
    st.html(f'<p class="place">{_so_far(lessons())}</p>')
    _list_tours()
    for number, (part, found) in enumerate(parts(lessons()).items(), 1):
        st.header(f"Part {number}: {part}", anchor=False)
        st.html(f'<p class="about">{escape(ABOUT.get(part, ""))} {_size(found)}</p>')
        with st.container(key=f"part-{found[0].number}", gap=None):
            for lesson in found:
                _entry(lesson)
    _sandbox()


def _sandbox() -> None:
    """What comes after the lessons: a queue of the reader’s own."""
    st.header("And your own queue?", anchor=False)
    with st.container(key="part-sandbox", gap=None), st.container(key="lesson-sandbox", gap=None):
        way_to(LESSONS / "sandbox.py", "Sandbox")
        st.html(f'<p class="idea">{_SANDBOX}</p>')


def _list_tours() -> None:
    """The shorter ways through the lessons, each with its lessons as links."""
    with st.container(key="tours", gap=None):
        for number, tour in enumerate(TOURS, 1):
            with st.container(key=f"tour-{number}", gap=None):
                st.html(
                    f'<p><b>{escape(tour.name)}</b> <span class="place">{tour.advice}</span></p>'
                )
                with st.container(horizontal=True, gap="small"):
                    for lesson in tour.stops:
                        way_to(lesson.path, f"{lesson.number}. {lesson.title}")


def _size(found: list[Lesson]) -> str:
    """How many lessons a part has, and how long they take."""
    minutes = sum(lesson.minutes for lesson in found)
    return f'<span class="place">{len(found)} lessons, {minutes} minutes</span>'


def _entry(lesson: Lesson) -> None:
    done = progress.everything().get(lesson.slug)
    with st.container(key=f"lesson-{lesson.number}", gap=None):
        way_to(lesson.path, f"{lesson.number}. {lesson.title}")
        facts = [f"{lesson.minutes} min", *_done(lesson, done)]
        st.html(
            f'<p class="idea">{escape(lesson.idea)}</p><p class="place">{" · ".join(facts)}</p>'
        )


def _done(lesson: Lesson, done: progress.Done | None) -> list[str]:
    """What was done in one lesson, in words."""
    if done is None:
        return []
    words = ["answered" if _guessed(done) else "opened"]
    if lesson.challenges:
        met = len(done.met & lesson.challenges)
        count = f"{met} of {len(lesson.challenges)} challenges met"
        words.append(f'<b class="good">✓ {count}</b>' if met == len(lesson.challenges) else count)
    return words


def _so_far(found: tuple[Lesson, ...]) -> str:
    """How many lessons there are and how much of them was done, in a line."""
    everything = progress.everything()
    done = [(lesson, everything[lesson.slug]) for lesson in found if lesson.slug in everything]
    words = f"The whole tour: {len(found)} lessons, about {_hours(found)} hours"
    if not done:
        return f"{words}."
    guessed = sum(_guessed(one) for _, one in done)
    met = sum(len(one.met & lesson.challenges) for lesson, one in done)
    opened = "1 lesson" if len(done) == 1 else f"{len(done)} lessons"
    return (
        f"{words}. So far you have opened {opened}, answered {guessed} and met "
        f"{met} of {sum(len(lesson.challenges) for lesson in found)} challenges."
    )


def _hours(found: tuple[Lesson, ...]) -> str:
    """How many hours the lessons take, to the nearest half: 4½."""
    halves = round(sum(lesson.minutes for lesson in found) / 30)
    return f"{halves // 2}{'½' * (halves % 2)}"


def _guessed(done: progress.Done) -> bool:
    return done.guess not in ("", "shown")

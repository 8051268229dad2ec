"""How a page begins: where it stands, its title, a hook."""

from html import escape

import streamlit as st

from lessons.common.ground.areas import lay_out
from lessons.common.ground.syllabus import lesson_in
from lessons.common.ground.words import tied
from lessons.common.session import progress, reruns, view
from lessons.common.steering.page_state import PageState, page_state


def opening(file: str, hook: str) -> PageState:
    """Open a lesson: where it stands, its title, a hook of two sentences."""
    lesson = lesson_in(file)
    reruns.begin()
    progress.visit(lesson.slug)
    place = f"{escape(lesson.part)} · {lesson.minutes} min"
    place += " · Teacher’s view" if view.teaching() else ""
    st.html(
        f'<h1>{escape(lesson.title)} <small class="place">{place}</small></h1>'
        f'<p class="hook">{escape(tied(hook))}</p>'
    )
    page = page_state(lesson.slug, lesson)
    page.areas = lay_out()
    return page


def opening_of(slug: str, title: str, hook: str) -> PageState:
    """Open a page that is no lesson."""
    reruns.begin()
    st.html(f'<h1>{escape(title)} <small class="place">{escape(tied(hook))}</small></h1>')
    page = page_state(slug)
    page.areas = lay_out()
    return page


def opening_of_home(title: str, hook: str) -> PageState:
    """Open the first page, which is no lesson."""
    reruns.begin()
    st.title(title, anchor=False)
    st.markdown(hook)
    page = page_state("home")
    page.areas = lay_out("first-screen-of-home")
    return page

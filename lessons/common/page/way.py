"""Links to other pages."""

from pathlib import Path

import streamlit as st

from lessons.common.ground.syllabus import Lesson
from lessons.common.ground.tours import Tour


def way_to(file: Path, label: str) -> None:
    """A link to the page in a file."""
    try:
        st.page_link(str(file), label=label)
    except Exception:  # a lesson run alone, without the router, has no other pages
        st.markdown(label)


def go_on_with_tour(tour: Tour, lesson: Lesson) -> None:
    """A link to the lesson that comes next on a tour."""
    way_to(lesson.path, f"On the tour “{tour.name}”, continue with {lesson.title} →")

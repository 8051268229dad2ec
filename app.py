"""The server and its router: finds the lessons, builds the navigation.

Start with ``streamlit run app.py``.
"""

import streamlit as st
from starlette.middleware import Middleware

from lessons.common import page
from lessons.common.ground.syllabus import LESSONS, lessons, parts
from lessons.common.numbers import beforehand
from lessons.common.room.served import class_routes
from lessons.common.server import (
    CompressedOnce,
    KnownAddresses,
    LateAnnouncements,
    allow_many_files,
    apologize,
    gather_theme_once,
    look_seldom_for_garbage,
)
from lessons.common.session import reruns
from lessons.common.stage import short_way


def show_page() -> None:
    """Show a learner the page that the address names."""
    contents = st.Page(LESSONS / "contents.py", title="Contents", url_path="contents")
    sandbox = st.Page(LESSONS / "sandbox.py", title="Sandbox", url_path="sandbox")
    home = st.Page(LESSONS / "home.py", title="Queue effects", default=True)
    sections = {"": [home, contents, sandbox]}
    for part, found in parts(lessons()).items():
        sections[part] = [
            st.Page(lesson.path, title=f"{lesson.number}. {lesson.title}", url_path=lesson.slug)
            for lesson in found
        ]
    shown = st.navigation(sections, position="top")
    titles = {"contents": "Contents", "sandbox": "Sandbox"} | {
        lesson.slug: lesson.title for lesson in lessons()
    }
    page.dress(titles.get(shown.url_path, ""))
    page.follow_room(shown.url_path)
    shown.run()


def addresses() -> set[str]:
    """The names of the pages in an address; the first page has none, and phones enter at ``r``."""
    return {"r", "contents", "sandbox", *(lesson.slug for lesson in lessons())}


if __name__ == "__main__":  # for each learner, Streamlit runs this file
    show_page()
else:  # once, the server loads it; it finds the application by the call of `st.App`
    allow_many_files()
    look_seldom_for_garbage()
    gather_theme_once()
    beforehand.begin()
    base = st.get_option("server.baseUrlPath")
    app = st.App(
        __file__,
        lifespan=reruns.served,
        routes=[short_way(base), *class_routes(base)],
        on_script_error=apologize,
        middleware=[
            Middleware(CompressedOnce),
            Middleware(LateAnnouncements),
            Middleware(KnownAddresses, pages=addresses, base=base),
        ],
    )

"""The router: finds the lessons and builds the navigation. Start with ``streamlit run app.py``."""

import streamlit as st

from lessons.common import page
from lessons.common.ground.syllabus import LESSONS, lessons, parts

page.dress()
sections = {
    "": [
        st.Page(LESSONS / "home.py", title="Queue effects", default=True),
        st.Page(LESSONS / "contents.py", title="Contents", url_path="contents"),
    ]
}
for part, found in parts(lessons()).items():
    sections[part] = [
        st.Page(lesson.path, title=f"{lesson.number}. {lesson.title}", url_path=lesson.slug)
        for lesson in found
    ]
st.navigation(sections, position="top").run()

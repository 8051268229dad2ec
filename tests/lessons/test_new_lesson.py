"""A new lesson is one new file, as README shows it."""

import shutil
import subprocess
import sys

from lessons.common.ground.syllabus import LESSONS, lessons
from queuesim import theory

LOOK = """
from streamlit.testing.v1 import AppTest
from lessons.common.session.progress import Done
at = AppTest.from_file("app.py", default_timeout=120).run()
assert not at.exception, at.exception
print([link.proto.page for link in at.get("page_link")])
at.session_state["progress"] = {"not-there-before": Done("shown")}
at.session_state["not-there-before: The code"] = True
at.switch_page("lessons/99_not_there_before.py").run()
assert not at.exception, at.exception
assert at.get("vega_lite_chart")
(head,) = (one.value for one in at.get("html") if "<h1>" in one.value)
print(head, [link.proto.page for link in at.get("page_link")])
exec(at.code[0].value)
"""


def skeleton():
    """The lesson that README shows to those who write one."""
    readme = (LESSONS.parent / "README.md").read_text(encoding="utf-8")
    _, _, here = readme.partition("## Add a lesson\n")
    return here.partition("```python\n")[2].partition("```\n")[0]


def test_a_new_lesson_is_one_new_file_as_the_readme_shows_it(tmp_path):
    root = LESSONS.parent
    for name in ("lessons", "queuesim", ".streamlit"):
        shutil.copytree(root / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "app.py", tmp_path)
    (tmp_path / "lessons" / "99_not_there_before.py").write_text(skeleton(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    links, page, code = done.stdout.splitlines()
    assert "'not-there-before'" in links
    assert page.startswith("<h1>A fifth of the time <")
    assert page.endswith(f"['{lessons()[-1].slug}', 'sandbox']")
    assert code == f"A task waits {theory.mm1(rate=0.8, service=1).mean_wait} s"

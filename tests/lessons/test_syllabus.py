"""Lessons are found by their file names, and say of themselves what the contents need."""

import os
import re
from itertools import chain

import pytest

from lessons.common.ground.syllabus import LESSONS, lessons, neighbours, parts, read

PARTS = ["One queue", "Several kinds of work", "Queues that react", "Sandbox"]
GOOD = '"""Busy is not full.\n\npart: One queue\nminutes: 9\nidea: Randomness: it queues.\n"""\n'


def lesson_file(folder, name, text=GOOD):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_lesson_is_read_from_its_docstring_without_being_run(tmp_path):
    text = GOOD + "raise RuntimeError('a lesson was run')"
    lesson = read(lesson_file(tmp_path, "03_busy_is_not_full.py", text))
    assert (lesson.number, lesson.slug, lesson.title) == (3, "busy-is-not-full", "Busy is not full")
    assert (lesson.part, lesson.minutes) == ("One queue", 9)
    assert lesson.idea == "Randomness: it queues."


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "a title"),
        ('"""A title"""', "`part:` and `minutes:` and `idea:`"),
        (GOOD.replace("idea: Randomness: it queues.", "idea:"), "`idea:`"),
        (GOOD.replace("minutes: 9", "minutes: nine"), "not a whole number"),
    ],
)
def test_file_that_says_too_little_is_named(tmp_path, text, complaint):
    with pytest.raises(ValueError, match=re.escape(complaint)) as error:
        read(lesson_file(tmp_path, "03_busy.py", text))
    assert "03_busy.py" in str(error.value)


def test_new_lesson_is_one_new_file(tmp_path):
    lesson_file(tmp_path, "02_second.py")
    lesson_file(tmp_path, "home.py", "")
    assert [one.slug for one in lessons(tmp_path)] == ["second"]
    lesson_file(tmp_path, "01_first.py")
    assert [one.slug for one in lessons(tmp_path)] == ["first", "second"]


def test_changed_file_is_read_again(tmp_path):
    path = lesson_file(tmp_path, "01_first.py")
    assert lessons(tmp_path)[0].minutes == 9
    path.write_text(GOOD.replace("minutes: 9", "minutes: 30"), encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert lessons(tmp_path)[0].minutes == 30


def test_challenges_are_counted_without_running_the_file(tmp_path):
    path = lesson_file(tmp_path, "01_first.py")
    assert lessons(tmp_path)[0].challenges == frozenset()
    text = (
        GOOD + '\naims = [Challenge("a", "A.", met), Challenge("b", "B.", met)]\nraise SystemExit\n'
    )
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(2, 2))
    assert lessons(tmp_path)[0].challenges == {"a", "b"}


def test_neighbours_end_at_the_ends(tmp_path):
    for name in ("01_a.py", "02_b.py", "03_c.py"):
        lesson_file(tmp_path, name)
    a, b, c = lessons(tmp_path)
    assert neighbours(a, (a, b, c)) == (None, b)
    assert neighbours(b, (a, b, c)) == (a, c)
    assert neighbours(c, (a, b, c)) == (b, None)


def test_lessons_of_the_tutorial_are_in_order_and_unlike():
    found = lessons()
    assert found, LESSONS
    numbers = [one.number for one in found]
    assert numbers == sorted(set(numbers))
    assert len({one.slug for one in found}) == len({one.title for one in found}) == len(found)


def test_parts_of_the_tutorial_are_the_four_in_their_order():
    sections = list(parts(lessons()))
    assert sections == [part for part in PARTS if part in sections]
    assert tuple(chain.from_iterable(parts(lessons()).values())) == lessons()

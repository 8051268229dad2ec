"""The contents show what there is, how long it takes and what was done, and no dead link."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from lessons.common.ground.syllabus import ABOUT, LESSONS, lessons, parts
from lessons.common.ground.tours import TOURS
from lessons.common.session import progress


def contents(**done):
    at = AppTest.from_file(LESSONS.parent / "app.py", default_timeout=120)
    at.session_state["progress"] = {name.replace("_", "-"): one for name, one in done.items()}
    at.run()
    at.switch_page("lessons/contents.py").run()
    assert not at.exception
    return at


def words(at):
    return [html.value for html in at.get("html")]


def so_far(at):
    """The numbers in the first line: lessons and minutes, then what was done, if anything was."""
    first = next(text for text in words(at) if f"{len(lessons())} lessons" in text)
    return [int(number) for number in re.findall(r"\d+", first)]


def test_each_lesson_once_with_its_idea_and_minutes():
    at = contents()
    way_in, *links, sandbox = [(link.proto.page, link.proto.label) for link in at.get("page_link")]
    assert sandbox == ("sandbox", "Sandbox")
    assert way_in == (lessons()[0].slug, f"Begin with lesson 1: {lessons()[0].title} →")
    in_tours = [one for tour in TOURS for one in tour.stops]
    assert links == [(one.slug, f"{one.number}. {one.title}") for one in [*in_tours, *lessons()]]
    texts = "".join(words(at))
    for lesson in lessons():
        assert texts.count(lesson.idea.replace('"', "&quot;")) == 1
    assert f"{len(lessons())} lessons, about 4½ hours" in texts
    assert abs(sum(one.minutes for one in lessons()) / 60 - 4.5) <= 0.25
    assert len(so_far(at)) == 2
    assert not at.button


@pytest.mark.parametrize("tour", TOURS, ids=lambda tour: tour.name)
def test_a_tour_has_lessons_in_their_order_and_the_minutes_for_them(tour):
    assert [one.slug for one in tour.stops] == list(tour.slugs), "a lesson is not there"
    assert tour.stops == sorted(tour.stops, key=lambda one: one.number)
    spent = sum(tour.each or one.minutes for one in tour.stops)
    assert 0.9 * tour.minutes < spent <= tour.minutes
    assert str(tour.minutes) in tour.name
    assert tour.name in "".join(words(contents()))


def test_the_readme_tells_the_same_tours():
    text = (LESSONS.parent / "README.md").read_text(encoding="utf-8")
    every = lessons()
    rows = [("The whole tour", f"1 to {len(every)}", f"{sum(one.minutes for one in every)}")]
    for tour in TOURS:
        numbers = ", ".join(f"{one.number}" for one in tour.stops)
        rows.append((tour.name, numbers, f"{tour.minutes}"))
    for row in rows:
        assert f"| {' | '.join(row)} |" in text


def test_each_part_says_what_it_is_about_and_how_long_it_takes():
    at = contents()
    found = parts(lessons())
    assert [header.value for header in at.header] == [
        *(f"Part {number}: {part}" for number, part in enumerate(found, 1)),
        "And your own queue?",
    ]
    said = [text for text in words(at) if 'class="about"' in text]
    for (part, ones), text in zip(found.items(), said, strict=True):
        assert ABOUT[part] in text
        assert f"{len(ones)} lessons, {sum(one.minutes for one in ones)} minutes" in text


def test_what_was_done_is_said():
    first, second, third = lessons()[:3]
    of_all = sum(len(one.challenges) for one in lessons())
    count = len(first.challenges)
    at = contents(
        **{
            first.slug: progress.Done("1", first.challenges),
            second.slug: progress.Done("shown", frozenset(list(second.challenges)[:1])),
            third.slug: progress.Done(),
        }
    )
    texts = [text for text in words(at) if 'class="idea"' in text]
    assert f"✓ {count} of {count} challenges met" in texts[0]
    assert f"1 of {len(second.challenges)} challenges met" in texts[1]
    assert f"0 of {len(third.challenges)} challenges met" in texts[2]
    assert "opened" not in texts[3] and "met" not in texts[3]
    assert so_far(at)[-4:] == [3, 1, count + 1, of_all]


def test_a_cookie_that_claims_too_much_is_not_believed():
    first = lessons()[0]
    at = contents(
        **{first.slug: progress.Done("", frozenset("abcdefgh")), "no-such": progress.Done()}
    )
    assert f"0 of {len(first.challenges)} challenges met" in "".join(words(at))
    assert so_far(at)[-4:-1] == [1, 0, 0]


CLASS, ENGINEER = TOURS


@pytest.mark.parametrize(
    ("opened", "first", "others"),
    [
        ([1], 2, []),  # all ways lead there
        ([1, 2], 3, [(ENGINEER, 5)]),
        ([1, 2, 3], 4, [(CLASS, 5)]),
        ([1, 2, 5], 6, []),  # no other way leaves out two lessons
        ([1, 2, 3, 5], 9, []),
        ([1, 2, 5, 6, 16], 3, []),  # the tour is over
        ([1, 2, 5, 19], 3, []),  # on no tour
    ],
)
def test_the_way_on_is_that_of_the_tour_that_is_followed(opened, first, others):
    by_number = {lesson.number: lesson for lesson in lessons()}
    at = contents(**{by_number[number].slug: progress.Done("shown") for number in opened})
    count = 1 + len(others)
    ways = [(link.proto.page, link.proto.label) for link in at.get("page_link")][:count]
    lesson = by_number[first]
    assert ways[0] == (lesson.slug, f"Continue with lesson {first}: {lesson.title} →")
    for (tour, number), way in zip(others, ways[1:], strict=True):
        lesson = by_number[number]
        assert way == (lesson.slug, f"On the tour “{tour.name}”, continue with {lesson.title} →")


def test_progress_can_be_forgotten():
    at = contents(**{lessons()[0].slug: progress.Done("1")})
    (forget,) = at.button
    forget.click().run()
    assert len(so_far(at)) == 2
    assert at.session_state["progress"] == {}

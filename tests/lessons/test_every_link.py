"""A link to any lesson may ask for anything: it is obeyed, or told in one line what comes of it."""

import pytest

from lessons.common.ground.syllabus import lessons
from lessons.common.steering.controls import Choice
from lessons.common.steering.link import values_asked_for
from tests.lessons.lesson_file import page_of
from tests.lessons.lesson_pages import every_lesson, first_number, offers, opened, values
from tests.lessons.opened_page import feed

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")  # such as the mean of nothing

LETTERS = ("four", "NaN", "<script>alert(1)</script>", "1;2", "٣٣x", "\x00", "x" * 100_000)
TOO_MUCH = ("1e999", "99999999", "inf", "1" * 400)
TOO_LITTLE = ("-1e999", "-99999999")
NONSENSE = (*LETTERS, *TOO_MUCH, *TOO_LITTLE, "between")


def nonsense(control, text):
    """What a link asks of a control that is not to be had, and the value that comes of it."""
    if isinstance(control, Choice):
        return text, control.default
    if text == "between":
        return f"{control.default + control.step / 3:.6f}", control.default
    ends = dict.fromkeys(TOO_MUCH, control.high) | dict.fromkeys(TOO_LITTLE, control.low)
    return text, ends.get(text, control.default)


def too_much(lesson):
    """Links that ask for more than there is, or twice: (query, value of the first number)."""
    offered = offers(lesson)
    name = first_number(lesson)
    control, url = offered[name], offered[name].url or name
    return [
        ([("no-such-control", "1")], control.default),
        ([(f"x{i}", "y" * 100) for i in range(1000)], control.default),
        ([(url, [control.say(control.low), control.say(control.high)])], control.high),
        ([(url, ["x"] * 100)], control.default),
        ([("seed", "-3"), (url, "four"), ("é" * 30_000, "☃" * 30_000)], control.default),
    ]


def each_once(things):
    """Each thing with one lesson, and few pages to open."""
    return [(lessons()[i % len(lessons())], thing) for i, thing in enumerate(things)]


@every_lesson
def test_nonsense_becomes_the_nearest_value_that_is_offered(lesson):
    for name, control in offers(lesson).items():
        for text in NONSENSE:
            asked, wanted = nonsense(control, text)
            found, note = values_asked_for(offers(lesson), {control.url or name: [asked]})
            assert found[name] == wanted, text
            assert note
    for query, wanted in too_much(lesson):
        several = {url: asked if isinstance(asked, list) else [asked] for url, asked in query}
        found, note = values_asked_for(offers(lesson), several)
        assert found[first_number(lesson)] == wanted
        assert note


@pytest.mark.parametrize(
    ("lesson", "text"),
    each_once(NONSENSE),
    ids=[f"{text[:9]}-{lesson.slug}" for lesson, text in each_once(NONSENSE)],
)
def test_a_link_that_asks_for_nonsense(lesson, text):
    query, wanted = [], {"seed": page_of(lesson.slug).offered["seed"].default}
    for name, control in offers(lesson).items():
        asked, wanted[name] = nonsense(control, text)
        query.append((control.url or name, asked))
    page = opened(lesson.path, query=query)
    one_line(page)
    assert values(page, lesson) == wanted


@pytest.mark.parametrize(("lesson", "place"), each_once(range(5)))
def test_a_link_that_asks_for_too_much(lesson, place):
    query, wanted = too_much(lesson)[place]
    page = opened(lesson.path, query=query)
    one_line(page)
    assert values(page, lesson)[first_number(lesson)] == wanted


@every_lesson
def test_a_link_that_asks_for_what_is_offered_is_obeyed_without_a_word(lesson):
    offered = offers(lesson)
    query, wanted = [("seed", "77")], {"seed": 77}
    for name, control in offered.items():
        wanted[name] = control.options[-1] if isinstance(control, Choice) else control.high
        query.append((control.url or name, control.say(wanted[name])))
    page = opened(lesson.path, query=query)
    assert values(page, lesson) == wanted
    assert not notes(page)
    assert feed(page)["message"]["start"]["t"] >= 0


def notes(at):
    return [html.value for html in at.get("html") if 'class="note"' in html.value]


def one_line(at):
    (note,) = notes(at)
    assert len(note) < 400
    assert "<script" not in note
    assert note.isprintable()

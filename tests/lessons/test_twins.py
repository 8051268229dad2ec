"""The twin question of each lesson: plain data, with one right answer, which is computed."""

import json
import re

import pytest

from lessons.common.ground.answers import Answer, Twin
from lessons.common.ground.syllabus import lessons
from lessons.common.ground.words import tied
from lessons.common.room.questions import Question, Topic
from tests.lessons.lesson_file import page_of
from tests.lessons.playing import Player

TWINS = {lesson: page_of(lesson.slug).twin for lesson in lessons()}
MOST_LETTERS = {"question": 330, "label": 60, "why": 330}  # of a text on a phone

every_twin = pytest.mark.parametrize(
    "twin", [pytest.param(twin, id=lesson.slug) for lesson, twin in TWINS.items() if twin]
)


def test_right_is_the_answer_nearest_to_the_truth_or_the_one_of_that_label():
    near, far = Answer("about 2 s", 2), Answer("about 4 s", 4)
    assert Twin("How long?", [near, far], truth=2.9).right is near
    assert Twin("How long?", [near, far], truth="about 4 s").right is far


def test_the_teacher_sees_the_twin_and_which_answer_is_right():
    lesson, twin = next((lesson, twin) for lesson, twin in TWINS.items() if twin)
    notes = Player(lesson.slug).words()
    told = [twin.question, twin.why, *(answer.why for answer in twin.answers)]
    assert all(tied(text).replace("\u00a0", " ") in notes for text in told)
    for answer in twin.answers:
        assert (f"- **“{answer.label}”** is right: " in notes) == (answer is twin.right)


@every_twin
def test_a_twin_offers_a_few_answers_each_with_its_reason(twin):
    assert 3 <= len(twin.answers) <= 5
    labels = [answer.label for answer in twin.answers]
    values = [answer.value for answer in twin.answers if answer.value is not None]
    assert len(set(labels)) == len(labels) and len(set(values)) == len(values)
    assert len({answer.why for answer in twin.answers if answer.why.endswith(".")}) == len(labels)


@every_twin
def test_a_twin_has_one_right_answer_which_says_the_computed_number(twin):
    if isinstance(twin.truth, str):
        assert [answer.label for answer in twin.answers].count(twin.truth) == 1
        return
    distances = sorted(abs(answer.value - twin.truth) for answer in twin.answers)
    assert distances[0] < distances[1] / 4, "no other answer is nearly as near"
    assert says(twin.right.label, twin.truth), (twin.right.label, twin.truth)


def says(label, number):
    """Whether a label names this number, rounded as it rounds, in its unit."""
    written = re.search(r"(\d[\d.,]*) ?(%|min)?", label)
    text, unit = written[1].replace(",", ""), {"%": 0.01, "min": 60}.get(written[2], 1)
    if float(text) >= 10_000:
        return float(f"{number / unit:.2g}") == float(text)
    decimals = len(text.partition(".")[2])
    return f"{number / unit:.{decimals}f}" == text


def test_a_number_is_said_in_the_unit_and_with_the_digits_of_the_label():
    assert says("about 25 %", 0.2512) and says("after 5 min", 303) and says("30 s", 30.0)
    assert says("about 190,000", 189_769) and says("1.75", 1.75)
    assert not says("about 25 %", 25) and not says("30 s", 34) and not says("1.7", 1.75001)


@every_twin
def test_a_twin_is_short_enough_for_a_phone(twin):
    assert len(twin.question) <= MOST_LETTERS["question"]
    for answer in twin.answers:
        assert len(answer.label) <= MOST_LETTERS["label"]
        assert len(f"{answer.why} {twin.why}") <= MOST_LETTERS["why"]


@every_twin
def test_a_room_can_ask_a_twin(twin):
    right = list(twin.answers).index(twin.right)
    labels, whys, values = zip(*((a.label, a.why, a.value) for a in twin.answers), strict=True)
    question = Question(twin.question, labels, right, twin.why, whys, values)
    topic = Topic("a-lesson", "A lesson", question, question)
    assert Topic.from_data(json.loads(json.dumps(topic.to_data()))) == topic

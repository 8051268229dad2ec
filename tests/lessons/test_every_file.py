"""The file of every lesson: it reads like a page, and its program prints what the page says."""

import ast
import re

import pytest

from tests.lessons.lesson_pages import every_lesson, nodes, opened, sound
from tests.lessons.playing import printed

MAY_IMPORT = ["lessons.common", "queuesim"]
MAY_IMPORT += ["numpy", "math", "dataclasses", "functools", "itertools", "types"]

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")  # such as the mean of nothing


@every_lesson
def test_a_lesson_reads_like_a_page(lesson):
    for node in ast.walk(ast.parse(lesson.path.read_text(encoding="utf-8"))):
        assert not isinstance(node, ast.ClassDef), "a lesson has no class"
        if isinstance(node, ast.FunctionDef):
            lines = node.end_lineno - node.lineno + 1
            assert lines <= 30, f"{node.name} has {lines} lines: it has more than one job"
        assert not is_colour(node), f"{node.value} is a colour: name a role"
        for module in imported(node):
            assert any(module == m or module.startswith(f"{m}.") for m in MAY_IMPORT), module


def imported(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "."]
    return []


def is_colour(node):
    text = node.value if isinstance(node, ast.Constant) else None
    sign = text.removeprefix("#") if isinstance(text, str) and text.startswith("#") else ""
    return len(sign) in (3, 6) and all(letter in "0123456789abcdefABCDEF" for letter in sign)


# ---------------------------------------------------------------- its program


@every_lesson
def test_the_code_prints_a_number_that_the_page_says(lesson):
    """As the lesson opens, and with each control a step further."""
    at = opened(lesson.path, guess="shown", unfolded=["The code"])
    assert said_and_printed(at), printed(at)
    shown = at.code[0].value
    a_step_further(at, lesson)
    assert at.code[0].value != shown
    assert said_and_printed(at), printed(at)


def said_and_printed(at):
    """The numbers of two digits or more that the page says, rounded, and its code prints.

    What stands in the code already, such as a setting, is no result.
    """
    words = [node.value for node in nodes(at.main) if node.type in ("html", "markdown")]
    said = [n for n in numbers_in(" ".join(words)) if len(n.replace(".", "").lstrip("0")) >= 2]
    given = {float(number) for number in numbers_in(at.code[0].value)}
    results = {float(number) for number in numbers_in(printed(at))} - given
    return {number for number in said if any(rounds_to(value, number) for value in results)}


def numbers_in(text):
    return re.findall(r"\d+(?:\.\d+)?(?:e-?\d+)?", text)


def rounds_to(value, number):
    """Whether a value, written with as many decimals as a number has, is that number."""
    decimals = len(number.partition(".")[2])
    return f"{value:.{decimals}f}" == number


def a_step_further(at, lesson):
    """Each slider one step up, or down from its end; each choice at its next option."""
    for slider in at.slider:
        up = slider.value + slider.step <= slider.max
        slider.set_value(slider.value + (slider.step if up else -slider.step))
    for choice in at.button_group:
        if (choice.key or "").startswith(f"{lesson.slug}."):
            place = choice.options.index(choice.value)
            choice.set_value(choice.options[(place + 1) % len(choice.options)])
    sound(at.run())


def test_a_number_is_said_as_it_is_printed():
    assert rounds_to(20.1154, "20.1") and rounds_to(136.0, "136")
    assert not rounds_to(20.1154, "20.2") and not rounds_to(20.1154, "20.11")

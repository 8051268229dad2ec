"""What every lesson owes its reader, for each file that is found: nothing here names one."""

import itertools
import re

import pytest
from streamlit.testing.v1 import AppTest

from lessons.common.ground.syllabus import LESSONS, lessons, neighbours
from lessons.common.ground.tours import TOURS
from lessons.common.ground.words import tied
from lessons.common.steering.link import RESERVED
from tests.lessons.drawn import charts, tables, words
from tests.lessons.lesson_file import asked_of, challenges_of, page_of
from tests.lessons.lesson_pages import every_lesson, moved, nodes, opened, sound, values
from tests.lessons.opened_page import feed
from tests.lessons.playing import FOLDED, printed

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")  # such as the mean of nothing


@pytest.fixture(scope="module")
def results(lesson):
    """A lesson with its results, once for the tests that leave its controls anywhere."""
    return opened(lesson.path, guess="shown")


@pytest.fixture(scope="module")
def app():
    """The whole tutorial, for the tests that go from page to page."""
    return AppTest.from_file(LESSONS.parent / "app.py", default_timeout=120).run()


# ---------------------------------------------------------------- the page


@pytest.mark.parametrize("name", ["home", "contents"])
def test_other_pages_open_alone(name):
    at = opened(LESSONS / f"{name}.py")
    heads = [html.value for html in at.get("html") if "<h1>" in html.value]
    assert len(at.title) + len(heads) == 1


@every_lesson
def test_no_control_is_called_as_something_else_in_a_link(lesson):
    offered = page_of(lesson.slug).offered
    names = set(offered) | {control.url for control in offered.values()}
    assert not names & set(RESERVED)


@every_lesson
def test_bones_are_all_there_and_in_order(lesson, results):
    seen = list(nodes(results.main))

    def place(holds):
        return next(i for i, node in enumerate(seen) if holds(node))

    def named(key):
        return lambda node: node.type == "flex_container" and node.key == key

    def starts(kind, text):
        return lambda node: node.type == kind and str(node.key or "").startswith(text)

    def shows(text):
        return lambda node: node.type == "html" and text in node.value

    order = [
        place(shows("<h1>")),
        place(named("answer")),
        place(named("controls")),
        place(starts("bidi_component", "stage ")),
        place(shows('class="challenges"')),
        place(lambda node: node.type == "vega_lite_chart"),
        place(lambda node: node.type == "markdown" and node.value.startswith("> ")),
        *(place(lambda node, label=label: node.type == "expander" and node.label == label)
          for label in FOLDED),
        place(named("ways")),
    ]  # fmt: skip
    assert order == sorted(order)
    (head,) = (node.value for node in seen if shows("<h1>")(node))
    assert f"<h1>{lesson.title} <" in head
    hook = head.partition('class="hook">')[2]
    assert sum(hook.count(end) for end in (". ", "? ", "! ")) <= 2, "a hook is two sentences"
    assert 2 <= seen[order[4]].value.count("<details") <= 3
    for label in FOLDED:
        (expander,) = (node for node in seen if node.type == "expander" and node.label == label)
        words = [node.value for node in nodes(expander) if node.type in ("markdown", "code")]
        assert len(words[0]) > 60, f"{label}: {words}"


@every_lesson
def test_way_on(lesson, app):
    before, after = neighbours(lesson, lessons())
    at = sound(app.switch_page(str(lesson.path.relative_to(LESSONS.parent))).run())
    ways = [link.proto.page for link in at.get("page_link")]
    leaps = [
        stop.slug
        for tour in TOURS
        for here, stop in zip(tour.stops, tour.stops[1:])
        if here == lesson and stop != after
    ]
    usual = [*([before.slug] if before else []), after.slug if after else "sandbox"]
    assert ways == [*usual, *leaps]


# ---------------------------------------------------------------- the question


@every_lesson
def test_each_answer_to_the_question(lesson):
    at = opened(lesson.path)
    assert not charts(at), "results are shown before the guess"
    asked = f"guess {lesson.slug}"
    right = 0
    for answer in list(at.button_group(key=asked).options):
        at.button_group(key=asked).set_value(answer).run()
        assert charts(sound(at))
        said = " ".join(n.value for n in nodes(block(at, "answer")) if n.type == "markdown")
        bold = re.findall(r"(?s)\*\*(.+?)\*\*", said)  # the question, the guess, what else is right
        assert len(bold) in (2, 3)
        right += len(bold) == 2
        button(at, "Change my guess").click().run()
        assert not charts(sound(at))
    assert right == 1
    button(at, "Show me without guessing").click().run()
    assert charts(sound(at))
    button(at, "Make a guess").click().run()
    assert not charts(sound(at))


def button(at, label):
    (found,) = (button for button in at.button if button.label == label)
    return found


def block(at, key):
    (found,) = (n for n in nodes(at.main) if n.type == "flex_container" and n.key == key)
    return found


@every_lesson
def test_lessons_that_are_named_exist(lesson):
    named = re.findall(r"[Ll]essons? (\d+)", lesson.path.read_text(encoding="utf-8"))
    assert all(int(number) <= len(lessons()) for number in named)


@every_lesson
def test_each_challenge_has_a_name_for_the_stage(lesson):
    names = [challenge.name for challenge in challenges_of(lesson.slug)]
    assert len(set(names)) == len(names) >= 2
    for name in names:
        assert re.fullmatch(r"[A-Z][a-z]+( [a-z]+){0,3}", name)


@every_lesson
def test_with_longer_tasks_all_times_are_longer_by_as_much(lesson):
    """And what is folded meanwhile is not sent."""
    at = opened(lesson.path, guess="shown", unfolded=())
    folds = [node for node in nodes(at.main) if node.type == "expander"]
    assert [fold.label for fold in folds][-len(FOLDED) :] == list(FOLDED)
    assert not any(list(nodes(fold)) for fold in folds)
    assert [fold.label for fold in folds] == [tied(fold.label) for fold in folds]
    for seconds, said in ((1, "1 s"), (3600, "60 min")):
        at.select_slider[0].set_value(seconds)
        (table,) = [html for html in sound(at.run()).get("html") if "with your tasks" in html.value]
        _, *rows = re.findall(r"<tr>.*?(?=<tr>|</table>)", table.value)
        cells = [re.split(r"<t[hd][^>]*>", row)[2:] for row in rows]
        mine, pages = cells[0]
        assert mine == tied(said) and len(cells) > 2
        for yours, here in cells[2:]:
            if mine == pages:
                assert here == yours
            elif seconds == 3600:
                assert re.search(r"(min|h|days)$|^0", yours)


# ---------------------------------------------------------------- the controls


@every_lesson
def test_each_slider_at_both_ends(lesson):
    at = at_its_question(lesson, opened(lesson.path, guess="1"))
    usual = {slider.key: slider.value for slider in at.slider}
    assert usual
    draws_guesses = "your guess" in words(at)
    for key, value in usual.items():
        for end in ("min", "max"):
            moved(at, **{key: end})
            about = asked_of(lesson.slug).items() <= values(at, lesson).items()
            assert not asked_of(lesson.slug) or ("your guess" in words(at)) == (
                draws_guesses and about
            ), "a guess belongs where it was asked, and nowhere else"
        at.slider(key=key).set_value(value)
    sound(at.run())


def at_its_question(lesson, at):
    """The page with its controls where the question is about."""
    for name, value in asked_of(lesson.slug).items():
        key = f"{lesson.slug}.{name}"
        (control,) = (one for one in (*at.slider, *at.button_group) if one.key == key)
        control.set_value(value)
    return sound(at.run())


@every_lesson
def test_a_step_of_a_slider_leaves_the_drawings_as_they_are(lesson, results):
    """A browser builds another drawing anew, in many times the time of other data."""
    at = results
    before = [(chart.proto.spec, tables(chart)) for chart in charts(at)]
    for key in [slider.key for slider in at.slider]:
        slider = at.slider(key=key)
        up = slider.value + slider.step <= slider.max
        slider.set_value(slider.value + (slider.step if up else -slider.step))
    after = [(chart.proto.spec, tables(chart)) for chart in charts(sound(at.run()))]
    assert [spec for spec, _ in before] == [spec for spec, _ in after]
    assert before != after


@every_lesson
def test_all_sliders_at_their_ends(lesson, results):
    at = results
    code, message = at.code[0].value, feed(at)["message"]
    keys = [slider.key for slider in at.slider]
    corners = list(itertools.product(("min", "max"), repeat=min(len(keys), 4)))
    if len(keys) >= 3:  # each two of three, or three of four, at all their ends
        corners = [corner for corner in corners if corner.count("max") % 2 == 0]
    for corner in corners:
        moved(at, **dict(itertools.zip_longest(keys, corner, fillvalue="max")))
        assert at.code[0].value != code, "the code does not follow the controls"
        assert feed(at)["message"] != message, "the stage does not follow the controls"
        code, message = at.code[0].value, feed(at)["message"]
        if corner in (corners[0], corners[-1]):
            assert printed(at)


@every_lesson
def test_each_option_of_each_choice(lesson, results):
    at = results
    at.run()  # a part alone may have run last
    choices = [g for g in at.button_group if (g.key or "").startswith(f"{lesson.slug}.")]
    for choice in choices:
        for option in choice.options:
            at.button_group(key=choice.key).set_value(option)
            sound(at.run())
    for choice in [*at.radio, *at.selectbox, *at.toggle, *at.checkbox]:
        for option in getattr(choice, "options", None) or (True, False):
            choice.set_value(option)
            sound(at.run())


# ---------------------------------------------------------------- the house


def test_the_router_finds_all_lessons(app):
    at = app
    said = [(lesson.slug, f"{lesson.number}. {lesson.title}") for lesson in lessons()]
    for page in ("home", "contents"):
        at.switch_page(f"lessons/{page}.py").run()
        links = [(link.proto.page, link.proto.label) for link in sound(at).get("page_link")]
        way_in, *found, sandbox = links
        assert sandbox == ("sandbox", "Sandbox")
        assert way_in[0] == lessons()[0].slug
        assert found[-len(said) :] == said
        assert set(found) == set(said), "a tour leads elsewhere"

"""What every lesson owes its reader, for each file that is found: nothing here names one."""

import ast
import itertools
import json
import math
import re
import shutil
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from lessons.common.ground.syllabus import LESSONS, lessons, neighbours
from lessons.common.ground.tours import TOURS
from lessons.common.ground.words import tied
from lessons.common.session import progress
from lessons.common.steering.controls import Choice, Control
from lessons.common.steering.link import RESERVED, values_asked_for
from queuesim import theory
from tests.lessons.drawn import charts, tables, words
from tests.lessons.lesson_file import asked_of, challenges_of, page_of
from tests.lessons.playing import FOLDED, printed, unfold

MOST_ROWS = 1200  # in one chart
MAY_IMPORT = ["lessons.common", "queuesim"]
MAY_IMPORT += ["numpy", "math", "dataclasses", "functools", "itertools", "types"]

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")  # such as the mean of nothing
# One lesson after the other: what is open of each serves several tests.
every_lesson = pytest.mark.parametrize(
    "lesson", lessons(), ids=lambda lesson: lesson.slug, scope="module"
)


def opened(path, guess="", query=(), unfolded=FOLDED):
    """A page as it stands on opening, run alone; `guess` is what was guessed before."""
    at = AppTest.from_file(path, default_timeout=120)
    slug = path.stem.partition("_")[2].replace("_", "-")
    at.session_state["progress"] = {slug: progress.Done(guess)} if guess else {}
    unfold(at, slug, unfolded)
    for name, value in query:
        at.query_params[name] = value
    return sound(at.run())


@pytest.fixture(scope="module")
def results(lesson):
    """A lesson with its results, once for the tests that leave its controls anywhere."""
    return opened(lesson.path, guess="shown")


@pytest.fixture(scope="module")
def app():
    """The whole tutorial, for the tests that go from page to page."""
    return AppTest.from_file(LESSONS.parent / "app.py", default_timeout=120).run()


def nodes(block):
    """All elements and blocks below a block, in the order of reading."""
    for child in block.children.values():
        yield child
        yield from nodes(child) if hasattr(child, "children") else ()


def feed(at):
    """What the browser is told of the live run."""
    (said,) = (e for e in at.get("bidi_component") if (e.key or "").startswith("feed "))
    return json.loads(said.proto.bytes)["message"]


def finite(value):
    """Whether all numbers in a JSON value are ordinary ones."""
    if isinstance(value, dict):
        return all(map(finite, value.values()))
    if isinstance(value, list):
        return all(map(finite, value))
    return not isinstance(value, float) or math.isfinite(value)


def sound(at):
    """Nothing failed, and all that is shown can be shown."""
    assert not at.exception, at.exception[0].message
    assert not at.error
    assert len(charts(at)) <= 3
    for chart in charts(at):
        title = chart.proto.alt
        assert len(title) > 20
        assert "nan" not in title.lower().split()
        assert finite(json.loads(chart.proto.spec))
        rows = 0
        for table in tables(chart):
            rows += table.num_rows
            for column in table.columns:
                if pa.types.is_floating(column.type):
                    assert np.isfinite(column.drop_null().to_numpy()).all(), title
        assert 0 < rows <= MOST_ROWS, f"{rows} rows: {title}"
    for element in at.get("bidi_component"):
        assert finite(json.loads(element.proto.bytes or element.proto.json or "null"))
    return at


def moved(at, **places):
    """The page once sliders were moved to `min` or `max`, by key.

    AppTest knows only the parts that ran last; of a control among results these are not the whole.
    """
    if not set(places) <= {slider.key for slider in at.slider}:
        at.run()
    for key, end in places.items():
        slider = at.slider(key=key)
        slider.set_value(getattr(slider, end))
    return sound(at.run())


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
        bold = re.findall(r"\*\*(.+?)\*\*", said)  # the question, the guess, what else is right
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
    code, message = at.code[0].value, feed(at)
    keys = [slider.key for slider in at.slider]
    corners = list(itertools.product(("min", "max"), repeat=min(len(keys), 4)))
    if len(keys) >= 3:  # each two of three, or three of four, at all their ends
        corners = [corner for corner in corners if corner.count("max") % 2 == 0]
    for corner in corners:
        moved(at, **dict(itertools.zip_longest(keys, corner, fillvalue="max")))
        assert at.code[0].value != code, "the code does not follow the controls"
        assert feed(at) != message, "the stage does not follow the controls"
        code, message = at.code[0].value, feed(at)
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


# ---------------------------------------------------------------- the code


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


# ---------------------------------------------------------------- links


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
    assert feed(page)["start"]["t"] >= 0


def offers(lesson):
    offered = page_of(lesson.slug).offered
    return {name: control for name, control in offered.items() if name != "seed"}


def first_number(lesson):
    return next(name for name, one in offers(lesson).items() if isinstance(one, Control))


def values(at, lesson):
    return at.session_state["pages"].states[lesson.slug].settings


def notes(at):
    return [html.value for html in at.get("html") if 'class="note"' in html.value]


def one_line(at):
    (note,) = notes(at)
    assert len(note) < 400
    assert "<script" not in note
    assert note.isprintable()


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
        [sys.executable, "-c", LOOK], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    links, page, code = done.stdout.splitlines()
    assert "'not-there-before'" in links
    assert page.startswith("<h1>A fifth of the time <")
    assert page.endswith(f"['{lessons()[-1].slug}', 'sandbox']")
    assert code == f"A task waits {theory.mm1(rate=0.8, service=1).mean_wait} s"


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

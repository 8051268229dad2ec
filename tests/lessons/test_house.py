"""Arrows run one way: from app to lessons to what they share to queuesim, and from room to room."""

import ast
import importlib
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from lessons.common.ground.syllabus import LESSONS

TOP = LESSONS.parent
COMMON = LESSONS / "common"
HOUSE = ("app", "lessons", "lessons.common", "queuesim")  # each knows only what comes later
ROOMS = (
    "server",
    "sandbox",
    "page",
    "room",
    "charts",
    "stage",
    "steering",
    "live",
    "numbers",
    "session",
    "ground",
)  # likewise
FILES = [TOP / "app.py", *LESSONS.rglob("*.py"), *(TOP / "queuesim").rglob("*.py")]


def name_of(path):
    parts = path.relative_to(TOP).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in FILES}
PACKAGES = {name for name, path in MODULES.items() if path.stem == "__init__"}
rooms_that_stand = pytest.mark.parametrize(
    "room", sorted(path.name for path in COMMON.iterdir() if (path / "__init__.py").exists())
)


def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def everything(path):
    """All that a file imports, by its full name."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imports(path):
    """The modules of the house that a file asks for."""
    for name in everything(path):
        while name and name not in MODULES:  # it belongs to the module before the dot
            name = name.rpartition(".")[0]
        if name:
            yield name


ASKED = {name: set(imports(path)) for name, path in MODULES.items()}


def storey(name):
    """On which floor of the house a module stands, from the top."""
    inside = [place for place, part in enumerate(HOUSE) if f"{name}.".startswith(f"{part}.")]
    return inside[-1]


def room(name):
    """The place of a module's room in `lessons/common`, from the page down; None: in no room."""
    part = name.removeprefix("lessons.common.").partition(".")[0]
    return ROOMS.index(part) if part in ROOMS and part != name else None


def circle(asked):
    """A chain of modules each of which asks for the next, back to the first; empty: there is none.

    What asks only for modules that are in no circle is in none itself.
    """
    left = {name: set(others) for name, others in asked.items()}
    while free := [name for name, others in left.items() if not others & set(left)]:
        for name in free:
            del left[name]
    chain = list(left)[:1]
    while chain and chain[-1] not in chain[:-1]:
        chain.append(min(left[chain[-1]] & set(left)))
    return chain[chain.index(chain[-1]) :] if chain else []


def test_a_circle_is_found():
    assert circle({"a": {"b"}, "b": {"c"}, "c": set()}) == []
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]


def test_no_modules_ask_for_each_other():
    assert circle(ASKED) == []


def test_no_arrow_runs_up_the_house():
    up = [(a, b) for a, asked in ASKED.items() for b in asked if storey(b) < storey(a)]
    assert up == []
    assert storey("lessons.home") < storey("lessons.common.page.head") < storey("queuesim.run")


def test_no_arrow_runs_from_a_room_to_one_above_it():
    pairs = [(a, b) for a, asked in ASKED.items() for b in asked]
    rooms = [(a, b) for a, b in pairs if None not in (room(a), room(b))]
    assert len(rooms) > 50
    assert [(a, b) for a, b in rooms if room(b) < room(a)] == []


def test_lessons_do_not_ask_for_each_other():
    inside = [name for name in MODULES if storey(name) == HOUSE.index("lessons")]
    assert len(inside) > 3
    assert [(a, b) for a in inside for b in ASKED[a] if b in inside and b != "lessons"] == []


def test_a_lesson_asks_rooms_and_gets_names_of_their_own():
    """So it need not know in which module a thing stands, nor take a function for its module."""
    wanted = [node for path in LESSONS.glob("*.py") for node in ast.walk(parsed(path))]
    wanted = [node for node in wanted if isinstance(node, ast.ImportFrom)]
    shared = [node for node in wanted if node.module.startswith("lessons.")]
    assert len(shared) > 20
    for node in shared:
        if node.module == "lessons.common":
            assert {alias.name for alias in node.names} <= set(ROOMS)
        else:
            assert node.module.removeprefix("lessons.common.") in ROOMS, node.module
    for node in wanted:
        assert node.module.rpartition(".")[2] not in [alias.name for alias in node.names]


@rooms_that_stand
def test_a_room_says_what_belongs_there(room):
    said = ast.get_docstring(ast.parse((COMMON / room / "__init__.py").read_text()))
    assert room in ROOMS
    assert said.splitlines()[0].endswith(".")


def test_what_is_shared_knows_the_screen_only_where_it_is_drawn():
    """The run itself, and what a link brings, can be computed without a browser."""
    for name, path in MODULES.items():
        if name.startswith(("queuesim", "lessons.common.live")):
            asked = {module.partition(".")[0] for module in everything(path)}
            assert not asked & {"streamlit", "altair"}, name


def test_all_packages_are_shipped():
    project = tomllib.loads(Path(TOP / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["packages"]["find"]["include"]
    for package in PACKAGES - {""}:
        assert any(fnmatch(package, pattern) for pattern in patterns), package


@pytest.mark.parametrize("path", (TOP / "tests/benchmarks").glob("[!_]*.py"), ids=lambda p: p.stem)
def test_what_a_benchmark_measures_is_there(path):
    """They run last, after all tests: a name that went is missed here, in a second."""
    assert importlib.import_module(f"tests.benchmarks.{path.stem}")

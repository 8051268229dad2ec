"""The lessons, found by their file names; what they say of themselves is read, never run.

A lesson is a file ``lessons/NN_name.py`` whose docstring opens with its title and then says::

    part: One queue
    minutes: 12
    idea: A queue turns "now" into "later".
"""

import ast
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

_one_at_a_time = Lock()  # Python 3.11 fails where two threads take programs apart at once
LESSONS = Path(__file__).parents[2]
ABOUT = {  # what each part of the tutorial is about
    "One queue": "Begin here: what load, chance and spikes do to a queue and its workers.",
    "Several kinds of work": "Then reports, users and tenants share the workers. Which task goes "
    "first, and which one pays for it?",
    "Queues that react": "Finally, the system reacts: failed tasks return, callers leave, and "
    "workers are added. What steadies it, and what makes it worse?",
}


@dataclass(frozen=True)
class Lesson:
    """What is known of a lesson without running it; ``slug`` is also its address."""

    number: int
    slug: str
    path: Path
    title: str
    part: str
    minutes: int
    idea: str
    challenges: frozenset[str] = frozenset()  # their ids


def lessons(folder: Path = LESSONS) -> tuple[Lesson, ...]:
    """All lessons in order of their numbers; a file is read again only when it has changed."""
    paths = sorted(folder.glob("[0-9][0-9]_*.py"))
    return tuple(lesson_in(path) for path in paths)


def lesson_in(file: str | Path) -> "Lesson":
    """The lesson in a file."""
    path = Path(file)
    return _read_once(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _read_once(path: Path, changed: int) -> "Lesson":
    with _one_at_a_time:
        return read(path)


def parts(found: tuple[Lesson, ...]) -> dict[str, list[Lesson]]:
    """The lessons by part, parts in order of their first lesson."""
    sections: dict[str, list[Lesson]] = {}
    for lesson in found:
        sections.setdefault(lesson.part, []).append(lesson)
    return sections


def read(path: Path) -> Lesson:
    """The lesson in a file. Raises ValueError, naming file and gap, if it says too little."""
    code = ast.parse(path.read_text(encoding="utf-8"))
    docstring = ast.get_docstring(code) or ""
    title, *lines = docstring.splitlines() or [""]
    said = {
        name.strip(): value.strip()
        for name, colon, value in (line.partition(":") for line in lines)
        if colon
    }
    missing = [name for name in ("part", "minutes", "idea") if not said.get(name)]
    if not title.strip() or missing:
        what = "a title" if not title.strip() else " and ".join(f"`{m}:`" for m in missing)
        raise ValueError(
            f"{path.name}: its docstring lacks {what}, see lessons/common/ground/syllabus.py"
        )
    if not said["minutes"].isdecimal():
        raise ValueError(f"{path.name}: minutes is {said['minutes']!r}, not a whole number")
    number, _, name = path.stem.partition("_")
    return Lesson(
        int(number),
        name.replace("_", "-"),
        path,
        title.strip().rstrip("."),
        said["part"],
        int(said["minutes"]),
        said["idea"],
        frozenset(node.args[0].value for node in ast.walk(code) if _is_challenge(node)),
    )


def _is_challenge(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Challenge"


def neighbours(lesson: Lesson, found: tuple[Lesson, ...]) -> tuple[Lesson | None, Lesson | None]:
    """The lessons before and after."""
    place = [one.slug for one in found].index(lesson.slug)
    return (
        found[place - 1] if place else None,
        found[place + 1] if place + 1 < len(found) else None,
    )

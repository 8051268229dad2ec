"""What the container copies and starts is there; a build itself needs more than a test has."""

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

TOP = Path(__file__).parents[2]
LINES = (TOP / ".container" / "Dockerfile").read_text("utf-8").replace("\\\n", " ").splitlines()
RULES = (TOP / ".container" / "Dockerfile.dockerignore").read_text("utf-8").split()


def lines(word):
    return [line.removeprefix(word).strip() for line in LINES if line.startswith(f"{word} ")]


def is_sent(path):
    """Whether a file comes into the build: of all rules that fit, the last one counts."""
    sent = True
    parts = path.relative_to(TOP).parts
    heads = ["/".join(parts[: n + 1]) for n in range(len(parts))]
    for rule in RULES:
        pattern = rule.removeprefix("!").strip("/")
        names = [*heads, *parts] if pattern.startswith("**/") else heads
        if any(fnmatch(name, pattern.removeprefix("**/")) for name in names):
            sent = rule.startswith("!")
    return sent


def test_all_that_the_tutorial_needs_is_sent_and_nothing_private():
    needed = ["app.py", "pyproject.toml", "README.md", ".streamlit/config.toml"]
    needed = [TOP / name for name in needed]
    for package in ("lessons", "queuesim"):
        found = [path for path in (TOP / package).rglob("*") if path.is_file()]
        needed += [path for path in found if "__pycache__" not in path.parts]
    assert all(path.exists() for path in needed)
    assert [path for path in needed if not is_sent(path)] == []
    for name in (".git/config", ".venv/bin/python", "tests/postgres.py"):
        assert not is_sent(TOP / name), name


def test_what_it_copies_is_there():
    for copied in lines("COPY"):
        *sources, _ = copied.split()
        assert all((TOP / source).exists() for source in sources), copied


def test_it_starts_the_tutorial_for_all_without_rights():
    (start,) = lines("CMD")
    assert "app.py" in start and "--server.address=0.0.0.0" in start
    (user,) = lines("USER")
    assert user not in ("root", "0") and f"useradd --create-home {user}" in "\n".join(lines("RUN"))
    (health,) = lines("HEALTHCHECK")
    (port,) = lines("EXPOSE")
    assert f"http://127.0.0.1:{port}/r/health" in health


def test_it_has_what_a_shared_database_needs():
    extras = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]
    (extra,) = re.findall(r'"\.\[(\w+)\]"', "\n".join(lines("RUN")))
    assert any("psycopg" in needed for needed in extras["optional-dependencies"][extra])
    assert any(setting.startswith("QUEUE_EFFECTS_DATABASE=") for setting in lines("ENV"))

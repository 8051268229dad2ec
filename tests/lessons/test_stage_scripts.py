"""The modules of the stage's JavaScript fit each other, and what is joined of them is whole."""

import re

import pytest

from lessons.common.stage.components import HERE
from lessons.common.stage.scripts import EXPORT, IMPORT, joined

STAGE = HERE / "stage.js"
MODULES = sorted(set(HERE.rglob("*.js")) - {HERE / "feed.js"})
COMMENTS = re.compile(r"//.*")
every_module = pytest.mark.parametrize(
    "module", MODULES, ids=lambda path: path.relative_to(HERE).as_posix()
)


def exports(module):
    return {line["name"] for line in EXPORT.finditer(module.read_text(encoding="utf-8"))}


def imports(module):
    """The names that a module imports, by the module that has them."""
    lines = IMPORT.finditer(module.read_text(encoding="utf-8"))
    return {(module.parent / line["path"]).resolve(): names(line) for line in lines}


def names(line):
    return {name.strip() for name in line["names"].split(",")}


@every_module
def test_what_is_imported_is_exported_there_and_used_here(module):
    text = COMMENTS.sub("", IMPORT.sub("", module.read_text(encoding="utf-8")))
    for source, wanted in imports(module).items():
        assert wanted <= exports(source)
        assert [name for name in wanted if not re.search(rf"\b{name}\b", text)] == []
    assert "import " not in text  # no other way to write it than the one that is joined


@every_module
def test_what_others_export_is_used_only_where_it_is_imported(module):
    text = COMMENTS.sub("", IMPORT.sub("", module.read_text(encoding="utf-8")))
    own = set(re.findall(r"(?:function|const|class) (\w+)", text))
    foreign = set().union(*map(exports, MODULES)) - own
    used = {name for name in foreign if re.search(rf"(?<![\w.#]){name}\(", text)}
    used |= {name for name in foreign if name.isupper() and re.search(rf"\b{name}\b", text)}
    assert used <= set().union(*imports(module).values())


def test_arrows_run_one_way():
    for module in MODULES:
        folder, needed = module.parent.name, {path.parent.name for path in imports(module)}
        assert folder != "model" or needed <= {"model"}  # what happens knows no picture of it
        drawn = folder in ("room", "timeline")
        assert not drawn or needed <= {folder, "model", "stage"}, module  # nor what moves the clock


def test_what_is_exported_is_imported_somewhere():
    wanted = set().union(*(names for module in MODULES for names in imports(module).values()))
    assert set().union(*map(exports, MODULES)) == wanted


def test_every_module_is_part_of_the_stage():
    text = joined(STAGE)
    for module in MODULES:
        assert f"\n// {module.name}: " in f"\n{text}", f"{module} is in no script, or unnamed"
    assert text.count("export") == 1

"""The stage's JavaScript: modules for a reader and a test, one script for Streamlit.

Streamlit takes the script of a component as one text, and nothing builds it here. So the modules
are written as a browser would load them, and joined in the simplest way that leaves each its own
names: a module becomes a function that is called once and returns what it exports.
"""

import re
from pathlib import Path

# All that is written of imports and exports; the first module alone has an `export default`.
IMPORT = re.compile(r'^import \{(?P<names>[^}]*)\} from "(?P<path>\./[^"]+|\.\./[^"]+)";$', re.M)
EXPORT = re.compile(r"^export (?=(?:const|function|class) (?P<name>\w+))", re.M)


def joined(first: Path) -> str:
    """The text of a module, after those of all that it imports."""
    texts: dict[Path, str] = {}
    _add(first.resolve(), texts)
    *others, (_, last) = texts.items()
    return "\n".join([*(_as_function(module, text) for module, text in others), last])


def _add(module: Path, texts: dict[Path, str]) -> None:
    """Add a module, with its imports read from those that were added before it."""
    text = module.read_text(encoding="utf-8")
    for line in IMPORT.finditer(text):
        if _imported(module, line) not in texts:
            _add(_imported(module, line), texts)
    texts[module] = IMPORT.sub(
        lambda line: f"const {{{line['names']}}} = {_variable(_imported(module, line))};", text
    )


def _imported(module: Path, line: re.Match) -> Path:
    return (module.parent / line["path"]).resolve()


def _as_function(module: Path, text: str) -> str:
    exported = ", ".join(export["name"] for export in EXPORT.finditer(text))
    body = EXPORT.sub("", text)
    return f"const {_variable(module)} = (() => {{\n{body}return {{ {exported} }};\n}})();"


def _variable(module: Path) -> str:
    """What a module is called in the script: `model_lane` for model/lane.js."""
    return f"{module.parent.name}_{module.stem}"

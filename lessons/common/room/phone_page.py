"""The page of a phone: one file with its style and its script in it, so that it loads at once."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent / "phone"
_REMARK = re.compile(r"(?:^|\s)//\s.*|\s*/\*.*?\*/")
_UNSURE = re.compile(r"['/]|`.*`.*`")  # patterns, and texts within texts
_TEXT = re.compile(r'("[^"]*"|`[^`]*`)')
_BESIDE = re.compile(r" ?([=!]==|=>|&&|\|\||[{}(),;:?=<>*]) ?")
_GOES_ON = re.compile(r"(?<=[;{,(])\n|(?<=\})\n(?=\})")  # a line break that ends nothing
_AROUND = re.compile(r"\s*([{};,]|:(?=\s))\s*")  # blanks that a style does not need


@cache
def phone_page() -> str:
    """The page; it reads from its address which room it belongs to."""
    page = (HERE / "page.html").read_text(encoding="utf-8")
    return page.replace("/* style */", _style()).replace("/* script */", _script())


@cache
def policy() -> str:
    """What the page may do, for browsers to enforce: run its own script and ask its own server."""
    allowed = {
        "default-src": "'none'",
        "script-src": _source(_script()),
        "style-src": _source(_style()),
        "connect-src": "'self'",
        "img-src": "data:",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in allowed.items())


@cache
def _style() -> str:
    return _AROUND.sub(r"\1", _joined("*.css"))


@cache
def _script() -> str:
    lines = _joined("*.js").splitlines()
    script = "\n".join(['"use strict";', *(_without_blanks(line) for line in lines)])
    return _GOES_ON.sub("", script)


def _without_blanks(line: str) -> str:
    """A line of a script without blanks that it does not need; those in a text stay."""
    if _UNSURE.search(line):
        return line
    pieces = _TEXT.split(line)
    pieces[::2] = [_BESIDE.sub(r"\1", code) for code in pieces[::2]]
    return "".join(pieces)


def _joined(pattern: str) -> str:
    """The files in order of their names, without indents and comments: every byte is loaded."""
    files = sorted(HERE.glob(pattern))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    lines = [_REMARK.sub("", line).strip() for line in lines]
    return "\n".join(filter(None, lines))


def _source(text: str) -> str:
    """What names a script or a style in a policy: a browser takes no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

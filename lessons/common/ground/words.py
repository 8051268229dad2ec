"""Sentences for the reader, as they are set."""

import re

_INSIDE = re.compile(
    r"(?<=\d) (?=(?:s|ms|min|h|%)(?!\w))"  # a number and its unit
    r"|(?<=\d) (?=\d{3}(?!\d))"  # its groups of digits
    r"|(?<=\d) (?=[−÷×+=] \d)|(?<=\d [−÷×+=]) (?=\d)"  # 4 − 3 = 1
)


def tied(text: str) -> str:
    """The text with no line breaks inside a number, what is counted, and a small calculation."""
    return _INSIDE.sub("\u00a0", text)

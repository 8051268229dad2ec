"""Sentences for the reader, as they are set."""

import re

_UNIT = re.compile(r"(?<=\d) (?=(?:s|ms|min|h|%)(?!\w))")


def tied(text: str) -> str:
    """The text with each number tied to its unit: no line breaks between them."""
    return _UNIT.sub("\u00a0", text)

"""Sentences for the reader, as they are set."""

import re

_INSIDE = re.compile(
    r"(?<=\d) (?=(?:s|ms|min|h|kB|MB|%)(?!\w))"  # a number and its unit
    r"|(?<=\d) (?=\d{3}(?!\d))"  # its groups of digits
    r"|(?<=\d) (?=[−÷×+=] \d)|(?<=\d [−÷×+=]) (?=\d)"  # 4 − 3 = 1
)


_BACK_OFF = re.compile(r"\b([Bb]ack)-(off)\b")  # the half of it is another word


def tied(text: str) -> str:
    """The text with no line breaks inside a number, what is counted, and a small calculation.

    Nor inside “back-off”: an unseen sign after its hyphen holds it together.
    """
    return _BACK_OFF.sub("\\1-\u2060\\2", _INSIDE.sub("\u00a0", text))

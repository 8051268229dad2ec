"""A text of JSON, parsed if it is neither too much for a scenario nor nonsense.

What would take much memory is told by counting letters, before anything is made of them.
"""

import json

from queuesim.limits import one_of, shown

MAX_BYTES = 20_000_000  # twice a file of recorded traffic
MAX_NUMBERS = 2_000_000  # of all lists together
MAX_THINGS = 50_000  # lists, objects and texts: far more than a scenario can have


def document_of(text: str | bytes):
    """What stands in the text. A ValueError says in a sentence why nothing can be made of it."""
    return _document(_decoded(text))


def _decoded(text: str | bytes) -> str:
    """The text, if it is one that is worth parsing: a bomb is refused before it takes memory."""
    one_of("The text of a scenario", text, (str, bytes))
    if len(text) > MAX_BYTES:
        raise ValueError(f"The file of a scenario has at most {MAX_BYTES // 1_000_000} MB.")
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValueError("A scenario is text in UTF-8, and this is not.") from None
    text = text.removeprefix("\ufeff")
    if text.count("[") + text.count("{") + text.count('"') > MAX_THINGS:
        raise ValueError(f"A scenario has at most {MAX_THINGS:,} names, lists and objects.")
    if text.count(",") > MAX_NUMBERS:
        raise ValueError(f"A scenario has at most {MAX_NUMBERS:,} numbers.")
    return text


def _document(text: str):
    try:
        document = json.loads(
            text, object_pairs_hook=_once_each, parse_constant=_no_number, parse_int=_whole_number
        )
    except json.JSONDecodeError as error:
        said = error.msg[0].lower() + error.msg[1:]
        raise ValueError(f"Line {error.lineno}: this is not JSON ({said}).") from None
    except RecursionError:
        raise ValueError("This is nested far too deeply for a scenario.") from None
    if "\\ud" in text or "\\uD" in text:
        _check_letters(document)
    return document


def _check_letters(document) -> None:
    """A ValueError if a text holds half of a letter, which cannot be shown."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("A name in this scenario holds half of a letter.") from None


def _once_each(pairs) -> dict:
    names = dict(pairs)
    if len(names) < len(pairs):
        seen = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))
        raise ValueError(f"The name {shown(twice)} stands twice in one object.")
    return names


def _no_number(word: str):
    raise ValueError(f"A scenario has no {word}; leave a limit out if there is none.")


def _whole_number(digits: str) -> int:
    if len(digits) > 20:
        raise ValueError(f"The number {digits[:10]}… has too many digits.")
    return int(digits)

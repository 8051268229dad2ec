"""The numbers that stand in cells: exact decimals, or a sentence that says why there is none."""

import re
from decimal import Context, Decimal

from queuesim.limits import shown
from queuesim.tracefile.columns import UNIT_WORDS, UNITS_IN_BRACKETS

EXACT = Context(prec=80)  # enough for the difference of any two numbers that are allowed
MAX_DIGITS = 40
SECONDS_IN = {
    "nanoseconds": Decimal("1e-9"),
    "microseconds": Decimal("1e-6"),
    "milliseconds": Decimal("1e-3"),
    "seconds": Decimal(1),
    "minutes": Decimal(60),
    "hours": Decimal(3600),
    "days": Decimal(86_400),
}

_PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,5})?")
_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]*")
_CLOCK = re.compile(r"[0-9]([:/]|-[0-9]{1,2}-)[0-9]")
_WITH_UNIT = re.compile(r"([0-9]*\.?[0-9]+)\s*([a-zA-Zµ]+)\s*")
_WITH_UNITS = re.compile(rf"(?:{_WITH_UNIT.pattern}){{1,7}}")
_EMPTY = {"", "null", "none", "<none>", "nil", "<nil>", "nan", "nat", "n/a", "na", "-", "\\n"}
_EMPTY |= {"unknown", "<unset>", "0001-01-01t00:00:00z"}  # what kubectl, sacct and Go write
_UNITS = {word: unit for unit, words in UNIT_WORDS.items() for word in words.split()}
_UNITS |= UNITS_IN_BRACKETS


class Fault(ValueError):
    """What is wrong with a file, with the number of its line."""

    def __init__(self, line: int, said: str):
        super().__init__(f"Line {line}: {said}")


def is_empty(cell: str) -> bool:
    """Whether a cell holds nothing, or a word that stands for nothing."""
    return len(cell) < 25 and cell.strip().casefold() in _EMPTY


def is_number(cell: str, comma: bool = False) -> bool:
    """Whether a cell holds a plain number (with a decimal comma too, where there may be one)."""
    text = cell.strip()
    return bool(_PLAIN.fullmatch(text) or (comma and _is_comma_number(text)))


def has_decimal_comma(cell: str) -> bool:
    """Whether a cell holds a number like 1,5."""
    return _is_comma_number(cell.strip())


def exact_number(line: int, role: str, cell: str, comma: bool = False) -> Decimal:
    """The number in a cell as it is written, not as the nearest float."""
    text = cell.strip()
    if comma and _is_comma_number(text):
        text = text.replace(",", ".")
    if not _PLAIN.fullmatch(text):
        raise Fault(line, _why_no_number(role, text))
    value = Decimal(text) if len(text) <= MAX_DIGITS else None
    if value is None or abs(value.adjusted()) > 30:
        if value is not None and (value.is_zero() or value.adjusted() < 0):
            return Decimal(0)  # too small to be told from nothing
        why = "is too large" if value is not None else "has too many digits"
        raise Fault(line, f"the {role} {shown(text)} {why}: correct it, or take the row out.")
    return value


def seconds_with_unit(cell: str) -> Decimal | None:
    """The seconds in a cell like 850ms, 1.5 s or 3m12s; None if it is not of that kind."""
    text = cell.strip()
    if len(text) > MAX_DIGITS or not _WITH_UNITS.fullmatch(text):
        return None
    total = Decimal(0)
    for amount, word in _WITH_UNIT.findall(text):
        unit = _UNITS.get(word.casefold())
        if unit is None:
            return None
        total = EXACT.add(total, EXACT.multiply(Decimal(amount), SECONDS_IN[unit]))
    return total


def check_unit(what: str, unit) -> None:
    """A clear ValueError unless a unit is one of those that are known."""
    if unit is not None and (not isinstance(unit, str) or unit not in SECONDS_IN):
        raise ValueError(f"{what} must be one of {', '.join(SECONDS_IN)}, not {shown(unit)}.")


def _is_comma_number(text: str) -> bool:
    return bool(_COMMA.fullmatch(text)) and any(char.isdigit() for char in text)


def _why_no_number(role: str, text: str) -> str:
    if not text:
        return f"the {role} is empty."
    if _is_comma_number(text):
        why = "has a decimal comma: write a point"
    elif _CLOCK.search(text[:100]):
        why = "is a date or a clock time that is not understood: write 2024-05-31 13:45:00"
    elif text.startswith("="):
        why = "is a formula: save the table with its values"
    else:
        why = "is not a number: correct it, or take the row out"
    return f"the {role} {shown(text)} {why}."

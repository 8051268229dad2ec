"""A scenario as the Python code that makes it."""

from collections.abc import Callable
from dataclasses import MISSING, fields
from functools import partial

from queuesim.limits import one_of, shown
from queuesim.scenario import Scenario

WIDTH = 100
MANY = 50  # numbers beyond which a list gets a name and stands apart


class Code:
    """The code of scenarios, the long lists in it that stand apart, and the names it needs."""

    def __init__(self):
        self.lists: dict[str, tuple] = {}  # a name for each long list of numbers
        self.names: set[str] = set()  # classes of queuesim
        self.functions: set[tuple[str, str]] = set()  # (module, name) of measures

    def of(self, scenario: Scenario, indent: int = 0) -> str:
        """An expression that makes the scenario; its first line is not indented."""
        one_of("The scenario", scenario, Scenario)
        return self._thing(scenario, indent)

    def of_measure(self, measure: str | Callable) -> str:
        """An expression that is the measure: a figure's name, a function, or a partial of one."""
        if isinstance(measure, str):
            return text(measure)
        function = measure.func if isinstance(measure, partial) else measure
        module, name = (getattr(function, each, "") for each in ("__module__", "__qualname__"))
        if not (f"{module}.".startswith("queuesim.") and name.isidentifier()):
            raise ValueError(f"The measure {shown(measure)} is no function of queuesim.")
        self.functions.add((module, name))
        if function is measure:
            return name
        given = [self._thing(each, 0) for each in measure.args]
        given += [f"{key}={self._thing(each, 0)}" for key, each in measure.keywords.items()]
        return f"partial({', '.join([name, *given])})"

    def _thing(self, thing, indent: int) -> str:
        if isinstance(thing, tuple):
            return self._tuple(thing, indent)
        if isinstance(thing, str):
            return text(thing)
        if not hasattr(thing, "__dataclass_fields__"):
            return repr(thing)
        self.names.add(type(thing).__name__)
        told = [
            (f"{field.name}=", getattr(thing, field.name))
            for field in fields(thing)
            if field.init and not _is_default(field, thing)
        ]
        return self._joined(f"{type(thing).__name__}(", told, ")", indent)

    def _tuple(self, values: tuple, indent: int) -> str:
        if len(values) > MANY and all(isinstance(value, float) for value in values):
            return self._list(values)
        told = [("", value) for value in values]
        return self._joined("(", told, ",)" if len(values) == 1 else ")", indent)

    def _list(self, values: tuple) -> str:
        known = next((name for name, other in self.lists.items() if other == values), None)
        name = known or f"LIST_{len(self.lists) + 1}"
        self.lists[name] = values
        return f"numbers({name})"

    def _joined(self, begin: str, told: list, end: str, indent: int) -> str:
        """All on one line if it fits, or each on a line of its own."""
        short = begin + ", ".join(name + self._thing(value, 0) for name, value in told) + end
        if "\n" not in short and indent + len(short) <= WIDTH - 24:
            return short
        inner = " " * (indent + 4)
        lines = [f"{inner}{name}{self._thing(value, indent + 4)}," for name, value in told]
        return "\n".join([begin, *lines, " " * indent + end[-1]])


def text(words: str) -> str:
    """A text as Python code, in double quotes where nothing in it needs care."""
    plain = words.isprintable() and '"' not in words and "\\" not in words
    return f'"{words}"' if plain else repr(words)


def _is_default(field, thing) -> bool:
    return field.default is not MISSING and getattr(thing, field.name) == field.default

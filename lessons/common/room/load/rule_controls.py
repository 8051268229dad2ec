"""The controls of a load's rules."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st

from lessons.common.room.load.rules import ORDERS, Rules

NO_LIMIT = "none"
LIMITS = (0, 5, 10, 20, 50, 100, 200, NO_LIMIT)
SECONDS = (0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0)


def rule_controls(
    place: str, rules: Rules, changed: Callable[[Rules], None] | None = None
) -> Callable[[], Rules]:
    """Draw controls, which begin with `rules`; `changed` is told of each change.

    What is returned says which rules they show at the moment that one asks: what a button was told
    when it was drawn may be old when it is pressed.
    """
    controls = _Controls(place, rules, changed)
    with st.container(key=f"rules {place}", horizontal=True, gap="medium"):
        controls.draw("workers", st.slider, "Workers", 0, 12)
        controls.draw("limit", st.select_slider, "Queue limit", LIMITS)
        controls.draw("order", st.selectbox, "Order", list(ORDERS), format_func=ORDERS.get)
        controls.draw(
            "seconds", st.select_slider, "A task takes", SECONDS, format_func="{:g} s".format
        )
        controls.draw("others", st.slider, "Other tasks", 0.0, 5.0, step=0.5, format="%.1f per s")
    controls.draw("stays", st.toggle, "A task stays in the queue when its sender gives up")
    controls.draw("drops", st.toggle, "Workers skip tasks whose sender has given up")
    return controls.rules


@dataclass
class _Start:
    """With what a widget begins, and how many widgets there were in its place before."""

    value: object
    number: int = 0
    rule: object = None  # the rule when it was drawn last


class _Controls:
    """Widgets whose values make rules.

    A widget that is folded away is made late by the browser, of what it was to begin with. So each
    begins with its rule; when the rule is set elsewhere, another widget takes its place.
    """

    def __init__(self, place: str, rules: Rules, changed: Callable[[Rules], None] | None):
        self._place, self._rules, self._changed = place, rules, changed

    def draw(self, name: str, widget: Callable, label: str, *details, **more) -> None:
        """One widget."""
        start, rule = self._start(name), _shown(name, getattr(self._rules, name))
        if rule != start.rule and self._value(name) != rule:
            start.value, start.number = rule, start.number + 1
        start.rule = rule
        if widget is st.selectbox:
            more["index"] = details[0].index(start.value)
        else:
            more["value"] = start.value
        widget(label, *details, key=self._key(name), on_change=self._tell, **more)

    def rules(self) -> Rules:
        """What the widgets show."""
        values = {name: _meant(name, self._value(name)) for name in self._rules.to_data()}
        return replace(self._rules, **values)

    def _tell(self) -> None:
        if self._changed:
            self._changed(self.rules())

    def _value(self, name: str):
        """What a widget shows."""
        return st.session_state.get(self._key(name), self._start(name).value)

    def _start(self, name: str) -> _Start:
        rule = _shown(name, getattr(self._rules, name))
        return st.session_state.setdefault(f"start of {name} of {self._place}", _Start(rule))

    def _key(self, name: str) -> str:
        return f"{name} of {self._place} {self._start(name).number}"


def _shown(name: str, value):
    return NO_LIMIT if name == "limit" and value is None else value


def _meant(name: str, value):
    return None if name == "limit" and value == NO_LIMIT else value

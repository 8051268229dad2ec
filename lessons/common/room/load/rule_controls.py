"""The controls of a load's rules."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from lessons.common.room.load.rules import ORDERS, Rules

NO_LIMIT = "none"
LIMITS = (0, 5, 10, 20, 50, 100, 200, NO_LIMIT)
SECONDS = (0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0)


def rule_controls(
    place: str, rules: Rules, changed: Callable[[Rules], None] | None = None
) -> Rules:
    """The rules that controls show, which begin with `rules`; `changed` is told of each change."""
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
    controls.draw("drops", st.toggle, "Workers skip such tasks")
    return controls.rules()


class _Controls:
    """Widgets whose values make rules."""

    def __init__(self, place: str, rules: Rules, changed: Callable[[Rules], None] | None):
        self._place, self._rules, self._changed = place, rules, changed

    def draw(self, name: str, widget: Callable, label: str, *details, **more) -> None:
        """One widget."""
        key, value = self._key(name), _shown(name, getattr(self._rules, name))
        if st.session_state.get(f"{key} before") != value:  # it was set here, or elsewhere
            st.session_state[f"{key} before"] = value
            if st.session_state.get(key) != value:
                st.session_state[key] = value
        elif key not in st.session_state:
            st.session_state[key] = value
        widget(label, *details, key=key, on_change=self._tell, **more)

    def rules(self) -> Rules:
        """What the widgets show."""
        names = self._rules.to_data()
        shown = {name: st.session_state.get(self._key(name)) for name in names}
        values = {name: _meant(name, value) for name, value in shown.items() if value is not None}
        return replace(self._rules, **values)

    def _tell(self) -> None:
        if self._changed:
            self._changed(self.rules())

    def _key(self, name: str) -> str:
        return f"{name} of {self._place}"


def _shown(name: str, value):
    return NO_LIMIT if name == "limit" and value is None else value


def _meant(name: str, value):
    return None if name == "limit" and value == NO_LIMIT else value

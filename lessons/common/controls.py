"""Controls: what a lesson offers to steer, kept in the session and in the address.

A link is not to be trusted: whatever it asks for becomes the nearest value that is offered, and
one line on the page says so.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

import streamlit as st

from lessons.common import browser
from lessons.common.live import SEEDS, Live
from lessons.common.retell import retold, told

STORY = "story"  # the parameter of a link that says what was done in a run
_READ = 50  # parameters of a link that are looked at
_SHOWN = 20  # characters of a link that are repeated to the reader


@dataclass(frozen=True)
class Control:
    """A number to steer. It is whole if default and step are; ``word`` names it in a sentence."""

    label: str
    low: float
    high: float
    default: float
    step: float = 1
    unit: str = ""
    word: str = ""
    url: str = ""

    @property
    def decimals(self) -> int:
        """How many decimals its values have."""
        return max(len(f"{n:.6f}".rstrip("0").partition(".")[2]) for n in (self.low, self.step))

    def nearest(self, number: float) -> float:
        """The value offered that is nearest to a number (infinite ones too)."""
        number = min(max(number, self.low), self.high)
        steps = round((number - self.low) / self.step)
        value = min(self.low + steps * self.step, self.high)
        whole = isinstance(self.default, int) and isinstance(self.step, int)
        return int(value) if whole else round(float(value), self.decimals)

    def read(self, text: str) -> tuple[float, str]:
        """The value that a link asks for, and what to say if that is not to be had."""
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if math.isnan(number):
            here = f"it is {self.say(self.default)} here"
            remark = f"“{_short(text)}” as {self.label.lower()}; {here}"
            return self.default, remark if text else ""
        value = self.nearest(number)
        if math.isclose(value, number, abs_tol=1e-9):
            return value, ""
        asked = f"{_short(text)} {self.word}"
        if self.unit or not self.word:
            asked = f"{self.label.lower()} {_short(text)} {self.unit}".rstrip()
        return value, f"{asked}; the nearest possible is {self.say(value)}"

    def say(self, value: float) -> str:
        """A value as it is written: no more decimals than the step has."""
        return f"{value:.{self.decimals}f}"


@dataclass(frozen=True)
class Choice:
    """One of a few named options to steer."""

    label: str
    options: tuple[str, ...]
    default: str
    word: str = ""
    url: str = ""

    def nearest(self, option: str) -> str:
        """The option itself, or the default if there is no such option."""
        return option if option in self.options else self.default

    def read(self, text: str) -> tuple[str, str]:
        """The option that a link asks for, and what to say if that is not to be had."""
        for option in self.options:
            if text == _slug(option):
                return option, ""
        remark = f"“{_short(text)}” as {self.label.lower()}; it is “{self.default}” here"
        return self.default, remark if text else ""

    def say(self, value: str) -> str:
        """An option as it is written in an address."""
        return _slug(value)


Offered = Mapping[str, Control | Choice]


def controls(
    page: str,
    offered: Offered,
    on_change: Callable[[], None] | None = None,
    seed: int = 1,
) -> dict:
    """Draw the controls in one row; return their values and the seed by name.

    ``on_change`` is called after a control was moved, when ``settings(page)`` has the new value.
    """
    held = _enter(page, offered, seed)
    with st.container(key="controls"), st.container(horizontal=True, gap="medium"):
        for name, control in offered.items():
            _draw(page, name, control, on_change)
    if held["note"]:
        st.html(f'<p class="note" role="status">{escape(held["note"])}</p>')
    return settings(page)


def settings(page: str) -> dict:
    """The values of a page's controls, and its seed, by name."""
    return dict(st.session_state["settings"][page]["values"])


def words(page: str) -> Callable[[str, object, object], str]:
    """What flags say of a page's controls that were moved: (name, old, new) to "workers 3 → 4"."""
    offered = st.session_state["settings"][page]["offered"]

    def said(name: str, old, new) -> str:
        control = offered[name]
        return f"{control.word or control.label.lower()} {control.say(old)} → {control.say(new)}"

    return said


def put(page: str, **values) -> None:
    """Set controls or the seed from a callback (before they are drawn); values are snapped."""
    held = st.session_state["settings"][page]
    for name, value in values.items():
        held["values"][name] = held["offered"][name].nearest(value)
        if name != "seed":
            st.session_state[f"{page}.{name}"] = held["values"][name]


def write_address(page: str, live: Live) -> None:
    """Bring the address up to date: the settings of now, and what was done in the live run."""
    held = st.session_state["settings"][page]
    search = [query(held["offered"], held["values"])]
    story = told(live, held["offered"])
    search += [f"{STORY}={story}"] if story else []
    browser.write_address("" if page == "home" else page, "&".join(filter(None, search)))


def retell(page: str, live: Live) -> None:
    """Have a new live run be the one that the link brought."""
    held = st.session_state["settings"][page]
    story = held.pop("story", "")
    if story:
        start, changes, spikes, _ = retold(story, held["offered"], held["values"])
        live.retell(start, changes, spikes)


def query(offered: Offered, values: Mapping) -> str:
    """The query of an address that asks for these values; what is as usual is left out."""
    return urlencode(
        {
            control.url or name: _written(control, values[name])
            for name, control in offered.items()
            if values[name] != control.default
        }
    )


def read(offered: Offered, asked: Mapping[str, list[str]]) -> tuple[dict, str]:
    """The values a link asks for, as near as they can be had, and a sentence on what cannot."""
    values = {name: control.default for name, control in offered.items()}
    names = {control.url or name: name for name, control in offered.items()}
    remarks = []
    for parameter, texts in list(asked.items())[:_READ]:
        if parameter not in names:
            if parameter:
                remarks.append(f"“{_short(parameter)}”, which this page does not have")
            continue
        name = names[parameter]
        values[name], remark = offered[name].read(texts[-1])
        if len(texts) > 1 and not remark:
            remark = f"several values of {parameter}; the last one counts"
        remarks += [remark] if remark else []
    if not remarks:
        return values, ""
    more = len(remarks) - 1
    tail = f" (and {more} more that could not be had)" if more else ""
    return values, f"This link asked for {remarks[0]}{tail}."


def _enter(page: str, offered: Offered, seed: int) -> dict:
    """What is held for a page; when it is entered by a new link, what the link asks for."""
    everything = st.session_state.setdefault("settings", {})
    offered = {**offered, "seed": Control("seed", 1, SEEDS, seed, word="as seed")}
    held = everything.setdefault(page, {"values": {}, "note": "", "link": None})
    held["offered"] = offered
    entering = any(f"{page}.{name}" not in st.session_state for name in offered if name != "seed")
    asked = {name: st.query_params.get_all(name) for name in st.query_params}
    if not held["values"] or (entering and asked and asked != held["link"]):
        held["link"], plain = asked, {name: asked[name] for name in asked if name != STORY}
        held["values"], held["note"] = read(offered, plain)
        held["story"] = asked.get(STORY, [""])[-1]
        held["note"] = held["note"] or _story_note(held["story"], offered, held["values"])
        for name in offered:
            st.session_state.pop(f"{page}.{name}", None)
    elif entering:
        held["note"] = ""
    held["values"] = {n: c.nearest(held["values"].get(n, c.default)) for n, c in offered.items()}
    return held


def _story_note(story: str, offered: Offered, values: dict) -> str:
    if not story:
        return ""
    _, changes, spikes, whole = retold(story, offered, values)
    if not whole:
        return "Some of what this link replays could not be had; it was left out."
    count = len(changes) + len(spikes)
    return f"This link replays a run in which {count} thing{'s' * (count != 1)} happened. Restart forgets them."


def _draw(page: str, name: str, control: Control | Choice, on_change) -> None:
    key = f"{page}.{name}"
    value = st.session_state["settings"][page]["values"][name]
    hooks = {"key": key, "on_change": _moved, "args": (page, name, on_change)}
    if isinstance(control, Choice):
        st.session_state.setdefault(key, value)
        st.segmented_control(control.label, control.options, required=True, **hooks)
        return
    number = float if isinstance(value, float) else int
    st.session_state.setdefault(key, value)
    unit = f" {control.unit}".replace("%", "%%") if control.unit else ""
    low, high, step = number(control.low), number(control.high), number(control.step)
    form = f"%.{control.decimals}f{unit}"
    st.slider(control.label, low, high, step=step, format=form, **hooks)


def _moved(page: str, name: str, on_change: Callable[[], None] | None) -> None:
    held = st.session_state["settings"][page]
    held["values"][name] = held["offered"][name].nearest(st.session_state[f"{page}.{name}"])
    held["note"] = ""
    if on_change:
        on_change()


def _written(control: Control | Choice, value) -> str:
    """A value as it stands in an address."""
    return control.say(value) if isinstance(control, Choice) else f"{value:.10g}"


def _slug(text: str) -> str:
    return "-".join(text.lower().split())


def _short(text: str) -> str:
    """A foreign text, short enough and without anything that does not print."""
    clean = "".join(sign for sign in text[: _SHOWN + 1] if sign.isprintable())
    return clean if len(text) <= _SHOWN else clean[:_SHOWN] + "…"

"""A day that a link brought: its shape in the place of a file."""

from dataclasses import dataclass

import streamlit as st

from lessons.common.numbers import short, time_in_words
from lessons.common.numbers.writing import rate_in_words
from lessons.common.sandbox.traffic.day_link import DayLink, link_in
from lessons.common.sandbox.traffic.file_clock import FileClock
from lessons.common.sandbox.traffic.own_file import TrafficFile, keep_file, the_file
from lessons.common.steering.link import SHAPE
from queuesim.sandbox.day_shape import DayShape
from queuesim.tracefile.words import plural

NAME = "The day in the link"
_SEEN = "link of a day"  # the text of the one that was taken
_NOT_IN_IT = (
    "the tasks of the file and its names. Tasks arrive at random, as often as they did in each "
    "part of the day, so no two random days are alike."
)


@dataclass(frozen=True)
class ShapeReading:
    """What is known of a day without its tasks, as of a file that was read."""

    trace: DayShape

    @property
    def mean_duration(self) -> float:
        """How long a task takes on average."""
        return self.trace.mean_duration

    @property
    def busy_workers(self) -> float:
        """How many workers the work would keep busy on average."""
        return self.trace.busy_workers


@dataclass
class LinkedDay(TrafficFile):
    """What a link brought, as a file that has a shape and no tasks."""

    link: DayLink | None = None

    @property
    def clock(self) -> FileClock:
        """The time of day in it."""
        return self.link.clock


def take_link() -> None:
    """Take the day that the address asks for, once: a file may have taken its place since."""
    text = st.query_params.get(SHAPE, "")
    if not text or st.session_state.get(_SEEN) == text:
        return
    st.session_state[_SEEN] = text
    day = LinkedDay(NAME, b"")
    try:
        day.link = link_in(text)
    except ValueError as refused:
        day.fault = str(refused)
    else:
        day.reading = ShapeReading(day.link.shape)
        day.settings = day.link.settings
        day.asked = day.link.promise, day.link.prices
    keep_file(day)


def in_address() -> str:
    """What an address says of the day; nothing of a file."""
    take_link()
    if isinstance(the_file(), LinkedDay) and the_file().link:
        return f"{SHAPE}={st.session_state[_SEEN]}"
    return ""


def known_of(shape: DayShape) -> list[tuple[str, str]]:
    """What is known of the day in a link: of what, and what."""
    part = time_in_words(shape.end / shape.parts)
    busy = short(shape.busy_workers)
    rows = [
        ("Tasks", f"{shape.tasks:,} on average over {time_in_words(shape.end)}; drawn at random"),
        (
            "Arrivals",
            f"{rate_in_words(shape.tasks / shape.end)} on average; counted in parts of {part}",
        ),
        ("Durations", f"{time_in_words(shape.mean_duration)} on average"),
        ("Work", f"{busy} worker{'' if busy == '1' else 's'} busy on average"),
        ("Not in it", _NOT_IN_IT),
    ]
    if len(shape.names) > 1:
        rows.insert(4, ("Queues", f"{plural(len(shape.names), 'queue')}, without their names"))
    return rows

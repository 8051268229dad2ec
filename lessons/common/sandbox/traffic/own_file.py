"""The file that was dropped on the page, how it was read, and what was corrected.

All of it belongs to one session: nothing of it goes into a cache that sessions share, nor to disk.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lessons.common.sandbox.traffic.file_clock import FileClock, clock_of
from queuesim import Reading, Run, Trace, example_trace, understand
from queuesim.sandbox.worker_counts import Prices, Promise
from queuesim.traces import MAX_BYTES

_KEPT, _DROPS = "own traffic", "files forgotten"
_VERSIONS = "versions of own files"  # so many are behind
MEGABYTES = MAX_BYTES // 1_000_000
SAMPLE_NAME = "working-day.csv"
SAMPLE_DAY = datetime(2026, 3, 2, 9)  # a Monday


@dataclass
class TrafficFile:
    """A file as it was read: either a reading, or a sentence that says what is wrong with it."""

    name: str
    content: bytes
    corrections: dict = field(default_factory=dict)  # what `understand` is told
    reading: Reading | None = None
    fault: str = ""
    runs: dict[object, Run] = field(default_factory=dict)  # by their settings
    settings: object = None  # how its tasks are played again
    search: object = None  # how many workers it takes, as far as that is known
    asked: tuple[Promise, Prices] | None = None  # the promise and the price to begin with
    version: int = 0  # grows with each reading: the form and the settings begin anew
    upload: str = ""  # by which Streamlit knows it: it keeps each file until told otherwise

    @property
    def has_tasks(self) -> bool:
        """Whether its tasks are known, or only the shape of its day."""
        return isinstance(self.reading.trace, Trace)

    @property
    def clock(self) -> FileClock:
        """The time of day in it."""
        return clock_of(self.reading)

    def read_as(self, corrections: dict) -> None:
        """Read it anew, so corrected."""
        self.corrections = corrections
        self.read()

    def read(self) -> None:
        """Read it, as corrected."""
        self.reading, self.fault, self.runs = None, "", {}
        self.settings = self.search = None
        self.version += 1
        try:
            self.reading = understand(self.content, **self.corrections)
        except ValueError as error:
            self.fault = str(error)


def the_file() -> TrafficFile | None:
    """The file that this session works with."""
    return st.session_state.get(_KEPT)


def take_file(name: str, content: bytes, upload: str = "") -> TrafficFile:
    """Work with another file from now on."""
    file = TrafficFile(name, content, upload=upload)
    keep_file(file)
    file.read()
    return file


def keep_file(file: TrafficFile) -> None:
    """This is what the session works with from now on; its controls are none of another file."""
    lose_file()
    file.version = st.session_state.get(_VERSIONS, 0)
    st.session_state[_KEPT] = file


def lose_file() -> None:
    """Keep nothing of the file; the place where files are dropped stays, for one that comes."""
    lost: TrafficFile | None = st.session_state.pop(_KEPT, None)
    if lost is None:
        return
    st.session_state[_VERSIONS] = lost.version + 1
    lost.content = b""  # what was drawn of it may stay in memory for a while
    context = get_script_run_ctx()
    if lost.upload and context is not None:
        context.uploaded_file_mgr.remove_file(context.session_id, lost.upload)


def forget_file() -> None:
    """Keep nothing of the file: another place to drop one has none of it either."""
    lose_file()
    st.session_state.pop(uploader_key(), None)
    st.session_state[_DROPS] = st.session_state.get(_DROPS, 0) + 1


def uploader_key() -> str:
    """The name by which Streamlit knows the place where files are dropped."""
    return f"own file {st.session_state.get(_DROPS, 0)}"


@st.cache_resource(show_spinner=False)
def sample_file() -> bytes:
    """A made-up working day, written as a database would export it."""
    trace = example_trace()
    lines = ["enqueued_at,duration_seconds,queue"]
    for time, duration, queue in zip(trace.times, trace.durations, trace.queues):
        moment = SAMPLE_DAY + timedelta(seconds=time)
        lines.append(f"{moment:%Y-%m-%d %H:%M:%S.%f},{duration:.3f},{queue}")
    return "\n".join(lines).encode()

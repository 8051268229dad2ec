"""What a session keeps of each page. The schedule of its live run owns the page's settings."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock
from weakref import WeakValueDictionary

import streamlit as st

from lessons.common.ground.answers import Twin
from lessons.common.ground.areas import Areas
from lessons.common.ground.syllabus import Lesson
from lessons.common.live.challenge import Challenge
from lessons.common.live.live_run import Live
from lessons.common.live.scene import Guessed, Scene
from lessons.common.steering.controls import Offered, defaults
from lessons.common.steering.link import STORY, Entrance, query
from lessons.common.steering.slider_view import SliderView
from lessons.common.steering.stage_options import StageOptions
from lessons.common.steering.story_link import story_text


class Part(StrEnum):
    """What Streamlit knows by a name on each page: what can run alone, or keeps a value."""

    GUESS = "guess"
    STAGE = "stage"
    PLAY = "play"  # all that a control changes
    FEED = "feed"
    RESULTS = "results"
    CHALLENGES = "challenges"
    FOOT = "foot"
    NOTES = "notes"
    ROOM = "room"  # what a teacher or a projector sees of a class's votes


@dataclass
class PageState:
    """A page as a learner left it: its run, what its controls show, what its stage is to show."""

    slug: str  # its address
    lesson: Lesson | None = None  # none: the home page
    areas: Areas | None = None  # where its parts are drawn; none: below each other
    offered: Offered = field(default_factory=dict)  # its controls by name, the seed among them
    entrance: Entrance | None = None  # what its link asked for, until a run begins with it
    note: str = ""  # what there is to say of that link
    system: str = ""  # what its address says of the system itself, if the page has several
    link: Entrance | None = None  # what its link brought, to be had again
    link_left: bool = False  # whether the question's own run stands in its place
    entered_again: bool = False  # whether a browser has said what it had in a session that was lost
    live: Live | None = None
    view: SliderView = field(default_factory=SliderView)
    stage: StageOptions = field(default_factory=StageOptions)
    asks: bool = False  # whether its question is open: nothing may answer it then
    in_class: bool = False  # whether its question is a class's, not one learner's
    class_at: tuple[int, int] = (0, 0)  # the topic and the revision of its room that it shows
    charts: int = 1  # how many charts, or groups of charts, its results have
    scene: Scene | None = None  # what its question is about
    twin: Twin | None = None  # what a teacher asks after the run
    guessed: Guessed = field(default_factory=Guessed)
    scene_due: bool = False  # whether an answer was given just now
    asked_again: int = 0  # how often the browser was had to ask for results, bit by bit
    stage_knows: bool = False  # whether the stage has what Streamlit told last of a slider
    moving: Lock = field(default_factory=Lock)  # held while a slider moves the run
    is_told: bool = False  # whether a stage tells of a move just now

    @property
    def settings(self) -> dict:
        """The values of the controls, and the seed, by name."""
        return dict(self.live.settings)

    @property
    def challenges(self) -> tuple[Challenge, ...]:
        """Those of its run; none before there is one."""
        return self.live.aims.challenges if self.live else ()

    @property
    def waits(self) -> bool:
        """Whether a run that a link brings waits until the question is answered."""
        held = self.live is not None and self.live.held_at is not None
        return held and self.entrance is not None and self.entrance.brings_a_run

    @property
    def usual(self) -> dict:
        """The values with which the controls begin, and the seed, by name."""
        return defaults(self.offered)

    def key(self, part: Part) -> str:
        """The name by which Streamlit knows a part of this page."""
        return f"{part} {self.slug}"

    def slider_key(self, name: str) -> str:
        """The name by which Streamlit knows a control of this page."""
        return f"{self.slug}.{name}"

    def address(self) -> tuple[str, bool]:
        """The query of an address that brings the settings of now and what was done in the run.

        And whether that is all of it: of a run with too much in it an address holds the settings
        only. A run that a link brings and that waits for the answer stays in the address.
        """
        live = self.live
        if self.waits:
            return self.entrance.search, True
        story = story_text(live.schedule, live.systems, self.offered)
        told = f"{STORY}={story}" if story else ""
        parts = [self.system, query(self.offered, live.settings), told]
        return "&".join(filter(None, parts)), bool(story) or not live.schedule.acted


@dataclass
class Pages:
    """The pages of a session, and the one whose stage the browser has.

    By its ``token`` a browser knows a session again, or that another has taken its place: after a
    restart of the server, or when the connection was lost for long.
    """

    states: dict[str, PageState] = field(default_factory=dict)
    staged: str = ""
    drawn: PageState | None = None  # the page that is being drawn
    token: str = field(default_factory=lambda: secrets.token_hex(8))


_by_token: WeakValueDictionary[str, Pages] = WeakValueDictionary()  # as long as sessions last


def remember(kept: Pages) -> Pages:
    """Have a session found by its token."""
    _by_token[kept.token] = kept
    return kept


def pages() -> Pages:
    """What this session keeps."""
    if "pages" not in st.session_state:
        st.session_state["pages"] = remember(Pages())
    return st.session_state["pages"]


def pages_of(token: str) -> Mapping[str, PageState]:
    """What the session with a token keeps of its pages, by their addresses."""
    kept = _by_token.get(token)
    return kept.states if kept else {}


def page_state(slug: str, lesson: Lesson | None = None) -> PageState:
    """What this session keeps of a page."""
    states = pages().states
    if slug not in states:
        states[slug] = PageState(slug)
    states[slug].lesson = lesson
    pages().drawn = states[slug]
    return states[slug]

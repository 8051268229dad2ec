"""What a session keeps of its sandbox: the two systems on it, and where they came from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import streamlit as st

from lessons.common.charts import Figure
from lessons.common.sandbox.comparing import Question, Work
from lessons.common.sandbox.templates import FIRST, TEMPLATES
from lessons.common.sandbox.traffic import linked_day
from lessons.common.sandbox.traffic.on_stage import SECONDS
from lessons.common.session import reruns
from lessons.common.steering import Choice, offer_controls
from lessons.common.steering.knobs import A, B, Handed, Pair, check_fit, dial, pair_in, system_text
from lessons.common.steering.link import SECOND, START, SYSTEM, Entrance, Position
from lessons.common.steering.page_state import PageState
from lessons.common.steering.story_link import ToldStory
from queuesim import Recorded, Scenario

RUNS = ("40", "100", "400")  # with 20, an interval for wild work covers 92 %, not 95
PAGE_WIDE = ("promise", "lasts", "runs", "seed")  # settings that are of no system
_NO_TEMPLATE = "This link asked for a template that is not here."
_REPLAYED = "The run goes on where you left it, with all that you did. Restart begins it without."
_NO_SYSTEM = "This link brings no system that can be used. {}"


@dataclass
class Bench:
    """Two systems to be compared, what they are called, and the work of comparing them."""

    pair: Pair
    start: str = ""  # the template it began with
    title: str = ""
    second: float = 1.0  # of the traffic that a second of the stage is
    note: str = ""
    settings: Mapping | None = None  # what the page begins with; None: what its link asks for
    story: ToldStory | None = None
    at: float = 0.0  # the moment of the run from which it goes on
    anew: bool = True  # whether the run on the stage is still one of other systems
    number: int = 0  # how often it was begun with something else: its groups are folded anew
    ends: dict[str, float] = field(default_factory=dict)  # of sliders that were moved to theirs
    work: Work = field(default_factory=Work)
    charted: Question | None = None  # of which the chart is drawn
    chart: Figure | None = None
    fault: str = ""  # what is wrong with a file that was to be opened
    before: tuple | None = None  # systems, their origin and settings, to be had again

    def put(
        self,
        pair: Pair,
        *,
        start: str = "",
        title: str = "",
        second: float = 1.0,
        settings: Mapping | None = None,
        story: ToldStory | None = None,
        at: float = 0.0,
    ) -> None:
        """Other systems: the page begins anew with them."""
        self.pair, self.start, self.title, self.note = pair, start, title, ""
        self.second = second
        self.settings, self.story, self.at = dict(settings or {}), story, at
        self.anew = True
        self.ends.clear()

    @property
    def recorded(self) -> bool:
        """Whether its tasks are recorded ones: no spike and no other luck can be had then."""
        sources = (*self.pair.a.sources, *self.pair.b.sources)
        return any(isinstance(source.arrivals, Recorded) for source in sources)

    @property
    def in_address(self) -> str:
        """What an address says of the systems."""
        if self.start:
            return f"{START}={self.start}" if self.start != FIRST else ""
        text = system_text(self.pair)
        second = f"&{SECOND}={self.second:g}" if self.second != 1 else ""
        return f"{SYSTEM}={text}{second}" if text else ""


def bench_of(page: PageState) -> Bench:
    """The sandbox of this session, with all knobs of its systems offered on the page."""
    if "bench" not in st.session_state:
        st.session_state["bench"] = _asked_for()
    bench: Bench = st.session_state["bench"]
    handed: Handed | None = st.session_state.pop(Handed.KEY, None)
    if handed is not None:
        bench.number += 1
        settings = {"seed": handed.seed, **(handed.story.start if handed.story else {})}
        bench.put(
            handed.pair, title=handed.title, settings=settings, story=handed.story, at=handed.at
        )
        bench.note = handed.note
    _offer(page, bench)
    return bench


def _asked_for() -> Bench:
    """The systems that the address asks for; those of a template if it asks for none."""
    start, text = (st.query_params.get(name, "") for name in (START, SYSTEM))
    if text:
        try:
            return Bench(pair_in(text), second=_second_asked_for())
        except ValueError as refused:
            return Bench(TEMPLATES[FIRST].make(), FIRST, note=_NO_SYSTEM.format(refused))
    if start and start not in TEMPLATES:
        return Bench(TEMPLATES[FIRST].make(), FIRST, note=_NO_TEMPLATE)
    return Bench(TEMPLATES[start or FIRST].make(), start or FIRST)


def _second_asked_for() -> float:
    """What a second of the stage is, if the link says it."""
    text = st.query_params.get(SECOND, "")
    return next((float(each) for each in SECONDS if text == f"{each:g}"), 1.0)


def _offer(page: PageState, bench: Bench) -> None:
    """Offer all knobs of the systems, and how they are compared."""
    if bench.anew:
        page.live, page.link = None, None
        page.view.all_new()
    offered = {
        **bench.pair.offered,
        "promise": dial("Promised wait", 0, 86_400, 5.0, "s", word="promise"),
        "lasts": dial("A run lasts", 10, 86_400, 600.0, "s", word="runs last"),
        "runs": Choice("Runs of each", RUNS, "40", word="runs", formerly={"20": "40"}),
    }
    page.system = "&".join(filter(None, [bench.in_address, linked_day.in_address()]))
    offer_controls(page, offered)
    if bench.anew and bench.settings is not None:
        begin = page.usual | bench.settings
        note = _REPLAYED if bench.story else ""
        story = _with_all(bench.story, begin)
        page.entrance = Entrance(begin, story, note, Position(bench.at))
    if bench.anew:
        note = bench.note or page.entrance.note
        page.entrance, page.note = replace(page.entrance, note=note), note
    bench.anew = False


def _with_all(story: ToldStory | None, begin: Mapping) -> ToldStory | None:
    """A story whose settings are all those of the page."""
    if story is None:
        return None
    changes = [(at, {**begin, **settings}) for at, settings in story.changes]
    return ToldStory(dict(begin), changes, story.spikes, story.whole, story.joined)


# ---------------------------------------------------------------- what a learner does


def systems_now(page: PageState) -> dict[str, Scenario]:
    """Both systems under the settings of now, by their side."""
    return page.live.systems.of(page.settings)


def take_template(page: PageState, bench: Bench, start: str) -> None:
    """Begin with a template."""
    _remember(page, bench)
    bench.number += 1
    bench.put(TEMPLATES[start].make(), start=start)
    reruns.run()


def undo(bench: Bench) -> None:
    """Be what was before other systems were put in its place."""
    pair, how = bench.before
    bench.before = None
    bench.number += 1
    bench.put(pair, **how)
    reruns.run()


def _remember(page: PageState, bench: Bench) -> None:
    how = {"start": bench.start, "title": bench.title, "second": bench.second}
    bench.before = bench.pair, how | {"settings": page.settings}


def copy_to_b(page: PageState, bench: Bench) -> None:
    """B becomes what A is."""
    system = systems_now(page)[A]
    _put_again(page, bench, Pair(system, system))


def rebuild(page: PageState, bench: Bench, change: Callable[[Scenario], Scenario]) -> None:
    """Both systems become what a change makes of them."""
    systems = systems_now(page)
    _put_again(page, bench, Pair(change(systems[A]), change(systems[B])))


def open_system(page: PageState, bench: Bench, system: Scenario, title: str) -> None:
    """Begin with one system: A, and B like it. A ValueError says so if it is too large."""
    check_fit(system)
    _remember(page, bench)
    bench.number += 1
    bench.put(Pair(system, system), title=title)


def play_traffic(
    page: PageState, bench: Bench, pair: Pair, title: str, settings: dict, second: float
) -> None:
    """Begin with two systems that own traffic comes to, in the time of the stage."""
    for system in (pair.a, pair.b):
        check_fit(system)
    _remember(page, bench)
    bench.number += 1
    kept = {"runs": page.settings["runs"], "seed": page.settings["seed"]}
    bench.put(pair, title=title, second=second, settings=kept | settings)
    reruns.run()


def swap(page: PageState, bench: Bench) -> None:
    """A becomes what B is, and B what A was."""
    systems = systems_now(page)
    _put_again(page, bench, Pair(systems[B], systems[A]))


def _put_again(page: PageState, bench: Bench, pair: Pair) -> None:
    _remember(page, bench)
    kept = {name: page.settings[name] for name in PAGE_WIDE}
    bench.put(pair, title=bench.title, second=bench.second, settings=kept)
    reruns.run()

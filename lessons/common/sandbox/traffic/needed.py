"""How many workers would have been needed: a search that shows what it knows, and can stop."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import streamlit as st

from lessons.common.charts import Axis, Figure, axis_end, figure, level, line, point, show
from lessons.common.ground.words import tied
from lessons.common.numbers import time_in_words
from lessons.common.page import table
from lessons.common.sandbox.traffic.own_file import TrafficFile
from lessons.common.sandbox.traffic.replay import NEW_DICE, Settings, end_of, scenario_of
from lessons.common.session import browser, reruns
from queuesim import Reading
from queuesim.sandbox.sentences import (
    estimate_words,
    more_workers_sentence,
    promise_sentence,
)
from queuesim.sandbox.worker_counts import Prices, Promise, WorkerCount
from queuesim.sandbox.worker_search import Found, most_at_once, search_workers, spread_counts

NEEDED = "workers needed"
_AT_A_TIME = 0.25  # seconds of computing between two looks at the page
_DAYS = 20  # like this one, with new dice
_PROMISES = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200)


@dataclass(frozen=True)
class Question:
    """What is asked: of which replay, which promise, at which price. Its workers are yours."""

    settings: Settings
    promise: Promise
    prices: Prices


@dataclass
class Search:
    """A search that goes on bit by bit; of a day as it came, then also of days like it."""

    question: Question
    steps: Iterator[tuple[str, Found]]
    found: Found | None = None
    days: Found | None = None  # of days like it
    finished: bool = False
    stopped: bool = False
    times: int = 0  # how often the browser asked for more

    def go_on(self) -> None:
        """Compute for a moment."""
        until = time.monotonic() + _AT_A_TIME
        while time.monotonic() < until:
            step = next(self.steps, None)
            if step is None:
                self.finished = True
                return
            part, known = step
            if part == "days":
                self.days = known
            else:
                self.found = known

    @property
    def goes_on(self) -> bool:
        """Whether more is to come."""
        return not (self.finished or self.stopped)


def how_many(file: TrafficFile, settings: Settings) -> None:
    """The question, its answer so far, and a way to stop."""
    st.subheader("How many workers would I have needed?", anchor=False)
    question = _ask(file, settings)
    search = file.search
    with st.container(horizontal=True, vertical_alignment="center"):
        if search is not None and search.goes_on and search.question == question:
            _go_on(search)
        else:
            words = "Find out" if search is None else "Find out again"
            again = search is None or search.question != question or search.stopped
            if again and file.reading is not None:
                st.button(words, type="primary", on_click=_begin, args=(file, question))
    if search is None or search.found is None:
        return
    old = search.question != question
    with st.container(key="needed-old" if old else "needed"):
        if old:
            st.html('<p class="place">These results belong to other settings.</p>')
        _show(search)
    if search.goes_on and not old:
        search.times += 1
        browser.ask_again(NEEDED, search.times)


def _ask(file: TrafficFile, settings: Settings) -> Question:
    """The promise and the price."""
    redraw = {"on_change": reruns.run, "args": (NEEDED,)}
    first = first_promise(file.reading)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        share = st.selectbox(
            "So many tasks",
            [0.5, 0.9, 0.95, 0.99, 1.0],
            2,
            format_func=lambda share: f"{share:.0%}" if share < 1 else "all",
            key=f"share {file.version}",
            width=110,
            **redraw,
        )
        within = st.number_input(
            "start within (s)",
            0.0,
            1e6,
            float(first),
            key=f"within {file.version}",
            width=170,
            **redraw,
        )
        price = st.number_input(
            "A worker costs ($ an hour)",
            0.0,
            1e6,
            10.0,
            key=f"price {file.version}",
            width=210,
            **redraw,
        )
    return Question(settings, Promise(within, share), Prices(price))


def first_promise(reading: Reading) -> int:
    """The promise with which the question begins: about what a task takes."""
    takes = reading.mean_duration
    return next((each for each in _PROMISES if each >= takes), _PROMISES[-1])


def _begin(file: TrafficFile, question: Question) -> None:
    file.search = Search(question, _steps(file.reading, question))
    file.search.go_on()
    reruns.run(NEEDED)


def _steps(reading: Reading, question: Question) -> Iterator[tuple[str, Found]]:
    """What is known after each run: of the day, then of days like it."""
    trace, settings = reading.trace, question.settings
    most = most_at_once(trace)
    least = min(max(1, int(reading.busy_workers or 1)), most)
    counts = spread_counts(least, most, settings.workers)
    how = {"until": end_of(trace), "promise": question.promise, "prices": question.prices}
    found = None
    for found in search_workers(
        scenario_of(trace, settings), counts, seed=settings.seed, replications=_DAYS, **how
    ):
        yield "day", found
    if settings.dice == NEW_DICE or found.fewest is None:
        return
    like_it = scenario_of(trace, replace(settings, dice=NEW_DICE))
    count = found.fewest.workers
    for found in search_workers(like_it, [count], seed=1, replications=_DAYS, **how):
        yield "days", found


def _go_on(search: Search) -> None:
    """Compute a little more; say how far it is, and offer to stop."""
    search.go_on()
    if search.finished:
        return
    found = search.found
    share = found.share if search.days is None else search.days.share
    words = f"{len(found.points)} numbers of workers tried"
    if search.days is not None:
        words = f"{_DAYS} days like this one"
    st.progress(min(share, 1.0), words, width=320)
    st.button("Stop", on_click=_stop, args=(search,))


def _stop(search: Search) -> None:
    search.stopped = True
    reruns.run(NEEDED)


def _show(search: Search) -> None:
    """What is known."""
    points, yours = search.found.points, search.question.settings.workers
    best = search.found.fewest
    for sentence in answer(points, yours, best, search.days):
        st.markdown(tied(sentence))
    show(_waits(search, best))
    head = ("workers", "95 % start within", "late", "busy", "cost an hour", "promise")
    table(head, [_row(points[count]) for count in _near(points, yours, best)])


def answer(points, yours: int, best: WorkerCount | None, days: Found | None) -> list[str]:
    """The answer in sentences, as far as it is known."""
    if best is None or yours not in points:
        if points and best is None:
            return ["None of the numbers tried so far keeps the promise."]
        return []
    said = []
    if best.workers != yours:
        said.append(f"**{more_workers_sentence(points[yours], best)}**")
    said.append(promise_sentence(best))
    if days and (point := days.points.get(best.workers)) and point.done == point.replications:
        said.append(_on_days_like_it(point))
    return said


def _on_days_like_it(point: WorkerCount) -> str:
    """On how many of some random days a promise is kept, and how long tasks wait on them."""
    kept = sum(late <= 1 - point.promise.share + 1e-12 for late in point.late.values)
    workers = f"{point.workers:,} worker{'s' * (point.workers != 1)}"
    return (
        f"Another day would bring other luck: on {kept} of {point.done} random days like this one "
        f"{workers} keep the promise, and the 95th percentile of the wait is "
        f"{estimate_words(point.p95_wait)} on average."
    )


def _row(point: WorkerCount) -> tuple[str, ...]:
    keeps = {True: "kept", False: "broken", None: "not known yet"}[point.keeps]
    return (
        f"{point.workers:,}",
        estimate_words(point.p95_wait),
        estimate_words(point.late, "share"),
        estimate_words(point.busy, "share"),
        f"${point.cost.mean:,.0f}",
        keeps,
    )


def _near(points: dict[int, WorkerCount], yours: int, best: WorkerCount | None) -> list[int]:
    """The numbers of workers that a table shows: yours, the best, and those around it."""
    middle = best.workers if best else max(points)
    near = sorted(points, key=lambda count: abs(count - middle))[:7]
    return sorted({*near, *({yours} & set(points))})


def _waits(search: Search, best: WorkerCount | None) -> Figure:
    """The 95th percentile of the wait by the number of workers."""
    points, question = search.found.points, search.question
    counts = sorted(points)
    promise, yours = question.promise.within, question.settings.workers
    waits = [points[count].p95_wait.mean or 0.0 for count in counts]
    top = max(1.5 * promise, points[yours].p95_wait.mean if yours in points else 0, 1.0)
    top = min(top, 20 * max(promise, 0.5))
    unit, name = next(each for each in _UNITS if top >= 2 * each[0] or each[0] == 1)
    x = Axis("workers", 0, axis_end(max(counts), 10))
    y = Axis(f"95 of 100 tasks start within, {name}", 0, axis_end(top / unit, 1))
    marks = [
        line("", (counts, [wait / unit for wait in waits])),
        level("promise", promise / unit),
        *(
            point(_name(points[count], yours, top), count, points[count].p95_wait.mean / unit)
            for count in dict.fromkeys([yours, *([best.workers] if best else [])])
            if count in points
        ),
    ]
    title = "More workers, shorter waits"
    if best:
        title = (
            f"With {best.workers:,} workers, 95 of 100 tasks start within "
            f"{time_in_words(best.p95_wait.mean)}"
        )
    return figure(title, x, y, marks, 220)


_UNITS = ((3600, "hours"), (60, "minutes"), (1, "seconds"))


def _name(found: WorkerCount, yours: int, top: float) -> str:
    """What stands at a point: how many workers, and how long tasks wait if that is off the axis."""
    name = f"{found.workers:,} worker{'s' * (found.workers != 1)}"
    if found.workers == yours:
        name = f"{name}, yours"
    off = found.p95_wait.mean > top
    return f"{name}: {time_in_words(found.p95_wait.mean)}" if off else name

"""What the search for the fewest workers found: in sentences, in a table, in a chart."""

from lessons.common.charts import Axis, Figure, axis_end, figure, level, line, point
from lessons.common.numbers import time_in_words
from lessons.common.numbers.writing import unit_for_times
from lessons.common.sandbox.traffic.search import Search
from queuesim.sandbox.sentences import estimate_words, more_workers_sentence, promise_sentence
from queuesim.sandbox.worker_counts import Promise, WorkerCount

HEAD = ("workers", "95 % start within", "late", "busy", "cost an hour", "promise")
_ROWS = 7
_HEIGHT = 220
_KEPT = {True: "kept", False: "broken", None: "not known yet"}


def workers_in_words(count: int) -> str:
    """1 worker, 2 workers."""
    return f"{count:,} worker{'s' * (count != 1)}"


def answer(search: Search) -> list[str]:
    """The answer in sentences, as far as it is known."""
    points, best = search.day.points, search.day.fewest
    yours = points.get(search.question.yours)
    if best is None:
        return ["None of the numbers tried so far keeps the promise."]
    if yours is None:
        return []
    said = [promise_sentence(best)]
    if best.workers != yours.workers:
        said.insert(0, f"**{more_workers_sentence(yours, best)}**")
    if search.days and search.days.done == search.days.replications:
        said.append(_on_days_like_it(search.days))
    return said


def _on_days_like_it(point: WorkerCount) -> str:
    """On how many of some random days a promise is kept, and how long tasks wait on them."""
    kept = sum(late <= 1 - point.promise.share + 1e-12 for late in point.late.values)
    return (
        f"Another day would bring other luck. On {kept} of {point.done} random days like this one, "
        f"{workers_in_words(point.workers)} keep the promise; the 95th percentile of the wait is "
        f"{estimate_words(point.p95_wait)} on average."
    )


def rows(search: Search) -> list[tuple[str, ...]]:
    """A row for yours, for the best number of workers, and for those around it."""
    points, best = search.day.points, search.day.fewest
    middle = best.workers if best else max(points)
    near = sorted(points, key=lambda count: abs(count - middle))[:_ROWS]
    yours = {search.question.yours} & set(points)
    return [_row(points[count]) for count in sorted({*near, *yours})]


def _row(point: WorkerCount) -> tuple[str, ...]:
    return (
        f"{point.workers:,}",
        estimate_words(point.p95_wait),
        estimate_words(point.late, "share"),
        estimate_words(point.busy, "share"),
        f"${point.cost.mean:,.0f}",
        _KEPT[point.keeps],
    )


def waits_by_workers(search: Search) -> Figure:
    """The 95th percentile of the wait by the number of workers."""
    points, best = search.day.points, search.day.fewest
    promise, yours = search.question.promise, points.get(search.question.yours)
    top = _top(promise, yours)
    name, unit = unit_for_times(top)
    counts = sorted(points)
    waits = [(points[count].p95_wait.mean or 0.0) / unit for count in counts]
    marked = [each for each in _marked(yours, best) if each.p95_wait.mean <= top]
    marks = [
        line("", (counts, waits)),
        level("promise", promise.within / unit),
        *(point(_name(each, yours), each.workers, each.p95_wait.mean / unit) for each in marked),
    ]
    title = "More workers, shorter waits"
    if best:
        wait = time_in_words(best.p95_wait.mean)
        title = f"With {workers_in_words(best.workers)}, 95 of 100 tasks start within {wait}"
    x = Axis("workers", 0, axis_end(max(counts), 10))
    y = Axis(f"95 of 100 tasks start within, {name}", 0, axis_end(top / unit, 1))
    return figure(title, x, y, marks, _HEIGHT)


def _top(promise: Promise, yours: WorkerCount | None) -> float:
    """How high the chart must reach: to your waits, if the promise can still be seen then."""
    wait = yours.p95_wait.mean if yours else 0.0
    return min(max(1.5 * promise.within, 1.15 * wait, 1.0), 20 * max(promise.within, 0.5))


def _marked(yours: WorkerCount | None, best: WorkerCount | None) -> list[WorkerCount]:
    """The points that have a name: yours and the best, which may be the same."""
    found = {each.workers: each for each in (yours, best) if each is not None}
    return list(found.values())


def _name(found: WorkerCount, yours: WorkerCount | None) -> str:
    return workers_in_words(found.workers) + ", yours" * (found is yours)

"""Each phone gets a run of its own: the same on all servers, once, and pooled on the projector."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from lessons.common.ground.syllabus import lessons
from lessons.common.room.class_room import Refused
from lessons.common.room.follow import draw_log
from lessons.common.room.follow.draw import (
    USUAL,
    Draw,
    average_wait,
    begins_steady,
    seconds,
    seed_of,
    span_of,
    text_of,
)
from lessons.common.room.follow.draw_log import DrawLog
from lessons.common.room.follow.show_draw import axis_end, dots, places, said
from lessons.common.room.store import Store
from queuesim import Arrivals, Batch, Exponential, Pool, Queue, Scenario, Source, simulate
from queuesim.estimates import ENOUGH, Estimate
from queuesim.steady_runs import steady_scenario
from tests.lessons.room_server import serving
from tests.lessons.test_follow import TOPIC, revealed
from tests.lessons.test_server import run_apart
from tests.phones import Phone


def system(rate=2.0, batches=()):
    source = Source(Arrivals(rate, batches=batches), Exponential(0.8), queue="q")
    return Scenario((source,), (Queue("q"),), (Pool(2, ("q",)),))


SYSTEM = system()


def draw_of(scenario, span=None, steady=False):
    return Draw(1, 1, text_of(scenario), span or span_of(scenario), "", steady)


@pytest.fixture
def store(url):
    return Store(url)


def test_a_phones_run_is_that_of_its_seed():
    draw = draw_of(SYSTEM)
    run = simulate(SYSTEM, seed_of("a"), draw.span, drain=True)
    assert average_wait(draw, "a") == run.summary().mean_wait > 0
    assert average_wait(draw, "a") != average_wait(draw, "b")
    assert average_wait(draw_of(system(rate=1e-6), 10.0), "a") is None, "no task came"


def test_a_run_that_begins_steady_begins_with_its_own_luck():
    """Then the average of the runs is that of the formula: waits of M/M/1 at 80 % load are 4 s."""
    assert begins_steady(lambda seed: steady_scenario(0.8, 1, seed))
    assert not begins_steady(lambda seed: SYSTEM)
    with pytest.raises(ValueError, match="another system"):
        begins_steady(lambda seed: system(1 + seed / 10))
    draw = draw_of(steady_scenario(0.8, 1, 5), 30.0, steady=True)
    values = [average_wait(draw, f"c{n}") for n in range(400)]
    known = Estimate("", "", tuple(value for value in values if value is not None))
    error = known.sd / known.n**0.5
    assert abs(known.mean - 4) < 4 * error < 1.2
    beginnings = {steady_scenario(0.8, 1, seed_of(f"c{n}")) for n in range(40)}
    assert len(beginnings) > 5


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.slug)
def test_each_lesson_can_be_drawn_from(lesson):
    at = AppTest.from_file(lesson.path, default_timeout=120)
    at.query_params["view"] = "show"
    at.run()
    live = at.session_state["pages"].states[lesson.slug].live
    lane, scenario = next(iter(live.systems.of(live.settings).items()))
    steady = begins_steady(lambda seed: live.systems.of({**live.settings, "seed": seed})[lane])
    assert average_wait(draw_of(scenario, steady=steady), "a") >= 0


def test_a_run_is_short_enough_for_a_class():
    for rate in (0.1, 2.0, 7.0, 30.0):
        assert system(rate).expected_tasks(span_of(system(rate))) <= USUAL
    assert span_of(system(batches=(Batch(1.0, 1000),))) == 10.0
    with pytest.raises(ValueError, match="Too many tasks"):
        span_of(system(batches=(Batch(1.0, 5000),)))


# ---------------------------------------------------------------- what is kept


def test_a_run_counts_once_and_not_for_another_draw(store, url, monkeypatch):
    code, _ = revealed(store)
    log, other = DrawLog(store), DrawLog(Store(url))
    assert log.read(code) is None
    log.begin(code, SYSTEM, "as usual")
    first = other.read(code)
    assert (first.scenario, first.words, first.averages) == (SYSTEM, "as usual", {})
    log.add(code, first.number, {"a": 1.5, "b": None})
    other.add(code, first.number, {"a": 9.0, "c": 0.5})
    assert log.read(code).averages == {"a": 1.5, "b": None, "c": 0.5} and log.count(code) == 3
    log.begin(code, system(3.0), "more")
    other.add(code, first.number, {"d": 1.0})
    assert log.read(code).averages == {} and log.read(code).number > first.number
    monkeypatch.setattr(draw_log, "MOST", 2)
    log.add(code, log.read(code).number, {"a": 1.0, "b": 2.0, "c": 3.0})
    assert log.count(code) == 2
    log.take_back(code)
    assert log.read(code) is None and log.count(code) == 0


def test_a_draw_comes_after_the_answer_and_goes_with_its_topic(store):
    code, _ = store.open_room(TOPIC)
    log = DrawLog(store)
    with pytest.raises(Refused, match="Show the answer first"):
        log.begin(code, SYSTEM, "")
    with pytest.raises(Refused, match="Too many tasks"):
        log.begin(code, system(batches=(Batch(1.0, 5000),)), "")
    code, _ = revealed(store)
    log.begin(code, SYSTEM, "")
    assert log.read(code) is not None
    store.step(code, "revealed", "run")
    assert log.read(code) is None, "the room has gone on"
    log.begin(code, SYSTEM, "")
    store.turn(code, 1, 1)
    assert log.read(code) is None
    store.turn(code, 1, 0)
    assert log.read(code) is not None, "and came back"
    store.ask(code, TOPIC)
    assert log.read(code) is None


# ---------------------------------------------------------------- what phones hear


def test_each_phone_hears_of_its_own_run_and_all_are_pooled(store, url):
    code, _ = revealed(store)
    log = DrawLog(store)

    async def scene(*addresses):
        phones = [Phone(addresses[n % 2], code) for n in range(24)]
        watcher = Phone(addresses[0], code)
        for phone in phones:
            await phone.join()
            phone.listen()
        watcher.listen()
        await watcher.until(lambda news: "drawn" not in news)
        log.begin(code, SYSTEM, "as usual")
        for phone in phones:
            own = (await phone.until(lambda news: news.get("own", {}).get("known")))["own"]
            expected = average_wait(draw_of(SYSTEM), phone.news["client"])
            assert own == {"known": True, "average": seconds(expected)}
        await watcher.until(lambda news: news.get("drawn") == 24)
        assert set(log.read(code).averages) == {phone.news["client"] for phone in phones}
        log.take_back(code)
        for phone in phones:
            await phone.until(lambda news: "own" not in news)
            await phone.leave()
        await watcher.leave()

    with serving(store) as (one, _), serving(Store(url)) as (two, _):
        run_apart(scene(one, two))


# ---------------------------------------------------------------- what is shown


def test_the_picture_says_what_the_runs_say():
    values = tuple(average_wait(draw_of(SYSTEM), f"c{n}") for n in range(40))
    estimate = Estimate("", "average wait", values)
    assert said(estimate) == (
        f"40 runs, on average {seconds(sum(values) / 40)}; "
        f"95 % interval {seconds(estimate.low)} to {seconds(estimate.high)}"
    )
    few = Estimate("", "", values[: ENOUGH - 1])
    assert "interval" in said(few) and "95 %" not in said(few)
    assert "alike" in said(Estimate("", "", (1.0,) * 30))
    assert said(Estimate("", "", (0.5,))).startswith("1 run, on average 0.50 s")


@given(st.lists(st.floats(0, 5000), min_size=1, max_size=300))
def test_each_run_has_its_dot_within_the_picture(values):
    end = axis_end(max(values))
    found = places(values, end)
    assert len(set(found)) == len(values)
    assert all(0 < x < 1 and 0 <= y < 1 for x, y in found)
    assert max(values) <= end


def test_a_picture_without_runs_says_so(store):
    code, _ = revealed(store)
    log = DrawLog(store)
    log.begin(code, SYSTEM, "")
    assert "being computed" in dots(log.read(code))
    number = log.read(code).number
    log.add(code, number, {"a": None})
    assert "being computed" in dots(log.read(code))
    log.add(code, number, {"b": 0.0, "c": 2.0})
    drawn = dots(log.read(code))
    assert drawn.count("<i ") == 2 and '<em style="left:50.00%">average</em>' in drawn
    log.add(code, number, {f"d{n}": 1.9 + n / 1000 for n in range(40)})
    drawn = dots(log.read(code))  # its words stand before a band that is far on the right
    assert re.search(r'<em style="right:[\d.]+%">average and its<br>95 % interval</em>', drawn)

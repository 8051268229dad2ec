"""Every value of a system is a knob: read off it, put back into it, and told in a link."""

import base64
import tracemalloc
import zlib
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lessons.common.ground.syllabus import lessons
from lessons.common.live.live_run import Live
from lessons.common.sandbox.templates import TEMPLATES
from lessons.common.steering.controls import Choice, flag_words
from lessons.common.steering.knobs import (
    OWN,
    Dial,
    Own,
    Pair,
    check_fit,
    dial,
    handed_over,
    pair_in,
    renamed,
    system_text,
    with_one_more,
    without,
)
from lessons.common.steering.knobs.building import FIELDS
from lessons.common.steering.knobs.handing_over import LEFT_BEHIND, pair_of, settings_for
from lessons.common.steering.link import RESERVED
from queuesim import (
    Deterministic,
    Empirical,
    Pool,
    Profile,
    Recorded,
    Scenario,
    Source,
    one_queue,
    scenario_json,
    simulate,
)
from tests.lessons.lesson_file import page_of
from tests.lessons.live_runs import Clock

SLUGS = [lesson.slug for lesson in lessons()]


def lesson_pair(slug):
    live = page_of(slug).live
    return pair_of(live.systems.of(live.schedule.start))


def pairs():
    yield from (pytest.param(each.make, id=name) for name, each in TEMPLATES.items())
    yield from (pytest.param(lambda slug=slug: lesson_pair(slug), id=slug) for slug in SLUGS)
    odd = one_queue(
        Profile.steps((0, 2), (20, 8), (30, 2), period=80), service=Empirical((0.5, 1.0, 7.25))
    )
    yield pytest.param(lambda: Pair(odd, one_queue()), id="what no knob can express")


every_pair = pytest.mark.parametrize("make", list(pairs()))


def usual(pair):
    return {name: control.default for name, control in pair.offered.items()}


# ---------------------------------------------------------------- there and back


@every_pair
def test_knobs_that_are_not_moved_give_the_very_same_systems(make):
    pair = make()
    assert pair.systems(usual(pair)) == {"A": pair.a, "B": pair.b}
    assert settings_for(pair, pair) == usual(pair)


@every_pair
def test_each_knob_begins_with_a_value_that_a_link_and_a_slider_can_say(make):
    for name, control in make().offered.items():
        value = control.default
        assert name.partition("_")[0] == name not in RESERVED
        assert control.nearest(value) == value
        for text in (control.say(value), control.written(value)):
            if text != "as-given":
                assert control.read(text) == (value, "")
        if isinstance(control, Dial):
            low, high, step = control.around(value).reach
            assert low <= value <= high and step > 0


@every_pair
def test_a_link_brings_the_very_same_systems(make):
    pair = make()
    assert pair_in(system_text(pair)) == pair
    assert len(system_text(pair)) < 700


def values_of(control, draw):
    """Any value that a control takes."""
    if isinstance(control, Own):
        return draw(st.none()) if draw(st.booleans()) else values_of(control.control, draw)
    if isinstance(control, Choice):
        return draw(st.sampled_from(control.options))
    ends = [control.low, control.high, control.default]
    number = st.floats(control.low, control.high)
    return control.nearest(draw(st.one_of(st.sampled_from(ends), number)))


ALL = [make.values[0] for make in pairs()]


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_whatever_is_set_is_a_system_and_can_be_told_again(data):
    pair = data.draw(st.sampled_from(ALL))()
    names = data.draw(st.lists(st.sampled_from(sorted(pair.offered)), max_size=25))
    now = usual(pair) | {name: values_of(pair.offered[name], data.draw) for name in names}
    made = pair.systems(now)
    again = Pair(made["A"], made["B"])
    assert again.systems(usual(again)) == made


# ---------------------------------------------------------------- A and B


def test_b_follows_a_until_it_has_a_value_of_its_own():
    pair = Pair(one_queue(3, 4), one_queue(3, 4))
    now = usual(pair) | {"workers": 6}
    assert [each.pools[0].workers for each in pair.systems(now).values()] == [6, 6]
    now |= {OWN + "workers": 9, "rate": 5.0}
    made = pair.systems(now)
    assert [each.pools[0].workers for each in made.values()] == [6, 9]
    assert [each.sources[0].arrivals.rate for each in made.values()] == [5, 5]
    now |= {OWN + "workers": None}
    assert pair.systems(now)["A"] == pair.systems(now)["B"]


def test_what_only_one_system_has_is_set_for_that_one():
    pair = lesson_pair("one-line-or-many")
    now = usual(pair)
    assert {row.sides for row in pair.rows} == {"A", "B", "AB"}
    (name,) = (n for n in now if n.startswith(OWN) and n.endswith("workers") and n in pair.offered)
    made = pair.systems(now | {name: 3})
    assert made["A"] == pair.a
    assert made["B"].pools[0].workers == 3 != pair.b.pools[0].workers


def test_a_flag_says_whose_value_was_moved():
    pair = Pair(one_queue(3, 4), one_queue(3, 5))
    words = flag_words(pair.offered)
    assert words("workers", 4, 6) == "workers 4 → 6"
    assert words(OWN + "workers", 5, 6) == "B: workers 5 → 6"
    assert words(OWN + "workers", 6, None) == "B: workers 6 → as A"


def test_a_value_that_only_one_system_was_given_is_none_of_the_other():
    odd = one_queue(service=Empirical((1.0, 2.0)))
    pair = Pair(odd, one_queue(service=Deterministic(2)))
    linked = usual(pair) | {OWN + "length": None}
    assert pair.systems(linked)["B"] == pair.b


@pytest.mark.parametrize("value", [0.0, 5e-324, 1e-12, 1e-9, 1e-7])
def test_a_slider_of_next_to_nothing_ends_like_one_of_nothing(value):
    control = dial("rate", 0, 1000, value)
    assert (control.default, control.end) == (value, 10.0)


@pytest.mark.parametrize("value", [0, 0.02, 0.5, 1, 3.5, 19, 20, 400, 1000])
def test_a_slider_has_room_on_both_sides_of_its_value(value):
    control = dial("rate", 0, 1000, 3.5).around(value)
    low, high, step = control.reach
    assert low <= value <= high and high / step <= 500
    assert value in (0, 1000) or low < value < high
    assert control.around(value) == control, "it stays where it has room"


# ---------------------------------------------------------------- building


@every_pair
@pytest.mark.parametrize("kind", FIELDS)
def test_parts_come_go_and_are_named(make, kind):
    system = make().a
    more = with_one_more(system, kind)
    (new,) = {p.name for p in getattr(more, FIELDS[kind])} - {
        p.name for p in getattr(system, FIELDS[kind])
    }
    assert simulate(more, 1, 20).until == 20
    named = renamed(more, kind, new, "another name")
    assert "another name" in [part.name for part in getattr(named, FIELDS[kind])]
    assert without(named, kind, "another name") == system
    assert renamed(more, kind, new, getattr(system, FIELDS[kind])[0].name) == more
    while len(getattr(system, FIELDS[kind])) > 1:
        system = without(system, kind, getattr(system, FIELDS[kind])[0].name)
    assert without(system, kind, getattr(system, FIELDS[kind])[0].name) == system


# ---------------------------------------------------------------- links that are not to be trusted


def packed(text):
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


@given(st.text(max_size=200))
@example("é")
@example(packed("[" * 50_000))
@example(packed("{}\n{}\n{}"))
@example(packed('{"queuesim": 1, "pools": [{"workers": 1e99}]}'))
def test_a_text_that_is_no_system_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        pair_in(text)


@pytest.mark.parametrize("others", [[()], [(0, 1)] * 8, [(2, 1)]], ids=["odd", "many", "foreign"])
def test_so_are_versions_of_a_system_that_none_of_its_knobs_can_be(others):
    lines = [scenario_json(each, indent=None) for each in (one_queue(), one_queue(3, 2))]
    lines.append(scenario_json(Scenario(pools=(Pool(name="others"),)), indent=None))
    told = [*lines[:2], *(lines[number] for pair in others for number in pair or (0,))]
    with pytest.raises(ValueError, match="cannot be read"):
        pair_in(packed("\n".join(told)))


@given(st.text(max_size=100))
def test_so_is_one_that_can_be_unpacked(text):
    with pytest.raises(ValueError, match=r"(?s)^[A-Z].*\.$"):
        pair_in(packed(text))


def test_a_bomb_takes_little_memory():
    bomb = packed(" " * 4_000_000)
    assert len(bomb) < 6000
    tracemalloc.start()
    with pytest.raises(ValueError, match="cannot be read"):
        pair_in(bomb)
    assert tracemalloc.get_traced_memory()[1] < 5e6
    tracemalloc.stop()


def test_a_system_of_too_many_parts_is_refused():
    system = one_queue()
    for number in range(13):
        name = f"pool {number}"
        system = replace(system, pools=(*system.pools, Pool(name=name)))
    with pytest.raises(ValueError, match="at most 12"):
        check_fit(system)


def test_recorded_traffic_is_told_where_it_is_played():
    few = Scenario((Source(Recorded((0.0, 1.0, 1.5), (2.0, 1.0, 3.0))),))
    assert pair_in(system_text(Pair(few, few))) == Pair(few, few)
    recorded = Scenario((Source(Recorded(range(301), (1.0,) * 301)),))
    with pytest.raises(ValueError, match="under “Your own traffic”"):
        pair_in(system_text(Pair(recorded, recorded)))


# ---------------------------------------------------------------- from a lesson


def sandbox_run(handed, until):
    """The run of a sandbox that begins with what was handed over."""
    offered, clock = handed.pair.offered, Clock()
    begin = usual(handed.pair) | (handed.story.start if handed.story else {})
    live = Live(handed.pair.systems, begin, handed.seed, words=flag_words(offered), clock=clock)
    if handed.story:
        live.retell(begin, handed.story.changes, handed.story.spikes, handed.story.joined)
    clock.now += until
    live.more()
    return live


def test_what_no_knob_can_tell_stays_behind_and_that_is_said():
    def build(now):
        return one_queue(service=Empirical((1.0, now["longest"])))

    clock = Clock()
    live = Live(build, {"longest": 2.0}, 1, words=lambda *what: "longer", clock=clock)
    clock.now += 5
    live.move("longest", 3.0)
    handed = handed_over("title", live)
    assert (handed.story, handed.note) == (None, LEFT_BEHIND)
    assert handed.pair == pair_of(live.systems.of(live.settings))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_lesson_goes_on_in_the_sandbox_with_the_same_tasks(slug):
    page = page_of(slug)
    clock = Clock()
    begin = {name: control.default for name, control in page.offered.items()}
    words = flag_words(page.offered)
    how = {"words": words, "counts_from": page.live.systems._counts_from}
    live = Live(page.live.systems._build, begin, begin["seed"], clock=clock, **how)
    for name, control in page.offered.items():
        if name != "seed":
            ends = control.options if isinstance(control, Choice) else (control.low, control.high)
            for value in reversed(ends):
                clock.now += 3
                live.move(name, control.nearest(value))
    clock.now += 3
    live.spike(7)
    live.more()
    handed = handed_over("title", live)
    assert not handed.note
    assert pair_in(system_text(handed.pair)) == handed.pair
    now = handed.pair.systems(handed.story.changes[-1][1])
    restarted = pair_of(live.systems.of(live.settings))
    assert settings_for(Pair(now["A"], now["B"]), restarted), "restart begins what is set there"
    on = 3
    if live.systems.delays:  # what counts later is told, too
        on += 80
        clock.now += on
        live.more()
        assert handed.story.changes[-1][0] < live.until - 20
    here = sandbox_run(handed, on)
    until = min(live.until, here.until)
    for mine, theirs in zip(live.lanes.runs, here.lanes.runs):
        seen, there = mine.arrival < until, theirs.arrival < until
        assert mine.arrival[seen].tolist() == theirs.arrival[there].tolist()
        early = mine.start[seen] < until
        assert mine.start[seen][early].tolist() == theirs.start[there][early].tolist()

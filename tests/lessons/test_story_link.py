"""A link that carries a steered run: retold it is the same run, and nonsense is harmless."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.common.live.computed_run import END
from lessons.common.live.schedule import MAX_SENT, MAX_SPIKE, MAX_SPIKES
from lessons.common.steering.controls import Control
from lessons.common.steering.link import Position, entrance, entrance_of_address
from lessons.common.steering.story_link import MOST, ToldStory, read_story, story_text
from queuesim import Batch
from tests.lessons.live_runs import say, started

OFFERED = {
    "rate": Control("Arrival rate", 0.5, 8.0, 3.0, 0.25),
    "workers": Control("Workers", 1, 12, 4, url="w"),
    "seed": Control("seed", 1, 9999, 1),
}


def told(live, offered):
    return story_text(live.schedule, live.systems, offered)


def test_a_run_told_and_retold_is_the_same_run():
    live, clock = started()
    clock.now += 10.25
    live.steer({"rate": 3.0, "workers": 2})
    clock.now += 5
    say(live, {"do": "spike", "t": 12.5, "size": 40})
    live.steer({"rate": 4.5, "workers": 2}, at=14.0)
    text = told(live, OFFERED)
    assert text == "0_rate_3.00~0_w_4~10.25_w_2~12.5_send_40~14_rate_4.50"
    again, _ = started(rate=4.5, workers=2)
    story = read_story(text, OFFERED, {"rate": 4.5, "workers": 2})
    again.retell(story.start, story.changes, story.spikes)
    assert again.schedule.start == live.schedule.start
    assert live.settings == {"rate": 4.5, "workers": 2}
    assert again.settings == again.schedule.start, "the controls follow as it is played"
    assert (
        again.schedule.changes == live.schedule.changes
        and again.schedule.spikes == live.schedule.spikes
    )
    upto = min(len(again.story().run), len(live.story().run))
    assert (again.story().run.arrival[:upto] == live.story().run.arrival[:upto]).all()
    assert again.message()["ghost_label"] == "without your changes"


def test_a_gesture_of_the_sender_is_one_for_the_receiver():
    """Two gestures of several steps each, such as held keys: two flags, not ten."""
    live, clock = started()
    for workers in (5, 6, 7, 8, 9, 3, 2, 1):
        clock.now += 5 if workers in (5, 3) else 0.2
        live.steer({"rate": 3.0, "workers": workers})
    assert len(live.message()["changes"]) == 2
    text = told(live, OFFERED)
    assert text.startswith("0_w_4~5_w_5~~5.2_w_6~~5.4_w_7") and "~10.8_w_3~~11_w_2" in text
    story = read_story(text, OFFERED, {"rate": 3.0, "workers": 1})
    again, _ = started(workers=1)
    again.retell(story.start, story.changes, story.spikes, story.joined)
    assert story.whole and again.schedule.changes == live.schedule.changes
    assert again.message()["changes"] == live.message()["changes"]
    assert told(again, OFFERED) == text.removeprefix("0_w_4~"), "and told once more"


def test_two_steps_at_one_moment_are_one_and_begin_their_gesture():
    """A key that is held is faster than a busy browser: the first two steps come at once."""
    live, clock = started()
    for pause, workers in ((5, 5), (0, 6), (0.2, 7), (5, 6), (0, 5), (0.2, 3)):
        clock.now += pause
        live.steer({"rate": 3.0, "workers": workers})
    assert len(live.message()["changes"]) == 2
    text = told(live, OFFERED)
    assert text == "0_w_4~5_w_6~~5.2_w_7~10.2_w_5~~10.4_w_3"
    said = entrance(OFFERED, {"story": [text]}).note
    assert "replays 2 changes" in said


def test_the_first_change_of_a_link_begins_a_gesture():
    story = read_story("0_w_4~~5_w_5~~5.2_w_6", OFFERED, {"rate": 3.0, "workers": 6})
    assert story.joined == {5.2}


def test_a_gesture_goes_on_after_a_spike_in_its_midst():
    story = read_story("5_w_5~5.5_send_10~~5.6_w_6", OFFERED, {"rate": 3.0, "workers": 4})
    assert story.joined == {5.6} and story.whole


def test_what_steers_nothing_stands_in_the_link_and_not_in_the_story():
    live, clock = started(target=1)
    clock.now += 5
    live.steer(live.settings | {"target": 2})
    live.steer(live.settings | {"workers": 2})
    offered = OFFERED | {"target": Control("Target", 1, 9, 1)}
    assert told(live, offered) == "0_w_4~5_w_2"


def test_a_run_in_which_nothing_was_done_needs_no_text():
    live, _ = started()
    assert told(live, OFFERED) == ""
    assert read_story("", OFFERED, {"rate": 3.0}) == ToldStory({"rate": 3.0}, [], [], True)


def test_what_cannot_be_had_is_left_out_and_said():
    for text in (
        "5_w_400",
        "x_w_4",
        "5_nothing_3",
        "-3_w_4",
        "nan_w_4",
        "5_send_99999",
        "7",
        "1e999_w_2",
    ):
        story = read_story(text, OFFERED, {"rate": 3.0, "workers": 4})
        assert not story.whole, text
        assert story.start == {"rate": 3.0, "workers": 4} and not story.spikes
    assert read_story("5_w_400", OFFERED, {"workers": 4}).changes == [(5.0, {"workers": 12})]


def test_spikes_of_one_moment_add_up():
    story = read_story("5_send_40~5_send_30~6_send_900~6_send_900", OFFERED, {})
    assert story.spikes == [Batch(5.0, 70), Batch(6.0, MAX_SPIKE)] and story.whole


TOO_MUCH = {
    "spikes": ("~".join(f"{k}_send_1" for k in range(1, 101)), "at most 60 spikes"),
    "tasks": ("~".join(f"0.0{k}_send_1000" for k in range(1, 10)), "at most 5000 tasks"),
    "changes": ("~".join(f"{k}_w_{4 + k % 2}" for k in range(1, 300)), "at most 200 changes"),
    "letters": ("~".join(f"{k}.123456789_rate_3.00" for k in range(1, 190)), "at most 200"),
}


@pytest.mark.parametrize("what", TOO_MUCH)
def test_what_a_link_may_bring_is_bounded(what):
    text, said = TOO_MUCH[what]
    story = read_story(text, OFFERED, {"rate": 3.0, "workers": 4})
    assert not story.whole and said in story.beyond
    assert len(story.spikes) <= MAX_SPIKES and len(story.changes) <= MOST
    assert sum(spike.size for spike in story.spikes) <= MAX_SENT
    assert story.spikes or story.changes, "what comes before the bound is replayed"
    note = entrance(OFFERED, {"story": [text]}).note
    assert f"{story.beyond} The rest is left out." in note


def test_a_story_that_keeps_to_the_bounds_is_whole():
    text = "~".join(f"0.0{k}_send_1000" for k in range(1, 6))
    assert read_story(text, OFFERED, {}).whole
    assert read_story(f"{text}~0.06_send_1", OFFERED, {}).beyond


def test_what_a_story_brings_is_counted_in_gestures():
    note = entrance(OFFERED, {"story": ["5_w_5~~5.2_w_6~9_send_40~9.5_w_4"]}).note
    assert note.startswith("This link replays 2 changes and 1 spike and the sliders follow.")


@pytest.mark.parametrize(
    ("asked", "position", "said"),
    [
        ({}, Position(), ""),
        ({"at": "12.5", "paused": "1", "speed": "4"}, Position(12.5, False, 4.0), ""),
        ({"at": "-3"}, Position(), "at -3; the nearest possible is 0"),
        ({"at": "1e99", "speed": "1e99"}, Position(END, True, 32.0), "(and 1 more"),
        ({"at": "now", "paused": "yes"}, Position(), "“now” as at; it is 0 here"),
        ({"speed": "nan"}, Position(), "“nan” as speed; it is 1 here"),
    ],
)
def test_a_link_says_where_the_run_opens(asked, position, said):
    come = entrance(OFFERED, {name: [text] for name, text in asked.items()})
    assert come.position == position
    assert said in come.note and bool(said) == bool(come.note)


def test_an_address_that_a_browser_says_may_be_anything():
    for search in (None, 5, ["story"], "&&&", "%ff=%", "w=400" + "&a=1" * 100_000):
        assert entrance_of_address(OFFERED, search).settings.keys() == OFFERED.keys()
    come = entrance_of_address(OFFERED, "w=6&story=0_w_4~5_w_6")
    assert come.settings["workers"] == 4 and come.story.changes[0][1]["workers"] == 6


@settings(max_examples=150)
@given(st.text(alphabet="0123456789._~-e wsendrat\x00é", max_size=200))
def test_any_text_is_a_run(text):
    story = read_story(text, OFFERED, {"rate": 3.0, "workers": 4})
    live, _ = started()
    live.retell(story.start, story.changes, story.spikes)
    sent = live.schedule.spikes
    assert all(isinstance(spike, Batch) and spike.size <= MAX_SPIKE for spike in sent)
    assert [at for at, _ in story.changes] == sorted(at for at, _ in story.changes)
    live.message()

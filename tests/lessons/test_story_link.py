"""A link that carries a steered run: retold it is the same run, and nonsense is harmless."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.common.live.schedule import MAX_SPIKE
from lessons.common.steering.controls import Control
from lessons.common.steering.story_link import ToldStory, read_story, story_text
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


@settings(max_examples=300)
@given(st.text(alphabet="0123456789._~-e wsendrat\x00é", max_size=200))
def test_any_text_is_a_run(text):
    story = read_story(text, OFFERED, {"rate": 3.0, "workers": 4})
    live, _ = started()
    live.retell(story.start, story.changes, story.spikes)
    sent = live.schedule.spikes
    assert all(isinstance(spike, Batch) and spike.size <= MAX_SPIKE for spike in sent)
    assert [at for at, _ in story.changes] == sorted(at for at, _ in story.changes)
    live.message()

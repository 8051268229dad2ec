"""Where the timeline shows spikes, and what it says of them."""

import pytest

from lessons.common.live.spike_bands import spike_bands
from lessons.common.live.systems import with_batches
from queuesim import Batch, Spike, one_queue, simulate
from tests.lessons.divided_systems import a_batch
from tests.lessons.live_runs import started


def spiky(height, length):
    spikes = tuple(Spike(at, length, height) for at in (20.0, 80.0))
    return one_queue(2.0, 4, spikes=spikes)


def test_the_timeline_says_how_long_a_spike_took():
    live, clock = started(limit=1000)
    clock.now += 5
    live.spike(40)
    assert live.message()["spikes"] == [{"t": 5, "length": 0, "text": "spike +40"}]
    clock.now += 60
    live.more()
    emptied = live.story().emptied(5)
    assert emptied > 10
    (said,) = live.message()["spikes"]
    assert said["gone"] == pytest.approx(emptied, abs=1e-4)
    assert said["then"] == f"spike +40: queue empty {emptied - 5:.0f} s later"


def test_a_spike_takes_its_time_whatever_the_moment():
    for k in range(20):
        live, clock = started(limit=1000)
        clock.now += 4 + k / 7  # times that no clock of a run has
        live.spike(40)
        clock.now += 60
        live.more()
        (said,) = live.message()["spikes"]
        assert said["gone"] > live.schedule.spikes[0].at + 5


def test_a_spike_for_which_there_are_workers_makes_no_queue():
    live, clock = started(rate=0.1, workers=12)
    clock.now += 5
    live.spike(10)
    (said,) = live.message()["spikes"]
    assert (said["gone"], said["then"]) == (5, "spike +10: no queue")


def test_only_the_end_of_a_spike_says_how_long_its_line_took():
    run = simulate(spiky(6, 10), 1, until=80)
    now = [(0.0, spiky(6, 10)), (25.0, spiky(8, 10))]
    first, second, third = spike_bands(now, run=run)
    assert "gone" not in first and "gone" not in third
    assert second["then"].startswith("spike, 10 per s: ") and second["gone"] > 30


def test_a_spike_is_shown_as_it_was_in_its_moment():
    now = [(0.0, spiky(6, 10))]
    usual = {"length": 10, "text": "spike, 8 per s"}
    assert spike_bands(now) == [{"t": 20} | usual, {"t": 80} | usual]
    assert spike_bands([*now, (25.0, spiky(6, 10))]) == spike_bands(now)
    assert spike_bands([*now, (40.0, one_queue(2.0, 4))]) == [{"t": 20} | usual]
    half = {"length": 5, "text": "spike, 8 per s"}
    higher = {"t": 25, "length": 5, "text": "spike, 10 per s"}
    assert spike_bands([*now, (25.0, spiky(8, 10))])[:2] == [{"t": 20} | half, higher]
    assert spike_bands([*now, (25.0, spiky(6, 3))])[:2] == [
        {"t": 20} | half,
        {"t": 80, "length": 3, "text": "spike, 8 per s"},
    ]


def test_a_batch_of_the_system_is_shown_with_the_name_of_its_kind():
    now = [(0.0, a_batch(100))]
    (band,) = spike_bands(now, run=simulate(a_batch(100), until=60))
    assert (band["t"], band["text"], band["planned"]) == (2, "reports +100", True)
    assert band["then"] == "reports +100: queue empty 25 s later", "the reader's task is the last"
    alone = one_queue(0.0, 4, batches=(Batch(5, 30),))
    assert [band["text"] for band in spike_bands([(0.0, alone)])] == ["batch +30"]


def test_what_the_learner_sends_is_not_shown_as_a_batch_too():
    own = one_queue(1.0, 4, batches=(Batch(5, 30),))
    sent = (Batch(3.0, 10), Batch(5.0, 20))
    now = [(0.0, own)] + [(batch.at, with_batches(own, sent)) for batch in sent]
    bands = [(band["t"], band["text"]) for band in spike_bands(now, sent)]
    assert sorted(bands) == [(3, "spike +10"), (5, "batch +30"), (5, "spike +20")]


def test_a_batch_that_another_setting_called_off_in_time_is_not_shown():
    early, late = (one_queue(1.0, 4, batches=(Batch(at, 30),)) for at in (5, 50))
    now = [(0.0, early), (20.0, late)]
    assert [band["t"] for band in spike_bands(now)] == [5, 50]
    assert [band["t"] for band in spike_bands([(0.0, late), (20.0, early)])] == []


def test_what_a_run_begins_with_is_no_spike():
    begun = one_queue(1.0, 4, batches=(Batch(0, 30), Batch(50, 30)))
    assert [band["t"] for band in spike_bands([(0.0, begun)])] == [50]

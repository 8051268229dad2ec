"""Dates of a known time zone: days of 23 and 25 hours, and moments told on its clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from queuesim import understand

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")
CHANGES = (
    datetime(2026, 3, 29),
    datetime(2026, 10, 25),
    datetime(2026, 11, 1),
    datetime(2026, 4, 5),
)


def written(moments, zone: str) -> str:
    """A file with moments of UTC, as the clocks of a zone show them."""
    shown = (each.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for each in moments)
    return "time,duration\n" + "".join(f"{each:%Y-%m-%d %H:%M:%S.%f},1\n" for each in shown)


def around(change: datetime, longest_gap: float, seed: int) -> list[datetime]:
    """Moments of UTC for two days around a change of clocks."""
    gaps = np.random.default_rng(seed).uniform(1, longest_gap, int(172_800 / longest_gap * 2))
    start = change.replace(tzinfo=UTC) - timedelta(days=1)
    return [start + timedelta(seconds=round(each, 6)) for each in np.cumsum(gaps)]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("newest_first", [False, True])
def test_each_moment_is_found_again_where_clocks_change(zone, change, newest_first):
    moments = around(change, 1500, seed=change.month)
    file = written(moments[::-1] if newest_first else moments, zone)
    times = understand(file, zone=zone).trace.times
    real = [(each - moments[0]).total_seconds() for each in moments]
    assert times == pytest.approx(real, abs=1e-6)


def test_a_sorted_file_needs_no_task_in_each_half_hour():
    berlin = ["2026-10-25 02:50:00", "2026-10-25 02:30:00", "2026-10-25 02:55:00"]
    file = "time,duration\n" + "".join(f"{each},1\n" for each in berlin)
    assert understand(file, zone="Europe/Berlin").trace.times == (0, 40 * 60, 65 * 60)


def test_some_disorder_is_not_taken_for_the_second_hour():
    berlin = ["01:00:00", "00:59:00", "02:50:00", "02:40:00", "02:55:00", "03:10:00"]
    file = "time,duration\n" + "".join(f"2026-10-25 {each},1\n" for each in berlin)
    times = understand(file, begin="2026-10-25 00:00:00", zone="Europe/Berlin").trace.times
    assert times == tuple(60 * minutes for minutes in (59, 60, 160, 170, 175, 250))


def test_a_task_through_the_change_lasts_as_long_as_it_lasted():
    file = "arrival,start,end\n2026-03-29 01:40,2026-03-29 01:50,2026-03-29 03:05\n"
    assert understand(file, zone="Europe/Berlin").trace.durations == (15 * 60,)
    assert understand(file).trace.durations == (75 * 60,)


def test_a_time_that_clocks_skip_is_refused_with_its_line():
    file = "time,duration\n2026-03-29 01:50,1\n2026-03-29 02:05,1\n"
    with pytest.raises(ValueError, match=r"Line 3: the time '2026-03-29 02:05' does not exist in"):
        understand(file, zone="Europe/Berlin")


def test_moments_that_say_their_zone_are_told_on_the_clocks_of_the_one_that_is_asked_for():
    epoch = understand("time,duration\n1772442005.25,1\n", zone="America/New_York")
    dated = understand("time,duration\n2026-03-02T09:00:05.25Z,1\n", zone="America/New_York")
    assert epoch.began == dated.began == "2026-03-02 04:00:05"
    assert epoch.kind == "seconds since 1970, told in America/New_York"
    assert dated.kind == "dates in America/New_York"
    assert [hour for hour, _ in dated.hours] == ["2026-03-02 04:00:00"]


def test_hours_are_named_as_the_clocks_show_them():
    file = "time,duration\n2026-03-29 01:50,1\n2026-03-29 03:05,1\n"
    hours = understand(file, zone="Europe/Berlin").hours
    assert hours == (("2026-03-29 01:00:00", 1), ("2026-03-29 03:00:00", 1))


def test_times_without_a_date_need_no_zone():
    file = "time,duration\n09:00,1\n10:00,1\n"
    assert understand(file, zone="Europe/Berlin").trace.times == (0, 3600)
    assert understand("time,duration\n5,1\n", zone="Europe/Berlin").began == "5 s"


@pytest.mark.parametrize("zone", ["x", "", "../etc/passwd", "/etc/passwd", "Europe", 3, "a\0b"])
def test_what_is_no_zone_is_refused(zone):
    with pytest.raises(ValueError, match="There is no time zone called"):
        understand("time,duration\n5,1\n", zone=zone)

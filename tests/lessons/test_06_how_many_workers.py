"""Lesson 6: the wait as the spike ends, and how busy workers are, for each number of them."""

from itertools import pairwise

import pytest

from queuesim.spiky_load import SpikyLoad
from queuesim.staffing import AlwaysAlike, AroundSpike, cheapest, fewest
from tests.lessons import drawn, playing
from tests.lessons.playing import Player

SLUG = "how-many-workers"
VALUES = "value", "value by"  # the number of a bar: on it, or beside its interval
SPIKE, STEADY = AroundSpike(SpikyLoad(base=2, height=8, length=10, spacing=80)), AlwaysAlike(10)
COUNTS = {SPIKE: range(4, 12), STEADY: range(11, 18)}
PRICES = [(wage, price) for wage in (5, 10, 25, 50) for price in (0, 5, 30, 60)]


@pytest.mark.parametrize(
    ("workers", "wait", "busy"),
    [(4, 10.0, 69), (5, 6.0, 55), (6, 3.5, 46), (7, 1.85, 39), (8, 0.91, 34)],
)
def test_around_the_spike(workers, wait, busy):
    exact = SPIKE.exact(workers, 2)
    assert exact.wait == pytest.approx(wait, abs=0.05 if wait > 2 else 0.005)
    assert round(100 * exact.busy) == busy
    assert exact.busy == pytest.approx(220 / 80 / workers, abs=0.002)


def test_always_alike():
    late = [100 * STEADY.exact(workers, 0.5).late for workers in range(11, 15)]
    assert late == pytest.approx([41, 17, 6.4, 2.4], abs=0.5)
    assert late[2:] == pytest.approx([6.4, 2.4], abs=0.05)
    counts = {workers: STEADY.exact(workers, 0.5) for workers in range(11, 18)}
    assert cheapest(counts, wage=10, price=30) == 14


def test_costs_of_a_worker_more():
    costs = [SPIKE.exact(workers, 2).cost(workers, 10, 30) for workers in range(4, 12)]
    assert costs == pytest.approx([280, 167, 121, 102, 96, 98, 104, 112], abs=0.5)


def test_the_cheapest_that_keeps_a_promise():
    counts = {workers: SPIKE.exact(workers, 2.5) for workers in range(4, 12)}
    assert cheapest(counts, 10, 30) == cheapest(counts, 10, 30, late=0.05) == 8
    assert cheapest(counts, 50, 5) == 4
    assert cheapest(counts, 50, 5, late=0.05) == 8


@pytest.mark.parametrize("load", COUNTS)
@pytest.mark.parametrize("target", [0.5, 1, 2.5, 5, 10])
def test_the_counts_hold_the_answers_to_all_that_can_be_asked(load, target):
    exact = {workers: load.exact(workers, target) for workers in COUNTS[load]}
    assert fewest(exact) < max(exact) or target == 0.5
    more = load.exact(max(exact) + 1, target)
    for prices in PRICES:
        best = cheapest(exact, *prices, late=0.05)
        assert exact[best].cost(best, *prices) <= more.cost(max(exact) + 1, *prices)


def test_each_worker_more_takes_less_off():
    for load, counts in COUNTS.items():
        waits = [load.exact(workers, 1).wait for workers in counts]
        gains = [fewer - more for fewer, more in pairwise(waits)]
        assert gains == sorted(gains, reverse=True)


def test_the_fewest():
    exact = {workers: SPIKE.exact(workers, 2.5) for workers in range(4, 12)}
    assert [round(100 * exact[n].late, 1) for n in (6, 7, 8)] == [27.7, 10.0, 2.3]
    assert fewest(exact) == 8
    assert fewest({n: SPIKE.exact(n, 0.5) for n in range(4, 12)}) == 11


# ---------------------------------------------------------------- the page


def moved(player, **values):
    for name, value in values.items():
        player.at.slider(key=f"{SLUG}.{name}").set_value(value)
    player.at.run()
    assert not player.at.exception
    return player.words()


def steady(player):
    player.at.button_group(key=f"{SLUG}.load").set_value("steady")
    return player


def test_the_page_says_what_is_exact():
    player = Player(SLUG)
    words = player.words()
    assert "What is the smallest number with which that is below 1 s?" in words
    assert "It is **8**. With 4 to 8 it is 10.0, 6.0, 3.5, 1.9, 0.9 s" in words
    assert "8 workers are the fewest with which 95 % of a spike’s tasks start within 2.5 s" in words
    assert "8 workers cost least of those that keep the promise: 96 an hour" in words
    assert "busy, %<td>69<td>55<td>46<td>39<td>34<td>31<td>27<td>25" in words
    assert words.count("the stage the run that you steer") == 1
    assert f"yet {100 * SPIKE.exact(8, 1.0).late:.0f} % of a spike’s tasks wait over 1 s" in words
    waits = {4: "10.0", 5: "6.00", 6: "3.46", 7: "1.85", 8: "0.907"}
    for (workers, wait), busy in zip(waits.items(), ("68.7", "55.0", "45.8", "39.3", "34.4")):
        words = moved(player, workers=workers)
        assert f"wait as the spike ends<td>{wait} s<td>" in words
        assert f"busy<td>{busy} %<td>" in words


def test_the_page_says_what_is_exact_of_the_steady_load():
    player = steady(Player(SLUG))
    for workers, late in {11: "41.4", 12: "16.5", 13: "6.37", 14: "2.36"}.items():
        words = moved(player, workers=workers, target=0.5)
        assert f"wait longer than 0.5 s<td>{late} %<td>" in words
    assert "14 workers are the fewest" in words
    assert "14 workers cost least of those that keep the promise: 153 an hour, idle 29 %" in words
    assert "41, 17, 6.4, 2.4 % start too late" in words


def bars(player):
    """Of each chart its title, the bars that stand out, and what is written on each bar."""
    titles = [line for line in player.words().split("\n") if 'class="finding"' in line]
    for title, chart in zip(titles, player.at.get("vega_lite_chart")):
        rows = drawn.rows(chart)
        out = {row["x"] for row in rows if row.get("part") in ("bar", "piece")}
        values = {row["x"]: row["name"] for row in rows if row.get("part") in VALUES}
        yield title, out, values


def test_each_chart_marks_the_bar_that_its_title_names_and_says_its_value():
    player = Player(SLUG)
    for load, target in (("spiky", 2.5), ("spiky", 5.0), ("steady", 2.5), ("steady", 0.5)):
        player.at.button_group(key=f"{SLUG}.load").set_value(load)
        moved(player, target=target)
        late, wait, paid = bars(player)
        assert len(wait[1]) == len(wait[2])
        for title, out, values in (late, paid):
            (named,) = out
            assert f">{named} workers" in title
            assert float(values[named]) <= 5 if "fewest" in title else values[named] in title
    assert ">12 workers are the fewest with which 95 %" in next(bars(steady_at(2.5)))[0]


@pytest.mark.parametrize("load", ["spiky", "steady"])
@pytest.mark.parametrize(("target", "wage", "price"), [(0.5, 50, 60), (2.5, 10, 30), (10, 5, 0)])
def test_words_on_bars_have_room_below_the_words_of_the_axis(load, target, wage, price):
    player = Player(SLUG)
    player.at.button_group(key=f"{SLUG}.load").set_value(load)
    moved(player, target=target, wage=wage, price=price)
    for chart in player.at.get("vega_lite_chart"):
        values = [row["y"] for row in drawn.rows(chart) if row.get("part") in VALUES]
        end, highest = drawn.top(chart), max(values)
        assert 0.3 * end < highest <= 0.8 * end or end == 10


def steady_at(target):
    player = steady(Player(SLUG))
    moved(player, target=target)
    return player


def test_a_strict_promise_is_kept_by_eleven():
    words = moved(Player(SLUG), target=0.5)
    assert (
        "11 workers are the fewest with which 95 % of a spike’s tasks start within 0.5 s" in words
    )


def test_too_few_can_never_keep_up():
    player = steady(Player(SLUG))
    assert "4 workers can never keep up with 10 a second." in moved(player, workers=4)
    assert "10 workers can never keep up with 10 a second." in moved(player, workers=10)
    assert "2 workers can never keep up with 2.75 a second." in moved(Player(SLUG), workers=2)


@pytest.mark.parametrize(("load", "workers"), [("spiky", 3), ("spiky", 18), ("steady", 18)])
def test_the_table_is_of_the_workers_on_the_stage(load, workers):
    player = Player(SLUG)
    player.at.button_group(key=f"{SLUG}.load").set_value(load)
    words = moved(player, workers=workers)
    assert f"<th>{workers} workers<th>exactly" in words
    exact = {"spiky": SPIKE, "steady": STEADY}[load].exact(workers, 2.5)
    assert f"busy<td>{100 * exact.busy:.1f} %<td>" in words
    assert "never" not in words.partition("<h1>")[2] and "(-" not in words
    assert f"Your {workers} workers are not among the bars." in words
    assert "not among the bars" not in moved(player, workers=11)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (0, "it is **8**. One more than 4 takes most off, but leaves 6.0 s. With 4 to 8"),
        (1, "it is **8**. Two more than 4 leave 3.5 s, about a third. With 4 to 8"),
        (2, "and so it is. With 4 to 8 it is 10.0"),
        (3, "it is **8**. With 10 it is 0.2 s, but 8 are enough. With 4 to 8"),
    ],
)
def test_each_answer_has_its_own_reason(answer, why):
    player = Player(SLUG, guess=str(answer))
    assert why in player.words()
    assert "your guess" in drawn.words(player.at)
    moved(steady(player))
    assert "your guess" not in drawn.words(player.at)


@pytest.mark.parametrize("load", ["spiky", "steady"])
def test_the_code_says_what_the_page_says(load):
    player = Player(SLUG)
    player.at.button_group(key=f"{SLUG}.load").set_value(load)
    moved(player, wage=15, price=40)
    said = playing.printed(player.at)
    model = {"spiky": SPIKE, "steady": STEADY}[load]
    for workers in COUNTS[model]:
        exact = model.exact(workers, 2.5)
        cost = exact.cost(workers, 15, 40)
        assert f"{workers} workers: {round(exact.wait, 2)} s, {cost:.0f} an hour" in said


# ---------------------------------------------------------------- the challenges


@pytest.fixture(scope="module")
def player():
    return Player(SLUG)


def restarted(player, seed, **settings):
    """The same player, at the beginning of another run."""
    player.live.begin(player.live.schedule.start | {"load": "spiky", "workers": 4} | settings, seed)
    return player


@pytest.mark.parametrize("workers", [2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 18])
@pytest.mark.parametrize("seed", [576, 1, 2, 3, 4])
def test_a_fixed_number_meets_no_challenge(player, workers, seed):
    restarted(player, seed, workers=workers).go_to(1200)
    assert player.met() == {}


@pytest.mark.parametrize("seed", [576, *range(1, 9)])
def test_ten_are_enough(player, seed):
    restarted(player, seed).go_to(1)
    player.set(workers=10)
    player.go_to(140)
    assert player.met() == {}
    player.go_to(600)
    assert set(player.met()) == {"few"}


def through_spikes(player, many, few=4, late=0, stay=12):
    """Call workers for each of two spikes, and send them away again after some seconds."""
    for spike in (8, 88):
        player.go_to(spike + late)
        player.set(workers=many)
        player.go_to(spike + late + stay)
        player.set(workers=few)
    player.go_to(176)
    return set(player.met())


@pytest.mark.parametrize("seed", [576, *range(1, 9)])
def test_workers_for_the_spikes_only(player, seed):
    assert through_spikes(restarted(player, seed), many=10) == {"swift", "bill"}


def test_a_second_late_is_early_enough(player):
    assert through_spikes(restarted(player, 576), many=10, late=1) == {"swift", "bill"}


@pytest.mark.parametrize("seed", [576, *range(1, 5)])
@pytest.mark.parametrize(
    "how", [{"many": 18, "stay": 40}, {"many": 5, "stay": 12}, {"many": 9, "late": 8}]
)
def test_too_many_too_few_or_too_late(player, seed, how):
    assert through_spikes(restarted(player, seed), **how) == set()


def test_one_spike_left_alone_is_too_dear(player):
    restarted(player, 576).go_to(8)
    player.set(workers=9)
    player.go_to(20)
    player.set(workers=4)
    player.go_to(400)
    assert player.met() == {}


def test_the_steady_load_counts_for_no_challenge(player):
    restarted(player, 576, load="steady", workers=8).go_to(300)
    assert player.met() == {}

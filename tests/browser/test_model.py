"""The stage's model, which knows what happens in a run and when: in a browser, without a page.

A task is a row here: (id, arrival, start, finish, worker, fate), with None for what does not happen
or is not known yet.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

COLUMNS = ("id", "arrival", "start", "finish", "worker", "fate")
DONE, TURNED_AWAY, GAVE_UP = 0, 2, 3  # fates
GONE, STARTING, ON, LEAVING = range(4)  # what a worker may be


@pytest.fixture(scope="module")
def run(in_browser):
    """Run JavaScript that has all names of the model."""
    return in_browser


def message(rows=(), since=0.0, **more):
    """What the server says of a lane from a time on."""
    tasks = {name: [row[k] for row in rows] for k, name in enumerate(COLUMNS)}
    tasks["kind"] = [0] * len(rows)
    return {"from": since, "tasks": tasks, "workers": [], "settings": [], "ghost": None} | more


def states(run, messages, times, jumps=False):
    script = "([messages, times, jumps]) => statesAt(laneOf(messages), times, jumps)"
    return run(script, [messages, times, jumps])


def expected(rows, t):
    """What is there at time t, straight from the rows."""

    def happened(time):
        return time is not None and time <= t

    came = [row for row in rows if happened(row[1])]
    joined = [row for row in came if row[5] != TURNED_AWAY]
    left = [row for row in joined if happened(row[3])]
    there = [row for row in joined if row not in left]
    line = [row[0] for row in there if not happened(row[2])]
    return {
        "waiting": len(line),
        "busy": len(there) - len(line),
        "done": sum(row[5] == DONE for row in left),
        "rejected": len(came) - len(joined),
        "gaveUp": sum(row[5] == GAVE_UP for row in left),
        "arrived": len(came),
        # Of callers who leave their task, or try again: tests/browser/test_model_callers.py
        **dict.fromkeys(("failed", "vain", "hollow", "away"), 0),
        "lost": len(came) - len(joined) + sum(row[5] == GAVE_UP for row in left),
        "line": line,
        "serving": sorted([row[4], row[0]] for row in there if happened(row[2])),
        "workers": [],
    }


# ------------------------------------------------------------------ a short day

PROMPT = (0, 1.0, 1.0, 3.0, 0, DONE)
PATIENT = (1, 2.0, 3.0, 4.5, 0, DONE)
IMPATIENT = (2, 2.0, None, 2.5, -1, GAVE_UP)
REFUSED = (3, 2.25, None, None, -1, TURNED_AWAY)
RETRY = (4, 4.0, 4.5, 6.0, 0, DONE)  # the one that was rejected tries once more
DAY = [PROMPT, PATIENT, IMPATIENT, REFUSED, RETRY]


def test_nothing_happens_in_an_empty_lane(run):
    assert states(run, [], [0, 5]) == [expected([], 0), expected([], 5)]
    nothing = run("""() => {
      const lane = emptyLane(), state = emptyState();
      return [lineOf(state, lane), lastDone(state, lane, 4), nextInstant([lane], 0, 9),
        previousInstant([lane], 9), eventWords(lane, 0), meanWait(lane, 9)];
    }""")
    assert nothing == [[], [], None, 0, "", None]
    means = run("() => meansOver(emptyLane(), 2, 9)")
    assert means == dict.fromkeys(("came", "lost", "waiting", "busy", "workers"), 0)
    set_then = run("() => settingsAt(emptyLane(), 3)")
    assert set_then == {"rate": 0, "workers": 0, "limit": None, "load": 0}


@pytest.mark.parametrize("jumps", [False, True])
def test_a_task_is_served_gives_up_is_turned_away_and_comes_again(run, jumps):
    times = [0.99, 1, 2, 2.25, 2.49, 2.5, 2.99, 3, 3.99, 4, 4.49, 4.5, 5.99, 6, 99]
    seen = states(run, [message(DAY)], times, jumps)
    assert seen == [expected(DAY, t) for t in times]
    counts = ("waiting", "busy", "done", "rejected", "gaveUp", "arrived")
    assert [seen[3][name] for name in counts] == [2, 1, 0, 1, 0, 4]  # at 2.25
    assert [seen[-1][name] for name in counts] == [0, 0, 3, 1, 1, 5]


def test_steps_lead_from_event_to_event_and_say_them(run):
    steps, words = run(
        """(messages) => {
          const lane = laneOf(messages), steps = [], back = [];
          for (let t = 0; t !== null; t = nextInstant([lane], t, 6)) steps.push(t);
          for (let t = 5; t > 0; t = previousInstant([lane], t)) back.push(t);
          if (back.slice(1).reverse().join() !== steps.slice(1).join()) throw Error(back.join());
          return [steps, steps.map((t) => eventWords(lane, t))];
        }""",
        [message(DAY)],
    )
    assert steps == [0, 1, 2, 2.25, 2.5, 3, 4, 4.5]  # up to 6 all is held: more may happen then
    assert words == [
        "",
        "task 0 arrives, worker 1 starts task 0",
        "task 1 arrives, task 2 arrives",
        "task 3 is rejected",
        "task 2 gives up",
        "task 0 is done, worker 1 starts task 1",
        "task 4 arrives",
        "task 1 is done, worker 1 starts task 4",
    ]


def test_means_are_areas_over_time(run):
    lane = message(DAY, workers=[[0, 0, ON], [2, 1, STARTING], [3, 1, ON], [4, 0, GONE]])
    means = run("(messages) => meansOver(laneOf(messages), 2, 4)", [lane])
    # From 2 to 4: task 1 waits for 1 s, task 2 for 0.5 s; worker 0 is busy all the time and there
    # for 2 s, worker 1 for 1 s; of two that came after 2 (what is at 2 came before), one was lost.
    assert means == {"came": 1.0, "lost": 0.5, "waiting": 0.75, "busy": 1.0, "workers": 1.5}
    means = run("(messages) => meansOver(laneOf(messages), 2.5, 3.5)", [lane])
    assert means == {"came": 0.0, "lost": 0.0, "waiting": 0.5, "busy": 1.0, "workers": 1.5}
    waits = run("(messages) => [2.99, 3, 99].map((t) => meanWait(laneOf(messages), t))", [lane])
    assert waits == [0, 0.5, 0.5]


def test_a_percentile_of_the_waits_is_that_of_the_started_tasks(run):
    """Task i arrives at i and starts 21 - i later, but the last has not started yet."""
    rows = [(i, float(i), 21.0, None, i, DONE) for i in range(1, 21)]
    rows.append((21, 21.0, None, None, -1, DONE))
    ask = "(messages) => [0.5, 0.9, 0.95, 0.99].map((p) => waitPercentile(laneOf(messages), 21, p))"
    assert run(ask, [message(rows)]) == [10, 18, 19, None]  # 1 in 100 of 20 is none
    assert run("() => waitPercentile(emptyLane(), 9, 0.95)") is None


def test_the_area_is_what_all_tasks_have_waited_so_far(run):
    """Tasks 1 and 2 come at 2 and 2.5; the first starts at 3, the other is not known to start."""
    rows = [PROMPT, (1, 2.0, 3.0, 4.5, 0, DONE), (2, 2.5, None, None, -1, DONE)]
    law = """(messages) => [1, 2.25, 4].map((t) => {
      const lane = laneOf(messages), { came, waiting } = meansOver(lane, 0, t);
      return [waitSoFar(lane, t), waiting / came];
    })"""
    assert run(law, [message(rows)]) == [[0, 0], [0.125, 0.125], [2.5 / 3, 2.5 / 3]]
    assert run("() => waitSoFar(emptyLane(), 9)") is None


def test_what_is_not_known_yet_does_not_happen(run):
    rows = [(0, 1.0, 1.5, None, 0, DONE), (1, 2.0, None, None, -1, DONE)]
    assert states(run, [message(rows)], [1e9]) == [expected(rows, 1e9)]
    assert expected(rows, 1e9)["line"] == [1]
    assert run("(messages) => nextInstant([laneOf(messages)], 2, 1e9)", [message(rows)]) is None


# ------------------------------------------------------------------ many events at one instant


def test_at_one_instant_some_leave_then_others_come_then_they_start(run):
    rows = [
        (0, 1.0, 1.0, 5.0, 0, DONE),
        (1, 2.0, 5.0, 5.0, 0, DONE),  # takes no time
        (2, 5.0, 5.0, 7.0, 0, DONE),
        (3, 5.0, None, None, -1, TURNED_AWAY),
    ]
    order = run("(messages) => laneOf(messages).events", [message(rows)])
    finish, arrive, turned_away, start = run("() => [FINISH, ARRIVE, TURNED_AWAY, START]")
    happened = [step for step in zip(order["t"], order["what"], order["task"]) if step[0] == 5]
    assert [step[1:] for step in happened] == [
        (finish, 0),
        (arrive, 2),
        (turned_away, 3),
        (start, 1),
        (finish, 1),
        (start, 2),
    ]
    assert min(order["waiting"] + order["busy"]) == 0 and max(order["busy"]) == 1
    assert states(run, [message(rows)], [5.0]) == [expected(rows, 5.0)]
    words = run("(messages) => eventWords(laneOf(messages), 5)", [message(rows)])
    assert words == "task 0 is done, task 2 arrives, task 3 is rejected, and 3 more"


def test_a_thousand_come_at_once(run):
    rows = [(i, 3.0, 3.0 + max(0, i - 3), 4.0 + max(0, i - 3), i % 4, DONE) for i in range(1000)]
    times = [2.9, 3.0, 3.5, 700.0, 3.0]
    assert states(run, [message(rows)], times) == [expected(rows, t) for t in times]


# ------------------------------------------------------------------ workers


def test_workers_start_work_and_leave(run):
    changes = [[0, 0, ON], [0, 1, ON], [2, 2, STARTING], [4, 1, LEAVING], [5, 2, ON], [6, 1, GONE]]
    lane, times = message(workers=changes), [0, 2, 4, 5, 6, 4, 0]
    seen = [dict(map(tuple, state["workers"])) for state in states(run, [lane], times)]
    assert seen == [
        {0: ON, 1: ON},
        {0: ON, 1: ON, 2: STARTING},
        {0: ON, 1: LEAVING, 2: STARTING},
        {0: ON, 1: LEAVING, 2: ON},
        {0: ON, 2: ON},
        {0: ON, 1: LEAVING, 2: STARTING},
        {0: ON, 1: ON},
    ]
    assert run("() => [0, 7, 10000, 20011].map(workerName)") == ["1", "8", "2.1", "3.12"]


# ------------------------------------------------------------------ the order of the line


LINES = {
    "fifo": [1, 2, 3, 4],
    "lifo": [4, 3, 2, 1],
    "priority": [2, 4, 1, 3],  # by kind
    "shortest": [3, 1, 4, 2],  # 1 and 4 take as long
}


@pytest.mark.parametrize(("order", "line"), LINES.items())
def test_the_line_stands_in_the_order_of_service(run, order, line):
    rows = [(0, 0.0, 0.0, 50.0, 0, DONE)]
    rows += [
        (i, 1.0, 50.0 + i, 50.0 + i + length, 0, DONE) for i, length in enumerate((5, 8, 2), 1)
    ]
    rows += [(4, 1.0, 60.0, 65.0, 0, DONE)]
    lane = message(rows, order=order)
    lane["tasks"]["kind"] = [0, 1, 0, 1, 0]
    script = """(messages) => {
      const lane = laneOf(messages), state = emptyState();
      moveTo(state, lane, 2);
      return lineOf(state, lane).map((row) => lane.tasks.id[row]);
    }"""
    assert run(script, [lane]) == line


def test_the_last_few_that_were_done_come_newest_first(run):
    script = """(messages) => {
      const lane = laneOf(messages), state = emptyState();
      return [4.4, 4.5, 99].map((t) => {
        moveTo(state, lane, t);
        return lastDone(state, lane, 2).map((row) => lane.tasks.id[row]);
      });
    }"""
    assert run(script, [message(DAY)]) == [[0], [1, 0], [4, 1]]


# ------------------------------------------------------------------ any run, played in any way


@st.composite
def days(draw):
    """Rows of any run of three workers, on a grid of times so that much happens at once."""
    times = st.integers(0, 40)
    rows, free = [], [0, 0, 0]
    for i, arrival in enumerate(sorted(draw(st.lists(times, max_size=25)))):
        fate = draw(st.sampled_from([DONE, DONE, DONE, TURNED_AWAY, GAVE_UP]))
        start, finish, worker = None, None, -1
        if fate == GAVE_UP:
            finish = arrival + draw(st.integers(0, 5))
        elif fate == DONE:
            worker = min(range(3), key=lambda k: free[k])
            start = max(arrival, free[worker])
            finish = free[worker] = start + draw(st.integers(0, 6))
        rows.append((i, arrival, start, finish, worker, fate))
    return rows


@settings(max_examples=80, deadline=None)
@given(days(), st.lists(st.integers(-1, 60), min_size=1, max_size=12))
def test_seeking_back_and_forth_is_as_playing(run, rows, times):
    wanted = [expected(rows, t) for t in times]
    assert states(run, [message(rows)], times) == wanted
    assert states(run, [message(rows)], times, jumps=True) == wanted
    played = states(run, [message(rows)], list(range(-1, 61)))
    assert [played[t + 1] for t in times] == wanted


@settings(max_examples=80, deadline=None)
@given(days(), st.lists(st.integers(1, 50), max_size=3).map(sorted))
def test_a_run_told_in_parts_is_the_run(run, rows, cuts):
    messages, since = [], 0
    for until in [*cuts, 1000]:
        messages.append(message(told(rows, since, until), since))
        since = until
    times = list(range(60))
    assert states(run, messages, times) == [expected(rows, t) for t in times]
    events = "(messages) => laneOf(messages).events"
    assert run(events, messages) == run(events, [message(rows)])


def told(rows, since, until):
    """The rows of which there is news since a time, as far as is known before another."""
    news = []
    for i, arrival, start, finish, worker, fate in rows:
        left = arrival if fate == TURNED_AWAY else finish
        if arrival >= until or (left < since and arrival < since):
            continue
        start, finish = (None if t is None or t >= until else t for t in (start, finish))
        if fate == GAVE_UP and finish is None:
            fate = DONE  # it is not known yet that it will
        news.append((i, arrival, start, finish, worker, fate))
    return news


# ------------------------------------------------------------------ messages to the store


def news(run=1, rev=1, since=0.0, rows=(), **more):
    """A whole message, of one lane."""
    return {
        "run": run,
        "begun": run,
        "rev": rev,
        "from": since,
        "until": 20,
        "end": 100,
        "ahead": [20, 12],
        "unit": "s",
        "target": 5,
        "start": {"t": 0, "playing": True, "speed": 1},
        "lanes": [message(rows, since)],
    } | more


def taken(run, messages, expression):
    """How messages are taken by a new store, and what an expression says of it then."""
    script = f"""(messages) => {{
      const s = openStore("test");
      for (const name in s) delete s[name];
      openStore("test");
      return [messages.map((message) => takeMessage(s, message)), {expression}];
    }}"""
    return run(script, messages)


def test_a_message_begins_a_run_goes_on_is_known_or_leaves_a_gap(run):
    begin = news(rows=DAY[:2])
    late = (9, 21.0, None, None, -1, DONE)
    more = news(rev=2, since=20.0, rows=[late], until=30)
    rows = "s.lanes.map((lane) => lane.tasks.id)"
    assert taken(run, [begin, more], rows) == [["new", "more"], [[0, 1, 9]]]
    assert taken(run, [begin, more, begin], rows) == [["new", "more", "old"], [[0, 1, 9]]]
    assert taken(run, [begin, begin], rows) == [["new", "old"], [[0, 1]]]
    missed = news(rev=3, since=30.0, until=40)
    assert taken(run, [begin, missed], "s.missing") == [["new", "gap"], 1]
    unknown = news(rev=3, since=20.0, rows=[(8, 12.0, 21.0, 22.0, 0, DONE)])
    assert taken(run, [begin, unknown], rows) == [["new", "gap"], [[0, 1]]]
    assert taken(run, [more], "[s.run, s.missing]") == [["gap"], [None, 1]]
    assert taken(run, [begin, missed, begin | {"rev": 4}], "s.missing") == [
        ["new", "gap", "more"],
        None,
    ]
    assert taken(run, [begin, news(run=2)], rows) == [["new", "new"], [[]]]


def test_changes_are_told_from_a_moment_on(run):
    def flag(t, text):
        return {"t": t, "text": text}

    begin = news(changes=[flag(2, "a"), flag(5, "b"), flag(9, "c")], moments=[2, 5, 5.5, 9])
    later = news(rev=2, since=6.0, changed_from=5, changes=[flag(5, "d")], moments=[5, 6])
    looks = "[s.changes.map(({ t, text }) => [t, text]), s.moments]"
    assert taken(run, [begin, later], looks)[1] == [[[2, "a"], [5, "d"]], [2, 5, 6]]
    assert taken(run, [begin, news(rev=2, since=20.0, changed_from=20)], looks)[1] == [
        [[2, "a"], [5, "b"], [9, "c"]],
        [2, 5, 5.5, 9],
    ]
    assert taken(run, [begin, news(run=2)], looks)[1] == [[], []]


def test_what_the_server_has_heard_is_not_said_again(run):
    script = """([first, second]) => {
      const s = openStore("heard");
      takeMessage(s, first);
      s.pending = [{ n: 3, do: "speed", x: 8 }, { n: 4, do: "speed", x: 4 }];
      takeMessage(s, second);
      return [s.pending.map(({ n }) => n), s.speed, s.count];
    }"""
    assert run(script, [news(), news(rev=1, heard=3)]) == [[4], 1, 3]
    # What was chosen while another run was under way holds for that one.
    assert run(script, [news(rev=2), news(run=2, heard=3)]) == [[4], 4, 3]


def test_a_run_that_is_sent_again_stands_where_it_stood(run):
    """Whether or not the server has heard where that is; another run begins where it says."""
    script = """([first, second, pending]) => {
      const s = openStore("again");
      s.run = null;
      takeMessage(s, first);
      Object.assign(s, { t: 7, playing: true, pending });
      takeMessage(s, second);
      return [s.t, s.playing];
    }"""
    again, paused = news(run=2) | {"begun": 1}, [{"n": 1, "do": "pause"}]
    silent = {"start": {"t": 0, "playing": False, "speed": 1}}
    assert run(script, [news(), again, []]) == [7, True]
    assert run(script, [news(), again | silent, []]) == [7, False]
    assert run(script, [news(), again, paused]) == [7, False]
    assert run(script, [news(), again | {"until": 6}, paused]) == [6, False]
    assert run(script, [news(), news(run=2), paused]) == [0, True]


def test_a_run_is_steered_from_a_time_on(run):
    first, second = (4, 2.3, 3.0, 9.0, 1, DONE), (3, 4.0, 4.5, 6.0, 0, DONE)
    other = [PROMPT, PATIENT, IMPATIENT, first, second]  # other tasks, of the same numbers
    steered = news(rev=2, since=2.25, rows=other)
    times = [2.2, 2.3, 3.5, 5]
    script = f"statesAt(s.lanes[0], {times})"
    _, (before, *after) = taken(run, [news(rows=DAY), steered], script)
    assert before == expected(DAY, 2.2)
    assert after == [expected(other, t) for t in times[1:]]


def test_settings_hold_from_their_moment_on_and_the_later_word_counts(run):
    first = message(settings=[[0, {"rate": 1}], [5, {"rate": 2}]])
    second = message(since=4.0, settings=[[4.0, {"rate": 3}]])
    rates = "([messages, times]) => times.map((t) => settingsAt(laneOf(messages), t).rate)"
    assert run(rates, [[first], [-1, 0, 4.9, 5, 9]]) == [1, 1, 1, 2, 2]
    assert run(rates, [[first, second], [3.9, 4, 5, 9]]) == [1, 3, 3, 3]


def test_a_worker_that_was_to_come_does_not(run):
    first = message(workers=[[0, 0, ON], [4, 1, ON]])
    second = message(since=4, workers=[[4, 0, ON]])
    assert states(run, [first], [4])[0]["workers"] == [[0, ON], [1, ON]]
    assert states(run, [first, second], [4])[0]["workers"] == [[0, ON]]


def test_a_ghost_is_told_in_parts_and_goes_when_there_is_none(run):
    first = message(ghost={"t": [0, 2, 5], "n": [0, 1, 2]})
    second = message(since=4, ghost={"t": [4, 6], "n": [1, 0]})
    ghost = "(messages) => laneOf(messages).ghost"
    assert run(ghost, [first, second]) == {"t": [0, 2, 4, 6], "n": [0, 1, 1, 0]}
    assert run(ghost, [first, message(since=4)]) is None

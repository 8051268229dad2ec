"""The sandbox page: two systems, their knobs, and numbers that are those of the engine."""

import contextlib
import csv
import io
import time

import pytest
from streamlit.testing.v1 import AppTest

from lessons.common.ground.syllabus import LESSONS
from lessons.common.ground.words import tied
from lessons.common.sandbox.comparing import Question, Work
from lessons.common.sandbox.findings import findings, rows
from lessons.common.sandbox.taking_away import chart_files, program, runs_csv
from lessons.common.sandbox.templates import FIRST, TEMPLATES
from lessons.common.sandbox.traffic.own_file import sample_file
from lessons.common.sandbox.wait_chart import wait_chart
from lessons.common.session import progress
from lessons.common.steering.knobs import GROUPS, Pair, pair_in, system_text
from queuesim import Arrivals, Batch, one_queue, simulate
from queuesim.sandbox.differences import differences

GROUPS_OF_ALL = (*GROUPS, "Kinds, queues and pools", "Comparison")


def opened(unfolded=(), **query):
    at = AppTest.from_file(LESSONS / "sandbox.py", default_timeout=120)
    for name in unfolded:
        at.session_state[name] = True
    for name, value in query.items():
        at.query_params[name.replace("_", "-")] = value
    return sound(at.run())


def sound(at):
    assert not at.exception, at.exception[0].message
    return at


def bench(at):
    return at.session_state["bench"]


def state(at):
    return at.session_state["pages"].states["sandbox"]


def systems(at):
    return state(at).live.systems.of(state(at).settings)


def words(at):
    return " ".join(html.proto.body for html in at.get("html"))


def press(at, label, number=0):
    return sound([each for each in at.button if each.label == label][number].click().run())


def slider(at, label):
    return next(each for each in at.slider if each.label == label)


def finished(at):
    """The page once all runs are done: in a browser it asks for them bit by bit."""
    bench(at).work.go_on(60)
    return sound(at.run())


# ---------------------------------------------------------------- as it opens


@pytest.mark.parametrize("start", TEMPLATES)
def test_a_template_opens_with_its_experiment_and_all_its_knobs_can_be_unfolded(start):
    at = opened([f"sandbox 0: {group}" for group in GROUPS_OF_ALL], start=start)
    pair = TEMPLATES[start].make()
    assert systems(at) == {"A": pair.a, "B": pair.b}
    assert pair.a != pair.b
    assert TEMPLATES[start].question in words(at)
    assert state(at).address() == ("" if start == FIRST else f"start={start}", True)
    labels = [each.label for kind in ("slider", "selectbox") for each in at.get(kind)]
    labels += [each.proto.label for each in at.get("button_group")]
    assert any(label.endswith(", B") for label in labels), "what differs is seen at once"
    assert len(labels) > 15


def test_the_question_of_a_template_is_asked_as_long_as_the_experiment_is_its_own():
    question = TEMPLATES[FIRST].question
    assert question in words(opened(rate="3"))
    assert question not in words(opened(b_workers="6"))
    assert question not in words(opened(workers="3"))
    assert question not in words(opened(b_rate="3"))


@pytest.mark.parametrize("start", TEMPLATES)
def test_the_experiment_of_a_template_changes_something_for_sure(start):
    pair = TEMPLATES[start].make()
    work = Work()
    work.ask(Question(pair.a, pair.b, 300.0, 20, 1, 5.0))
    work.go_on(60)
    headline = [each.difference for each in work.known.comparisons if "p95" in each.a.measure]
    assert any(each.low > 0 or each.high < 0 for each in headline)
    said = findings(work.known, work.question)
    assert all("cannot tell" not in sentence for sentence in said)


# ---------------------------------------------------------------- numbers


def test_the_table_shows_what_the_engine_says_of_the_settings():
    at = finished(opened(b_workers="6", runs="20", lasts="200", seed="7"))  # an old link
    question = bench(at).work.question
    assert question == Question(one_queue(3.5, 4), one_queue(3.5, 6), 200.0, 40, 7, 5.0)
    *_, known = differences(question.a, question.b, 40, 200.0, question.measures, seed=7)
    assert bench(at).work.known.comparisons == known.comparisons
    for name, cells in rows(known, question):
        line = "".join(f"<td>{each.figure}<small>{each.interval}</small>" for each in cells)
        assert f'<th scope="row">{name}{line}' in words(at)
    for sentence in findings(known, question):
        assert tied(sentence) in words(at)
    assert "40 runs of each, 200 s long, the same tasks in A and B" in words(at)


def test_tasks_are_done_in_time_or_too_late_only_where_callers_go_or_tasks_fail():
    def measures(start):
        pair = TEMPLATES[start].make()
        return set(Question(pair.a, pair.b, 100.0, 20, 1, 5.0).measures)

    assert "throughput" in measures("one-queue") and "goodput" not in measures("one-queue")
    assert {"goodput", "in_time_share"} <= measures("retry-storm")


def test_what_is_a_share_of_attempts_says_so_where_tasks_are_tried_again():
    stormy = TEMPLATES["retry-storm"].make()
    once = Pair(one_queue(3.5, 4, limit=5), one_queue(3.5, 5, limit=5))

    def names(pair):
        of = Question(pair.a, pair.b, 40.0, 2, 1, 5.0)
        *_, known = differences(of.a, of.b, 2, of.until, of.measures)
        return [name for name, _ in rows(known, of)]

    assert sum("attempts" in name for name in names(stormy)) == 2
    assert not any("attempts" in name for name in names(once))


def test_the_title_of_the_chart_counts_all_tasks_and_none_in_plain_numbers():
    crowded = Question(one_queue(9.0, 1), one_queue(0.1, 9), 100.0, 20, 1, 0.1)
    title = wait_chart(crowded).title
    assert "e+" not in title
    assert " 0 % of B" in title


def test_old_numbers_are_greyed_until_the_new_ones_are_there():
    at = finished(opened())
    assert 'class="old"' not in words(at)
    before = bench(at).work.known
    sound(slider(at, "Workers, B").set_value(9).run())
    assert bench(at).work.known is before
    assert 'class="old"' in words(at)
    assert "These numbers belong to the earlier settings." in words(at)
    at = finished(at)
    assert 'class="old"' not in words(at)
    assert bench(at).work.known is not before


def test_the_work_is_done_bit_by_bit_and_stops_when_told():
    work = Work()
    work.ask(Question(one_queue(3.5, 4), one_queue(3.5, 5), 600.0, 400, 1, 5.0))
    work.go_on(0.05)
    assert 1 <= work.known.done < 400 and not work.done
    done, work.stopped = work.known.done, True
    work.go_on(5)
    assert work.done and work.known.done == done
    work.stopped = False
    work.go_on(0.05)
    assert work.known.done > done


def test_stop_and_go_on_are_on_the_page():
    at = press(opened(), "Stop")
    assert bench(at).work.stopped
    assert "Stopped after" in words(at)
    at = press(at, "Go on")
    assert not bench(at).work.stopped


def test_a_run_is_no_longer_than_its_tasks_allow():
    question = Question(one_queue(900, 4), one_queue(900, 500), 86_400.0, 20, 1, 5.0)
    assert 10 < question.until < 25
    assert question.a.expected_tasks(question.until) <= 20_000


def test_where_a_batch_is_too_much_for_any_run_the_page_says_so():
    crowd = one_queue(1000, 4, batches=(Batch(0, 999_999),))
    work = Work()
    work.ask(Question(crowd, crowd, 86_400.0, 20, 1, 5.0))
    work.go_on(0.0)
    assert work.question.until >= 1


def test_the_program_prints_the_numbers_of_the_page():
    question = Question(one_queue(3.5, 4), one_queue(3.5, 5), 60.0, 20, 3, 5.0)
    work = Work()
    work.ask(question)
    work.go_on(60)
    lines = io.StringIO()
    with contextlib.redirect_stdout(lines):
        exec(compile(program(question), "sandbox.py", "exec"), {"__name__": "__main__"})
    assert [each.a.measure for each in work.known.comparisons] == list(question.measures)
    for each in work.known.comparisons:
        change = each.difference
        numbers = each.a.mean, each.b.mean, change.mean, change.low, change.high
        assert " ".join(map(str, (each.a.measure, *numbers))) in lines.getvalue()


def test_runs_are_taken_away_a_row_for_each():
    work = Work()
    work.ask(Question(one_queue(3.5, 4), one_queue(3.5, 5), 60.0, 20, 3, 5.0))
    work.go_on(60)
    found = list(csv.DictReader(io.StringIO(runs_csv(work))))
    assert len(found) == 20 * len(work.question.measures)
    row = next(each for each in found if each["run"] == "3" and each["measure"] == "mean_wait")
    run = simulate(work.question.a, int(row["seed"]), 60.0)
    assert float(row["a"]) == pytest.approx(run.summary().mean_wait, rel=1e-12)
    assert float(row["difference"]) == float(row["b"]) - float(row["a"])


# ---------------------------------------------------------------- A and B


def test_a_knob_is_unlinked_and_linked_again():
    at = opened(["sandbox 0: Traffic"])
    at = press(at, "A = B")
    labels = [each.label for each in at.slider]
    assert "Arrival rate, A" in labels and "Arrival rate, B" in labels
    sound(slider(at, "Arrival rate, B").set_value(5.0).run())
    assert [each.sources[0].arrivals.rate for each in systems(at).values()] == [3.5, 5.0]
    at = press(at, "A ≠ B")
    assert [each.sources[0].arrivals.rate for each in systems(at).values()] == [3.5, 3.5]


def test_systems_are_copied_and_swapped_and_a_link_holds_them():
    at = press(opened(), "Swap")
    assert [each.pools[0].workers for each in systems(at).values()] == [5, 4]
    name, _, text = state(at).address()[0].partition("=")
    assert name == "system"
    assert pair_in(text) == Pair(one_queue(3.5, 5), one_queue(3.5, 4))
    again = opened(system=text)
    assert systems(again) == systems(at)
    at = press(at, "Copy A to B")
    assert [each.pools[0].workers for each in systems(at).values()] == [5, 5]
    assert "A and B are the same system" in words(finished(at))


def test_what_was_on_the_page_before_can_be_had_again():
    at = opened(b_workers="7", promise="2")
    at = press(at, "Hybrid")
    assert Pair(*systems(at).values()) == TEMPLATES["hybrid"].make()
    at = press(at, "Undo")
    at = press(at, "Swap")
    at = press(at, "Undo")
    assert [each.pools[0].workers for each in systems(at).values()] == [4, 7]
    assert state(at).settings["promise"] == 2
    assert "Undo" not in [each.label for each in at.button]


def test_a_slider_that_comes_to_its_end_goes_on():
    at = opened()
    assert slider(at, "Workers, B").max == slider(at, "Workers, A").max == 10
    sound(slider(at, "Workers, B").set_value(10).run())
    assert slider(at, "Workers, B").max == slider(at, "Workers, A").max == 50
    assert systems(at)["B"].pools[0].workers == 10


def test_parts_are_added_named_and_removed_on_the_page():
    at = opened(["sandbox 0: Kinds, queues and pools"])
    at = press(at, "Add a queue")
    at = press(at, "Add a kind of task")
    name = next(each for each in at.text_input if each.label == "Queue 2")
    sound(name.set_value("  mail  <b> ").run())
    for system in systems(at).values():
        assert [queue.name for queue in system.queues] == ["queue", "mail <b>"]
        assert system.pools[0].serves == ("queue", "mail <b>")
        assert len(system.sources) == 2
    at = press(at, "Remove", 3)
    assert [queue.name for queue in systems(at)["A"].queues] == ["queue"]


# ---------------------------------------------------------------- links


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"start": "<script>"}, "a template that is not here"),
        ({"system": "<script>"}, "This link brings no system that can be used."),
        ({"system": "A" * 100_000}, "at most 6000 letters"),
        ({"rate": "1e999"}, "the nearest possible is 1000"),
        ({"rate": "nan"}, "as arrival rate; it is 3.5 here"),
        ({"workers": "-5"}, "the nearest possible is 0"),
        ({"order": "<img>"}, "as order; it is"),
        ({"nonsense": "1"}, "which this page does not have"),
        ({"b_workers": "7e7"}, "the nearest possible is 500"),
        ({"story": "5_rate_9~zz_~~~7_send_9999999"}, "as nearly as this page can"),
    ],
)
def test_a_link_that_asks_for_what_cannot_be_had(query, said):
    at = opened(**query)
    assert said in words(at)
    assert "<script>" not in words(at) and "<img>" not in words(at)
    sound(at.run())


WORST = {
    "all at once": {
        "rate": "1000",
        "batch": "20000",
        "workers": "500",
        "spikes": "again-and-again",
    },
    "no worker": {"rate": "1000", "workers": "0", "b_workers": "0", "retry": "with-a-back-off"},
    "a scaler that looks often": {
        **{"scale": "tasks-waiting", "looks": "1", "most": "500", "target": "0.01"},
        **{"rate": "1000", "cooldown": "0", "lasts": "86400"},
    },
    "callers without patience": {
        **{"patience": "for-its-start", "bears": "0.01", "retry": "with-a-back-off"},
        **{"retries": "100", "delay": "0", "rate": "1000", "workers": "1"},
    },
    "the shortest tasks": {"mean": "0.001", "rate": "1000", "length": "very-uneven", "scv": "100"},
    "the longest tasks": {"mean": "100000", "length": "long-tail", "scv": "0.01", "rate": "1000"},
}


@pytest.mark.parametrize("query", WORST.values(), ids=WORST)
def test_the_worst_that_a_link_can_ask_for_is_answered(query):
    began = time.process_time()  # of work: other processes may keep it waiting
    at = opened(**query)
    bench(at).work.go_on(0.1)
    sound(at.run())
    assert time.process_time() - began < 30


# ---------------------------------------------------------------- from a lesson


def test_a_lesson_opens_in_the_sandbox_with_its_settings_and_its_seed():
    at = AppTest.from_file(LESSONS.parent / "app.py", default_timeout=120)
    at.session_state["progress"] = {"two-queues": progress.Done("shown")}
    at.run()
    at.switch_page("lessons/09_two_queues.py").run()
    lesson = at.session_state["pages"].states["two-queues"]
    sound(slider(at, "Urgent tasks").set_value(2.0).run())
    at = press(at, "Open in the sandbox")
    assert "From lesson 9: Two queues" in words(at)
    assert state(at).live.seed == lesson.live.seed
    (system,) = lesson.live.systems.of(lesson.settings).values()
    (begin,) = lesson.live.systems.of(lesson.live.schedule.start).values()
    assert system.sources[0].arrivals.rate == 2.0
    assert systems(at) == {"A": system, "B": system}
    assert system_text(Pair(begin, begin)) in state(at).address()[0], "what was done follows"


def test_tasks_at_set_times_that_a_lesson_changed_are_a_choice_in_the_sandbox():
    at = AppTest.from_file(LESSONS.parent / "app.py", default_timeout=120)
    at.session_state["progress"] = {"one-slow-task": progress.Done("shown")}
    at.run()
    at.switch_page("lessons/14_one_slow_task.py").run()
    lesson = at.session_state["pages"].states["one-slow-task"]
    lesson.live.head.anchor(10.0, playing=False, speed=1.0)
    sound(next(each for each in at.slider if each.label == "Slow tasks").set_value(3).run())
    begin, now = (
        next(iter(lesson.live.systems.of(settings).values()))
        for settings in (lesson.live.schedule.start, lesson.settings)
    )
    at = press(at, "Open in the sandbox")
    assert "The run goes on where you left it" in words(at)
    assert systems(at) == {"A": now, "B": now} and bench(at).pair.a == begin
    offered, set_now = bench(at).pair.offered, state(at).settings
    assert offered["set-times"].options == ("in a rhythm", "15 tasks", "13 tasks")
    assert offered["set-times2"].options == ("in a rhythm", "3 tasks")
    assert (set_now["set-times"], set_now["set-times2"]) == ("13 tasks", "3 tasks")


# ---------------------------------------------------------------- own traffic on the stage


def dropped(at, content, name="monday.csv"):
    place = next(each for each in at.file_uploader if each.label == "Your file")
    return sound(place.set_value((name, content, "text/csv")).run())


def test_the_worst_part_of_a_day_plays_on_the_stage_in_a_time_of_its_own():
    at = dropped(opened(), sample_file())
    at = press(at, "Play it on the stage")
    page, shown = state(at), systems(at)
    assert "Your own traffic from" in words(at) and "1 s here is 1 min of yours." in words(at)
    assert [each.pools[0].workers for each in shown.values()] == [2, 3]
    began, length = at.session_state["stage 1 begin of 14400"], 14_400
    trace = at.session_state["own traffic"].reading.trace
    there = [began <= time < began + length for time in trace.times]
    work = sum(each for each, inside in zip(trace.durations, there, strict=True) if inside)
    for system in shown.values():
        assert round(system.expected_tasks(length / 60)) == sum(there)
        made = [s.service.mean * s.arrivals.expected(length / 60) for s in system.sources]
        assert sum(made) * 60 == pytest.approx(work, rel=0.01)
        assert "mail" not in repr(system)
    assert page.settings["lasts"] == 240 and page.live.end <= 1200
    query = dict(part.split("=", 1) for part in page.address()[0].split("&"))
    again = opened(**query)
    assert systems(again) == shown and "1 s here is 1 min of yours." in words(again)
    at = press(at, "Swap")
    assert "1 s here is 1 min of yours." in words(at)
    assert systems(at) == {"A": shown["B"], "B": shown["A"]}
    assert "1 s here is 1 min of yours." in words(press(at, "Undo"))


def test_a_few_tasks_of_a_file_play_on_the_stage_as_they_came():
    rows = "".join(f"{time},{6 + time % 5},{'ab'[time % 2]}\n" for time in range(0, 240, 3))
    at = dropped(opened(), f"arrival,duration,queue\n{rows}".encode())
    at = finished(press(at, "Play it on the stage"))
    shown, said = systems(at), words(at)
    trace = at.session_state["own traffic"].reading.trace
    workers = [each.pools[0].workers for each in shown.values()]
    for system, count in zip(shown.values(), workers, strict=True):
        run, day = (simulate(each, until=300) for each in (system, trace.scenario(count)))
        assert 0 < len(run.wait) < len(day.wait), "only a part of the day plays"
        assert run.wait == pytest.approx(day.wait[: len(run.wait)], abs=0.01)
        assert not {"a", "b"} & {queue.name for queue in system.queues}, "the address has no names"
    assert "One run of each says all" in said and "95th percentile of the wait is" in said
    query = dict(part.split("=", 1) for part in state(at).address()[0].split("&"))
    assert systems(opened(**query)) == shown
    chosen = next(each for each in at.get("segmented_control") if each.label == "Its tasks")
    chosen.set_value("at random")  # and is pressed before anything is drawn
    next(each for each in at.slider if each.label == "Workers").set_value(workers[0] + 2)
    shown = systems(press(at, "Play it on the stage"))
    assert all(isinstance(s.arrivals, Arrivals) for s in shown["A"].sources)
    assert shown["A"].pools[0].workers == workers[0] + 2


def test_the_chart_is_taken_away_as_a_picture():
    at = finished(opened(runs="40", lasts="60"))
    (_, png, make_png), (_, svg, make_svg) = chart_files(bench(at))
    assert (png, svg) == (".png", ".svg")
    assert make_png().startswith(b"\x89PNG")
    assert bench(at).chart.title in make_svg()

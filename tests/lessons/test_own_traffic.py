"""Own traffic: what is said of a file, and how it is corrected, replayed and staffed."""

import ast
import re
import sys
from pathlib import Path

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.testing.v1 import AppTest

from lessons.common.charts import clock
from lessons.common.sandbox.traffic import day_link, on_stage, own_file, search
from lessons.common.sandbox.traffic.correction_fields import COLUMNS, SETTINGS, asked_by
from lessons.common.sandbox.traffic.corrections import corrections_of
from lessons.common.sandbox.traffic.own_file import SAMPLE_NAME, sample_file
from lessons.common.sandbox.traffic.promised import asked_at_first
from lessons.common.sandbox.traffic.replay import NEW_DICE, end_of, run_of
from lessons.common.sandbox.traffic.understood import on_page
from lessons.common.steering.knobs import pair_in, system_text
from queuesim import Exponential, example_trace, understand
from queuesim.sandbox.packed_text import unpacked
from tests.lessons.traffic_pages import file_of, html, linked, opened, press, settings_of

RECIPES = Path(own_file.__file__).with_name("recipes")
FOR_PROGRAMMERS = re.compile(r"\w=['{\d.]|=\.|pass (?!midnight)\w|\(\)|columns=")
DAY = "enqueued_at,duration_ms\n2026-03-02 09:00:00,500\n2026-03-02 09:00:01,1500\n"

FAULTS = {  # a file, what is said of it, and what to answer to have it read
    "no arrival": ("foo,bar\n1,2\n3,4\n", "says when tasks arrived. Say below which", {}),
    "words of another language": (
        "\ufeffKunde;Eingang;Dauer\r\na;02.03.2026 09:00;1,5\r\nb;02.03.2026 09:01;2\r\n",
        "says when tasks arrived. Say below which",
        {},  # what is offered first is right
    ),
    "no duration": ("time\n09:00\n09:01\n", "how long tasks took", {"durations": 2.5}),
    "counts": ("hour;count\n0;4\n1;9\n", "no column 'duration'", {"durations": 2.5}),
    "no names": ("0.5,2\n1.5,4\n", "Line 1 holds data", {"arrival": 1, "duration": 2}),
    "two arrivals": (
        "created_at,created,duration\n1,2,3\n4,5,6\n",
        "could both be the arrival",
        {"arrival": 2},
    ),
    "day or month": (
        "time,took\n05/06/2024 09:00,2\n",
        "the day or the month",
        {"dates": "day first"},
    ),
    "not done": (
        "time,duration\n1,2\n2,\n3,\n4,\n5,1\n",
        "Line 3: the duration is empty. Something is missing in 2 more rows.",
        {},
    ),
    "one interval": (
        "bucket,count\n5,4\n",
        "no column 'duration'",
        {"interval": 60.0, "durations": 1.0},
    ),
    "digits": ("time,duration\n20240531,2\n20240601,3\n", "may be a date", {"unit": "seconds"}),
    "many queues": (
        "time,duration,queue\n" + "".join(f"{i},1,q{i}\n" for i in range(101)),
        "at most 100 queues",
        {"queue": "not in the file"},
    ),
    "long tasks": (
        "time,duration\n1,20000000\n",
        "a task takes at least",
        {"duration_unit": "milliseconds"},
    ),
}


def findings(at: AppTest) -> list[str]:
    return re.findall(r'class="finding">(.*?)</p>', html(at))


def test_a_dropped_file_is_understood_drawn_and_its_limits_are_said_before():
    at = opened()
    limits = at.markdown[0].value.replace("\u00a0", " ")
    assert "10 MB" in limits and "100,000 rows" in limits
    assert not at.get("vega_lite_chart")
    at.file_uploader[0].set_value(("monday.csv", sample_file(), "text/csv")).run()
    assert "<b>1,170 tasks over 8" in html(at).replace("\u00a0", " ")
    assert len(at.get("vega_lite_chart")) == 3
    assert (
        findings(at)[0].replace("\u00a0", " ")
        == "104 tasks arrive in the busiest 5 min, from 10:30"
    )


def test_a_slider_shows_the_day_with_other_workers():
    at = opened(sample_file())
    before = {metric.label: metric.value for metric in at.metric}
    at.slider[0].set_value(7).run()
    after = {metric.label: metric.value for metric in at.metric}
    run = example_trace().scenario(7)
    assert before["95 of 100 tasks start within"] == "14 min"
    assert after["95 of 100 tasks start within"] == "52 s"
    assert run.pools[0].workers == 7


def test_random_days_differ_from_each_other_and_are_had_again_by_their_number():
    at = opened(sample_file())
    at.segmented_control[0].set_value(NEW_DICE).run()
    first = [metric.value for metric in at.metric]
    day = next(field for field in at.number_input if field.label == "Random day no.")
    day.set_value(2).run()
    second = [metric.value for metric in at.metric]
    next(field for field in at.number_input if field.label == "Random day no.").set_value(1).run()
    assert first != second
    assert [metric.value for metric in at.metric] == first


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_is_said_and_what_it_asks_for_mends_it(name):
    content, said, answers = FAULTS[name]
    at = opened(content)
    (fault,) = re.findall(r'role="alert">(.*?)</p>', html(at), re.S)
    assert said.replace("'", "&#x27;") in fault
    assert not FOR_PROGRAMMERS.search(on_page(file_of(content).fault, "below"))
    assert not at.get("vega_lite_chart")
    for field in (*at.selectbox, *at.number_input):
        for answer, value in answers.items():
            label = COLUMNS.get(answer) or SETTINGS[answer].label
            if field.label == label:
                field.set_value(value)
    at.button[[button.label for button in at.button].index("Read it again")].click().run()
    assert not at.exception
    assert "was not read" not in html(at), html(at)
    assert len(at.get("vega_lite_chart")) == 3
    columns = dict(the_kept(at).reading.columns)
    assert "count" not in {columns.get("arrival"), columns.get("duration")}, "a count is no time"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty: export it again"),
        (b"PK\x03\x04rest", "This is no CSV file but an Excel workbook or a zip archive"),
        (b"time,duration\n\xff\xfe,2\n", "Line 2: not UTF-8 text"),
        (b"x" * 10_000_001, "at most 10 MB"),
        (b"time,duration\n" + b"1,1\n" * 100_001, "at most 100,000 rows"),
        (b"time" + b"," * 5000, "5001 columns"),
        (b"time,duration\n" + b"1" * 200_000 + b",2\n", "field larger than field limit"),
        (b'[{"time": 1}]', "This is JSON"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence_and_offers_what_can_be_said(content, said):
    file = file_of(content)
    assert said in file.fault
    at = opened(content)
    assert said in html(at).replace("\u00a0", " ")
    assert not at.get("vega_lite_chart")


def test_names_in_a_file_are_never_markup():
    at = opened("time,duration,queue\n1,2,<img src=x>\n2,2,b\n", name="<b>![x](http://x)")
    assert "<img" not in html(at) and "<b>![" not in html(at)
    assert "![x]" not in "".join(block.value for block in at.markdown)


def test_no_advice_to_programmers_is_shown():
    """All that the engine says of a file, where it quotes an argument, has other words here."""
    folder = Path(sys.modules["queuesim.tracefile"].__file__).parent
    said = {}
    for path in (folder / name for name in SPEAKERS):
        for sentence in _sentences(ast.parse(path.read_text(encoding="utf-8"))):
            if FOR_PROGRAMMERS.search(sentence):
                said[sentence] = on_page(sentence)
    assert len(said) > 8
    assert not {sentence for sentence, on in said.items() if FOR_PROGRAMMERS.search(on)}


SPEAKERS = (
    *("columns.py", "counts.py", "labels.py", "order.py", "roles.py"),
    *("rows.py", "times.py", "work.py", "midnight.py"),
)


def _sentences(tree: ast.AST) -> set[str]:
    """What the source of a module can say, with 'x' for what is filled in."""
    joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    inner = {id(part) for node in joined for part in ast.walk(node) if part is not node}
    said = set()
    for node in joined:
        parts = (
            getattr(part, "value", "") if isinstance(part, ast.Constant) else "'x'"
            for part in node.values
        )
        said.add("".join(parts))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
            said.add(node.value.replace("{!r}", "'x'"))
    return {sentence for sentence in said if sentence.count(" ") > 3 and "\n\n" not in sentence}


def test_each_fault_asks_for_what_is_on_the_form():
    for content, _, answers in FAULTS.values():
        asked = asked_by(file_of(content).fault)
        assert set(asked) <= {*COLUMNS, *SETTINGS}
        assert asked and (not answers or set(asked) & set(answers)), answers


def test_what_was_said_once_holds_until_it_is_taken_back():
    told = corrections_of({"arrival": 2, "durations": 3.0, "dates": None}, {})
    assert told == {"columns": {"arrival": 2}, "durations": Exponential(3.0)}
    more = corrections_of({"queue": "not in the file"}, told)
    assert more["columns"] == {"arrival": 2, "queue": None}
    assert corrections_of({"arrival": "as understood", "durations": None}, told) == {}


def test_a_zone_that_is_named_makes_the_day_as_long_as_it_was():
    at = opened("time,took\n2026-03-29 00:30,9\n2026-03-29 04:30,9\n")
    assert "2 tasks over 4" in html(at)
    zone = next(field for field in at.selectbox if field.label == SETTINGS["zone"].label)
    zone.set_value("Europe/Berlin")
    press(at, "Read it again")
    assert "2 tasks over 3" in html(at)
    assert "Clocks change on the way." in html(at)


def test_what_is_moved_just_before_it_is_asked_counts(monkeypatch):
    """Streamlit draws nothing in between, so the button still holds what it was told before."""
    monkeypatch.setattr(search, "AT_A_TIME", 0.0)
    at = opened(sample_file())
    at.slider[0].set_value(9)
    next(f for f in at.number_input if f.label == "starts within (s)").set_value(45.0)
    press(at, "Find out")
    question = at.session_state["own traffic"].search.question
    assert (question.settings.workers, question.promise.within) == (9, 45.0)
    assert "Find out again" not in [button.label for button in at.button]


def test_a_sweep_shows_points_as_they_come_and_stops_when_told(monkeypatch):
    monkeypatch.setattr(search, "AT_A_TIME", 0.0)
    at = opened(sample_file())
    press(at, "Find out")
    assert at.session_state["own traffic"].search.goes_on
    press(at, "Stop")
    found = at.session_state["own traffic"].search
    assert found.stopped and 0 < len(found.day.points) < 4
    assert "Find out again" in [button.label for button in at.button]
    press(at, "Find out again")
    found = at.session_state["own traffic"].search
    while found.goes_on:
        found.go_on()
    at.run()
    said = " ".join(block.value for block in at.markdown).replace("\u00a0", " ")
    assert "Five more workers would have taken the 95th percentile" in said
    assert "7 workers keep the promise" in said
    assert "On 19 of 20 random days like this one, 7 workers keep the promise" in said
    at.slider[0].set_value(4).run()
    press(at, "Compare with 4 workers")
    found.go_on()
    at.run()
    said = " ".join(block.value for block in at.markdown).replace("\u00a0", " ")
    assert found.day.points[4].p95_wait.mean == wait_with(4)
    assert "Three more workers would have taken the 95th percentile" in said
    at.selectbox[[field.label for field in at.selectbox].index("Order")].set_value("lifo")
    at.run()
    assert "These results belong to other settings." in html(at)


def wait_with(workers: int) -> float:
    """The 95th percentile of the wait on the made-up day."""
    file = file_of(sample_file())
    return run_of(file, settings_of(file, workers=workers)).summary().p95_wait


def test_a_session_keeps_its_file_to_itself_and_forgets_it(monkeypatch):
    deleted = []
    delete = MemoryUploadedFileManager.remove_file

    def noted(manager, session, file):
        deleted.append(file)
        delete(manager, session, file)

    monkeypatch.setattr(MemoryUploadedFileManager, "remove_file", noted)
    mine, yours = opened(DAY), opened()
    assert "own traffic" not in yours.session_state
    assert "monday.csv" not in html(yours)
    file = mine.session_state["own traffic"]
    assert file.content and file.upload not in deleted
    press(mine, "Forget the file")
    assert "own traffic" not in mine.session_state
    assert "monday.csv" not in html(mine)
    assert not file.content and deleted == [file.upload], "whoever still holds it, or Streamlit"


RECIPE_FILES = {  # what each recipe writes, and what was understood of it
    "celery.md": ("uuid,sent,runtime_s,queue\na,1772442005.213,0.4,celery\n", "seconds since 1970"),
    "sidekiq.md": (
        "jid,enqueued_at,duration_s,queue,attempt\nb,1772442005213,0.4,low,0\nb,1772442025213,1,low,1\n",
        "milliseconds since 1970",
    ),
    "table.md": (
        "id\tcreated_at\tstarted_at\tfinished_at\tqueue\n"
        "1\t2026-03-02 09:00:05\t2026-03-02 09:00:06\t2026-03-02 09:00:09\tmail\n",
        "dates without a time zone",
    ),
    "access_log.md": ("msec,request_time\n1772442005.213,0.412\n", "seconds since 1970"),
}


@pytest.mark.parametrize("recipe", RECIPE_FILES)
def test_what_a_recipe_writes_is_understood(recipe):
    content, kind = RECIPE_FILES[recipe]
    head = content.splitlines()[0]
    told = (RECIPES / recipe).read_text(encoding="utf-8")
    names = re.split(r"[,\t]", head)
    assert all(name in told for name in names)
    reading = understand(content)
    assert reading.kind == kind
    assert reading.began.startswith("2026-03-02 09:00:0")
    assert len(reading.trace) == 1
    assert len(reading.columns) + len(reading.ignored) == len(names) - ("attempt" in names)
    assert set(reading.ignored) <= {"uuid", "id"}


def test_what_cloudwatch_counts_is_understood():
    counts = "minute,messages\n2026-03-02T09:00:00+00:00,12.0\n2026-03-02T09:01:00+00:00,7.0\n"
    reading = understand(counts, durations=Exponential(2.0))
    assert len(reading.trace) == 19
    assert all(word in (RECIPES / "sqs.md").read_text() for word in ("minute,messages", "Sum"))


def test_the_python_of_a_recipe_is_python():
    for block in re.findall(r"```python\n(.*?)```", (RECIPES / "celery.md").read_text(), re.S):
        compile(block, "recipe", "exec")


@pytest.mark.parametrize(
    ("start", "end", "marks"),
    [
        (9 * 3600 + 5, 18 * 3600, ["10:00", "12:00", "14:00", "16:00", "18:00"]),
        (0, 40, ["00:00:00", "00:00:05", "00:00:10"]),
        (82_800, 100_000, ["23:00", "00:00", "01:00", "02:00", "03:00"]),
        (0, 6 * 86_400, ["day 1", "day 2", "day 3", "day 4", "day 5", "day 6", "day 7"]),
    ],
)
def test_a_clock_is_marked_where_people_look(start, end, marks):
    written = [word for _, word in clock("time", start, end).marks]
    assert written[: len(marks)] == marks
    assert len(written) <= 9


# ---------------------------------------------------------------- a link to a day


def link_on(at: AppTest) -> str:
    """The text of the link that is shown."""
    (address,) = (block.value for block in at.code if "shape=" in block.value)
    assert address.endswith("#your-own-traffic")
    return address.partition("shape=")[2].partition("#")[0]


def test_a_link_brings_the_day_with_its_settings_and_promise_and_is_the_same_again():
    at = opened(sample_file())
    at.session_state["A link to this day"] = True
    at.slider[0].set_value(5).run()
    next(f for f in at.number_input if f.label == "starts within (s)").set_value(45.0).run()
    text = link_on(at)
    assert len(text) <= day_link.LONGEST
    told = unpacked(text, 10**6)
    assert "mail" not in told and "report" not in told and SAMPLE_NAME not in told
    there = linked(text)
    assert "The day in the link" in html(there) and len(there.get("vega_lite_chart")) == 3
    assert there.slider[0].value == 5
    assert next(f for f in there.number_input if f.label == "starts within (s)").value == 45.0
    assert not [field for field in there.segmented_control if field.label == "Arrivals"]
    assert link_on(there) == text
    press(there, "Find out")
    press(there, "Forget the day")
    assert "own traffic" not in there.session_state


def test_what_plays_on_the_stage_fits_in_a_link_however_many_queues_it_has():
    rows = "".join(f"{i * 1.37:.2f},{1 + i % 17 / 7:.3f},q{i % 12}\n" for i in range(12_000))
    file = file_of(f"time,duration,queue\n{rows}")
    settings = settings_of(file)
    run = run_of(file, settings)
    part = on_stage.DayPart(0.0, end_of(file.reading.trace))
    pair = on_stage.pair_of_part(file, settings, run, part, settings.workers + 1)
    assert len(pair.a.queues) == 12 and part.second == 60
    assert pair_in(system_text(pair)) == pair


def test_another_file_takes_the_place_of_one_and_begins_with_settings_of_its_own():
    rows = "".join(f"{time},3\n" for time in range(40))
    at = opened(f"arrival,duration\n{rows}")
    first = the_kept(at)
    place = at.file_uploader[0]
    place.set_value(None).run()  # what a browser says before it sends the other file
    assert at.file_uploader[0].proto.id == place.proto.id, "the file would be sent to no place"
    at.file_uploader[0].set_value(("tuesday.csv", b"arrival,duration\n0,90\n5,90\n", "text/csv"))
    at.run()
    second = the_kept(at)
    assert second.name == "tuesday.csv" and second.version != first.version
    assert asked_at_first(second)[0].within != asked_at_first(first)[0].within
    within = next(each for each in at.number_input if each.label == "starts within (s)")
    assert within.value == asked_at_first(second)[0].within


def the_kept(at):
    return at.session_state["own traffic"]

"""What a teacher and a projector see of a room, and what they can do in it."""

import json
import re
from dataclasses import replace
from types import MappingProxyType
from urllib.parse import unquote

import pytest
from streamlit.testing.v1 import AppTest

from lessons.common.charts import Axis, Names, figure, guess_moment, guess_point
from lessons.common.ground.class_guess import ClassAnswer, ClassGuess
from lessons.common.ground.syllabus import lessons
from lessons.common.live.scene import Guessed, Scene
from lessons.common.room import class_room, hub, join, moves, pictures
from lessons.common.room import remote as remote_of_room
from lessons.common.room.class_room import Ballot, ClassRoom
from lessons.common.room.load import loads
from lessons.common.room.phases import Phase, Round, open_round
from lessons.common.room.questions import Question, Topic
from lessons.common.room.store import Store
from lessons.common.steering.page_state import PageState, Part

LESSON = lessons()[1]
QUESTION = Question(
    "How <b>long</b>?", ("10 s", "40 s", "`for` ever"), 1, "Because.", ("a", "b", "c")
)
TWIN = Question("And now?", ("20 s", "80 s"), right=0)
TOPIC = Topic(LESSON.slug, LESSON.title, QUESTION, TWIN)
CHARTS = 2


def moved(room, move):
    """The room after a move, as the store makes it."""
    if move.before == move.after:
        return class_room.turn(room, room.asked, move.slide)
    return class_room.step(room, move.before, move.after, now=0)


def voted(*pairs, phase=Phase.REVEALED):
    """A room in which each client went from one answer to another."""
    ballots = {}
    for number, (before, after) in enumerate(pairs):
        ballots[(Round.FIRST, f"c{number}")] = Ballot(before, 1)
        ballots[(Round.SECOND, f"c{number}")] = Ballot(after, 2)
    return ClassRoom("BCDFGH", TOPIC, phase=phase, ballots=MappingProxyType(ballots))


# ---------------------------------------------------------------- moves


def test_one_key_leads_through_a_lesson():
    room, seen = ClassRoom("BCDFGH", TOPIC), []
    while move := moves.forward(room, CHARTS):
        seen.append((room.phase, room.slide))
        room = moved(room, move)
    assert [phase for phase, slide in seen if not slide] + [room.phase] == list(Phase)
    assert [slide for phase, slide in seen if phase is Phase.RUN] == [0, 1, 2, 3]


def test_a_projector_alone_goes_there_and_back():
    room = ClassRoom("", TOPIC, phase=Phase.FIRST_CLOSED)
    there, back = [room], [room]
    while move := moves.forward(there[-1], CHARTS):
        there.append(moves.made_alone(there[-1], move))
    back = [there[-1]]
    while move := moves.back(back[-1], CHARTS):
        back.append(moves.made_alone(back[-1], move))
    places = [(room.phase, room.slide) for room in there]
    assert places == [(room.phase, room.slide) for room in reversed(back)]
    assert len(places) == len(set(places)) == 8
    assert not any(open_round(phase) for phase, _ in places), "there is no vote to wait for"


@pytest.mark.parametrize("phase", list(Phase))
def test_space_opens_or_closes_a_vote_and_enter_reveals_a_closed_one(phase):
    room = ClassRoom("BCDFGH", TOPIC, phase=phase)
    toggle, reveal = moves.toggle(room), moves.reveal(room)
    if toggle:
        opens, closes = open_round(toggle.after), open_round(phase)
        assert bool(opens) != bool(closes)
    if reveal:
        assert "revealed" in reveal.after and open_round(phase) in (None, Round.SEEN)
    for move in filter(None, [toggle, reveal, moves.forward(room, CHARTS)]):
        assert moved(room, move).revision == room.revision + 1
        assert moved(moved(room, move), move).revision == room.revision + 1, "a move made twice"


def test_a_slide_that_is_not_there_is_refused():
    run = ClassRoom("BCDFGH", TOPIC, phase=Phase.RUN)
    for room, slide in [(run, -1), (run, 21), (ClassRoom("BCDFGH", TOPIC), 1)]:
        with pytest.raises(class_room.Refused):
            class_room.turn(room, 1, slide)
    with pytest.raises(class_room.Refused):
        class_room.turn(run, 2, 1)


# ---------------------------------------------------------------- pictures


def test_the_picture_of_moves_says_who_went_where():
    room = voted((0, 1), (0, 1), (2, 2), (1, 0))
    drawn = pictures.picture_of_moves(room)
    assert pictures.moves_in_words(room) in drawn
    assert pictures.moves_in_words(room) == (
        "3 of 4 changed their answer: 2 to the right one, 1 away from it"
    )
    assert drawn.count("<i ") == 3  # a ribbon for each way that was gone
    assert re.findall(r">([ABC] \d)<", drawn) == ["A 2", "B 1", "C 1", "A 1", "B 2", "C 1"]
    high = [float(part) for part in re.findall(r"height: ([\d.]+)%", drawn)]
    assert sum(high[:3]) == pytest.approx(sum(high[3:])) == pytest.approx(94)
    assert pictures.picture_of_moves(voted()) == ""


def test_bars_are_shares_of_their_own_round():
    drawn = pictures.vote_bars(QUESTION, [("before", [1, 3, 0]), ("after", [0, 2, 0])], True)
    assert re.findall(r"width: (\d+)%", drawn) == ["25", "0", "75", "100", "0", "0"]
    assert "for ever" in drawn and drawn.count('class="right"') == 1
    assert 'class="right"' not in pictures.vote_bars(QUESTION, [("", [1, 3, 0])], False)
    assert "&lt;b&gt;" in pictures.set_out(QUESTION.text)


# ---------------------------------------------------------------- guesses of a class


def test_guesses_of_a_class_go_onto_an_axis_together():
    guess = 100 * ClassGuess({0.2: 5, 0.5: 7}) + 1
    assert guess.counts == {21: 5, 51: 7} and guess == 51
    assert ClassGuess({1: 25, 2: 1}).dots(12) == {1: 9, 2: 1}
    assert ClassAnswer({"a": 1, "b": 2}) == "b"


def test_charts_and_timeline_draw_the_guesses_of_a_class():
    guess = ClassGuess({10: 2, 40: 3})
    axes = Axis("s", 0, 100), Axis("tasks", 0, 100)
    for mark in (guess_point(50, guess), guess_moment(guess)):
        few = figure("Title", *axes, [mark]).tables["few"].to_pylist()
        drawn = [(row["x"], row["y"]) for row in few if row["part"] == "guesses"]
        assert len(set(drawn)) == 5
        assert [row["name"] for row in few if row["align"]] == ["your guesses"] * 2  # and its rim
    on_bar = figure("Title", Names("joins", ["a", "b"]), axes[1], [guess_point("b", guess)])
    said = {row["name"]: row["y"] for row in on_bar.tables["few"].to_pylist() if row["align"]}
    assert said == {"2": 10, "3 guesses": 40}
    scene = Scene(asks_until=5, decides_at=30, guess_since=20)
    assert scene.message(Guessed("", guess))["marks"] == [
        {"t": 30, "count": 2}, {"t": 60, "count": 3}
    ]  # fmt: skip


# ---------------------------------------------------------------- joining


@pytest.mark.parametrize(
    ("shown", "listens", "reached", "out_of_reach"),
    [
        ("http://localhost:8501/spikes", "0.0.0.0", "http://10.1.2.3:8501", False),
        ("http://127.0.0.1:8501/", "127.0.0.1", "http://127.0.0.1:8501", True),
        ("https://queues.example/a/", "127.0.0.1", "https://queues.example", False),
    ],
)
def test_phones_get_an_address_that_they_can_reach(
    monkeypatch, shown, listens, reached, out_of_reach
):
    context = type("Context", (), {"url": shown})
    monkeypatch.setattr(join.st, "context", context)
    monkeypatch.setattr(join.st, "get_option", {"server.address": listens}.get)
    monkeypatch.setattr(join, "_own_address", lambda: "10.1.2.3")
    assert join.origin() == reached and join.is_out_of_reach() is out_of_reach


def test_a_qr_code_has_its_quiet_zone_and_is_dark_on_white():
    drawn = join.qr_code("http://10.0.0.7:8501/r/BCDFGH")
    size = int(re.search(r"viewBox='0 0 (\d+) ", unquote(drawn))[1])
    assert (size - 8 - 17) % 4 == 0  # modules of a version, and four on either side
    assert "%23fff" in drawn and "%23000" in drawn and "BCDFGH" in drawn


# ---------------------------------------------------------------- pages


@pytest.fixture
def store(tmp_path, monkeypatch):
    own = Store(f"sqlite:///{tmp_path / 'rooms.sqlite'}")
    made = loads.Loads(hub.Hub(own))
    monkeypatch.setattr("lessons.common.room.session_room.the_store", lambda: own)
    monkeypatch.setattr("lessons.common.room.load.lead_load.the_loads", lambda: made)
    return own


def opened(**query):
    at = AppTest.from_file(LESSON.path, default_timeout=120)
    at.session_state["progress"] = {}
    at.query_params.update(query)
    return sound(at.run())


def sound(at):
    assert not at.exception, at.exception[0].message
    return at


def words(at):
    return " ".join([one.value for one in [*at.get("html"), *at.markdown]])


def press(at, label):
    button = next(one for one in at.button if one.label.startswith(label))
    return sound(button.click().run())


def large(at):
    """What the large button says."""
    return next(one.label for one in at.button if one.proto.type == "primary")


def remote(at):
    """What the browser is told of a room."""
    (said,) = (e for e in at.get("bidi_component") if (e.key or "").startswith("unseen remote"))
    return json.loads(said.proto.json)


def test_a_teacher_opens_a_room_and_nothing_gives_the_answer_away(store):
    at = press(opened(view="teach"), "Open a room")
    visit = at.session_state["visit"]
    room = store.load(visit.room)
    question = room.topic.question
    assert room.topic.lesson == LESSON.slug and room.topic.twin is not None
    whys = [*question.whys, room.topic.twin.why]
    labels = ["Open the vote", "Close the vote", "Let them talk", "Open the second", "Close"]
    for label in labels:
        at = press(at, label)
        now = store.load(room.code)
        if which := open_round(now.phase):
            for number in range(9):
                store.vote(room.code, 1, which, f"c{number}", Ballot(question.right, number + 1))
        show = opened(view="show", room=room.code)
        assert "9 votes" in words(show) or now.phase is Phase.TALK
        assert not [why for why in whys if why[:40] in words(show)]
        assert 'class="right"' not in words(show) and "width:" not in words(show)
        assert not show.get("vega_lite_chart") and "9 are right" not in words(show)
        assert "100 % are right" not in words(show)
        if now.phase is Phase.FIRST_CLOSED:
            assert large(at).startswith("Show the answer"), "all are right: talking brings nothing"
    assert "100 % are right" in words(at) and 'class="right"' in words(at)
    at = press(at, "Show the answer")
    show = opened(view="show", room=room.code)
    assert 'class="right"' in words(show) and question.whys[question.right][:40] in words(show)
    press(at, "Play the run")
    show = opened(view="show", room=room.code)
    assert len(show.get("vega_lite_chart")) == 3 and 'data-slide="stage"' in words(show)


def test_the_key_is_needed_and_a_projector_does_not_show_it(store):
    code, secret = store.open_room(TOPIC)
    learner = opened(view="teach", room=code, key="wrong")
    assert not [one for one in learner.button if one.label.startswith("Open the vote")]
    teacher = opened(view="teach", room=code, key=secret)
    assert [one for one in teacher.button if one.label.startswith("Open the vote")]
    show = opened(view="show", room=code, key=secret)
    (note,) = (e for e in show.get("bidi_component") if e.key == "unseen cookie")
    assert secret not in note.proto.json and code in note.proto.json
    assert remote(show)["key"] == secret and remote(teacher)["key"] == ""
    assert secret not in words(show)


def test_another_lesson_takes_the_room_along_when_it_is_told_to(store):
    code, secret = store.open_room(Topic("spikes", "Spikes", QUESTION))
    at = opened(view="teach", room=code, key=secret)
    assert "Your room" in words(at)
    at = press(at, "Bring the room")
    room = store.load(code)
    assert (room.topic.lesson, room.asked, room.phase) == (LESSON.slug, 2, Phase.WAITING)
    assert [one for one in at.button if one.label.startswith("Open the vote")]


def test_a_room_that_has_ended_is_said_in_a_sentence(store):
    at = opened(view="teach", room="BCDFGH", key="gone")
    assert "There is no room with this code" in at.warning[0].value
    assert [one for one in at.button if one.label.startswith("Open a room")]


def test_a_projector_alone_begins_with_the_question(store):
    at = opened(view="show")
    assert 'data-slide="question"' in words(at) and "corner" not in words(at)
    said = remote(at)
    assert said["code"] == "" and set(said["acts"]) == {"forward", "reveal"}
    assert not at.get("vega_lite_chart")


def test_a_button_that_is_drawn_anew_while_it_is_pressed_is_the_same_one(store):
    code, secret = store.open_room(TOPIC)
    for before, after in [("waiting", "first open"), ("first open", "first closed")]:
        store.step(code, before, after)
    store.step(code, "first closed", "revealed")
    store.step(code, "revealed", "run")
    at = opened(view="teach", room=code, key=secret)

    def ids():
        return {one.label.split(" :")[0]: one.proto.id for one in at.run().button}

    first = ids()
    store.turn(code, 1, 1)
    later = ids()
    store.turn(code, 1, 4)  # the takeaway: now the way to the next lesson is the large button
    onward = next(label for label in first if label.startswith("Take the room to"))
    assert first[onward] == later[onward] == ids()[onward]
    store.turn(code, 1, 0)
    assert ids() == first


@pytest.mark.parametrize("part_knows_first", [False, True])
def test_a_step_changes_the_whole_page_also_if_a_part_of_it_knew_first(
    monkeypatch, part_knows_first
):
    page, before = PageState(LESSON.slug, LESSON), ClassRoom("BCDFGH", TOPIC, revision=3)
    page.class_at = before.asked, before.revision
    after, ran = replace(before, revision=4), []
    monkeypatch.setattr(remote_of_room.reruns, "run", lambda *parts: ran.append(parts))
    heard = []
    monkeypatch.setattr(remote_of_room, "_remote", lambda **said: heard.append(said))
    remote_of_room.listen(page, after if part_knows_first else before)
    for room in (before, after):
        monkeypatch.setattr(remote_of_room.session_room, "room_here", lambda room=room: room)
        heard[0]["on_news_change"]()
    assert ran == [(page.key(Part.ROOM),), ()]


def test_a_move_is_not_made_for_a_room_that_has_moved_on(store):
    code, secret = store.open_room(TOPIC)
    late = opened(view="teach", room=code, key=secret)
    store.step(code, "waiting", "first open")
    at = press(late, "Open the vote")  # it was open already: a step that was done changes nothing
    assert store.load(code).phase is Phase.FIRST_OPEN and not [w.value for w in at.warning]
    late = opened(view="teach", room=code, key=secret)
    for before, after in [("first open", "first closed"), ("first closed", "talk")]:
        store.step(code, before, after)
    at = press(late, "Close the vote")
    assert "moved on" in at.warning[0].value
    assert store.load(code).phase is Phase.TALK

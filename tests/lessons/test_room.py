"""A room as a value: what may follow what, and whose vote counts how often."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.common.room import class_room
from lessons.common.room.class_room import Ballot, ClassRoom, Refused
from lessons.common.room.phases import NEXT, Phase, Round, is_revealed, open_round
from lessons.common.room.questions import Question, Topic

QUESTION = Question("How long?", ("10 s", "40 s", "for ever"), right=1, why="Because.")
TOPIC = Topic("spikes", "Spikes", QUESTION, Question("And now?", ("20 s", "80 s"), right=0))
OPEN = ClassRoom("ABCDEF", TOPIC, phase=Phase.FIRST_OPEN)


def voted(room, *taps, which=Round.FIRST):
    """The room after taps (client, choice), each later than the one before."""
    for number, (client, choice) in enumerate(taps, 1):
        room = class_room.vote(room, room.asked, which, client, Ballot(choice, number))
    return room


def walk(room, *phases):
    for phase in phases:
        room = class_room.step(room, room.phase, phase, now=1000)
    return room


def usual_way(room):
    while following := class_room.next_phases(room):
        yield room
        room = class_room.step(room, room.phase, following[0], now=0)
    yield room


def test_the_usual_way_goes_through_every_phase():
    assert [room.phase for room in usual_way(ClassRoom("ABCDEF", TOPIC))] == list(Phase)


def test_without_a_twin_the_run_is_followed_by_what_was_seen():
    alone = ClassRoom("ABCDEF", Topic("spikes", "Spikes", QUESTION))
    phases = [room.phase for room in usual_way(alone)]
    assert not [phase for phase in phases if "twin" in phase] and phases[-1] == Phase.SEEN_REVEALED


@pytest.mark.parametrize("before", list(Phase))
@pytest.mark.parametrize("after", list(Phase))
def test_only_what_follows_can_be_stepped_to(before, after):
    room = ClassRoom("ABCDEF", TOPIC, phase=before)
    if after in NEXT[before]:
        stepped = class_room.step(room, before, after, now=0)
        assert (stepped.phase, stepped.revision) == (after, 1)
    else:
        with pytest.raises(Refused):
            class_room.step(room, before, after, now=0)


def test_a_step_that_comes_twice_is_done_once():
    closed = walk(OPEN, Phase.FIRST_CLOSED)
    assert class_room.step(closed, Phase.FIRST_OPEN, Phase.FIRST_CLOSED, now=0) is closed
    with pytest.raises(Refused, match="moved on"):
        class_room.step(closed, Phase.WAITING, Phase.FIRST_OPEN, now=0)


@pytest.mark.parametrize("words", ["", "nonsense", "first open; drop table"])
def test_a_step_to_nowhere_is_refused(words):
    with pytest.raises(Refused):
        class_room.step(OPEN, OPEN.phase, words, now=0)
    with pytest.raises(Refused):
        class_room.step(OPEN, words, OPEN.phase, now=0)


def test_the_talk_has_a_clock_and_only_the_talk():
    talk = walk(OPEN, Phase.FIRST_CLOSED, Phase.TALK)
    assert talk.talk_until == 1000 + class_room.TALK_SECONDS
    assert walk(talk, Phase.SECOND_OPEN).talk_until is None


def test_a_second_tap_changes_the_vote():
    assert class_room.bars(voted(OPEN, ("a", 0), ("a", 1), ("b", 1)), Round.FIRST) == [0, 2, 0]


def test_a_late_vote_is_refused_in_a_sentence_and_a_repeated_one_is_not():
    closed = walk(voted(OPEN, ("a", 2)), Phase.FIRST_CLOSED)
    assert class_room.vote(closed, 1, Round.FIRST, "a", Ballot(2, 1)) is closed
    with pytest.raises(Refused, match="too late"):
        class_room.vote(closed, 1, Round.FIRST, "a", Ballot(1, 2))
    with pytest.raises(Refused, match="too late"):
        class_room.vote(closed, 1, Round.FIRST, "b", Ballot(1, 1))


@pytest.mark.parametrize("choice", [-1, 3, 10**9])
def test_an_answer_that_there_is_not_is_refused(choice):
    with pytest.raises(Refused, match="no such answer"):
        class_room.vote(OPEN, 1, Round.FIRST, "a", Ballot(choice, 1))


def test_a_vote_in_another_round_or_question_is_refused():
    for asked, which in [(1, "second"), (1, "twin"), (2, "first"), (1, "third")]:
        with pytest.raises(Refused):
            class_room.vote(OPEN, asked, which, "a", Ballot(0, 1))


def test_nothing_of_the_first_round_is_in_the_second():
    second = walk(
        voted(OPEN, ("a", 0), ("b", 0)), Phase.FIRST_CLOSED, Phase.TALK, Phase.SECOND_OPEN
    )
    assert class_room.bars(second, Round.SECOND) == [0, 0, 0]
    assert class_room.bars(second, Round.FIRST) == [2, 0, 0]


def test_another_topic_begins_with_no_votes():
    asked = class_room.ask(voted(OPEN, ("a", 0)), TOPIC)
    assert (asked.asked, asked.phase, dict(asked.ballots)) == (2, Phase.WAITING, {})
    assert asked.revision > OPEN.revision


def test_bars_are_hidden_until_they_are_revealed():
    shown = {which: next(phase for phase in Phase if is_revealed(which, phase)) for which in Round}
    assert shown == {
        Round.FIRST: Phase.REVEALED,
        Round.SECOND: Phase.REVEALED,
        Round.TWIN: Phase.TWIN_REVEALED,
        Round.SEEN: Phase.SEEN_REVEALED,
    }


@pytest.mark.parametrize(
    ("right", "words"),
    [(2, "Few know it"), (3, "talk to a neighbor"), (7, "talk to a neighbor"), (8, "go on")],
)
def test_the_hint_goes_by_the_share_of_right_answers(right, words):
    taps = [(f"c{n}", 1 if n < right else 0) for n in range(10)]
    room = voted(OPEN, *taps)
    assert class_room.hint(room) == "", "while the vote is open there is nothing to go by"
    room = walk(room, Phase.FIRST_CLOSED)
    hint = class_room.hint(room)
    assert words in hint and f"{10 * right} %" in hint
    assert class_room.needs_no_talk(room) == (words == "go on")
    assert (
        class_room.hint(walk(room, Phase.TALK)) == f"{10 * right} % were right before they talked."
    )


def test_moves_count_clients_that_voted_twice():
    room = voted(OPEN, ("a", 0), ("b", 0), ("c", 2), ("d", 1))
    room = walk(room, Phase.FIRST_CLOSED, Phase.TALK, Phase.SECOND_OPEN)
    room = voted(room, ("a", 1), ("b", 0), ("c", 1), ("late", 2), which=Round.SECOND)
    assert class_room.moves(room) == [[1, 1, 0], [0, 0, 0], [0, 1, 0]]


CLIENTS = st.sampled_from(["a", "b", "c", "d", "e"])
TAPS = st.lists(st.tuples(CLIENTS, st.integers(0, 2)), max_size=30)


def sent(taps, chance):
    """The messages of taps as a bad network delivers them: doubled, late, in any order."""
    numbered = [(client, Ballot(choice, n)) for n, (client, choice) in enumerate(taps, 1)]
    messages = numbered + [message for message in numbered if chance.random() < 0.5]
    chance.shuffle(messages)
    return messages


@given(TAPS, TAPS, st.integers(0, 1000))
def test_the_bars_sum_to_the_clients_however_votes_arrive(before, after, seed):
    chance, room = random.Random(seed), OPEN
    late = sent(after, chance)
    for client, ballot in sent(before, chance):
        room = class_room.vote(room, 1, Round.FIRST, client, ballot)
    room = walk(room, Phase.FIRST_CLOSED)
    for client, ballot in [*sent(before, chance), *late]:  # replayed, and new ones that are late
        try:
            assert class_room.vote(room, 1, Round.FIRST, client, ballot) is room
        except Refused:
            assert (client, ballot) in late
    assert sum(class_room.bars(room, Round.FIRST)) == len({client for client, _ in before})
    last = dict(before)  # of each client, what it tapped last
    assert {client: ballot.choice for (_, client), ballot in room.ballots.items()} == last


def test_a_topic_survives_being_kept():
    assert Topic.from_data(TOPIC.to_data()) == TOPIC
    assert open_round(Phase.TALK) is None


@pytest.mark.parametrize(
    "bad",
    [
        {"answers": ("one",)},
        {"answers": ("x",) * 11},
        {"right": 2},
        {"text": "x" * 5000},
    ],
)
def test_a_question_that_cannot_be_asked_is_no_question(bad):
    with pytest.raises(ValueError, match=r"question|answer"):
        Question(**{"text": "How?", "answers": ("a", "b"), **bad})

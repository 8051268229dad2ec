"""What a page of a room is shown, and above all what it is not shown yet."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.common.room.class_room import Ballot, ClassRoom
from lessons.common.room.phases import Phase, Round, is_revealed, round_at
from lessons.common.room.present import SENTENCES, plain, seen_by
from lessons.common.room.questions import Question, Topic

CHOICES = st.integers(0, 2)
OTHERS = st.dictionaries(st.tuples(st.sampled_from(Round), st.sampled_from("bcd")), CHOICES)


def room(phase, others, right, own):
    """A room in a phase; the right answer and its reason are in it, and what was voted."""
    question = Question("How long?", ("a", "b", "c"), right, f"W{right}", ("x", f"Y{right}", "z"))
    taps = others | {(which, "me"): choice for which, choice in own.items()}
    ballots = {key: Ballot(choice, 1) for key, choice in taps.items()}
    topic = Topic("spikes", "Spikes", question, question)
    return ClassRoom("BCDFGH", topic, phase=phase, ballots=ballots)


def hidden(phase):
    """Whether nothing of any round may be seen in a phase."""
    which = round_at(phase)
    return phase not in (Phase.REVEALED, Phase.RUN) and not (which and is_revealed(which, phase))


@given(
    st.sampled_from(Phase),
    OTHERS,
    OTHERS,
    CHOICES,
    CHOICES,
    st.dictionaries(st.sampled_from(Round), CHOICES),
)
def test_until_the_reveal_a_phone_shows_the_same_whatever_others_said_and_whatever_is_right(
    phase, others, more, right, wrong, own
):
    one, two = (seen_by(room(phase, *said, own), "me") for said in ((others, right), (more, wrong)))
    if hidden(phase):
        assert one == two
    else:
        assert one["results"]["right"] == right and f"W{right}" in json.dumps(one)


@given(st.sampled_from(Phase), OTHERS, CHOICES, CHOICES)
def test_until_the_reveal_everyone_sees_how_many_voted_and_not_what(phase, others, right, wrong):
    shifted = {key: (choice + 1) % 3 for key, choice in others.items()}
    one = seen_by(room(phase, others, right, {}), "")
    two = seen_by(room(phase, shifted, wrong, {}), "")
    assert one["votes"] == sum(which is round_at(phase) for which, _ in others)
    assert not hidden(phase) or one == two


@given(st.sampled_from(Phase), OTHERS, st.dictionaries(st.sampled_from(Round), CHOICES))
def test_a_phone_shows_its_own_answer_and_its_number(phase, others, own):
    seen = seen_by(room(phase, others, 1, own), "me")
    assert set(seen["chosen"].items()) <= {(str(which), choice) for which, choice in own.items()}
    which = round_at(phase)
    if which in own:
        assert seen["chosen"][str(which)] == own[which] and seen["number"] == 1


def test_both_rounds_are_shown_side_by_side_and_one_alone_if_there_was_one():
    first = {(Round.FIRST, "b"): 0, (Round.FIRST, "c"): 1}
    both = first | {(Round.SECOND, "b"): 1}
    rounds = seen_by(room(Phase.REVEALED, both, 1, {}), "me")["results"]["rounds"]
    assert [shown["bars"] for shown in rounds] == [[1, 1, 0], [0, 1, 0]]
    (alone,) = seen_by(room(Phase.RUN, first, 1, {}), "me")["results"]["rounds"]
    assert (alone["round"], alone["bars"]) == ("first", [1, 1, 0])


def test_every_phase_has_a_sentence():
    assert set(SENTENCES) == set(Phase) and all(words.endswith(".") for words in SENTENCES.values())


@pytest.mark.parametrize(
    ("set_", "shown"),
    [
        (r"costs \$5", "costs $5"),
        ("**urgent** only", "urgent only"),
        ("the *age* of the oldest", "the age of the oldest"),
        (r"2 \* 3", "2 * 3"),
        ("`acks_late`", "acks_late"),
    ],
)
def test_a_phone_shows_no_marks_of_markdown(set_, shown):
    assert plain(set_) == shown

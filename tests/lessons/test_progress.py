"""What a learner did survives in a cookie, which may hold anything when it is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.common.progress import COOKIE, LIMIT, Done, dump, parse
from lessons.common.syllabus import lessons

names = st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True)
guesses = st.sampled_from(["", "shown", "0", "3", "-2.5", "400"])
dones = st.builds(Done, guesses, st.frozensets(names, max_size=3))


@given(st.dictionaries(names, dones, max_size=18))
def test_what_is_kept_comes_back(done):
    text = dump(done)
    assert len(text) <= LIMIT
    kept = parse(text)
    assert kept == {name: done[name] for name in kept}
    assert kept == done or len(text) > LIMIT * 0.9


@given(st.text(max_size=300) | st.text(alphabet="!:*-aZ0.;", max_size=300))
def test_any_cookie_can_be_read(text):
    found = parse(text)
    assert parse(dump(found)) == found


@pytest.mark.parametrize(
    "text",
    ["", "!", "<b>:1:x", "!UPPER:1:", "!a b:1:", "!" + "a" * 61 + "::", "!!!:::**", "%21a::"],
)
def test_odd_entries_are_left_out(text):
    assert parse(text) == {}


@pytest.mark.parametrize("guess", ["x", "1e9", "nan", "inf", "1" * 10, "--1", "1.", "<b>", "Shown"])
def test_odd_guess_is_no_guess(guess):
    assert parse(f"!lesson:{guess}:") == {"lesson": Done()}


def test_long_cookie_is_cut_in_bounded_time():
    assert len(parse("!a::" * 1_000_000)) == 1
    assert len(parse("".join(f"!lesson-{i}::" for i in range(100_000)))) <= 60
    assert len(parse("!a:1:" + "*".join(map(str, range(500))))["a"].met) <= 8


def test_cookie_is_made_of_characters_a_cookie_may_have():
    text = dump({"a-lesson": Done("2.5", frozenset({"drain", "few"}))})
    assert text == "!a-lesson:2.5:drain*few"
    assert not set(text) & set(' ",;\\')


def test_whole_syllabus_fits_into_the_cookie():
    most = Done("123.5", frozenset({"first-one", "second-one", "third"}))
    done = {one.slug: most for one in lessons()}
    assert parse(dump(done)) == done
    assert COOKIE.isidentifier()

"""A scenario becomes text and comes back the same; what is no scenario gets a sentence."""

import json
import re
import tracemalloc
from contextlib import suppress
from dataclasses import fields, is_dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuesim import (
    Autoscale,
    Profile,
    Retry,
    Scenario,
    example_trace,
    one_queue,
    parse_scenario,
    scenario_json,
    simulate,
)
from queuesim.sandbox.json_text import MAX_BYTES
from tests.queuesim.systems import examples, systems


@examples(60)
@given(scenario=systems(), indent=st.sampled_from((None, 1)))
def test_a_scenario_comes_back_the_same(scenario, indent):
    told = scenario_json(scenario, indent)
    assert parse_scenario(told) == scenario
    assert parse_scenario(told.encode()) == scenario
    assert parse_scenario(b"\xef\xbb\xbf" + told.encode()) == scenario


@pytest.mark.parametrize(
    "scenario",
    [
        example_trace().scenario(3),
        example_trace().resampled(3),
        one_queue(Profile.steps((0, 1), (10, 5), period=20), retry=Retry.celery()),
        one_queue(retry=Retry.sidekiq(budget=0.1), autoscale=Autoscale(metric="age")),
    ],
    ids=["recorded", "resampled", "profile", "autoscaled"],
)
def test_so_do_recorded_traffic_profiles_and_rules(scenario):
    again = parse_scenario(scenario_json(scenario))
    assert again == scenario
    assert simulate(again, 1, 500).same_as(simulate(scenario, 1, 500))


def test_what_is_at_its_default_is_left_out():
    assert json.loads(scenario_json(one_queue(rate=3.0, workers=4))) == {
        "queuesim": 1,
        "sources": [{"arrivals": {"rate": 3.0}}],
        "queues": [{}],
        "pools": [{"workers": 4}],
    }
    assert parse_scenario('{"pools": [{}]}') == Scenario()
    assert parse_scenario('{"queues": [{"limit": null}]}') == Scenario()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("", "Line 1: this is not JSON (expecting value)."),
        ('{"pools": [\n{"workers": 1},\n}', "Line 3: this is not JSON"),
        ("[]", "A scenario is a JSON object with sources, queues and pools."),
        ("{}", "A scenario needs sources, queues and pools; this file has none of them."),
        ('{"queuesim": 2, "pools": [{}]}', 'This reads scenarios with "queuesim": 1, not 2.'),
        ('{"queues": 3}', "In queues: there must be a list in brackets, not 3."),
        ('{"queues": [3]}', "In queues[0]: there must be an object in braces, not 3."),
        ('{"queues": [{"limt": 3}]}', "In queues[0]: there is no 'limt', only name, limit, order"),
        ('{"queue": [{}]}', "there is no 'queue', only sources, queues, pools."),
        ('{"sources": [{"arrivals": {"rate": -1}}]}', "In sources[0].arrivals: The arrival rate"),
        ('{"sources": [{"arrivals": {"kind": "x"}}]}', "the kind must be arrivals or recorded"),
        ('{"sources": [{"service": {"mean": 3}}]}', "the kind must be deterministic or exponen"),
        ('{"sources": [{"service": 3}]}', "In sources[0].service: there must be an object"),
        ('{"sources": [{"patience": {"kind": ["a"]}}]}', "In sources[0].patience: the kind must"),
        (
            '{"sources": [{"arrivals": {"spikes": [{"at": 3}]}}]}',
            "In sources[0].arrivals.spikes[0]: 'length' is missing.",
        ),
        ('{"sources": [{"queue": "x"}]}', "There is no queue called 'x'."),
        ('{"sources": []}', "The sources must be from 1 to 100 in number, not 0."),
        ('{"pools": [{"workers": 1e999}]}', "In pools[0]: The number of workers must be a number"),
        ('{"pools": [{"workers": NaN}]}', "A scenario has no NaN; leave a limit out"),
        ('{"pools": [{"workers": 1, "workers": 2}]}', "The name 'workers' stands twice"),
        ('{"pools": [{"workers": 1' + "0" * 5000 + "}]}", "The number 1000000000… has too many"),
        ("[" * 40_000, "This is nested far too deeply for a scenario."),
        (b"\xff\xfe", "A scenario is text in UTF-8, and this is not."),
        ('{"queues": [{"name": "\\ud800"}]}', "half of a letter"),
        (
            '{"queues": [{"name": "' + "q" * 301 + '"}]}',
            "In queues[0].name: a name has at most",
        ),
        ('{"pools": [{"serves": ["' + "q" * 301 + '"]}]}', "a name has at most 300 letters."),
        (3, "The text of a scenario must be a text or bytes, not 3."),
    ],
)
def test_what_is_no_scenario_gets_a_sentence(told, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        parse_scenario(told)


@pytest.mark.parametrize(
    "bomb",
    [
        b"[" * 1_000_000,
        b'{"a":' * 100_000,
        b"[" + b"1," * 5_000_000,
        b'"' * 3_000_000,
        b" " * 30_000_000,
    ],
    ids=["brackets", "objects", "numbers", "texts", "blanks"],
)
def test_a_bomb_is_refused_in_little_memory(bomb):
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=r"has at most|not JSON"):
            parse_scenario(bomb)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()
    assert len(b" " * 30_000_000) > MAX_BYTES


@examples(100)
@given(
    told=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    ("sources", "queues", "pools", "arrivals", "service", "kind", "rate")
                )
                | st.text(),
                inner,
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_is_a_scenario_or_a_sentence(told):
    with suppress(ValueError):
        assert isinstance(parse_scenario(json.dumps(told)), Scenario)


def test_every_part_of_a_scenario_can_be_told():
    """A new field that holds a part must be read as one."""
    from queuesim.sandbox import scenario_json as module

    kinds = {*module.KINDS.values(), *module.HOLDS, Retry, Profile, Autoscale}
    for kind in kinds:
        assert is_dataclass(kind)
        for field in fields(kind):
            known = field.name in module.HOLDS.get(kind, {})
            words = ("Distribution", "Arrivals", "Recorded", "Retry", "Profile", "Autoscale")
            holds = any(word in str(field.type) for word in (*words, "Source", "Queue", "Pool"))
            assert known == holds or field.name in ("spikes", "batches"), (kind, field.name)

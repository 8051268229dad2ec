"""Answers instead of nonsense: no steady state, odd numbers, what would take for ever."""

import inspect
import math
import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from queuesim import theory
from queuesim.theory import (
    Unstable,
    batch,
    cheapest_workers,
    cobham_mg1,
    cobham_mmc,
    erlang_a,
    erlang_b,
    erlang_c,
    first_waits_in_turns,
    fluid_backlog,
    fluid_drain,
    md1,
    mg1,
    mm1,
    mm1_first_waits,
    mm1_wait_variance,
    mmc,
    mmck,
    one_line_or_many,
    reserve,
    tasks_for_precision,
    time_quantile,
    transient_mmck,
    wait_quantile,
    wait_tail,
    workers_for,
)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: mm1(1, 1),
        lambda: mmc(8, 1, 4),
        lambda: mmck(8, 1, 4, math.inf),
        lambda: mg1(2, 1, 1),
        lambda: md1(1.0, 1),
        lambda: erlang_c(4, 4),
        lambda: wait_tail(4, 1, 4, 1),
        lambda: wait_quantile(4, 1, 4, 0.9),
        lambda: time_quantile(5, 1, 4, 0.9),
        lambda: one_line_or_many(4, 1, 4),
        lambda: cobham_mg1([(0.5, 1, 1), (0.5, 1, 1)]),
        lambda: cobham_mmc((2, 2), 1, 4),
        lambda: reserve(4, 0.1, 1, 4, 1),
        lambda: reserve(1, 1, 1, 4, 4),
        lambda: fluid_drain(10, 4, 1, 4),
        lambda: transient_mmck(3, 1, 4, start_rate=4),
        lambda: mm1_wait_variance(1, 1),
        lambda: tasks_for_precision(2, 1),
    ],
)
def test_unstable_is_an_answer(ask):
    with pytest.raises(Unstable, match=r", but .*(end|drains)\.$"):
        ask()


def test_the_sentence_of_an_unstable_queue():
    with pytest.raises(Unstable) as answer:
        mmc(8, 1, 4)
    assert str(answer.value) == (
        "8 tasks arrive per unit of time, but 4 workers finish at most 4: "
        "the queue grows without end."
    )
    assert answer.value.per("minute").startswith("8 tasks arrive per minute, but")
    one = "1 task arrives per unit of time, but 1 worker finishes at most 1: "
    with pytest.raises(Unstable, match=one):
        mm1(1, 1)


NONSENSE = [math.nan, math.inf, -1, "3", None]


@pytest.mark.parametrize("bad", NONSENSE)
def test_nonsense_is_refused_everywhere(bad):
    for ask in [
        lambda: mm1(bad, 1),
        lambda: mmc(1, bad, 2),
        lambda: mmc(1, 1, bad),
        lambda: mmck(1, 1, 2, -1 if bad == math.inf else bad),
        lambda: mg1(0.5, 1, bad),
        lambda: erlang_b(bad, 3),
        lambda: erlang_b(3, bad),
        lambda: wait_tail(1, 1, 2, bad),
        lambda: wait_tail(1, 1, 2, bad, 5),
        lambda: wait_quantile(1, 1, 2, bad),
        lambda: time_quantile(1, 1, 2, bad),
        lambda: cobham_mg1([(bad, 1, 1)]),
        lambda: cobham_mmc([bad], 1, 2),
        lambda: reserve(bad, 1, 1, 4, 1),
        lambda: reserve(1, 1, 1, 4, bad),
        lambda: erlang_a(1, 1, 2, bad),
        lambda: workers_for(1, 1, bad),
        lambda: cheapest_workers(1, 1, bad, 1),
        lambda: fluid_drain(bad, 1, 1, 4),
        lambda: fluid_backlog(((0, 1), (5, bad)), 1, 4, 10),
        lambda: batch(bad, 4),
        lambda: transient_mmck(bad, 1, 4),
        lambda: transient_mmck(1, 1, 4, until=bad),
        lambda: transient_mmck(1, 1, ((0, 4), (5, bad)), until=10),
        lambda: transient_mmck(1, 1, 4, start_rate=bad),
        lambda: mm1_first_waits(0.5, 1, bad),
        lambda: tasks_for_precision(0.5, 1, bad),
    ]:
        with pytest.raises(ValueError, match=r"must (be|lie)"):
            ask()


@pytest.mark.parametrize("workers", [0, 1.5, 10**9])
def test_workers_are_a_whole_number(workers):
    with pytest.raises(ValueError, match="The number of workers must be a"):
        mmc(1, 1, workers)
    with pytest.raises(ValueError, match="The mean service time must be a number from 1e-12"):
        mmc(1, 0, 4)
    assert mmck(5, 1, np.int64(4), 3.0) == mmck(5, 1, 4, 3)


def assert_sentence(refusal):
    text = str(refusal.value)
    assert (text[0].isupper() or text[0].isdigit()) and text.endswith(".") and len(text) < 250


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: transient_mmck(3, 1, 4, until=1e9), "Too many tasks"),
        (lambda: transient_mmck(3, 1, 4, step=1e-9), "too fine a step"),
        # few states, but five million steps of some microseconds each
        (lambda: transient_mmck(((0, 0.99), (5, 1e6)), 1e-4, 2, 50, 10), "Too many tasks"),
        (lambda: transient_mmck([(i, 1.0) for i in range(1001)], 1, 4), "not more than 1,000"),
        (lambda: workers_for(1e8, 1, 0.1), "must not exceed 1,000,000"),
        (lambda: reserve(1, 1, 1, 10_000, 5000), "Too many workers"),
        (lambda: reserve(1, 1, 1, 1_000_000, 0), "Too many workers"),
        (lambda: reserve(3.96, 0.01, 1, 4, 1), "too full of high tasks"),
        (lambda: erlang_a(1e9, 1, 4, 1e9), "patience is too long"),
        (lambda: first_waits_in_turns(0.5, 1, 4, 1e9), "Too many tasks in this time"),
        (lambda: mmck(1, 1, 4, 10**7), "from 0 to 1,000,000"),
    ],
)
def test_what_would_hang_is_refused(ask, said):
    with pytest.raises(ValueError, match=said) as refusal:
        ask()
    assert_sentence(refusal)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (
            lambda: mg1(1 - 1e-16, 1, 1e300),
            "The scv of the service time must be a number from 0 to",
        ),
        (
            lambda: mm1_wait_variance(0, 1e300),
            "The mean service time must be a number from 1e-12 to",
        ),
        (lambda: mmck(1e300, 1e150, 2, 5), "The arrival rate must be a number from 0 to"),
        (lambda: erlang_a(1e300, 1, 10_000, 3.6, 0), "The arrival rate must be a number from 0 to"),
        (lambda: erlang_a(1, 5e-324, 1, 1), "The mean service time must be a number from 1e-12"),
        (lambda: transient_mmck(1e300, 1, 4), "The arrival rate must be a number from 0 to"),
        (lambda: transient_mmck(((1, 2.0),), 1, 4), "must start at time 0"),
        (lambda: transient_mmck([[1, 2], 3], 1, 4), "must be a tuple or list"),
        (lambda: cobham_mmc((), 1, 4), "The rates of the classes must be from 1 to"),
        (lambda: cobham_mmc(2, 1, 4), "The rates of the classes must be a tuple or list"),
        (lambda: cobham_mg1([(0.5, 1)]), "Each class .* must be from 3 to 3 in number, not 2"),
        (lambda: tasks_for_precision(0.5, 1, 0.1, 1 - 1e-16), "The confidence must lie between"),
        (lambda: wait_quantile(1, 1, 2, 1), "The share must be below 1"),
    ],
)
def test_what_is_absurd_is_refused(ask, said):
    with pytest.raises(ValueError, match=said) as refusal:
        ask()
    assert_sentence(refusal)


EXTREMES = st.sampled_from([0, 5e-324, 1e-12, 1e-9, 0.5, 1 - 1e-16, 1.0, 3.6, 1e3, 1e6, 1e9])


COUNTS = st.sampled_from([0, 1, 2, 7, 100, 10_000])


SHARE = st.sampled_from([0, 1e-9, 0.05, 0.5, 0.9, 1 - 1e-16, 1.0, 2.0])


FORMULAS = {
    name: each for name in theory.__all__ if inspect.isfunction(each := getattr(theory, name))
}


COUNTED = {
    *("workers", "limit", "tasks", "size", "reserved", "start_tasks", "lines", "choices", "depth"),
    *("weight", "neighbour_weight", "retrying"),
}
SHARES = {"share", "fail_share", "gave_up_share", "served_share", "target", "confidence"}


@st.composite
def calls(draw):
    """A formula and extreme, but single, numbers for all that it takes."""
    name = draw(st.sampled_from(sorted(FORMULAS)))
    taken = {}
    for argument in inspect.signature(FORMULAS[name]).parameters:
        drawn = SHARE if argument in SHARES else COUNTS if argument in COUNTED else EXTREMES
        taken[argument] = draw(drawn)
    if "retries" in taken:
        taken["retries"] = draw(st.one_of(COUNTS, EXTREMES))
    if name == "cobham_mg1":
        taken["classes"] = draw(st.lists(st.tuples(*[EXTREMES] * 3), min_size=1, max_size=3))
    if name in ("cobham_mmc", "overloaded_priorities", "ageing_mmc"):
        taken["rates"] = draw(st.lists(EXTREMES, min_size=1, max_size=3))
    if name == "ageing_mmc":
        growth = draw(st.lists(EXTREMES, min_size=len(taken["rates"]), max_size=3))
        taken["growth"] = sorted(growth, reverse=True)
    if name == "transient_mmck":
        taken["step"] = None
    return name, taken


def numbers_in(answer):
    """All numbers of an answer, each array, tuple and dataclass opened."""
    if isinstance(answer, tuple):
        return np.concatenate([numbers_in(each) for each in answer])
    if hasattr(answer, "__dataclass_fields__"):
        return np.concatenate([numbers_in(value) for value in vars(answer).values()])
    return np.asarray(answer, float).ravel()


@settings(max_examples=500, deadline=None)
@given(calls())
@example(("lines_in_turn", {"rate": 5e-324, "service": 1e-12, "lines": 2, "workers": 2}))
@pytest.mark.filterwarnings("error")
def test_extremes_have_a_finite_answer_or_a_sentence(call):
    name, arguments = call
    try:
        numbers = numbers_in(FORMULAS[name](**arguments))
    except ValueError:
        return
    if name == "transient_mmck":  # where no task is accepted there is no wait
        numbers = numbers[~np.isnan(numbers)]
    if name in (
        "last_start_in_turns",
        "overloaded_priorities",
        "reserve_flooded",
        "retry_storm",
    ):  # a class that starves waits for ever
        numbers = numbers[numbers != math.inf]
    assert np.isfinite(numbers).all() and (numbers >= 0).all()


def test_the_public_face():
    modules = {name for name in vars(theory) if inspect.ismodule(getattr(theory, name))}
    public = {name for name in vars(theory) if name[0] != "_"} - modules - {"ModuleType"}
    assert public == set(theory.__all__) and not modules & set(theory.__all__)
    assert FORMULAS.keys() | {"Unstable", "Transient", "Steady", "Reserve"} <= public


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_each_formula_says_where_it_is_from(name):
    said = inspect.getdoc(FORMULAS[name])
    if name == "mm1_mean_of_first":
        assert "`mm1_first_waits`" in said
        said = inspect.getdoc(mm1_first_waits)
    assert re.search(r"\b(19|20)\d\d\b|Kleinrock|Gross & Harris|Newell|by bisection", said)
    assert "textbook" not in said

"""Every argument of every public function, handed odd values: a right answer or one sentence.

`GOOD` holds a plain call of each function. Each of its arguments in turn becomes a number of
numpy's (the answer must be the plain number's, to the last bit) and then something that is no
number at all (the answer must be a ValueError with one sentence). No call may take long.
"""

import inspect
import math
import signal
from contextlib import contextmanager
from fractions import Fraction

import numpy as np
import pytest

import queuesim
from queuesim import Estimate, theory
from queuesim.estimates import t_quantile

SECONDS = 20  # far more than any call needs, far less than for ever
QUEUE = {"rate": 3.0, "service": 1.0, "workers": 4}
MANY = {"rates": 3.0, "service": 1.0, "workers": 4}
ONE_WORKER = {"rate": 0.5, "service": 1.0}
RUN = queuesim.simulate(queuesim.one_queue(3.0, 4), 1, 50.0)
PILOT = Estimate("a", "mean_wait", (1.0, 2.0, 4.0))

GOOD = {
    theory.ageing_mmc: {
        **{"rates": (1.0, 2.0), "growth": (4.0, 1.0)},
        **{"service": 1.0, "workers": 4},
    },
    theory.attempts_per_task: {"fail_share": 0.25, "retries": 3},
    theory.batch: {"size": 10, "workers": 4, "service": 1.0, "spread": 2.0},
    theory.cheapest_workers: {**ONE_WORKER, "worker_cost": 2.0, "waiting_cost": 3.0},
    theory.cobham_mg1: {"classes": [(0.25, 1.0, 1.0), (0.5, 0.5, 2.0)]},
    theory.cobham_mmc: {"rates": (1.0, 2.0), "service": 1.0, "workers": 4},
    theory.erlang_a: {**QUEUE, "patience": 2.0, "limit": 9},
    theory.erlang_b: {"load": 3.0, "workers": 4},
    theory.erlang_c: {"load": 3.0, "workers": 4},
    theory.feeds_itself: {**QUEUE, "retries": 2.0},
    theory.first_waits_in_turns: {
        **{**QUEUE, "within": 5.0},
        **{"weight": 4, "neighbour_weight": 1},
    },
    theory.fluid_backlog: {**MANY, "until": 9.0, "backlog": 5.0, "limit": 9.0},
    theory.fluid_drain: {**QUEUE, "backlog": 5.0},
    theory.last_start_in_turns: {
        **{"size": 10, **QUEUE},
        **{"weight": 2, "neighbour_weight": 1},
    },
    theory.lines_in_turn: {"rate": 3.0, "service": 1.0, "lines": 4, "workers": 2},
    theory.lost_share: {"fail_share": 0.25, "retries": 3},
    theory.mean_wait_behind_backlog: {"backlog": 10.0, **QUEUE, "within": 5.0},
    theory.md1: ONE_WORKER,
    theory.mg1: {"rate": 0.5, "mean": 1.0, "scv": 2.0},
    theory.mm1: ONE_WORKER,
    theory.mm1_first_waits: {**ONE_WORKER, "tasks": 5},
    theory.mm1_mean_of_first: {**ONE_WORKER, "tasks": 5},
    theory.mm1_wait_variance: ONE_WORKER,
    theory.mmc: QUEUE,
    theory.mmc_with_failures: {**QUEUE, "fail_share": 0.125, "retries": 2},
    theory.mmck: {**QUEUE, "limit": 5},
    theory.mmck_states: {**QUEUE, "limit": 5},
    theory.one_line_or_many: QUEUE,
    theory.overloaded_priorities: {"rates": (1.0, 4.0), "service": 1.0, "workers": 4},
    theory.repeating_mmck: {**MANY, **{"limit": 5, "period": 8.0, "step": 0.5}},
    theory.reserve: {
        "high_rate": 1.0,
        "low_rate": 1.0,
        "service": 1.0,
        "workers": 4,
        "reserved": 1,
    },
    theory.reserve_flooded: {
        "high_rate": 1.0,
        "service": 1.0,
        "workers": 4,
        "reserved": 1,
    },
    theory.reserve_states: {
        "high_rate": 1.0,
        "low_rate": 1.0,
        "service": 1.0,
        "workers": 4,
        "reserved": 1,
    },
    theory.retry_storm: {
        **{**QUEUE, "limit": 5},
        **{"patience": 0.75, "retries": 1.5, "retry_after": 1.0, "later": 0.5, "retrying": 3},
    },
    theory.served_within: {**QUEUE, "patience": 2.0, "t": 0.5, "limit": 9},
    theory.shorter_of_some: {**ONE_WORKER, "choices": 2},
    theory.start_behind_batch: {"at": 1.0, "size": 9, "workers": 4, "service": 1.0, "spread": 2.0},
    theory.starts_in_time: {"limit": 9, "service": 1.0, "workers": 4, "patience": 2.0},
    theory.tasks_for_precision: {**ONE_WORKER, "relative": 0.25, "confidence": 0.75},
    theory.time_quantile: {**QUEUE, "share": 0.75},
    theory.time_tail: {**QUEUE, "t": 2.0},
    theory.transient_mmck: {
        **MANY,
        **{"limit": 5, "until": 8.0, "step": 0.5, "start_rate": 1.0, "start_tasks": 2},
    },
    theory.turns_beside_backlog: {**QUEUE, "weight": 4, "neighbour_weight": 1},
    theory.wait_at_depth: {"depth": 9, "service": 1.0, "workers": 4},
    theory.wait_quantile: {**QUEUE, "share": 0.75, "limit": 5},
    theory.wait_tail: {**QUEUE, "t": 2.0, "limit": 5},
    theory.workers_for: {"rate": 3.0, "service": 1.0, "target": 0.25, "wait": 0.5},
    theory.workers_for_mean_wait: {"rate": 3.0, "service": 1.0, "mean_wait": 0.5},
    theory.workers_to_catch_up: {"backlog": 10.0, "rate": 3.0, "service": 1.0, "within": 4.0},
    theory.workers_to_serve_within: {
        **{"rate": 3.0, "service": 1.0, "patience": 2.0},
        **{"served_share": 0.75, "within": 0.5},
    },
    theory.workers_with_patience: {
        **{"rate": 3.0, "service": 1.0, "patience": 2.0},
        **{"gave_up_share": 0.125},
    },
    queuesim.thin: {
        **{"times": [0.0, 1.0, 2.0, 3.0, 4.0, 5.0], "values": [0, 1, 0, 1, 2, 1]},
        **{"start": 1.0, "end": 5.0, "points": 4},
    },
    queuesim.replications_needed: {"pilot": PILOT, "half_width": 0.5},
    queuesim.share_waiting_over: {"run": RUN, "limit": 0.5, "warmup": 1.0, "source": "tasks"},
    queuesim.wait_percentile: {"run": RUN, "percent": 95.0, "warmup": 1.0, "source": "tasks"},
    t_quantile: {"share": 0.75, "degrees": 5.0},
    queuesim.Deterministic: {"mean": 2.0},
    queuesim.Exponential: {"mean": 2.0},
    queuesim.Erlang: {"mean": 2.0, "k": 2},
    queuesim.Lognormal: {"mean": 2.0, "scv": 2.0},
    queuesim.Hyperexponential: {"mean": 2.0, "scv": 2.0},
    queuesim.TwoPoint: {"short": 0.5, "long": 4.0, "share_long": 0.25},
    queuesim.Empirical: {"values": (1.0, 2.0)},
    queuesim.Batch: {"at": 1.0, "size": 3},
    queuesim.Spike: {"at": 1.0, "length": 2.0, "rate": 3.0},
}
WITHOUT_NUMBERS = {(queuesim.replications_needed, "pilot")}
WITHOUT_NUMBERS |= {
    (each, argument)
    for each in (queuesim.share_waiting_over, queuesim.wait_percentile)
    for argument in ("run", "source")
}

CASES = [
    pytest.param(function, argument, id=f"{function.__name__}-{argument}")
    for function, arguments in GOOD.items()
    for argument in arguments
    if (function, argument) not in WITHOUT_NUMBERS
]
ODD = {
    "an array": np.array([1.0, 2.0]),
    "an array of one": np.array([0.5]),
    "an array without axes": np.array(0.5),
    "an empty array": np.array([]),
    "an empty list": [],
    "a list of lists": [[1, 2], [3]],
    "text": "3",
    "bytes": b"3",
    "None": None,
    "nan": math.nan,
    "nan of numpy": np.float32("nan"),
    "infinity": math.inf,
    "minus infinity": -math.inf,
    "True": True,
    "True of numpy": np.True_,
    "a huge whole number": 10**400,
    "a large whole number": 10**30,
    "a negative number": -1.0,
    "a complex number": 1j,
    "a dictionary": {1: 2},
    "a function": len,
}
# Where an odd value has a meaning: no limit, the default step, several rates, a time in the past,
# an interval as wide as you like, and so many degrees that Student's t is the normal distribution.
MEANT = {
    ("limit", "infinity"),
    ("step", "None"),
    ("start", "a negative number"),
    ("half_width", "infinity"),
    ("half_width", "a large whole number"),
    ("degrees", "infinity"),
    ("degrees", "a large whole number"),
    *((name, f"an array{of}") for name in ("rates", "values") for of in ("", " of one")),
}


@contextmanager
def soon():
    """A TimeoutError after some seconds: what hangs must fail, not stop all tests."""

    def stop(*_):
        raise TimeoutError(f"This took longer than {SECONDS} s.")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def outcome(function, arguments):
    """What the function answers, as plain data: its result, or its sentence."""
    try:
        with soon():
            result = function(**arguments)
    except ValueError as refusal:
        assert_sentence(str(refusal))
        return "refused", str(refusal)
    return "answered", plain(result)


def plain(result):
    """A result as nested tuples of plain numbers; a number of numpy's other than 64 bits fails."""
    if isinstance(result, tuple):
        return tuple(plain(each) for each in result)
    if hasattr(result, "__dataclass_fields__"):
        return tuple(plain(getattr(result, name)) for name in result.__dataclass_fields__)
    if isinstance(result, np.ndarray):
        return tuple(result.tolist())
    assert result is None or isinstance(result, (bool, int, float, str)), type(result)
    return result


def assert_sentence(text):
    assert text[0].isupper() or text[0].isdigit(), text
    assert text.endswith(".") and "\n" not in text and len(text) < 250, text
    assert "truth value" not in text, text


def test_no_public_function_is_left_out():
    formulas = {
        each for name in theory.__all__ if inspect.isfunction(each := getattr(theory, name))
    }
    assert formulas <= GOOD.keys()
    for function, arguments in GOOD.items():
        taken = inspect.signature(function).parameters
        assert set(taken) == set(arguments), function


@pytest.mark.parametrize(("function", "argument"), CASES)
def test_a_number_of_numpy_is_a_number(function, argument):
    usual = GOOD[function][argument]
    for kind in (np.float32, np.float64, np.int64, np.int8, Fraction):
        if not isinstance(usual, (int, float)):
            continue
        odd = kind(math.ceil(usual)) if kind in (np.int64, np.int8) else kind(usual)
        same = int(odd) if kind in (np.int64, np.int8) else float(odd)
        answer = outcome(function, {**GOOD[function], argument: odd})
        expected = outcome(function, {**GOOD[function], argument: same})
        assert answer[0] == expected[0]
        if answer[0] == "answered":
            assert repr(answer) == repr(expected)


LISTS = {
    "classes of one worker": lambda odd: theory.cobham_mg1([(0.25, 1.0, 1.0), (0.5, odd, 2.0)]),
    "rates of classes": lambda odd: theory.cobham_mmc((1.0, odd), 1.0, 4),
    "a time of a step": lambda odd: theory.fluid_backlog(((0, 1.0), (odd, 2.0)), 1.0, 4, 9.0),
    "a rate of a step": lambda odd: theory.fluid_backlog(((0, 1.0), (2.0, odd)), 1.0, 4, 9.0),
    "workers of a step": lambda odd: theory.fluid_backlog(3.0, 1.0, ((0, 1.0), (2.0, odd)), 9.0),
    "a time of a line": lambda odd: queuesim.thin([0.0, 0.5, odd], [1, 2, 1], 0.0, 2.0),
    "a value of a line": lambda odd: queuesim.thin([0.0, 0.5, 1.0], [1, odd, 1], 0.0, 2.0),
    "a measured duration": lambda odd: queuesim.Empirical((1.0, odd)),
    "the end of a span": lambda odd: SOLVED.mean_wait_between(0.5, odd),
    "the start of a span": lambda odd: SOLVED.mean_wait_between(odd, 3.0),
}
SOLVED = theory.transient_mmck(3.0, 1.0, 4, until=4.0)
MEANT |= {("the end of a span", "infinity"), ("a value of a line", "a negative number")}
# numpy reads these as numbers in a list, so that no harm is done.
for place in ("a time of a line", "a value of a line"):
    MEANT |= {(place, what) for what in ("True", "True of numpy", "an array without axes")}


@pytest.mark.parametrize("place", LISTS)
def test_what_is_no_number_in_a_list_is_refused_in_one_sentence(place):
    for what, odd in ODD.items():
        kind, _ = outcome(LISTS[place], {"odd": odd})
        assert kind == "refused" or (place, what) in MEANT, what


@pytest.mark.parametrize("place", LISTS)
def test_a_number_of_numpy_in_a_list_is_a_number(place):
    for odd in (np.float32(1.0), np.float64(1.0), np.int64(1)):
        assert outcome(LISTS[place], {"odd": odd}) == outcome(LISTS[place], {"odd": 1.0})


@pytest.mark.parametrize(("function", "argument"), CASES)
def test_what_is_no_number_is_refused_in_one_sentence(function, argument):
    for what, odd in ODD.items():
        kind, _ = outcome(function, {**GOOD[function], argument: odd})
        assert kind == "refused" or (argument, what) in MEANT, what

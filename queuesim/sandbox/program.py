"""A Python program that makes the runs of a page again and prints their numbers.

It needs nothing but this project, so it can be kept, changed and handed on.
"""

import textwrap
from collections.abc import Iterable

from queuesim.experiment import Measure
from queuesim.limits import MAX_TIME, MAX_WORKERS, number, several, whole
from queuesim.measures import named
from queuesim.sandbox.code_of import Code, text
from queuesim.sandbox.differences import MEASURES
from queuesim.sandbox.worker_counts import USUAL_PRICES, Prices, Promise
from queuesim.scenario import Scenario

MAX_SEED = 2**53
WIDTH = 100


def program_of(
    scenario: Scenario,
    until: float,
    seed: int = 0,
    *,
    beside: Scenario | None = None,
    measures: Measure = MEASURES,
    replications: int = 20,
    warmup: float = 0.0,
    counts: Iterable[int] | None = None,
    promise: Promise | None = None,
    prices: Prices = USUAL_PRICES,
    pool: str | None = None,
) -> str:
    """The program. It prints the summary of the run, as `name value` in lines.

    With `beside` (the scenario B) it also prints the differences between the two in the `measures`
    over so many replications, and with `counts` and a `promise` what other numbers of workers would
    have done. A measure may be a function of a module, or a `partial` of one.
    """
    until = number("The end of the run", until, 0, MAX_TIME)
    seed = whole("The seed", seed, 0, MAX_SEED)
    replications = whole("The number of replications", replications, 1, 10_000)
    code, parts, made, constants = Code(), [_RUN], {"scenario_a": scenario}, []
    if beside is not None:
        made["scenario_b"] = beside
        parts.append(_differences(replications, number("The warm-up", warmup, 0, MAX_TIME)))
        constants.append(_measures(code, named(measures)))
    if counts is not None and promise is not None:
        counts = several("The numbers of workers", counts, 1, 1000)
        counts = tuple(whole("A number of workers", each, 0, MAX_WORKERS) for each in counts)
        parts.append(_workers(counts, promise, prices, replications, pool))
    functions = [f"def {name}():\n    return {code.of(each, 4)}" for name, each in made.items()]
    head = [
        '"""The runs of a sandbox, made again with queuesim."""',
        _imports(code, len(parts) > 1, beside is not None, counts is not None),
        "\n".join([f"UNTIL = {until!r}  # seconds", f"SEED = {seed!r}  # all luck", *constants]),
    ]
    main = "def main():\n" + textwrap.indent("\n".join(parts), "    ")
    functions += [_NUMBERS] * bool(code.lists) + [main]
    lists = [_list(name, values) for name, values in code.lists.items()]
    foot = "\n\n".join([*lists, 'if __name__ == "__main__":\n    main()\n'])
    return "\n\n".join(head) + "\n\n\n" + "\n\n\n".join([*functions, foot])


def _imports(code: Code, more: bool, compared: bool, swept: bool) -> str:
    names = "\n".join(f"    {name}," for name in sorted({*code.names, "simulate"}, key=_case))
    lines = ["from functools import partial\n"] * bool(code.functions)
    lines += [f"from queuesim import (\n{names}\n)"]
    said = ["difference_sentence"] * compared + ["promise_sentence"] * swept
    lines += [f"from {module} import {name}" for module, name in sorted(code.functions)]
    if compared:
        lines.append("from queuesim.sandbox.differences import differences")
    if more:
        lines.append(f"from queuesim.sandbox.sentences import {', '.join(said)}")
    if swept:
        lines.append("from queuesim.sandbox.worker_counts import Prices, Promise, sweep_workers")
    return "\n".join(lines)


def _case(name: str) -> tuple[bool, str]:
    """Classes stand before functions, as in any file of this project."""
    return name.islower(), name


def _measures(code: Code, measures: dict) -> str:
    """What is compared, as a dictionary."""
    rows = [f"    {text(name)}: {code.of_measure(each)}," for name, each in measures.items()]
    return "\n".join(["MEASURES = {", *rows, "}"])


def _list(name: str, values: tuple) -> str:
    """Many numbers in lines of text: Python reads that faster than as many numbers."""
    rows = textwrap.wrap(" ".join(map(repr, values)), WIDTH, break_long_words=False)
    return "\n".join([f'{name} = """', *rows, '"""'])


_NUMBERS = """\
def numbers(text):
    return tuple(float(number) for number in text.split())"""

_RUN = """\
run = simulate(scenario_a(), seed=SEED, until=UNTIL)
for name, value in vars(run.summary()).items():
    print(name, value)"""


def _differences(replications: int, warmup: float) -> str:
    how = f"MEASURES, seed=SEED{f', warmup={warmup!r}' if warmup else ''}"
    return f"""
*_, known = differences(scenario_a(), scenario_b(), {replications}, UNTIL, {how})
for each in known.comparisons:
    change = each.difference
    print(each.a.measure, each.a.mean, each.b.mean, change.mean, change.low, change.high)
    print(difference_sentence(each))"""


def _workers(counts, promise: Promise, prices: Prices, replications: int, pool) -> str:
    rounds = range(min(counts), max(counts) + 1)
    told = f"range({rounds.start}, {rounds.stop})" if counts == tuple(rounds) else f"{counts!r}"
    named = "" if pool is None else f"\n    pool={text(pool)},"
    return f"""
points = {{}}
for point in sweep_workers(
    scenario_a(),
    {told},
    UNTIL,
    {promise!r},
    {prices!r},{named}
    replications={replications},
    seed=SEED,
):
    points[point.workers] = point
for point in points.values():
    print(point.workers, point.p95_wait.mean, point.late.mean, point.cost.mean)
    print(promise_sentence(point))"""

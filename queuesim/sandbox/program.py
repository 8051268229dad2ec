"""A Python program that makes the runs of a page again and prints their numbers.

It needs nothing but this project, so it can be kept, changed and handed on.
"""

import textwrap
from collections.abc import Iterable

from queuesim.limits import MAX_TIME, number, whole
from queuesim.sandbox.code_of import Code
from queuesim.sandbox.worker_counts import Prices, Promise
from queuesim.scenario import Scenario

SEEDS = 2**53


def program_of(
    scenario: Scenario,
    until: float,
    seed: int = 0,
    *,
    beside: Scenario | None = None,
    replications: int = 20,
    counts: Iterable[int] | None = None,
    promise: Promise | None = None,
    prices: Prices = Prices(),
    pool: str | None = None,
) -> str:
    """The program. It prints the summary of the run, as `name value` in lines.

    With `beside` (the scenario B) it also prints the differences between the two over so many
    replications, with `counts` and a `promise` what other numbers of workers would have done.
    """
    until = number("The end of the run", until, 0, MAX_TIME)
    seed = whole("The seed", seed, 0, SEEDS)
    code = Code()
    parts = [_run_part()]
    made = {"scenario_a": scenario}
    if beside is not None:
        made["scenario_b"] = beside
        parts.append(_differences_part(replications))
    if counts is not None and promise is not None:
        parts.append(_workers_part(tuple(counts), promise, prices, replications, pool))
    functions = [f"def {name}():\n    return {code.of(each, 4)}" for name, each in made.items()]
    head = [_imports(code, beside is not None, counts is not None and promise is not None)]
    head.append(f"UNTIL, SEED = {until!r}, {seed!r}  # seconds, and all luck")
    if code.lists:
        functions.insert(0, _NUMBERS)
    lists = [_list(name, values) for name, values in code.lists.items()]
    main = "def main():\n" + textwrap.indent("\n".join(parts), "    ")
    blocks = ['"""The runs of a sandbox, made again with queuesim."""', *head, *lists]
    return "\n\n".join(blocks) + "\n\n\n" + "\n\n\n".join([*functions, main, _LAST])


_NUMBERS = "def numbers(text):\n    return tuple(float(each) for each in text.split())"
_LAST = 'if __name__ == "__main__":\n    main()\n'


def _imports(code: Code, compared: bool, swept: bool) -> str:
    lines = []
    if compared:
        lines.append("from queuesim.sandbox.differences import differences")
        lines.append("from queuesim.sandbox.sentences import difference_sentence")
    if swept:
        lines.append("from queuesim.sandbox.sentences import promise_sentence")
        lines.append("from queuesim.sandbox.worker_counts import Prices, Promise, sweep_workers")
    names = textwrap.fill(", ".join(sorted(code.names | {"simulate"})) + ",", 96)
    return f"from queuesim import (\n{textwrap.indent(names, '    ')}\n)\n" + "\n".join(lines)


def _list(name: str, values: tuple) -> str:
    rows = textwrap.wrap(" ".join(map(repr, values)), 100, break_long_words=False)
    return "\n".join([f'{name} = """', *rows, '"""'])


def _run_part() -> str:
    return (
        "run = simulate(scenario_a(), seed=SEED, until=UNTIL)\n"
        "for name, value in vars(run.summary()).items():\n"
        "    print(name, value)"
    )


def _differences_part(replications: int) -> str:
    return (
        f"*_, known = differences(scenario_a(), scenario_b(), {replications}, UNTIL, seed=SEED)\n"
        "for each in known.comparisons:\n"
        "    change = each.difference\n"
        "    print(each.a.measure, each.a.mean, each.b.mean, change.mean, change.low, change.high)\n"
        "    print(difference_sentence(each))"
    )


def _workers_part(counts, promise, prices, replications, pool) -> str:
    return (
        f"points = {{}}\n"
        f"how = {{'pool': {pool!r}, 'replications': {replications}, 'seed': SEED}}\n"
        f"for point in sweep_workers(\n"
        f"    scenario_a(), {counts!r}, UNTIL, {promise!r}, {prices!r}, **how\n"
        f"):\n"
        f"    points[point.workers] = point\n"
        f"for point in points.values():\n"
        f"    print(point.workers, point.p95_wait.mean, point.late.mean, point.cost.mean)\n"
        f"    print(promise_sentence(point))"
    )

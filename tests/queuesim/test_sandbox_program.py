"""What is handed out runs by itself: a Python program, and a scenario in a terminal."""

import csv
import io
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given

import queuesim
from queuesim import (
    Pool,
    Queue,
    Scenario,
    Source,
    example_trace,
    figure_of_source,
    one_queue,
    scenario_json,
    share_waiting_over,
    simulate,
)
from queuesim.measures import mean_workers
from queuesim.sandbox.differences import differences
from queuesim.sandbox.program import program_of
from queuesim.sandbox.sentences import difference_sentence, promise_sentence
from queuesim.sandbox.terminal import main
from queuesim.sandbox.worker_counts import Prices, Promise, sweep_workers
from tests.queuesim.systems import examples, systems

PROJECT = Path(queuesim.__file__).parents[1]
TRACE = example_trace()
A, B = TRACE.resampled(3), TRACE.resampled(5)
COMPARED = {
    "mean_wait": "mean_wait",
    'late "mail"': partial(share_waiting_over, limit=10.0, source="mail"),
    "mail: p95_wait": partial(figure_of_source, figure="p95_wait", source="mail"),
    "paid": mean_workers,
}


def python(*arguments, folder, **how):
    """What a fresh Python prints that knows of nothing but this project."""
    environment = {"PYTHONPATH": str(PROJECT), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-W", "error", *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, **how
    )


def summary_lines(scenario, seed, until):
    return [
        f"{name} {value}" for name, value in vars(simulate(scenario, seed, until).summary()).items()
    ]


def test_the_program_prints_the_very_numbers_of_the_page(tmp_path):
    how = {"replications": 20, "prices": Prices(12), "counts": (4, 6), "promise": Promise(30)}
    program = tmp_path / "sandbox.py"
    how |= {"measures": COMPARED, "warmup": 100}
    program.write_text(program_of(A, 5000, 3, beside=B, **how), encoding="utf-8")
    ran = python(program, folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    *_, known = differences(A, B, 20, 5000, COMPARED, seed=3, warmup=100)
    expected = summary_lines(A, 3, 5000)
    for each in known.comparisons:
        change = each.difference
        numbers = each.a.mean, each.b.mean, change.mean, change.low, change.high
        expected += [" ".join(map(str, (each.a.measure, *numbers))), difference_sentence(each)]
    points = {}
    for point in sweep_workers(A, (4, 6), 5000, Promise(30), Prices(12), seed=3):
        points[point.workers] = point
    for point in points.values():
        numbers = point.workers, point.p95_wait.mean, point.late.mean, point.cost.mean
        expected += [" ".join(map(str, numbers)), promise_sentence(point)]
    assert ran.stdout.splitlines() == expected


@examples(25)
@given(scenario=systems())
def test_any_scenario_is_made_again(scenario):
    assert made(program_of(scenario, 60), "scenario_a") == scenario


@pytest.mark.parametrize(
    "scenario", [TRACE.scenario(3), A, one_queue(retry=queuesim.Retry.celery())]
)
def test_so_is_recorded_traffic(scenario):
    program = program_of(scenario, 60, beside=one_queue())
    assert made(program, "scenario_a") == scenario
    assert made(program, "scenario_b") == one_queue()
    assert max(map(len, program.splitlines())) <= 100


def made(program, name):
    """What a function of the program makes."""
    names = {"__name__": "read, not run"}
    exec(program, names)
    return names[name]()


def test_the_program_is_formatted_as_this_project_is(tmp_path):
    pytest.importorskip("ruff")
    for number, scenario in enumerate(
        (A, TRACE.scenario(2), one_queue(patience=queuesim.Erlang()))
    ):
        how = {"beside": B, "counts": range(2, 9), "promise": Promise(5)} if number else {}
        text = program_of(scenario, 3600, 1, **how)
        path = tmp_path / f"program_{number}.py"
        path.write_text(text, encoding="utf-8")
        check = ["check", "--config", str(PROJECT / "pyproject.toml"), str(path)]
        ran = subprocess.run([sys.executable, "-m", "ruff", *check], capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout


def test_nonsense_makes_no_program():
    with pytest.raises(ValueError, match="The end of the run"):
        program_of(A, -1)
    with pytest.raises(ValueError, match="A number of workers"):
        program_of(A, 1, counts=("__import__('os')",), promise=Promise(1))
    for measure in (os.getcwd, partial(os.listdir, "/"), lambda run: 1):
        with pytest.raises(ValueError, match=r"is no function of queuesim|must take a run"):
            program_of(A, 1, beside=B, measures={"x": measure})


# ---------------------------------------------------------------- in a terminal


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "scenario.json"
    path.write_text(scenario_json(B), encoding="utf-8")
    return path


def test_a_terminal_prints_the_summary_or_the_tasks(file, tmp_path):
    ran = python("-m", "queuesim", file, "--until", 3600, "--seed", 1, folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines() == summary_lines(B, 1, 3600)[:-1]  # the last are no notes
    with open(file) as pipe:
        ran = python("-m", "queuesim", "-", "--csv", "--until", 900, folder=tmp_path, stdin=pipe)
    rows = list(csv.DictReader(io.StringIO(ran.stdout)))
    run = simulate(B, 1, 900)
    assert [float(row["arrival"]) for row in rows] == run.arrival.tolist()
    assert [row["outcome"] for row in rows] == run.to_frame().outcome.tolist()


def test_names_may_hold_any_letter_wherever_the_output_goes(tmp_path):
    path = tmp_path / "scenario.json"
    name = "Grüße 中"
    named = Scenario((Source(queue=name),), (Queue(name),), (Pool(1, (name,)),))
    path.write_text(scenario_json(named), encoding="utf-8")
    command = [sys.executable, "-m", "queuesim", str(path), "--csv", "--until", "9"]
    poor = {"PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": "ascii"}
    ran = subprocess.run(command, env=poor, capture_output=True, timeout=60)
    assert ran.stderr == b""
    assert name in ran.stdout.decode()


@pytest.mark.parametrize(
    ("content", "arguments", "said"),
    [
        ("{", [], "Line 1: this is not JSON"),
        ('{"pools": [{"workers": -1}]}', [], "In pools[0]: The number of workers must be"),
        ('{"pools": [{}]}', ["--until", "-1"], "The end of the run must be a number"),
        ('{"pools": [{}]}', ["--until", "nan"], "The end of the run must be a number"),
        ('{"pools": [{}]}', ["--until", "1e7"], "About 10,000,000 tasks would arrive"),
        ('{"pools": [{}]}', ["--seed", "-1"], "The seed must be a number"),
        ('{"pools": [{}]}', ["--seed", "x"], "invalid int value: 'x'"),
        (None, [], "No such file or directory."),
    ],
)
def test_nonsense_gets_a_sentence_and_the_status_2(content, arguments, said, tmp_path, capsys):
    path = tmp_path / "scenario.json"
    if content is not None:
        path.write_text(content)
    try:
        status = main([str(path), *arguments])
    except SystemExit as error:  # what argparse does
        status = error.code
    printed = capsys.readouterr()
    assert (status, printed.out) == (2, "")
    assert said in printed.err and "Traceback" not in printed.err


def test_a_reader_may_have_seen_enough(file, tmp_path):
    command = f"{sys.executable} -m queuesim {file} --csv --until 50000 | head -n 1"
    environment = {"PYTHONPATH": str(PROJECT), "PATH": os.environ["PATH"]}
    ran = subprocess.run(
        command, shell=True, env=environment, capture_output=True, text=True, timeout=60
    )
    assert ran.stdout.startswith("arrival,start,finish")
    assert ran.stderr == ""

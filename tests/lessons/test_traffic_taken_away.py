"""What is taken away from your own traffic: tasks, numbers, pictures, the system, a program."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from lessons.common.charts import pictures
from lessons.common.numbers import short
from lessons.common.sandbox.traffic import downloads
from lessons.common.sandbox.traffic.file_clock import clock_of
from lessons.common.sandbox.traffic.own_file import TrafficFile, sample_file
from lessons.common.sandbox.traffic.picture import figures_of, picture_of
from lessons.common.sandbox.traffic.program import program_of_replay
from lessons.common.sandbox.traffic.replay import NEW_DICE, Settings, end_of, run_of
from queuesim import Exponential, parse_scenario, parse_trace
from tests.lessons.traffic_pages import file_of, settings_of


def test_tasks_taken_away_are_the_same_traffic_again():
    file = file_of(sample_file())
    run = run_of(file, settings_of(file))
    again = parse_trace(downloads.tasks_csv(run), begin=0)
    assert again.times == file.reading.trace.times
    assert again.durations == file.reading.trace.durations
    frame = pd.read_parquet(io.BytesIO(downloads.tasks_parquet(run)))
    assert frame.shape == run.to_frame().shape
    assert frame["wait"].sum() == run.to_frame()["wait"].sum()


def test_a_summary_has_a_row_for_each_replication():
    file = file_of(sample_file())
    rows = summary(file, settings_of(file))
    assert [row["replication"] for row in rows] == ["1"]
    assert float(rows[0]["p95_wait"]) == run_of(file, settings_of(file)).summary().p95_wait
    rows = summary(file, settings_of(file, dice=NEW_DICE))
    assert len({row["p95_wait"] for row in rows}) == len(rows) == downloads.DAYS


def summary(file: TrafficFile, settings: Settings) -> list[dict]:
    return list(csv.DictReader(io.StringIO(downloads.summary_csv(file.reading.trace, settings))))


def test_pictures_hold_the_titles_of_the_charts_in_both_themes():
    file = file_of(sample_file())
    charts = picture_of(run_of(file, settings_of(file)), clock_of(file.reading))
    for dark in (False, True):
        drawn = pictures.svg(charts, dark)
        assert all(chart.title in drawn for chart in charts)
        assert pictures.png(charts, dark).startswith(b"\x89PNG")
    assert "NaN" not in drawn


def test_the_system_taken_away_is_the_one_that_ran():
    file = file_of(sample_file())
    run = run_of(file, settings_of(file, workers=3, limit=20))
    text = downloads.system_json(run)
    assert parse_scenario(text) == run.scenario
    json.loads(text)


@pytest.mark.parametrize(
    ("content", "corrections", "changes"),
    [
        (sample_file().decode(), {}, {"workers": 3, "order": "shortest", "limit": 30}),
        (sample_file().decode(), {}, {"dice": NEW_DICE, "seed": 5, "takes": "preferred"}),
        ("hour;count\n0;40\n1;90\n", {"durations": Exponential(120.0)}, {"workers": 2}),
        ("0.5,2\n1.5,4\n", {"columns": {"arrival": 1, "duration": 2}}, {"workers": 1}),
    ],
)
def test_the_program_prints_the_numbers_of_the_page(tmp_path, content, corrections, changes):
    file = file_of(content, **corrections)
    settings = settings_of(file, **changes)
    (tmp_path / file.name).write_text(content, encoding="utf-8")
    program = program_of_replay(file, settings)
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    figures = vars(run_of(file, settings).summary())
    *lines, busy = done.stdout.splitlines()
    printed = dict(line.split(" ", 1) for line in lines)
    end = end_of(file.reading.trace)
    shown = dict(figures_of(run_of(file, settings), end))["workers are busy"]
    assert f"{short(100 * float(busy.split()[-1]))} %" == shown
    assert printed == {name: str(value) for name, value in figures.items()}

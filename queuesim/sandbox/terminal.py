"""A scenario in a terminal: `python -m queuesim scenario.json --until 3600 --seed 1`.

It prints the summary of the run in lines `name value`, or with `--csv` a row for each task. What
makes no sense gets a sentence, and the exit status 2.
"""

import argparse
import os
import sys
import warnings

from queuesim.sandbox.json_text import MAX_BYTES
from queuesim.sandbox.scenario_json import parse_scenario
from queuesim.simulation import simulate

STDIN = "-"
WRONG, CUT_OFF = 2, 141  # exit statuses; the second is what a shell calls a broken pipe


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line says; the exit status."""
    options = _parser().parse_args(arguments)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they are among the notes of the summary
            run = simulate(_scenario(options.scenario), options.seed, options.until)
        _print(run, options)
    except BrokenPipeError:  # the reader has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CUT_OFF
    except (ValueError, OSError) as error:
        print(f"queuesim: {_said(error)}", file=sys.stderr)
        return WRONG
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m queuesim", description="Run a scenario and print what came of it."
    )
    parser.add_argument("scenario", help="the file of a scenario (JSON); - reads it from a pipe")
    parser.add_argument("--until", type=float, default=3600.0, help="the end of the run, in s")
    parser.add_argument("--seed", type=int, default=1, help="all luck")
    parser.add_argument("--csv", action="store_true", help="a row for each task instead")
    return parser


def _scenario(path: str):
    """The scenario in a file, or in what is piped in."""
    if path == STDIN:
        return parse_scenario(sys.stdin.buffer.read(MAX_BYTES + 1))
    with open(path, "rb") as file:
        return parse_scenario(file.read(MAX_BYTES + 1))


def _print(run, options) -> None:
    if options.csv:
        run.to_frame().to_csv(sys.stdout, index=False, lineterminator="\n")
    else:
        summary = vars(run.summary())
        notes = summary.pop("notes")
        lines = [f"{name} {value}" for name, value in summary.items()]
        print("\n".join([*lines, *notes]))
    sys.stdout.flush()


def _said(error: Exception) -> str:
    """A sentence about an error; of a file that cannot be read, with its name."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'The output'}: {error.strerror}."
    return str(error)

"""A Python program that reads the file again and prints the numbers of the page."""

import textwrap

from lessons.common.sandbox.traffic.own_file import TrafficFile
from lessons.common.sandbox.traffic.replay import AS_IT_CAME, Settings, end_of

WIDTH = 100  # letters of a line

_PROGRAM = '''"""{title}: the numbers of the page."""

from math import inf

from queuesim import {imports}{more_imports}
from queuesim.sandbox.worker_counts import busy_share

{traffic}
system = {build}(workers={workers}, limit={limit}, order={order!r}, takes={takes!r})
until = {until!r}  # the end of the traffic; all tasks that came are done
run = simulate(system, seed={seed}, until=until, drain=True)
for name, value in vars(run.summary()).items():
    print(name, value)
print("busy until the end of the traffic", busy_share(run, until))
'''


def program_of_replay(file: TrafficFile, settings: Settings) -> str:
    """The program. It needs this project and, if the tasks are known, the file beside it."""
    of_traffic = _of_tasks if file.has_tasks else _of_shape
    return _PROGRAM.format(
        **of_traffic(file, settings),
        workers=settings.workers,
        limit=settings.limit,
        order=settings.order,
        takes=settings.takes,
        seed=settings.seed,
        until=end_of(file.reading.trace),
    )


def _of_tasks(file: TrafficFile, settings: Settings) -> dict[str, str]:
    """How the program comes to the tasks of a file."""
    options = "".join(f", {name}={value!r}" for name, value in file.corrections.items())
    names = {"read_trace", "simulate"}
    if "durations" in file.corrections:
        names.add(type(file.corrections["durations"]).__name__)
    return {
        "title": "The tasks of a file, played again",
        "imports": ", ".join(sorted(names)),
        "more_imports": "",
        "traffic": f"trace = read_trace({file.name!r}{options})",
        "build": "trace.scenario" if settings.dice == AS_IT_CAME else "trace.resampled",
    }


def _of_shape(file: TrafficFile, settings: Settings) -> dict[str, str]:
    """How the program comes to the shape of a day: it stands there whole."""
    shape = f"shape = {file.reading.trace!r}"
    return {
        "title": "A random day of a shape",
        "imports": "simulate",
        "more_imports": "\nfrom queuesim.sandbox.day_shape import DayShape, TaskKind",
        "traffic": textwrap.fill(shape, WIDTH, subsequent_indent="    ", break_long_words=False),
        "build": "shape.resampled",
    }

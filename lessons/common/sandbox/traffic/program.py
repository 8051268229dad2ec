"""A Python program that reads the file again and prints the numbers of the page."""

from lessons.common.sandbox.traffic.own_file import TrafficFile
from lessons.common.sandbox.traffic.replay import AS_IT_CAME, Settings, end_of

_PROGRAM = '''"""The tasks in {name}, played again: the numbers of the page."""

from math import inf

from queuesim import {imports}
from queuesim.sandbox.worker_counts import busy_share

trace = read_trace({name!r}{options})
system = trace.{build}(workers={workers}, limit={limit}, order={order!r}, takes={takes!r})
until = {until!r}  # the end of the traffic; all tasks that came are done
run = simulate(system, seed={seed}, until=until, drain=True)
for name, value in vars(run.summary()).items():
    print(name, value)
print("busy until the end of the traffic", busy_share(run, until))
'''


def program_of_replay(file: TrafficFile, settings: Settings) -> str:
    """The program; it needs this project, and the file beside it."""
    options = "".join(f", {name}={value!r}" for name, value in file.corrections.items())
    names = {"read_trace", "simulate"}
    if "durations" in file.corrections:
        names.add(type(file.corrections["durations"]).__name__)
    return _PROGRAM.format(
        name=file.name,
        imports=", ".join(sorted(names)),
        options=options,
        build="scenario" if settings.dice == AS_IT_CAME else "resampled",
        workers=settings.workers,
        limit=settings.limit,
        order=settings.order,
        takes=settings.takes,
        seed=settings.seed,
        until=end_of(file.reading.trace),
    )

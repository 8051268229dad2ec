"""What is said of a reading (`queuesim.readings.Reading`), in plain sentences."""

from queuesim.tracefile.dates import DAY
from queuesim.tracefile.words import figure, listed, plural, spell_time

HOUR = 3600
BUSY_HINT = 1000  # so many busy workers are more likely a wrong unit than a big system


def sentences_of(reading) -> tuple[str, ...]:
    """All that was understood of a file, what was assumed, and what was left out."""
    parts = (_about_tasks, _about_columns, _about_rate, _about_work, _about_labels)
    said = [sentence for part in parts for sentence in part(reading)]
    return (*said, *reading.remarks, *_about_rows_left_out(reading))


def _about_tasks(reading):
    tasks, span = plural(len(reading.trace), "task"), spell_time(reading.span)
    yield f"{tasks} over {span}; time 0 is {reading.began} in the file."
    yield f"The times are {reading.kind}; the columns are separated by {reading.delimiter}."


def _about_columns(reading):
    used = listed((f"{role} from {name!r}" for role, name in reading.columns), most=12)
    yield f"Read: {used}."
    if reading.ignored:
        yield f"Ignored: {listed(map(repr, reading.ignored))}."


def _about_rate(reading):
    if reading.rate is None:
        yield "All tasks arrive at one moment."
        return
    per, name = _suitable(reading.rate)
    rate = figure(reading.rate * per)
    yield f"On average {rate} task{'s' * (rate != '1')} arrive{'s' * (rate == '1')} per {name}."
    if len(reading.hours) > 2:
        hour, most = max(reading.hours, key=lambda entry: entry[1])
        yield f"The busiest hour begins at {hour}: {plural(most, 'task')}."
    if reading.gap_scv is not None:
        yield (
            f"The gaps between arrivals have a variability (scv) of {figure(reading.gap_scv)}: "
            "0 is a regular beat, 1 is chance, more is bursts."
        )


def _suitable(rate: float) -> tuple[int, str]:
    """The unit of time in which a rate is a number that is easily read."""
    for seconds, name in ((1, "second"), (60, "minute"), (HOUR, "hour")):
        if rate * seconds >= 1:
            return seconds, name
    return DAY, "day"


def _about_work(reading):
    said = f"A task takes {spell_time(reading.mean_duration)} on average"
    if reading.duration_scv is not None:
        said += f", with a variability (scv) of {figure(reading.duration_scv)}"
    yield f"{said}."
    busy = reading.busy_workers
    if busy is not None:
        said = f"That work keeps {figure(busy)} workers busy on average."
        if busy > BUSY_HINT:
            said += (
                " If that is far too many, the durations may be in another unit: pass "
                "duration_unit='milliseconds', for example."
            )
        yield said


def _about_labels(reading):
    if len(reading.queues) > 1:
        tasks = listed(f"{name} ({count:,})" for name, count in reading.queues)
        yield f"Tasks per queue: {tasks}."
    if reading.tenants:
        tasks = listed(f"{name} ({count:,})" for name, count in reading.tenants)
        yield f"Tasks per tenant: {tasks}."
    if reading.priorities:
        tasks = listed(f"{priority} ({count:,})" for priority, count in reading.priorities)
        yield (
            f"Tasks per priority: {tasks}. A queue that is first come, first served ignores "
            "priorities: pass order='priority' to use them."
        )


def _about_rows_left_out(reading):
    if reading.retries:
        yield f"Left out as retries: {plural(reading.retries, 'row')}."
    if reading.incomplete:
        yield f"Left out because something is missing: {plural(reading.incomplete, 'row')}."

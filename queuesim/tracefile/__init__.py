"""What stands in a file of recorded tasks: any table that people can export.

In the order in which a file passes through them:

    text       bytes become rows of cells, each with the number of its line
    columns    which column is the arrival, the duration, the queue …
    cells      the numbers that stand in cells, exactly as they are written
    dates      calendar dates and times of day
    times      a whole column of times, in seconds
    zones      dates in a time zone that the file does not name
    midnight   times of day that go on after it
    work       how long each task takes: a column of durations, or ends minus starts
    counts     files that count tasks per interval instead of listing them
    labels     the queue, priority and tenant of each task
    roles      what the columns are used for, where one is missing
    rows       which rows are tasks
    order      tasks in order of arrival, on the engine's grid
    tasks      all of it together
    moments    the times of a file as people read them
    sentences  what is said of a file that was understood
    preview    the first rows of a file, whether or not it is understood

`options` is what a caller may say instead of letting it be found out, `words` is how sentences say
numbers.

A file is read whole or, with a ValueError that names the line, not at all.
"""

from queuesim.tracefile.options import Options
from queuesim.tracefile.tasks import Tasks, read_tasks
from queuesim.tracefile.text import MAX_BYTES, MAX_ROWS

__all__ = ["MAX_BYTES", "MAX_ROWS", "Options", "Tasks", "read_tasks"]

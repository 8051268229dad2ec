"""A made-up working day, for want of your own traffic: `working_day.csv`.

It is no measurement. The engine drew it from the rates and durations below, so that it looks like
the log of a small company's background jobs: from 9:00 to 17:00, in seconds since 9:00, mails and
reports, a dip at lunch, a newsletter at 10:30 and everybody's daily report at 16:00. To write it
anew::

    Path("queuesim/data/working_day.csv").write_text(working_day_csv())
"""

from queuesim.distributions import Lognormal
from queuesim.run import Run
from queuesim.scenario import Arrivals, Pool, Profile, Queue, Scenario, Source, Spike
from queuesim.simulation import simulate

HOUR, MINUTE = 3600.0, 60.0
CLOSE = 8 * HOUR
SEED = 9


def working_day_csv() -> str:
    """The file's very text: a line for each task with its arrival, duration and queue."""
    day = working_day()
    names = [queue.name for queue in day.scenario.queues]
    lines = [
        f"{arrival:.2f},{duration:.2f},{names[queue]}"
        for arrival, duration, queue in zip(day.arrival, day.demand, day.queue)
    ]
    return "\n".join(["arrival,duration,queue", *lines, ""])


def working_day() -> Run:
    """The run that the file was read off (how many workers there were left no mark in it)."""
    mail = Arrivals(
        _per_minute((0, 1.0), (1, 2.6), (3, 2.4), (3.5, 0.8), (4.25, 0.8), (5, 2.4), (8, 1.2)),
        spikes=(Spike(1.5 * HOUR, 4 * MINUTE, 20 / MINUTE),),
    )
    daily = Arrivals(
        _per_minute((0, 0.3), (3, 0.3), (3.5, 0.1), (4.25, 0.1), (5, 0.5), (8, 0.4)),
        spikes=(Spike(7 * HOUR, 6 * MINUTE, 8 / MINUTE),),
    )
    monthly = Arrivals(0.04 / MINUTE)
    sources = (
        Source(mail, Lognormal(25.0, 1.5), "mail", name="mail"),
        Source(daily, Lognormal(45.0, 0.2), "report", name="daily report"),
        Source(monthly, Lognormal(420.0, 0.1), "report", name="monthly report"),
    )
    queues = (Queue("mail"), Queue("report"))
    return simulate(Scenario(sources, queues, (Pool(2, ("mail", "report")),)), SEED, CLOSE)


def _per_minute(*points):
    """A rate in tasks per second from (hour, tasks per minute)."""
    return Profile(
        tuple(hour * HOUR for hour, _ in points), tuple(rate / MINUTE for _, rate in points)
    )

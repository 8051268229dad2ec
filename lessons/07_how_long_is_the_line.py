"""How long is the line?

part: One queue
minutes: 12
idea: Queue length and wait are one thing.
"""

from types import SimpleNamespace

import numpy as np

from lessons.common.charts import Axis, axis_end, boxes, figure, level, moment, show
from lessons.common.live import (
    Challenge,
    Words,
    average_wait,
    average_waiting,
    hold,
    kept,
    once_waiting,
    progress_of,
)
from lessons.common.numbers import in_runs, line_and_times
from lessons.common.page import (
    Answer,
    challenges,
    foot,
    opening,
    predict,
    remark,
    results,
    table,
    takeaway,
)
from lessons.common.stage import put_on_stage
from lessons.common.steering import Control, offer_controls
from queuesim import one_queue, simulate, theory
from queuesim.task_boxes import longest_wait, place_boxes, wait_boxes, work_boxes

this = opening(
    __file__,
    "How many wait, and how long each of them waits: that looks like two things to measure. "
    "They are one thing, seen from two sides.",
)

ASKED = {"rate": 0.9, "workers": 1}  # what the question is about, wherever the sliders stand
asked = theory.mm1(rate=0.9, service=1)
line, slow = asked.mean_waiting, theory.time_quantile(0.9, 1, 1, 0.95)
times_rate, the_line, right = (f"{wait:.1f} s" for wait in (line * 0.9, line, line / 0.9))
guess = predict(
    this,
    f"{line:.1f} tasks wait on average, and 0.9 arrive per second. How long is the average wait?",
    answers=[
        Answer(times_rate, why="Tasks × tasks per second is not a time. Divide:"),
        Answer(
            the_line,
            why=f"{the_line} it would be if one left the line each second. The worker could do "
            "that, but over time only as many leave as come:",
        ),
        Answer(right, why="Over time as many leave the line as come:"),
        Answer(
            "depends on the workers",
            why="It does, and so does the line: how many they are and how fast "
            f"is already in the {line:.1f}.",
        ),
    ],
    truth=right,
    why=f"{line:.1f} tasks ÷ 0.9 tasks per second = {line / 0.9:.1f} s.",
)

offer_controls(
    this,
    {
        "rate": Control("Arrival rate", 0.2, 4.0, ASKED["rate"], 0.1, "per s", word="rate"),
        "workers": Control("Workers", 1, 6, ASKED["workers"], word="workers"),
    },
    seed=33,
)


def system(now):
    """One queue without a limit; tasks of 1 s on average."""
    return one_queue(now["rate"], now["workers"])


CALLED, NEAR = 20, 4  # seconds that a task is to wait, and by how much it may miss that


def called(story):
    """Of each time that arrivals stop: how long the last task before that waits."""
    rows, before = [(0.0, 0.0, Words())], story.start
    for change in story.changes:
        if change.settings["rate"] <= 0.2 < before["rate"] and change.at >= story.own:
            rows = [row for row in rows if row[0] <= change.at]
            rows += wait_of_the_last(story, change)
        before = change.settings
    return progress_of(rows)


def wait_of_the_last(story, change):
    """Rows from a change that stops arrivals until the last task before it starts."""
    run, workers = story.run, change.settings["workers"]
    task = int(np.searchsorted(run.arrival, change.at)) - 1
    if workers < 3 or task < 0:
        return [(change.at, 0.0, Words("At least 3 workers are asked", bad=True))]
    arrived, start = run.arrival[task], np.nan_to_num(run.start[task], nan=np.inf)
    end = min(start, arrived + CALLED + NEAR, run.until)
    rows = []
    for at in np.arange(change.at, end):
        if story.settings(at)["workers"] != workers:
            return [*rows, (at, 0.0, Words("The number of workers changed", bad=True))]
        share = min((at - arrived) / CALLED, 0.99)
        rows.append((at, share, Words(f"The last task has waited {at - arrived:.0f} s")))
    if end < run.until:
        rows.append((max(end, change.at), *verdict(start - arrived)))
    return rows


def verdict(wait):
    """The share, 0 or 1, and words for the wait of the last task; it may go on beyond the limit."""
    if wait > CALLED + NEAR:
        return 0.0, Words(f"The last task has waited over {CALLED + NEAR} s", bad=True)
    if wait < CALLED - NEAR:
        return 0.0, Words(f"The last task waited {wait:.1f} s only", bad=True)
    return 1.0, Words(f"The last task waited {wait:.1f} s")


two_a_second = kept("{rate:g} tasks a second, at least 2", lambda now: now["rate"] >= 2)
aims = [
    Challenge(
        "call",
        "Call the wait",
        "With 3 workers or more, let the queue grow. Set the arrival rate to 0.2 when the last "
        f"task in it will wait {CALLED} s ({CALLED - NEAR} to {CALLED + NEAR}), and leave the "
        "workers alone. Work out first how many must be waiting. 8× helps.",
        called,
        f"{CALLED} s × 3 tasks a second = {3 * CALLED} tasks: the queue tells the wait, without a "
        "watch.",
        solved_by=[f"0_rate_4~0_workers_3~{at}_rate_0.2" for at in range(30, 120, 10)],
        missed_by=[
            "0_rate_4~0_workers_3~15_rate_0.2",  # too early
            "0_rate_4~0_workers_1~30_rate_0.2",  # too few workers
            "0_rate_4~0_workers_3~60_rate_0.2~65_workers_4",  # workers changed
        ],
    ),
    Challenge(
        "quick",
        "Long but quick",
        "For 60 s have at least 6 tasks waiting on average, and yet each waits at most 3 s on "
        "average. Work out first how many must arrive. 8× helps.",
        hold(60, average_waiting(least=6), average_wait(most=3)),
        "6 tasks ÷ 3 s: if more than 2 arrive a second, a long queue can be a short wait.",
        solved_by="0_rate_3.8~0_workers_4",
        missed_by="0_rate_1.5~0_workers_1~60_workers_2",  # long, but few come
    ),
    Challenge(
        "calm",
        "Calm again",
        "At 2 tasks a second or more, let 20 tasks wait. Then, without going below 2 a second, "
        "have tasks wait at most 2 s on average for 60 s. 8× helps.",
        hold(
            60,
            two_a_second,
            once_waiting(20, lambda now: now["rate"] >= 2),
            average_wait(most=2),
        ),
        "If arrivals stay, only more workers make the queue shorter, and with it the wait.",
        solved_by="0_rate_2~60_workers_4",
        missed_by=[
            "0_rate_2~60_rate_1.9~60_workers_4",  # the rate was lowered
            "0_rate_1.9~60_workers_6",  # too low a rate
            "0_rate_2~60_rate_4",  # no more workers
        ],
    ),
]
window = 60 if guess.known else None  # it gives the answer away
put_on_stage(this, system, challenges=aims, window=window, quotient=True)


MOST = 700  # boxes in the line that are drawn one by one


def closing_time(rate):
    """When the doors close: early enough that the bars can be told apart."""
    return 30 if rate <= 1.2 else 15 if rate <= 2.4 else 9


def facts(now):
    """One run until the doors close and all are done; the waits and the area below the line."""
    closing = closing_time(now["rate"])
    run = simulate(system(now), now["seed"], closing, drain=True)
    times, waiting = run.waiting_series()
    peak = int(waiting.max())
    return SimpleNamespace(
        run=run,
        closing=closing,
        some=f"{len(run)} task{'s' * (len(run) != 1)}",
        waits=run.wait.sum(),
        area=run.area((times, waiting)),
        peak=peak,
        peak_at=times[waiting.argmax()] if peak else None,
        longest=longest_wait(run),
    )


def seconds(facts):
    """The axis of time that both pictures share."""
    end = axis_end(facts.run.until, 4 / 3 * facts.closing)
    return Axis(f"seconds (nobody comes after {facts.closing:g})", 0, end)


def drawn(rows, names, role="task", faint=False):
    """Boxes of a run as a mark, each with its name for the pointer."""
    return boxes(rows.begin, rows.end, rows.low, rows.high, names, role, faint)


def task_by_task(facts):
    """A row for each task: its wait, then its work, faint; the longest wait is amber."""
    run = facts.run
    waits, works = wait_boxes(run), work_boxes(run)
    names = [f"task {row + 1} waits {wait:.1f} s" for row, wait in enumerate(run.wait)]
    title = f"{facts.some} came, nobody waits"
    if facts.waits:
        title = f"One row per task, its wait strong, its work faint: {facts.waits:.1f} s of waiting"
    longest = waits.of(facts.longest)
    return figure(
        title,
        x=seconds(facts),
        y=Axis("tasks", 0, axis_end(len(run) + 6, 40)),
        marks=[
            drawn(works, names, faint=True),
            drawn(waits, names),
            drawn(longest, [names[row] for row in longest.task], role="amber"),
            moment(f"{facts.peak} strong bar{'s' * (facts.peak > 1)}", facts.peak_at, role="ink"),
        ],
    )


def place_by_place(facts):
    """The waits alone, each task at its place in the line: they fill the area below it."""
    run, line = facts.run, place_boxes(facts.run)
    longest, average = line.of(facts.longest), facts.area / run.until
    title = "So there is no line, and no area"
    if facts.waits:
        title = f"Pushed down, the same bars are the line: its area is {facts.area:.1f} s too"
    return figure(
        title,
        x=seconds(facts),
        y=Axis("tasks waiting", 0, axis_end(facts.peak + 1, 6)),
        marks=[
            columns(run) if len(line) > MOST else drawn(line, places(line)),
            drawn(longest, places(longest), role="amber"),
            moment(f"{facts.peak} task{'s' * (facts.peak > 1)} waiting", facts.peak_at, role="ink"),
            level(f"{average:.2f} on average", average, role="ink"),
        ],
    )


def places(line):
    """What the pointer reads of each box in the line."""
    return [f"task {row + 1}, number {place} in line" for row, place in zip(line.task, line.high)]


def columns(run):
    """The line cut where it changes: for so many tasks that boxes would be specks."""
    times, waiting = run.waiting_series()
    ends, names = [*times[1:], run.until], [f"{number} waiting" for number in waiting]
    return boxes(times, ends, [0] * len(times), waiting, names)


def in_the_long_run(now):
    """Head and rows of a table: by formula and in runs, and the guess where it was asked."""
    rate, workers = now["rate"], now["workers"]
    p95 = {"p95_time_in_system": theory.time_quantile(rate, 1, workers, 0.95)}
    exact = vars(theory.mmc(rate, 1, workers)) | p95
    found = line_and_times(rate, workers, now["seed"])
    rows = [
        (words, f"{exact[name]:.2f} {unit}".rstrip(), in_runs(found[name], unit))
        for words, unit, name in (
            ("waiting, on average", "", "mean_waiting"),
            ("mean wait", "s", "mean_wait"),
            ("in the system, on average", "", "mean_in_system"),
            ("mean time in system", "s", "mean_time_in_system"),
            ("95 % are out of it within", "s", "p95_time_in_system"),
        )
    ]
    guessed = guess.where(now, ASKED).label
    if guessed in (times_rate, the_line, right):
        rows.append(("your guess of the mean wait", "", guessed))
    head = f"in {found['mean_wait'].runs} runs, with 95 % interval"
    return ("In the long run", "by formula", head), rows


def the_law(facts):
    """Both sums and what they are divided by, to the last digit."""
    waits, area, tasks, span = facts.waits, facts.area, len(facts.run), facts.run.until
    return (
        f"**Waits {waits:.4f} s {'=' if waits == area else '≠'} area {area:.4f} s**, to the "
        f"last digit. Divide both by the {span:.3f} s until all are done: {facts.some} in "
        f"{span:.3f} s (that is λ) times the average wait of {waits / tasks:.4f} s (W) are "
        f"λ × W = **{waits / span:.3f}**; the average line is L = **{area / span:.3f}**. "
        "Amber is the longest wait: one bar above, and below its way up the line."
    )


@results(this, guess)
def shown(now):
    numbers = facts(now)
    remark(
        f"Both pictures are one run: {numbers.some} come in {numbers.closing} s, then it is closed."
    )
    show(task_by_task(numbers))
    show(place_by_place(numbers))
    if numbers.waits:
        remark(the_law(numbers))
    remark("If many wait at an even rate, waiting ÷ rate is about what the oldest has waited.")
    try:
        table(*in_the_long_run(now))
    except theory.Unstable as why:
        remark(f"In the long run there is no average: {why.per('second')}")


challenges(this)
takeaway(
    "Average line = arrival rate × average wait, whatever the workers, the order and the luck: "
    "who knows two of them knows the third."
)
foot(
    this,
    production=f"""
No waits need be measured: **depth ÷ throughput** is the wait, for each queue, not for the sum of
them. With 1200 messages visible and 40 done per second it is {1200 / 40:.0f} s; whoever promises
10 s may let {40 * 10} wait.

- **SQS**: `ApproximateNumberOfMessagesVisible` ÷ (`NumberOfMessagesDeleted`, sum of a minute ÷ 60).
  There is no metric of the mean wait, only `ApproximateAgeOfOldestMessage`.
- **Sidekiq**: `Sidekiq::Stats.new.enqueued`, and `.processed` now less a minute ago, ÷ 60.
- **RQ**: `len(queue)` ÷ jobs done per second.
- **RabbitMQ**: `messages_ready` ÷ `message_stats.deliver_get_details.rate` (without what workers
  have fetched ahead).
- **Celery, Dramatiq**: the same law for work: busy workers = tasks per second × mean run time
  (`flower_task_runtime_seconds` in s, `dramatiq_message_duration_milliseconds` in ms).

While the line grows, depth ÷ *throughput* still is the wait of a newcomer; depth ÷ arrivals is not
(nor is the quotient on the stage).
At 90 % load a task is in the system for {asked.mean_time_in_system:.0f} s on average, waiting for
{line / 0.9:.0f} s of it; 1 in 20 for over {slow:.2f} s.
""",
    teacher=f"""
**12 minutes.** Say before: *“Who can count the line needs no watch.”* Vote, then
lay a ruler upright on the first picture: how many strong bars does it cut? So many wait. Then pause
the stage now and then: one half divides *waiting* by the rate, the other reads what the oldest has
waited.

- *“{times_rate}”*: reached for the wrong sign. Let them say the units aloud.
- *“{the_line}”*: the worker could do one a second, but a tenth of the time it has nothing to do.
- *“Depends on the workers”*: the best wrong answer. What does it depend on that is not in the line?
- Then ask: *“12 people enter a shop each minute, 60 are inside. How long do they stay?”* (5 min.)
  *“And if they are served last come, first served?”* (The same: the law knows no order.)

The misconception behind it: the wait must be measured on the tasks. It is in the line already.
""",
    code=lambda now: (
        f"""
from queuesim import one_queue, simulate

scenario = one_queue(rate={now["rate"]:g}, workers={now["workers"]})
run = simulate(scenario, seed={now["seed"]}, until={closing_time(now["rate"])}, drain=True)
waits, area = run.wait.sum(), run.area(run.waiting_series())
print(waits, area, waits == area)
print("L =", area / run.until, "= λ W =", len(run) / run.until * run.wait.mean())
"""
    ),
)

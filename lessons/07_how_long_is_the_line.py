"""How long is the line?

part: One queue
minutes: 12
idea: Count the waiting tasks and you know how long they wait.
"""

from types import SimpleNamespace

import numpy as np

from lessons.common.charts import Axis, axis_end, boxes, figure, level, moment, show
from lessons.common.live import (
    NEVER,
    Challenge,
    Lasting,
    Scene,
    Words,
    average_wait,
    average_waiting,
    hold,
    progress_of,
)
from lessons.common.numbers import in_runs, line_and_times, rounded, two_digits
from lessons.common.page import (
    Answer,
    Twin,
    ending,
    folded_table,
    opening,
    predict,
    remark,
    results,
    with_your_tasks,
)
from lessons.common.stage import put_on_stage
from lessons.common.steering import Control, offer_controls
from queuesim import one_queue, replication_seed, simulate_fifo, theory
from queuesim.task_boxes import longest_wait, place_boxes, wait_boxes, work_boxes

this = opening(
    __file__,
    "You can count how many tasks wait in a queue. Can you tell from that how long each one waits?",
)

# The run that the question is about, on the stage and in the charts. Its averages are near those
# of the long run; a test says how near.
ASKED, SEED, SPAN = {"rate": 0.9, "workers": 1}, 9725, 50
asked = simulate_fifo(one_queue(**ASKED), SEED, SPAN, drain=True)
line, rate = asked.wait.sum() / SPAN, len(asked) / SPAN
times_rate, the_line, right = (f"{wait:.1f} s" for wait in (line * rate, line, line / rate))


def on_the_stage(run):
    """How the tasks of the question wait in the run that the stage plays, which goes on."""
    first = run.wait[run.arrival <= SPAN]
    return (
        f"In the run on the stage, the {len(first)} tasks of the first {SPAN} s wait "
        f"{first.mean():.1f} s on average. Then more tasks arrive there, and the average changes."
    )


with_four = theory.mmc(3.6, 1, 4)
waiting, quarter = with_four.mean_waiting, with_four.mean_wait / 4
twin = Twin(
    "Now 4 workers, and 3.6 tasks arrive per second: 90 % load again. On average "
    f"{waiting:.1f} tasks are waiting. How long does a task wait, on average?",
    answers=[
        Answer(
            f"{quarter:.1f} s",
            quarter,
            f"{waiting:.1f} ÷ 3.6 ÷ 4 counts the workers twice: 3.6 tasks a second are what all "
            "four of them do.",
        ),
        Answer(
            f"{with_four.mean_wait:.1f} s",
            with_four.mean_wait,
            "The queue is nearly as long as with one worker, but it moves four times as fast.",
        ),
        Answer(
            f"{waiting:.1f} s",
            waiting,
            f"It would be {waiting:.1f} s if 1 task arrived and 1 started per second.",
        ),
        Answer(
            "9 s",
            theory.mm1(0.9, 1).mean_wait,
            "9 s is the wait with one worker at 90 % load. There, about as many tasks wait, but "
            "only 0.9 start per second.",
        ),
    ],
    truth=with_four.mean_wait,
    why=f"{waiting:.1f} tasks ÷ 3.6 tasks per second = {with_four.mean_wait:.1f} s.",
)
guess = predict(
    this,
    f"In {SPAN} s, {len(asked)} tasks arrive: {rate:g} per second. Each takes 1 s on average. On "
    f"average, {line:.1f} tasks are waiting. How long does a task wait, on average?",
    answers=[
        Answer(
            times_rate,
            why="You multiplied, but tasks × tasks per second is not a time. Divide:",
        ),
        Answer(
            the_line,
            why=f"It would be {the_line} if the line moved up 1 place a second. But only {rate:g} "
            f"tasks arrive per second, and no more can start, so {line:.1f} places take longer:",
        ),
        Answer(right, why="Tasks ÷ tasks per second is a time:"),
        Answer(
            "depends on the workers",
            why="More workers shorten the wait, and the queue just as much. Once you know that "
            f"{line:.1f} tasks wait, you need only the arrival rate:",
        ),
    ],
    truth=right,
    why=f"{line:.1f} tasks ÷ {rate:g} tasks per second = {right}. This division is Little’s law.",
    scene=Scene(asks_until=20, decides_at=SPAN, settings=ASKED, tells=on_the_stage),
    twin=twin,
)

offer_controls(
    this,
    {
        "rate": Control("Arrival rate", 0.2, 4.0, ASKED["rate"], 0.1, "per s", word="rate"),
        "workers": Control("Workers", 1, 6, ASKED["workers"], word="workers"),
    },
    seed=SEED,
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


CROWD, RATE = 20, 3  # so many tasks wait, so many arrive each second, when workers are added


def workers_added(story, moments):
    """Workers were added to such a crowd, and since then the arrival rate was not cut."""
    times, waiting = story.run.waiting_series()

    def crowd(at):
        return waiting[np.searchsorted(times, at, side="right") - 1]

    begins, since, before = [-np.inf], [NEVER], story.start
    for change in story.changes:
        now, latest = change.settings, since[-1]
        if now["rate"] < RATE:
            latest = NEVER
        elif now["workers"] > before["workers"] and crowd(change.at) >= CROWD:
            latest = min(latest, change.at)
        begins, since, before = [*begins, change.at], [*since, latest], now

    def why(i):
        rate, number = story.settings(moments[i])["rate"], crowd(moments[i])
        if rate < RATE:
            return f"{rate:g} tasks a second, at least {RATE}"
        return f"First let {CROWD} tasks wait: {number} do" if number < CROWD else "Now add workers"

    return Lasting(np.array(since)[np.searchsorted(begins, moments, side="right") - 1], why)


aims = [
    Challenge(
        "call",
        "Predict the wait",
        f"Set 3 workers or more. How many must be waiting for a new task to wait {CALLED} s? "
        "Let the queue grow to that, then cut arrivals to 0.2 per s and keep the workers. The task "
        f"that is then last in the queue must wait {CALLED - NEAR} to {CALLED + NEAR} s. Set the "
        "speed to 8× to save time.",
        called,
        f"{CALLED} s × 3 tasks a second = {3 * CALLED} tasks: the queue tells the wait, without a "
        "clock.",
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
        "For 90 s, keep at least 6 tasks waiting on average, but the average wait at 2 s or less. "
        "Little’s law gives the arrival rate: 6 ÷ 2 s = 3 a second, at least. Then choose the "
        "number of workers that makes the load 90 to 95 %. Set the speed to 8× to save time.",
        hold(90, average_waiting(least=6), average_wait(most=2)),
        "Where more than 3 tasks arrive a second, 6 tasks waiting can be a wait of 2 s.",
        solved_by="0_rate_3.8~0_workers_4",
        missed_by="0_rate_1.5~0_workers_1~60_workers_2",  # long, but few come
    ),
    Challenge(
        "calm",
        "Calm again",
        f"At {RATE} tasks a second or more, let {CROWD} tasks wait. Then add workers, and stay "
        f"at {RATE} a second or more. For 60 s, tasks may wait at most 1 s on average. Set the "
        "speed to 8× to save time.",
        hold(60, workers_added, average_wait(most=1)),
        "If arrivals stay, only more workers make the queue shorter, and with it the wait.",
        solved_by="0_rate_3~0_workers_2~40_workers_6",
        missed_by=[
            "0_rate_3~0_workers_2~40_workers_6~41_rate_2.9",  # the rate was lowered
            "0_rate_2.9~0_workers_2~40_workers_6",  # too low a rate
            "0_rate_4~0_workers_2~40_workers_3",  # too few workers more
            "0_rate_3.4~0_workers_4",  # left alone
        ],
    ),
]
put_on_stage(this, system, challenges=aims, window=60, quotient=True)


MOST = 700  # boxes in the queue that are drawn one by one
LEAST = 0.01  # tasks waiting on average: two digits of fewer would be zeros
OTHERS = 5  # runs in which the law is shown as well
LONG_RUN = "The long run: formula and 1000 runs"
EACH_RUN = f"Little’s law in this run and {OTHERS} others"


def closing_time(rate):
    """When arrivals end: early enough that the bars can be told apart."""
    return SPAN if rate <= 1.2 else 15 if rate <= 2.4 else 9


def run_of(now, seed):
    """One run until arrivals end and all tasks are done."""
    return simulate_fifo(system(now), seed, closing_time(now["rate"]), drain=True)


def until_none_waits(run, closing):
    """How long tasks arrived or waited: no task waits any more after this time."""
    return max(closing, run.start.max(initial=0.0))


def longest_peak(times, waiting, until):
    """How many tasks wait at most, and the middle of the longest stretch in which so many do."""
    peak = int(waiting.max())
    lasts = np.where(waiting == peak, np.diff(times, append=until), 0)
    row = lasts.argmax()
    return peak, times[row] + lasts[row] / 2 if peak else None


def facts(now):
    """One run; its waits and the area below its queue; some other runs."""
    run = run_of(now, now["seed"])
    times, waiting = run.waiting_series()
    peak, peak_at = longest_peak(times, waiting, run.until)
    return SimpleNamespace(
        run=run,
        closing=closing_time(now["rate"]),
        span=until_none_waits(run, closing_time(now["rate"])),
        some=f"{len(run)} task{'s' * (len(run) != 1)}",
        waits=run.wait.sum(),
        area=run.area((times, waiting)),
        peak=peak,
        peak_at=peak_at,
        longest=longest_wait(run),
        others=[run_of(now, replication_seed(now["seed"], i + 1)) for i in range(OTHERS)],
    )


def seconds(facts):
    """The axis of time that both charts share."""
    end = axis_end(facts.run.until, 6 / 5 * facts.closing)
    return Axis(f"simulated seconds (no arrivals after {facts.closing} s)", 0, end)


def drawn(rows, names, role="task", faint=False):
    """Boxes of a run as a mark, each with its name for the pointer."""
    return boxes(rows.begin, rows.end, rows.low, rows.high, names, role, faint)


def task_by_task(facts):
    """A row for each task: its wait, then its work, faint; the longest wait is amber."""
    run = facts.run
    waits, works = wait_boxes(run), work_boxes(run)
    names = [f"task {row + 1} waits {wait:.1f} s" for row, wait in enumerate(run.wait)]
    title = f"{facts.some} arrived, and none had to wait"
    if facts.waits:
        total = rounded(facts.waits)
        title = f"{facts.some} wait{'s' * (len(run) == 1)} {total} s in all"
    longest = waits.of(facts.longest)
    return figure(
        title,
        x=seconds(facts),
        y=Axis("tasks", 0, axis_end(len(run) + 4, 50)),
        marks=[
            drawn(works, names, faint=True),
            drawn(waits, names),
            drawn(longest, [names[row] for row in longest.task], role="amber"),
            moment(f"{facts.peak} solid bar{'s' * (facts.peak > 1)}", facts.peak_at, role="ink"),
        ],
    )


def place_by_place(facts):
    """The waits alone, each task at its place in the queue: they fill the area below it."""
    run, queue = facts.run, place_boxes(facts.run)
    longest, average = queue.of(facts.longest), facts.area / facts.span
    title = "So there is no queue: the area under it is also 0 s"
    if facts.waits:
        area = rounded(facts.area)
        title = f"The same waits stacked up: the area under the curve is also {area} s"
    return figure(
        title,
        x=seconds(facts),
        y=Axis("tasks waiting", 0, axis_end(facts.peak + 1, 6)),
        marks=[
            columns(run) if len(queue) > MOST else drawn(queue, places(queue)),
            drawn(longest, places(longest), role="amber"),
            moment(f"{facts.peak} task{'s' * (facts.peak > 1)} waiting", facts.peak_at, role="ink"),
            level(f"{two_digits(average) if average else 0} on average", average, role="ink"),
        ],
    )


def places(queue):
    """What the pointer reads of each box in the queue."""
    return [
        f"task {row + 1}, number {place} in the queue" for row, place in zip(queue.task, queue.high)
    ]


def columns(run):
    """The queue cut where it changes: for so many tasks that boxes would be specks."""
    times, waiting = run.waiting_series()
    ends, names = [*times[1:], run.until], [f"{number} waiting" for number in waiting]
    return boxes(times, ends, [0] * len(times), waiting, names)


def division(waiting, came, fewest, write):
    """The law as it is written: with digits enough that its result comes out as written."""
    wait = write(waiting / came) if came else write(0.0)
    for digits in range(fewest, 12) if waiting else ():
        shown = [f"{value:#.{digits}g}".rstrip(".") for value in (waiting, came)]
        if write(float(shown[0]) / float(shown[1])) == wait:
            return *shown, wait
    return rounded(waiting), rounded(came), wait


def the_law(facts):
    """The sum of the waits divided in two ways, which gives the law."""
    tasks, span = len(facts.run), facts.span
    waiting, came, wait = division(facts.waits / span, tasks / span, 2, two_digits)
    until = "until the last task starts" if span > facts.closing else "of the run"
    return (
        f"All tasks together wait **{rounded(facts.waits)} s**. Divide that by the {span:.3g} s "
        f"{until}, and {waiting} tasks are waiting on average. Divide it by the {facts.some}, and "
        f"each waits {wait} s on average. {facts.some} in {span:.3g} s are {came} per second, so "
        f"**{waiting} waiting ÷ {came} per s = {wait} s**: Little’s law."
    )


IF_IT_GROWS = (
    "**A forecast.** To tell how long a new task will wait, divide by the rate at which tasks get "
    "done: tasks waiting now ÷ tasks done per second. In a steady queue both rates are the same, "
    "but not if the queue is growing."
)


def law_in_other_runs(now, facts):
    """Head and rows of a table: the law, each run with its own arrival rate."""
    guessed = guess.where(now, {**ASKED, "seed": SEED}).label
    beside = f"; your guess: {guessed}" if guessed in (times_rate, the_line, right) else ""
    rows = []
    for number, run in enumerate((facts.run, *facts.others), start=1):
        span = until_none_waits(run, facts.closing)
        came, waiting = len(run) / span, run.area(run.waiting_series()) / span
        waiting, came, wait = division(waiting, came, 3, two_digits)
        name = f"{number} (shown above{beside})" if number == 1 else f"{number}"
        rows.append((name, waiting, came, f"{wait} s"))
    return ("Run", "waiting, on average", "÷ arriving per s", "= average wait"), rows


def plain(value):
    """Up to three digits, without zeros at the end: 8.1, 9, 28.9."""
    return rounded(value) if value < 0.1 else f"{float(rounded(value)):g}"


def in_the_long_run(now):
    """Head and rows of a table: by formula and in runs."""
    rate, workers = now["rate"], now["workers"]
    p95 = {"p95_wait": theory.wait_quantile(rate, 1, workers, 0.95)}
    exact = vars(theory.mmc(rate, 1, workers)) | p95
    found = line_and_times(rate, workers, now["seed"])
    rows = [
        (words, f"{plain(exact[name])} {unit}".rstrip(), in_runs(found[name], unit))
        for words, unit, name in (
            ("tasks waiting, on average", "", "mean_waiting"),
            ("average wait", "s", "mean_wait"),
            ("1 in 20 waits longer than (p95)", "s", "p95_wait"),
        )
    ]
    runs = f"{found['mean_wait'].runs} runs (95 % interval)"
    return ("In the long run", "formula", runs), rows


def long_run(now):
    """What the long run says, or why there is none."""
    try:
        exact = theory.mmc(now["rate"], 1, now["workers"])
    except theory.Unstable as why:
        remark(
            f"In the long run there is no average: {why.per('second')} Little’s law holds all the "
            "same in every run that ends."
        )
        return
    remark(
        f"In the long run, the formula gives {plain(exact.mean_waiting)} tasks waiting and a wait "
        f"of {plain(exact.mean_wait)} s, on average. A run of {closing_time(now['rate'])} s that "
        "starts with an empty queue tends to stay below that."
        if exact.mean_waiting >= LEAST
        else f"In the long run, the formula gives fewer than {LEAST} tasks waiting on average."
    )
    folded_table(this, LONG_RUN, *in_the_long_run(now))
    with_your_tasks(this, now["rate"], {"tasks wait, on average (long run)": exact.mean_wait})


@results(this, guess)
def shown(now):
    numbers = facts(now)
    marks = (
        " In the first, each task has a row, solid while it waits and faint while it runs. Orange "
        "marks the task that waits longest; in the second chart it moves down as tasks ahead of it "
        "start. The dashed vertical line marks when the queue is longest."
    )
    remark(
        f"Both charts show one run: {numbers.some} in {numbers.closing} s, and then no more."
        + marks * bool(numbers.waits)
    )
    show(task_by_task(numbers))
    show(place_by_place(numbers))
    if numbers.waits:
        remark(the_law(numbers), IF_IT_GROWS)
    folded_table(this, EACH_RUN, *law_in_other_runs(now, numbers))
    long_run(now)


exact = theory.mm1(0.9, 1)
ending(
    this,
    takeaway="Average number waiting = arrival rate × average wait, with any number of workers, in "
    "lucky runs and unlucky ones. Know two of the three, and you know the third.",
    production=f"""
You don’t need to time a single task: **number waiting ÷ tasks done per second** is how long a new
task will wait, even if the queue is growing. Do this per queue. With 1200 messages waiting and 40
done per second, the wait is {1200 / 40:.0f} s. If you promise 10 s, at most {40 * 10} may wait.

- **SQS**: `ApproximateNumberOfMessagesVisible` ÷ messages done per second
  (`NumberOfMessagesDeleted`: one minute’s sum ÷ 60).
  SQS has no metric for the average wait, only `ApproximateAgeOfOldestMessage`.
- **Sidekiq**: `Sidekiq::Queue.new("default").size` ÷ jobs of that queue done per second. You count
  those yourself: `Sidekiq::Stats.new.processed` adds up all queues, so its growth in a minute ÷ 60
  is right only if you have one.
- **RQ**: `len(queue)` ÷ jobs done per second.
- **RabbitMQ**: `messages_ready` ÷ `message_stats.deliver_get_details.rate`. Messages that workers
  have fetched ahead are not counted.
- **Celery on Redis**: `redis-cli llen celery` (the default queue’s name) ÷ tasks done per second
  (how much Flower’s `flower_events_total{{type="task-succeeded"}}` grows in a minute ÷ 60).
- **Dramatiq on Redis**: `redis-cli llen dramatiq:default` ÷ messages done per second (how much
  `dramatiq_messages_total` grows in a minute ÷ 60). Here and with Celery, messages that workers
  have fetched ahead are not counted.

The law holds for running tasks, too: busy workers = tasks per second × average run time. And it
holds for waiting and running tasks together. At 90 % load {exact.mean_in_system:.0f}
tasks wait or run on average, and {exact.mean_in_system:.0f} ÷ 0.9 per second =
{exact.mean_time_in_system:.0f} s from arrival to finish.
""",
    teacher=f"""
**12 minutes.** Before the vote, ask: *“{line:.0f} tasks are waiting. Is that bad?”* After it, hold
a ruler upright on the first chart: how many solid bars does it cut? That many tasks wait at
that moment. Then pause the stage now and then: one half of the room divides *waiting* by the
arrival rate, the other half reads how long the oldest has waited. They come out close.

What each answer shows:

- *“{times_rate}”*: the wrong operation. Let the room say the units aloud.
- *“{the_line}”*: takes the number for the time, as if 1 task arrived per second.
- *“Depends on the workers”*: the best wrong answer. Ask: *“What do the workers change that you
  don’t see in the queue?”* (Nothing: slower workers leave more tasks waiting, and you count them.)

Ask the room: *“12 people enter a shop each minute, and 60 are inside. How long do they stay?”*
({60 / 12:.0f} minutes.) *“And if the last to come is served first?”* (The same on average: the law
holds in any order.)

The misconception: you must time the tasks to know the wait. Counting them is enough, if you
know how many arrive.

The run with which the page opens was chosen: its averages are close to those of the long run.
""",
    code=lambda now: (
        f"""
from queuesim import one_queue, simulate

scenario = one_queue(rate={now["rate"]:g}, workers={now["workers"]})
run = simulate(scenario, seed={now["seed"]}, until={closing_time(now["rate"])}, drain=True)
waits, area = run.wait.sum(), run.area(run.waiting_series())
print("all waits:", waits, "s; area of the queue:", area, "s; the same:", waits == area)

span = max({closing_time(now["rate"])}, run.start.max())  # until no task waits any more
waiting, rate = area / span, len(run) / span
print(waiting, "waiting ÷", rate, "per s =", waiting / rate, "s")
print("average wait:", run.wait.mean(), "s")
"""
    ),
)

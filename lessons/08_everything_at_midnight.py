"""Everything at midnight

part: Several kinds of work
minutes: 12
idea: A batch delays every task that arrives after it.
"""

from types import SimpleNamespace

import numpy as np

from lessons.common.charts import (
    Axis,
    axis_end,
    boxes,
    curve,
    figure,
    guess_point,
    moment,
    point,
    show,
    words,
)
from lessons.common.live import (
    Challenge,
    Scene,
    average_workers,
    hold,
    kept,
    no_wait_over,
    said_as_clock,
)
from lessons.common.numbers import in_runs, short, two_digits
from lessons.common.page import (
    Answer,
    Twin,
    ending,
    opening,
    predict,
    remark,
    results,
    with_your_tasks,
)
from lessons.common.stage import put_on_stage
from lessons.common.steering import Control, offer_controls
from queuesim import (
    Arrivals,
    Batch,
    Deterministic,
    Pool,
    Scenario,
    Source,
    Spike,
    simulate,
)
from queuesim.intervals import interval_of_mean
from queuesim.spread_batch import at_random, evenly

this = opening(
    __file__,
    "Some spikes are scheduled: at midnight a hundred reports arrive, and 3 s later your own "
    "task does. On the stage, it is midnight once a minute.",
)

LATER = 3.0  # seconds after midnight, when your task arrives
ASKED = {"size": 100, "spread": 25, "workers": 4}  # what the question is about
at_once, spread_out = (evenly(100, 4, [spread], LATER) for spread in (0, 25))


def on_the_stage(run):
    """What is seen of the first night in the run that the stage plays."""
    first = run.arrival < FIRST + NIGHT / 2
    yours = run.wait[first & (run.source == 1)][0]
    done = run.finish[first & (run.source == 0)].max()
    return (
        f"On the stage, it is midnight at {said_as_clock(FIRST)}. Your task arrives at "
        f"{said_as_clock(FIRST + LATER)} and waits {yours:.2f} s. The last report is done at "
        f"{said_as_clock(done)}, {done - FIRST:.0f} s after midnight."
    )


BEFORE_YOURS = int(LATER * 100 / 25) + 1  # reports, where they are spread; the first at midnight
NO_QUEUE = (
    "Spread over 25 s, the reports arrive 4 a second, and 4 workers finish 4 a second. So the "
    "queue never grows beyond one task. When your task arrives, all 4 workers are busy, but the "
    f"next one finishes {spread_out.your_wait[0]:g} s later and takes it."
)
HARMLESS = (
    f"While the reports arrive, the load is {100 * 100 / (4 * 25):.0f} %. That does no harm here, "
    "because they are evenly spaced and equally long, and stop after 25 s."
)
BUSY = (
    "Spread over 25 s, they keep all 4 workers busy, so no time is lost. All 101 tasks are done "
    f"after {spread_out.done[0]:.0f} s either way: all at once, your task is the last to finish; "
    "spread, a report is."
)
RIGHT = f"it hardly waits; the reports are done after {spread_out.done[0]:.0f} s"
forty, forty_spread = (evenly(40, 2, [spread], 4.0) for spread in (0, 20))
HALF_WAIT = float(forty.your_wait[0] / 2)
twin = Twin(
    "At midnight, 40 reports of 1 s arrive, and 2 idle workers finish them in "
    f"{forty.done[0]:.0f} s. Your task arrives 4 s later and waits {forty.your_wait[0]:.0f} s. Now "
    "the same reports arrive evenly spread over 20 s. How long does your task wait?",
    answers=[
        Answer(
            f"still {forty.your_wait[0]:.0f} s",
            float(forty.your_wait[0]),
            "The work is the same, but your task waits only for reports that arrive before it.",
        ),
        Answer(
            f"about {HALF_WAIT:.0f} s",
            HALF_WAIT,
            f"To wait {HALF_WAIT:g} s, your task would need {HALF_WAIT:g} × 2 = "
            f"{2 * HALF_WAIT:g} reports ahead of it. Only 9 arrive before it at all.",
        ),
        Answer(
            "4.5 s",
            4.5,
            "9 reports arrive before it, and 9 ÷ 2 = 4.5. But by then the workers have done 7 of "
            "them.",
        ),
        Answer(
            f"{forty_spread.your_wait[0]:.1f} s",
            float(forty_spread.your_wait[0]),
            "A worker is free half a second after your task arrives.",
        ),
    ],
    truth=float(forty_spread.your_wait[0]),
    why="Spread over 20 s, the reports arrive 2 a second, and 2 workers finish 2 a second. So "
    "the queue never grows beyond one task. And the last report is done after "
    f"{forty_spread.done[0]:.0f} s instead of {forty.done[0]:.0f} s.",
)
guess = predict(
    this,
    "100 reports of 1 s arrive at midnight, and 4 idle workers finish them in "
    f"{at_once.done[0]:.0f} s. Your task arrives {LATER:.0f} s after them and waits "
    f"{at_once.your_wait[0]:.0f} s. Now the same reports arrive evenly spread over 25 s. What "
    "happens to your task?",
    answers=[
        Answer(
            "it still waits 22 s",
            22.0,
            "The work is the same, but your task waits only for reports that arrive before it. "
            + NO_QUEUE,
        ),
        Answer(
            "it waits about 11 s",
            11.0,
            "To wait 11 s, your task would need 11 × 4 = 44 reports ahead of it. " + NO_QUEUE,
        ),
        Answer(
            "it hardly waits; the reports are done after 50 s",
            0.0,
            "Your task does start almost at once. But spreading adds no work.",
        ),
        Answer(RIGHT, 0.0, NO_QUEUE),
    ],
    truth=RIGHT,
    why=f"{HARMLESS} {BUSY}",
    scene=Scene(
        asks_until=29,
        decides_at=31.5,
        settings=ASKED,
        first={"spread": 0},
        first_label="all at once",
        tells=on_the_stage,
    ),
    twin=twin,
)

offer_controls(
    this,
    {
        "size": Control("Reports a night", 20, 200, ASKED["size"], 10, word="reports"),
        "spread": Control("Spread over", 0, 60, 0, 5, "s", word="spread"),
        "workers": Control("Workers", 2, 20, ASKED["workers"], word="workers"),
    },
    seed=1,
)

FIRST, NIGHT = 5.0, 60.0  # when it is midnight first, and how long it is until the next
MIDNIGHTS = tuple(FIRST + NIGHT * night for night in range(20))
HAIR = 2**-10  # seconds: what comes with your task comes before it, however times are rounded
SECOND = Deterministic(1.0)


def reports(now, midnights):
    """So many reports at each midnight, or at a steady pace from then on."""
    size, spread = now["size"], now["spread"]
    if spread == 0:
        return Arrivals(0, batches=tuple(Batch(at, size) for at in midnights))
    gap = spread / size  # the first of a spike comes one gap after it begins
    spikes = (Spike(at - gap - HAIR, spread + gap / 2, 1 / gap) for at in midnights)
    return Arrivals(0, gaps=Deterministic(), spikes=tuple(spikes))


def nights(now, midnights=MIDNIGHTS):
    """The reports of some nights, and your own task of each."""
    own = Arrivals(0, batches=tuple(Batch(at + LATER, 1) for at in midnights))
    return Scenario(
        (
            Source(reports(now, midnights), SECOND, name="reports"),
            Source(own, SECOND, name="yours"),
        ),
        pools=(Pool(now["workers"]),),
    )


def next_midnight(at):
    """From just before the next midnight on: the reports of this night are scheduled already."""
    return next((midnight - 0.01 for midnight in MIDNIGHTS if midnight - 0.01 >= at), at)


def from_midnight_on(story):
    """A stretch that counts begins just before midnight, with what is set by then."""
    return [midnight - 0.01 for midnight in MIDNIGHTS]


def two_nights(*terms):
    """So it stays for two nights in a row."""
    return hold(2 * int(NIGHT), many_reports, *terms, begins=from_midnight_on)


many_reports = kept("{size} reports a night, at least 100", lambda now: now["size"] >= 100)
soon = no_wait_over(2, of="yours", called="Your task")
aims = [
    Challenge(
        "free",
        "Almost for free",
        "With 4 workers and 100 or more reports, and a spread of at most 20 s, keep your task’s "
        "wait to 2 s or less for two nights in a row (2 min, from midnight on). Set the speed to "
        "8× to save time.",
        two_nights(
            kept("{workers} workers, not 4", lambda now: now["workers"] == 4),
            kept("Spread over {spread} s, at most 20", lambda now: now["spread"] <= 20),
            soon,
        ),
        "Your task waits only for reports that arrive before it. The reports take about as long as "
        "before.",
        solved_by="5_spread_20",
        missed_by=[
            "5_spread_15",
            "5_spread_25",
            "5_spread_20~5_size_90",
            "5_spread_20~90_spread_0",
        ],
    ),
    Challenge(
        "hands",
        "Extra hands at midnight",
        "With at least 100 reports, all at once: let your task wait at most 2 s for two nights in "
        "a row (2 min, from midnight on). Pause to raise the workers at midnight and lower them "
        "after it: they may average at most 8. Set the speed to 4× to save time.",
        two_nights(
            kept("Spread over {spread} s, not 0", lambda now: now["spread"] == 0),
            soon,
            average_workers(most=8),
        ),
        "It takes 17 workers or more, for a few seconds. Spread out, 4 do it all night.",
        solved_by="62_workers_20~71_workers_4~122_workers_20~131_workers_4~182_workers_20"
        "~191_workers_4",
        missed_by=[
            "0_workers_20",
            "0_workers_8",
            "62_workers_16~71_workers_4~122_workers_16~131_workers_4~182_workers_16~191_workers_4",
            "62_workers_20~71_workers_4",
            "5_spread_25",
        ],
    ),
    Challenge(
        "two",
        "Half the workers",
        "With 2 workers and at least 100 reports: let no task, report or yours, wait over 1 s for "
        "two nights in a row (2 min, from midnight on). Set the speed to 8× to save time.",
        two_nights(
            kept("{workers} workers, not 2", lambda now: now["workers"] == 2),
            no_wait_over(1),
        ),
        f"Spread out, 2 workers are enough: busy {100 * 101 / (2 * NIGHT):.0f} % of the time, not "
        f"{100 * 101 / (4 * NIGHT):.0f} %.",
        solved_by="5_workers_2~5_spread_50",
        missed_by=["5_workers_2~5_spread_45", "5_spread_50", "5_workers_2~5_spread_50~70_size_90"],
    ),
]
put_on_stage(
    this,
    nights,
    challenges=aims,
    own="yours",
    target=20.0,
    chance=False,
    counts_from={"size": next_midnight, "spread": next_midnight},
)

RUNS = 400  # in which the reports come at random
SPREADS = np.arange(0, 60.5, 0.5)  # to compare


def facts(now):
    """What comes of one night that finds idle workers: in the run, by formula, and at random."""
    size, spread, workers = now["size"], now["spread"], now["workers"]
    night = simulate(nights(now, MIDNIGHTS[:1]), until=FIRST + NIGHT + 1, drain=True)
    chance = at_random(size, workers, spread, LATER, RUNS, now["seed"])
    even = evenly(size, workers, SPREADS, LATER)
    here = int(np.searchsorted(SPREADS, spread))
    return SimpleNamespace(
        size=size,
        spread=spread,
        workers=workers,
        run=night,
        even=even,
        wait=float(even.your_wait[here]),
        wait_at_once=float(even.your_wait[0]),
        batch_wait=float(even.batch_wait[here]),
        done=float(even.done[here]),
        done_at_once=float(even.done[0]),
        needs=size / workers,  # seconds of all workers
        by_chance=interval_of_mean(chance.your_wait),
    )


def how_long(wait):
    """A wait in a sentence: 22 s, 0.25 s, or that there is none."""
    return f"waits {short(wait)} s" if wait >= 0.005 else "starts at once"


def how_they_come(facts):
    """How the reports come, to begin a sentence with."""
    return f"Spread over {facts.spread} s" if facts.spread else "All at once"


def what_the_workers_do(facts):
    """The night of the first chart in a sentence."""
    if facts.spread == 0:
        return (
            f"All at once, {facts.size} reports fill {facts.workers} workers for "
            f"{short(facts.done)} s, and your task {how_long(facts.wait)}"
        )
    found = f"{how_they_come(facts)}, your task {how_long(facts.wait)}"
    why = " behind the reports before it" if facts.wait >= 1 else ": the workers keep up"
    return found + why


def what_spreading_saves(facts):
    """Your wait, and that of the reports, in a sentence."""
    if facts.spread == 0:
        return (
            f"All at once, your task {how_long(facts.wait)}, and a report "
            f"{short(facts.batch_wait)} s on average"
        )
    before = f" instead of {short(facts.wait_at_once)} s" if facts.wait_at_once else ""
    return f"{how_they_come(facts)}, your task {how_long(facts.wait)}{before}"


def what_spreading_costs(facts):
    """When the last report is done, in a sentence."""
    if facts.spread == 0:
        return f"All at once, the last report is done after {short(facts.done)} s"
    return (
        f"{how_they_come(facts)}, the last report is done after {short(facts.done)} s instead of "
        f"{short(facts.done_at_once)} s"
    )


def rectangles(facts, source):
    """The tasks of a source as boxes: when each was in work, and on the row of which worker."""
    run = facts.run
    chosen = run.source == source
    start, finish = run.start[chosen] - FIRST, run.finish[chosen] - FIRST
    top = run.worker[chosen] + 1  # the row of worker 3 ends at the 3 of the axis
    what = ("report", "your task")[source]
    names = [
        f"{what}, worker {worker + 1}: {begin:.1f} to {end:.1f} s"
        for worker, begin, end in zip(run.worker[chosen], start, finish)
    ]
    return start, finish, top - 1, top, names


def work_of_the_workers(facts):
    """A row for each worker, a box for each task, and yours among them, with its wait before it."""
    yours = rectangles(facts, 1)
    (start,), _, (bottom,), (top,), _ = yours
    middle = (bottom + top) / 2
    thin = max(facts.workers, 4) / 150  # half the height of a line
    wait = [LATER], [start], [middle - thin], [middle + thin], ["your task waits"]
    return figure(
        what_the_workers_do(facts),
        x=Axis("seconds after midnight", 0, axis_end(max(facts.done, start + 1), 30)),
        y=Axis("workers", 0, max(facts.workers, 4)),
        marks=[
            boxes(*rectangles(facts, 0), faint=True),
            boxes(*yours, role="ink"),
            boxes(*wait, role="ink"),
            words("your task", start + 1, middle, place="point"),
            moment("your task arrives", LATER, "ink", above=True),
        ],
    )


def wait_by_spread(now, facts):
    """How long your task waits, by how far the reports are spread; the guess where it was asked."""
    most = max(facts.even.your_wait[0], facts.even.batch_wait[0], 1)
    return figure(
        what_spreading_saves(facts),
        x=Axis("reports spread over, s", 0, 60),
        y=Axis("wait in s (a report: on average)", 0, axis_end(most, 10)),
        marks=[
            curve("your task", (SPREADS, facts.even.your_wait), name_at=30.0),
            curve("a report", (SPREADS, facts.even.batch_wait), "dim", name_at=8.0),
            moment(f"your task {how_long(facts.wait)}", facts.spread, "task"),
            guess_point(25, guess.where(now, ASKED).value),
        ],
    )


def before_the_end(seconds):
    """A time on the axis of spreads, or none."""
    return seconds if seconds <= SPREADS[-1] else None


def done_by_spread(facts):
    """When the last report is done, by how far the reports are spread."""
    return figure(
        what_spreading_costs(facts),
        x=Axis("reports spread over, s", 0, 60),
        y=Axis("last report done, s", 0, axis_end(max(facts.even.done), 75)),
        marks=[
            curve("last report", (SPREADS, facts.even.done)),
            moment(f"work ÷ workers: {short(facts.needs)} s", before_the_end(facts.needs)),
            point(f"{short(facts.done)} s", facts.spread, facts.done),
        ],
    )


def what_jitter_gives(facts):
    """The wait where each report arrives at a random moment, in words."""
    if facts.spread == 0:
        return "Spread the reports to compare a steady pace with random moments."
    found = in_runs(facts.by_chance, "s")
    found = found.replace("(", "(95 % interval: ").replace(")", " s)")
    return (
        f"If each report arrives at a random moment of the {facts.spread} s (jitter), your task "
        f"waits {found}, on average over {RUNS} runs."
    )


def times_to_translate(facts):
    """The times of the charts, by what they are called in a table."""
    times = {
        "your task arrives after": LATER,
        "the reports are spread over": facts.spread,
        "your task waits": facts.wait,
        "your task waits (all at once)": facts.wait_at_once,
        "a report waits, on average": facts.batch_wait,
        "the last report is done after": facts.done,
        "the last report is done after (all at once)": facts.done_at_once,
    }
    if facts.spread == 0:
        return {name: time for name, time in times.items() if "all at once" not in name}
    return times


def what_the_next_night_brings(facts):
    """What comes of reports that take longer than a night; empty if they do not."""
    if facts.needs <= NIGHT:
        return ""
    return (
        f"{facts.size} reports are {facts.needs:.0f} s of work for {facts.workers} workers, and "
        f"the next midnight comes after {NIGHT:.0f} s. So on the stage the queue grows from night "
        "to night."
    )


def how_to_read_the_charts():
    """What is drawn, and why the last report is done later where yours arrives before it."""
    return (
        "The charts show one night that begins with idle workers and evenly spaced reports. In the "
        "next two, the lines are the formula. If the reports are spread over more than "
        f"{LATER:g} s, some arrive after your task. Your task takes a worker for 1 s, so the last "
        "report can finish as much as 1 s later."
    )


@results(this, guess)
def shown(now):
    numbers = facts(now)
    show(work_of_the_workers(numbers))
    remark(
        f"{how_to_read_the_charts()} {what_jitter_gives(numbers)}",
        what_the_next_night_brings(numbers),
    )
    show(wait_by_spread(now, numbers), done_by_spread(numbers))
    with_your_tasks(this, None, times_to_translate(numbers))


ending(
    this,
    takeaway="A batch delays every task that arrives behind it. Spread it over the time that the "
    "workers need anyway: it ends almost as soon and delays hardly any task.",
    production="""
A batch at midnight is a **thundering herd** of your own making. It comes from `0 0 * * *` in many
schedules, or from one task that fans out to a hundred. Shift some schedules, or delay each task by
a random share of the time the workers need anyway. Random delays (**jitter**) need no coordination
and are nearly as good as a steady pace.

- **Celery**: beat sends all tasks that are due at the same moment in one go. Fan out with
  `task.apply_async(countdown=random.uniform(0, 300))`, or pace a group with
  `group(...).skew(step=3)`. Keep countdowns to a few minutes: workers fetch such tasks at once and
  hold them in memory, and Redis delivers them again if the countdown is longer than
  `visibility_timeout` (1 hour by default).
  `rate_limit="10/s"` paces a task too, but per worker instance, not for all together.
  `task.chunks(items, 10)` makes fewer, longer tasks: that shortens the queue, not the work.
- **Sidekiq**: `perform_bulk(args, spread_interval: 600)` gives each job a random time (since
  8.0.8), and `perform_in(rand(600), …)` does it for a single job. Sidekiq looks for due jobs every
  5 s or so.
- **RQ**: `queue.enqueue_in(timedelta(seconds=random.uniform(0, 600)), …)`, and a worker started
  with `--with-scheduler`.
- **Dramatiq**: `send_with_options(args=…, delay=…)`, in milliseconds.
- **SQS**: `DelaySeconds` of each message, at most 900 (15 minutes); a FIFO queue allows only one
  delay, for the whole queue. Beyond that, use EventBridge Scheduler.
- **systemd** timers: `RandomizedDelaySec=10min` (default 0). Mind `AccuracySec`, 1 minute by
  default, which bunches timers together again. **Jenkins**: write `H H * * *`; `H` is a hash of the
  job’s name, so each job has its own minute.
- Cannot delay them? Then give your own tasks another queue. That is the next lesson.
""",
    teacher=f"""
**12 minutes.** Say before: *“It is 00:00:03. You click a button, and it takes half a minute. By day
it takes a second.”* Project the lesson’s own page, and let the first night play while the class
votes: the block lands at 0:05, your star arrives behind it at 0:08.

- *“Still 22 s”* knows that the work stays the same, and concludes that the wait does. But your
  task waits only for what is ahead of it.
- *“11 s”* splits the difference. Ask how many reports arrive first. ({BEFORE_YOURS}, one
  every quarter of a second.)
- *“Reports done in 50 s”* adds the 25 s of spreading to the 25 s of work. Ask what the workers do
  meanwhile. (They work. The two overlap.)
- *“Reports done in 26 s”*: ask who pays for your 22 s. (Hardly any task. The last report is done
  1 s later, and a report waits {two_digits(float(spread_out.batch_wait[0]))} s on average instead
  of {two_digits(float(at_once.batch_wait[0]))} s.)
- Then ask: *“And spread over 60 s?”* Your task starts at once, but now the reports pay: the last is
  done after a minute, since the workers idle in between.
- Then: *“How many workers would cut your wait to 2 s?”* (17, and they idle all day.)

The misconception: only more workers shorten a wait. When the work comes matters as much as how
much of it comes.
""",
    code=lambda now: (
        f"""
from queuesim import Pool, Recorded, Scenario, Source, simulate, theory

size, spread, workers = {now["size"]}, {now["spread"]}, {now["workers"]}
reports = Recorded([i * spread / size for i in range(size)], [1.0] * size)
yours = Recorded([3.0], [1.0])
sources = Source(reports, name="reports"), Source(yours, name="yours")
run = simulate(Scenario(sources, pools=(Pool(workers),)), until=61, drain=True)

own = run.source == 1
print("Your task waits", run.wait[own][0], "s")
print("By formula", theory.start_behind_batch(3, size, workers, spread=spread) - 3, "s")
print("A report waits", run.wait[~own].mean(), "s on average")
print("The last report is done after", run.finish[~own].max(), "s")
"""
    ),
)

"""One slow task

part: Several kinds of work
minutes: 15
idea: A slow task delays every task that stands behind it and can’t go around.
"""

from types import SimpleNamespace

import numpy as np

from lessons.common.charts import (
    Axis,
    Clock,
    FromTop,
    Powers,
    axis_end,
    boxes,
    exponents,
    figure,
    guess_moment,
    interval,
    level,
    line,
    point,
    show,
    tail,
    words,
)
from lessons.common.live import Challenge, Scene, Words, drain, kept, progress_of, said_as_clock
from lessons.common.numbers import in_runs, one_run, short, waits_behind_slow
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
from lessons.common.steering import Choice, Control, offer_controls
from queuesim import (
    Arrivals,
    Batch,
    Deterministic,
    Pool,
    Profile,
    Queue,
    Recorded,
    Scenario,
    Source,
    theory,
)
from queuesim.limits import TICK
from queuesim.slow_pieces import CUT, piece_by_piece
from queuesim.slow_pieces import RUNS as PIECE_RUNS
from queuesim.slow_tasks import RUNS, SlowTasks

this = opening(
    __file__,
    "Your four workers share one queue. To save round trips, each worker prefetches: while it runs "
    "one task, it fetches a few more.",
)

FIFO, SHORTEST = "FIFO", "shortest"
ASKED = {"slow": 1, "length": 60, "ahead": 3, "order": FIFO}
AT, TASKS_AT_ONCE, WORKERS = 2.0, 16, 4  # when the tasks come, all at once; their workers
STREAM, LOAD = 75.0, 0.6  # from then on tasks come at random, and keep workers so busy
ORDERS = {FIFO: "fifo", SHORTEST: "shortest"}


def traffic(now, workers=WORKERS, **changed):
    """The tasks that come at random, before workers who do as they are set to."""
    policy = {"ahead": now["ahead"], "shortest_first": now["order"] == SHORTEST} | changed
    return SlowTasks(now["slow"] / TASKS_AT_ONCE, now["length"], LOAD, workers, **policy)


def system(now, rates=None):
    """Short and slow tasks in one queue: first 16 at once, then at random.

    Of the 16, the first is slow, then the fourth, and so on: as many as are set.
    """
    slow_ones = range(0, 3 * now["slow"], 3)
    short_ones = set(range(TASKS_AT_ONCE)) - set(slow_ones)
    rates = rates or traffic(now).rates
    kinds = {"short": (rates[0], 1.0, short_ones), "slow": (rates[1], now["length"], slow_ones)}
    sources = []
    for name, (rate, takes, places) in kinds.items():
        first = tuple(Batch(AT - (TASKS_AT_ONCE - place) * TICK, 1) for place in sorted(places))
        arrivals = Arrivals(Profile.steps((0, 0), (STREAM, rate)), batches=first)
        sources.append(Source(arrivals, Deterministic(takes), name=name))
    queue, pool = Queue(order=ORDERS[now["order"]]), Pool(WORKERS, prefetch=now["ahead"])
    return Scenario(tuple(sources), (queue,), (pool,))


def the_16(now):
    """What becomes of the 16 tasks that come at once, if nothing else comes."""
    run = one_run(system(now, rates=(0, 0)), seed=1, until=300)
    return SimpleNamespace(
        held=np.round(run.held - AT, 3),
        start=np.round(run.start - AT, 3),
        finish=np.round(run.finish - AT, 3),
        worker=run.worker,
        is_ahead=~np.isnan(run.held),
        is_slow=run.source == 1,
        last=float(np.round(run.start.max() - AT, 3)),
    )


asked, asking = the_16(ASKED), the_16({**ASKED, "ahead": 0})
work = ASKED["length"] + 15  # seconds, of all 16 tasks
caught = asked.start[asked.start >= ASKED["length"]]  # when the tasks start that are held so long
done = asked.finish[asked.start < ASKED["length"]][1:].max()  # when all but the slow one are done
why = (
    f"Worker 1 runs the slow task and has prefetched {len(caught)} short ones. No other worker can "
    f"take them. So they start after {', '.join(f'{at:g}' for at in caught[:-1])} and "
    f"{caught[-1]:g} s, though the other {WORKERS - 1} workers are idle from {done:g} s on."
)


def on_the_stage(run):
    """Who waits in the run that the stage plays, and what comes next there."""
    waits = (run.start - run.arrival)[run.arrival <= AT]
    held_long = waits >= ASKED["length"] - 1
    return (
        f"On the stage the {len(waits)} tasks arrive at {said_as_clock(AT)}; the answers count "
        "from then. The tasks beside a worker are those it has prefetched (“held”): they still "
        f"wait, {held_long.sum()} of them about a minute, the others at most "
        f"{waits[~held_long].max():.0f} s. The average wait counts only tasks that have started. "
        f"From {said_as_clock(STREAM)} on, more tasks arrive, at random: {100 * LOAD:.0f} % load."
    )


TWELVE = Recorded(times=[0] * 12, durations=[30] + [2] * 11)  # what the twin question is about


def last_of_the_12(ahead):
    """When the last of those tasks starts, before 3 workers that take so many ahead."""
    three = Scenario((Source(TWELVE),), (Queue(),), (Pool(3, prefetch=ahead),))
    return float(one_run(three, seed=1, until=60).start.max())


twin = Twin(
    "12 tasks arrive at once: the first takes 30 s, the others 2 s each. Each of 3 workers takes "
    "one task to run and prefetches up to 3 more. When does the last task start?",
    answers=[
        Answer(
            "after 6 s",
            6,
            "Each worker gets 4 tasks, so two workers do start their last one after 3 × 2 = 6 s.",
        ),
        Answer(
            f"after {last_of_the_12(0):g} s",
            last_of_the_12(0),
            "That is right if workers prefetch nothing: two of them then share the 11 short tasks.",
        ),
        Answer(
            "after 30 s",
            30,
            "When the slow task is done, its worker can start only one of its prefetched tasks.",
        ),
        Answer(
            f"after {last_of_the_12(3):g} s",
            last_of_the_12(3),
            "The other two workers have been idle for a long time by then.",
        ),
    ],
    truth=last_of_the_12(3),
    why="Worker 1 runs the slow task and has prefetched 3 short ones: they start after 30, 32 and "
    f"{last_of_the_12(3):g} s.",
)
guess = predict(
    this,
    "16 tasks arrive at once: the first takes 60 s, the others 1 s each. Each of 4 workers takes "
    "one task to run and prefetches up to 3 more. When does the last task start?",
    answers=[
        Answer(
            "after 3 s",
            3,
            "Each worker gets 4 tasks, so three workers do start their last one after 3 s. But "
            "the other one gets the slow task first.",
        ),
        Answer(
            f"after {asking.last:.0f} s",
            asking.last,
            f"It would be {asking.last:.0f} s if workers prefetched nothing: three of them would "
            "then do 5 short tasks each. But here they do prefetch.",
        ),
        Answer(
            "after 19 s",
            19,
            f"There are {work} s of work, and {work} ÷ {WORKERS} is about "
            f"{work / WORKERS:.0f} s. But work can’t be shared evenly once it is handed out.",
        ),
        Answer(f"after {asked.last:.0f} s", asked.last),
    ],
    truth=asked.last,
    why=why,
    scene=Scene(
        asks_until=AT + 0.5,
        decides_at=AT + asked.last,
        settings=ASKED,
        guess_since=AT,
        tells=on_the_stage,
    ),
    twin=twin,
)

offer_controls(
    this,
    {
        "slow": Control("Slow tasks", 1, 4, ASKED["slow"], unit="of 16", word="slow tasks"),
        "length": Control("A slow one takes", 10, 90, ASKED["length"], 10, "s", word="slow task"),
        "ahead": Control("Prefetched per worker", 0, 7, ASKED["ahead"], word="prefetched"),
        "order": Choice(
            "Next task",
            tuple(ORDERS),
            ASKED["order"],
            word="next task",
            help="FIFO: first come, first served. shortest: a short task before any slow one. "
            "Neither touches tasks that a worker has prefetched.",
        ),
    },
    seed=32,  # after the 16, its waits are about those of the long run, and a convoy forms soon
)


def when_they_come(story):
    """When the 16 tasks come."""
    return [AT]


def all_16_start(*terms, within):
    """Watch whether the 16 tasks start in so many seconds, in a run of the learner's own."""
    watch = drain(when_they_come, *terms, within=within)

    def watch_16(story):
        if AT < story.own <= story.run.until:
            late = Words("The 16 tasks came before your first change: restart")
            return progress_of([(0.0, 0.0, Words()), (story.own, 0.0, late)])
        return watch(story)

    return watch_16


def slow_work(now):
    """The seconds of work in the slow ones of 16 tasks."""
    return now["slow"] * now["length"]


long_ones = kept("A slow task takes {length} s, at least 60", lambda now: now["length"] >= 60)
aims = [
    Challenge(
        "free",
        "Hands off",
        "With a slow task of 60 s or more among the 16, have all 16 start within 5 s. Change the "
        "settings, then press Restart. The run takes 7 s.",
        all_16_start(long_ones, within=5),
        "A worker that takes a task only when it is free leaves none behind the slow one.",
        solved_by="0_ahead_0",
        missed_by=["0_ahead_1", "0_order_shortest", "0_ahead_0~0_length_50", "8_ahead_0"],
    ),
    Challenge(
        "cut",
        "Cut it up",
        "Replace the slow task by several shorter ones, at least 60 s of work in all (slow tasks × "
        "length). Keep 3 prefetched, but have all 16 start within 25 s. Change the settings, then "
        "press Restart. Set the speed to 4× to save time.",
        all_16_start(
            kept(
                lambda now: f"{slow_work(now)} s of slow work, at least 60",
                lambda now: slow_work(now) >= 60,
            ),
            kept("{ahead} prefetched, not 3", lambda now: now["ahead"] == 3),
            within=25,
        ),
        "A slow task that you cut into pieces blocks for the length of a piece only.",
        solved_by=["0_slow_3~0_length_20", "0_slow_4~0_length_20"],
        missed_by=["0_slow_2~0_length_30", "0_slow_3~0_length_10", "10_ahead_4", "0_ahead_0"],
    ),
    Challenge(
        "short",
        "Short ones first",
        "Make 4 of the 16 tasks slow, 60 s or more each: one for each worker. Have all 16 start "
        "within 8 s. Change which task is next, and how many are prefetched; then press Restart. "
        "The run takes 10 s.",
        all_16_start(
            kept("{slow} slow tasks, not 4", lambda now: now["slow"] == 4),
            long_ones,
            within=8,
        ),
        "Slow tasks hurt most when they take every worker. Let short tasks start before them.",
        solved_by="0_slow_4~0_ahead_0~0_order_shortest",
        missed_by=["0_slow_4~0_ahead_0", "0_slow_4~0_order_shortest", "0_ahead_0"],
    ),
]
put_on_stage(this, system, challenges=aims)


PIECES = range(1, 11)  # a slow task may be cut into so many; the title tells of one cut, `CUT`


def of_one_worker(now, order, pieces=1):
    """The average wait of short tasks before one worker, by formula.

    A slow task may be cut into pieces that all join the queue when it would. Shortest first makes
    two classes of priority of them: the short tasks and the pieces. In FIFO order a short task
    waits for all the work that came before it, and of that there is as much in any pieces.
    """
    one = traffic({**now, "order": order}, workers=1, ahead=0)
    if order == FIFO:
        return theory.mg1(one.rate, one.service.mean, one.service.scv).mean_wait
    return shortest_first(now, pieces)[0]


def shortest_first(now, pieces=1):
    """The average waits of short tasks, which go first, and of slow ones before one worker."""
    of_short, of_slow = traffic(now, workers=1, ahead=0).rates
    cut = (pieces * of_slow, now["length"] / pieces, 0)
    return theory.cobham_mg1([(of_short, 1, 0), cut]).waits


def facts(now):
    """How long tasks wait in the long run: as is set, with none prefetched, and before one."""
    waits = waits_behind_slow(traffic(now), seed=1)
    when_free = waits_behind_slow(traffic(now, ahead=0), seed=1)
    return SimpleNamespace(
        waits=waits,
        when_free=when_free,
        percentiles=waits.percentiles,
        percentiles_when_free=when_free.percentiles,
        at_once=float(np.mean(waits.wait == 0)),
        at_once_when_free=float(np.mean(when_free.wait == 0)),
        in_pieces={
            order: {pieces: of_one_worker(now, order, pieces) for pieces in PIECES}
            for order in ORDERS
        },
        piece_by_piece=piece_by_piece(now["slow"], now["length"]),
    )


def when_the_last_starts(now, wave):
    """What becomes of the 16 tasks, in a sentence."""
    last, free = wave.last, the_16({**now, "ahead": 0}).last
    if now["ahead"] == 0 and free >= now["length"]:
        return f"Slow tasks take all workers: the last of 16 tasks starts after {free:g} s"
    if now["ahead"] == 0:
        return f"With none prefetched, the last of 16 tasks starts after {free:g} s"
    if last == free:
        return f"The last of 16 tasks starts after {last:g} s, whether or not workers prefetch"
    return f"The last of 16 tasks starts after {last:g} s; with none prefetched, after {free:g} s"


def how_long_late_tasks_wait(now, facts):
    """How long the late tasks wait, in a sentence or two."""
    late, free = (short(p[95].mean) for p in (facts.percentiles, facts.percentiles_when_free))
    if now["ahead"] == 0:
        return f"With none prefetched, 1 task in 20 waits over {free} s"
    mine = f"With {now['ahead']} prefetched, 1 task in 20 waits over {late} s"
    return f"{mine}; with none, over {free} s"


def how_many_start_at_once(now, facts):
    """How many tasks do not wait at all, and why prefetching makes them no fewer."""
    mine, free = (100 * share for share in (facts.at_once, facts.at_once_when_free))
    if now["ahead"] == 0:
        return f"With none prefetched, {free:.0f} % of the tasks don’t wait at all."
    return (
        f"With prefetching, more tasks don’t wait at all ({mine:.0f} % instead of {free:.0f} %): "
        "while some are stuck behind a slow task, other workers are free for new ones. But the "
        "stuck ones wait far longer."
    )


def what_cutting_saves(facts):
    """What cutting slow tasks up does before one worker, in a sentence."""
    whole, cut = (short(facts.in_pieces[SHORTEST][pieces]) for pieces in (1, CUT))
    return (
        f"One worker: even if short tasks go first, they wait {whole} s; "
        f"with slow tasks cut into {CUT}, {cut} s"
    )


WORK = 0.3  # of a row: how high a task is that runs
HELD, GAP = 0.07, 0.03  # likewise, one that is prefetched, and the gap above it


def in_hands(wave):
    """The boxes of prefetched tasks: each lies in a free place of its worker's hands."""
    places, free_at = [], {}
    for task in np.flatnonzero(wave.is_ahead):
        worker, place = wave.worker[task], 0
        while free_at.get((worker, place), -1) > wave.held[task]:
            place += 1
        free_at[worker, place] = wave.start[task]
        places.append((task, worker, place))
    return places


def workers_over_time(now, wave):
    """The workers of the 16 tasks: what each runs, and below it what it has prefetched."""
    guessed, marks = guess.where(now, ASKED).value, []
    for is_slow, role, kind in ((False, "task", "short task"), (True, "violet", "slow task")):
        lefts, rights, lows, highs, names = [], [], [], [], []
        for task in np.flatnonzero(wave.is_slow == is_slow):
            lefts.append(wave.start[task])
            rights.append(wave.finish[task])
            lows.append(-(wave.worker[task] + 1))
            highs.append(lows[-1] + WORK)
            names.append(f"{kind}, starts after {wave.start[task]:g} s")
        for task, worker, place in in_hands(wave):
            if wave.is_slow[task] == is_slow:
                lefts.append(wave.held[task])
                rights.append(wave.start[task])
                highs.append(-(worker + 1) - (HELD + GAP) * place - GAP)
                lows.append(highs[-1] - HELD)
                names.append(f"{kind}, prefetched, waits until {wave.start[task]:g} s")
        marks.append(boxes(lefts, rights, lows, highs, names, role))
    return figure(
        when_the_last_starts(now, wave),
        x=Axis("seconds after the 16 tasks arrive", 0, axis_end(wave.last + 5, 20)),
        y=FromTop("worker", -4.9, -0.02),
        marks=[*marks, *notes(wave, guessed), *last_starts(now, wave), guess_moment(guessed)],
    )


def last_starts(now, wave):
    """Points below the workers: when the last task starts, and when with none prefetched."""
    free, low = the_16({**now, "ahead": 0}).last, -4.78
    is_late = wave.last > 0.8 * axis_end(wave.last + 5, 20)
    return [
        point("last start", wave.last, low, "task", "left of" if is_late else "right of"),
        point("none prefetched", free, None if free == wave.last else low, "green", "right of"),
    ]


def notes(wave, guessed):
    """Words beside the first slow task, the tasks behind it, and workers that soon have none.

    The slow task's words keep away from those of an early guess, which stand above them. Those of
    the tasks behind it stand below them, above the next row.
    """
    slow = int(np.flatnonzero(wave.is_slow)[0])
    middle, row = wave.finish[slow] / 4, -(wave.worker[slow] + 1)
    is_early = guessed is not None and guessed < wave.finish[slow] / 2
    behind = [task for task in np.flatnonzero(wave.is_ahead) if wave.start[task] > 5]
    idle_from = [wave.finish[wave.worker == worker].max() for worker in range(WORKERS)]
    return [
        words("slow task", 3 * middle if is_early else middle, row + 0.28, "violet"),
        words("prefetched, waiting" if behind else "", middle, row - 0.5, "task", "in a box"),
        *(
            words("idle" if done < wave.last / 2 else "", done, -(worker + 0.9), "dim", "in a box")
            for worker, done in enumerate(idle_from)
        ),
    ]


def tail_of_waits(now, facts):
    """How many tasks wait longer than some time: as is set, and with none prefetched."""
    longest = max(np.quantile(waits.all, 0.999) for waits in (facts.waits, facts.when_free))
    [late] = exponents([5])
    return figure(
        how_long_late_tasks_wait(now, facts),
        x=Axis("wait in s, with 4 workers", 0, axis_end(longest, 20)),
        y=Powers("% of tasks that wait longer (log scale)", -1, 2),
        marks=[
            tail(f"{now['ahead']} prefetched", facts.waits.all, name_at=5),
            tail("none", facts.when_free.all, "green", name_at=0.4, leftward=True),
            level("1 in 20", late),
            point("", facts.percentiles[95].mean, late),
            point("", facts.percentiles_when_free[95].mean, late, "green"),
        ],
    )


def waits_by_pieces(now, facts):
    """The wait of short tasks before one worker, by the number of pieces of a slow one."""
    fifo, shortest = ([*facts.in_pieces[order].values()] for order in ORDERS)
    runs, ends = facts.piece_by_piece, tuple((pieces, str(pieces)) for pieces in PIECES)
    return figure(
        what_cutting_saves(facts),
        x=Clock("pieces that each slow task is cut into", PIECES[0], PIECES[-1], ends),
        y=Axis("average wait of short tasks in s", 0, axis_end(1.2 * fifo[0], 5)),
        marks=[
            line(FIFO, (PIECES, fifo)),
            line(SHORTEST, (PIECES, shortest)),
            point("", CUT, shortest[CUT - 1]),
            interval(CUT, runs.low, runs.high, "green"),
            point("FIFO, one piece at a time", CUT, runs.mean, "green", "right of"),
        ],
    )


def late_waits(now, facts):
    """Head and rows of a table: percentiles of the wait, as is set and with none prefetched."""
    rows = []
    shares = {50: "half of the tasks", 95: "95 of 100", 99: "99 of 100"}
    for percent, tasks in shares.items():
        both = facts.percentiles[percent], facts.percentiles_when_free[percent]
        waits = ["0 s" if wait.high == 0 else in_runs(wait, "s") for wait in both]
        rows.append((f"p{percent}: {tasks} wait at most", *waits))
    return ("wait", f"{now['ahead']} prefetched", "none prefetched"), rows


def as_with_yours(now, wave, facts):
    """How many tasks arrive at random, and times that grow with the length of the tasks."""
    times = {
        "a slow task takes": now["length"],
        "the last of 16 tasks starts after": wave.last,
        f"1 task in 20 waits over ({now['ahead'] or 'none'} prefetched)": facts.percentiles[
            95
        ].mean,
        "1 task in 20 waits over (none prefetched)": facts.percentiles_when_free[95].mean,
    }
    return round(traffic(now).rate, 2), times


@results(this, guess, slow=facts)
def shown(now):
    wave = the_16(now)
    show(workers_over_time(now, wave))
    remark("Thick bars are tasks that run. Thin bars are prefetched tasks, which wait.")
    numbers = facts(now)
    show(tail_of_waits(now, numbers), waits_by_pieces(now, numbers))
    fifo, slow_last = of_one_worker(now, FIFO), shortest_first(now)[1]
    remark(
        f"""In both charts, tasks arrive at random, {now["slow"]} in 16 of them slow, at
{100 * LOAD:.0f} % load. **The chart of waits** uses your four workers ({RUNS} runs).
{how_many_start_at_once(now, numbers)} The simulation leaves out the round trips that prefetching
saves.""",
        f"""**The chart of pieces** has one worker: no task can go around what it is running. It
prefetches nothing, and the lines are exact formulas. In FIFO order, cutting changes nothing if all
pieces join the queue together: a short task still waits for all of them. If each piece enqueues the
next one when it is done, short tasks get in between: with slow tasks cut into {CUT}, they wait
{short(numbers.piece_by_piece.mean)} s instead of {short(numbers.in_pieces[FIFO][CUT])} s (green:
{PIECE_RUNS} runs; the 95 % interval is narrower than the dot). With “shortest”, a short task waits
only for the piece that is running and for other short tasks. Uncut slow tasks then wait
{short(slow_last)} s instead of {short(fifo)} s.""",
    )
    label = "The late tasks in numbers: runs with 95 % intervals"
    folded_table(this, label, *late_waits(now, numbers))
    with_your_tasks(this, *as_with_yours(now, wave, numbers), tasks="short tasks")


ending(
    this,
    takeaway="A prefetched task is stuck behind whatever its worker is running. If some tasks are "
    "slow, prefetch nothing. Let short tasks go first. Even then they wait for the task that is "
    "running, so cut slow tasks into pieces.",
    production="""
How much each one prefetches, and how to stop it:

- **Celery**: to prefetch nothing, set `task_acks_late=True` and `worker_prefetch_multiplier=1`
  (your tasks must then be safe to run twice), or on Redis `worker_disable_prefetch` (since
  5.6; off by default). By default a worker prefetches up to `worker_prefetch_multiplier` (4)
  tasks for each of its processes, besides the ones running. Its processes share them (`-O fair`,
  the default since 4.0); other workers get none. This page shows four workers of one process
  each: a `concurrency` of 1.
- **RabbitMQ**: `basic.qos(prefetch_count=1)` prefetches nothing if you acknowledge after the work:
  the limit counts every message not yet acknowledged, including the one that runs. 0 means no
  limit.
- **Dramatiq**: `dramatiq_queue_prefetch`, by default 2 for each thread of a process, including the
  ones running. The threads of a process share them.
- **SQS**: one `ReceiveMessage` takes up to 10 messages (keep the default, 1); Lambda takes
  batches of 10 by default (set 1). While you work on the first of several, the others are hidden
  until the visibility timeout, 30 s by default. After that another worker may do them, too.
- **Sidekiq, RQ**: prefetch nothing. Each Sidekiq thread fetches a job when it is free, and each
  RQ worker does a single job at a time.

A time limit stops a task that takes longer: `task_time_limit` in Celery (none by default),
`job_timeout` in RQ (180 s), `time_limit` in Dramatiq (10 min). Better, cut slow tasks into
pieces, each of which enqueues the next one, or route them to a queue and workers of their own.

No broker here puts short tasks first by itself. Give slow tasks a lower priority (Celery,
RabbitMQ) or a queue that workers ask last (RQ, Sidekiq, SQS).
""",
    teacher=f"""
**15 minutes.** Say before: *“Asking for each task costs a trip to the queue. So workers take a few
at a time.”* Vote. Then play the question and pause it while three workers are idle: *“Which
worker would you ask to help? What may it take?”* (Nothing: worker 1 has prefetched the tasks that
wait.) Now move *Prefetched per worker* to 0, and go on: worker 1 hands them back, as a real worker
does when you restart it.

- *“After 3 s”* looks at a worker with four short tasks. Three workers are like that; one isn’t.
- *“After {asking.last:.0f} s”* is right if workers prefetch nothing. Set *Prefetched per worker* to
  0 and restart.
- *“After 19 s”* divides the work by the workers. An average hides who stands behind the slow task.
- *“After {asked.last:.0f} s”*: ask what a dashboard would show. (Idle workers and an empty queue,
  while tasks wait for a minute.)
- Then ask: *“Does prefetching just 1 help?”* (Try it: one task is stuck instead of three,
  and it still waits for 60 s.) And: *“What if slow tasks take all workers?”* That is the third
  challenge.

The misconception: a free worker and a waiting task always find each other.
""",
    code=lambda now: (
        f"""
from queuesim import Recorded, Pool, Queue, Scenario, Source, simulate, theory

slow, length, ahead = {now["slow"]}, {now["length"]}, {now["ahead"]}
takes = [length if i % 3 == 0 and i < 3 * slow else 1 for i in range(16)]
tasks = Source(Recorded(times=[0] * 16, durations=takes))
queue = Queue(order="{ORDERS[now["order"]]}")
run = simulate(Scenario([tasks], [queue], [Pool(4, prefetch=ahead)]), until=300)
print("The last of 16 tasks starts after", run.start.max(), "s")

share = slow / 16  # of slow tasks, which now come at random to one worker
rate = {LOAD} / (1 - share + share * length)
short, long = (rate * (1 - share), 1, 0), (rate * share, length, 0)
print("Short tasks that go first wait", theory.cobham_mg1([short, long]).waits[0], "s on average")
cut = (rate * share * {CUT}, length / {CUT}, 0)  # each slow task in {CUT} pieces
print("With slow tasks cut into {CUT}:", theory.cobham_mg1([short, cut]).waits[0], "s")
"""
    ),
)

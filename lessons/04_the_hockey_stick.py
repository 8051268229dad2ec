"""The hockey stick

part: One queue
minutes: 15
idea: The busier the worker is, the more each extra percent of load adds to the wait.
"""

from types import SimpleNamespace

import numpy as np

from lessons.common.charts import (
    Axis,
    band,
    end_among,
    faint_steps,
    figure,
    guess_point,
    line,
    point,
    show,
    steps,
)
from lessons.common.live import Challenge, Scene, drain, kept, stops
from lessons.common.numbers import (
    in_runs,
    mm1_waits,
    sampled,
    steady_runs,
    two_digits,
)
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
from queuesim import theory, thin
from queuesim.intervals import interval_of_ratio
from queuesim.steady_runs import steady_scenario

this = opening(
    __file__,
    "An idle worker looks like waste, so it is tempting to keep it busy all the time. "
    "What does that do to the wait?",
)


def wait(percent):
    """The average wait in the long run: one worker, tasks of 1 s on average."""
    return theory.mm1(percent / 100, 1).mean_wait


def percentile(percent, share):
    """The wait that this share of the tasks does not exceed in the long run."""
    return theory.wait_quantile(percent / 100, 1, 1, share)


def on_the_stage(run):
    """What is seen of the waits in the run that the stage plays."""
    there = np.sum(run.arrival == 0)
    average = run.wait[run.start <= 300].mean()  # as the stage counts
    return (
        f"At this load a queue takes long to build up, so the stage starts with {there} tasks "
        "already waiting. Their clocks start at 0:00, so the average wait on the stage starts low. "
        f"By 5:00 it is {average:.0f} s, but that is luck. The dashed line is a run at 80 % load."
    )


def why(before, after):
    """Why the wait is so much longer after the load has risen, in percent."""
    idle_before, idle_after = 100 - before, 100 - after
    return (
        f"Only spare time shrinks a queue: at {before} % load by 1 − {before / 100:g} = "
        f"{idle_before / 100:g} tasks a second, so a queue of 20 clears in "
        f"{2000 / idle_before:.0f} s; at {after} % by {idle_after / 100:g}, in "
        f"{2000 / idle_after:.0f} s. By formula, wait and work take 1 s ÷ {idle_before / 100:g} = "
        f"{wait(before) + 1:.0f} s, and 1 s ÷ {idle_after / 100:g} = {wait(after) + 1:.0f} s: 1 s "
        f"of work, {wait(after):.0f} s of waiting."
    )


twin = Twin(
    "One worker has run for hours. Tasks arrive at random, and each takes a random time, 1 s on "
    "average. At 75 % "
    f"load they wait {wait(75):.0f} s on average. How long do they wait, on average, at 95 % load?",
    answers=[
        Answer(
            "about 4 s",
            wait(75) * 95 / 75,
            f"{wait(75):.0f} × 95 ÷ 75 = {wait(75) * 95 / 75:.1f} s would be in proportion to the "
            "load.",
        ),
        Answer(
            f"{wait(90):.0f} s",
            wait(90),
            f"{wait(90):.0f} s is the wait at 90 % load. From there to 95 % the idle time is "
            "halved once more.",
        ),
        Answer(
            f"{5 * wait(75):.0f} s",
            5 * wait(75),
            "Nearly right: waiting and work together take five times as long.",
        ),
        Answer(
            f"{wait(95):.0f} s", wait(95), "What counts is the time in which the worker is idle."
        ),
    ],
    truth=wait(95),
    why=why(75, 95),
)
guess = predict(
    this,
    "One worker has run for hours. Tasks arrive at random, and each takes a random time, 1 s on "
    "average. At 80 % "
    f"load they wait {wait(80):.0f} s on average. How long do they wait, on average, at 99 % load?",
    answers=[
        Answer(
            "5 s",
            5,
            "5 s would be in proportion: about a quarter more load, a quarter more wait.",
        ),
        Answer(
            "10 s",
            10,
            f"At 91 % load, tasks already wait {wait(91):.0f} s. From there to 99 % the wait grows "
            f"by another {wait(99) - wait(91):.0f} s.",
        ),
        Answer(
            "25 s",
            25,
            f"You saw that the wait climbs ever faster. But it is {wait(96):.0f} s at 96 % load, "
            "and from there to 99 % the idle time shrinks to a quarter.",
        ),
        Answer("99 s", 99),
    ],
    truth=wait(99),
    why=why(80, 99),
    scene=Scene(
        asks_until=60,
        decides_at=300,
        settings={"busy": 99},
        first_label="at 80 %",
        tells=on_the_stage,
    ),
    twin=twin,
)

offer_controls(
    this,
    {"busy": Control("Load", 10, 99, 80, unit="%", word="load")},
    seed=9379,  # near the curve; others scatter as the band says
)


def system(now):
    """One worker long at work, tasks of 1 s on average: the arrival rate is the load."""
    return steady_scenario(now["busy"] / 100, workers=1, seed=now["seed"])


CROWD, SECONDS, LEAVE = 20, 90, 15  # tasks to let wait, the time to clear them; a stop, in seconds


def full(now):
    """Whether the load is 90 % or more."""
    return now["busy"] >= 90


def relieved(story):
    """When the load was lowered below 90 %, after enough tasks had waited at 90 % or more."""
    times, waiting = story.run.waiting_series()
    cuts, since = [], None  # since when the load has been 90 % or more
    for at, now in story.versions:
        if full(now):
            since = at if since is None else since
        elif since is not None:
            line = waiting[(times >= since) & (times <= at)]
            (empty,) = np.nonzero(line == 0)
            line = line[empty[-1] :] if len(empty) else line  # the line that is there now
            cuts += [at] if line.max(initial=0) >= CROWD else []
            since = None
    return cuts


ten_seconds = min(range(50, 100), key=lambda percent: abs(wait(percent) - 10))
STOPS = (50, ten_seconds, 99)  # loads at which tasks wait 1, 10 and 99 s on average


def they_wait(percent, wanted):
    """What is wrong with a load that is another one than wanted, in words."""
    return f"At {percent} % load they wait {'longer' if percent > wanted else 'less'}"


aims = [
    Challenge(
        "recover",
        "Recover",
        "This takes minutes, so set the speed to 16×. First lower the load until the queue is "
        f"empty. Next set 99 % load until at least {CROWD} tasks wait. Then lower the load again, "
        f"but not below 50 %: the queue must be empty within {SECONDS} s of that.",
        drain(
            relieved,
            kept("{busy} % load, at least 50 %", lambda now: now["busy"] >= 50),
            kept("{busy} % load, the queue hardly shrinks", lambda now: not full(now)),
            within=SECONDS,
        ),
        "Only spare time shrinks the queue: 20 tasks take 40 s at 50 % load, 100 s at 80 %.",
        # When so many wait is a matter of luck: for each luck one of these moments is right.
        solved_by=[
            f"10_busy_{busy}~{at}_busy_50" for at in range(60, 1000, 30) for busy in (95, 99)
        ],
        missed_by=[
            *(f"10_busy_95~{at}_busy_40" for at in range(60, 1000, 90)),  # too low
            *(f"10_busy_89~{at}_busy_50" for at in range(60, 1000, 90)),  # never high enough
        ],
    ),
    Challenge(
        "ten",
        "Tenfold twice",
        "Set 50 % load: wait and work together take 1 ÷ 0.5 = "
        f"{wait(50) + 1:.0f} s, so tasks wait {wait(50):.0f} s. Then set the load where they wait "
        f"about 10 s, then about 100 s, each to the nearest percent. Keep each for {LEAVE} s. "
        f"Don’t stay at any other load for {LEAVE} s.",
        stops("busy", STOPS, LEAVE, they_wait),
        f"From 50 to {ten_seconds} % load the wait grows tenfold, from {ten_seconds} to 99 % once "
        "more.",
        solved_by=f"10_busy_50~30_busy_{ten_seconds}~50_busy_99",
        missed_by=[
            f"10_busy_50~30_busy_{ten_seconds - 1}~50_busy_99",
            f"10_busy_50~30_busy_{ten_seconds + 1}~50_busy_99",
            f"10_busy_50~30_busy_70~50_busy_{ten_seconds}~70_busy_99",  # another one in between
            f"10_busy_50~30_busy_{ten_seconds}~40_busy_99",  # too short
            f"10_busy_{ten_seconds}~30_busy_99",  # not from 50 % on
        ],
    ),
]
put_on_stage(this, system, challenges=aims, window=120)

LENGTH, COUNT = 600.0, 10  # seconds of a run, and runs to draw
LOADS = (10, 20, 30, 40, 50, 60, 70, 75, 80, 84, 87, 90, 92, 94, 95, 96, 97, 98, 99)
LISTED = (50, 80, 90, 95, 99)
STEEP = 97  # from this load on a name beside its point would lie on the curves


def facts(now):
    """How long tasks wait: in some runs at this load, and in many at each of some loads."""
    many = steady_runs(now["busy"] / 100, 1, now["seed"], LENGTH, COUNT)
    totals, counts = mm1_waits(tuple(load / 100 for load in LOADS), LENGTH, 600)
    lows, highs = np.quantile(totals / counts, (0.05, 0.95), axis=0)
    at = {load: LOADS.index(load) for load in LISTED}
    return SimpleNamespace(
        runs=many,
        means=[run.wait[run.arrival > 0].mean() for run in many],
        lows=lows,
        highs=highs,
        high=np.interp(now["busy"], LOADS, highs),
        count=len(totals),
        short=np.sum((totals / counts)[:, LOADS.index(99)] < wait(99)),
        table={load: interval_of_ratio(totals[:, i], counts[:, i]) for load, i in at.items()},
    )


def wait_by_load(now, facts):
    """The hockey stick and its p95, where nine of ten runs lie around it, one run; the guess."""
    percent, mean = now["busy"], facts.means[0]
    begin = 50 if percent >= 50 else 0  # what happens near 100 % gets room
    every = np.linspace(max(begin, 1), 99, 197)
    end = end_among((100, 250, 400, 600, 2000), max(mean, facts.high))
    p95 = np.array([percentile(load, 0.95) for load in every])
    inside = p95 <= end
    drawn = slice(LOADS.index(50) if begin else 0, None)
    return figure(
        f"At {percent} % load tasks wait {two_digits(wait(percent))} s on average, "
        f"and 1 in 20 waits over {two_digits(percentile(percent, 0.95))} s (the p95)",
        x=Axis("load in %", begin, 100),
        y=Axis("wait in s (lines: by formula)", 0, end),
        marks=[
            band(LOADS[drawn], facts.lows[drawn], facts.highs[drawn], "averages of 9 in 10 runs"),
            line("average", (every, [wait(load) for load in every])),
            line("p95", (every[inside], p95[inside]), role="dim"),
            point("one run", percent, mean, place="end" if percent >= STEEP else "point"),
            guess_point(99, guess.value, place="end"),
        ],
    )


def waiting_over_time(now, facts):
    """One run and, faintly, the others."""
    every = [run.waiting_series() for run in facts.runs]
    first, *others = every
    drawn, others = thin(*first, 0, LENGTH, 300), [sampled(series, LENGTH) for series in others]
    others.sort(key=lambda series: -series[1][-1])  # the highest at the end bears their name
    highest = max(max(counts) for _, counts in (drawn, *others))
    longest = [max(counts[times <= LENGTH]) for times, counts in every]
    return figure(
        f"At {now['busy']} % load, the queue peaked at {min(longest)} to {max(longest)} tasks in "
        f"{COUNT} runs of ten minutes",
        x=Axis("simulated seconds", 0, LENGTH),
        y=Axis("tasks waiting", 0, end_among((25, 100, 250, 400, 1000, 2000), highest)),
        marks=[
            faint_steps(others),
            steps("one run", drawn),
        ],
    )


def waits_at_some_loads(facts):
    """Head and rows of a table: what the formula and the runs say."""
    head = (
        "Load",
        "average (formula)",
        "p50: half wait longer",
        "p95: 1 in 20 waits longer",
        "p99: 1 in 100 waits longer",
        f"average in {facts.count} runs (95 % interval)",
    )
    rows = []
    for load, found in facts.table.items():
        quantiles = [percentile(load, share) for share in (0.5, 0.95, 0.99)]
        formula = [f"{two_digits(value)} s" for value in (wait(load), *quantiles)]
        rows.append((f"{load} %", *formula, in_runs(found, "s")))
    return head, rows


@results(this, guess, slow=facts)
def shown(now):
    numbers = facts(now)
    show(wait_by_load(now, numbers))
    show(waiting_over_time(now, numbers))
    remark(
        "The curve starts flat and ends steep: hence the name *hockey stick*. "
        f"From 80 to 89 % load the average wait grows by {wait(89) - wait(80):.0f} s. "
        f"From 90 to 99 % it grows by {wait(99) - wait(90):.0f} s.",
        "The p95 line is about tasks: 1 in 20 waits longer. The band is about runs: of "
        f"{numbers.count} runs of ten minutes, 9 in 10 have their average wait inside it. At 99 % "
        f"load, {numbers.short} of them stay below the average of {wait(99):.0f} s; a few very "
        "long queues pull it up. So ten minutes of measuring tell you little there.",
        "“One run” is the run on the stage, until you change something. Its average leaves out the "
        "tasks already waiting at 0:00. Each run is cut out of a long one, so the queues differ "
        "from the start.",
    )
    folded_table(this, "In numbers: formula and runs", *waits_at_some_loads(numbers))
    percent = now["busy"]
    times = {"average wait": wait(percent), "1 in 20 waits over": percentile(percent, 0.95)}
    with_your_tasks(this, percent / 100, times)


ending(
    this,
    takeaway="Halve the idle time and a task takes twice as long on average, waiting included. So "
    "each extra percent of load adds more wait than the last.",
    production="""
You choose the load when you choose how many workers to run. No load is right for every queue:
decide on a wait that you can live with, and find the load for it on the curve. (It is for one
worker; for more, see *How many workers?*) With several workers, also look at *prefetch*: a task
that a busy worker has already fetched waits for it even when another is idle.

- **Kubernetes HPA** aims at an average of 80 % of the **CPU** that the pods request, unless you
  name another metric. CPU is not how busy a worker is: a worker that waits for a database is busy,
  and its CPU is idle. The rule is `ceil(current pods × metric ÷ target)`. Within 10 % of the target
  it changes nothing.
- **Celery** fetches tasks ahead. `worker_prefetch_multiplier` is 4 per process by default. Set it
  to 1, and set `task_acks_late` (False by default) to True. A task may then run twice, so it must
  be safe to repeat. From 5.6 on, with Redis, there is also `worker_disable_prefetch`.
- **Dramatiq** holds 2 messages for each thread of a process, including the ones running. The
  environment variable `dramatiq_queue_prefetch` changes that.
- **Lambda** takes `BatchSize` messages from SQS at a time, 10 by default. If your code handles them
  one by one, the last one waits for all the others.
- **Sidekiq** and **RQ** fetch one job when a thread or worker is free, so nothing waits inside a
  worker.
""",
    teacher=f"""
**15 minutes.** Before the vote, ask: *“How busy should a worker be?”* After it, set the load to 50,
80, 90, 95 and 99 %. Each time, let the room predict the wait before you show it.

What each answer shows:

- *“5 s”*: the wait grows in proportion to the load. Ask: *“And at 100 %?”*
- *“10 s”*: it grows faster than the load. The idle time that is left is overlooked.
- *“25 s”*: the curve bends, but its end is underestimated.
- *“99 s”*: ask for the rule. A task takes 1 s ÷ the idle share, waiting included:
  1 ÷ 0.01 = {wait(99) + 1:.0f} s.

Ask the room: *“You measure for ten minutes at 95 % load. What will you see?”* (Look at the band: a
short measurement says little.) *“You raise the load when the queue is short, and lower it when it
is long. Can you beat the curve?”* (Yes. The formula is for arrivals that ignore the queue.)

The misconception: up to some knee all is well. The wait grows with 1 ÷ the idle share, and that
curve has no knee. With more workers it bends later and more sharply.
""",
    code=lambda now: (
        f"""
from queuesim import Batch, one_queue, simulate, theory

# Ten minutes from the middle of a long run: some tasks wait at the start.
there = {system(now).sources[0].arrivals.batches}
scenario = one_queue(rate={now["busy"] / 100:g}, workers=1, batches=there)
run = simulate(scenario, seed={now["seed"]}, until={LENGTH:g}, drain=True)

print("average wait in these ten minutes:", run.wait[run.arrival > 0].mean(), "s")
print("the formula says:", theory.mm1(rate={now["busy"] / 100:g}, service=1).mean_wait, "s")
print("and for the p95:", theory.wait_quantile({now["busy"] / 100:g}, 1, 1, 0.95), "s")
"""
    ),
)

"""How many workers?

part: One queue
minutes: 20
idea: Staff for the spike and you pay for idle workers all day.
"""

from types import SimpleNamespace

import numpy as np

from lessons.common.charts import (
    Axis,
    Names,
    axis_end,
    bars,
    end_among,
    figure,
    guess_bar,
    intervals,
    level,
    show,
    stacks,
    yours,
)
from lessons.common.live import (
    Challenge,
    Scene,
    average_workers,
    hold,
    kept,
    no_wait_over,
)
from lessons.common.numbers import (
    beside_runs,
    short,
    simulated,
    the_wait,
    two_digits,
    whose,
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
from lessons.common.steering import Choice, Control, draw_controls, offer_controls, offer_next
from queuesim import staffing
from queuesim.spiky_load import SpikyLoad

this = opening(
    __file__,
    "Each worker you add shortens the wait, and costs money whether it is busy or idle. "
    "How many do you need when the work comes in spikes?",
)

SPIKE = SpikyLoad(base=2, height=8, length=10, spacing=80)  # what the question is about
WANTED = 1  # second: the wait that the question asks for
PROMPT = 1.5  # seconds that the first challenge allows: no answer sets the workers that it takes
LOADS = {"spiky": staffing.AroundSpike(SPIKE), "steady": staffing.AlwaysAlike(10)}
COUNTS = {"spiky": range(4, 12), "steady": range(11, 18)}
ALLOWED = 0.05  # share of the tasks that may be late
WAGE, PRICE = 10, 30  # dollars an hour for a worker, and for a task that waits
DEAR = 5, 60  # the same where waiting costs more
around = {count: LOADS["spiky"].exact(count, PROMPT) for count in COUNTS["spiky"]}
steady = {count: LOADS["steady"].exact(count, 0.5) for count in COUNTS["steady"]}
enough = min(count for count in around if around[count].wait < WANTED)
fewest, frugal = staffing.fewest(around), staffing.cheapest(around, WAGE, PRICE)
cheapest = staffing.cheapest(around, *DEAR)
waits = {count: short(around[count].wait) for count in around}
backlog, _ = SPIKE.backlog(4)


def on_the_stage(run):
    """What is seen of the waits in the run that the stage plays."""
    ends = SPIKE.at + SPIKE.length
    last = run.wait[(run.arrival > ends - 1) & (run.arrival <= ends)]
    workers = run.scenario.pools[0].workers
    compare = f" Set {enough} workers and restart to compare." if workers != enough else ""
    return (
        f"In the run on the stage, with {workers} workers, tasks that arrive in the spike’s last "
        f"second wait {two_digits(last.mean())} s on average.{compare}"
    )


always = LOADS["steady"].mean
prompt = staffing.fewest(steady)
twin = Twin(
    f"Now {always} tasks arrive per second, and no spikes come. Each takes 1 s on average. How "
    "many workers do you need to start 95 % of the tasks within 0.5 s?",
    answers=[
        Answer(
            f"{always}",
            always,
            f"{always} workers finish {always} tasks a second if they never idle. But they do when "
            "few tasks come, and can’t catch up later: in the long run the queue grows "
            "without end.",
        ),
        Answer(
            "11",
            11,
            f"11 keep up, but they are busy {100 * steady[11].busy:.0f} % of the time: "
            f"{two_digits(100 * steady[11].late)} % of the tasks wait longer.",
        ),
        Answer(
            f"{prompt}",
            prompt,
            f"They are busy {100 * steady[prompt].busy:.0f} % of the time: that is what a short "
            "wait costs even without spikes.",
        ),
        Answer(
            "20",
            20,
            "A load with spikes takes more than twice the average. Without spikes you need less "
            "to spare.",
        ),
    ],
    truth=prompt,
    why=f"With {prompt - 1} workers, {two_digits(100 * steady[prompt - 1].late)} % wait longer; "
    f"with {prompt}, only {two_digits(100 * steady[prompt].late)} %.",
)
guess = predict(
    this,
    f"{SPIKE.base} tasks arrive per second. Every {SPIKE.spacing} s the rate rises to "
    f"{SPIKE.height} per second for {SPIKE.length} s. Each task takes 1 s on average. With 4 "
    f"workers, a task that arrives just as the spike ends waits {waits[4]} s on average. How many "
    "workers do you need to get that below 1 s?",
    answers=[
        Answer("5", 5, f"The fifth worker helps most, but the wait is still {waits[5]} s."),
        Answer("6", 6, f"Six workers bring the wait down to {waits[6]} s, about a third."),
        Answer("8", 8),
        Answer("10", 10, f"Ten bring it down to {waits[10]} s, but {enough} are enough."),
    ],
    truth=enough,
    why=f"The spike brings {SPIKE.height} tasks a second. 4 workers finish 4, so {backlog:g} pile "
    f"up in {SPIKE.length} s, and 4 workers need {backlog / 4:g} s for them. {enough} workers keep "
    f"up for {SPIKE.length} s, so no backlog builds: the {waits[enough]} s left come from chance. "
    f"But {enough} workers cost twice as much as 4, and are idle "
    f"{100 * (1 - around[enough].busy):.0f} % of the time.",
    scene=Scene(
        asks_until=SPIKE.at,
        decides_at=SPIKE.at + SPIKE.length + 2,
        settings={"load": "spiky", "workers": enough},
        first={"workers": 4},
        first_label="with 4 workers",
        guess_sets="workers",
        tells=on_the_stage,
    ),
    twin=twin,
)

TARGETS = np.arange(0.5, 10.1, 0.5).tolist()
TARGET = 2.5
offer_controls(
    this,
    {
        "load": Choice(
            "Arrivals",
            tuple(LOADS),
            "spiky",
            word="arrivals",
            help=f"spiky: {SPIKE.base} tasks arrive per second, and every {SPIKE.spacing} s the "
            f"rate rises to {SPIKE.height} per second for {SPIKE.length} s. steady: "
            f"on average {LOADS['steady'].mean} per second arrive all the time.",
        ),
        "workers": Control("Workers", 2, 18, 4, word="workers"),
        "show": Choice("Show", ("wait", "promise", "prices"), "wait", above=False),
        "target": Control(
            "95 % start within", TARGETS[0], TARGETS[-1], TARGET, 0.5, "s", above=False
        ),
        "wage": Control("A worker costs", 5, 50, WAGE, 5, "an hour", sign="$", above=False),
        "price": Control("A waiting task costs", 0, 60, PRICE, 5, "an hour", sign="$", above=False),
    },
    seed=3978,  # spikes that are neither lucky nor unlucky
)


def has_prices(now):
    """Whether prices are shown: they were asked for, or a link sets one."""
    return now["show"] == "prices" or (now["wage"], now["price"]) != (WAGE, PRICE)


def has_promise(now):
    """Whether a promise is shown: it was asked for, a link sets one, or prices are shown."""
    return now["show"] == "promise" or now["target"] != TARGET or has_prices(now)


def spiky(settings):
    """Whether the load is the one with spikes."""
    return settings["load"] == "spiky"


def few_or_many(settings):
    """What is wrong with another number of workers than the fewest."""
    if settings["workers"] < fewest:
        return f"With {settings['workers']} too many wait longer in the long run"
    return f"{settings['workers']} are more than it takes"


def costs_more(settings):
    """What another number of workers than the cheapest costs at the prices of the challenge."""
    workers = settings["workers"]
    if workers not in around:
        return f"{workers} workers cost more in the long run"
    dollars = around[workers].cost(workers, *DEAR)
    return f"{workers} workers cost ${dollars:.1f} an hour in the long run: too much"


spikes_come = kept("Arrivals must be spiky", spiky)
ONE = SPIKE.spacing  # seconds from one spike to the next
PROMISE, PRICES = "Next chart: promise a wait", "Next chart: add prices"  # buttons
on_call = "9_workers_10~19_workers_4~89_workers_10~99_workers_4"  # for the spikes only
aims = [
    Challenge(
        "few",
        "The fewest",
        "Find the fewest workers that, in the long run, start 95 % of a spike’s tasks within "
        f"{PROMPT:g} s. (Press “{PROMISE}” below, and set {PROMPT:g} s there.) Set that number, "
        "and let it run for "
        f"{ONE} s, from spike to spike. Set the speed to 8× to save time.",
        hold(ONE, spikes_come, kept(few_or_many, lambda now: now["workers"] == fewest)),
        f"{fewest} workers keep that promise, though only {SPIKE.height} tasks come each second of "
        "a spike.",
        solved_by=f"1_workers_{fewest}",
        missed_by=[
            *(f"0_workers_{workers}" for workers in (4, fewest - 1, fewest + 1, 18)),
            f"0_load_steady~0_workers_{fewest}",
        ],
    ),
    Challenge(
        "swift",
        "Just in time",
        f"Add workers for a spike and remove them after it. For {ONE} s, from spike to spike, no "
        "task may wait over 1.5 s, with at most 4.9 workers on average (the gray words above show "
        "the average so far). Set the speed to 2×, and pause where you need to.",
        hold(ONE, spikes_come, no_wait_over(1.5), average_workers(most=4.9)),
        "Workers that come for the spike do what twice as many fixed ones do.",
        solved_by=on_call,
        missed_by=[
            "8_workers_18~48_workers_4~88_workers_18~128_workers_4",  # too many
            "18_workers_9~30_workers_4~98_workers_9~110_workers_4",  # too late
            f"0_workers_{frugal}",  # a fixed number
        ],
    ),
    Challenge(
        "dear",
        "When waiting is expensive",
        f"A worker costs ${DEAR[0]} an hour, a waiting task ${DEAR[1]}. Set these prices "
        f"(“{PROMISE}”, “{PRICES}”) and find the number of workers that costs least in the "
        f"long run. Keep it for {ONE} s, from spike to spike. Set the speed to 8× to save time.",
        hold(ONE, spikes_come, kept(costs_more, lambda now: now["workers"] == cheapest)),
        f"{cheapest} workers cost least, though they are idle "
        f"{100 * (1 - around[cheapest].busy):.0f} % of the time.",
        solved_by=f"1_workers_{cheapest}",
        missed_by=[
            *(f"0_workers_{workers}" for workers in (4, frugal, fewest, cheapest + 1, 18)),
            f"0_load_steady~0_workers_{cheapest}",
            on_call,
        ],
    ),
]
put_on_stage(
    this,
    lambda settings: LOADS[settings["load"]].queue(settings["workers"]),
    challenges=aims,
    target="target",
    window=ONE,
    prices=lambda now: (now["wage"], now["price"]) if has_prices(now) else None,
)

ROOM = 1.25  # times the highest bar: there are words on it
NEXT_TO_NOTHING = "≈0"  # on a bar too low to be seen; two of them have room side by side on a phone


def facts(now):
    """For each number of workers what formula and runs say; the fewest and the cheapest."""
    load, counts = LOADS[now["load"]], COUNTS[now["load"]]
    target, workers = now["target"], now["workers"]
    exact = {count: load.exact(count, target) for count in counts}
    counts_to_run = sorted({*counts, workers}) if workers > load.mean else counts
    return SimpleNamespace(
        load=load,
        target=target,
        exact=exact,
        runs={n: simulated(load, n, TARGETS, now["seed"])[target] for n in counts_to_run},
        prices=(now["wage"], now["price"]),
        few=staffing.fewest(exact, ALLOWED),
        best=staffing.cheapest(exact, now["wage"], now["price"], ALLOWED),
    )


def interval_of_each_bar(facts, read):
    """The interval of what is read off the runs, for each bar where they support one."""
    known = {}
    for count in facts.exact:
        if count in facts.runs:
            found = read(count, facts.runs[count])
            if found.known:
                known[str(count)] = (found.low, found.high)
    return known


# ---------------------------------------------------------------- words


def percent(value):
    """A share in percent, on a narrow bar."""
    if 0 < value < 0.05:
        return NEXT_TO_NOTHING
    return f"{value:.0f}" if value >= 9.95 else f"{value:.1f}"


def seconds(value):
    """A wait, on a narrow bar."""
    return NEXT_TO_NOTHING if 0 < value < 0.005 else short(value)


def what_a_worker_saves(facts):
    """How much shorter the wait is with the second number of workers, and with the fifth."""
    waits = {count: short(exact.wait) for count, exact in facts.exact.items()}
    first, second, _, before, late, *_ = waits
    return (
        f"The {second}th worker cuts the wait from {waits[first]} to {waits[second]} s, "
        f"the {late}th only from {waits[before]} to {waits[late]} s"
    )


def how_many_keep_the_promise(facts):
    """The fewest workers for the promise."""
    return (
        f"You need {facts.few} workers to start 95 % of {whose(facts.load)} within "
        f"{facts.target:g} s"
    )


def what_is_cheapest(facts):
    """The cheapest number of workers that keeps the promise, what it costs, how idle it is."""
    best = facts.exact[facts.best]
    return (
        f"{facts.best} workers are the cheapest that keep the promise: "
        f"${best.cost(facts.best, *facts.prices):.0f} an hour, "
        f"though they are idle {100 * (1 - best.busy):.0f} % of the time"
    )


# ---------------------------------------------------------------- charts


def wait_by_workers(now, facts):
    """The wait for each number of workers, and which of them was guessed."""
    waits = {str(n): exact.wait for n, exact in facts.exact.items()}
    workers, guessed = str(now["workers"]), guess.label if spiky(now) else None
    return figure(
        what_a_worker_saves(facts),
        x=Names("workers", list(waits)),
        y=Axis(f"{the_wait(facts.load)}, in s", 0, axis_end(ROOM * max(waits.values()), 1)),
        marks=[
            bars(waits, chosen=str(enough) if spiky(now) else None, written=seconds),
            intervals(interval_of_each_bar(facts, lambda _, figures: figures.wait)),
            level("", WANTED if spiky(now) else np.inf),
            yours(None if workers == guessed else workers),  # their words would lie side by side
            guess_bar(guessed),
        ],
    )


def late_by_workers(now, facts):
    """How many tasks are late, for each number of workers."""
    lates = {str(n): 100 * exact.late for n, exact in facts.exact.items()}
    end = end_among((10, 15, 20, 30, 40, 60, 80, 100, 130), ROOM * max(lates.values()))
    known = interval_of_each_bar(facts, lambda _, figures: figures.late.scaled(100))
    return figure(
        how_many_keep_the_promise(facts),
        x=Names("workers", list(lates)),
        y=Axis(f"% of {whose(facts.load)} that wait over {facts.target:g} s", 0, end),
        marks=[
            bars(lates, chosen=str(facts.few), written=percent),
            intervals(known),
            level(f"allowed: {100 * ALLOWED:.0f} %", 100 * ALLOWED),
            yours(str(now["workers"])),
        ],
    )


def cost_by_workers(now, facts):
    """What each number of workers costs, and for what."""
    wage, price = facts.prices
    costs = {str(n): exact.cost(n, wage, price) for n, exact in facts.exact.items()}
    parts = {}
    for n, exact in facts.exact.items():
        paid = {"busy": wage * n * exact.busy, "idle": wage * n * (1 - exact.busy)}
        parts[str(n)] = paid | {"waiting": price * exact.waiting}
    known = interval_of_each_bar(facts, lambda n, figures: figures.cost(n, wage, price))
    return figure(
        what_is_cheapest(facts),
        x=Names("workers", list(costs)),
        y=Axis("dollars an hour", 0, axis_end(ROOM * max(costs.values()), 100)),
        marks=[
            stacks(
                parts, {"busy": "task", "idle": "dim", "waiting": "amber"}, str(facts.best), "$"
            ),
            intervals(known),
            yours(str(now["workers"])),
        ],
    )


# ---------------------------------------------------------------- the page, a chart at a time


def show_wait(now, numbers):
    """The first chart, and what is known of the workers on the stage."""
    load, workers = numbers.load, now["workers"]
    show(wait_by_workers(now, numbers))
    outside = "" if workers in numbers.exact else f" Your {workers} workers are not in the charts."
    runs = numbers.runs[numbers.best].busy.runs
    keeps_up = workers in numbers.runs
    never = (
        f"**{workers} workers can never keep up:** {load.mean:g} tasks a second arrive on average, "
        f"and {workers} workers finish {workers}."
    )
    remark(
        f"{f'The dashed line is the {WANTED} s of the question. ' * spiky(now)}"
        "The bars come from the formula. The thin lines at their tops are the 95 % intervals of "
        f"{runs} runs; most are too short to be seen. Each number of workers gets the same tasks."
        f"{outside}",
        "" if keeps_up else never,
    )
    if not keeps_up:
        return
    prices = numbers.prices if has_prices(now) else None
    promise = numbers.target if has_promise(now) else None
    rows = beside_runs(load, workers, numbers.runs[workers], promise, prices)
    folded_table(this, "In numbers: formula and runs", *rows)


def show_promise(now, numbers):
    """The second chart, below what is promised."""
    remark(
        "**A promise.** An average hides the tasks that wait much longer. So promise a time within "
        f"which 95 % of {whose(numbers.load)} start. The shorter it is, the more workers you need."
    )
    draw_controls(this, "target")
    show(late_by_workers(now, numbers))


def show_prices(now, numbers):
    """The third chart, below what workers and waiting tasks cost."""
    remark(
        "**Prices.** You pay for a worker whether it is busy or idle. A waiting task costs you "
        "something too, because a customer waits for its result."
    )
    draw_controls(this, "wage", "price")
    show(cost_by_workers(now, numbers))


def show_steps(now, numbers):
    """One chart, then the next as the learner asks for it."""
    show_wait(now, numbers)
    if not has_promise(now):
        offer_next(this, PROMISE, "show", "promise")
        return
    show_promise(now, numbers)
    if not has_prices(now):
        offer_next(this, PRICES, "show", "prices")
        return
    show_prices(now, numbers)


@results(this, guess, slow=facts)
def shown(now):
    numbers = facts(now)
    show_steps(now, numbers)
    load, workers = numbers.load, now["workers"]
    if workers in numbers.runs:
        lasts = {"a spike lasts": SPIKE.length, "from one spike to the next": SPIKE.spacing}
        wait = {the_wait(load): load.exact(workers, 0.0).wait}
        times = {**lasts, **wait} if spiky(now) else wait
        arrive = "tasks arrive, on average" if spiky(now) else "tasks arrive"
        with_your_tasks(this, load.mean, times, arrive=arrive)


CODE = {
    "spiky": """
from queuesim import Spike, one_queue, simulate, theory

spikes = [Spike(at, length=10, rate=6) for at in range(8, 1200, 80)]
run = simulate(one_queue(2, {workers}, spikes=spikes), seed={seed}, until=160)
print(run.summary())

rates = [(0, 2), (8, 8), (18, 2)]  # repeats every 80 s
# A worker costs ${wage} an hour, a waiting task ${price}.
for workers in range(4, 12):
    known = theory.repeating_mmck(rates, 1, workers, period=80, step=0.25)
    cost = {wage} * workers + {price} * known.waited[-1] / 80
    print(f"{{workers}} workers: {{known.mean_wait.max():.2f}} s, ${{cost:.0f}} an hour")
""",
    "steady": """
from queuesim import one_queue, simulate, theory

run = simulate(one_queue(10, {workers}), seed={seed}, until=160)
print(run.summary())

# A worker costs ${wage} an hour, a waiting task ${price}.
for workers in range(11, 18):
    known = theory.mmc(10, 1, workers)
    cost = {wage} * workers + {price} * known.mean_waiting
    print(f"{{workers}} workers: {{known.mean_wait:.2f}} s, ${{cost:.0f}} an hour")
""",
}
ending(
    this,
    takeaway="Each extra worker shortens the wait by less than the one before, but costs just as "
    "much, busy or idle. So the wait you promise decides what you pay.",
    production="""
The number of workers is what most tools call *concurrency*. These tools change it at run time:

- **Celery**: `--autoscale=MAX,MIN` (off by default) goes by how many tasks a worker has fetched.
  It checks when a task arrives and every 30 s. It removes pool processes 30 s after it last added
  some, at the earliest (from 5.7 on: 30 s after it last added some or took a task).
- **KEDA** on Kubernetes: you set how many tasks each pod should have (5 by default), with
  `queueLength` for SQS and `listLength` for Redis. The SQS trigger also counts tasks that are being
  processed. KEDA polls every 30 s: this lesson’s spike may be over by then. The HPA (the autoscaler
  behind it) removes pods only after 5 min: by then the next spikes have come. Try it in *Adding
  workers when it hurts*.
- **AWS** has no built-in metric for tasks per worker, but its guide says how to publish one:
  *backlog per instance*. Its target is the wait you accept ÷ the average time of a task:
  10 s ÷ 0.1 s = 100 messages for each instance.

You can measure the wait you promise:

- **Sidekiq**: `Sidekiq::Queue.new("default").latency`. **RQ**: `job.started_at - job.enqueued_at`.
- **SQS**: the time now − the message’s `SentTimestamp`, when you receive it
  (`ApproximateAgeOfOldestMessage` also counts the time being processed).
- **Celery**: a message does not say when it was sent. Put the time into a header, or set
  `task_send_sent_event` (off by default) and compare the events.
""",
    teacher=f"""
**20 minutes.** Say before: *“You pay the workers. You promise the wait.”* Let everyone guess, then
work in groups: one group promises 1 s, one promises 5 s, one looks for the lowest cost.

- *“5”* or *“6”* starts from the average: 4 workers are busy
  {100 * around[4].busy:.0f} % of the time, so one or two more look like plenty.
- *“8”* matches the spike, 8 tasks a second. For {SPIKE.length} s that is enough: no backlog builds
  up, and what is left of the wait comes from chance.
- *“10”* is on the safe side. For an average below 1 s, {enough} are enough.
- Add the promise and set it to {PROMPT:g} s: for 95 % of a spike’s tasks it takes {fewest} workers,
  and they are idle {100 * (1 - around[fewest].busy):.0f} % of the time. Ask the room: *“Who pays
  for that?”*

The misconception: the amount of work tells you how many workers you need. It tells you only how
many it takes to keep up; how many more you need depends on the wait you promise.
""",
    code=lambda now: CODE[now["load"]].format(**now),
)

"""Adding workers when it hurts

part: Queues that react
minutes: 15
idea: A worker that is ready only after the spike costs a lot and helps little.
"""

from types import SimpleNamespace

from lessons.common.charts import (
    Axis,
    Names,
    axis_end,
    bars,
    figure,
    interval,
    intervals,
    line,
    moment,
    point,
    show,
    steps,
    words,
    yours,
)
from lessons.common.live import (
    Challenge,
    Scene,
    average_paid,
    average_wait,
    few_late,
    few_ordered,
    hold,
    kept,
)
from lessons.common.numbers import in_runs, short, two_digits
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
from queuesim import simulate, theory
from queuesim.scaled_runs import COOLDOWNS, LOADS, MOST, READ, RUNS, STARTUPS, scaled, scaled_queue
from queuesim.staffing import AroundSpike

this = opening(
    __file__,
    "More workers would clear any queue, so let an autoscaler add them when it grows.",
)

SPIKE = LOADS["spiky"]
ENDS = SPIKE.at + SPIKE.length
STEADY = LOADS["steady"].base
OFF, QUICK, KEDA = "off", "quick", "KEDA"
ASKED = {"arrivals": "spiky", "scaler": QUICK, "startup": 25, "cooldown": "10", "least": 4}


def fixed_wait(workers):
    """The average wait with a number of workers that never changes, by formula."""
    return AroundSpike(SPIKE).exact(workers, 0).waiting / SPIKE.mean


FIXED = {workers: fixed_wait(workers) for workers in range(4, MOST + 1)}
by_startup = {startup: scaled("spiky", QUICK)[10, startup, 4] for startup in STARTUPS}
asked, keda = by_startup[25], scaled("spiky", KEDA)[300, 25, 4]


def empty_and_ready(run):
    """When the queue of a run is empty after the spike, and when its new workers are ready."""
    (times, waiting), (changes, ready) = run.waiting_series(), run.workers_series()
    return times[(times >= ENDS) & (waiting == 0)][0], changes[ready > 4][0]


def on_the_stage(run):
    """What the new workers of the run on the stage still find to do."""
    empty, first = empty_and_ready(run)
    return (
        f"On the stage, the first 4 workers have emptied the queue at 0:{empty:.0f}; until then, "
        "the run is the same as without an autoscaler. The first new workers are ready at "
        f"0:{first:.0f}, {first - empty:.0f} s too late to help. The stage’s average wait still "
        f"lacks the calm before the next spike; the {two_digits(asked.wait.mean)} s include it."
    )


why = (
    f"The spike is over after {SPIKE.length} s. A worker ordered as the spike begins is ready "
    f"{25 - SPIKE.length} s after the spike ends. So tasks wait {two_digits(asked.wait.mean)} s, "
    f"hardly less than the {short(FIXED[4])} s with 4 workers, and you pay for "
    f"{two_digits(asked.paid.mean)} workers on average."
)
at_10, at_once = by_startup[10], by_startup[0].wait.mean
linear = at_once + (asked.wait.mean - at_once) * 10 / 25
twin = Twin(
    f"{SPIKE.base} tasks arrive per second. Every {SPIKE.spacing} s the rate rises to "
    f"{SPIKE.height} per second for {SPIKE.length} s. The same autoscaler orders workers. If they "
    f"start up in 25 s, the average wait is {two_digits(asked.wait.mean)} s; if at once, "
    f"{two_digits(at_once)} s. What is it if they start up in 10 s?",
    answers=[
        Answer(
            "about 0.5 s",
            at_once,
            "Workers must be there at once for that. 10 s sounds short, but so is the spike.",
        ),
        Answer(
            f"about {two_digits(linear)} s",
            linear,
            "That is in proportion: 10 ÷ 25 of the way. But not all seconds count alike.",
        ),
        Answer(
            f"about {two_digits(at_10.wait.mean)} s",
            at_10.wait.mean,
            "The first seconds count most.",
        ),
        Answer(
            f"about {two_digits(asked.wait.mean)} s",
            asked.wait.mean,
            "After 25 s the queue is nearly empty. After 10 s it is long, and new workers still "
            "help.",
        ),
    ],
    truth=at_10.wait.mean,
    why=f"The spike is over after {SPIKE.length} s, before the first new worker is ready; until "
    f"then the queue grows as if you had ordered none. You pay for {two_digits(at_10.paid.mean)} "
    "workers on average.",
)
guess = predict(
    this,
    f"{SPIKE.base} tasks arrive per second. Every {SPIKE.spacing} s the rate rises to "
    f"{SPIKE.height} per second for {SPIKE.length} s. With 4 workers a task waits "
    f"{short(FIXED[4])} s on average. Now an autoscaler checks every 5 s. When a task has waited "
    f"0.8 s, the autoscaler orders more workers, up to {MOST} in all. They take 25 s to start up. "
    "How long does a task wait now, on average?",
    answers=[
        Answer(
            "about 0.2 s",
            0.2,
            f"That is what 8 workers do if they are there before the spike: {short(FIXED[8])} s.",
        ),
        Answer(
            "about 0.5 s",
            0.5,
            f"You’d get {two_digits(by_startup[0].wait.mean)} s if new workers started instantly.",
        ),
        Answer(
            "about 1.3 s",
            1.3,
            f"You’d get {two_digits(by_startup[5].wait.mean)} s if new workers started in 5 s.",
        ),
        Answer("about 2.7 s", 2.7),
    ],
    truth=asked.wait.mean,
    why=why,
    scene=Scene(
        asks_until=SPIKE.at,
        decides_at=45,
        settings=ASKED,
        first={"scaler": OFF},
        first_label="waiting, with 4 workers",
        tells=on_the_stage,
    ),
    twin=twin,
)

offer_controls(
    this,
    {
        "arrivals": Choice(
            "Arrivals",
            tuple(LOADS),
            "spiky",
            word="arrivals",
            help=f"spiky: {SPIKE.base} tasks a second, and {SPIKE.height} a second for "
            f"{SPIKE.length} s of every {SPIKE.spacing} s. steady: {STEADY} a second all the time.",
        ),
        "scaler": Choice(
            "Autoscaler",
            (OFF, QUICK, KEDA),
            QUICK,
            word="autoscaler",
            help="quick: checks the oldest waiting task every 5 s; its target is 0.8 s. KEDA: "
            "checks the queue every 15 s; its target is 5 waiting tasks for each worker. For "
            "KEDA’s defaults choose a cool-down of 300 s, too.",
        ),
        "startup": Control("Start-up time", 0, 30, ASKED["startup"], 5, "s", word="start-up"),
        "cooldown": Choice(
            "Cool-down (s)",
            tuple(map(str, COOLDOWNS)),
            ASKED["cooldown"],
            word="cool-down",
            help="A worker is removed only if it was not needed for this long.",
        ),
        "least": Control("Minimum workers", 4, 8, ASKED["least"], word="minimum workers"),
    },
    seed=4,
)


def system(now):
    """What is on the stage: a rule for the workers, or as many as are set."""
    rule = None if now["scaler"] == OFF else now["scaler"]
    return scaled_queue(now["arrivals"], rule, now["startup"], float(now["cooldown"]), now["least"])


TWO_SPIKES = 2 * int(SPIKE.spacing)
spikes_come = kept("Arrivals are {arrivals}, not spiky", lambda now: now["arrivals"] == "spiky")
slow_start = kept("Start-up in {startup} s, at least 25", lambda now: now["startup"] >= 25)
switched_off = kept("The autoscaler is {scaler}, not off", lambda now: now["scaler"] == OFF)
AHEAD = "~".join(f"{spike - 25}_least_8~{spike + 12}_least_4" for spike in range(88, 500, 80))
aims = [
    Challenge(
        "cheap",
        "For less money",
        "Keep a start-up time of 25 s or more. Over two spikes (160 s), let tasks wait at most 1 s "
        "on average, with at most 6.1 workers paid on average. Set the speed to 16× to save time.",
        hold(TWO_SPIKES, spikes_come, slow_start, average_wait(most=1), average_paid(most=6.1)),
        "Where workers start up slowly, a fixed number does more for less money.",
        solved_by="5_scaler_off~5_least_6",
        missed_by=["5_least_8", "5_scaler_off~5_least_7", "5_startup_0"],
    ),
    Challenge(
        "ahead",
        "Order ahead",
        f"Spikes begin at {SPIKE.at:g}, {SPIKE.at + SPIKE.spacing:g}, "
        f"{SPIKE.at + 2 * SPIKE.spacing:g} s …; 8 workers cope with one. Switch the autoscaler "
        "off, keep a start-up of 25 s, and move “Minimum workers”. Over "
        f"{SPIKE.spacing:g} s, at most 6 tasks may wait over 2 s, with at most 5.9 workers paid on "
        "average. Pause while you change settings.",
        hold(
            int(SPIKE.spacing),
            spikes_come,
            slow_start,
            switched_off,
            few_late(6, 2),
            average_paid(most=5.9),
        ),
        "If you know when the spike comes, order the workers one start-up time before it.",
        solved_by=f"1_scaler_off~{AHEAD}",
        missed_by=[
            AHEAD,
            "1_scaler_off~1_least_6",
            "1_scaler_off~82_least_8~125_least_4~162_least_8~205_least_4",  # too late
            "1_scaler_off~1_startup_0~87_least_8~105_least_4~167_least_8~185_least_4",
        ],
    ),
    Challenge(
        "calm",
        "Stop the flapping",
        f"Set steady arrivals, {STEADY} per second. Watch the quick autoscaler add and remove "
        "workers. Then calm it, still with a minimum of 4: in 120 s, order at most 3 workers "
        "(two at once are two), with an average wait of at most 1 s. Set the speed to 16× to save "
        "time.",
        hold(
            120,
            kept("Arrivals are {arrivals}, not steady", lambda now: now["arrivals"] == "steady"),
            kept("The autoscaler is {scaler}, not quick", lambda now: now["scaler"] == QUICK),
            kept("A minimum of {least} workers, not 4", lambda now: now["least"] == 4),
            few_ordered(3),
            average_wait(most=1),
        ),
        "A long cool-down keeps the workers through the calm moments, and you pay for them.",
        solved_by="5_arrivals_steady~6_cooldown_300",
        missed_by=[
            "5_arrivals_steady",
            "5_arrivals_steady~6_cooldown_0",
            "5_cooldown_300",
            "5_arrivals_steady~6_cooldown_300~6_scaler_keda",
            "5_arrivals_steady~6_scaler_off",
        ],
    ),
]
put_on_stage(this, system, challenges=aims)

SEEN = SPIKE.at + SPIKE.spacing  # seconds of the run in the second chart


def facts(now):
    """What many runs say of each start-up time and cool-down; one run of what is on the stage."""
    rule = QUICK if now["scaler"] == OFF else now["scaler"]
    cooldown, startup, least = int(now["cooldown"]), now["startup"], now["least"]
    spiky, steady = scaled("spiky", rule), scaled("steady", rule)
    run = simulate(system(now), now["seed"], SEEN)
    return SimpleNamespace(
        off=now["scaler"] == OFF,
        rule=rule,
        startup=startup,
        cooldown=cooldown,
        least=least,
        by_startup={each: spiky[cooldown, each, least] for each in STARTUPS},
        here=spiky[cooldown, startup, least],
        by_cooldown={each: steady[each, startup, 4] for each in COOLDOWNS},
        run=run,
        **what_happened(run, least),
    )


def what_happened(run, least):
    """When the first worker was ordered in a run, and ready; the longest queue."""
    (ordered_at, ordered), (ready_at, ready) = (
        run.workers_series(starting=True),
        run.workers_series(),
    )
    orders, new = ordered_at[ordered > least], ready_at[ready > least]
    return {
        "ordered_at": float(orders[0]) if len(orders) else None,
        "ready_at": float(new[0]) if len(new) else None,
        "longest": int(run.waiting_series()[1].max()),
    }


# ---------------------------------------------------------------- words


def as_good(wait):
    """The fewest fixed workers with which tasks wait no longer, as waits are written."""
    shown = float(two_digits(wait))
    enough = (workers for workers, exact in FIXED.items() if float(two_digits(exact)) <= shown)
    return min(enough, default=MOST)


def what_scaling_gives(facts):
    """The wait and what is paid for it, beside a fixed number of workers."""
    if facts.off:
        return (
            f"{facts.least} fixed workers: tasks wait {short(FIXED[facts.least])} s on average, "
            "whatever the start-up time"
        )
    wait, paid = facts.here.wait.mean, facts.here.paid.mean
    fixed = as_good(wait)
    found = (
        f"Start-up in {facts.startup} s: you pay for {two_digits(paid)} workers, and tasks wait "
        f"{two_digits(wait)} s"
    )
    if fixed > paid:
        return f"{found}; for that wait you’d need {fixed} fixed workers"
    return f"{found}; with {fixed} fixed workers, {short(FIXED[fixed])} s"


def when_they_come(facts):
    """When workers were ordered in the run, and when they were ready."""
    if facts.off:
        return f"{facts.least} workers, and in this run up to {facts.longest} tasks wait"
    if facts.ordered_at is None:
        return "In this run no worker is ordered"
    found = f"The first new workers are ordered at {facts.ordered_at:.0f} s"
    if facts.ready_at is None:
        return f"{found} and dismissed before they are ready"
    if facts.startup == 0:
        return f"{found} and work at once: up to {facts.longest} tasks wait"
    return f"{found} and ready at {facts.ready_at:.0f} s: up to {facts.longest} tasks wait"


def a_minute(found):
    """Workers ordered in a minute, where a run counts them for a spike and the time after it."""
    return found.ordered.scaled(60 / SPIKE.spacing)


def what_a_cooldown_saves(facts):
    """How seldom workers are ordered after a long cool-down, and what that costs."""
    shortest, longest = facts.by_cooldown[0], facts.by_cooldown[300]
    return (
        "Steady arrivals: a cool-down of 300 s cuts orders from "
        f"{two_digits(a_minute(shortest).mean)} to {two_digits(a_minute(longest).mean)} per minute"
    )


def what_a_cooldown_costs(facts):
    """What is paid for steady arrivals, and that a few fixed workers would do."""
    shortest, longest = facts.by_cooldown[0], facts.by_cooldown[300]
    enough = STEADY + 1
    wait = theory.mmc(STEADY, 1, enough).mean_wait
    return (
        f"With a cool-down of 0 s you pay for {two_digits(shortest.paid.mean)} workers, and tasks "
        f"wait {two_digits(shortest.wait.mean)} s; with 300 s it is "
        f"{two_digits(longest.paid.mean)} workers and {two_digits(longest.wait.mean)} s. With "
        f"{enough} fixed workers, tasks would wait {two_digits(wait)} s."
    )


# ---------------------------------------------------------------- charts


# Where start-up times stand at their points, clear of other words; any other that is set, as said
# for None. The points of KEDA stand nearly upright: of them only the first and the set one have
# words.
NAMED = {
    QUICK: {0: "beside", 15: "left of", None: "below"},
    KEDA: {0: "in a box", None: "left of"},
}


def by_fixed_workers():
    """The curve of fixed numbers of workers; where they lie close together they have no words.

    The curve of the autoscaler rises to the right of 5.
    """
    marks = [line("", (list(FIXED), list(FIXED.values())), "dim")]
    for workers in range(4, 9):
        name = f"{workers} fixed" if workers != 7 else ""
        place = "beside" if workers == 5 else "right of"
        marks.append(point("", workers, FIXED[workers], "ink"))
        marks.append(words(name, workers, FIXED[workers], place=place))
    return marks


def by_startup_time(facts):
    """The curve of the autoscaler, a point for each start-up time."""
    places = [(each.paid.mean, each.wait.mean) for each in facts.by_startup.values()]
    marks, named = [line("", tuple(zip(*places)), "task")], NAMED[facts.rule]
    for startup, each in facts.by_startup.items():
        name = f"{startup} s" if startup in (*named, facts.startup) else ""
        if startup == facts.startup and not facts.off and each.paid.mean < 9:  # there is room
            name += ", your setting"
        place = named.get(startup, named[None])
        marks.append(point("", each.paid.mean, each.wait.mean))
        marks.append(interval(each.paid.mean, each.wait.low, each.wait.high))
        marks.append(words(name, each.paid.mean, each.wait.mean, "task", place))
    return marks


def wait_and_cost(now, facts):
    """Each start-up time and each fixed number of workers: what is paid, and the wait."""
    paid, guessed = facts.here.paid.mean, guess.where(now, ASKED).value
    return figure(
        what_scaling_gives(facts),
        x=Axis("workers paid, on average", 2, 13),
        y=Axis("average wait in s", 0, 3.5),
        marks=[
            *by_fixed_workers(),
            *by_startup_time(facts),
            words("autoscaler", *end_of_autoscaler(facts)),
            point("", paid, guessed, "guess"),
            name_of_guess(facts.here, guessed),
        ],
    )


def end_of_autoscaler(facts):
    """Where the curve of the autoscaler has its name: at its end, where there is room."""
    last = facts.by_startup[STARTUPS[-1]]
    place = "left of" if last.paid.mean > 9 else "right of"
    return last.paid.mean, last.wait.mean, "task", place


def name_of_guess(here, guessed):
    """The words on a guess: beside it or, if it is near the curve, below the curve's own words."""
    if guessed is None:
        return words("", 0, 0)
    is_near = abs(guessed - here.wait.mean) < 0.5
    height, place = (guessed - 0.35, "below") if is_near else (guessed, "right of")
    return words("your guess", here.paid.mean + 0.1, height, "guess", place)


def workers_over_time(now, facts):
    """In one run: how many tasks wait, how many workers are paid, how many can work."""
    run, spiky = facts.run, now["arrivals"] == "spiky"
    return figure(
        when_they_come(facts),
        x=Axis("simulated seconds", 0, SEEN),
        y=Axis("tasks or workers", 0, axis_end(1.25 * max(facts.longest, MOST + 1), 15)),
        marks=[
            steps("waiting", run.waiting_series(), "ink"),
            steps("ready", run.workers_series(), "task"),
            steps("paid", run.workers_series(starting=True), "amber"),
            moment("spike begins", SPIKE.at if spiky else None, above=True),
            moment("spike ends", ENDS if spiky else None),
        ],
    )


def orders_by_cooldown(facts):
    """How many workers are ordered in a minute, by cool-down."""
    orders = {f"{each} s": a_minute(found) for each, found in facts.by_cooldown.items()}
    known = {name: each for name, each in orders.items() if each.known}
    most = max(each.mean for each in orders.values())
    return figure(
        what_a_cooldown_saves(facts),
        x=Names("cool-down", list(orders)),
        y=Axis("workers ordered per minute", 0, axis_end(1.3 * most, 8)),
        marks=[
            bars({name: each.mean for name, each in orders.items()}, written=two_digits),
            intervals({name: (each.low, each.high) for name, each in known.items()}),
            yours(None if facts.off else f"{facts.cooldown} s"),
        ],
    )


def rules_in_numbers(facts):
    """Head and rows of a table: both rules, each with its cool-downs, in the spikes."""
    rows = []
    for rule in (QUICK, KEDA):
        for cooldown in COOLDOWNS:
            found = scaled("spiky", rule)[cooldown, facts.startup, facts.least]
            defaults = " (its defaults)" if (rule, cooldown) == (KEDA, 300) else ""
            rows.append(
                (
                    f"{rule}, cool-down {cooldown} s{defaults}",
                    in_runs(found.wait, "s"),
                    in_runs(found.paid),
                    in_runs(found.ordered),
                )
            )
    who = "autoscaler: quick checks every 5 s, KEDA every 15 s"
    return (who, "average wait", "workers paid", "ordered per spike"), rows


@results(this, guess)
def shown(now):
    numbers = facts(now)
    show(wait_and_cost(now, numbers))
    scaler = {
        QUICK: "the question’s autoscaler, “quick”,",
        KEDA: "the autoscaler “KEDA”, which counts the waiting tasks every 15 s,",
    }
    remark(
        f"**Blue**: {scaler[numbers.rule]} with your minimum of workers and your cool-down: a "
        "worker is removed only if it was not needed for that long. The seconds are start-up "
        "times. **Black**: a fixed number of workers, by the formula. You pay for a worker from "
        "the moment it is ordered until it has left.",
        f"Each blue point is the average of {RUNS} runs with {READ} spikes each, with the same "
        "arrivals at every point. The 95 % interval is often smaller than the dot.",
    )
    show(workers_over_time(now, numbers), orders_by_cooldown(numbers))
    remark(
        "The chart over time shows one run with your settings. The cool-downs are compared in "
        f"{RUNS} runs of {READ * 80} s: {STEADY} tasks arrive per second all the time, and there "
        f"are at least 4 workers. {what_a_cooldown_costs(numbers)} Adding and removing workers "
        "over and over is called flapping."
    )
    folded_table(this, "Both autoscalers in the spikes, in numbers", *rules_in_numbers(numbers))
    wait = FIXED[numbers.least] if numbers.off else numbers.here.wait.mean
    times = {
        "a spike lasts": SPIKE.length,
        "an equally harmful start-up": numbers.startup,
        "average wait with spikes": wait,
    }
    with_your_tasks(this, SPIKE.mean, times, arrive="tasks arrive, with the spikes")


ending(
    this,
    takeaway="Workers that take longer to start up than a spike lasts come too late, and you pay "
    "for them. Against short spikes an autoscaler beats a fixed number of workers only if new ones "
    "start at once. So keep enough workers, or order them before the spike.",
    production="""
Measure the start-up time from the order to the first task: getting a node, pulling the image,
importing code, warming caches. It is often minutes, not seconds.

- **Kubernetes HPA**: checks every 15 s (`--horizontal-pod-autoscaler-sync-period`) and does nothing
  within 10 % of the target (`--horizontal-pod-autoscaler-tolerance`, 0.1). It removes a pod only if
  it was not needed for 300 s (`behavior.scaleDown.stabilizationWindowSeconds`): that is the
  cool-down of this page. In 15 s it adds 4 pods or doubles them, whichever is more; the page has no
  such limit.
- **KEDA** hands its numbers to the HPA: from one worker up, all of that applies.
  `cooldownPeriod` (300 s) counts only for the last step, from one to none. `pollingInterval` (30 s)
  decides when the first one comes; after that the HPA’s own checks read the queue, unless
  `useCachedMetrics` is set. `queueLength` (SQS) and `listLength` (Redis) are 5 tasks for each pod.
  `minReplicaCount` is 0 by default: raise it to what a spike needs.
- **Order ahead**: KEDA’s `cron` trigger (`start`, `end`, `desiredReplicas`) and the scheduled
  actions of AWS add workers by the clock. Let them begin one start-up time early.
- **Celery**: `--autoscale=MAX,MIN` starts processes on a machine that is there already, so start-up
  takes little time. The cool-down is `AUTOSCALE_KEEPALIVE`, 30 s.
- **Start faster**: small images that the nodes hold already, a spare node, lazy imports.
""",
    teacher=f"""
**15 minutes.** Say before: *“We need fewer workers at night and more in a spike. Why not let a
program order them?”* The spikes are those of lessons 5 and 6. Vote, and play it. Ask someone to
say *“ready”* when the first dashed ring turns solid.

- *“0.2 s”* forgets that workers must be there. {short(FIXED[8])} s is what 8 workers do that were
  there all the time.
- *“0.5 s”* forgets the start-up. It is right for workers that are ready at once.
- *“1.3 s”* splits the difference. It is right for a start-up time of 5 s, half of the spike.
- *“2.7 s”*: ask what the new workers did. (They idled, and were paid:
  {two_digits(asked.paid.mean)} workers on average. With 5 fixed workers, tasks wait
  {short(FIXED[5])} s.)
- Then set the start-up time to 0: the same rule is now better than any fixed number for its price.
- Ask: *“And KEDA’s defaults?”* (Cool-down 300 s: {two_digits(keda.paid.mean)} workers paid,
  {two_digits(keda.wait.mean)} s. It keeps workers from spike to spike, so those that came late
  help in the next. With 6 fixed workers, tasks wait {short(FIXED[6])} s.)
- With steady arrivals let the room count the orders. Then ask what a long cool-down costs.

The misconception: an autoscaler makes the number of workers fit the load. It makes it fit the load
of one start-up time ago.
""",
    code=lambda now: (
        f"""
from queuesim import simulate
from queuesim.scaled_runs import scaled, scaled_queue

rule = {None if now["scaler"] == OFF else now["scaler"]!r}  # None: nothing is scaled
startup, cooldown, least = {now["startup"]}, {now["cooldown"]}, {now["least"]}
system = scaled_queue({now["arrivals"]!r}, rule, startup, cooldown, least)
run = simulate(system, seed={now["seed"]}, until=88)
paid = run.area(run.workers_series(starting=True)) / 88
print("on the stage, 88 s:", run.summary().mean_wait, "s average wait,", paid, "workers paid")

for startup in (0, 5, 10, 15, 20, 25, 30):
    found = scaled("spiky", rule or "quick")[cooldown, startup, least]
    print("start-up", startup, "s:", found.wait.mean, "s wait,", found.paid.mean, "workers paid")
"""
    ),
)

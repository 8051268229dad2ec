"""Not enough workers

part: One queue
minutes: 12
idea: The queue grows to its limit; then it rejects tasks.
"""

import math
from types import SimpleNamespace

import numpy as np

from lessons.common.charts import (
    Axis,
    axis_end,
    curve,
    figure,
    guess_point,
    interval,
    level,
    point,
    show,
    steps,
    ticks,
)
from lessons.common.live import Challenge, Scene, few_rejected, hold, kept, no_wait_over
from lessons.common.numbers import rejected_share_and_wait, runs, two_digits
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
from queuesim import REJECTED, one_queue, theory, thin

this = opening(
    __file__,
    "With too few workers, a queue fills up to its limit and then rejects tasks. "
    "The obvious fix is a longer queue.",
)

ASKED = {"rate": 5.0, "workers": 4}  # what the question is about, wherever the sliders stand
few_places = theory.mmck(rate=5, service=1, workers=4, limit=10)
many_places = theory.mmck(rate=5, service=1, workers=4, limit=50)
before, after = (f"{100 * places.rejected_share:.0f} %" for places in (few_places, many_places))


def on_the_stage(run):
    """What is seen of the rejections in the run that the stage plays."""
    last = run.outcome[(run.arrival >= 60) & (run.arrival < 120)] == REJECTED
    first = run.outcome[run.arrival < 60] == REJECTED
    return (
        f"In the run on the stage, {100 * last.mean():.0f} % are rejected in the second minute. "
        f"In the first it is {100 * first.mean():.0f} %: the queue first has to fill up."
    )


few_of_8, many_of_8 = (theory.mmck(rate=8, service=1, workers=6, limit=n) for n in (10, 100))
eight, still = (f"{100 * places.rejected_share:.0f} %" for places in (few_of_8, many_of_8))
twin = Twin(
    "8 tasks arrive per second, and 6 workers can finish 6 per second. The queue has room "
    f"for 10, so {eight} are rejected. You raise the limit to 100. In the long run, what "
    "share is rejected?",
    answers=[
        Answer(
            "almost none",
            0.0,
            "100 places can hold a spike. But here 8 − 6 = 2 tasks a second are left over all the "
            f"time. They fill 100 places in about {100 / (8 - 6):.0f} s; then the queue rejects "
            "1 in 4.",
        ),
        Answer(
            f"about {100 * few_of_8.rejected_share / 10:.0f} %",
            few_of_8.rejected_share / 10,
            f"Ten times the places, so a tenth of {eight}? That would be right if places could do "
            "work. Only workers can, and they still finish only 6 of every 8 tasks.",
        ),
        Answer(
            f"about {100 * few_of_8.rejected_share / 2:.0f} %",
            few_of_8.rejected_share / 2,
            f"Half of {eight} would be right if places did half of the work. They do none, so at "
            f"best a longer queue cuts {eight} to {still}.",
        ),
        Answer(
            f"about {still}",
            many_of_8.rejected_share,
            "The workers finish 6 of every 8 tasks, whatever the limit. So 1 in 4 is rejected.",
        ),
    ],
    truth=many_of_8.rejected_share,
    why=f"With 10 places it is {eight}, because the queue is sometimes empty and a worker idles. "
    f"Accepted tasks just wait longer: {two_digits(many_of_8.mean_wait)} s instead of "
    f"{two_digits(few_of_8.mean_wait)} s on average.",
)
guess = predict(
    this,
    "5 tasks arrive per second, and 4 workers can finish 4 per second. The queue has room "
    f"for 10, so {before} are rejected. You raise the limit to 50. In the long run, what "
    "share is rejected?",
    answers=[
        Answer(
            "almost none",
            0.0,
            "50 places can hold a spike. But here 5 − 4 = 1 task a second is left over all the "
            f"time. It fills 50 places in {50 / (5 - 4):.0f} s, give or take "
            f"{math.sqrt(50 * (5 + 4)):.0f} s by chance; then the queue rejects 1 in 5, as before.",
        ),
        Answer(
            "about 4 %",
            0.04,
            f"Five times the places, so a fifth of {before}? That would be right if places could "
            "do work. Only workers can: they finish 4 of every 5 tasks, whatever the limit.",
        ),
        Answer(
            "about 10 %",
            0.1,
            "Workers finish 4 of every 5 tasks, whatever the limit, and 1 in 5 must be rejected. "
            f"At best, a longer queue cuts {before} to {after}.",
        ),
        Answer(
            "about 20 %",
            0.2,
            "Workers finish 4 of every 5 tasks, whatever the limit. So 1 in 5 must be rejected.",
        ),
    ],
    truth=many_places.rejected_share,
    why=f"With 10 places it is {before}, because the queue is sometimes empty and a worker idles. "
    f"Accepted tasks just wait longer: {two_digits(many_places.mean_wait)} s instead of "
    f"{two_digits(few_places.mean_wait)} s on average.",
    scene=Scene(
        asks_until=40,
        decides_at=120,
        settings={**ASKED, "limit": 50},
        first={"limit": 10},
        first_label="with 10 places",
        tells=on_the_stage,
    ),
    twin=twin,
)

offer_controls(
    this,
    {
        "rate": Control("Arrival rate", 0.5, 10.0, ASKED["rate"], 0.25, "per s", word="rate"),
        "workers": Control("Workers", 1, 12, ASKED["workers"], word="workers"),
        "limit": Control("Queue limit", 0, 100, 20, 5, unit="places", word="limit"),
    },
    seed=1831,  # one whose first two minutes reject about as large a share as the long run
)


def system(now):
    """One queue with a limit; tasks of 1 s on average."""
    return one_queue(now["rate"], now["workers"], now["limit"])


def fate(run):
    """What became of two tasks that came one after the other: one was accepted, one rejected."""
    rejected, started = run.outcome == REJECTED, ~np.isnan(run.start)
    pairs = np.flatnonzero(started[:-1] & rejected[1:])
    if not len(pairs):
        waiting = np.sum(~started & ~rejected)
        still = "still wait" if waiting > 1 else "still waits"
        return f"At the end of that run {waiting or 'none'} of its {len(run)} tasks {still}."
    task = pairs[-1]
    gap = run.arrival[task + 1] - run.arrival[task]
    place = "last free worker" if run.wait[task] == 0 else "last free place in the queue"
    return (
        f"Which task is rejected is luck: one arrived at {run.arrival[task]:.1f} s and took the "
        f"{place}; "
        f"the next came {gap:.2g} s later and was rejected."
    )


def spikes_of_30(story):
    """When spikes of 30 or more came."""
    return [spike.at for spike in story.spikes if spike.size >= 30]


def steps_taken(now):
    """How many steps up the workers and the places are: one worker, or 5 places, is one."""
    return max(now["workers"] - 4, 0) + max(now["limit"] - 20, 0) / 5


five_a_second = kept("{rate:g} tasks a second, at least 5", lambda now: now["rate"] >= 5)
four_workers = kept("{workers} workers, at most 4", lambda now: now["workers"] <= 4)
aims = [
    Challenge(
        "keep",
        "Two steps",
        "Restart to begin with an empty queue. Set 5 tasks a second, 4 workers and 20 places. Then "
        "take at most two steps: each adds one worker or 5 places. For 2 min in a row, at most 5 "
        "tasks may be rejected. Set the speed to 8× to save time.",
        hold(
            120,  # in 90 s, luck may do it with places alone
            five_a_second,
            kept(
                "{workers} workers and {limit} places take more than two steps",
                lambda now: steps_taken(now) <= 2,
            ),
            few_rejected(5),
        ),
        "One more worker finishes 60 more tasks a minute. 5 more places hold 5 more tasks, once.",
        solved_by="5_workers_6",
        missed_by=[
            "0_limit_30",  # places only
            "0_workers_6~0_limit_25",  # three steps
            "5_workers_6~30_workers_4",  # too short
            "0_workers_6~0_rate_4.75",  # too low a rate
        ],
    ),
    Challenge(
        "short",
        "Keep it short",
        "At 5 tasks a second, with at most 4 workers and at least 5 places: for 60 s, no accepted "
        "task may wait over 3 s. Restart to begin with an empty queue. Set the speed to 8× to save "
        "time.",
        hold(
            60,
            five_a_second,
            four_workers,
            kept("{limit} places, at least 5", lambda now: now["limit"] >= 5),
            no_wait_over(3),
        ),
        "A short queue rejects hardly more tasks than a long one, and the accepted ones start "
        "soon.",
        solved_by="5_limit_5",
        missed_by=["5_limit_0", "5_limit_15", "5_limit_5~30_limit_20"],
    ),
    Challenge(
        "carry",
        "Carry it over",
        "At 3 tasks a second with at most 4 workers, send a spike of 30. For 60 s from then on, "
        "no task may be rejected. Set the speed to 8× to save time.",
        hold(
            60,
            kept("{rate:g} tasks a second, at least 3", lambda now: now["rate"] >= 3),
            four_workers,
            few_rejected(0),
            begins=spikes_of_30,
        ),
        "Places do help where the workers can catch up: they carry a spike over to calmer times.",
        solved_by="0_rate_3~0_limit_60~10_send_30",
        missed_by=[
            "0_rate_3~0_limit_20~10_send_30",
            "0_rate_3~0_limit_60~0_workers_5~10_send_30",
            "0_rate_2.75~0_limit_60~10_send_30",
            "0_rate_7~0_limit_100~10_send_30",
        ],
    ),
]
put_on_stage(this, system, challenges=aims, spike=30, window=60)

UNTIL = 120.0  # seconds that are drawn
LIMITS = (*range(20), *range(20, 101, 5))  # to compare: every one where the curves bend


def facts(now):
    """How many are rejected and how long the others wait: in one run, and in the long run."""
    rate, workers, limit, seed = now["rate"], now["workers"], now["limit"], now["seed"]
    (first,) = runs(system(now), seed, UNTIL, 1)
    share, wait = rejected_share_and_wait(rate, workers, limit, seed)
    return SimpleNamespace(
        run=first,
        rejected_at=first.arrival[first.outcome == REJECTED],
        share=share.scaled(100),
        wait=wait,
        exact=theory.mmck(rate, 1, workers, limit),
        p95=theory.wait_quantile(rate, 1, workers, 0.95, limit),
        by_limit=[theory.mmck(rate, 1, workers, other) for other in LIMITS],
        unavoidable=max(0.0, 1 - workers / rate),  # however long the queue is
    )


def percent(share):
    """A share as the titles say it: 20 %, 4.3 %, below 0.1 %."""
    if 0 < share < 0.0005:
        return "below 0.1 %"
    return f"{100 * share:.0f} %" if share >= 0.0995 or share == 0 else f"{100 * share:.1f} %"


def how_many_are_rejected(facts):
    """The one run that is drawn, beside what is rejected in the long run, in a sentence."""
    rejected, came = len(facts.rejected_at), len(facts.run)
    this_run = f"In this {UNTIL / 60:.0f}-minute run"
    if not rejected:
        return f"{this_run} no task is rejected"
    here, long = percent(rejected / came), percent(facts.exact.rejected_share)
    return f"{this_run} {here} are rejected; in the long run, {long}"


def what_places_save(now, facts):
    """What is rejected in the long run in a sentence, and what more places would change."""
    share, best = percent(facts.exact.rejected_share), percent(facts.unavoidable)
    rejected = f"With {now['limit']} places, {share} are rejected in the long run"
    if facts.exact.rejected_share - facts.unavoidable < 0.0005 or share == best:
        return f"{rejected}; more places hardly help"
    if facts.unavoidable == 0:
        return f"{rejected}; with enough places, almost none"
    return f"{rejected}; at best, more places cut this to {best}"


def how_long_accepted_tasks_wait(facts):
    """The wait of accepted tasks in the long run in a sentence."""
    if facts.exact.mean_wait == 0:
        return "Accepted tasks don’t wait: without places in the queue they start at once"
    average = two_digits(facts.exact.mean_wait) if facts.exact.mean_wait >= 0.01 else "under 0.01"
    late = f", 1 in 20 more than {two_digits(facts.p95)} s (the p95)" if facts.p95 >= 0.01 else ""
    return f"Accepted tasks wait {average} s on average{late}"


def waiting_over_time(now, facts):
    """The queue up to its limit, and when tasks are rejected."""
    limit = now["limit"]
    return figure(
        how_many_are_rejected(facts),
        x=Axis("simulated seconds", 0, UNTIL),
        y=Axis("tasks waiting", 0, 30 if limit <= 20 else 60 if limit <= 50 else 110),
        marks=[
            steps("waiting", thin(*facts.run.waiting_series(), 0, UNTIL, 600)),
            level(f"limit {limit}", limit),
            ticks("rejected", facts.rejected_at),
        ],
    )


def share_by_limit(now, facts):
    """The share that is rejected, for each limit; the guess where it was asked."""
    shares = [100 * exact.rejected_share for exact in facts.by_limit]
    guessed = guess.where(now, ASKED).value
    return figure(
        what_places_save(now, facts),
        x=Axis("queue limit", 0, 100),
        y=Axis("% of tasks rejected", 0, 50 if shares[0] < 50 else 100),
        marks=[
            curve("formula", (LIMITS, shares)),
            interval(now["limit"], facts.share.low, facts.share.high),
            point(f"{facts.share.runs} runs", now["limit"], facts.share.mean),
            guess_point(50, None if guessed is None else 100 * guessed),
        ],
    )


def wait_by_limit(now, facts):
    """The wait of accepted tasks, for each limit: the average, and p95 at the one that is set."""
    waits = [exact.mean_wait for exact in facts.by_limit]
    wait, limit = facts.wait, now["limit"]
    runs_say = f"{wait.runs} runs" + ", no interval" * (not wait.known and wait.mean > 0)
    return figure(
        how_long_accepted_tasks_wait(facts),
        x=Axis("queue limit", 0, 100),
        y=Axis("wait in s", 0, axis_end(max(waits[-1], wait.high or 0, facts.p95), 25)),
        marks=[
            curve("average, formula", (LIMITS, waits)),
            interval(limit, wait.low, wait.high),
            point(runs_say, limit, wait.mean),
            point("p95, formula", limit, facts.p95 or None, "ink"),
        ],
    )


@results(this, guess, slow=facts)
def shown(now):
    numbers = facts(now)
    show(waiting_over_time(now, numbers))
    show(share_by_limit(now, numbers), wait_by_limit(now, numbers))
    remark(
        "The run in the first chart starts with an empty queue, so at first it rejects nothing. "
        + fate(numbers.run),
        f"The blue dots are averages of {numbers.share.runs} other runs, which begin in the middle "
        "of a longer one. If a dot has a bar, it shows how far chance may have moved the average.",
    )
    times = {"average wait if accepted": numbers.exact.mean_wait, "1 in 20 waits over": numbers.p95}
    with_your_tasks(this, now["rate"], times)


ending(
    this,
    takeaway="When more tasks arrive than your workers can finish, a longer queue rejects almost "
    "as many, and the accepted ones wait longer.",
    production="""
What is *rejected* here goes by many names, and the default is often **no limit at all**:

- **RabbitMQ**: set `x-max-length` (default: no limit). Watch `x-overflow`: its default,
  `drop-head`, throws away the *oldest* task. `reject-publish` rejects the new one, as here, but the
  sender learns of it only if publisher confirms are on (in Celery
  `broker_transport_options={"confirm_publish": True}`, off by default).
- **Celery** has no setting of its own. It hands the limit on to RabbitMQ through
  `kombu.Queue(max_length=…, queue_arguments={"x-overflow": "reject-publish"})`; RabbitMQ recommends
  a policy instead. On Redis there is no limit.
- **RQ, Sidekiq** (Redis): the queue has no limit of its own. Redis has one, `maxmemory`; unless you
  set it, only the machine’s memory limits the queue. With `maxmemory-policy noeviction`, the
  default, an enqueue fails when memory is full; other policies may throw tasks away. RQ’s
  `enqueue(..., ttl=…)` limits the *age* of a task instead.
- **SQS**: no limit on the length. Messages vanish after `MessageRetentionPeriod`, 4 days by
  default.
- **Python**: `queue.Queue(maxsize=0)` means no limit. A full one raises `queue.Full` from
  `put_nowait()`.
- You can reject tasks yourself: before you enqueue, compare the length of the queue with a limit
  (`llen` on Redis, `len(queue)` in RQ, `Sidekiq::Queue.new("default").size`).
- At the front door, a rejected caller sees HTTP **429** or **503** with `Retry-After`.
""",
    teacher=f"""
**12 minutes.** Say before: *“The queue is full, and a colleague proposes a longer one.”* Vote on
the question. Then set the limit to 50 on the stage and wait until the queue is full again: until
then fewer are rejected.

- *“Almost none”* takes the queue for a store. It is one, but only until it is full again.
- *“About 4 %”* divides {before} by five, since the queue is five times as long.
- *“About 10 %”* expects the places to do half of the work.
- *“About 20 %”*: ask who pays for the longer queue. (Every accepted task does: it waits longer.)
- Then ask: *“What is a queue good for, if not for this?”* At 3 tasks a second, set a
  limit of 20 and send the spike; repeat it with 50. A queue carries you over a spike, not over a
  lack of workers.

The misconception: a bigger buffer is more capacity.
""",
    code=lambda now: (
        f"""
from queuesim import one_queue, simulate, theory

rate, workers, limit = {now["rate"]:g}, {now["workers"]}, {now["limit"]}
run = simulate(one_queue(rate, workers, limit), seed={now["seed"]}, until=120)
formula = theory.mmck(rate, service=1, workers=workers, limit=limit)

summary = run.summary()
print("In one run", summary.rejected, "of", summary.offered, "tasks are rejected")
print("In the long run", 100 * formula.rejected_share, "% are rejected")
print("Accepted tasks wait", formula.mean_wait, "s on average")
print("1 in 20 waits more than", theory.wait_quantile(rate, 1, workers, 0.95, limit), "s")
"""
    ),
)

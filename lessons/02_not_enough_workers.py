"""Not enough workers

part: One queue
minutes: 12
idea: The queue grows to its limit; then tasks are turned away.
"""

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
from lessons.common.live import Challenge, few_rejected, hold, kept, no_wait_over
from lessons.common.numbers import rejected_share_and_wait, runs
from lessons.common.page import (
    Answer,
    challenges,
    foot,
    opening,
    predict,
    remark,
    results,
    takeaway,
)
from lessons.common.stage import put_on_stage
from lessons.common.steering import Control, offer_controls
from queuesim import REJECTED, one_queue, theory, thin

this = opening(
    __file__,
    "With too few workers the queue grows until it reaches its limit, and from then on tasks are "
    "turned away. It is tempting to make the queue longer.",
)

ASKED = {"rate": 5.0, "workers": 4}  # what the question is about, wherever the sliders stand
few_places = theory.mmck(rate=5, service=1, workers=4, limit=10)
many_places = theory.mmck(rate=5, service=1, workers=4, limit=50)
lost = f"{100 * few_places.rejected_share:.0f} %"
guess = predict(
    this,
    f"5 tasks arrive per second, 4 workers finish 4, 10 may wait: {lost} are turned away. "
    "Now 50 may wait. How many are turned away?",
    answers=[
        Answer(
            "almost none",
            0.0,
            "1 task a second is too many: 50 places are full after some 50 s, sooner or later by "
            "luck. From then on 1 in 5 must go, as before.",
        ),
        Answer(
            "about 4 %",
            0.04,
            f"4 % would be {lost} divided by five, for five times the places. But places do no "
            "work: 4 workers do 4 tasks of 5, whatever the queue.",
        ),
        Answer(
            "about 10 %",
            0.1,
            "Places do no work: 4 workers do 4 tasks of 5, whatever the queue. Of the "
            f"{lost} a longer one can save only what is above 1 in 5.",
        ),
        Answer(
            "about 20 %",
            0.2,
            "4 of 5 tasks can be done, whatever the queue: 1 in 5 must go. The longer queue does "
            "not help.",
        ),
    ],
    truth=many_places.rejected_share,
    why=f"It only makes the others wait {many_places.mean_wait:.1f} s instead of "
    f"{few_places.mean_wait:.1f} s.",
)

offer_controls(
    this,
    {
        "rate": Control("Arrival rate", 0.5, 10.0, ASKED["rate"], 0.25, "per s", word="rate"),
        "workers": Control("Workers", 1, 12, ASKED["workers"], word="workers"),
        "limit": Control("Queue limit", 0, 100, 20, 5, unit="places", word="limit"),
    },
    seed=5,  # one whose first two minutes lose about as many as the long run
)


def system(now):
    """One queue with a limit; tasks of 1 s on average."""
    return one_queue(now["rate"], now["workers"], now["limit"])


def fate(run):
    """What became of one task that met a full queue, and of the last one taken before it."""
    turned_away = np.flatnonzero(run.outcome == REJECTED)
    if not len(turned_away):
        waiting = np.isnan(run.start).sum()
        return f"Nobody was turned away. At the end {waiting} of the {len(run)} tasks still wait."
    last = np.flatnonzero(~np.isnan(run.start[: turned_away[-1]]))[-1]
    later = run.arrival[last + 1] - run.arrival[last]
    return (
        f"One task's fate: it came at {run.arrival[last]:.1f} s, waited {run.wait[last]:.1f} s, "
        f"and its work began. The next one came {later:.2g} s later, found no place and is gone."
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
        "At 5 tasks a second, have at most 10 tasks rejected in 90 s. Start from 4 workers and 20 "
        "places; you may take two steps: each adds a worker, or 5 places. 8× helps.",
        hold(
            90,
            five_a_second,
            kept(
                "{workers} workers and {limit} places take more than two steps",
                lambda now: steps_taken(now) <= 2,
            ),
            few_rejected(10),
        ),
        "A worker more finishes 60 tasks more a minute. Five places hold 5 tasks more, once.",
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
        "At 5 tasks a second, with at most 4 workers and at least 5 places: for 60 s, let no "
        "accepted task wait over 3 s. 8× helps.",
        hold(
            60,
            five_a_second,
            four_workers,
            kept("{limit} places, at least 5", lambda now: now["limit"] >= 5),
            no_wait_over(3),
        ),
        "A short queue rejects as many tasks as a long one, and those it accepts start soon.",
        solved_by="5_limit_5",
        missed_by=["5_limit_0", "5_limit_15", "5_limit_5~30_limit_20"],
    ),
    Challenge(
        "carry",
        "Carry it over",
        "At 3 tasks a second with at most 4 workers, send a spike of 30. From then on reject no "
        "task for 60 s. 8× helps.",
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
LIMITS = range(0, 101, 5)  # to compare


def facts(now):
    """How many are turned away and how long the others wait: in one run, and in the long run."""
    rate, workers, limit, seed = now["rate"], now["workers"], now["limit"], now["seed"]
    (first,) = runs(system(now), seed, UNTIL, 1)
    share, wait = rejected_share_and_wait(rate, workers, limit, seed)
    return SimpleNamespace(
        run=first,
        gone_at=first.arrival[first.outcome == REJECTED],
        share=share.scaled(100),
        wait=wait,
        exact=theory.mmck(rate, 1, workers, limit),
        by_limit=[theory.mmck(rate, 1, workers, other) for other in LIMITS],
        unavoidable=100 * max(0, 1 - workers / rate),  # however long the queue is
    )


def how_many_are_gone(facts):
    """The first two minutes in a sentence."""
    gone, came = len(facts.gone_at), len(facts.run)
    if not gone:
        return f"None of {came} tasks are turned away in {UNTIL:.0f} s"
    first = facts.gone_at[0]
    return f"{gone} of {came} tasks are turned away in {UNTIL:.0f} s, the first at {first:.0f} s"


def what_places_save(facts):
    """The long run in a sentence, and what a longer queue would change."""
    gone = 100 * facts.exact.rejected_share
    saved = gone - facts.unavoidable
    best = f"at most {saved:.1f} %" if saved >= 0.05 else "hardly anybody"
    return f"{gone:.1f} % are lost in the long run; a longer queue saves {best}"


def waiting_over_time(now, facts):
    """The queue up to its limit, and when tasks are turned away."""
    limit = now["limit"]
    return figure(
        how_many_are_gone(facts),
        x=Axis("seconds", 0, UNTIL),
        y=Axis("tasks waiting", 0, 30 if limit <= 20 else 110),
        marks=[
            steps("waiting", thin(*facts.run.waiting_series(), 0, UNTIL, 600)),
            level(f"limit {limit}", limit),
            ticks("turned away", facts.gone_at),
        ],
    )


def share_by_limit(now, facts):
    """The share that is turned away, for each limit; the guess where it was asked."""
    shares = [100 * exact.rejected_share for exact in facts.by_limit]
    guessed = guess.where(now, ASKED).value
    return figure(
        what_places_save(facts),
        x=Axis("queue limit", 0, 100),
        y=Axis("% turned away", 0, 50 if shares[0] < 50 else 100),
        marks=[
            curve("theory", (LIMITS, shares)),
            interval(now["limit"], facts.share.low, facts.share.high),
            point(f"{facts.share.runs} runs", now["limit"], facts.share.mean),
            guess_point(50, None if guessed is None else 100 * guessed),
        ],
    )


def wait_by_limit(now, facts):
    """The wait of the tasks that are taken, for each limit."""
    waits = [exact.mean_wait for exact in facts.by_limit]
    wait = facts.wait
    return figure(
        f"Those who are taken wait {facts.exact.mean_wait:.2f} s on average",
        x=Axis("queue limit", 0, 100),
        y=Axis("mean wait in s", 0, axis_end(max(waits[-1], wait.high or 0), 25)),
        marks=[
            curve("theory", (LIMITS, waits)),
            interval(now["limit"], wait.low, wait.high),
            point(f"{wait.runs} runs" if wait.known else "runs, about", now["limit"], wait.mean),
        ],
    )


@results(this, guess)
def shown(now):
    numbers = facts(now)
    show(waiting_over_time(now, numbers))
    show(share_by_limit(now, numbers), wait_by_limit(now, numbers))
    remark(fate(numbers.run))


challenges(this)
takeaway(
    "A longer queue cannot replace a worker: with too few of them it saves hardly anybody beyond "
    "a few places, it only makes those it takes wait."
)
foot(
    this,
    production="""
What is *turned away* here has many names, and the default is often **no limit at all**:

- **RabbitMQ**: `x-max-length` (none by default). Mind `x-overflow`: the default `drop-head` throws
  away the *oldest* task; `reject-publish` turns the new one away, as here, but tells the sender
  only with publisher confirms (in Celery `broker_transport_options={"confirm_publish": True}`, off
  by default).
- **Celery** has no setting of its own; it hands the limit on to RabbitMQ through
  `kombu.Queue(max_length=…, queue_arguments={"x-overflow": "reject-publish"})`; RabbitMQ recommends
  a policy instead. On Redis there is no limit.
- **RQ, Sidekiq** (Redis): none. The limit is Redis' `maxmemory` (none by default: then the
  machine's memory). With `maxmemory-policy noeviction`, the default, an enqueue fails when it is
  full; other policies may throw tasks away. RQ's `enqueue(..., ttl=…)` limits the *age* instead.
- **SQS**: no limit of depth; messages vanish after `MessageRetentionPeriod`, 4 days by default.
- **Python**: `queue.Queue(maxsize=0)` means no limit; a full one raises `queue.Full` from
  `put_nowait()`.
- A sender can turn work away itself: before it enqueues, it compares the length of the line with a
  limit (`llen` on Redis, `len(queue)` in RQ, `Sidekiq::Queue.new("default").size`).
- At the front door a turned-away caller sees HTTP **429** or **503** with `Retry-After`.
""",
    teacher="""
**12 minutes.** Say before: *“The queue is full. Somebody proposes a longer one.”* Vote on the
question, then set the limit to 50 on the stage and wait until it is full again.

- *“Almost none”*: those who see the queue as a store. It is one, once; then it is full again.
- *“About 4 %”*: 21 % divided by five, since the queue is five times as long.
- *“About 10 %”*: as if places did half of the work.
- *“About 20 %”*: ask them who pays for the longer queue. (Everybody who is taken.)
- Then ask: *“What is a queue good for, if not for this?”* At 3 a second, send the spike to 20
  places and to 50: it carries over a spike, not a lack of workers.

The misconception behind it: a bigger buffer is more capacity.
""",
    code=lambda now: (
        f"""
from queuesim import one_queue, simulate, theory

scenario = one_queue(rate={now["rate"]:g}, workers={now["workers"]}, limit={now["limit"]})
run = simulate(scenario, seed={now["seed"]}, until=120)
exact = theory.mmck({now["rate"]:g}, service=1, workers={now["workers"]}, limit={now["limit"]})

summary = run.summary()
print(summary.rejected, "of", summary.offered, "tasks are turned away")
print(100 * exact.rejected_share, "% are lost in the long run")
print("Those who are taken wait", exact.mean_wait, "s on average")
"""
    ),
)

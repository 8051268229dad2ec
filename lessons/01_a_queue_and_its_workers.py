"""A queue and its workers

part: One queue
minutes: 12
idea: A queue turns “now” into “later”.
"""

import math

import numpy as np

from lessons.common import charts, page
from lessons.common.challenges import challenges
from lessons.common.controls import Control, controls
from lessons.common.predict import predict, results
from lessons.common.runs import runs, sampled
from lessons.common.stage import stage
from lessons.common.story import Challenge, first_time, nobody
from queuesim import Batch, one_queue, theory, thin

this = page.opening(
    __file__,
    "Whoever hands a task to a queue is free at once: a worker does it later, in 1 s on average. "
    "Nobody notices, as long as the workers keep up.",
)

# The question is about the lesson's own setting, wherever the sliders stand.
SPIKE_AT, UNTIL, RUNS = 20.0, 140.0, 24
asked = theory.fluid_drain(backlog=40, rate=3, workers=4, service=1)
guess = predict(
    this,
    "3 tasks arrive per second, 4 workers finish 4. Now 40 more arrive at once. "
    "How long until nobody waits?",
    {"10 s": 10, "20 s": 20, "40 s": 40, "for ever": 1000},
    truth=asked,
    why={
        "10 s": "40 ÷ 4 = 10 s would be right if nothing else came. But of the 4 finished each "
        f"second 3 are new: only 4 − 3 = 1 a second comes off the line, {asked:.0f} s in all.",
        "20 s": "Of the 4 tasks finished each second 3 are new ones. Only 4 − 3 = 1 a second comes "
        f"off the line: {asked:.0f} s for 40.",
        "40 s": "Of the 4 tasks finished each second 3 are new; the 1 left over works off 40 "
        f"in {asked:.0f} s.",
        "for ever": "The workers are faster than the arrivals, if only by 4 − 3 = 1 task a second: "
        f"that one works off the 40 in {asked:.0f} s.",
    },
)

controls(
    this.slug,
    {
        "rate": Control("Arrival rate", 0.5, 8.0, 3.0, 0.25, unit="per s", word="rate"),
        "workers": Control("Workers", 1, 12, 4, word="workers"),
        "spike": Control("Size of a spike", 10, 100, 40, 5, unit="tasks", word="spike"),
    },
)


def system(settings):
    """The queue of this lesson: no limit, tasks of 1 s on average."""
    return one_queue(rate=settings["rate"], workers=settings["workers"])


def cleared(story, within=math.inf, allowed=lambda settings: True, steered=False):
    """When a spike of 40 was first worked off as asked; `steered`: not by luck alone."""
    for spike in story.spikes:
        end = story.emptied(spike.at)
        if spike.size < 40 or end is None or end - spike.at > within:
            continue
        seen = story.settings_between(spike.at, end)
        acted = any(spike.at <= change.at <= end for change in story.changes)
        if all(map(allowed, seen)) and (acted or not steered):
            return end
    return None


aims = [
    Challenge(
        "feel",
        "Send a spike of 40 to 4 workers at 3 tasks a second, and let them work it off alone. "
        "Was your guess right?",
        lambda story: cleared(story, allowed=lambda s: (s["rate"], s["workers"]) == (3, 4)),
    ),
    Challenge(
        "fast",
        "Get rid of a spike of at least 40 within 15 s: add workers while it lasts.",
        lambda story: cleared(story, within=15, steered=True),
    ),
    Challenge(
        "lever",
        "The same within 15 s with never more than 5 workers.",
        lambda story: cleared(story, 15, lambda s: s["workers"] <= 5, steered=True),
    ),
]
live = stage(this.slug, system, challenges=aims, spike="spike")


@results(this, guess)
def shown(now):
    rate, workers, size = now["rate"], now["workers"], now["spike"]
    spiked = one_queue(rate=rate, workers=workers, batches=(Batch(SPIKE_AT, size),))
    many = runs(spiked, now["seed"], UNTIL, RUNS)
    ends = [first_time(run.waiting_series(), SPIKE_AT, nobody) for run in many]
    felt = sorted(math.inf if end is None else end - SPIKE_AT for end in ends)
    early, middle, late = felt[RUNS // 4], felt[RUNS // 2], felt[3 * RUNS // 4]
    if rate < workers:
        drain = theory.fluid_drain(backlog=size, rate=rate, workers=workers, service=1)
        fluid = {"the arithmetic": ([SPIKE_AT, SPIKE_AT + drain], [size, 0])}
        half = f"after {middle:.0f} s" if middle < math.inf else "not even when the picture ends"
        found = (
            f"By arithmetic {size} take {drain:.0f} s; in half of {RUNS} runs nobody waits {half}"
        )
        faster = theory.fluid_drain(backlog=size, rate=rate, workers=workers + 1, service=1)
        more = f"One worker more makes it {faster:.1f} s instead of {drain:.1f} s"
    else:
        fluid = {}
        found = (
            f"Arriving {rate:g} a second, finished at most {workers}: the queue grows without end"
        )
        more = f"It takes at least {math.floor(rate) + 1} workers to clear it at all"
    enough = np.linspace(rate + 0.2, 12, 100)
    charts.show(
        charts.over_time(
            found,
            {"one run": thin(*many[0].waiting_series(), 0, UNTIL, 400)},
            faint=[sampled(run.waiting_series(), UNTIL) for run in many[1:10]],
            x=("seconds", 0, UNTIL),
            y=("tasks waiting", 0, 60 if size <= 40 else 120),
            theory=fluid,
            marks={f"spike +{size}": SPIKE_AT},
            guess=SPIKE_AT + guess.value if guess.value and guess.value < UNTIL else None,
        ),
        charts.curve_with_point(
            more,
            (enough, size / (enough - rate)),
            x=("workers", 0, 12),
            y=("seconds until nobody waits", 0, 120),
            name="the arithmetic",
            point=(workers, middle) if late < math.inf else None,
            interval=(early, late) if late < math.inf else None,
            point_name="middle half of runs",
        ),
    )


challenges(this, live)
page.takeaway(
    "A queue turns “now” into “later”. How much later depends on the *spare* capacity, "
    "not on the capacity."
)
page.foot(
    this,
    production="""
The number of workers is called *concurrency* nearly everywhere, and the line has a name of its own:

- **Celery**: `celery worker --concurrency N` (default: the number of CPU cores). The line:
  `redis-cli llen celery`, plus what the workers hold already: `celery inspect reserved`.
- **RQ**: one job at a time per `rq worker`; more workers are more processes, or
  `rq worker-pool -n 4`. The line: `len(queue)` or `rq info`.
- **Sidekiq**: `concurrency` in `sidekiq.yml`, 5 threads a process by default. The line:
  `Sidekiq::Queue.new("default").size`.
- **Dramatiq**: `--processes` (CPU cores) × `--threads` (8).
- **SQS**: as many workers as poll it; with Lambda, `MaximumConcurrency` of the event source.
  The line: `ApproximateNumberOfMessagesVisible`.
""",
    teacher="""
**12 minutes.** Say before: *“Watch the line, not the workers.”* Let the room vote on the question
before anybody touches the stage, then send the spike and count the seconds aloud.

- *“10 seconds”* will come from most: 40 ÷ 4. They forget that the ordinary tasks do not stop.
- *“20 seconds”*: as if half of the workers had nothing else to do.
- *“For ever”*: who says so thinks that busy workers have nothing to spare.
- Ask then: *“What does one worker more do?”* (5 − 3 = 2 a second: half the time. The first extra
  worker is worth most.)

The misconception behind it: capacity is what counts. What counts is what is left of it.
""",
    code=lambda now: (
        f"""
from queuesim import Batch, one_queue, simulate

spike = Batch(at={SPIKE_AT:g}, size={now["spike"]})
scenario = one_queue(rate={now["rate"]:g}, workers={now["workers"]}, batches=(spike,))
run = simulate(scenario, seed={now["seed"]}, until={UNTIL:g})

times, waiting = run.waiting_series()
print(run.summary())
print("most waiting:", waiting.max())
"""
    ),
)

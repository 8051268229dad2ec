"""How long is the line?

part: One queue
minutes: 12
idea: Queue length and wait are one thing.
"""

from lessons.common import charts, page
from lessons.common.areas import by_place, by_task
from lessons.common.challenges import challenges
from lessons.common.controls import Control, controls
from lessons.common.predict import predict, results
from lessons.common.runs import long_run, short
from lessons.common.stage import stage
from lessons.common.story import Challenge, first_window, lines_and_waits
from queuesim import one_queue, simulate, theory

this = page.opening(
    __file__,
    "How many wait, and how long each of them waits: that looks like two things to measure. "
    "They are one thing, seen from two sides.",
)

asked = theory.mm1(rate=0.9, service=1)
line, slow = asked.mean_waiting, theory.time_quantile(0.9, 1, 1, 0.95)
times_rate, the_line, right = (f"{wait:.1f} s" for wait in (line * 0.9, line, line / 0.9))
units = f"{line:.1f} tasks ÷ 0.9 tasks per second = {line / 0.9:.1f} s."
guess = predict(
    this,
    f"{line:.1f} tasks wait on average, and 0.9 arrive per second. How long is the average wait?",
    [times_rate, the_line, right, "depends on the workers"],
    truth=right,
    why={
        times_rate: f"Tasks × tasks per second is not a time. Divide: {units}",
        the_line: "Right if one left the line each second. The worker could do that, but over time "
        f"only as many leave as come: {units}",
        right: f"Over time as many leave the line as come: {units}",
        "depends on the workers": "It does, and so does the line: how many they are and how fast "
        f"is already in the {line:.1f}. {units}",
    },
)

controls(
    this.slug,
    {
        "rate": Control("Arrival rate", 0.2, 4.0, 0.9, 0.1, unit="per s", word="rate"),
        "workers": Control("Workers", 1, 6, 1, word="workers"),
    },
    seed=33,
)


def system(settings):
    """One queue without a limit; tasks of 1 s on average."""
    return one_queue(settings["rate"], settings["workers"])


def calm_again(story):
    """A long line at 2 tasks a second or more; later, the rate never lowered, a short wait."""
    ends, lines, waits = lines_and_waits(story)
    for end in ends[lines >= 10]:
        for later in ends[(ends >= end + 60) & (waits < 2)][:1]:
            rates = [settings["rate"] for settings in story.settings_between(end - 60, later)]
            if rates[0] >= 2 and rates == sorted(rates):
                return float(later)
    return None


aims = [
    Challenge(
        "promise",
        "Keep a promise for a minute: on average 3 to 4 tasks wait, for 2 s each (1.75 to 2.25). "
        "Work out first at which arrival rate.",
        lambda story: first_window(
            story, lambda line, wait: (abs(line - 3.5) <= 0.5) & (abs(wait - 2) <= 0.25)
        ),
    ),
    Challenge(
        "quick",
        "A long line, a short wait: for a minute at least 8 wait on average, each under 3 s.",
        lambda story: first_window(story, lambda line, wait: (line >= 8) & (wait < 3)),
    ),
    Challenge(
        "calm",
        "At 2 a second or more let 10 wait on average over a minute. Then, never lowering the "
        "rate, bring the average wait (line ÷ rate) under 2 s for a minute.",
        calm_again,
    ),
]
live = stage(this.slug, system, challenges=aims)


def closing_time(rate):
    """When the doors close: early enough that the bars can be told apart."""
    return 30 if rate <= 1.2 else 15 if rate <= 2.4 else 9


@results(this, guess)
def shown(now):
    rate, workers, closing = now["rate"], now["workers"], closing_time(now["rate"])
    run = simulate(system(now), now["seed"], closing, drain=True)
    tasks, span, waits, area = len(run), run.until, run.wait.sum(), run.area(run.waiting_series())
    one_way = f"One row per task: the {tasks} dark waits add up to {waits:.1f} s"
    other_way = f"Pushed down, the same bars are the line: its area is {area:.1f} s too"
    charts.show(by_task(one_way, run, closing))
    charts.show(by_place(other_way, run, closing))
    page.remark(
        f"**Waits {waits:.4f} s {'=' if waits == area else '≠'} area {area:.4f} s**, to the last "
        f"digit. Divide both by the {span:.1f} s that went by: arrival rate × average wait, "
        f"λ × W = {tasks / span:.3f} × {waits / max(tasks, 1):.3f} s = **{waits / span:.3f}**, is "
        f"the average line, L = **{area / span:.3f}**. "
        "Amber is the longest wait: one bar above, and below its way up the line."
    )
    page.remark("On the stage, too: waiting ÷ arrival rate is about what the oldest has waited.")
    try:
        p95 = {"p95_time_in_system": theory.time_quantile(rate, 1, workers, 0.95)}
        exact = vars(theory.mmc(rate, 1, workers)) | p95
        found = long_run(rate, workers, now["seed"], tasks=1200, count=10)
        rows = [
            (words, f"{exact[name]:.2f}{unit}", "{0}{3} ({1} to {2})".format(*figures, unit))
            for words, unit, name in (
                ("waiting, on average", "", "mean_waiting"),
                ("÷ arrival rate = mean wait", " s", "mean_wait"),
                ("in the system, on average", "", "mean_in_system"),
                ("÷ arrival rate = mean time in system", " s", "mean_time_in_system"),
                ("95 % are out of it within", " s", "p95_time_in_system"),
            )
            for figures in [map(short, found[name])]
        ]
        if guess.label in (times_rate, the_line, right):
            rows.append(("your guess of the wait (at 0.9 per s)", guess.label, ""))
        page.table(("In the long run", "by formula", "in 10 runs, with 95 % interval"), rows)
    except theory.Unstable as why:
        page.remark(f"In the long run there is no average: {why}.")


challenges(this, live)
page.takeaway(
    "Average line = arrival rate × average wait, whatever the workers, the order and the luck: "
    "who knows two of them knows the third."
)
page.foot(
    this,
    production=f"""
No waits need be measured: **depth ÷ throughput** is the wait. With 1200 messages visible and 40
done per second it is {1200 / 40:.0f} s; whoever promises 10 s may let {40 * 10} wait.

- **SQS**: `ApproximateNumberOfMessagesVisible` ÷ (`NumberOfMessagesDeleted` per second). There is
  no metric of the mean wait, only `ApproximateAgeOfOldestMessage`.
- **Sidekiq**: `Sidekiq::Stats.new.enqueued`, and `.processed` now less a minute ago, ÷ 60.
- **RabbitMQ**: `messages_ready` ÷ `message_stats.deliver_get_details.rate`.
- **Celery, Dramatiq**: the same law for work: busy workers = tasks per second × mean run time
  (`flower_task_runtime_seconds`, `dramatiq_message_duration_milliseconds`).

While the line grows, depth ÷ *throughput* still is the wait of a newcomer; depth ÷ arrivals is not.
The mean is {asked.mean_time_in_system:.0f} s at 90 % load; 1 in 20 takes over {slow:.2f} s.
""",
    teacher=f"""
**12 minutes.** Say before: *“Who can count the line needs no watch.”* Vote, then
lay a ruler upright on the first picture: how many dark bars does it cut? So many wait. Then pause
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

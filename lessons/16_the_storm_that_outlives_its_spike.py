"""The storm that outlives its spike

part: Queues that react
minutes: 20
idea: Tasks whose callers have left keep workers busy, and the retries keep the queue full.
"""

from functools import partial
from types import SimpleNamespace

import numpy as np

from lessons.common.charts import (
    Axis,
    axis_end,
    band,
    boxes,
    dots,
    figure,
    guess_point,
    level,
    line,
    moment,
    point,
    show,
    words,
)
from lessons.common.live import (
    NEVER,
    Challenge,
    Lasting,
    Scene,
    average,
    hold,
    kept,
    said_as_clock,
    seconds,
)
from lessons.common.numbers import in_runs, one_run, retry_storm, short, time_in_words, two_digits
from lessons.common.page import (
    Answer,
    Twin,
    ending,
    folded_table,
    opening,
    predict,
    remark,
    results,
    table,
    with_your_tasks,
)
from lessons.common.stage import put_on_stage
from lessons.common.steering import Choice, Control, offer_controls
from queuesim import DONE, EXPIRED, IN_VAIN, REJECTED, storm_cures, theory
from queuesim.intervals import Interval
from queuesim.storm_runs import (
    AFTER,
    BACK_OFF,
    BUDGET,
    DOWN,
    DROP,
    NEWEST,
    RULES,
    SPIKE_AT,
    SPIKE_EVERY,
    SPIKE_LENGTH,
    UNTIL,
    WORKERS,
    Storm,
    goodput,
)

this = opening(
    __file__,
    "Retries help when single attempts fail. Now callers also leave when they have waited too "
    "long, and send their task again while the old one still waits.",
)

USUAL = Storm()  # what the question is about
ASKED = dict(vars(USUAL))
ENDS, LATER = SPIKE_AT + SPIKE_LENGTH, 120
DECIDES = ENDS + LATER
free = WORKERS - USUAL.rate
full_wait = USUAL.limit / WORKERS


def finished(run, since, until, *outcomes):
    """How many tasks ended in one of these ways between two moments."""
    ended = (run.finish >= since) & (run.finish < until)
    return int(np.sum(ended & np.isin(run.outcome, outcomes)))


def on_the_stage(run):
    """What is seen of the work in the run that the stage plays."""
    since = DECIDES - 30
    served = finished(run, since, DECIDES, DONE, IN_VAIN)
    vain = finished(run, since, DECIDES, IN_VAIN)
    late = "all" if vain == served else f"{vain} of them"
    return (
        f"On the stage, the spike ends at {said_as_clock(ENDS)}. From {said_as_clock(since)} to "
        f"{said_as_clock(DECIDES)}, workers did {served} tasks, {late} in vain: the caller had "
        "left. Tasks whose caller has left are hollow; the number in a task says which attempt it "
        "is (none: the first). Red ticks are rejections. A task is “lost for good” when its last "
        "retry fails."
    )


longest_safe = 8 * 10  # tasks: what 8 workers do while a caller waits
twin = Twin(
    "8 workers do 8 tasks per second on average; 5 per second arrive. A caller that has waited "
    "10 s leaves and sends its task again, once. A spike may fill the queue at any time. Up to "
    "which queue limit does the last task of a full queue start in time, on average?",
    answers=[
        Answer(
            "20",
            why="20 was the limit for 4 workers and callers that wait 5 s: 4 × 5. Here it can be "
            "longer.",
        ),
        Answer(
            "50",
            why="5 × 10 = 50 tasks arrive in 10 s. But how fast a full queue moves depends on the "
            "workers.",
        ),
        Answer(
            f"{longest_safe}", why="What matters is how long the last task of a full queue waits."
        ),
        Answer(
            "any: 5 per second is less than 8",
            why="Without retries, yes. But with one retry, 5 × 2 = 10 attempts per second are more "
            "than 8: once the queue is long enough, the storm feeds itself.",
        ),
    ],
    truth=f"{longest_safe}",
    why=f"The workers start 8 tasks per second, so the last of {longest_safe} starts after "
    f"{longest_safe} ÷ 8 = {longest_safe / 8:g} s, just in time.",
)
guess = predict(
    this,
    f"{WORKERS} workers do {WORKERS} tasks per second on average, and {USUAL.rate:g} per "
    f"second arrive. A caller that has waited {USUAL.patience:g} s leaves and sends its task "
    f"again; the old task stays in the queue (limit {USUAL.limit}). A rejected caller sends again "
    f"at once. Each task is sent again at most {USUAL.retries} times. For {SPIKE_LENGTH} s, "
    f"{USUAL.height:g} per second arrive instead of {USUAL.rate:g}. How many tasks per second "
    f"start in time (before their caller leaves), {LATER // 60} minutes after this spike?",
    answers=[
        Answer(
            f"{WORKERS}",
            WORKERS,
            f"The workers do {WORKERS} tasks per second all the time. But for whom?",
        ),
        Answer(
            f"{USUAL.rate:g}",
            USUAL.rate,
            f"That is right without retries: {WORKERS} workers can do {free:g} task per second "
            f"more than arrive, so a full queue is empty after {USUAL.limit / free:g} s.",
        ),
        Answer(
            "1",
            1,
            "Workers do 1 attempt in 3, true. But by then its caller has left.",
        ),
        Answer("0", 0),
    ],
    truth=0,
    why=f"The spike fills the queue. A task that then gets in waits about {USUAL.limit} ÷ "
    f"{WORKERS} = {full_wait:g} s, but its caller leaves after {USUAL.patience:g} s. So each task "
    f"is sent {1 + USUAL.retries} times: {USUAL.rate:g} × {1 + USUAL.retries} = "
    f"{USUAL.rate * (1 + USUAL.retries):g} attempts per second for workers that do {WORKERS}. That "
    "keeps the queue full, long after the spike. The workers never rest, but all their work comes "
    "too late: this is a storm.",
    scene=Scene(
        asks_until=SPIKE_AT,
        decides_at=DECIDES,
        settings=ASKED,
        tells=on_the_stage,
    ),
    twin=twin,
)

offer_controls(
    this,
    {
        "rate": Control("Arrival rate", 0.25, 4.0, USUAL.rate, 0.25, "per s", word="rate"),
        "height": Control("Spike height", 0.0, 16.0, USUAL.height, 1.0, "per s", word="spike"),
        "retries": Control("Retries, at most", 0, 5, USUAL.retries, word="retries"),
        "patience": Control("Patience", 1.0, 20.0, USUAL.patience, 1.0, "s", word="patience"),
        "limit": Control("Queue limit", 5, 60, USUAL.limit, 5, "tasks", word="limit"),
        "rule": Choice(
            "Policy",
            RULES,
            USUAL.rule,
            word="policy",
            help="back-off: retries come after about 10, 20, 40 s, not at once. drop expired: a "
            "worker skips a task whose caller has left. retry budget: 1 retry per 10 new tasks; "
            "at most 10 unused ones are saved up. newest first: the last to arrive is the next "
            "to start.",
        ),
    },
    seed=16,  # its calm is calm, and its storm is as in nearly all runs
)


def storm(now):
    """What is set."""
    return Storm(**{name: now[name] for name in ASKED})


def in_time(story, moments):
    """Tasks done in time, counted up second by second."""
    ends = np.sort(story.run.finish[story.run.outcome == DONE])
    return np.searchsorted(ends, moments, side="right").astype(float)


STORM_FOR, AGAIN = 15, 2.3  # seconds; tasks in time per second


def after_a_storm(said, holds):
    """A term: for some seconds nothing was done in time, and `holds` ever since.

    `said` names the settings that must stay as they are.
    """

    def term(story, moments):
        done, times = in_time(story, moments), story.run.waiting_series()
        waiting = times[1][np.searchsorted(times[0], moments, side="right") - 1]
        since, why, last = [], [], NEVER
        for i, at in enumerate(moments):
            before = i - STORM_FOR
            steady = holds(story.settings(at))
            if not steady:
                last = NEVER
            elif before >= 0 and done[i] == done[before] and waiting[before] and waiting[i]:
                quiet = story.settings_between(moments[before], at)
                last = at if all(map(holds, quiet)) else last
            since.append(last)
            why.append("First let a storm rage" if steady else f"You moved more than {said}")
        return Lasting(np.array(since), why.__getitem__)

    return term


def as_asked(*names):
    """Whether these settings are as in the question, or harder."""

    def holds(now):
        harder = {
            "rate": now["rate"] >= USUAL.rate,
            "retries": now["retries"] >= USUAL.retries,
            "patience": now["patience"] <= USUAL.patience,
            "limit": now["limit"] >= USUAL.limit,
            "rule": now["rule"] == USUAL.rule,
        }
        return all(harder[name] for name in names)

    return holds


def done_in_time(least):
    """A term: so many tasks are done in time per second, on average."""
    return average("tasks per second in time", in_time, seconds, least=least)


def spikes_begin(story):
    """When spikes as high as the question's begin."""
    begins = np.arange(SPIKE_AT, story.run.until, SPIKE_EVERY)
    return [at for at in begins if story.settings(at)["height"] >= USUAL.height]


kept_load = ("rate", "retries", "patience")
kept_queue = ("retries", "patience", "limit", "rule")
aims = [
    Challenge(
        "cure",
        "End the storm",
        "Let the spike make a storm. Once nothing has started in time for 15 s, end it: change the "
        "queue limit or the policy, nothing else. Then keep at least 2.3 tasks per second "
        "starting in time, on average over 30 s. Set the speed to 4× to save time.",
        hold(
            30,
            after_a_storm("limit and policy", as_asked(*kept_load)),
            done_in_time(AGAIN),
        ),
        "A queue that soon drops what no caller waits for has no storm, under the same load.",
        solved_by=["70_limit_15", "70_rule_drop-expired", "70_rule_newest-first"],
        missed_by=[
            "70_rule_back-off",
            "70_limit_50",
            "5_rule_drop-expired",  # no storm to cure
            "70_rate_0.25~130_rate_3",
            "70_patience_20",
        ],
    ),
    Challenge(
        "cut",
        "Cut arrivals",
        "Let the spike make a storm. Once nothing has started in time for 15 s, end it: change the "
        "arrival rate, nothing else. Then set 3 per second again, and keep at least 2.3 per second "
        "starting in time, on average over 60 s. The next spike comes at 5:30.",
        hold(
            60,
            after_a_storm("the arrival rate", as_asked(*kept_queue)),
            kept(
                f"{{rate:g}} tasks per second arrive, not {USUAL.rate:g}",
                lambda now: now["rate"] == USUAL.rate,
            ),
            done_in_time(AGAIN),
        ),
        "To end a storm, cut far below what used to be fine: first the old work must go.",
        solved_by=["70_rate_0.25~150_rate_3", "70_rate_0.25~130_rate_3"],
        missed_by=["70_rate_2~130_rate_3", "70_rate_2.5", "70_rule_drop-expired"],
    ),
    Challenge(
        "wait",
        "Make callers patient",
        "Keep 3 per second, 3 retries, a limit of 60, policy “none”. For 60 s from the moment that "
        "a spike of 12 per second begins, at least 2.6 tasks per second must start in time on "
        "average. Change the settings, then press Restart. Set the speed to 8× to save time.",
        hold(
            60,
            kept("Not the question’s load and queue", as_asked("rate", "retries", "limit", "rule")),
            done_in_time(2.6),
            begins=spikes_begin,
        ),
        "A longer queue takes longer patience: then no task of a full queue starts too late.",
        solved_by="5_patience_20",
        missed_by=["5_patience_8", "5_rule_drop-expired", "5_patience_20~6_limit_20"],
    ),
]
put_on_stage(this, lambda now: storm(now).system(), challenges=aims, target="patience")


# ---------------------------------------------------------------- facts

BIN = 5.0  # seconds
FATES = {
    "in time": ((DONE,), "green"),
    "in vain": ((IN_VAIN,), "amber"),
    "dropped": ((EXPIRED,), "dim"),
    "rejected": ((REJECTED,), "red"),
}


def facts(now):
    """A run with these settings, and what the two rules say of them."""
    settings = storm(now)
    run = one_run(settings.system(), now["seed"], UNTIL)
    load = settings.rate * (1 + settings.retries)
    return SimpleNamespace(
        settings=settings,
        run=run,
        per_second=ends_per_second(run),
        path=path(run, settings),
        goodput=goodput(run),
        attempts=load,
        safe_limit=WORKERS * settings.patience,
        lasts=theory.feeds_itself(settings.rate, 1, WORKERS, settings.retries),
        starts=not theory.starts_in_time(settings.limit, 1, WORKERS, settings.patience),
    )


def ends_per_second(run):
    """How many attempts end in each way, per second: a row for each fate, a column for a bin."""
    edges = np.arange(0, UNTIL + BIN, BIN)
    ends = np.where(run.outcome == REJECTED, run.arrival, run.finish)
    return {
        fate: np.histogram(ends[np.isin(run.outcome, outcomes)], edges)[0] / BIN
        for fate, (outcomes, _) in FATES.items()
    }


def path(run, settings):
    """At each second: how many tasks wait, and how many callers will go and then come back."""
    at = np.arange(0, UNTIL - settings.patience)
    times, values = run.waiting_series()
    waiting = values[np.searchsorted(times, at, side="right") - 1]
    back = ~np.isnan(run.gone) & (run.attempt < settings.retries)
    sent, gone = np.sort(run.arrival[back]), np.sort(run.gone[back])
    returning = np.searchsorted(sent, at, "right") - np.searchsorted(gone, at, "right")
    return at, waiting, returning


def edge_of_storm(fills):
    """For each number of waiting tasks, with how many retrying callers it may go either way."""
    edge = []
    for chances in fills[:-1]:
        above = np.flatnonzero(chances >= 0.5)
        first = above[0] if len(above) else np.inf
        if 0 < first < np.inf:
            low, high = chances[first - 1], chances[first]
            first = first - 1 + (0.5 - low) / (high - low)
        edge.append(first)
    return np.array(edge, float)


# ---------------------------------------------------------------- words


def lasts_for(time):
    """How long something lasts on average, in a unit that people would use."""
    years = time / (365.25 * 86_400)
    if years >= 1000:
        return "over 1000 years"
    return f"{two_digits(years)} years" if years >= 1 else time_in_words(time)


def some(rate):
    """A rate in two digits, or none."""
    return two_digits(rate) if rate else "0"


def what_becomes_of_work(facts):
    """How much is done in time long after the spike, in a sentence."""
    rate = facts.settings.rate
    done = some(facts.goodput)
    if facts.goodput < rate / 3:
        return (
            f"The spike ends, the storm stays: {rate:g} tasks arrive per second, {done} start in "
            "time"
        )
    return f"From second 100 on, {done} tasks per second start in time; {rate:g} arrive on average"


def what_the_rules_say(facts):
    """Both rules with these settings, in a sentence."""
    if facts.settings.rule in (DROP, BUDGET, NEWEST):
        return f"Without the policy “{facts.settings.rule}”, {two_rules(facts)}"
    said = two_rules(facts)
    return said[0].upper() + said[1:]


def two_rules(facts):
    """What may happen with these settings if there is no rule."""
    if facts.lasts and facts.starts:
        return "both ratios are above 1: a storm can start, and it feeds itself"
    if facts.lasts:
        return "even a full queue starts in time: a storm can’t start"
    if facts.starts:
        return "workers can do all retries: a storm may start, but it dies out"
    return "neither ratio is above 1: a storm can’t start, nor feed itself"


def chain_of(settings, top):
    """The exact chain of a small system: its map up to so many callers, and how long each lasts."""
    patience, retries = settings.patience, settings.retries
    system = settings.rate, 1, WORKERS, settings.limit, patience
    solved = partial(retry_storm, *system, retries, retry_after=patience, later=0)
    chain = solved()
    known = chain.fills.shape[1] - theory.storm.MARGIN
    if known < top and (chain.fills[:, known] < 0.5).any():  # the map's line goes higher
        return solved(retrying=int(top))
    return chain


def how_long_each_lasts(settings):
    """How long the calm and a full queue last, in a sentence."""
    chain = chain_of(settings, 0)
    calm, full = (lasts_for(t) for t in (chain.time_to_storm, chain.time_to_calm))
    return (
        "By the formula of the map’s line, which draws the time of each retry at random, calm "
        f"lasts {calm} on average without a spike or a policy; the storm that follows, {full} "
        "(simulated)."
    )


def what_the_map_says(settings):
    """Where the queue fills up and where it empties, in a sentence."""
    if settings.rule == USUAL.rule:
        return "Above the line, the queue tends to fill up; below it, to empty"
    return "With the policy “none”, the queue tends to fill up above the line, to empty below it"


def in_percent(found):
    """A share of the runs with its interval, in whole percent: so many runs support no more."""
    mean, low, high = (f"{100 * share:.0f}" for share in (found.mean, found.low, found.high))
    return f"{mean} % ({low} to {high} %)"


# ---------------------------------------------------------------- charts


def work_over_time(now, facts):
    """What ends in time, in vain and rejected, stacked over time."""
    top = axis_end(1.5 * max(facts.attempts, WORKERS), 4)
    lefts = np.arange(0, UNTIL, BIN)
    below, marks = np.zeros(len(lefts)), []
    for fate, (_, role) in FATES.items():
        rates = facts.per_second[fate]
        names = [f"{fate}: {rate:.1f} per second" for rate in rates]
        above = below + rates
        marks.append(
            boxes(lefts, lefts + BIN, np.minimum(below, top), np.minimum(above, top), names, role)
        )
        marks.append(name_of(fate, lefts, below, above, top))
        below = above
    guessed, settings = guess.where(now, ASKED).value, facts.settings
    return figure(
        what_becomes_of_work(facts),
        x=Axis("simulated seconds", 0, UNTIL),
        y=Axis("attempts per second, by outcome", 0, top),
        marks=[
            *marks,
            level("capacity", WORKERS, "ink"),
            moment(
                "spike ends", ENDS if settings.height > settings.rate else None, "ink", above=True
            ),
            guess_point(DECIDES, guessed, "below" if (guessed or 0) > WORKERS / 2 else "right of"),
        ],
    )


ROOM = 80  # simulated seconds: as wide as a name is on a phone


def name_of(fate, lefts, below, above, top):
    """The name of a fate, where many attempts end that way for some time; none if few do.

    It stands at the left or, if few do there, right of the name that may stand there and left of
    the guess; or else where most do. What the workers do has its name below the line of all that
    they can do. No name lies on the end of the spike.
    """
    some = np.ones(4) / 4
    rates = np.convolve(np.minimum(above, top) - np.minimum(below, top), some, "valid")
    begins, many = np.asarray(lefts[: len(rates)]), top / 12
    after = (begins >= ENDS) & (begins < UNTIL - ROOM)
    most = int(np.argmax(np.where(after, rates, -1.0)))
    place = next((spot for spot in (0, int(ROOM / BIN)) if rates[spot] > many), most)
    low, high = (np.minimum(edge, top)[place : place + 4].mean() for edge in (below, above))
    middle = (low + (min(high, WORKERS) if low < WORKERS - 1 else high)) / 2
    return words(fate if rates[place] > many else "", lefts[place], middle - top / 18, "ink")


def both_rules(facts):
    """The two rules, and where these settings are."""
    settings = facts.settings
    load, length = facts.attempts / WORKERS, settings.limit / facts.safe_limit
    right, top = axis_end(1.1 * load, 4), axis_end(1.1 * length, 4)
    return figure(
        what_the_rules_say(facts),
        x=Axis("load with all retries", 0, right),
        y=Axis("wait in a full queue ÷ patience", 0, top),
        marks=[
            boxes([0], [right], [0], [1], ["a full queue starts in time"], "green", faint=True),
            boxes([0], [1], [1], [top], ["a storm dies out"], "green", faint=True),
            boxes([1], [right], [1], [top], ["a storm stays"], "red", faint=True),
            words("can start, feeds itself", right, 0.87 * top, "red", "left of"),
            words("can’t start", right, 0.3, "green", "left of"),
            words("dies out", 0, 0.87 * top, "green"),
            point("your setting", load, length),
        ],
    )


def way_of_the_run(facts):
    """The seconds of the run in the map: those before the spike, in it and after it."""
    at, waiting, returning = facts.path
    marks = []
    for name, role, begin, end in (
        ("before the spike", "green", 0, SPIKE_AT),
        ("in the spike", "amber", SPIKE_AT, ENDS),
        ("after it", "task", ENDS, UNTIL),
    ):
        chosen = (at >= begin) & (at < end)
        marks.append(dots(waiting[chosen], returning[chosen], name, role))
    for name, role, second in (
        ("mid-spike", "amber", (SPIKE_AT + ENDS) // 2),
        ("at the end", "task", int(at[-1])),
    ):
        marks.append(point(name, waiting[second], returning[second], role))
    return marks


def two_basins(facts):
    """Where the queue is more likely to fill up than to empty, and a run's way through it."""
    limit = facts.settings.limit
    _, _, returning = facts.path
    top = axis_end(1.2 * max(returning.max(), 1), 40)
    chain = chain_of(facts.settings, top)
    across = np.arange(limit + 2)  # a full queue is in sight, too
    edge = np.minimum([*edge_of_storm(chain.fills), 0, 0], top)
    marks = [
        band(across, np.zeros(limit + 2), edge, role="green"),
        band(across, edge, np.full(limit + 2, top), role="red"),
        line("", (across, edge), "ink"),
        words("fills up", 0.97 * limit, 0.85 * top, "red", "left of"),
        words("empties", 0, 0.07 * top, "green"),
        *way_of_the_run(facts),
    ]
    return figure(
        what_the_map_says(facts.settings),
        x=Axis("tasks waiting", 0, limit + 1),
        y=Axis("callers that will soon send again", 0, top),
        marks=marks,
    )


def why_each_works():
    """Each change of the table with the reason why it ends a storm, or does not."""
    sends, patience = 1 + USUAL.retries, f"{USUAL.patience:g} s"
    cuts, limits = {}, {}
    for name, rate in storm_cures.CUTS.items():
        is_more = "still more than" if rate * sends > WORKERS else "fewer than"
        cuts[name] = (
            f"arrival rate {rate:g} per s for {storm_cures.CUT_FOR:.0f} s: {rate:g} × {sends} = "
            f"{rate * sends:g} attempts per s, {is_more} {WORKERS}"
        )
    for limit in (30, 20):
        wait = limit / WORKERS
        is_late = "too late" if wait > USUAL.patience else "just in time"
        limits[f"limit {limit}"] = (
            f"queue limit {limit}: the last task waits {limit} ÷ {WORKERS} = {wait:g} s, {is_late}"
        )
    return {
        BACK_OFF: "back-off: the retries come later, but are no fewer",
        **cuts,
        **limits,
        DROP: f"drop expired: workers skip tasks that have waited over {patience}",
        BUDGET: "retry budget: at most 1 retry per 10 new tasks",
        NEWEST: "newest first: the caller of a new task still waits",
    }


def what_ends_it():
    """Head and rows of a table: how many of the question's storms are over after each change."""
    rows, changes = [], why_each_works()
    for name, count in storm_cures.RECOVERED.items():
        rows.append((changes[name], in_percent(storm_cures.share(count))))
    head = ("what you change in the question’s storm, and what that does", "storms that ended")
    return head, rows


def in_numbers():
    """Head and rows of a table: queues of other limits, no spike, and what is done in a spike."""
    rows = []
    for limit, count in storm_cures.DOWN_WITH_LIMIT.items():
        rows.append(
            (
                f"{limit}",
                in_percent(storm_cures.share(count)),
            )
        )
    without = in_percent(storm_cures.share(storm_cures.DOWN_WITHOUT_SPIKE))
    rows.append((f"60, no spike: last 100 s of {time_in_words(storm_cures.LONG)}", without))
    head = (
        "queue limit, set before the spike",
        f"storms in {storm_cures.RUNS} runs (95 % interval)",
    )
    return head, rows


def in_spike(rule):
    """How much is done in time while the spike is felt, with its interval."""
    mean, low, high = storm_cures.DONE_IN_SPIKE[rule]
    return in_runs(Interval(mean, low, high, storm_cures.RUNS))


def what_it_costs():
    """Head and rows of a table: what is done in time while the spike is felt."""
    rows = []
    for name in storm_cures.DONE_IN_SPIKE:
        cure = name.replace("limit", "queue limit")
        rows.append((cure, f"{in_spike(name)} per s"))
    begin, end = storm_cures.SPIKE
    arrive = (USUAL.height * SPIKE_LENGTH + USUAL.rate * (end - ENDS)) / (end - begin)
    head = (
        "set before the spike",
        f"tasks that start in time, of {arrive:g} per s that arrive (95 % interval)",
    )
    return head, rows


def say_what_the_run_does(facts):
    """How the attempts of the run end, long after the spike."""
    run, span = facts.run, UNTIL - AFTER
    in_vain = finished(run, AFTER, UNTIL, IN_VAIN) / span
    late = (run.arrival >= AFTER) & (run.arrival < UNTIL)
    rejected = np.sum(late & (run.outcome == REJECTED)) / span
    remark(
        f"From second {AFTER:.0f} to {UNTIL:.0f} of this run, {some(facts.goodput)} tasks per "
        f"second start in time and {some(in_vain)} in vain: their caller has left. "
        f"{some(rejected)} attempts per second are rejected. Workers do {WORKERS} per second on "
        "average; a single run differs by chance. Bars that reach the top are cut off."
    )


def say_the_rules(facts):
    """Both rules in numbers, and what the chart of the basins shows."""
    settings = facts.settings
    feeds = "feeds itself" if facts.lasts else "dies out"
    starts = "can" if facts.starts else "can’t"
    remark(
        "Without a policy, two ratios decide. Load with all retries "
        "=\u00a0arrival\u00a0rate\u00a0× (1\u00a0+\u00a0retries) "
        "×\u00a0task\u00a0time ÷\u00a0workers. Above 1, workers can’t do all attempts: **a storm "
        "feeds itself**. Here tasks "
        f"take 1 s, and {settings.rate:g} × {1 + settings.retries} × 1 ÷ {WORKERS} = "
        f"{short(facts.attempts / WORKERS)}: a storm {feeds}. Wait in a full queue ÷\u00a0patience "
        "=\u00a0queue\u00a0limit\u00a0× task\u00a0time ÷\u00a0(workers\u00a0×\u00a0patience). "
        "Above 1, **a storm can start**. Here "
        f"{settings.limit} × 1 ÷ ({WORKERS}\u00a0× {short(settings.patience)}) = "
        f"{short(settings.limit / facts.safe_limit)}: a storm {starts} start.",
        "**The chart with the line** is a map. Each dot is one second of the run: green before the "
        "spike, orange in it, blue after it. The further right, the more tasks wait. The further "
        "up, the more callers will soon leave and send again, because their task starts too late. "
        "On the line, the queue is as likely to fill up as to empty.",
        f"**Chance alone may start a storm.** {how_long_each_lasts(settings)} {in_runs_of_calm()}",
    )


def in_runs_of_calm():
    """How many runs without a spike are in a storm all the same, in a sentence."""
    chance = in_percent(storm_cures.share(storm_cures.DOWN_WITHOUT_SPIKE))
    return (
        f"With the question’s settings but no spike, {chance} of {storm_cures.RUNS} runs are in "
        f"a storm after {time_in_words(storm_cures.LONG)}."
    )


def say_what_ends_it():
    """What ends the question's storm: tables made of many runs."""
    table(*what_ends_it())
    near = 30 / (WORKERS * USUAL.patience)
    remark(
        f"{storm_cures.RUNS} runs with the question’s settings, changed at second "
        f"{storm_cures.CHANGED_AT:.0f}. It is a storm if under {DOWN:g} task per second starts in "
        f"time from second {storm_cures.FROM:.0f} to {UNTIL:.0f}. 95 % intervals in parentheses. "
        f"With queue limit 30, the second ratio is {near:g}: above 1, yet chance decides.",
    )
    label = "How the queue limit, set before the spike, decides whether there is a storm"
    folded_table(this, label, *in_numbers())
    after = storm_cures.SPIKE[1] - ENDS
    label = f"What each cure saves in the spike and {after:.0f} s after it, if set beforehand"
    folded_table(this, label, *what_it_costs())


@results(this, guess, slow=lambda now: two_basins(facts(now)))
def shown(now):
    numbers = facts(now)
    show(work_over_time(now, numbers))
    say_what_the_run_does(numbers)
    show(both_rules(numbers), partial(two_basins, numbers))
    say_the_rules(numbers)
    say_what_ends_it()
    times = {
        "a caller leaves after": numbers.settings.patience,
        "the last task of a full queue waits": numbers.settings.limit / WORKERS,
    }
    with_your_tasks(this, numbers.settings.rate, times)


ending(
    this,
    takeaway="A storm lives on work that no caller waits for. Keep the wait in a full queue "
    "shorter than your callers’ patience, drop expired tasks, or start the newest first: then the "
    "storm ends with the spike. A retry budget usually ends it, too, but later.",
    production="""
A failure that continues after its cause is gone is called **metastable** (Bronson and others,
*Metastable Failures in Distributed Systems*, HotOS 2021). Huang and others (*Metastable Failures in
the Wild*, OSDI 2022) describe 22 of them in 11 organizations; at least 4 of AWS’s 15 major outages
in ten years were of this kind.

**Don’t do work that no caller waits for.** Give a task the deadline of its caller:

- **Celery**: `apply_async(expires=60)` (none by default). A worker discards a task that has
  not started by then.
- **Sidekiq Pro**: `sidekiq_options expires_in: 1.minute` (none by default; it needs
  `require 'sidekiq/pro/expiry'`). **RQ**: `enqueue(…, ttl=60)` (none by default).
- **SQS**: `MessageRetentionPeriod`, 4 days by default, at least 60 s, for the
  whole queue. For a deadline per task, send it as a message attribute; let the worker check it.

**Set a retry budget** for all callers together, not only a limit for each:

- **gRPC**: `retryThrottling`, off unless you set it. With `maxTokens: 10, tokenRatio: 0.1` a failed
  call costs a token and a successful one earns 0.1; gRPC stops retrying while half or fewer of the
  tokens are left.
- **Envoy**: `retry_budget`: retries may be `budget_percent` (20 %) of the active and pending
  requests, and always `min_retry_concurrency` (3). Without a budget, at most
  `max_retries` (3) run at once.
- **Finagle**: `RetryBudget`: 20 % of the requests, at least 10 retries per second; a retry not used
  within 10 s is lost.
- **AWS SDK**, mode `standard`: 3 attempts; a quota of 500 tokens. Since November 2026, a retry
  costs 14 in most languages, 5 after throttling. A retry that succeeds gives them back.

**Newest first under overload**: Facebook’s adaptive LIFO (Maurer, *Fail at Scale*, ACM Queue 2015)
serves the newest request first when requests pile up. Alongside it, once the queue hasn’t been
empty for 100 ms, a request may wait only 5 ms (controlled delay).
""",
    teacher=f"""
**20 minutes.** Say before: *“The spike lasts {SPIKE_LENGTH} s. The workers have a quarter of
their time to spare. How long until all is well?”* Vote. Play it, and pause at second 100: the
workers are busy, the queue is full. Ask: *“What does your dashboard show?”* (Workers busy, finished
tasks at {WORKERS} per second, the most ever.) *“And your customers?”*

- *“{WORKERS}”* looks at throughput. Ask whose tasks they are.
- *“{USUAL.rate:g}”* is right without retries. Set them to 0 in the storm, and watch it end.
- *“1”* thinks that a third of the attempts get through. They do, after {full_wait:g} s.
- *“0”*: ask what would end it. Collect all proposals before you try the first.

Try them in this order, at 8×: back-off (the storm goes on); arrival rate 2.5, then 2 (it goes on);
a queue limit of 20 (it ends); drop expired (it ends). Restart in between. Which of them had the
room named first?

The misconception: only the spike keeps the trouble going, so it ends with the spike.
""",
    code=lambda now: (
        f"""
from queuesim import IN_VAIN, simulate, theory
from queuesim.storm_runs import Storm, goodput

rate, retries, patience = {now["rate"]:g}, {now["retries"]}, {now["patience"]:g}
takes = 1  # second per task
limit, rule = {now["limit"]}, "{now["rule"]}"
storm = Storm(rate, {now["height"]:g}, retries, patience, limit, rule)
run = simulate(storm.system(), seed={now["seed"]}, until={UNTIL:g})
late = run.finish >= {AFTER:g}
print("In time from second {AFTER:g} on:", format(goodput(run), ".2f"), "per second")
in_vain = sum(late & (run.outcome == IN_VAIN)) / {UNTIL - AFTER:g}
print("In vain:", format(in_vain, ".2f"), "per second")

print("A storm feeds itself:", theory.feeds_itself(rate, takes, {WORKERS}, retries))
in_time = theory.starts_in_time(limit, takes, {WORKERS}, patience)
print("A full queue starts in time:", in_time)
"""
    ),
)

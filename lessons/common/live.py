"""The run behind a stage: computed ahead of the playhead, steered by replay. Knows no screen.

The browser plays events that were computed ahead and says only what the learner did. A change made
at time t throws away what was computed beyond t and runs it again from the schedule of changes,
with the same seed: the tasks are the same tasks, all before t is identical, all after it is what
would have happened.
"""

import math
import secrets
import time
from dataclasses import replace
from functools import wraps
from itertools import zip_longest
from threading import RLock

from lessons.common.story import Challenge, Change, Story
from lessons.common.wire import PLACES, lane_message, spike_bands
from queuesim import Batch, Run, Scenario, Simulation

END = 1200.0  # seconds of a run, at most
LOOK_AHEAD = 20.0  # seconds of the run, at least, that the browser holds beyond the playhead
LOOK_AHEAD_REAL = 12.0  # seconds of the clock on the wall, at least
MAX_TASKS = 25_000  # a live run ends here: the browser holds all of them
MAX_SPIKE, MAX_SPIKES, MAX_CHANGES = 1000, 60, 500
MARKS = 2  # of a run, at most: each holds all its tasks
ON_THE_WAY = 0.1  # seconds of the clock on the wall: so long a browser's words may take
GESTURE = 1.0  # seconds of the clock on the wall: what follows sooner belongs to the same gesture
SEEDS = 9999
SPEEDS = (0.25, 32.0)


class Replay:
    """One system under a schedule, advanced as far as it was asked for.

    It leaves marks: the run as it was just before a change. One with the same beginning goes on
    from there, so what a steer costs does not grow with the length of the run.
    """

    def __init__(self, versions, seed, last=None, until=math.inf):
        """``last``: a run on the same seed; what it was up to `until` may be gone on from."""
        self.versions, self._next = versions, 1
        self._marks = last._shared(versions, until) if last else []
        if self._marks:
            self._next, run = self._marks[-1]
            self._simulation = run.fork()
        else:
            self._simulation = Simulation(versions[0][1], seed)

    def _shared(self, versions: list[tuple[float, Scenario]], until: float) -> list:
        """The marks up to `until` that a run of these versions leaves, too."""
        ends = [at for at, _ in versions[1:]] + [math.inf]
        return [
            (count, run)
            for count, run in self._marks
            if versions[:count] == self.versions[:count] and run.now <= min(ends[count - 1], until)
        ]

    @property
    def until(self) -> float:
        return self._simulation.now

    def advance(self, until: float) -> None:
        """Go on to `until`, making each change of the schedule in its moment."""
        while self._next < len(self.versions) and self.versions[self._next][0] < until:
            at, scenario = self.versions[self._next]
            self._simulation.advance(at)
            if not self._marks or self._marks[-1][0] < self._next:
                self._marks = [*self._marks[1 - MARKS :], (self._next, self._simulation.fork())]
            self._simulation.steer(scenario)
            self._next += 1
        self._simulation.advance(until)

    def result(self) -> Run:
        return self._simulation.result()


def alone(method):
    """A method of a run that others must wait for.

    Streamlit begins a new script run before the last one is through: two threads of one learner
    may come at once, and the second must not meet a run that is half replayed.
    """

    @wraps(method)
    def waiting(self, *args, **more):
        with self._lock:
            return method(self, *args, **more)

    return waiting


class Live:
    """A live run with its schedule of changes, its ghost and what the browser knows of it.

    Parameters
    ----------
    build : callable
        Settings (a dict) to a Scenario, or to a dict of them: name of the lane to Scenario.
    settings : dict
        The values of the controls at time 0.
    words : callable
        (name, value) of a control to the words of a flag, such as "workers 4".
    """

    def __init__(self, build, settings, seed, *, words, end=END, clock=time.monotonic):
        self._lock = RLock()
        self.build, self.words, self.clock = build, words, clock
        self._built, self._built_by = {}, build
        self._lanes, self._ghosts, self.stopped = [], None, ""
        self.longest = end
        # Not from 0: a browser may still hold the runs of a session that is gone.
        self.run_number, self.rev, self.heard = secrets.randbelow(2**30), 0, 0
        self.remark = ""  # why what was just asked for is not done
        self.speed = 1.0
        self.challenges: tuple[Challenge, ...] = ()
        self.done: set[str] = set()
        self.begin(settings, seed)

    # ---------------------------------------------------------------- the schedule

    @alone
    def begin(self, settings: dict, seed: int, before: tuple | None = None) -> None:
        """A new run from time 0; `before` (changes, spikes, settings) is shown as its ghost."""
        self.settings, self.start_settings, self.seed = dict(settings), dict(settings), seed
        self.changes: list[Change] = []
        self.spikes: list[Batch] = []
        self._shown = math.inf  # up to when the controls follow the changes; all of them
        self._own = -1.0  # from when on the run is the learner's own
        self.before = before
        self.run_number += 1
        self.rev += 1
        self._pending = [(self.rev, 0.0)]
        self.anchor(0.0, playing=True, speed=self.speed)
        self._replay()

    @alone
    def restart(self, settings: dict | None = None) -> None:
        """From the beginning, with the settings of now and the same tasks."""
        before = (list(self.changes), list(self.spikes), self.start_settings)
        same = not self.changes and not self.spikes and self.settings == self.start_settings
        self.begin(settings or self.settings, self.seed, self.before if same else before)

    @alone
    def retell(self, start: dict, changes: list[tuple[float, dict]], spikes: list[Batch]) -> None:
        """Be the run in which these changes and spikes happened; the controls will follow."""
        self.begin(start, self.seed)
        before = start
        for at, settings in changes:
            text = self._difference(before, settings)
            if text:
                self.changes.append(Change(at, dict(settings), text))
            before = settings
        self._shown, self._own = 0.0, math.inf
        self.spikes = list(spikes)
        self._replay(0.0)

    @alone
    def steer(self, settings: dict, at: float | None = None) -> None:
        """From the playhead (or `at`) on, other settings."""
        self.remark = ""
        at = self.playhead() if at is None else at
        before, self.settings = self.settings, dict(settings)
        if before != settings and self._scenarios(before) == self._scenarios(settings):
            self._news(self.until)  # a target or a price: the run is as it was
            return
        self._forget_after(at)
        joined = bool(self.changes) and at - self.changes[-1].at <= GESTURE * self.speed
        self.changes = [change for change in self.changes if change.at < at][: MAX_CHANGES - 1]
        if at <= 0:
            self.start_settings = dict(settings)
        else:
            old = self.changes[-1].settings if self.changes else self.start_settings
            text = self._difference(old, settings)
            if text:
                self.changes.append(Change(at, dict(settings), text, joined))
        self._replay(at)

    def _news(self, since: float) -> None:
        """The browser, which takes only what it does not know yet, is to hear all from `since`."""
        self.rev += 1
        self._pending.append((self.rev, since))

    @alone
    def spike(self, size: int, at: float | None = None) -> None:
        """Send `size` more tasks at the playhead (or `at`)."""
        at = self.playhead() if at is None else at
        self.catch_up(at)
        self._forget_after(at)
        others = [spike for spike in self.spikes if _moment(spike) < at]
        sent = sum(spike.size for spike in self.spikes if _moment(spike) == at)
        size = min(sent + max(int(size), 0), MAX_SPIKE)
        if len(others) >= MAX_SPIKES:
            self.remark = f"{MAX_SPIKES} spikes are as many as a run takes."
        elif size:
            self.spikes = [*others, Batch(at, size)]
        self._replay(at)

    def _forget_after(self, at: float) -> None:
        """What is done now belongs to a run in which nothing happens later."""
        after = [change.at for change in self.changes] + [_moment(spike) for spike in self.spikes]
        slack = GESTURE * self.speed if self._shown == math.inf else 0.0  # two clocks may differ
        if max(after, default=0.0) > at + slack:
            self.remark = "From here on it runs anew: what you had done later is gone."
        self.changes = [change for change in self.changes if change.at <= at]
        self.spikes = [spike for spike in self.spikes if _moment(spike) <= at]
        self._shown, self._own = math.inf, min(self._own, at)

    def catch_up(self, at: float) -> None:
        """What the controls should say at a moment of a run that is played again."""
        if self._shown < math.inf:
            self._shown = at
            self.follow()

    def follow(self) -> dict:
        """What the controls should say: where a run is played again, what was set then.

        A control that changes nothing in the system (a target, a price) stays as it is.
        """
        if self._shown < math.inf:
            then = self.story().settings(self._shown)
            moved = self.moved(then, self.settings)
            self.settings = self.settings | {name: then[name] for name in moved}
        return self.settings

    def moved(self, old: dict, new: dict) -> list[str]:
        """The names of the settings that make another system of the old one."""
        before = self._scenarios(old)
        if before == self._scenarios(new):
            return []
        changed = [name for name in new if new[name] != old.get(name)]
        if len(changed) > 1:  # others (a target, a price) may have been moved since
            alone = [n for n in changed if self._scenarios({**old, n: new[n]}) != before]
            changed = alone or changed
        return changed

    def _difference(self, old, new):
        """What a flag says: "workers 3 → 4" for each control that changes the system."""
        return ", ".join(self.words(n, old.get(n), new[n]) for n in self.moved(old, new))

    def _flags(self) -> list[dict]:
        """What the timeline says of the changes; one gesture, such as a held key, is one flag."""
        flags = []
        before = self.start_settings
        for change in self.changes:
            moved = [name for name in change.settings if change.settings[name] != before.get(name)]
            if flags and change.joined and moved == flags[-1]["moved"]:
                text = self._difference(flags[-1]["before"], change.settings)
                flags[-1]["text"] = text or change.text
            else:
                text = change.text
                flags.append({"t": change.at, "text": text, "moved": moved, "before": before})
            before = change.settings
        return [{"t": flag["t"], "text": flag["text"]} for flag in flags]

    def _scenarios(self, settings) -> dict[str, Scenario]:
        """The systems under these settings, by lane; a run asks for them at each replay."""
        if self._built_by is not self.build or len(self._built) > MAX_CHANGES:
            self._built, self._built_by = {}, self.build
        key = tuple(settings.items())
        if key not in self._built:
            built = self.build(settings)
            self._built[key] = built if isinstance(built, dict) else {"": built}
        return self._built[key]

    def _versions(self, settings, changes, spikes) -> list[list[tuple[float, Scenario]]]:
        """For each lane its schedule: (time, scenario), the first at time 0."""
        moments = {0.0: settings} | {change.at: change.settings for change in changes}
        times = sorted({*moments, *(spike.at for spike in spikes)})
        lanes = {name: [] for name in self._scenarios(settings)}
        for at in times:
            settings = moments.get(at, settings)
            sent = tuple(spike for spike in spikes if spike.at <= at)
            for name, scenario in self._scenarios(settings).items():
                lanes[name].append((at, with_batches(scenario, sent)))
        return list(lanes.values())

    # ---------------------------------------------------------------- computing ahead

    def _replay(self, since: float | None = None) -> None:
        """Run again from the schedule; the browser must hear all that happens from `since` on."""
        versions = self._versions(self.start_settings, self.changes, self.spikes)
        goes_on = since is not None and not self.stopped
        last, ghosts_before = (self._lanes, self._ghosts or []) if goes_on else ([], [])
        self.end, self.stopped = self.longest, ""
        self._lanes = self._going_on(last, versions)
        ghosts = self._ghost_versions()
        if ghosts is None:
            self._ghosts = None
        elif since is None or not self._fit(self._ghosts, ghosts):
            same = self._fit(last, ghosts)  # before the first change it is the run that was
            self._ghosts = last if same else self._going_on(ghosts_before, ghosts)
            since = 0.0 if since is None else min(since, self._ghost_since())
        if since is not None:
            self._news(since)
        self._compute()

    def _going_on(self, last, versions) -> list[Replay]:
        """For each lane a run of its schedule, from as far as the last ones are the same."""
        lanes = zip_longest(versions, last[: len(versions)])
        return [Replay(lane, self.seed, before, self._ahead()) for lane, before in lanes]

    def _fit(self, replays, versions) -> bool:
        """Whether these follow such schedules, and no further than all are to be computed."""
        return (
            bool(replays)
            and [replay.versions for replay in replays] == versions
            and max(replay.until for replay in replays) <= self._ahead()
        )

    def _ghost_versions(self):
        """The schedule of the run to compare with, and its label, if there is one."""
        if self.changes:
            self.ghost_label = "without your change" + "s" * (len(self.changes) > 1)
            return self._versions(self.start_settings, [], self.spikes)
        if self.spikes:
            self.ghost_label = "without the spike" + "s" * (len(self.spikes) > 1)
            return self._versions(self.start_settings, [], [])
        if self.before:
            self.ghost_label = "the run before"
            changes, spikes, settings = self.before
            return self._versions(settings, changes, spikes)
        self.ghost_label = ""
        return None

    def _ghost_since(self) -> float:
        """From when on a new ghost can differ from what the browser holds of the last one."""
        return (
            0.0
            if self.before
            else min([change.at for change in self.changes] + [spike.at for spike in self.spikes])
        )

    def _ahead(self) -> float:
        """How far all runs are to be computed."""
        ahead = max(LOOK_AHEAD, LOOK_AHEAD_REAL * self.speed)
        return min(math.ceil(self.playhead(bounded=False) + ahead), self.end)

    def _compute(self) -> None:
        """Advance all runs to the look-ahead of the playhead."""
        until = self._ahead()
        try:
            for replay in [*self._lanes, *(self._ghosts or [])]:
                replay.advance(until)
        except ValueError as refused:  # too much to compute: the run ends where it came to
            self.stopped, self.end = str(refused), self.until
        self._runs = [lane.result() for lane in self._lanes]
        if max(len(run) for run in self._runs) > MAX_TASKS:
            self.end = min(self.end, float(until))

    @property
    def lanes(self) -> int:
        """How many systems run side by side."""
        return len(self._lanes)

    @property
    def until(self) -> float:
        """How far is computed."""
        return min(lane.until for lane in self._lanes)

    def more(self) -> None:
        """Compute further if the playhead has come closer to the end of what is computed."""
        before = self.until
        self._compute()
        if self.until > before:
            self._news(before)

    # ---------------------------------------------------------------- the playhead

    def anchor(self, at: float, *, playing: bool, speed: float) -> None:
        """The playhead is at `at` now; from here on the clock tells where it is."""
        self._at, self._since, self.playing, self.speed = at, self.clock(), playing, speed

    def playhead(self, bounded: bool = True) -> float:
        """Where the browser's playhead is, in time units of the run."""
        ran = (self.clock() - self._since) * self.speed if self.playing else 0.0
        at = self._at + max(ran, 0.0)
        limit = self.until if bounded else self.end
        return round(min(at, limit), 4)

    # ---------------------------------------------------------------- talking with the browser

    @alone
    def hear(self, said) -> None:
        """Take what the browser says (untrusted: anything odd is ignored)."""
        if not isinstance(said, dict):
            return
        self.remark = ""
        commands = said.get("commands")
        commands = (
            [c for c in commands if isinstance(c, dict)] if isinstance(commands, list) else []
        )
        new = [c for c in commands[:100] if _number(c.get("n"), 0, 2**53) > self.heard]
        if said.get("run") != self.run_number:
            self._pending = [(self.rev, 0.0)]  # it holds nothing of this run: say all of it
            for command in new:  # but how fast it is to be holds for any run
                if command.get("do") == "speed":
                    speed = _number(command.get("x"), *SPEEDS, self.speed)
                    self.anchor(self.playhead(), playing=self.playing, speed=speed)
        else:
            held = _number(said.get("held"), 0, self.rev)
            self._pending = [(rev, since) for rev, since in self._pending if rev > held]
            at = _number(said.get("t"), 0.0, self.until, self.playhead())
            speed = _number(said.get("speed"), *SPEEDS, self.speed)
            playing = said.get("playing") is True
            sought = any(command.get("do") == "seek" for command in new)
            went_on = playing and self.playing and speed == self.speed and not sought
            if went_on and at < self.playhead():
                # It has played on while this was under way: what it shows is never rewritten.
                at = min(at + ON_THE_WAY * speed, self.playhead())
            self.anchor(round(at, 4), playing=playing, speed=speed)
            self._shown = at if sought else max(self._shown, at)  # it has played some of it
            for command in new:
                if not self._obey(command):
                    break
        numbers = [_number(command.get("n"), 0, 2**53) for command in commands]
        self.heard = int(max([self.heard, *numbers]))
        self.more()

    def _obey(self, command) -> bool:
        """Do as told; False once the run is another one, so that the rest is not meant for it."""
        do = command.get("do")
        at = round(_number(command.get("t"), 0.0, self.until, self.playhead()), 4)
        if do == "spike":
            self.spike(_number(command.get("size"), 0, MAX_SPIKE), at)
        elif do == "met":
            self._check_off(command.get("id"), at)
        elif do == "restart":
            self.catch_up(self.playhead())
            self.restart()
            return False
        elif do == "reseed":
            self.catch_up(self.playhead())
            seed = self.seed % SEEDS + 1
            self.begin({**self.settings, "seed": seed}, seed)
            return False
        return True

    def _check_off(self, wanted, at):
        story = self.story()
        for challenge in self.challenges:
            if challenge.id == wanted:
                met = self._met(challenge, story)
                if met is not None and met <= at + 0.01:
                    self.done.add(challenge.id)

    def _met(self, challenge: Challenge, story: Story) -> float | None:
        """When a challenge is met; what a link brought along does not count."""
        met = challenge.met(story)
        return met if met is not None and met > self._own else None

    @alone
    def resend(self) -> None:
        """The browser has a new, empty stage: go on from where it was last heard of."""
        self.run_number += 1
        self.rev += 1
        self._pending = [(self.rev, 0.0)]
        self.anchor(self._at, playing=self.playing, speed=self.speed)
        self.catch_up(self._at)

    @alone
    def story(self) -> Story:
        """What happened so far, and what is computed to happen."""
        return Story(
            tuple(self._runs), tuple(self.changes), tuple(self.spikes), self.start_settings
        )

    @alone
    def message(self) -> dict:
        """All that the browser may not know yet."""
        since = min((since for _, since in self._pending), default=self.until)
        story = self.story()
        ghosts = [ghost.result() for ghost in self._ghosts] if self._ghosts else [None] * 2
        if len(self._lanes) > 1:  # a change may have left one of the two alone: no ghost there
            alone = [ghost and ghost.same_as(run) for ghost, run in zip(ghosts, self._runs)]
            ghosts = [None if same else ghost for ghost, same in zip(ghosts, alone)]
        names = list(self._scenarios(self.settings))
        return {
            "run": self.run_number,
            "rev": self.rev,
            "heard": self.heard,
            "from": since,
            "until": self.until,
            "end": self.end,
            "ahead": [LOOK_AHEAD, LOOK_AHEAD_REAL],
            "start": {"t": self.playhead(), "playing": self.playing, "speed": self.speed},
            "unit": "s",
            "lanes": [
                lane_message(name, run, lane.versions, ghost, since)
                for name, run, lane, ghost in zip(names, self._runs, self._lanes, ghosts)
            ],
            "stopped": self.stopped,
            "ghost_label": self.ghost_label,
            "changes": self._flags(),
            "moments": [round(change.at, PLACES) for change in self.changes],
            "shown": self._shown if self._shown < math.inf else None,
            "spikes": spike_bands(self._lanes[0].versions, self.spikes, self._runs[0]),
            "remark": self.remark,
            "challenges": [
                {"id": c.id, "text": c.text, "met": _rounded(self._met(c, story))}
                for c in self.challenges
            ],
        }


def with_batches(scenario: Scenario, batches: tuple[Batch, ...]) -> Scenario:
    """The scenario with more batches, sent to its first source."""
    if not batches:
        return scenario
    first, *others = scenario.sources
    own = {batch.at: batch for batch in first.arrivals.batches}
    for batch in batches:
        size = batch.size + (own[batch.at].size if batch.at in own else 0)
        own[batch.at] = Batch(batch.at, size)
    arrivals = replace(first.arrivals, batches=tuple(own.values()))
    return replace(scenario, sources=(replace(first, arrivals=arrivals), *others))


def _moment(spike: Batch) -> float:
    """When a spike was sent, as the browser says times."""
    return round(spike.at, PLACES)


def _rounded(value):
    return None if value is None else round(float(value), 4)


def _number(value, low, high, default=0):
    """A number between bounds out of anything."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return default
    return min(max(value, low), high)

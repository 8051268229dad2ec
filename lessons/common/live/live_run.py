"""The run behind a stage: a steered run in talk with a browser.

The browser plays events that were computed ahead and says only what the learner did.
"""

from collections.abc import Iterable
from itertools import groupby

from lessons.common.live.aims import Aims
from lessons.common.live.browser_words import BrowserWords, Command
from lessons.common.live.computed_run import alone
from lessons.common.live.playhead import SPEEDS
from lessons.common.live.run_message import run_message
from lessons.common.live.scene import Guessed, Scene
from lessons.common.live.schedule import MAX_SPIKE, Schedule
from lessons.common.live.steered_run import SteeredRun
from lessons.common.live.times import said

SEEDS = 9999
_DEEDS = ("spike", "met", "restart", "reseed")


class Live(SteeredRun):
    """A steered run, what the browser has heard of it and what was heard of the browser."""

    def __init__(self, build, settings, seed, **options):
        self.heard = 0  # the number of the last command that was heard
        self.aims = Aims()
        self.scene: dict | None = None  # what the browser is told of the scene that is played
        super().__init__(build, settings, seed, **options)

    # ---------------------------------------------------------------- a question and its answer

    @property
    def held_at(self) -> float | None:
        """How far a run goes while a question is open; None: there is none."""
        return self.lanes.held_at

    @alone
    def begin(self, settings: dict, seed: int, before: Schedule | None = None) -> None:
        """A new run, which is no scene."""
        if self.scene and self.head.speed == self.scene["speed"]:  # the haste was the scene's
            self.head.anchor(0.0, playing=True, speed=1.0)
        self.scene = None
        super().begin(settings, seed, before)

    @alone
    def hold(self, at: float, settings: dict) -> None:
        """A question is open: begin a run that goes no further than a moment."""
        self.lanes.held_at = at
        self.begin(settings, settings["seed"])

    @alone
    def release(self) -> None:
        """No question is open any more: the run may go on."""
        self.lanes.held_at = None
        self._replay(self.until)

    @alone
    def play(self, scene: Scene, usual: dict, guessed: Guessed) -> None:
        """Begin the run that a question was about, and hasten to the moment that decides."""
        settings, first = scene.played_with(usual, guessed), None
        if scene.first_label:
            first = Schedule({**usual, **scene.first}, settings["seed"], scene.first_label)
        self.begin(settings, settings["seed"], first)
        self.schedule.give(scene.batches)
        self.scene = scene.message(guessed)
        self.head.anchor(0.0, playing=True, speed=scene.speed)
        self._replay(0.0)

    @alone
    def restart(self) -> None:
        """From the beginning; the run that a question is about is its run until it is steered.

        Here a target or a price counts, too: if you set one and restart, you mean your own run.
        """
        scene, given = self.scene, self.schedule.given
        if scene is None or self.schedule.acted or self.settings != self.schedule.start:
            super().restart()
            return
        self.begin(self.settings, self.seed, self.before)
        self.schedule.give(given)
        self.scene = scene
        self._replay(0.0)

    # ---------------------------------------------------------------- listening

    @alone
    def hear(self, message: object) -> None:
        """Take what the browser says (untrusted: anything odd is ignored)."""
        words = BrowserWords.of(message)
        if words is None:
            return
        if self.held_by(message) >= self.remarked_as or words.run != self.run_number:
            self.remark = ""
        commands = words.new(self.heard)
        if words.run != self.run_number:
            self._hear_of_another_run(commands)
        else:
            self._hear_of_this_run(words, commands)
        self.heard = words.last(self.heard)
        self.more()

    def held_by(self, message: object) -> float:
        """The number up to which a browser holds the messages of this run; 0 if of none."""
        words = BrowserWords.of(message)
        if words is None or words.run != self.run_number:
            return 0
        return words.value("held", 0, self.revisions.number)

    def _hear_of_another_run(self, commands: list[Command]) -> None:
        """The browser holds nothing of this run; but how fast it is to be holds for any run."""
        self.revisions.nothing_held()
        for command in commands:
            if command.do == "speed":
                speed = command.value("x", *SPEEDS, self.head.speed)
                self.head.anchor(self.playhead(), playing=self.head.playing, speed=speed)

    def _hear_of_this_run(self, words: BrowserWords, commands: list[Command]) -> None:
        """Take where the browser is, then do as told, until the run is another one."""
        self.revisions.held(words.value("held", 0, self.revisions.number))
        seeks = [command for command in commands if command.do == "seek"]
        if seeks:
            self.draw_back(seeks[0].value("from", 0.0, self.until, self.until))
        sought = bool(seeks)
        at = self.head.hear(
            words.value("t", 0.0, self.until, self.playhead()),
            self.playhead(),
            playing=words.playing,
            speed=words.value("speed", *SPEEDS, self.head.speed),
            sought=sought,
        )
        self.schedule.played(at, sought)
        self._obey([command for command in commands if command.do in _DEEDS])

    def _obey(self, commands: list[Command]) -> None:
        """Do as the learner said on the stage.

        Each kind of thing that follows itself is done at once, and a challenge is looked at once:
        however much a message says, it costs about as much as one of a learner.
        """
        looked_at = []
        for do, together in groupby(commands, key=lambda command: command.do):
            if do == "spike":
                self.spikes([(c.value("size", 0, MAX_SPIKE), self._moment_of(c)) for c in together])
            elif do == "met":
                self._check_off(together, looked_at)
            else:
                self.catch_up(self.playhead())
                self._begin_again(do)
                return  # the rest is not meant for this run

    def _moment_of(self, command: Command) -> float:
        """When a command was given."""
        return said(command.value("t", 0.0, self.until, self.playhead()))

    def _check_off(self, commands: Iterable[Command], looked_at: list) -> None:
        """Check off the challenges that the browser says are met, but for those looked at."""
        for command in commands:
            wanted = command.details.get("id")
            if wanted not in looked_at:
                looked_at.append(wanted)
                at = self._moment_of(command)
                self.aims.check_off(wanted, at, self.story())

    def _begin_again(self, do: str) -> None:
        """The same run from the start, or another one."""
        if do == "restart":
            self.restart()
        else:
            seed = self.seed % SEEDS + 1
            self.begin({**self.settings, "seed": seed}, seed)

    # ---------------------------------------------------------------- telling

    @alone
    def resend(self) -> None:
        """The browser has a new, empty stage: go on from where it was last heard of."""
        self.run_number += 1
        self.revisions.anew()
        self.head.anchor(self.head.anchored, playing=self.head.playing, speed=self.head.speed)
        self.catch_up(self.head.anchored)

    @alone
    def number_news(self) -> int:
        """Something else is new than the run: the number of the message that will say so."""
        self.revisions.news(self.until)
        return self.revisions.number

    @alone
    def message(self) -> dict:
        """All that the browser may not know yet."""
        return run_message(self)

"""Live runs without a page, a clock in hand, and what a browser would say to them and hold."""

import json

from lessons.common.live.live_run import Live
from lessons.common.live.revisions import Revisions
from queuesim import one_queue


class Clock:
    """A clock that stands still until it is moved."""

    now = 100.0

    def __call__(self):
        return self.now


def build(values):
    return one_queue(rate=values["rate"], workers=values["workers"], limit=values.get("limit", 20))


def started(**values):
    clock = Clock()
    values = {"rate": 3.0, "workers": 4} | values
    words = lambda name, old, new: f"{name} {old} → {new}"  # noqa: E731
    return Live(build, values, 1, words=words, clock=clock), clock


def two(**values):
    """Two systems on one clock: one to steer, and one whose workers stay as they are."""
    both = lambda now: {"mine": build(now), "theirs": build(now | {"workers": 3})}  # noqa: E731
    clock = Clock()
    values = {"rate": 2.0, "workers": 4, "limit": 1000} | values
    return Live(both, values, 1, words=lambda *what: " ".join(map(str, what)), clock=clock), clock


def say(live, *commands, t=None, playing=True, speed=1, held=None):
    commands = [{"n": live.heard + 1 + i, **command} for i, command in enumerate(commands)]
    live.hear(
        {
            "run": live.run_number,
            "held": live.revisions.number if held is None else held,
            "t": live.playhead() if t is None else t,
            "playing": playing,
            "speed": speed,
            "commands": commands,
        }
    )


def tasks_of(message):
    columns = message["lanes"][0]["tasks"]
    return {
        id: tuple(columns[name][i] for name in ("arrival", "start", "finish", "worker", "fate"))
        for i, id in enumerate(columns["id"])
    }


class Browser:
    """What a browser holds after the messages it got, by the rules that the stage follows."""

    def __init__(self):
        self.tasks, self.flags, self.moments, self.run = {}, [], [], None

    @property
    def held(self):
        return self.tasks, self.flags, self.moments

    def take(self, message):
        if message["run"] != self.run:
            assert message["from"] == 0
            self.tasks, self.flags, self.moments, self.run = {}, [], [], message["run"]
        self.tasks = {i: task for i, task in self.tasks.items() if task[0] < message["from"]}
        self.tasks |= tasks_of(message)
        known = message["changed_from"]
        self.flags = [flag for flag in self.flags if flag["t"] < known] + message["changes"]
        self.moments = [each for each in self.moments if each < known] + message["moments"]
        json.dumps(message, allow_nan=False)


def whole(live):
    """What a browser would hold that got everything in one message."""
    browser = Browser()
    known, live.revisions = live.revisions, Revisions()
    live.revisions.anew()
    browser.take(live.message())
    live.revisions = known
    return browser.held

"""A class of learners without browsers: sessions that speak Streamlit's own protocol.

Each watches the stage of one lesson, asks for more of its run when a browser would, and moves one
slider every few seconds.
"""

import asyncio
import contextlib
import itertools
import json
import os
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import websockets
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from lessons.common.live.computed_run import LOOK_AHEAD
from lessons.common.session.progress import COOKIE
from tests import serving

EMPTY = """
import streamlit as st
st.write(f"word{st.slider('Number', 0, 1000, 500)}")
"""
PATIENCE = 60.0  # seconds until a session that gets no answer is given up


@dataclass
class Attendance:
    """How a class went for the server: its share of a core, and what it held at which time.

    A busy machine gives fewer answers, and so a smaller share: compare the cost of each.
    """

    share: float
    each: float  # seconds of a core for each answer
    took: list[float]  # seconds of each answer
    errors: int  # that learners were shown
    held: list[tuple[float, float]]  # seconds since the first steering, MB

    def growth(self, since: float) -> float:
        """By what share the memory grew after so many seconds: medians, as it goes up and down."""
        later = [held for at, held in self.held if at >= since]
        third = max(1, len(later) // 3)
        return statistics.median(later[-third:]) / statistics.median(later[:third]) - 1


class Learner:
    """One session: what it was sent, and what it says."""

    def __init__(self, wire, slug):
        self.wire, self.slug = wire, slug
        self.page, self.cached, self.slider, self.stage = "", {}, None, None
        self.message, self.taken, self.told = None, 0.0, 0
        self.errors = 0
        self.answered = asyncio.Event()

    async def listen(self):
        async for data in self.wire:
            self.hear(ForwardMsg.FromString(data))

    def hear(self, said):
        said = self.cached.get(said.ref_hash, said) if said.ref_hash else said
        if said.metadata.cacheable:
            self.cached[said.hash] = said
        kind = said.WhichOneof("type")
        if kind == "navigation":
            self.page = said.navigation.page_script_hash
        if kind == "script_finished":
            self.answered.set()
        if kind != "delta" or said.delta.WhichOneof("type") != "new_element":
            return
        element = said.delta.new_element
        self.errors += element.WhichOneof("type") == "exception"
        if element.WhichOneof("type") == "slider" and self.slider is None:
            slider = element.slider
            steps = round((slider.max - slider.min) / slider.step)
            self.slider = slider.id, slider.min, slider.step, steps
            self.steered = said.delta.fragment_id
        if element.WhichOneof("type") == "bidi_component":
            key = element.bidi_component.id.rpartition("-feed ")[2]
            if key == self.slug:
                self.stage = element.bidi_component.id
                self.staged = said.delta.fragment_id
            self.take(element.bidi_component.bytes)

    def take(self, text):
        if text:  # nobody but the feed sends bytes
            message = json.loads(text)["message"]
            if self.message is None or message["run"] != self.message["run"]:
                self.taken = time.monotonic() - message["start"]["t"]
            self.message = message

    async def say(self, place=None, stage=None):
        """Ask for a run of the page, for a slider moved or for something the stage says."""
        asked = BackMsg()
        state = asked.rerun_script
        state.page_script_hash = self.page
        if not self.page:
            state.page_name = self.slug
        state.cached_message_hashes.extend(self.cached)
        if place is not None:
            self.place = place
        if self.slider and hasattr(self, "place"):
            name, low, step, _ = self.slider
            slider = state.widget_states.widgets.add(id=name)
            slider.double_array_value.data.append(low + self.place * step)
        if place is not None:
            state.fragment_id = self.steered
        if stage:
            state.fragment_id = self.staged
            trigger = state.widget_states.widgets.add(id=_make_trigger_id(self.stage, "events"))
            trigger.json_trigger_value = json.dumps([{"event": "say", "value": stage}])
        self.answered.clear()
        begin = time.perf_counter()
        await self.wire.send(asked.SerializeToString())
        await asyncio.wait_for(self.answered.wait(), PATIENCE)
        return time.perf_counter() - begin

    async def watch(self):
        """Ask for more of the run if less than half of the look-ahead is left."""
        if self.message is None:  # a page without a stage
            return
        t = time.monotonic() - self.taken
        until = self.message["until"]
        if until - t >= LOOK_AHEAD / 2 or until >= self.message["end"]:
            return
        self.told += 1
        more = {"n": self.told, "do": "more"}
        said = {"run": self.message["run"], "held": self.message["rev"], "t": round(t, 4)}
        await self.say(stage=said | {"playing": True, "speed": 1, "commands": [more]})

    async def learn(self, begin, end, every):
        """Steer every few seconds and watch in between; how long each answer took."""
        took, moves = [], itertools.count()
        for at in itertools.count(begin, every):
            while time.monotonic() < min(at, end):
                await asyncio.sleep(min(max(at - time.monotonic(), 0), 0.5))
                await self.watch()
            if time.monotonic() >= end:
                return took
            steps = self.slider[3]
            place = next(moves) % (2 * steps)
            took.append(await self.say(place=min(place, 2 * steps - place)))


@contextlib.contextmanager
def empty_server():
    """A server of an app that does as good as nothing."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY, encoding="utf-8")
        with serving.server(script) as served:
            yield served


async def _class(address, slug, process, charts, count, every, seconds):
    url = f"{address.replace('http', 'ws')}/_stcore/stream"
    known = {"Cookie": f"{COOKIE}=!{slug}:shown:"} if charts else {}
    wires = [
        await websockets.connect(
            url, subprotocols=["streamlit"], max_size=None, additional_headers=known
        )
        for _ in range(count)
    ]
    learners = [Learner(wire, slug) for wire in wires]
    ears = [asyncio.create_task(learner.listen()) for learner in learners]
    held = []
    watch = None
    try:
        for learner in learners:
            await learner.say()
        begin = time.monotonic()
        watch = asyncio.create_task(_watch_memory(process.pid, held))
        lessons = [
            learner.learn(begin + every * i / count, begin + every + seconds, every)
            for i, learner in enumerate(learners)
        ]
        lessons = asyncio.gather(*lessons)
        await asyncio.sleep(every)  # what each does first costs more, and once
        warm, cpu = time.monotonic(), cpu_seconds(process.pid)
        took = await lessons
        cost, seconds = cpu_seconds(process.pid) - cpu, time.monotonic() - warm
    finally:
        for task in filter(None, [*ears, watch]):
            task.cancel()
        for wire in wires:
            await wire.close()
    errors = sum(learner.errors for learner in learners)
    answers = [one for each in took for one in each]
    return Attendance(cost / seconds, cost / len(answers), answers, errors, held)


async def _watch_memory(pid, held):
    begin = time.monotonic()
    while True:
        held.append((time.monotonic() - begin, memory(pid)))
        await asyncio.sleep(1)


def attend(address, process, slug, *, charts=False, count=30, every=5.0, seconds=20.0):
    """How a class goes for the server.

    Its share is counted for so many seconds, after each has steered once.
    With `charts` they have answered the question before, so that the results are drawn too.
    """
    return asyncio.run(_class(address, slug, process, charts, count, every, seconds))


def cpu_seconds(pid):
    """Seconds that a process has computed so far, in all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid):
    """What a process holds, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

"""What the stage shows of several kinds of work, a scene for each of lessons 8 to 18.

A script for Streamlit: ``streamlit run tests/lessons/stage_gallery.py``, then ``/hybrid``.
"""

import sys
from functools import partial
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[2]))  # Streamlit knows the script's own folder only

from lessons.common import page
from lessons.common.ground.areas import lay_out
from lessons.common.session import reruns
from lessons.common.stage import play, put_on_stage
from lessons.common.steering import Choice, Control, offer_controls
from lessons.common.steering.page_state import page_state
from lessons.common.steering.stage_options import Measure
from queuesim import Batch, one_queue
from tests.lessons.divided_systems import (
    a_batch,
    classes,
    failing,
    hybrid,
    merged_lines,
    one_line,
    prefetching,
    scaled,
    storm,
    tenants,
    two_queues,
)

SEED = 3
ORDERS = Choice("Order", ("fifo", "priority", "ageing", "in turn", "random"), "priority")

# name: (controls, settings to systems, options of the stage)
SCENES = {
    "batch": (
        {"size": Control("Batch size", 10, 200, 100, 10)},
        lambda now: a_batch(now["size"]),
        {"own": "yours", "chance": False},
    ),
    "few": (
        {"size": Control("Batch size", 10, 200, 30, 10)},
        lambda now: a_batch(now["size"]),
        {"own": "yours"},
    ),
    "two": (
        {"urgent": Control("Workers for urgent", 1, 3, 2)},
        lambda now: two_queues(split=(now["urgent"], 4 - now["urgent"])),
        {},
    ),
    "hybrid": (
        {"reserved": Control("Reserved workers", 1, 3, 1)},
        lambda now: hybrid(reserved=now["reserved"], low=2.7),
        {},
    ),
    "priority": (
        {"low": Control("Background", 1.0, 4.0, 3.0, 0.5, "per s"), "order": ORDERS},
        lambda now: classes(now["order"], low=now["low"]),
        {"target": 10.0},
    ),
    "tenants": (
        {"dump": Control("A's dump", 20, 1000, 1000, 10), "order": ORDERS},
        lambda now: tenants(now["order"], now["dump"]),
        {"target": 10.0},
    ),
    "dump": (
        {"dump": Control("A's dump", 10, 1000, 30, 10)},
        lambda now: tenants("in turn", now["dump"]),
        {"target": 10.0},
    ),
    "lines": (
        {"lines": Control("Lines", 4, 8, 8, 4)},
        lambda now: {"many lines": merged_lines(now["lines"]), "one line": one_line(8)},
        {},
    ),
    "prefetch": (
        {"prefetch": Control("Prefetch", 0, 8, 4)},
        lambda now: prefetching(now["prefetch"]),
        {"long": 5.0},
    ),
    "crowd": (
        {"workers": Control("Workers", 10, 60, 40)},
        lambda now: hybrid(9, 26, reserved=10, workers=now["workers"]),
        {},
    ),
    "plain": (
        {"dump": Control("A dump", 20, 1000, 1000, 10)},
        lambda now: one_queue(0.5, 4, batches=(Batch(2, now["dump"]),)),
        {},
    ),
    "retries": (
        {"share": Control("Share that fails", 0.0, 0.5, 0.3, 0.05)},
        lambda now: failing(now["share"]),
        {},
    ),
    "storm": (
        {"limit": Control("Queue limit", 20, 100, 60, 10)},
        lambda now: storm(limit=now["limit"]),
        {"spike": 40},
    ),
    "scaling": (
        {"startup": Control("Start-up time", 0, 25, 10, 5, "s")},
        lambda now: scaled(now["startup"]),
        {},
    ),
    "watch": (
        {
            "rate": Control("Arrivals", 2.0, 5.0, 3.5, 0.1, "per s"),
            "age": Control("Alarm on the age", 1, 20, 5, 1, "s"),
        },
        lambda now: one_queue(now["rate"], 4),
        {
            "measures": (
                Measure("waiting", 8.0),
                Measure("age", "age", every=0.5),
                Measure("busy", 0.9, 20.0),
                Measure("p95", 5.0, 20.0),
            )
        },
    ),
    "alarms": (
        {"age": Control("Alarm on the age", 1, 20, 5, 1, "s")},
        lambda now: {"four workers": one_queue(3.5, 4), "five workers": one_queue(3.5, 5)},
        {"measures": (Measure("waiting", 15.0), Measure("age", "age"), Measure("p95", 5.0, 20.0))},
    ),
    "empty": ({"rate": Control("Rate", 0.0, 5.0, 0.0, 0.5)}, lambda now: one_line(1, 0.01), {}),
}


def show(name: str) -> None:
    """Put a scene on a page that is laid out like a lesson."""
    controls, build, options = SCENES[name]
    reruns.begin()
    st.html(f"<h1>{name} <small class='place'>Part 2 · 12 min</small></h1>")
    st.html("<p class='hook'>Two sentences stand here. They are as long as those of a lesson.</p>")
    this = page_state(f"scene-{name}")
    this.areas = lay_out()
    this.areas.question.markdown("**A question of three lines stands here.** " * 4)
    offer_controls(this, controls, seed=SEED)
    put_on_stage(this, build, **options)
    play(this)


if __name__ == "__main__":
    page.dress()
    scenes = [
        st.Page(partial(show, name), title=name, url_path=name, default=name == "empty")
        for name in SCENES
    ]
    st.navigation(scenes, position="top").run()

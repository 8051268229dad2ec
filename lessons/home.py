"""The first page: a running queue to steer, then the contents."""

from lessons.common.page import list_lessons, opening_of_home, way_in
from lessons.common.session import progress
from lessons.common.stage import play, put_on_stage
from lessons.common.steering import Control, offer_controls
from queuesim import one_queue

this = opening_of_home(
    "Queue effects",
    "A queue takes work now so that workers can do it later. This one is running: give it more "
    "work, take a worker away, or send a spike.",
)
with this.areas.question:
    way_in()
offer_controls(
    this,
    {
        "rate": Control("Arrival rate", 0.5, 20.0, 3.5, 0.5, unit="per s", word="rate"),
        "workers": Control("Workers", 1, 40, 4, word="workers"),
        "limit": Control("Queue limit", 0, 200, 30, 10, unit="places", word="queue limit"),
    },
    seed=5,  # a run whose queue builds up, and clears, within the first seconds
)
put_on_stage(this, lambda now: one_queue(now["rate"], now["workers"], limit=now["limit"]), spike=40)
play(this)
list_lessons()
progress.keep()

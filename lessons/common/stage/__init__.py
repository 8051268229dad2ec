"""The live stage on a page: a picture that plays, and a feed that hands it what was computed.

The stage (large, with its own transport) is sent once and its data never change. The feed is a few
lines in a fragment of its own, through which the stage speaks, too: when it asks for more of its
run, only the feed runs again. Of a slider that is moved it tells the server on a short way.

In JavaScript, put together by stage.js:

- model: what happens in a run, and who is where at a time; knows no picture
- player: what moves the clock, what the learner presses and drags, talk with the server
- room: one system drawn, a layer for each thing; where it stands is said by the layout
- timeline: waiting over time, a painter for each thing; of several queues or kinds a line each
- looks: the shape and colour of each kind of task, the same everywhere
- readouts: what is written beside them
"""

from lessons.common.stage.question_run import back_to_link, what_the_scene_tells
from lessons.common.stage.short_way import short_way
from lessons.common.stage.staging import play, put_on_stage

__all__ = ["back_to_link", "play", "put_on_stage", "short_way", "what_the_scene_tells"]

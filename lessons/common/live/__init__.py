"""The steered run: what was done when, and what comes of it; knows no screen."""

from lessons.common.live.feats import (
    first_window,
    lasting,
    lines_and_waits,
    losing,
    on_average,
    prompt,
    sustained,
    windows,
)
from lessons.common.live.scene import Scene
from lessons.common.live.story import Challenge

__all__ = [
    "Challenge",
    "Scene",
    "first_window",
    "lasting",
    "lines_and_waits",
    "losing",
    "on_average",
    "prompt",
    "sustained",
    "windows",
]

"""What a page offers to steer: controls, the links that set them, and what is kept of a page."""

from lessons.common.steering.controls import Choice, Control
from lessons.common.steering.sliders import (
    draw_control,
    draw_controls,
    draw_note,
    offer_controls,
    offer_next,
    offer_presets,
)
from lessons.common.steering.stage_options import Measure

__all__ = [
    "Choice",
    "Control",
    "Measure",
    "draw_control",
    "draw_controls",
    "draw_note",
    "offer_controls",
    "offer_next",
    "offer_presets",
]

"""What a page offers to steer: controls, the links that set them, and what is kept of a page."""

from lessons.common.steering.controls import Choice, Control
from lessons.common.steering.sliders import offer_controls

__all__ = ["Choice", "Control", "offer_controls"]

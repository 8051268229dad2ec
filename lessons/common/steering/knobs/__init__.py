"""Every value of a system as a control: read off any scenario, and put back into it."""

from lessons.common.steering.knobs.dial import Dial, Own
from lessons.common.steering.knobs.knob import GROUPS, Knob
from lessons.common.steering.knobs.pair import BOTH, OWN, A, B, Pair, Row, value_of

__all__ = ["BOTH", "GROUPS", "OWN", "A", "B", "Dial", "Knob", "Own", "Pair", "Row", "value_of"]

"""Every value of a system as a control: read off any scenario, and put back into it."""

from lessons.common.steering.knobs.building import LONGEST_NAME, renamed, with_one_more, without
from lessons.common.steering.knobs.dial import Dial, Own, dial
from lessons.common.steering.knobs.handing_over import Handed, handed_over
from lessons.common.steering.knobs.knob import GROUPS, Knob
from lessons.common.steering.knobs.pair import BOTH, OWN, A, B, Pair, Row, value_of
from lessons.common.steering.knobs.place_knobs import ORDERS
from lessons.common.steering.knobs.system_link import MOST_RECORDED, check_fit, pair_in, system_text

__all__ = [
    "BOTH",
    "GROUPS",
    "LONGEST_NAME",
    "MOST_RECORDED",
    "ORDERS",
    "OWN",
    "A",
    "B",
    "Dial",
    "Handed",
    "Knob",
    "Own",
    "Pair",
    "Row",
    "check_fit",
    "dial",
    "handed_over",
    "pair_in",
    "renamed",
    "system_text",
    "value_of",
    "with_one_more",
    "without",
]

"""The sandbox: any two systems side by side, with all their knobs, and your own traffic.

- templates: systems to start from, each with an experiment
- bench: what a session has on its sandbox, and where it came from
- start_row, knob_rows: where to begin, and the knobs of both systems
- comparing, findings: many runs of both, and what they say
- comparison, wait_chart: that on the screen
- part_list: what the systems are made of, to be changed
- taking_away: systems as files, a program, configuration
- traffic: a file of recorded tasks, read, played again and taken away
"""

from lessons.common.sandbox.bench import bench_of, play_traffic
from lessons.common.sandbox.comparison import show_comparison
from lessons.common.sandbox.knob_rows import show_knobs
from lessons.common.sandbox.start_row import offer_templates
from lessons.common.sandbox.taking_away import show_taking_away
from lessons.common.sandbox.traffic import own_traffic

__all__ = [
    "bench_of",
    "offer_templates",
    "own_traffic",
    "play_traffic",
    "show_comparison",
    "show_knobs",
    "show_taking_away",
]

"""The sandbox: any two systems side by side, with all their knobs, and what differs between them.

- templates: systems to start from, each with an experiment
- bench: what a session has on its sandbox, and where it came from
- knob_rows: the knobs of both systems
- comparing, findings: many runs of both, and what they say
- comparison: that on the screen
"""

from lessons.common.sandbox.bench import bench_of
from lessons.common.sandbox.comparison import show_comparison
from lessons.common.sandbox.knob_rows import show_knobs
from lessons.common.sandbox.start_row import offer_templates

__all__ = ["bench_of", "offer_templates", "show_comparison", "show_knobs"]

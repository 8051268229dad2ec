"""The sandbox: your own queue, and your own traffic.

`own_traffic` is the part of the page that reads a file of recorded tasks and plays it again.
"""

from lessons.common.sandbox.traffic import own_traffic

__all__ = ["own_traffic"]

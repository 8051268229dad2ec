"""The sandbox: your own queue, and your own traffic."""

from lessons.common.sandbox.traffic import own_traffic

__all__ = ["own_traffic"]

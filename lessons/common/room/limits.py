"""How often something may be done, and how many things at once, for each of many who ask."""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

KEPT = 10_000  # keys that are remembered; then the one unused for longest is forgotten


class Allowances:
    """An allowance for each key, which fills up again at a steady rate."""

    def __init__(self, most: float, per_second: float, clock: Callable[[], float] = time.monotonic):
        self._most, self._per_second, self._clock = most, per_second, clock
        self._left: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def left(self, key: Hashable) -> float:
        """What is left now for a key."""
        now = self._clock()
        left, when = self._left.get(key, (self._most, now))
        return min(self._most, left + self._per_second * (now - when))

    def take(self, key: Hashable) -> bool:
        """Take one from a key's allowance; False if there is none."""
        left = self.left(key)
        taken = left >= 1
        self._left[key] = (left - taken, self._clock())
        self._left.move_to_end(key)
        if len(self._left) > KEPT:
            self._left.popitem(last=False)
        return taken


class Places:
    """So many at once for each key, and no more."""

    def __init__(self, most: int):
        self._most = most
        self._taken: dict[Hashable, int] = {}

    def take(self, key: Hashable) -> bool:
        """Take a place; False if there is none."""
        taken = self._taken.get(key, 0)
        if taken >= self._most:
            return False
        self._taken[key] = taken + 1
        return True

    def free(self, key: Hashable) -> None:
        """Give a place back."""
        self._taken[key] -= 1
        if not self._taken[key]:
            del self._taken[key]


def household(address: str) -> str:
    """What stands for an address: itself, but one connection has 2**64 addresses of IPv6."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if known.version == 4:
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, 64), strict=False))

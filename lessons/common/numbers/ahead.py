"""What learners will most likely ask for next, computed while the server has nothing else to do.

A learner first moves one of the controls, to any of its places. What the page then shows is the
same for all who open it, so it is computed once, while they still read.
"""

import logging
import time
from collections.abc import Callable, Iterable
from functools import partial
from queue import SimpleQueue
from threading import Lock, Thread

from lessons.common.session import reruns

QUIET = 0.5  # seconds without a request
REST = 1  # times as long as it computed


class Ahead:
    """A thread for what is not urgent. Until it has begun, nothing is computed ahead."""

    def __init__(self):
        self._steps, self._names, self._lock = SimpleQueue(), set(), Lock()
        self._has_begun = False

    def begin(self) -> None:
        """Compute from now on what is asked for."""
        with self._lock:
            if not self._has_begun:
                Thread(target=self._go, name="ahead", daemon=True).start()
                self._has_begun = True

    def want(self, name: str, compute: Callable, cases: Callable[[], Iterable]) -> None:
        """Have each of these cases computed some time, once for each name."""
        with self._lock:
            if not self._has_begun or name in self._names:
                return
            self._names.add(name)
        for case in cases():
            self._steps.put(partial(compute, case))

    def _go(self) -> None:
        while True:
            step = self._steps.get()
            while reruns.quiet_for() < QUIET:
                time.sleep(QUIET / 10)
            began = time.monotonic()
            try:
                step()
            except Exception:  # who asks for the same will be told; the rest is to be had
                logging.getLogger(__name__).exception("What was computed ahead failed.")
            time.sleep(REST * (time.monotonic() - began))


beforehand = Ahead()

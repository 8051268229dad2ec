"""How long it takes from a dropped file of 10 000 rows to the picture of its day, and to an answer.

`python -m tests.benchmarks.own_traffic` prints both; `tests.benchmarks.screen` measures them, too.
"""

import time
from datetime import datetime, timedelta

import numpy as np

from tests import serving

ROWS = 10_000
PAGE = "tests/lessons/traffic_page.py"
DRAWN = "document.querySelectorAll('[data-testid=stVegaLiteChart] canvas').length > 2"
BARS = {"own_traffic_p95_seconds": 2.0, "own_traffic_first_point_p95_seconds": 0.5}


def a_day_of_tasks(seed: int = 1) -> bytes:
    """A file of tasks of three queues, more of them around noon."""
    luck = np.random.default_rng(seed)
    hours = np.sort(luck.triangular(0, 12, 24, ROWS))
    seconds = luck.lognormal(1.5, 1, ROWS)
    queues = luck.choice(["mail", "report", "webhook"], ROWS)
    start = datetime(2026, 3, 2)
    rows = (
        f"{start + timedelta(hours=hour):%Y-%m-%d %H:%M:%S.%f},{1000 * length:.0f},{queue}"
        for hour, length, queue in zip(hours.tolist(), seconds.tolist(), queues)
    )
    return "\n".join(["enqueued_at,duration_ms,queue", *rows]).encode()


def seconds_of(chromium, address: str, content: bytes) -> tuple[float, float]:
    """Until all three charts stand, and from there to the first point of the search."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(address)
    place = page.locator("input[type=file]")
    place.wait_for(state="attached")
    page.locator("[data-test-script-state=notRunning]").first.wait_for()
    begin = time.perf_counter()
    place.set_input_files({"name": "day.csv", "mimeType": "text/csv", "buffer": content})
    page.wait_for_function(DRAWN)
    drawn = time.perf_counter()
    button = page.get_by_role("button", name="Find out")
    button.wait_for()
    page.locator("[data-test-script-state=notRunning]").first.wait_for()
    page.evaluate("() => new Promise((done) => requestIdleCallback(done))")
    asked = time.perf_counter()
    button.click()
    page.locator(".st-key-needed table").wait_for()
    answered = time.perf_counter()
    context.close()
    return drawn - begin, answered - asked


def figures(chromium, rounds: int) -> dict[str, float]:
    """The 95th percentile of each, over so many visits after a first one."""
    content = a_day_of_tasks()
    with serving.server(PAGE) as (address, _):
        seconds_of(chromium, address, content)
        seen = [seconds_of(chromium, address, content) for _ in range(rounds)]
    return dict(zip(BARS, np.percentile(seen, 95, axis=0).tolist()))


def main():
    with serving.browser() as chromium:
        for name, value in figures(chromium, 20).items():
            print(f"{name:40} {value:6.2f}   at most {BARS[name]:g}")


if __name__ == "__main__":
    main()

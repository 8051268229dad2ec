"""What a learner feels, in a real browser, against a rerun of an empty page in the same run.

`python -m tests.benchmarks.screen` prints a table, `--json` one JSON object, `--quick` is shorter.
It reports and never fails: a busy machine misses bars that a quiet one keeps.
"""

import argparse
import json
import statistics
import time

from lessons.common.ground.syllabus import lessons
from tests import serving
from tests.benchmarks import own_traffic
from tests.benchmarks.learners import attend, empty_server
from tests.browser.reading import HELD, pass_over, stage_is_up, when

BARS = {  # name up to a dot: (bound, whether it is a minimum)
    "charts_over_empty": (3.5, False),
    "stage_over_empty": (2.5, False),
    "sandbox_over_empty": (6.0, False),
    "frames_per_second": (55.0, True),
    "class_core_share": (0.06, False),
    "first_task_seconds": (3.0, False),
    **{name: (bound, False) for name, bound in own_traffic.BARS.items()},
}
READS = 10_000  # milliseconds, not long for a question: meanwhile the server computes ahead
LONGEST = 4000  # milliseconds that are waited for a change
BUSY = "?rate=20&workers=24&limit=100"  # the home page with 20 tasks a second

# `watch(within)` waits for the next key press, then looks at every frame; it gives the
# milliseconds from the press until the word, the stage and each chart are others than before. Not
# every chart follows every press: once one has changed it looks on until none does for a while.
WATCHER = """() => {
  let drawn = new Map(); // chart -> when it was drawn last
  const chart = "[data-testid=stVegaLiteChart]", quiet = 400;
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    const one = this.canvas.closest(chart);
    if (one) drawn.set(one, performance.now());
    return clear.apply(this, box);
  };
  const print = (one) => {
    const canvas = one.querySelector("canvas"), { width, height } = canvas;
    const { buffer } = canvas.getContext("2d").getImageData(0, 0, width, height).data;
    return new Uint32Array(buffer).reduce((hash, pixel) => (hash * 31 + pixel) | 0, 0);
  };
  const looks = () => {
    const store = Object.values(globalThis.queueStages ?? {}).find((s) => s.mounted);
    const shadow = store?.mounted.parentElement.querySelector(".stage");
    const words = document.querySelector("[data-testid=stMarkdown]"); // no label of a slider
    return { word: words?.textContent, stage: shadow?.dataset.rev };
  };
  globalThis.watch = (within) => new Promise((resolve) => {
    const prints = new Map([...document.querySelectorAll(chart)].map((one) => [one, print(one)]));
    const before = looks(), seen = { charts: null, word: null, stage: null };
    addEventListener("keydown", () => {
      const begin = performance.now();
      drawn = new Map();
      const frame = () => {
        const at = performance.now(), now = looks();
        for (const name of ["word", "stage"]) {
          if (seen[name] === null && now[name] !== before[name]) seen[name] = at - begin;
        }
        const last = Math.max(...(prints.size ? drawn.values() : []), begin + seen.word);
        const over = (last > begin && at - last > quiet) || at - begin > within;
        if (!over) return requestAnimationFrame(frame);
        for (const [one, time] of drawn) {
          if (print(one) !== prints.get(one)) seen.charts = Math.max(seen.charts, time - begin);
        }
        resolve(seen);
      };
      requestAnimationFrame(frame);
    }, { once: true, capture: true });
  });
}"""
FRAMES = """(ms) => new Promise((resolve) => {
  const lengths = [];
  let last = 0, begin = 0;
  const frame = (now) => {
    begin ||= now;
    if (last) lengths.push(now - last);
    last = now;
    if (now - begin < ms) requestAnimationFrame(frame); else resolve(lengths);
  };
  requestAnimationFrame(frame);
})"""


def visit(chromium, address, path="", live=True):
    page = chromium.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(f"{address}/{path}")
    if live:
        stage_is_up(page)
    page.evaluate(WATCHER)
    return page


def press(page, slider, key, within=LONGEST):
    """Milliseconds from a key press on a slider until each look of the page has changed."""
    page.evaluate("(within) => { globalThis.pressed = watch(within); }", within)
    slider.press(key)
    return page.evaluate("pressed")


def followed(page):
    """The longest slider that charts follow; if there is none, the longest."""
    sliders = page.locator(".st-key-controls input[type=range]").all()
    sliders.sort(key=steps_of, reverse=True)
    for slider in sliders:
        press(page, slider, "Home")
        if None not in [press(page, slider, "ArrowRight")["charts"] for _ in range(2)]:
            return slider
    return sliders[0]


def steps_of(slider):
    return int(slider.evaluate("(e) => Math.round((e.max - e.min) / e.step)"))


def there_and_back(i):
    """Where a slider goes in a round: however many rounds there are, it never stands at its end."""
    return "ArrowLeft" if i % 2 else "ArrowRight"


def steering(chromium, address, page_of_empty, slug, rounds):
    """Milliseconds from key to word (empty page), to the last chart and to the stage, in turn."""
    page = visit(chromium, address, slug)
    page.wait_for_timeout(READS)
    pass_over(page)
    page.locator(".stage select").select_option("1")  # not in the haste of a scene
    page.locator("[data-testid=stVegaLiteChart] .marks").first.wait_for()
    slider, empty = followed(page), page_of_empty.locator("input[type=range]")
    steps = steps_of(slider) - 3
    times = {"empty": [], "charts": [], "stage": []}
    for i in range(rounds):
        times["empty"].append(press(page_of_empty, empty, there_and_back(i))["word"] or LONGEST)
        seen = press(page, slider, "ArrowRight" if i // steps % 2 == 0 else "ArrowLeft")
        times["charts"].append(seen["charts"] or LONGEST)
        times["stage"].append(seen["stage"] or LONGEST)
        page.wait_for_timeout(100)  # a learner looks, too
    page.context.close()
    return times


def comparing(chromium, address, page_of_empty, rounds):
    """Milliseconds from key to word (empty page), and to both systems of the sandbox, in turn."""
    page = visit(chromium, address, "sandbox")
    page.locator(".st-key-differences table").wait_for()
    slider, empty = page.get_by_role("slider", name="B"), page_of_empty.locator("input[type=range]")
    times = {"empty": [], "stage": []}
    for i in range(rounds):
        times["empty"].append(press(page_of_empty, empty, there_and_back(i))["word"] or LONGEST)
        key = "ArrowRight" if i % 4 < 2 else "ArrowLeft"
        times["stage"].append(press(page, slider, key, 1000)["stage"] or LONGEST)
    page.context.close()
    return times


def frame_lengths(chromium, address, seconds):
    """Milliseconds of each frame of a stage at 8 × with 20 tasks a second."""
    page = visit(chromium, address, BUSY)
    page.locator(".stage select").select_option("8")
    when(page, "s.speed === 8 && s.t > 20")
    lengths = page.evaluate(FRAMES, 1000 * seconds)
    page.context.close()
    return lengths


def first_task(chromium):
    """Seconds from `streamlit run` until the first task moves in the browser."""
    begin = time.perf_counter()
    with serving.server() as (address, _):
        page = chromium.new_context().new_page()
        page.goto(address)
        page.wait_for_function(f"(() => {{ const s = {HELD}; return s && s.t > 0; }})()")
        took = time.perf_counter() - begin
        page.context.close()
    return took


def percentile_95(values):
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def classroom(quick):
    """A class of 30 at the first lesson and at an empty page, without a browser on these cores.

    A quick one is smaller and steers as often in all; it leaves out the charts, which have no bar.
    """
    figures, slug = {}, lessons()[0].slug
    size = {"count": 12, "every": 2.0, "seconds": 4} if quick else {"seconds": 20}
    visits = [
        ("class_of_empty_page", empty_server(), "", False),
        ("class", serving.server(), slug, False),
    ]
    if not quick:
        visits.append(("class_with_charts", serving.server(), slug, True))
    for name, served, page, charts in visits:
        with served as (address, process):
            went = attend(address, process, page, charts=charts, **size)
        answers = [1000 * one for one in went.took]
        figures[f"{name}_core_share"] = went.share
        figures[f"{name}_answer_cpu_ms"] = 1000 * went.each
        figures[f"{name}_answer_ms"] = statistics.median(answers)
        figures[f"{name}_answer_p95_ms"] = percentile_95(answers)
    figures["class_over_empty"] = (
        figures["class_answer_cpu_ms"] / figures["class_of_empty_page_answer_cpu_ms"]
    )
    return figures


def reactions(chromium, rounds, chosen, seconds):
    """From a key press to the changed page, for each lesson, with the empty page in turn."""
    figures, empties = {}, []
    with serving.server() as (address, _), empty_server() as (bare, _):
        empty = visit(chromium, bare, live=False)
        empty.locator("input[type=range]").wait_for()
        for lesson in chosen:
            times = steering(chromium, address, empty, lesson.slug, rounds)
            unit = statistics.median(times["empty"])
            empties += times["empty"]
            for name in filter(times.get, ("charts", "stage")):
                middle, late = statistics.median(times[name]), percentile_95(times[name])
                figures[f"{name}_ms.{lesson.slug}"] = middle
                figures[f"{name}_p95_ms.{lesson.slug}"] = late
                figures[f"{name}_over_empty.{lesson.slug}"] = middle / unit
                figures[f"{name}_p95_over_empty.{lesson.slug}"] = late / unit
        times = comparing(chromium, address, empty, rounds)
        unit = statistics.median(times["empty"])
        figures["sandbox_ms"] = statistics.median(times["stage"])
        figures["sandbox_over_empty"] = figures["sandbox_ms"] / unit
        figures["sandbox_p95_over_empty"] = percentile_95(times["stage"]) / unit
        empty.context.close()
        lengths = frame_lengths(chromium, address, seconds)
    figures["frames_per_second"] = 1000 / statistics.mean(lengths)
    figures["frame_p95_ms"] = percentile_95(lengths)
    return {
        "empty_ms": statistics.median(empties),
        "empty_p95_ms": percentile_95(empties),
    } | figures


def measure(quick):
    """All figures, by name."""
    figures = classroom(quick)  # with it the server has been started before
    with serving.browser() as chromium:
        if not quick:
            first_task(chromium)  # nor need the browser start for the first time
        figures["first_task_seconds"] = first_task(chromium)
        figures |= own_traffic.figures(chromium, 2 if quick else 20)
        how = (5, lessons()[:1], 2) if quick else (30, lessons(), 5)
        return figures | reactions(chromium, *how)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    if serving.find_chromium() is None:
        print(serving.HOW_TO_GET_ONE)
        return
    figures = measure(options.quick)
    if options.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        bound, is_minimum = BARS.get(name.partition(".")[0], (None, None))
        said = ""
        if bound is not None:
            kept = value >= bound if is_minimum else value <= bound
            said = f"{'at least' if is_minimum else 'at most'} {bound:g}: "
            said += "kept" if kept else "MISSED"
        print(f"{name:52} {value:10.3f}   {said}")


if __name__ == "__main__":
    main()

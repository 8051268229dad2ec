"""What a test reads off a page, and how it waits: on the page's state, never on sleeps."""

HELD = "Object.values(globalThis.queueStages ?? {}).find((s) => s.mounted)"

# What Streamlit complains of when it speaks into a connection that is lost.
CUT_OFF = (
    "Cannot send rerun backMessage when disconnected",
    "WebSocket is already in CLOSING or CLOSED state",
)

# Draws nothing: a short text that differs when a canvas (or a drawing) does.
PRINT = """(element) => {
  if (!element) return "";
  if (element.tagName !== "CANVAS") return element.innerHTML;
  const { width, height } = element;
  if (!width || !height) return "";
  const data = new Uint32Array(
    element.getContext("2d").getImageData(0, 0, width, height).data.buffer);
  let hash = 0;
  for (let i = 0; i < data.length; i += 3) hash = (hash * 31 + data[i]) | 0;
  return `${width}x${height}:${hash}`;
}"""


def when(page, condition, **options):
    """Wait until a JavaScript condition on the mounted stage's store `s` holds."""
    page.wait_for_function(
        f"(() => {{ const s = {HELD}; return s && ({condition}); }})()", **options
    )


def read(page, expression):
    """The value of a JavaScript expression on the mounted stage's store `s`."""
    return page.evaluate(f"(() => {{ const s = {HELD}; return {expression}; }})()")


def failure(page):
    """What stands in the place of an error: the server's log says more."""
    return page.locator("[data-testid=stException], [data-testid=stAlertContentError]")


# Streamlit fetches the code of its widgets when they are first needed: until then there is a blank.
STANDS = """() => document.querySelector(".st-key-controls input[type=range], .st-key-knob-groups")
  && !document.querySelector("[data-testid=stSkeleton]")"""


def stage_is_up(page):
    """Wait until the stage has a run and has drawn it."""
    page.locator(".stage[data-run]").or_(failure(page)).first.wait_for()
    assert not failure(page).count(), failure(page).first.inner_text()
    when(page, "s.rev > 0")


def page_is_up(page):
    """Wait until the stage has drawn its run and the controls above it are there."""
    stage_is_up(page)
    page.locator("[data-test-script-state=notRunning]").first.wait_for()
    page.wait_for_function(STANDS)


# Whether the fold of these words is open and stands: it slides open, and nothing in it moves now.
STANDS_OPEN = """(words) => {
  const folds = [...document.querySelectorAll("[data-testid=stExpander] details")];
  const fold = folds.find((one) => one.querySelector("summary").textContent.includes(words));
  if (!fold?.open) return false;
  const high = String(fold.offsetHeight), before = fold.dataset.high;
  fold.dataset.high = high;
  return before === high && !fold.getAnimations({ subtree: true }).length;
}"""


def unfold(page, *labels):
    """Open folds and wait until each stands: what is pressed before slips away under the press."""
    for label in labels:
        page.locator("summary", has_text=label).first.click()
        page.wait_for_function(STANDS_OPEN, arg=label)


def do(page, act):
    """Press a button below the stage."""
    page.locator(f'.stage .transport [data-do="{act}"]').click()


def settle(page):
    """Wait until nothing has been on its way to the server and back for a while."""
    page.evaluate("globalThis.stillFor = 0")
    page.wait_for_function(
        """() => {
            const still = document.querySelector("[data-test-script-state=notRunning]");
            globalThis.stillFor = still ? globalThis.stillFor + 1 : 0;
            return globalThis.stillFor > 15;
        }""",
        polling=100,
    )


def pause(page):
    if read(page, "s.playing"):
        do(page, "play")
    when(page, "!s.playing")


def go_back(page):
    """To the beginning of the run, which stands still there."""
    pause(page)
    page.locator(".playhead").press("Home")


def picture(page, selector=".stage .room"):
    """A print of a canvas, to compare."""
    return page.locator(selector).last.evaluate(PRINT)


def snapshots(page, times):
    """The counts of each lane at each time."""
    return read(page, f"{list(times)}.map((t) => s.lanes.map((_, k) => s.snapshot(t, k)))")


def tasks(page, count=30):
    """Arrival and, as far as known, start of the first tasks of each lane."""
    part = f"slice(0, {count})"
    return read(
        page, f"s.lanes.map(({{tasks}}) => [tasks.arrival.{part}, tasks.start.{part}.map(String)])"
    )


def sliders(page):
    """The sliders above the stage."""
    return page.locator(".st-key-controls input[type=range]")


def places(page):
    """Where the sliders and choices above the stage stand."""
    stands = sliders(page).evaluate_all("all => all.map((one) => one.value)")
    chosen = page.locator(".st-key-controls button[aria-checked=true]").all_inner_texts()
    return stands + chosen


def stand(page, wanted):
    """Wait until the sliders and choices above the stage stand there."""
    page.wait_for_function(
        """(wanted) => {
          const all = (selector) => [...document.querySelectorAll(`.st-key-controls ${selector}`)];
          const stands = all("input[type=range]").map((one) => one.value);
          const chosen = all("button[aria-checked=true]").map((one) => one.innerText);
          return JSON.stringify([...stands, ...chosen]) === JSON.stringify(wanted);
        }""",
        arg=wanted,
    )


def move(page, slider, key="ArrowRight"):
    """Move a slider by a key, and wait until the run follows.

    What the stage had asked for before comes first: its answer is not that to the slider.
    """
    when(page, "!s.pending.length")
    rev = read(page, "s.rev")
    slider.focus()
    slider.press(key)
    when(page, f"s.rev > {rev}")


def pass_over(page):
    """See the results without a guess, if that was not done before."""
    question = page.get_by_role("button", name="Show me without guessing")
    question.or_(page.locator(".st-key-answer")).first.wait_for()
    if question.count():
        question.click()
    page.locator(".st-key-answer").wait_for()
    # Until the run is over what was there before stands below, and a click on it is lost.
    page.locator("[data-test-script-state=notRunning]").first.wait_for()

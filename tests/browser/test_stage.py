"""The live stage in the hands of a learner."""

import re
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from lessons.common.ground.syllabus import lessons
from lessons.common.live.steered_run import GESTURE
from tests.browser.conftest import visits
from tests.browser.reading import (
    do,
    move,
    pass_over,
    pause,
    picture,
    places,
    read,
    sliders,
    snapshots,
    stand,
    tasks,
    when,
)

FIRST = lessons()[0].slug
# Two systems, and one with four sliders.
some_stages = pytest.mark.parametrize("path", [lessons()[place].slug for place in (2, 4)])

# Where the line and its ghost are not of one length, at any time after `from`.
APART = """(s, from) => s.lanes.some((lane, k) => lane.ghost && lane.ghost.t.some((t, i) =>
  t > from && t < s.until && (lane.ghost.t[i + 1] ?? s.until) > t + 1e-6 &&
  s.snapshot(t + 5e-7, k).waiting !== lane.ghost.n[i]))"""


# Seconds by which the server may reckon the playhead wrong before it is told (player/server.js).
RECKONING = 0.25


@pytest.fixture(scope="module")
def first_lesson(browsers, address):
    """The first lesson, opened once for the tests that need no learner of their own."""
    with visits(browsers, address) as open_at:
        yield open_at(FIRST)


@pytest.fixture
def page(first_lesson):
    """The first lesson with a run that has just begun; its sliders stand as they were left."""
    first_lesson.locator(".stage select").select_option("1")
    run = read(first_lesson, "s.run")
    do(first_lesson, "restart")
    when(first_lesson, f"s.run !== {run} && s.playing && !s.pending.length")
    return first_lesson


def steer_far(page):
    """Move sliders to their ends until the run differs from its ghost; when that was."""
    for slider in sliders(page).all():
        for key in ("End", "Home"):
            move(page, slider, key)
            if read(page, f"s.changes.length && ({APART})(s, s.changes.at(-1).t)"):
                return read(page, "s.changes[0].t")
    pytest.fail("no slider changes anything")


@some_stages
def test_a_slider_changes_what_follows_and_not_what_was_and_a_link_tells_it_all(open_page, path):
    page = open_page(path)
    when(page, "s.playing && s.t > 2")
    now = read(page, "s.t") - RECKONING
    times = [now * i / 40 for i in range(41)]
    before = snapshots(page, times)
    changed = steer_far(page)
    assert changed >= now - 1, "a busy machine's words may be late"
    times = [t for t in times if t <= changed]
    before = before[: len(times)]
    assert read(page, "s.playing")
    assert snapshots(page, times) == before
    pause(page)
    page.wait_for_function("location.search.includes('story')")

    other = open_page(page.url)
    other.locator(".stage select").select_option("16")
    when(other, f"s.t > {read(page, 's.changes.at(-1).t')}")
    stand(other, places(page))
    until = min(read(each, "s.until") for each in (page, other))
    times = [until * i / 200 for i in range(200)]
    assert snapshots(other, times) == snapshots(page, times)
    assert read(other, "s.changes") == read(page, "s.changes")


def test_what_the_stage_says_does_not_break_off_the_page(open_page):
    page = open_page(FIRST)
    pass_over(page)
    code = page.locator("[data-testid=stExpander]", has_text="The code")
    code.locator("summary").click()
    code.locator("code").wait_for()
    slider = sliders(page).first
    for key, end in (("End", "max"), ("Home", "min")):
        slider.focus()
        slider.press(key)
        do(page, "step")  # while the page is drawn for the slider
        rate = float(slider.get_attribute(end))
        expect(code).to_contain_text(re.compile(rf"(?<![\d.]){rate:g}(?![\d.])"))


def test_all_that_happens_in_one_instant_is_done(open_page):
    page = open_page(FIRST, asks=True)
    page.locator(".stage [data-do=step]").evaluate("step => { globalThis.step = step; }")

    def both(part, event):  # the stage speaks first: it is its part that the browser then names
        speak = f"(e) => e.addEventListener('{event}', () => step.click(), {{once: true}})"
        part.evaluate(speak)

    both(page.get_by_role("button", name="Show me without guessing"), "click")
    pass_over(page)
    code = page.locator("[data-testid=stExpander]", has_text="The code")
    both(code.locator("summary"), "click")
    code.locator("summary").click()
    code.locator("code").wait_for()
    slider = sliders(page).first
    both(slider, "keydown")
    slider.focus()
    slider.press("End")
    rate = float(slider.get_attribute("max"))
    expect(code).to_contain_text(re.compile(rf"(?<![\d.]){rate:g}(?![\d.])"))
    when(page, f"s.lanes[0].settings.at(-1)[1].rate === {rate}")


def test_a_key_held_on_a_slider_is_one_flag_and_breaks_nothing(open_page):
    page = open_page(FIRST)
    pass_over(page)
    when(page, "s.t > 1")
    slider = sliders(page).first
    slider.focus()
    for key, end in (("ArrowRight", "max"), ("ArrowLeft", "min")):
        for _ in range(32):  # as fast as a held key repeats
            page.keyboard.press(key, delay=25)
        value = float(slider.get_attribute(end))
        when(page, f"Math.abs(s.lanes[0].settings.at(-1)[1].rate - {value}) < 1e-9")
    assert not page.get_by_role("dialog").count()
    flags = read(page, "s.changes.map((change) => change.t)")
    assert flags
    assert all(later - flag > GESTURE for flag, later in pairwise(flags))  # however slow it all is


# What Streamlit tells the server waits as long as `heldBack`.
HELD_BACK = """() => {
  const { send } = WebSocket.prototype, waiting = [];
  const goOn = () => { while (!globalThis.heldBack && waiting.length) waiting.shift()(); };
  WebSocket.prototype.send = function (words) {
    waiting.push(() => send.call(this, words));
    goOn();
  };
  globalThis.holdBack = (held) => { globalThis.heldBack = held; goOn(); };
}"""


@pytest.fixture
def held_back(open_page):
    """The first lesson; Streamlit's words wait until `holdBack(false)`."""
    page = open_page(FIRST, expected=["status of 429", "status of 404", "ERR_FAILED"])
    page.evaluate(HELD_BACK)
    when(page, "s.t > 1")
    page.evaluate("holdBack(true)")
    return page


def runs_with(page, slider):
    """Wait until the run has the workers that the slider shows."""
    when(page, f"s.lanes[0].settings.at(-1)[1].workers === {slider.input_value()}")


def test_the_stage_follows_a_drag_of_which_streamlit_has_not_told(held_back):
    page = held_back
    slider = sliders(page).nth(1)
    before, most = (int(slider.evaluate(f"(e) => e.{name}")) for name in ("value", "max"))
    whole = slider.locator("xpath=ancestor::*[@data-testid='stSlider']")
    thumb = whole.locator(":has(> [data-testid=stSliderThumbValue])").bounding_box()
    reach = whole.locator("[role=group]").bounding_box()
    x, y = (thumb[at] + thumb[size] / 2 for at, size in (("x", "width"), ("y", "height")))
    page.mouse.move(x, y)
    page.mouse.down()
    there = reach["x"] + reach["width"] * (0.9 if before < most / 2 else 0.1)
    page.mouse.move(there, y, steps=5)
    page.wait_for_function(
        "([e, was]) => e.value !== was", arg=[slider.element_handle(), f"{before}"]
    )
    runs_with(page, slider)
    page.mouse.up()
    changes = read(page, "s.changes")
    assert len(changes) == 1 and page.evaluate("heldBack")
    page.evaluate("holdBack(false)")
    page.wait_for_url(f"**workers={slider.input_value()}*")  # the page follows
    assert read(page, "s.changes") == changes


def test_a_move_that_is_not_taken_at_once_is_told_again_or_by_streamlit(held_back):
    page, told = held_back, []
    answers = iter([429, None, 200, 404])

    def answer(route):
        told.append(next(answers))
        if told[-1] is None:
            route.abort()
        elif told[-1] == 200:
            route.continue_()
        else:
            route.fulfill(status=told[-1])

    page.route("**/slider", answer)
    slider = sliders(page).nth(1)
    slider.focus()
    slider.press("End")
    runs_with(page, slider)
    assert told == [429, None, 200]
    page.evaluate("holdBack(false)")
    for keys in (("Home", "ArrowRight"), ("End",)):
        for key in keys:  # also what was to be told while the answer was under way
            slider.press(key)
        runs_with(page, slider)
    assert told == [429, None, 200, 404]


def test_what_is_done_while_it_stands_happens_there_and_is_seen(page):
    when(page, "s.t > 1.3")
    pause(page)
    t = read(page, "s.t")
    do(page, "spike")
    when(page, "s.spikes.length === 1")
    workers = page.locator(".stage [data-of=busy] dd")
    slider = sliders(page).nth(1)
    for key in ("End", "ArrowLeft"):
        move(page, slider, key)
        expect(workers).to_contain_text(f"/{slider.input_value()}")
    do(page, "spike")
    when(page, "s.spikes[0].text === 'spike +80'")
    assert read(page, "[s.t, s.spikes[0].t, s.changes[0].t]") == pytest.approx([t] * 3, abs=1e-5)
    assert read(page, "s.snapshot(s.t).waiting") >= 80 - 12


def test_a_slow_browser_steers_where_it_is(page):
    when(page, "s.t > 1")
    page.evaluate(
        "() => { const end = performance.now() + 1500; while (performance.now() < end); }"
    )
    when(page, f"s.t > {read(page, 's.t')} + 2.6")  # time to say where it is
    it_steers_where_it_is(page)


def it_steers_where_it_is(page):
    """A slider of the run, in which nothing was changed yet, moves when it does on the page.

    A machine that stands still for a moment may miss once or twice: it must not stay behind.
    """
    slider, missed = sliders(page).nth(1), []
    key = slider.evaluate("(e) => 2 * e.value > Number(e.min) + Number(e.max)")
    key = "ArrowLeft" if key else "ArrowRight"
    for count in range(1, 5):
        t = read(page, "s.t")
        move(page, slider, key)
        when(page, f"s.changes.length >= {count}")
        at, now = read(page, "[s.changes.at(-1).t, s.t]")
        if t - RECKONING <= at <= now + RECKONING:
            return
        missed.append((t, at, now))
        when(page, f"s.t > {now} + 2.5")  # another gesture
    pytest.fail(f"steered elsewhere: {missed}")


def test_pause_step_rewind_play_and_speed(page):
    when(page, "s.t > 2")
    pause(page)
    t, drawn = read(page, "s.t"), None
    do(page, "step")
    when(page, f"s.t > {t}")
    stepped = read(page, "s.t")
    assert stepped in read(page, "s.lanes[0].events.t")
    assert page.locator(".stage .note").inner_text()

    page.locator(".stage").press("Home")
    when(page, "s.t === 0")
    drawn = picture(page)
    history = page.locator(".stage .history").bounding_box()
    page.mouse.click(history["x"] + history["width"] / 10, history["y"] + 60)
    when(page, "s.t > 0")
    back = read(page, "s.t")
    assert 2 < back < 10
    assert not read(page, "s.playing")

    do(page, "play")
    when(page, f"s.playing && s.t > {back} + 0.3")
    assert picture(page) != drawn
    page.locator(".stage select").select_option("8")
    when(page, "s.speed === 8")
    page.wait_for_function(RUNS_FAST)


# Whether within some half second of the clock more than a second of the run has passed.
RUNS_FAST = """() => {
  const { t } = Object.values(queueStages).find((s) => s.mounted), now = performance.now() / 1000;
  const last = (globalThis.lastLook ??= { t, now }), passed = now - last.now;
  if (passed > 0.5) globalThis.lastLook = { t, now };
  return passed > 0.5 && t - last.t > 2 * passed;
}"""


def test_restart_keeps_the_tasks_and_new_arrivals_bring_others(page):
    run, first = read(page, "s.run"), tasks(page)
    when(page, "s.t > 1")
    do(page, "restart")
    when(page, f"s.run !== {run} && s.t < 1")
    run = read(page, "s.run")
    assert tasks(page) == first
    do(page, "reseed")
    when(page, f"s.run !== {run}")
    assert tasks(page)[0][0] != first[0][0]
    page.wait_for_function("location.search.includes('seed=')")


def test_a_rewound_run_is_steered_from_there(page):
    when(page, "s.t > 3")
    pause(page)
    page.locator(".stage").press("Home")
    for _ in range(3):
        page.locator(".stage").press("ArrowRight")
    when(page, "!s.pending.length")  # the server has heard of the last step
    t = read(page, "s.t")
    move(page, sliders(page).nth(1), "Home")
    assert read(page, "s.changes.map((change) => change.t)") == [pytest.approx(t, abs=1e-3)]
    assert read(page, "s.t") == pytest.approx(t)


def test_the_keyboard_is_enough(page):
    tab_to(page, "stage")
    assert page.locator(".stage").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.press("Space")
    when(page, "!s.playing")
    t = read(page, "s.t")
    page.keyboard.press("ArrowRight")
    when(page, f"s.t > {t}")
    t = read(page, "s.t")
    page.keyboard.press("ArrowLeft")
    when(page, f"s.t < {t}")
    page.keyboard.press("Home")
    when(page, "s.t === 0")
    page.keyboard.press("+")
    when(page, "s.speed === 2")
    page.keyboard.press("-")
    page.keyboard.press("-")
    when(page, "s.speed === 0.5")
    page.keyboard.press("Space")
    when(page, "s.playing && s.t > 0")
    page.keyboard.press("Space")
    tab_to(page, "input", back=True)
    place, rev = places(page), read(page, "s.rev")
    page.keyboard.press("ArrowRight")
    when(page, f"s.rev > {rev}")
    assert places(page) != place
    tab_to(page, "button")  # and all the way round again to a button, which Enter presses
    assert page.evaluate(f"({OUTLINE})()") not in ("", "none")


FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at;
}"""
OUTLINE = f"""() => {{
  const style = getComputedStyle(({FOCUSED})());
  return style.outlineStyle !== "none" ? style.outlineStyle : style.boxShadow;
}}"""


def tab_to(page, wanted, back=False):
    """Press Tab until the focus is on the stage, or on the next such element."""
    for _ in range(80):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        tag, classes = page.evaluate(
            f"(() => {{ const e = ({FOCUSED})(); return [e.localName, [...e.classList]]; }})()"
        )
        if wanted in (tag, *classes):
            return
    pytest.fail(f"Tab never comes to {wanted}")


def test_nothing_flies_where_motion_is_not_wanted(open_page):
    page = open_page(FIRST)
    when(page, "s.t > 2")
    pause(page)
    for motion in ("no-preference", "reduce"):
        page.emulate_media(reduced_motion=motion)
        still(page)
        pictures = page.locator(".stage .room").evaluate(FRAMES)
        assert (len(pictures) > 3) == (motion == "no-preference"), pictures


def still(page):
    """Wait until the picture has come to rest."""
    page.evaluate("delete globalThis.lastDrawn")
    page.wait_for_function(
        """(room) => {
          const now = room.toDataURL();
          const rests = globalThis.lastDrawn === now;
          globalThis.lastDrawn = now;
          return rests;
        }""",
        arg=page.locator(".stage .room").first.element_handle(),
        polling=700,
    )


# The different pictures from a step until half a second brings no other: the most of up to four
# steps. However slow the frames are, what flies is drawn on its way: no frame counts for more than
# a tenth of a second.
FRAMES = """async (room) => {
  const seen = new Set(), press = () => room.getRootNode().querySelector("[data-do=step]").click();
  let most = [];
  for (let step = 0; step < 4 && most.length <= 3; step++) {
    seen.clear();
    press();
    for (let end = performance.now() + 500; performance.now() < end;) {
      await new Promise(requestAnimationFrame);
      const before = seen.size;
      if (seen.add(room.toDataURL()).size > before) end = performance.now() + 500;
    }
    if (seen.size > most.length) most = [...seen].map((url) => url.length);
  }
  return most;
}"""


def test_a_page_in_the_background_waits(page):
    when(page, "s.playing && s.t > 1")
    page.evaluate(HIDE)
    when(page, "!s.playing", polling=50)
    t = read(page, "s.t")
    page.wait_for_timeout(1500)  # nothing is to happen: there is no state to wait for
    assert read(page, "s.t") == t
    page.evaluate(SHOW)
    when(page, f"s.playing && s.t > {t} + 0.2")
    it_steers_where_it_is(page)


# A headless browser has no background: what it does to a page is played to it.
HIDE = """() => {
  globalThis.laterFrame = requestAnimationFrame;
  globalThis.waiting = [];
  globalThis.requestAnimationFrame = (frame) => waiting.push(frame);
  Object.defineProperty(document, "hidden", { configurable: true, value: true });
  Object.defineProperty(document, "visibilityState", { configurable: true, value: "hidden" });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
SHOW = """() => {
  globalThis.requestAnimationFrame = laterFrame;
  waiting.forEach((frame) => laterFrame(frame));
  delete document.hidden;
  delete document.visibilityState;
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_a_sleeping_laptop_wakes_where_it_was(page):
    when(page, "s.playing && s.t > 1")
    before, after = page.evaluate(SLEEP)
    assert after < before + 1
    when(page, f"s.t > {after} + 0.3")
    t = read(page, "s.t")
    do(page, "spike")
    when(page, "s.spikes.length === 1")
    assert t <= read(page, "s.spikes[0].t") <= read(page, "s.t") + 0.2  # a little ahead


# The times of the run before and after a second and a half in which nothing at all happens.
SLEEP = """async () => {
  const run = Object.values(queueStages).find((s) => s.mounted), before = run.t;
  for (const end = performance.now() + 1500; performance.now() < end;);
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
  return [before, run.t];
}"""


def test_the_line_of_the_last_minute_counts_who_came_and_was_turned_away(open_page):
    page = open_page("not-enough-workers")
    page.locator(".stage select").select_option("32")
    when(page, "s.t > 80")
    pause(page)
    came, lost = read(
        page,
        """(() => {
          const { arrival, fate } = s.lanes[0].tasks;
          const own = [...arrival.keys()].filter((i) => arrival[i] > s.t - 60 && arrival[i] <= s.t);
          return [own.length, own.filter((i) => fate[i] === 2).length];
        })()""",
    )
    assert lost > 0.1 * came > 0
    said = page.locator(".stage .window")
    rate = Decimal(came / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)  # as a browser rounds
    expect(said).to_contain_text(f"{rate} arriving per s")
    # Half a per cent is rounded up or down, as the last bit of the share will have it.
    shares = {f"{100 * lost / came + least:.0f}" for least in (-1e-6, 1e-6)}
    expect(said).to_contain_text(re.compile(rf"\b({'|'.join(shares)}) % rejected"))


# Of each of so many frames: how many wait by the large number, and how many by the run itself.
COUNTED = """async (stage, frames) => {
  const store = Object.values(queueStages).find((s) => s.mounted), seen = [];
  while (seen.length < frames) {
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done))); // it has drawn
    const { t, waiting } = store.lanes[0].events;
    const shown = stage.querySelector("[data-of=waiting] dd").textContent;
    seen.push([Number(shown), waiting[t.findLastIndex((at) => at <= store.t)] ?? 0]);
  }
  return seen;
}"""


def test_the_large_numbers_are_those_of_the_picture_however_fast_it_plays(open_page):
    page = open_page("not-enough-workers")
    pass_over(page)
    page.locator(".stage select").select_option("32")
    when(page, "s.t > 5 && s.playing")
    counts = page.locator(".stage").first.evaluate(COUNTED, 40)
    assert all(shown == is_so for shown, is_so in counts)
    assert len({is_so for _, is_so in counts}) > 5


def test_the_law_is_large_and_holds_whatever_was_changed(open_page):
    page = open_page("how-long-is-the-line")
    pass_over(page)
    page.locator(".stage select").select_option("32")
    when(page, "s.t > 20 && s.window")
    move(page, sliders(page).last)  # a second worker
    when(page, "s.t > 40")
    pause(page)
    law = page.locator(".stage .window")
    expect(law).to_contain_text("The two always agree")
    figures = [said.removesuffix(" s") for said in law.locator("b").all_inner_texts()]
    assert figures[2] == figures[3] != "0.000"
    waiting, rate, wait = (rounding(figure) for figure in figures[:3])
    assert waiting[0] / rate[1] <= wait[1] and wait[0] <= waiting[1] / rate[0]


def rounding(figure):
    """The least and the most that is written so."""
    half = 0.5 * 10.0 ** -len(figure.partition(".")[2])
    return float(figure) - half, float(figure) + half

"""What is kept for a learner: over a reload, another page, a lost connection; and from others."""

import re

import pytest

from lessons.common.ground.syllabus import lessons
from tests.browser.reading import (
    CUT_OFF,
    do,
    go_back,
    move,
    page_is_up,
    pause,
    places,
    read,
    settle,
    sliders,
    snapshots,
    stand,
    tasks,
    when,
)

FIRST = lessons()[0].slug


def test_a_guess_survives_a_reload(open_page):
    page = open_page(FIRST, asks=True)
    page.locator(".st-key-question").get_by_role("radio").first.click()
    said = page.locator(".st-key-answer").get_by_text("You said").inner_text()
    page.wait_for_function(f"/{FIRST}:[^:]/.test(document.cookie)")
    page.reload()
    page_is_up(page)
    assert page.locator(".st-key-answer").get_by_text("You said").inner_text() == said
    page.locator("[data-testid=stVegaLiteChart] .marks").first.wait_for()
    settle(page)
    assert page.locator("body > p[role=status]").text_content() == "", "nothing is read aloud"


def test_a_challenge_shows_how_far_it_is_is_met_and_stays_met(open_page):
    page = open_page(FIRST)
    bar = page.locator(".challenges [open] progress")
    assert bar.get_attribute("value") in ("0", "0.000")
    do(page, "spike")
    page.wait_for_function("document.querySelector('.challenges progress').value > 0.05")
    page.locator(".challenges .way", has_text="waiting").first.wait_for()
    page.locator(".stage select").select_option("16")
    page.locator(".challenges .moment").wait_for(timeout=60_000)
    assert "Empty after" in page.locator(".challenges .moment").inner_text()
    assert page.locator(".challenges details.met").count() == 1
    assert page.locator(".challenges [open] summary").inner_text().strip() == "Add workers"
    page.wait_for_function("document.cookie.includes('feel')")
    page.reload()
    page_is_up(page)
    page.locator(".challenges details.met").first.wait_for()
    page.goto(re.sub(r"/[^/]*$", "/contents", page.url.partition("?")[0]))
    page.get_by_text("1 of 3 challenges met").wait_for()


def test_another_page_and_back_the_run_goes_on(open_page):
    page = open_page(FIRST)
    when(page, "s.t > 1")
    move(page, sliders(page).nth(1), "ArrowRight")
    pause(page)
    before = places(page), tasks(page), read(page, "s.changes"), read(page, "s.t")
    page.get_by_role("link", name="Queue effects").click()
    page.locator("h1", has_text="Queue effects").wait_for()
    when(page, "s.key === 'home' && s.t > 0.5")
    page.locator(f"[class*=st-key-lesson] a[href$='{FIRST}']").click()
    page.locator("h1", has_text=lessons()[0].title).wait_for()
    when(page, f"s.key === '{FIRST}' && s.lanes.length")
    settle(page)
    assert (places(page), tasks(page), read(page, "s.changes")) == before[:3]
    assert read(page, "s.t") == pytest.approx(before[3], abs=0.2)
    page.wait_for_url(f"**/{FIRST}?*")
    if not read(page, "s.playing"):
        do(page, "play")
    when(page, f"s.t > {before[3]} + 0.5")


def test_back_from_another_page_the_run_goes_on(open_page):
    """The address holds what was done by then: it is the same run, not one that a link brings.

    It stands where the learner left it, also if the server never heard of that.
    """
    page = open_page(FIRST)
    when(page, "s.t > 1")
    move(page, sliders(page).nth(1), "ArrowRight")
    page.wait_for_url(f"**/{FIRST}?*story=*")
    settle(page)  # what is still under way as a page is left may cost the page
    read(page, "s.send = null")  # what is said now gets lost
    pause(page)
    before = places(page), tasks(page), read(page, "s.changes"), read(page, "s.t")
    run = read(page, "s.run")
    page.locator("[class*=st-key-ways] a").last.click()
    when(page, f"s.key === '{lessons()[1].slug}' && s.t > 0.5")
    pause(page)
    settle(page)
    page.go_back()
    page.locator("h1", has_text=lessons()[0].title).wait_for()
    when(page, f"s.key === '{FIRST}' && s.run !== {run} && !s.pending.length")
    settle(page)
    assert (places(page), tasks(page), read(page, "s.changes")) == before[:3]
    assert read(page, "[s.t, s.playing]") == [before[3], False]
    assert not page.locator(".note[role=status]").count()


def test_a_lost_connection_is_taken_up_again(open_page):
    wires, cut = [], []

    def wire(ws):
        if cut:
            ws.close()
        else:
            wires.append((ws, ws.connect_to_server()))

    page = open_page(
        FIRST,
        before=lambda page: page.route_web_socket("**/_stcore/stream", wire),
        expected=CUT_OFF,
    )
    when(page, "s.t > s.lanes[0].tasks.arrival[4]")  # five tasks have come before the spike
    run, first = read(page, "[s.run]"), tasks(page)
    cut.append(True)
    for ws, server in wires:
        server.close()
        ws.close()
    do(page, "spike")
    t = read(page, "s.t")
    when(page, f"s.t > {t} + 0.5")  # it plays on what it holds
    cut.clear()
    when(page, "s.spikes.length === 1")
    assert [read(page, "s.run")] == run
    assert [task[0][:5] for task in tasks(page)] == [task[0][:5] for task in first]
    move(page, sliders(page).nth(1))
    when(page, "s.changes.length === 1")


def test_two_learners_do_not_meet(open_page):
    one, other = open_page(FIRST), open_page(FIRST)
    times = [i / 10 for i in range(100)]
    before = places(other), snapshots(other, times), read(other, "s.run")
    when(one, "s.t > 1")
    move(one, sliders(one).nth(1), "Home")
    do(one, "spike")
    when(one, "s.spikes.length === 1")
    t = read(other, "s.t")
    when(other, f"s.t > {t} + 0.5")
    assert (places(other), snapshots(other, times), read(other, "s.run")) == before
    assert read(other, "s.changes.length + s.spikes.length") == 0


def test_a_message_that_is_late_does_not_take_the_next_page_away(open_page):
    """Where Streamlit loses its way over it, the page is opened afresh (session/note.js)."""
    page = open_page(FIRST, expected=["Bad delta path"])
    page.locator(".stage [data-do=step]").evaluate("step => { globalThis.step = step; }")
    link = page.locator("[class*=st-key-ways] a").last
    link.evaluate("(link) => { step.click(); link.click(); }")
    page.locator("h1", has_text=lessons()[1].title).wait_for()
    page_is_up(page)
    when(page, f"s.key === '{lessons()[1].slug}'")


def at_the_start(page):
    """Where the controls stand at time 0 of a story in which only workers come and go, from 4."""
    rate, _, *others = places(page)
    return [rate, "4", *others]


def test_the_sliders_follow_the_story_of_a_link_and_whoever_goes_back(open_page):
    page = open_page(f"{FIRST}?workers=9&story=0_workers_4~6_workers_9~7_send_40")
    said = page.locator(".note[role=status]")
    assert "1 change and 1 spike" in said.inner_text()
    go_back(page)  # on a busy machine the run may be beyond its first change by now
    at_first = at_the_start(page)
    stand(page, at_first)
    page.locator(".stage select").select_option("8")
    do(page, "play")
    when(page, "s.t > 7")
    stand(page, [at_first[0], "9", *at_first[2:]])
    assert read(page, "s.changes.length + s.spikes.length") == 2
    go_back(page)
    stand(page, at_first)
    sliders(page).first.press("ArrowRight")
    when(page, "s.changes.length + s.spikes.length === 0")
    page.locator(".stage .note:not(:empty)").wait_for()
    page.locator('.stage [data-of="busy"] dd', has_text=re.compile("/4$")).wait_for()
    said.wait_for(state="detached")


# Whatever a page and its server say to each other is under way for so many milliseconds.
SLOW = """(() => {
  const late = (f) => (event) => setTimeout(() => f(event), 80), of = WebSocket.prototype;
  const { send, addEventListener } = of;
  const heard = Object.getOwnPropertyDescriptor(of, "onmessage");
  of.send = function (words) { setTimeout(() => send.call(this, words), 80); };
  of.addEventListener = function (name, f, how) {
    addEventListener.call(this, name, name === "message" ? late(f) : f, how);
  };
  Object.defineProperty(of, "onmessage", { ...heard, set(f) { heard.set.call(this, late(f)); } });
})();"""


def test_over_a_slow_line_sliders_that_follow_steer_nothing(open_page):
    changes = "~".join(f"{2 * k}_workers_{4 + k % 3}" for k in range(1, 9))
    slow = lambda page: page.add_init_script(SLOW)  # noqa: E731
    page = open_page(f"{FIRST}?story={changes}", before=slow)
    at_first = at_the_start(page)
    page.locator(".stage select").select_option("16")
    when(page, "s.t > 18")
    stand(page, [at_first[0], "6", *at_first[2:]])
    assert read(page, "s.moments.length") == 8
    go_back(page)
    stand(page, at_first)
    do(page, "play")
    when(page, "s.t > 3")
    assert read(page, "s.moments.length") == 8


def test_restart_begins_without_what_a_link_replays(open_page):
    page = open_page(f"{FIRST}?story=60_workers_9")  # once that has happened it is the setting
    said = page.locator(".note[role=status]")
    assert "1 change" in said.inner_text()
    do(page, "restart")
    said.wait_for(state="detached")
    when(page, "!s.changes.length")
    stand(page, at_the_start(page))


SCROLLED = "document.querySelector('[data-testid=stMain]').scrollTop"
FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_the_menu_of_a_phone_closes_on_the_page_that_was_chosen(open_page):
    page = open_page(FIRST, **PHONE)
    page.locator("[data-testid=stExpandSidebarButton]").tap()
    page.locator("[data-testid=stSidebarNavLink]", has_text=lessons()[1].title).tap()
    page.locator("h1", has_text=lessons()[1].title).wait_for()
    page.locator("[data-testid=stSidebar]").wait_for(state="hidden")


def tap(page, part, share):
    """Tap a part at a share of its width."""
    part.evaluate("(e) => e.scrollIntoView({ block: 'center' })")
    page.evaluate(FRAME)
    box = part.bounding_box()
    page.touchscreen.tap(box["x"] + share * box["width"], box["y"] + box["height"] / 2)


def test_a_finger_that_scrolls_steers_nothing_and_a_tap_does(open_page):
    page = open_page(FIRST, **PHONE)
    pause(page)
    wire = page.context.new_cdp_session(page)

    def swipe(part, across, down):
        part.evaluate("(e) => e.scrollIntoView({ block: 'center' })")
        page.evaluate(FRAME)
        box, place = part.bounding_box(), page.evaluate(SCROLLED)
        x, y = box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2
        for step in range(11):
            points = [{"x": x + across * step / 10, "y": y + down * step / 10}]
            kind = "touchMove" if step else "touchStart"
            wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
            page.evaluate(FRAME)
        wire.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.wait_for_function(f"Math.abs({SCROLLED} - {place}) >= {abs(down)} / 2")

    before, t = places(page), read(page, "s.t")
    swipe(page.locator("[data-testid=stSlider] [role=group]").first, 0, -150)
    swipe(page.locator(".stage .timeline"), 0, 150)
    assert places(page) == before and read(page, "s.t") == t
    swipe(page.locator(".stage .timeline"), -80, 0)
    when(page, f"s.t !== {t}")
    assert places(page) == before
    tap(page, page.locator("[data-testid=stSlider] [role=group]").first, 0.9)
    page.wait_for_function(
        "(b) => b !== document.querySelector('input[type=range]').value", arg=before[0]
    )
    middle = sliders(page).first.evaluate("(e) => (Number(e.min) + Number(e.max)) / 2")
    assert float(places(page)[0]) > middle, "there, and not a step in its direction"
    when(page, f"s.lanes[0].settings.at(-1)[1].rate === {places(page)[0]}")
    before = places(page)
    swipe(page.locator("[data-testid=stSliderThumbValue]").first.locator(".."), 60, 0)
    page.wait_for_function(
        "(b) => b !== document.querySelector('input[type=range]').value", arg=before[0]
    )


def test_the_past_is_advertised_once_and_what_a_change_undoes_is_said_before(open_page):
    page = open_page(FIRST)
    when(page, "s.t > 1")
    move(page, sliders(page).first)
    note = page.locator(".stage .note")
    note.get_by_text("You can change the past").wait_for()
    page.locator(".stage").press("Home")
    note.get_by_text("the later change is undone").wait_for()
    page.reload()
    page_is_up(page)
    when(page, "s.t > 1 + Math.max(0, ...s.changes.map((change) => change.t))")  # none is undone
    flags = read(page, "s.changes.length")
    move(page, sliders(page).first)
    when(page, f"s.changes.length > {flags}")
    assert "change the past" not in note.inner_text()

"""What a link carries from one browser to another, and an address over a lost session."""

import pytest
from playwright.sync_api import expect

from lessons.common.ground.syllabus import lessons
from tests import serving
from tests.browser.conftest import visits
from tests.browser.reading import (
    CUT_OFF,
    do,
    move,
    page_is_up,
    pause,
    places,
    read,
    settle,
    sliders,
    stand,
    tasks,
    when,
)

FIRST = lessons()[0].slug
CHANGES = "s.changes.map(({ t, text }) => [t, text])"
LINK = "location.search.includes('story=')"


def hold(page, slider, key, times):
    """Hold a key on a slider: the run follows to where it stops."""
    slider.focus()
    for _ in range(times):
        page.keyboard.press(key, delay=25)
    value = int(slider.input_value())
    when(page, f"s.lanes[0].settings.at(-1)[1].workers === {value}")


def no_clipboard(page):
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")


def copied(page):
    """The link from here, where the clipboard is not to be had."""
    do(page, "copy")
    field = page.locator(".stage .address")
    field.wait_for()
    return field.input_value()


def test_gestures_of_the_sender_are_gestures_of_the_receiver(open_page):
    page = open_page(FIRST)
    workers = sliders(page).nth(1)
    when(page, "s.t > 1")
    hold(page, workers, "ArrowRight", 6)
    when(page, f"s.t > {read(page, 's.moments.at(-1)')} + 1.8")  # another gesture
    hold(page, workers, "ArrowLeft", 5)
    pause(page)
    settle(page)
    sent = read(page, CHANGES)
    assert len(sent) < read(page, "s.moments.length"), "keys were held"
    page.wait_for_function(LINK)
    page.wait_for_function("location.search.includes('~~')")
    other = open_page(page.url)
    when(other, f"s.moments.length === {read(page, 's.moments.length')}")
    assert read(other, CHANGES) == sent
    said = other.locator("p.note[role=status]").inner_text()
    assert f"replays {len(sent)} change" in said


def test_what_is_set_at_the_start_is_no_story(open_page):
    page = open_page(FIRST)
    pause(page)
    page.locator(".stage").press("Home")
    when(page, "s.t === 0 && !s.pending.length")
    settle(page)
    move(page, sliders(page).nth(1))
    move(page, sliders(page).nth(1))
    page.wait_for_function("location.search.includes('workers=6')")
    assert "story" not in page.url and not read(page, "s.moments.length")


def test_a_copied_link_opens_where_it_was_copied(open_page):
    page = open_page(FIRST, before=no_clipboard)
    page.locator(".stage select").select_option("4")
    when(page, "s.speed === 4 && s.t > 4")
    move(page, sliders(page).nth(1))
    when(page, f"s.t > {read(page, 's.t')} + 4")
    pause(page)
    settle(page)
    link = copied(page)
    field = page.locator(".stage .address")
    chosen = field.evaluate("(e) => e.value.slice(e.selectionStart, e.selectionEnd)")
    assert chosen == link and field.evaluate("(e) => e.matches(':focus')")
    field.press("Escape")
    field.wait_for(state="hidden")
    other = open_page(link)
    here = "[s.t, s.speed, s.playing, s.changes, s.snapshot(s.t)]"
    assert read(other, here) == read(page, here)
    assert tasks(other, 20) == tasks(page, 20)
    stand(other, places(page))
    do(other, "play")
    when(other, f"s.t > {read(page, 's.t')} + 1")


def test_the_clipboard_is_used_where_it_is_allowed(open_page):
    page = open_page(FIRST, permissions=["clipboard-read", "clipboard-write"])
    when(page, "s.t > 1")
    do(page, "copy")
    page.locator(".stage .note", has_text="Link copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(page.url.partition("?")[0] + "?at=") and "paused" not in link


@pytest.fixture(scope="module")
def forgetful():
    """A server that keeps a session no longer than a second after its connection is lost."""
    with serving.server("app.py", "--server.disconnectedSessionTTL=1") as (address, _):
        yield address


def test_after_a_lost_session_the_address_is_replayed_and_it_is_said(browsers, forgetful):
    wires, cut = [], []

    def wire(ws):
        if cut:
            ws.close()
        else:
            wires.append((ws, ws.connect_to_server()))

    route = lambda page: page.route_web_socket("**/_stcore/stream", wire)  # noqa: E731
    with visits(browsers, forgetful) as open_at:
        page = open_at(f"{FIRST}?workers=6", before=route, expected=CUT_OFF)
        when(page, "s.t > 1")
        move(page, sliders(page).nth(1))
        do(page, "spike")
        when(page, "s.spikes.length === 1")
        page.wait_for_function("/story=.*send/.test(location.search)")
        pause(page)
        settle(page)
        what = "[s.changes, s.spikes.map(({ t, n }) => [t, n])]"
        run, done, query = read(page, "s.run"), read(page, what), page.url
        do(page, "play")
        cut.append(True)
        for ws, server in wires:
            server.close()
            ws.close()
        when(page, f"s.t > {read(page, 's.t')} + 3")  # it plays on what it holds
        cut.clear()
        when(page, f"s.run !== {run} && s.changes.length === 1")
        said = page.locator("p.note[role=status]", has_text="The connection was lost")
        said.wait_for()
        settle(page)
        assert read(page, what) == done
        when(page, f"s.t > {read(page, 's.changes[0].t')}")
        stand(page, ["3", "7", *places(page)[2:]])
        expect(page).to_have_url(query, timeout=60_000)


def test_a_link_for_too_much_is_cut_and_says_so(open_page):
    spikes = "~".join(f"{k / 100}_send_1000" for k in range(1, 201))
    page = open_page(f"{FIRST}?story={spikes}")
    said = page.locator("p.note[role=status]").inner_text()
    assert "The spikes of a run hold at most 5000 tasks. The rest is left out." in said
    assert read(page, "s.spikes.length") == 5


def test_a_page_that_was_left_is_not_lost(open_page):
    """Another page of the same session and back: nothing is said of a lost connection."""
    page = open_page(FIRST)
    when(page, "s.t > 1")
    page.locator("[class*=st-key-ways] a").last.click()
    page.locator("h1", has_text=lessons()[1].title).wait_for()
    page_is_up(page)
    settle(page)
    page.go_back()
    when(page, f"s.key === '{FIRST}' && s.lanes.length")
    settle(page)
    assert not page.locator("p.note[role=status]").count()

"""A question in the browser: its run is held, and a guess is followed by what it was about."""

import pytest

from lessons.common.ground.syllabus import lessons
from tests.browser.reading import (
    do,
    move,
    page_is_up,
    pause,
    places,
    read,
    settle,
    sliders,
    stand,
    when,
)

FIRST = lessons()[0].slug
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

# Where on the timeline most pixels above each other have the colour of a guess.
MARK = """() => {
  const s = Object.values(globalThis.queueStages).find((s) => s.mounted);
  const root = s.mounted.parentElement.querySelector(".stage");
  const canvas = root.querySelector(".history"), dpr = canvas.width / canvas.clientWidth;
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = getComputedStyle(root).getPropertyValue("--guess").trim();
  probe.fillRect(0, 0, 1, 1);
  const mark = probe.getImageData(0, 0, 1, 1).data;
  const { data, width } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const columns = new Map();
  for (let i = 0; i < data.length; i += 4) {
    if ([0, 1, 2].some((k) => Math.abs(data[i + k] - mark[k]) > 4)) continue;
    const x = Math.floor(((i / 4) % width) / dpr);
    columns.set(x, (columns.get(x) ?? 0) + 1);
  }
  const tallest = [...columns].sort((a, b) => b[1] - a[1])[0];
  return tallest ? tallest[0] : null;
}"""


def answer(page, n):
    """Choose an answer."""
    page.locator(".st-key-question [data-testid=stButtonGroup] button").nth(n).click()
    page.locator(".st-key-answer").wait_for()


def to_the_end_of_the_hold(page):
    page.locator(".stage select").select_option("16")
    when(page, "s.held && s.t === s.end && !s.playing")


def test_the_run_of_an_open_question_stops_and_says_why(open_page):
    page = open_page(FIRST, asks=True)
    to_the_end_of_the_hold(page)
    page.locator(".stage .note", has_text="Guess first").wait_for()
    do(page, "play")
    page.locator(".stage .note", has_text="Guess first").wait_for()
    assert read(page, "s.t") == read(page, "s.end") == 20
    do(page, "restart")
    when(page, "s.t < 20")
    move(page, sliders(page).nth(1))
    when(page, "s.t === 20")
    assert not page.locator(".stage [data-do=spike]").is_visible()


def test_a_guess_leads_to_the_moment_that_decides_with_the_guess_in_sight(open_page):
    page = open_page(FIRST, asks=True)
    when(page, "s.t > 0.3")
    answer(page, 1)
    when(page, "s.scene && s.hastens && s.speed === 8")
    marks = read(page, "s.scene.marks")
    assert marks == [{"t": 40, "text": "your guess: 20 s"}]
    when(page, "s.t > 41")
    assert read(page, "s.spikes[0].t") == 20
    when(
        page, "!s.hastens && s.speed === 1 && s.t >= s.scene.slows_at && s.t < s.scene.slows_at + 3"
    )
    page.locator(".st-key-answer").get_by_text("You said").wait_for()
    pause(page)
    plot = page.locator(".stage .history").bounding_box()
    page.mouse.click(plot["x"] + page.evaluate(MARK), plot["y"] + plot["height"] / 2)
    assert read(page, "s.t") == pytest.approx(40, abs=1)
    assert "story=" not in page.url


def test_whoever_steers_or_slows_is_in_no_haste(open_page):
    page = open_page(FIRST, asks=True)
    answer(page, 0)
    when(page, "s.hastens")
    page.locator(".stage select").select_option("2")
    when(page, "!s.hastens && s.speed === 2")
    changes = read(page, "s.changes.length")
    move(page, sliders(page).nth(1))
    when(page, f"s.changes.length === {changes} + 1 && s.speed === 2")
    assert read(page, "s.spikes.length") == 1
    page.wait_for_url("**story=*send_40*")


def test_the_speed_of_a_scene_can_be_chosen_to_stay(open_page):
    page = open_page(FIRST, asks=True)
    answer(page, 0)
    when(page, "s.hastens && s.speed === 8")
    shown = page.locator(".stage select")
    assert shown.evaluate("(e) => e.selectedOptions[0].text") == "8×"
    shown.select_option("8")
    when(page, "!s.hastens && s.t > s.scene.slows_at + 1")
    assert read(page, "s.speed") == 8 and shown.input_value() == "8"


def test_a_reload_plays_no_scene_by_force_and_keeps_the_guess(open_page):
    page = open_page(lessons()[1].slug, asks=True)
    answer(page, 1)
    when(page, "s.scene")
    page.wait_for_url("**limit=50*")
    page.wait_for_function("document.cookie.includes('not-enough-workers:1')")
    settle(page)
    page.reload()
    page_is_up(page)
    assert read(page, "s.scene === null && !s.held && s.speed === 1")
    stand(page, [*places(page)[:-1], "50"])
    page.locator(".st-key-answer").get_by_text("You said").wait_for()
    page.get_by_role("button", name="Play the question again").click()
    when(page, "s.scene && s.hastens")


def test_a_run_that_a_link_brings_waits_over_a_reload_and_is_to_be_had_again(open_page):
    link = "workers=6&story=3_workers_7~5_send_30"
    page = open_page(f"{FIRST}?{link}", asks=True)
    when(page, "s.held && s.t > 0.3")
    settle(page)
    page.reload()
    page_is_up(page)
    assert read(page, "s.held && !s.changes.length") and page.url.endswith(f"?{link}")
    settle(page)
    answer(page, 1)
    when(page, "!s.held && s.changes.length")
    settle(page)
    assert read(page, "!s.scene && s.changes.length === 1 && s.spikes.length === 1")
    page.get_by_role("button", name="Play the question again").click()
    when(page, "s.scene && !s.changes.length")
    page.get_by_role("button", name="Back to your link").click()
    when(page, "!s.scene && s.changes.length === 1")
    page.wait_for_url(f"**?{link}")


def test_a_settings_link_is_to_be_had_again_after_the_scene(open_page):
    page = open_page(f"{FIRST}?workers=6", asks=True)
    when(page, "s.held && s.t > 0.3")
    assert places(page)[1] == "6"
    answer(page, 1)
    when(page, "s.scene")
    rate, _, *others = places(page)
    stand(page, [rate, "4", *others])
    page.get_by_role("button", name="Back to your link").click()
    when(page, "!s.scene")
    page.wait_for_url("**?workers=6")
    stand(page, [rate, "6", *others])


def test_a_guess_is_changed_and_another_page_and_back_lose_nothing(open_page):
    page = open_page(FIRST, asks=True)
    answer(page, 0)
    when(page, "s.scene")
    settle(page)
    page.get_by_role("button", name="Change my guess").click()
    when(page, "s.held && !s.scene")
    answer(page, 2)
    when(page, "s.scene?.marks[0].t === 60")
    pause(page)
    settle(page)
    t = read(page, "s.t")
    page.locator("[class*=st-key-ways] a").last.click()
    page.locator("h1", has_text=lessons()[1].title).wait_for()
    when(page, f"s.key === '{lessons()[1].slug}' && s.held")
    settle(page)
    page.go_back()
    page.locator("h1", has_text=lessons()[0].title).wait_for()
    when(page, f"s.key === '{FIRST}' && s.scene?.marks[0].t === 60")
    assert read(page, "s.t") == pytest.approx(t, abs=0.5)
    page.locator(".st-key-answer").get_by_text("You said").wait_for()


def test_where_the_stage_is_out_of_view_the_scene_waits_until_it_is_seen(open_page):
    low = {"width": 390, "height": 480}  # a phone whose keyboard is out, say
    page = open_page(FIRST, asks=True, **{**PHONE, "viewport": low})
    answer(page, 1)
    when(page, "s.scene && !s.playing")
    t = read(page, "s.t")
    page.locator(".stage .lanes").evaluate("(e) => e.scrollIntoView({ block: 'start' })")
    when(page, f"s.playing && s.hastens && s.t > {t} + 2")


def test_the_teachers_view_stays_from_page_to_page_and_keeps_nothing(open_page):
    page = open_page(f"{FIRST}?view=teach", asks=True)
    page.get_by_text("For the teacher").wait_for()
    answer(page, 0)
    settle(page)
    assert "view=teach" in page.url and FIRST not in page.evaluate("document.cookie")
    page.locator("[class*=st-key-ways] a").last.click()
    page.locator("h1", has_text=lessons()[1].title).wait_for()
    page.get_by_text("For the teacher").wait_for()
    page.wait_for_url(f"**/{lessons()[1].slug}?*view=teach*")
    other = page.context.new_page()
    other.goto(page.url.partition("?")[0].replace(lessons()[1].slug, FIRST))
    page_is_up(other)
    other.locator(".st-key-question").wait_for()
    assert not other.get_by_text("For the teacher").count()
    page.get_by_text("For the teacher").click()
    page.get_by_role("button", name="Leave the teacher’s view").click()
    page.wait_for_url(lambda url: "view=" not in url)
    page.get_by_text("For the teacher").wait_for(state="detached")

"""For learners who see little, listen, or use keys: what is said, what is seen, what is played."""

import pytest

from lessons.common.ground.syllabus import lessons
from tests.browser.conftest import visits
from tests.browser.reading import do, pause, read, settle, sliders, when

FIRST = lessons()[0].slug

# The stage's line for those who cannot see its picture.
SPOKEN = """() => [...document.querySelectorAll("*")].map((e) => e.shadowRoot)
  .find((shadow) => shadow?.querySelector(".stage")).querySelector(".spoken").textContent"""


@pytest.fixture(scope="module")
def page(browsers, address):
    """The first lesson, for tests that leave its controls as they are."""
    with visits(browsers, address) as open_at:
        yield open_at(FIRST)


def test_space_plays_and_pauses_wherever_the_focus_is(page):
    when(page, "s.t > 0.5")
    page.evaluate("document.activeElement?.blur()")
    page.keyboard.press("Space")
    when(page, "!s.playing")
    sliders(page).first.focus()
    page.keyboard.press("Space")
    when(page, "s.playing")
    page.locator(".stage").focus()
    page.keyboard.press("Space")
    when(page, "!s.playing")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0


def test_space_is_left_to_what_needs_it(open_page):
    page = open_page(FIRST, asks=True)
    when(page, "s.t > 0.5")
    page.locator(".stage [data-do=step]").focus()
    page.keyboard.press("Space")  # presses Step, which pauses
    when(page, "!s.playing")
    page.get_by_role("button", name="Show me without guessing").focus()
    page.keyboard.press("Space")
    page.locator(".st-key-answer").wait_for()
    settle(page)
    pause(page)  # the run of the question
    folded = page.locator("[data-testid=stExpander] summary").first
    folded.focus()
    page.keyboard.press("Space")
    page.locator("[data-testid=stExpander] details[open]").first.wait_for()
    assert not read(page, "s.playing")


def test_what_happens_is_read_aloud(page):
    """How rarely that is: tests/browser/test_announcer.py"""
    if not read(page, "s.playing"):
        do(page, "play")
    do(page, "spike")
    when(page, "s.spikes.length === 1 && s.snapshot(s.t).waiting > 20")
    pause(page)
    page.wait_for_function(
        f"(waiting) => ({SPOKEN})().startsWith(`${{waiting}} waiting, `)",
        arg=read(page, "s.snapshot(s.t).waiting"),
    )


def test_the_verdict_is_said_and_the_focus_stays_there(open_page):
    page = open_page(FIRST, asks=True)
    settle(page)
    page.locator(".st-key-question").get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    answer = page.locator(".st-key-answer")
    answer.wait_for()
    page.wait_for_function(
        "document.querySelector('body > p[role=status]').textContent.includes('You said')"
    )
    at = "document.activeElement.closest('.st-key-answer, .st-key-question')?.className ?? ''"
    page.wait_for_function(f"({at}).includes('st-key-answer')")
    settle(page)  # what asked is gone
    for label in ("Play the question again", "Change my guess"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.innerText") == label
    page.keyboard.press("Enter")
    page.locator(".st-key-question").wait_for()
    page.wait_for_function(f"({at}).includes('st-key-question')")


# The share of an element's pixels, in a picture of the page, that differ from the page's paper.
DIFFERS = """async ([url, [r, g, b]]) => {
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const ctx = canvas.getContext("2d");
  ctx.drawImage(picture, 0, 0);
  const { data } = ctx.getImageData(0, 0, picture.width, picture.height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    const far = Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b);
    if (far > 150) count += 1;
  }
  return count / (data.length / 4);
}"""


def share_of_marks(page, part):
    """How much of a part of the page is seen, against the paper around it."""
    import base64

    paper = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g)")
    shot = base64.b64encode(part.screenshot()).decode()
    return page.evaluate(
        DIFFERS, [f"data:image/png;base64,{shot}", [int(part) for part in paper[:3]]]
    )


def test_forced_colours_keep_what_is_needed(open_page):
    page = open_page("busy-is-not-full", forced_colors="active")
    when(page, "s.t > 3")
    pause(page)
    for scheme in ("light", "dark"):
        page.emulate_media(forced_colors="active", color_scheme=scheme)
        page.locator(f".stage[data-theme={scheme}]").wait_for()
        settle(page)
        what_is_needed_is_seen(page)


def what_is_needed_is_seen(page):
    track = page.locator("[data-testid=stSlider] [role=group] > div > div:first-child").first
    thumb = page.locator(":has(> [data-testid=stSliderThumbValue])").first
    assert share_of_marks(page, track) > 0.5
    assert share_of_marks(page, thumb) > 0.2
    assert share_of_marks(page, page.locator(".playhead")) > 0.03
    assert share_of_marks(page, page.locator(".stage .room").first) > 0.01
    assert share_of_marks(page, page.locator(".stage [data-do=play]")) > 0.05

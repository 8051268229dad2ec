"""A class in real browsers: a teacher, a projector and three phones, through a whole lesson."""

import re
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest

from lessons.common.ground.syllabus import lessons
from lessons.common.room import database
from lessons.common.room.follow.board_log import BoardLog
from lessons.common.room.phases import Phase
from lessons.common.room.store import Store
from tests.browser.axe import barriers
from tests.browser.reading import unfold

PHONE = {"viewport": {"width": 320, "height": 568}, "has_touch": True, "is_mobile": True}
SCREEN = {"viewport": {"width": 1280, "height": 720}}
LESSON, AFTER = lessons()[1], lessons()[2]
LEAST = 18  # pixels of a label on a projector of 1280 × 720

# The sizes of all words that are seen on a slide, as they are on the screen.
SMALL_WORDS = """(least) => {
  const found = [], seen = (part) => part.checkVisibility({ visibilityProperty: true });
  const look = (root) => {
    for (const part of root.querySelectorAll("*")) {
      if (part.shadowRoot) look(part.shadowRoot);
      const own = [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      if (!own || !seen(part) || part.closest("style, script, option")) continue;
      const box = part.getBoundingClientRect();
      if (box.width < 3 || box.right < 0 || box.top > innerHeight) continue;
      const size = parseFloat(getComputedStyle(part).fontSize) * part.currentCSSZoom;
      if (size < least) found.push(`${size.toFixed(1)}: ${part.textContent.trim().slice(0, 40)}`);
    }
  };
  look(document.body);
  return [...new Set(found)];
}"""
# Whether the title of a chart and how to join stand clear of each other.
CLEAR = """() => {
  const join = document.querySelector(".corner"), words = document.createRange();
  const titles = [...document.querySelectorAll("[class*=st-key-figures-] .finding")];
  return titles.filter((title) => join && title.checkVisibility()).every((title) => {
    words.selectNodeContents(title);
    const { left, bottom } = join.getBoundingClientRect(), box = words.getBoundingClientRect();
    return box.right <= left || box.top >= bottom;
  });
}"""
# What of a slide ends beyond the screen.
OUTSIDE = """() => [...document.querySelectorAll(
    ".slide > *, .corner, .st-key-stage-area, .st-key-takeaway p, [class*=st-key-figures-]")]
  .filter((part) => part.checkVisibility())
  .filter((part) => {
    const box = part.getBoundingClientRect();
    return box.bottom > innerHeight + 1 || box.right > innerWidth + 1 || box.left < -1;
  }).map((part) => part.className)"""


def is_at(page, slide):
    """Wait until a projector shows a slide, and all of it is on the screen and large enough."""
    page.locator(f'[data-slide="{slide}"]').wait_for(state="attached")
    page.locator("[data-test-script-state=notRunning]").first.wait_for()
    if slide == "stage":
        page.locator(".stage[data-run]").wait_for()
    if slide == "chart":
        page.locator("[class*=st-key-figures-] svg").locator("visible=true").first.wait_for()
        page.wait_for_function(CLEAR)
    page.wait_for_function(f"!({OUTSIDE})().length")
    assert page.evaluate(SMALL_WORDS, LEAST) == []
    assert not page.locator("header, [data-testid=stSidebar]").locator("visible=true").count()


def store():
    return Store(database.address())


def open_room(opened, server):
    """A teacher, the code of the room, and its projector, opened from the teacher's page."""
    teacher = opened(f"{LESSON.slug}?view=teach", **SCREEN, color_scheme="dark")
    teacher.get_by_role("button", name="Open a room for a class").click()
    link = teacher.get_by_role("link", name="Open the projector’s page", exact=True)
    link.wait_for()
    path = link.get_attribute("href")
    (code,) = parse_qs(urlsplit(path).query)["room"]
    projector = opened(f"{server}{path}", **SCREEN)
    is_at(projector, "lobby")
    return teacher, code, projector


def vote(phones, choices):
    for phone, choice in zip(phones, choices, strict=True):
        phone.locator(".answer").nth(choice).tap()
        phone.locator("#note", has_text="Your answer is in.").wait_for()


def shows_now(page, code):
    """Wait until a page shows the room as it is; the number of its revision."""
    revision = store().load(code).revision
    page.wait_for_function("(now) => globalThis.queueRemote?.revision === now", arg=revision)
    return revision


def press(page, code, key, may=True):
    """Press a key that is no late one, and wait until the room has moved, if this page may."""
    before = shows_now(page, code)
    page.keyboard.press(key)
    if may:
        page.wait_for_function("(before) => globalThis.queueRemote?.revision > before", arg=before)


def lead(teacher, code, label):
    """Press a button of the teacher’s panel once it shows the room as it is."""
    shows_now(teacher, code)
    teacher.get_by_role("button", name=re.compile(f"^{label}")).click()


def test_a_class_goes_through_a_lesson(opened, server):
    teacher, code, projector = open_room(opened, server)
    phones = [opened(f"r/{code}", **PHONE) for _ in range(3)]
    assert "key=" in teacher.url or teacher.wait_for_function("location.search.includes('key=')")
    projector.wait_for_function("!location.search.includes('key=')")
    assert code in projector.url
    projector.get_by_text("3 phones joined").wait_for()
    teacher.get_by_text("The class joins: 3 phones so far").wait_for()
    assert barriers(teacher) == []

    press(teacher, code, " ")  # opens the vote
    is_at(projector, "question")
    vote(phones, [0, 0, 3])
    projector.get_by_text("3 votes").wait_for()
    teacher.get_by_text("3 votes; 3 phones joined · only you see these bars").wait_for()
    assert not projector.locator(".votes, .right").count(), "no bars before the answer"
    press(teacher, code, " ")
    teacher.get_by_text("33 % are right. Let them talk").wait_for()
    projector.get_by_text("The vote is closed").wait_for()
    lead(teacher, code, "Let them talk")
    projector.locator("[data-left]").filter(has_text=re.compile(r"[12]:\d\d")).wait_for()
    press(projector, code, " ")  # a projector that was opened by the teacher leads, too
    projector.get_by_text("Vote again").wait_for()
    vote(phones, [3, 1, 3])
    projector.get_by_text("3 votes").wait_for()
    projector.reload()  # its address has no key: this tab keeps it
    is_at(projector, "question")
    press(projector, code, " ")
    projector.get_by_text("The vote is closed").wait_for()
    press(projector, code, "Enter")
    is_at(projector, "answer")
    assert "2 of 3 changed their answer" in projector.locator(".moves").inner_text()
    teacher.get_by_text("2 of 3 changed their answer").wait_for()
    assert not barriers(projector) and not barriers(teacher)

    press(projector, code, "ArrowRight")
    is_at(projector, "stage")
    assert not projector.locator(".challenges").count()
    press(projector, code, "PageDown")
    is_at(projector, "chart")
    teacher.get_by_text("Chart 1 of 2 is shown").wait_for()
    press(projector, code, "PageDown")
    projector.locator(".st-key-figures-2").locator("visible=true").wait_for()
    press(projector, code, "PageUp")
    lead(teacher, code, "Show the next chart")
    projector.locator(".st-key-figures-2").locator("visible=true").wait_for()
    lead(teacher, code, "Show the takeaway")
    is_at(projector, "takeaway")
    assert store().load(code).phase is Phase.RUN

    lead(teacher, code, f"Take the room to “{AFTER.title}”")
    is_at(projector, "lobby")
    assert AFTER.slug in projector.url and store().load(code).asked == 2
    phones[0].get_by_text("The question comes soon").wait_for()


def test_who_only_looks_cannot_lead(opened, server):
    teacher, code, _ = open_room(opened, server)
    other = opened(f"?view=show&room={code}", **SCREEN)  # the short address finds the lesson
    is_at(other, "lobby")
    press(other, code, " ", may=False)
    other.get_by_text("Only the teacher’s view can do that").wait_for()
    learner = opened(f"{LESSON.slug}?view=teach&room={code}", **SCREEN)
    learner.get_by_role("button", name="Open a room for a class").wait_for()
    assert not learner.locator(".st-key-lead").count()
    assert store().load(code).phase is Phase.WAITING
    teacher.get_by_role("button", name="Open the vote").click()
    is_at(other, "question")


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_a_projector_without_phones_goes_from_question_to_takeaway(opened, size):
    wide, high = size
    page = opened(f"{LESSON.slug}?view=show", viewport={"width": wide, "height": high})
    for slide in ("question", "answer", "stage", "chart", "chart", "takeaway"):
        is_at(page, slide)
        if slide == "stage":
            box = page.locator(".stage").bounding_box()
            assert box["width"] > 0.9 * wide and box["y"] + box["height"] > 0.9 * high
        go_on(page)
    for slide in ("question", "answer"):  # those of the twin
        is_at(page, slide)
        go_on(page)
    is_at(page, "question")
    assert AFTER.slug in page.url


def go_on(page):
    """Press the key for the next slide once that does something, and wait for another slide."""
    now = """() => [location.pathname, globalThis.queueRemote?.revision].join()"""
    page.wait_for_function(
        """() => globalThis.queueRemote?.acts.includes("forward") &&
          String(queueRemote.revision) === document.querySelector(".at-slide").dataset.revision"""
    )
    before = page.evaluate(now)
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"(before) => ({now})() !== before", arg=before)


def test_phones_follow_the_teacher_and_each_has_a_run_of_its_own(opened, server):
    teacher, code, projector = open_room(opened, server)
    phones = [opened(f"r/{code}", **PHONE) for _ in range(2)]
    steps = ("waiting", "first open", "first closed", "revealed", "run")
    for before, after in pairwise(steps):
        store().step(code, before, after)
    is_at(projector, "stage")
    unfold(teacher, "Send what you show to the phones")
    teacher.get_by_role("button", name="Send to all").click()
    teacher.locator(".handed-out", has_text="All phones").wait_for()
    link = phones[0].get_by_role("link", name="Open what the teacher shows")
    with phones[0].context.expect_page() as found:
        link.tap()
    page = found.value
    page.locator(".stage[data-run]").wait_for(timeout=60_000)
    assert urlsplit(page.url).path == f"/{LESSON.slug}"
    page.get_by_text("The answer is").first.wait_for()  # the class has answered
    assert phones[0].url == f"{server}/r/{code}" and link.is_visible(), "the phone's page stays"

    teacher.get_by_role("button", name="Show this board on the projector").click()
    projector.get_by_text("1 learner has opened the lesson").wait_for()
    is_at(projector, "board")
    BoardLog(store()).note(code, "another", LESSON.slug, LESSON.challenges)
    projector.get_by_text("2 learners have opened the lesson").wait_for()
    assert projector.locator(".met .bar b").all_inner_texts() == ["1"] * len(LESSON.challenges)
    assert not barriers(projector)
    teacher.get_by_role("button", name="Back to the lesson").click()
    teacher.get_by_role("button", name="Show this board on the projector").wait_for()
    is_at(projector, "stage")

    unfold(teacher, "Give each phone a run of its own")
    teacher.get_by_role("button", name="Draw the runs").click()
    teacher.get_by_role("button", name="Draw again with what you show now").wait_for()
    for phone in phones:
        phone.get_by_text(re.compile(r"Your run: tasks waited [\d.]+ s on average")).wait_for()
    projector.get_by_text("2 runs, on average").wait_for()
    is_at(projector, "draw")
    assert projector.locator(".dots i").count() == 2
    assert not barriers(projector) and not barriers(phones[0])
    teacher.get_by_role("button", name="Back to the lesson").click()
    is_at(projector, "stage")

"""Several kinds of work on the stage: the scenes of lessons 8 to 14 in a real browser."""

from functools import cache, partial

import numpy as np
import pytest

from lessons.common.ground.colours import LIGHT
from queuesim import one_queue, simulate
from tests import serving
from tests.browser.conftest import visits
from tests.browser.reading import PRINT, do, pause, picture, read, when
from tests.browser.test_gallery import PIXELS
from tests.browser.test_model_parts import Known
from tests.lessons.divided_systems import a_batch, hybrid, prefetching, two_queues
from tests.lessons.stage_gallery import SEED

WIDE, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def gallery(browsers):
    """The scenes, each opened once, by name."""
    with (
        serving.server("tests/lessons/stage_gallery.py") as (address, _),
        visits(browsers, address) as open_at,
    ):
        yield cache(partial(open_at, viewport=WIDE, color_scheme="light"))


@pytest.fixture
def scene(gallery):
    """A scene, played until so much of it is known, and paused at the next event after a time.

    Not where the playhead comes to meanwhile: a slow machine would find it at the end.
    """

    def played(name, until=12):
        page = gallery(name)
        page.locator(".stage select").select_option("16")
        if not read(page, "s.playing"):
            do(page, "play")
        when(page, f"s.until > {until} + 5")
        pause(page)
        go_to(page, until)
        return page

    return played


def ready(page):
    """Wait until what is written is of the playhead's time."""
    t = read(page, "s.t.toFixed(2)")
    page.locator(f'.stage[data-t="{t}"]').wait_for()


def colour(page, role, k=0):
    """How many pixels of a room have a colour, or a shade of it."""
    paper = [LIGHT[role], LIGHT["panel"]]
    return page.locator(".stage .room").nth(k).evaluate(PIXELS, paper)


def is_drawn_anew(page, before):
    """Wait until a room looks otherwise: a command is drawn in a frame that follows."""
    page.wait_for_function(
        f"([room, before]) => ({PRINT})(room) !== before",
        arg=[page.locator(".stage .room").last.element_handle(), before],
    )


@pytest.mark.parametrize(
    "name",
    [
        *("batch", "two", "hybrid", "priority", "tenants", "lines", "crowd"),
        "retries",
        "storm",
        "scaling",
        "watch",
        "alarms",
    ],
)
def test_a_scene_is_drawn_and_no_wider_than_the_screen(scene, name):
    page = scene(name)
    before = picture(page)
    assert before
    page.locator(".playhead").press("Home")
    is_drawn_anew(page, before)
    for size in (PHONE, WIDE):
        page.set_viewport_size(size)
        page.wait_for_function(
            "(width) => document.documentElement.scrollWidth === width", arg=size["width"]
        )
        before = picture(page)
        page.locator('.stage [data-do="step"]').click()
        is_drawn_anew(page, before)


@pytest.mark.parametrize(("name", "system"), [("two", two_queues()), ("hybrid", hybrid(low=2.7))])
def test_what_is_written_of_queues_and_reserved_workers_is_so(scene, name, system):
    page = scene(name, until=30)
    ready(page)
    t = read(page, "s.t")
    known = Known(simulate(system, until=60, seed=SEED))
    data = page.locator(".stage").evaluate("(stage) => ({...stage.dataset})")
    lines = [int(known.in_line(t, queue).sum()) for queue in (0, 1)]
    assert data["lines"] == ",".join(map(str, lines))
    seconds = [float(sum_) for sum_ in data["reserved"].split(",")]
    assert seconds == pytest.approx(known.seconds(t), abs=0.006)  # two decimals are written
    assert sum(seconds) > 0


def test_an_idle_reserved_worker_is_amber_while_others_wait(scene):
    page = scene("two")
    known = Known(simulate(two_queues(), until=60, seed=SEED))
    events = np.unique(np.concatenate((known.arrival, known.start)))
    events = events[events < 15]
    idle = next(float(t) for t in events if known.idle(t))
    calm = next(float(t) for t in events if not known.waiting(t).any())
    amber = {t: colour_at(page, t, "amber") for t in (idle, calm)}
    assert amber[idle] > amber[calm] + 50  # the legend is amber, too


# The stage paints in the frame after it was told to: that one is over when the next one begins.
PAINTED = """() => new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(done));
})"""


def go_to(page, t):
    """To the next event after a time; the test's short way: a learner drags the playhead."""
    read(page, f"s.t = {t}")
    page.locator('.stage [data-do="step"]').click()
    when(page, f"s.t > {t}")


def colour_at(page, t, role):
    """How many pixels of the room have a colour at the event of that time."""
    go_to(page, t - 0.001)
    assert read(page, "s.t") == t
    page.evaluate(PAINTED)
    return colour(page, role)


def test_your_own_task_is_marked_on_the_timeline_with_its_wait(scene):
    page = scene("batch", until=27.9)  # soon the last task is done
    ready(page)
    run = simulate(a_batch(), until=60, seed=SEED)
    (own,) = np.flatnonzero(run.source == 1)
    assert run.wait[own] == 22.0
    rows = read(page, "s.lanes[0].tasks.kind.flatMap((kind, row) => kind === 1 ? [row] : [])")
    assert rows == [own]
    ink = page.locator(".stage .history").evaluate(PIXELS, [LIGHT["ink"], LIGHT["paper"]])
    assert ink > 100


def test_what_workers_hold_is_counted(scene):
    page = scene("prefetch", until=8)
    ready(page)
    known = Known(simulate(prefetching(4), until=60, seed=SEED))
    held = sum(len(rows) for _, rows in known.hands(read(page, "s.t")))
    words = page.locator('[data-of="waiting"] dt').inner_text()
    assert held and words == f"waiting, {held} held"


def test_a_batch_of_the_system_is_nothing_that_a_change_would_undo(scene):
    page = scene("batch", until=8)
    assert read(page, "s.spikes.map(({ text }) => text)") == ["reports +100"]
    page.locator(".playhead").press("Home")
    ready(page)
    assert "undone" not in page.locator(".stage .note").inner_text()


def test_where_nothing_is_left_to_chance_no_other_random_run_is_offered(scene):
    for name, offered in (("batch", False), ("few", True)):
        button = scene(name, until=1).locator('.stage [data-do="reseed"]')
        assert button.is_visible() == offered


def test_the_alarm_on_the_depth_is_told_while_so_many_wait(scene):
    page = scene("watch", until=45)
    known = Known(simulate(one_queue(3.5, 4), until=60, seed=SEED))
    waiting = {float(t): int(known.waiting(t).sum()) for t in known.arrival if 1 < t < 45}
    assert any(n >= 8 for n in waiting.values())
    calm, loud = (next(t for t, n in waiting.items() if (n >= 8) == rings) for rings in (0, 1))
    cell = page.locator('.stage [data-of="waiting"]')
    for t, words in ((calm, "waiting"), (loud, "waiting: alarm")):
        go_to(page, t - 0.001)
        ready(page)
        assert int(cell.locator("dd").inner_text()) == waiting[t]
        assert cell.locator("dt").inner_text() == words

"""The room as the load in real browsers: a teacher, a projector and three phones in one run."""

import http.client
import json
import re
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from lessons.common.room import database
from lessons.common.room.load.deeds import Change, GiveUp, Send
from lessons.common.room.load.log import LoadLog
from lessons.common.room.load.replayed import run_of
from lessons.common.room.store import Store
from tests.browser.axe import barriers
from tests.browser.reading import unfold

PHONE = {"viewport": {"width": 320, "height": 568}, "has_touch": True, "is_mobile": True}
LESSON = "a-queue-and-its-workers"


@pytest.fixture
def room(opened, server):
    """A teacher, a projector and three phones in a room that is about to be the load."""
    teacher = opened(f"{LESSON}?view=teach", viewport={"width": 1280, "height": 900})
    teacher.get_by_role("button", name="Open a room for a class").click()
    link = teacher.get_by_role("link", name="Open the projector’s page", exact=True)
    link.wait_for()
    path = link.get_attribute("href")
    (code,) = parse_qs(urlsplit(path).query)["room"]
    projector = opened(f"{server}{path}", viewport={"width": 1280, "height": 720})
    phones = [opened(f"r/{code}", **PHONE) for _ in range(3)]
    unfold(teacher, "Make the room the load")
    log = LoadLog(Store(database.address()))
    return SimpleNamespace(
        teacher=teacher, projector=projector, phones=phones, code=code, log=log, server=server
    )


def many_wait_on(projector):
    """Wait until the stage says that at least ten tasks wait."""
    waiting = projector.locator(".st-key-load-stage [data-of=waiting] dd")
    waiting.filter(has_text=re.compile(r"^[12]\d$")).wait_for()


def deeds(room, kind):
    return [deed for deed in room.log.read(room.code, 1)[1] if isinstance(deed, kind)]


def others_tap(room, count):
    """More phones of the class: each joins and sends a task."""
    port = urlsplit(room.server).port
    for _ in range(count):
        shown = said_to(port, f"/r/{room.code}/join", {}, "")["pass"]
        said_to(port, f"/r/{room.code}/task", {"run": 1, "number": 1, "do": "send"}, shown)


def said_to(port, path, body, shown):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", path, json.dumps(body), {"Authorization": f"Bearer {shown}"})
    answer = connection.getresponse()
    assert answer.status == 200
    return json.loads(answer.read())


def test_a_class_makes_the_load_and_sees_what_would_have_happened(room):
    teacher, projector, phones = room.teacher, room.projector, room.phones
    tasks_last(teacher)
    teacher.get_by_role("button", name="Begin the run").click()
    for phone in phones:
        phone.get_by_role("button", name="Send a task").wait_for()
    assert not barriers(phones[0])
    assert phones[0].evaluate("document.documentElement.scrollWidth") == 320
    others_tap(room, 20)
    first = phones[0].get_by_role("button", name="Send a task")
    first.click()
    phones[0].get_by_text("Waiting").wait_for()
    assert first.is_disabled(), "one task at a time"
    assert re.match(r"1\d ahead of you|20 ahead", phones[0].locator(".state + p").text_content())
    many_wait_on(projector)
    phones[0].get_by_role("button", name="Give up").click()
    phones[0].get_by_text("You gave up").wait_for()
    first.click()
    phones[0].get_by_text("Waiting").wait_for()
    assert [deed.number for deed in deeds(room, GiveUp)] == [1]
    phones[0].reload()  # what it shows is a function of the room: nothing is lost
    phones[0].get_by_text("Waiting").wait_for()
    tap_without_a_connection(phones[1])
    assert len(deeds(room, Send)) == 23

    workers = teacher.get_by_role("slider", name="Workers")
    workers.focus()
    teacher.keyboard.press("End")
    projector.get_by_text("12 workers").wait_for()
    assert deeds(room, Change)[-1].rules.workers == 12
    teacher.get_by_role("button", name="End the run").click()
    phones[0].get_by_text("The run is over").wait_for()
    teacher.get_by_role("heading", name="The run is over").wait_for()  # perhaps later than phones
    sent = [(deed.client, deed.number) for deed in deeds(room, Send)]
    assert len(set(sent)) == len(sent) == 23

    workers = teacher.get_by_role("slider", name="Workers")
    workers.focus()
    teacher.keyboard.press("End")
    teacher.get_by_role("combobox", name="Queues").click()
    teacher.get_by_role("option", name="second tries wait behind first tries").click()
    teacher.get_by_role("button", name="Replay these taps").click()
    other = "12 workers, second tries wait behind first tries"
    projector.get_by_text(other).wait_for()
    phones[0].get_by_text(f"{other}: 2 sent").wait_for()
    (gave_up,) = deeds(room, GiveUp)
    stage = projector.locator(".stage:has(.two)").element_handle()
    projector.wait_for_function(  # two queues are drawn, and a task that leaves one of them
        "([stage, at]) => Number(stage.dataset.t) > at", arg=[stage, gave_up.at + 1]
    )
    teacher.get_by_text(f"Replayed: {other}.").wait_for()
    told = teacher.locator(".comparison td").all_text_contents()
    start, log = room.log.read(room.code, 1)
    assert start.trial.queues == "tries"
    summary = run_of(start, log).finished(start.end(start.ended)).summary()
    assert told[:2] == [str(summary.tasks)] * 2 == ["23", "23"]
    assert told[8] == f"{summary.mean_wait:.1f} s"

    teacher.get_by_role("button", name="Back to the lesson").click()
    teacher.get_by_role("button", name="Open the vote").wait_for()
    projector.locator(".join-large").wait_for()
    phones[0].get_by_text("The question comes soon").wait_for()


def tap_without_a_connection(phone):
    """What is tapped is kept, and sent once there is a connection again."""
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Send a task").click()
    phone.get_by_text("Your task is on its way").wait_for()
    phone.get_by_text("Not connected").wait_for()
    phone.context.set_offline(False)
    phone.get_by_text("Waiting").wait_for()


def tasks_last(teacher):
    """Tasks take as long as they may, so that the class has time to look."""
    takes = teacher.get_by_role("slider", name="A task takes")
    takes.focus()
    teacher.keyboard.press("End")

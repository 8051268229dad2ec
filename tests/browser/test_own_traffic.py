"""A file of your own in a real browser: dropped, drawn, staffed, taken away, on a phone too."""

import csv

from lessons.common.sandbox.traffic.own_file import sample_file
from tests.browser.axe import barriers
from tests.browser.reading import failure, settle, unfold


def drop(page, content: bytes, name: str = "monday.csv"):
    """Drop a file on its place, as it is on its way from a disk."""
    place = page.locator(".st-key-own-traffic-file input[type=file]")
    place.set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


def test_from_a_file_to_the_workers_needed_and_a_table_of_the_tasks(open_page):
    """Also if the server never hears that the browser wants more of the answer."""
    lost = []

    def wire(ws):
        server = ws.connect_to_server()

        def tell(said):
            if b'"again"' in said and not lost:
                lost.append(said)
            else:
                server.send(said)

        ws.on_message(tell)

    page = open_page(
        "sandbox",
        live=False,
        before=lambda page: page.route_web_socket("**/_stcore/stream", wire),
    )
    drop(page, sample_file())
    page.get_by_role("heading", name="What was understood of monday.csv").wait_for()
    page.get_by_text("in the busiest 5 min, from 10:30").wait_for()
    page.get_by_role("button", name="Find out").click()
    page.locator(".st-key-needed table").wait_for()
    page.get_by_text("Five more workers would have taken").wait_for()
    assert lost
    page.get_by_role("button", name="Show the day with 7 workers").click()
    page.get_by_test_id("stMetricValue").filter(has_text="52 s").wait_for()
    settle(page)  # a table that is offered anew takes the place of the one before
    with page.expect_download() as download:
        page.get_by_role("button", name="Tasks, CSV").click()
    with open(download.value.path(), encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 1170
    unfold(page, "A link to this day")
    link = page.locator("code").filter(has_text="shape=").inner_text()
    page.get_by_role("button", name="Play it on the stage").click()
    page.get_by_text("1 s here is").wait_for()
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop === 0")
    assert len(link) < 2000
    page.goto(link)
    page.get_by_role("heading", name="The day in the link").wait_for()
    page.wait_for_function("location.search.includes('shape=')")
    assert not failure(page).count()


def test_a_fault_is_told_and_mended_on_a_phone_and_nothing_is_left_when_forgotten(open_page):
    how = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    page = open_page("sandbox", live=False, **how)
    drop(page, b"hour;count\n0;40\n1;90\n2;10\n", "counts.csv")
    page.get_by_role("alert").filter(has_text="counts.csv was not read").wait_for()
    page.get_by_label("A task takes on average (s)").fill("60")
    page.get_by_role("button", name="Read it again").first.click()
    page.get_by_text("140 tasks over").first.wait_for()
    page.get_by_text("The picture of the day").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    unfold(page, "Correct it")
    page.get_by_text("The file begins like this:").wait_for()
    assert barriers(page) == []
    page.get_by_role("button", name="Forget the file").click()
    page.get_by_text("How do I get such a file?").wait_for()
    page.get_by_text("counts.csv").first.wait_for(state="detached")  # what is old goes last
    assert not page.get_by_text("counts.csv").count()
    assert not failure(page).count()

"""Addresses that are not to be had, and controls among the results."""

import pytest
from playwright.sync_api import expect

from lessons.common.ground.syllabus import lessons
from tests.browser.reading import move, page_is_up, pass_over


def test_an_unknown_address_says_so_and_shows_the_way_home(open_page):
    page = open_page("no-such-lesson", live=False, expected=["404 (Not Found)"])
    page.get_by_role("heading", name="There is no page at this address.").wait_for()
    page.get_by_role("link", name="Queue effects").click()
    page_is_up(page)
    assert page.locator("h1").first.inner_text() == "Queue effects"


@pytest.mark.parametrize("path", ["", lessons()[0].slug], ids=lambda p: p or "home")
def test_a_link_of_nonsense_says_so_in_one_line(open_page, path):
    page = open_page(f"{path}?rate=four&workers=1e999&workers=NaN&{'x' * 2000}=%00&seed=-1")
    note = page.locator("p.note[role=status]")
    assert note.count() == 1
    assert note.inner_text().startswith("This link asked for")
    assert "\n" not in note.inner_text()


def test_a_control_among_the_results_steers_its_chart_the_stage_and_the_address(open_page):
    page = open_page("how-many-workers")
    pass_over(page)
    page.get_by_role("button", name="Next chart: promise a wait").click()
    slider = page.get_by_role("slider", name="95 % start within")
    expect(page.locator(".finding")).to_have_count(2)
    title = page.locator(".finding").nth(1).inner_text()
    move(page, slider)
    page.wait_for_function("location.search === '?show=promise&target=3'")
    expect(page.locator(".finding").nth(1)).not_to_have_text(title)

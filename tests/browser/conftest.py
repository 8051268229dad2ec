"""A server and a browser for all tests of this folder; a fresh page for each."""

import os

import pytest

from tests import serving


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    if serving.find_chromium() is None:
        if os.environ.get("CI"):
            pytest.fail(serving.HOW_TO_GET_ONE)
        pytest.skip(serving.HOW_TO_GET_ONE)
    with serving.browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def address():
    with serving.server() as (address, _):
        yield address


@pytest.fixture()
def open_page(chromium, address):
    """Open a path of the tutorial; fails at the end if the console showed an error."""
    contexts, errors = [], []

    def open_at(path="", *, width=1280, height=800, scheme="light", reduced_motion=None, **context):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion=reduced_motion,
            **context,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{address}/{path}")
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert not errors, errors

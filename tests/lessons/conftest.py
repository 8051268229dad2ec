"""What tests of lessons share."""

import os

import pytest

from tests import postgres


@pytest.fixture(scope="session")
def running_postgres():
    if postgres.find_programs() is None:
        if os.environ.get("CI"):
            pytest.fail(postgres.HOW_TO_GET_ONE)
        pytest.skip(postgres.HOW_TO_GET_ONE)
    with postgres.server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The address of a database, of each kind that rooms are kept in."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'rooms.sqlite'}"
    return request.getfixturevalue("running_postgres").url

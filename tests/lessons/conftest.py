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

"""What all tests share."""

import sys

import pytest
from hypothesis import settings

# The same examples each time, however busy the machine is.
settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def own_main(monkeypatch):
    """A page that AppTest ran stays behind as `__main__`; spawned processes would run it again."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])

"""What all tests share."""

import sys

import pytest


@pytest.fixture(autouse=True)
def own_main(monkeypatch):
    """A page that AppTest ran stays behind as `__main__`; spawned processes would run it again."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])

"""No line break inside a number, what is counted, and a small calculation."""

import pytest

from lessons.common.ground.words import tied


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("for 10 s, at 5 %", "for 10_s, at 5_%"),
        ("in 12 runs of 10 000 s", "in 12 runs of 10_000_s"),
        ("only 4 − 3 = 1 a second", "only 4_−_3_=_1 a second"),
        ("1 ÷ 0.01 = 100 s", "1_÷_0.01_=_100_s"),
        ("of 11, 12 workers, 20 may", "of 11, 12 workers, 20 may"),
        ("10 seconds of 80", "10 seconds of 80"),
        ("tasks ÷ 0.9 tasks", "tasks ÷ 0.9 tasks"),
    ],
)
def test_what_belongs_together(text, said):
    assert tied(text) == said.replace("_", "\u00a0")


def test_back_off_is_not_broken_at_its_hyphen():
    assert tied("Back-off: back-offs, well-known") == "Back-\u2060off: back-offs, well-known"

"""What challenges look for in a story."""

from lessons.common.live.feats import lasting
from tests.lessons.live_runs import started


def test_lasting_finds_spans_of_settings():
    live, clock = started()
    clock.now += 10
    live.steer({"rate": 3.0, "workers": 2})
    clock.now += 8
    live.steer({"rate": 3.0, "workers": 4})
    story = live.story()
    few = lambda values: values["workers"] == 2  # noqa: E731
    assert lasting(story, few, 5) == [(10, 18)]
    assert lasting(story, few, 9) == []

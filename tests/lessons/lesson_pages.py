"""Open the page of a lesson without a browser, and see that all that it shows is sound."""

import json
import math

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from lessons.common.ground.syllabus import lessons
from lessons.common.session import progress
from lessons.common.steering.controls import Control
from tests.lessons.drawn import charts, tables
from tests.lessons.lesson_file import page_of
from tests.lessons.playing import FOLDED, unfold

MOST_ROWS = 1200  # in one chart

# One lesson after the other: what is open of each serves several tests.
every_lesson = pytest.mark.parametrize(
    "lesson", lessons(), ids=lambda lesson: lesson.slug, scope="module"
)


def opened(path, guess="", query=(), unfolded=FOLDED):
    """A page as it stands on opening, run alone; `guess` is what was guessed before."""
    at = AppTest.from_file(path, default_timeout=120)
    slug = path.stem.partition("_")[2].replace("_", "-")
    at.session_state["progress"] = {slug: progress.Done(guess)} if guess else {}
    unfold(at, slug, unfolded)
    for name, value in query:
        at.query_params[name] = value
    return sound(at.run())


def nodes(block):
    """All elements and blocks below a block, in the order of reading."""
    for child in block.children.values():
        yield child
        yield from nodes(child) if hasattr(child, "children") else ()


def finite(value):
    """Whether all numbers in a JSON value are ordinary ones."""
    if isinstance(value, dict):
        return all(map(finite, value.values()))
    if isinstance(value, list):
        return all(map(finite, value))
    return not isinstance(value, float) or math.isfinite(value)


def sound(at):
    """Nothing failed, and all that is shown can be shown."""
    assert not at.exception, at.exception[0].message
    assert not at.error
    assert len(charts(at)) <= 3
    for chart in charts(at):
        title = chart.proto.alt
        assert len(title) > 20
        assert "nan" not in title.lower().split()
        assert finite(json.loads(chart.proto.spec))
        rows = 0
        for table in tables(chart):
            rows += table.num_rows
            for column in table.columns:
                if pa.types.is_floating(column.type):
                    assert np.isfinite(column.drop_null().to_numpy()).all(), title
        assert 0 < rows <= MOST_ROWS, f"{rows} rows: {title}"
    for element in at.get("bidi_component"):
        assert finite(json.loads(element.proto.bytes or element.proto.json or "null"))
    return at


def moved(at, **places):
    """The page once sliders were moved to `min` or `max`, by key.

    AppTest knows only the parts that ran last; of a control among results these are not the whole.
    """
    if not set(places) <= {slider.key for slider in at.slider}:
        at.run()
    for key, end in places.items():
        slider = at.slider(key=key)
        slider.set_value(getattr(slider, end))
    return sound(at.run())


def offers(lesson):
    offered = page_of(lesson.slug).offered
    return {name: control for name, control in offered.items() if name != "seed"}


def first_number(lesson):
    return next(name for name, one in offers(lesson).items() if isinstance(one, Control))


def values(at, lesson):
    return at.session_state["pages"].states[lesson.slug].settings

"""The colours: the same in both of their places, and with enough contrast to be read."""

import tomllib
from pathlib import Path

import pytest

from lessons.common.ground.colours import DARK, LIGHT, ROLES, for_words, variables

CONFIG = tomllib.loads(Path(__file__).parents[2].joinpath(".streamlit/config.toml").read_text())
THEMES = {"light": LIGHT, "dark": DARK}
both = pytest.mark.parametrize("theme", THEMES)


def contrast(one, other):
    """The contrast of two colours as WCAG defines it."""
    lights = []
    for colour in (one, other):
        shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (
            s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares
        )
        lights.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return (max(lights) + 0.05) / (min(lights) + 0.05)


@both
def test_theme_hands_the_charts_the_roles_in_their_order(theme):
    assert CONFIG["theme"][theme]["chartCategoricalColors"] == [THEMES[theme][r] for r in ROLES]


@both
def test_pages_have_the_same_colours(theme):
    page, look = CONFIG["theme"][theme], THEMES[theme]
    assert page["backgroundColor"] == look["paper"]
    assert page["secondaryBackgroundColor"] == look["panel"]
    assert page["textColor"] == look["ink"]
    assert page["primaryColor"] == look["task"]
    assert page["borderColor"] == look["line"]


@both
def test_words_can_be_read_and_marks_be_seen(theme):
    look = THEMES[theme]
    for role in ("task", "amber", "red", "green", "violet", "guess", "ink", "dim"):
        for ground in (look["paper"], look["panel"]):
            assert contrast(look[role], ground) >= 3, role
            assert contrast(look[for_words(role)], ground) >= 4.5, role


def test_every_role_is_a_variable_of_the_page():
    assert all(
        f"--{role}: light-dark({LIGHT[role]}, {DARK[role]})" in variables() for role in ROLES
    )


def test_nothing_is_fetched_from_another_host():
    text = str(CONFIG)
    assert "http" not in text
    assert "fontFaces" not in text

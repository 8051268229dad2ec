"""The colours of stage, charts and pages: one name for each role, one value for each theme.

Charts name roles, never colours: the browser fills them in from ``chartCategoricalColors`` of
``.streamlit/config.toml``, so that a chart follows a switch between light and dark by itself.
A test holds the two places together.
"""

LIGHT = {
    "task": "#2457d6",
    "amber": "#d9730d",
    "red": "#b3261e",
    "green": "#0b8f6a",
    "violet": "#7a4fd0",
    "guess": "#a8178c",
    "ink": "#1c2430",
    "dim": "#667085",
    "line": "#e4e7ec",
    "panel": "#f6f7f9",
    "paper": "#ffffff",
    "amber-text": "#b45309",
    "green-text": "#087553",
}
DARK = {
    "task": "#7aa2ff",
    "amber": "#f2a45c",
    "red": "#ff8a80",
    "green": "#4fd0a5",
    "violet": "#b79cff",
    "guess": "#ff8fe0",
    "ink": "#e8edf5",
    "dim": "#9aa6b5",
    "line": "#2c3442",
    "panel": "#191f29",
    "paper": "#12161d",
    "amber-text": "#f2a45c",
    "green-text": "#4fd0a5",
}
ROLES = tuple(LIGHT)


def for_words(role: str) -> str:
    """The role that words take which belong to marks of a role: some need more contrast."""
    return f"{role}-text" if f"{role}-text" in ROLES else role


def variables() -> str:
    """The roles as CSS variables (``--task``…) that follow the theme in use."""
    pairs = (f"--{role}: light-dark({LIGHT[role]}, {DARK[role]});" for role in ROLES)
    return f".stApp {{ {' '.join(pairs)} }}"

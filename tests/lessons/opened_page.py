"""Read a page that AppTest has run, and press what is on it."""

import json


def sound(at):
    """The page, once nothing failed."""
    assert not at.exception, at.exception[0].message
    return at


def press(at, label):
    """Press the first button of which the label begins so."""
    button = next(button for button in at.button if button.label.startswith(label))
    return sound(button.click().run())


def words(at):
    """All texts that the page shows."""
    return " ".join([one.value for one in at.markdown] + [one.proto.body for one in at.get("html")])


def feed(at):
    """What the browser is told: the message of the live run, and the address."""
    (said,) = (e for e in at.get("bidi_component") if (e.key or "").startswith("feed "))
    return json.loads(said.proto.bytes)

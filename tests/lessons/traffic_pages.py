"""Open the page of your own traffic with a file or with a link, and read it."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from lessons.common.sandbox.traffic import day_link, downloads
from lessons.common.sandbox.traffic.own_file import TrafficFile, sample_file
from lessons.common.sandbox.traffic.replay import Settings, first_settings, run_of

PAGE = Path(__file__).with_name("traffic_page.py")


def opened(content: str | bytes | None = None, name: str = "monday.csv") -> AppTest:
    """The page, with a file dropped on it."""
    at = AppTest.from_file(PAGE, default_timeout=120)
    for fold in ("Correct it", "Say more about the file", "These settings in your tools"):
        at.session_state[fold] = True
    at.run()
    if content is not None:
        content = content.encode() if isinstance(content, str) else content
        at.file_uploader[0].set_value((name, content, "text/csv")).run()
    assert not at.exception
    return at


def html(at: AppTest) -> str:
    return "\n".join(block.value for block in at.get("html"))


def file_of(content: str | bytes, **corrections) -> TrafficFile:
    file = TrafficFile("monday.csv", content.encode() if isinstance(content, str) else content)
    file.read_as(corrections)
    return file


def press(at: AppTest, label: str) -> None:
    at.button[[button.label for button in at.button].index(label)].click().run()
    assert not at.exception


def settings_of(file: TrafficFile, **changes) -> Settings:
    return Settings(**{"workers": first_settings(file.reading).workers, **changes})


def linked(text: str) -> AppTest:
    """The page as a link opens it."""
    at = AppTest.from_file(PAGE, default_timeout=120)
    at.session_state["A link to this day"] = True
    at.query_params["shape"] = text
    at.run()
    assert not at.exception
    return at


def link_to_sample(**changes) -> day_link.DayLink:
    file = file_of(sample_file())
    settings = settings_of(file, **changes)
    return downloads.link_to(file, settings, run_of(file, settings))

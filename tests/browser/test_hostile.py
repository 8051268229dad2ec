"""What a browser sends that no browser of ours would: a sentence, and the page goes on."""

import re

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from lessons.common.ground.syllabus import lessons
from lessons.common.server.apology import SENTENCE
from tests.browser.reading import failure, page_is_up, read, settle, sliders, when

FIRST = lessons()[0].slug


@pytest.fixture
def forged():
    """What is done to each message to the server, by functions of a rerun's widgets."""
    return []


def wire(forged):
    def route(page):
        def connect(browser):
            server = browser.connect_to_server()
            browser.on_message(lambda words: server.send(changed(words, forged)))

        page.route_web_socket("**/_stcore/stream", connect)

    return route


def changed(words, forged):
    message = BackMsg.FromString(words)
    if message.WhichOneof("type") == "rerun_script":
        for change in forged:
            change(message.rerun_script.widget_states.widgets)
        return message.SerializeToString()
    return words


def of_another_type(widgets):
    for widget in widgets:
        if widget.WhichOneof("value") == "double_array_value":
            widget.bool_value = True  # Streamlit asks for its length


def test_a_slider_of_another_type_is_a_sentence_not_a_traceback(open_page, forged):
    page = open_page(FIRST, before=wire(forged))
    forged.append(of_another_type)
    slider = sliders(page).first
    slider.focus()
    slider.press("ArrowRight")
    said = failure(page)
    said.first.wait_for()
    assert said.first.inner_text() == SENTENCE
    assert not re.search("Traceback|Error|File", page.locator("body").inner_text())
    forged.clear()
    page.reload()
    page_is_up(page)
    settle(page)
    when(page, "s.t > 0.2")
    assert not failure(page).count() and read(page, "s.lanes.length")

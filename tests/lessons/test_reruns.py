"""Of what is to run again nothing is forgotten, also if it is broken off."""

import asyncio
from threading import Event, Thread

from streamlit.testing.v1 import AppTest

from lessons.common.session import reruns


def page():
    import streamlit as st

    from lessons.common.session import reruns

    if "parts" not in st.session_state:
        reruns.begin()

    def draw():
        if st.session_state.get("broken off"):
            st.stop()

    reruns.part("results", draw)


def test_a_part_that_is_broken_off_is_still_wanted():
    app = AppTest.from_function(page).run()
    app.session_state["parts"].wanted.add("results")
    app.session_state["broken off"] = True
    app.run()
    assert app.session_state["parts"].wanted == {"results"}
    app.session_state["broken off"] = False
    app.run()
    assert app.session_state["parts"].wanted == set()


def two_pages():
    import streamlit as st
    from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

    from lessons.common.session import reruns

    reruns.begin()

    def draw():
        st.session_state.setdefault("ids", []).append(ThreadState.get().fragment_id)

    reruns.part(st.session_state.get("page", "feed one"), draw)


def test_what_is_late_for_one_page_runs_no_part_of_another():
    app = AppTest.from_function(two_pages).run()
    app.session_state["page"] = "feed other"
    one, other = app.run().session_state["ids"]
    assert one != other


def a_part_in_a_part():
    import streamlit as st

    from lessons.common.session import reruns

    if "parts" not in st.session_state:
        reruns.begin()

    def outer():
        st.button("Go on", on_click=reruns.run, args=("other",))
        if not st.session_state.get("forgotten"):
            reruns.part("inner", lambda: None)

    reruns.part("outer", outer)
    reruns.part("other", lambda: None)


def test_a_part_that_was_wanted_and_is_gone_stops_nothing():
    """It was broken off by what took it off the page."""
    app = AppTest.from_function(a_part_in_a_part).run()
    app.session_state["forgotten"] = True
    app.session_state["parts"].wanted.add("inner")
    app.run()
    app.button[0].click().run()
    assert not app.exception
    assert app.session_state["parts"].wanted == set()


def two_that_go_at_once():
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    from lessons.common.session import reruns

    context, sent, seen = get_script_run_ctx(), [], []
    send = context._enqueue

    def note(message):
        sent.append(message.delta.new_element.text.body)
        send(message)

    context._enqueue = note
    with reruns.at_once():
        st.text("one")
        with reruns.at_once():
            st.text("two")
            seen.append(list(sent))
            reruns.send_what_is_kept()
            seen.append(list(sent))
            st.text("three")
        st.text("four")
        seen.append(list(sent))
    reruns.send_what_is_kept()
    context._enqueue = send
    st.session_state["seen"] = [*seen, sent]


def test_what_goes_at_once_waits_for_the_end_or_until_the_rest_takes_long():
    app = AppTest.from_function(two_that_go_at_once).run()
    first = ["one", "two"]
    assert app.session_state["seen"] == [[], first, first, [*first, "three", "four"]]
    assert [text.value for text in app.text] == [*first, "three", "four"]


def test_what_goes_at_once_leaves_as_one(monkeypatch):
    """Whoever sends would find the first piece alone, if it looked as soon as that is there."""
    server, looked, found = asyncio.new_event_loop(), Event(), []
    Thread(target=server.run_forever, daemon=True).start()
    pieces = []

    def look():
        found.append(len(pieces))
        looked.set()

    def send(piece):
        pieces.append(piece)
        server.call_soon_threadsafe(look)
        looked.wait(0.01)  # as long as it would take to look

    monkeypatch.setattr(reruns, "_server", server)
    monkeypatch.setattr(reruns, "HELD", 60)  # on a busy machine, too
    reruns._send_together(["one", "two"], send)
    assert looked.wait(60) and found[0] == 2
    server.call_soon_threadsafe(server.stop)


def places_and_what_is_in_them():
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    from lessons.common.session import reruns

    context, sent, seen = get_script_run_ctx(), [], []
    send = context._enqueue

    def note(message):
        sent.append(message.delta.WhichOneof("type"))
        send(message)

    context._enqueue = note
    reruns.begin()
    reruns.run()
    with st.container():
        seen.append(list(sent))
        st.text("one")
        seen.append(list(sent))
    with st.container():
        seen.append(list(sent))
    sent.clear()
    reruns.run()
    with st.container(), reruns.at_once():
        st.text("two")
        seen.append(list(sent))
    seen.append(list(sent))
    context._enqueue = send
    st.session_state["seen"] = seen


def test_a_place_is_sent_with_what_is_drawn_in_it_first():
    app = AppTest.from_function(places_and_what_is_in_them).run()
    place, text = "add_block", "new_element"
    first = [place, text]
    assert app.session_state["seen"] == [[], first, [*first, place], [], first]
    assert [text.value for text in app.text] == ["one", "two"]


def a_button_in_a_part():
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    from lessons.common.session import reruns

    if "parts" not in st.session_state:
        reruns.begin()
    st.session_state["drawn"] = st.session_state.get("drawn", 0) + 1

    def press(*keys):
        context = get_script_run_ctx()
        context.fragment_ids_this_run = ["part"]  # as in a browser, where a part runs alone
        reruns.run(*keys)

    def draw():
        st.button("All", on_click=press)
        st.button("This part", on_click=press, args=("part",))

    reruns.part("part", draw)


def test_a_callback_in_a_part_that_wants_the_whole_page_gets_it(monkeypatch):
    import streamlit as st

    asked = []
    monkeypatch.setattr(st, "rerun", asked.append)
    app = AppTest.from_function(a_button_in_a_part).run()
    app.button[0].click().run()
    assert asked == ["app"]
    app.session_state["parts"].wanted.clear()
    app.button[1].click().run()
    assert asked == ["app"]

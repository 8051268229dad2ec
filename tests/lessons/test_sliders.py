"""Sliders: a view of the settings, which the schedule of the run owns."""

import pytest
from streamlit.testing.v1 import AppTest

from lessons.common.steering.slider_view import SliderView


def page():
    import streamlit as st

    from lessons.common.ground.areas import lay_out
    from lessons.common.session import reruns
    from lessons.common.stage import play, put_on_stage
    from lessons.common.steering.controls import Choice, Control
    from lessons.common.steering.page_state import page_state
    from lessons.common.steering.sliders import browser_answers, offer_controls
    from queuesim import one_queue

    if st.toggle("elsewhere"):
        st.stop()
    reruns.begin()
    this = page_state("page")
    this.areas = lay_out()
    offered = {
        "rate": Control("Arrival rate", 0.5, 12.0, 3.0, 0.5, unit="per s", word="rate"),
        "workers": Control("Workers", 1, 60, 4, word="workers", url="w"),
        "order": Choice("Order", ("First", "Shortest"), "First"),
    }
    offer_controls(this, offered, seed=7)
    put_on_stage(this, lambda now: one_queue(now["rate"], now["workers"]))
    if "moves" not in st.session_state:
        st.session_state["moves"] = moves = []
        move = this.live.move

        def counted(*how):
            moves.append(how)
            move(*how)

        this.live.move = counted
    now = this.settings | {"workers": 9, "seed": 3}
    st.button("otherwise", on_click=this.live.begin, args=(now, 3))
    st.button("answer", on_click=browser_answers, args=(this, 1000))
    play(this)


def now(app):
    assert not app.exception, app.exception[0].message
    return app.session_state["pages"].states["page"].settings


def opened(**parameters):
    app = AppTest.from_function(page)
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


def shown(app):
    return "".join(element.proto.body for element in app.get("html"))


def test_page_offers_the_controls_with_their_units():
    app = opened()
    assert [slider.label for slider in app.slider] == ["Arrival rate", "Workers"]
    assert [slider.proto.format for slider in app.slider] == ["%.1f per s", "%.0f"]
    assert now(app) == {"rate": 3.0, "workers": 4, "order": "First", "seed": 7}


def test_moved_control_is_heard_once_and_has_its_new_value():
    app = opened()
    app.slider[1].set_value(9).run()
    assert now(app)["workers"] == 9
    assert len(app.session_state["moves"]) == 1


def test_what_the_browser_says_before_it_heard_of_another_value_is_no_move():
    app = opened()
    app.button[0].click().run()
    assert now(app)["workers"] == 9 == app.slider[1].value
    assert now(app)["seed"] == 3
    app.slider[1].set_value(4).run()  # under way when it was told
    app.slider[1].set_value(9).run()  # now it shows it
    assert now(app)["workers"] == 9
    assert not app.session_state["moves"]
    app.slider[1].set_value(5).run()
    assert now(app)["workers"] == 5 and len(app.session_state["moves"]) == 1


def test_once_the_browser_shows_what_it_was_told_the_old_value_is_a_move():
    app = opened()
    app.button[0].click().run()
    app.button[1].click().run()
    app.slider[1].set_value(4).run()
    assert now(app)["workers"] == 4 and len(app.session_state["moves"]) == 1


def test_a_browser_that_has_missed_what_it_was_told_follows_all_the_same():
    app = opened()
    app.button[0].click().run()
    app.slider[1].set_value(4)  # it still shows the old value, and holds all messages
    app.button[1].click().run()
    assert now(app)["workers"] == 9 == app.slider[1].value
    assert not app.session_state["moves"]


def test_link_sets_controls_and_seed_and_is_talked_of_until_one_is_moved():
    app = opened(w="400", rate="2", seed="12", order="shortest")
    assert now(app) == {"rate": 2.0, "workers": 60, "order": "Shortest", "seed": 12}
    assert "This link asked for 400 workers; the nearest possible is 60." in shown(app)
    app.slider[0].set_value(5.0).run()
    assert now(app)["workers"] == 60
    assert shown(app) == ""


@pytest.mark.parametrize(
    ("story", "said"),
    [
        ("zzz", "No change of this link can be replayed here."),
        ("0_w_9", ""),
        ("5_w_9", "This link replays 1 change and the sliders follow. Restart"),
        ("5_w_9~7_send_3~zzz", "1 change and 1 spike, as nearly as this page can, and the sliders"),
    ],
)
def test_what_is_said_of_a_link_that_replays_a_run(story, said):
    app = opened(story=story)
    assert said in shown(app) and bool(said) == bool(shown(app))
    assert now(app)["workers"] == (9 if story == "0_w_9" else 4)


def test_settings_survive_leaving_the_page():
    app = opened(w="6")
    app.slider[0].set_value(5.0).run()
    app.toggle[0].set_value(True).run()
    assert not app.slider
    app.toggle[0].set_value(False).run()
    assert now(app) == {"rate": 5.0, "workers": 6, "order": "First", "seed": 7}
    assert [slider.value for slider in app.slider] == [5.0, 6]


def test_markup_in_a_link_is_shown_as_text():
    app = opened(rate="<img src=x>")
    assert "<img" not in shown(app)
    assert "&lt;img" in shown(app)
    assert not app.exception


def show(view, value):
    """Draw a control with a value; return whether the browser was told of it."""
    tell = view.must_tell("workers", value)
    if tell:
        view.has_told("workers", value)
        view.sent_as(view.told)
    return tell


def test_a_browser_is_told_only_of_values_that_it_does_not_show():
    view = SliderView()
    assert not show(view, 4), "a new control has its value from the start"
    assert not show(view, 4)
    view.moved("workers", 6)
    assert not show(view, 6), "the browser said so itself"
    assert show(view, 5) and view.told == 1
    assert view.is_late("workers", 6) and not view.is_late("workers", 4)


def test_what_was_shown_before_all_began_anew_was_not_chosen():
    view = SliderView()
    show(view, 4)
    view.all_new()
    assert view.is_late("workers", 4), "also where it is not drawn again"
    assert show(view, 5)
    view.heard({"workers": 5}, 1)
    assert not view.is_late("workers", 4)


def test_a_value_is_late_until_the_browser_shows_what_it_was_told():
    view = SliderView()
    for value in (4, 5, 6):
        show(view, value)
    view.heard({"workers": 5}, 2)
    assert view.is_late("workers", 4) and view.is_late("workers", 5)
    view.heard({"workers": 6}, 2)
    assert not view.is_late("workers", 4) and not view.is_late("workers", 5)


def test_what_was_broken_off_before_the_browser_was_told_is_told_again():
    view = SliderView()
    show(view, 4)
    assert view.must_tell("workers", 5), "and the drawing is broken off"
    assert view.must_tell("workers", 6) and view.is_late("workers", 5), "it may have got through"
    assert show(view, 6) and not show(view, 6)


def test_an_old_value_that_is_told_again_is_not_taken_for_an_answer():
    """From 4 to 6 and back, before the browser has heard of 6: its 4 is the old one."""
    view = SliderView()
    for value in (4, 6, 4):
        show(view, value)
    view.heard({"workers": 4}, 0)
    assert view.is_late("workers", 6)
    view.heard({"workers": 6}, 1)
    assert view.is_late("workers", 6)
    view.heard({"workers": 4}, 2)
    assert not view.is_late("workers", 6)


def test_what_was_told_and_not_sent_yet_has_no_answer():
    view = SliderView()
    show(view, 4)
    assert view.must_tell("workers", 5)
    view.has_told("workers", 5)
    assert view.unsent
    view.heard({"workers": 5}, 99)
    assert view.is_late("workers", 4)


def test_what_a_browser_was_told_and_has_missed_is_told_again():
    """Streamlit drops what it has not sent yet as the next run of a page begins."""
    view = SliderView()
    show(view, 4)
    assert show(view, 6)
    view.heard({"workers": 4}, 0)
    assert not view.missed and not view.must_tell("workers", 6), "it holds nothing newer yet"
    view.heard({"workers": 4}, 1)
    assert view.missed == {"workers"} and view.is_late("workers", 4)
    assert show(view, 6) and not view.missed
    view.heard({"workers": 6}, 2)
    assert not view.missed and not show(view, 6) and not view.is_late("workers", 4)


def test_what_a_browser_shows_of_a_session_that_is_gone_is_no_move():
    view = SliderView()
    show(view, 6)
    view.shows({"workers": 7})
    assert view.is_late("workers", 7)
    assert show(view, 6)
    view.heard({"workers": 6}, 1)
    assert not view.is_late("workers", 7)

"""The teacher's view: what is for the teacher stands there only, nothing done is kept."""

import pytest
from streamlit.testing.v1 import AppTest

from lessons.common.ground.syllabus import LESSONS, lessons
from lessons.common.session.progress import Done
from tests.lessons.playing import OF_THE_TEACHER

LESSON = lessons()[0]


def opened(view=None, progress=None, path=LESSON.path):
    at = AppTest.from_file(path, default_timeout=120)
    at.session_state["progress"] = progress or {}
    if view:
        at.query_params["view"] = view
    return sound(at.run())


def sound(at):
    assert not at.exception, at.exception[0].message
    return at


def folds(at):
    return [fold.label for fold in at.get("expander")]


def head(at):
    return next(one.value for one in at.get("html") if "<h1>" in one.value)


def answered(at):
    group = at.button_group[0]
    return sound(group.set_value(group.options[0]).run())


def cookie(at):
    """What the browser is told to keep."""
    import json

    (note,) = (e for e in at.get("bidi_component") if e.key == "unseen cookie")
    return json.loads(note.proto.json)


def test_a_learner_sees_nothing_of_it():
    for at in (opened(), answered(opened()), opened("learn"), opened("TEACH")):
        assert OF_THE_TEACHER not in folds(at)
        assert "Teacher" not in head(at)
        assert cookie(at)["view"]["view"] == ""


def test_the_teacher_has_the_notes_before_and_after_the_guess():
    at = opened("teach")
    assert folds(at) == [OF_THE_TEACHER] and "Teacher’s view" in head(at)
    assert folds(answered(at)) == [OF_THE_TEACHER, "In production", "The code"]


def test_an_address_that_asks_for_it_is_read_without_a_word():
    assert not [one for one in opened("teach").get("html") if 'class="note"' in one.value]


def test_it_stays_when_streamlit_drops_it_from_the_address():
    at = opened("teach")
    del at.query_params["view"]
    at.run()
    assert folds(sound(at)) == [OF_THE_TEACHER]
    assert cookie(at)["view"]["view"] == "teach"  # the browser writes it there again


def test_what_is_answered_there_is_not_kept():
    at = answered(opened("teach"))
    assert cookie(at)["value"] == ""
    assert at.session_state["progress"] == {}
    assert at.session_state["rehearsal"][LESSON.slug].guess == "0"


def test_a_challenge_that_is_met_there_is_not_kept():
    at = answered(opened("teach"))
    page = at.session_state["pages"].states[LESSON.slug]
    page.live.aims.done.add(page.live.aims.challenges[0].id)
    at.run()
    assert cookie(sound(at))["value"] == "" and at.session_state["progress"] == {}


def test_what_the_browser_holds_is_not_shown_there_and_not_forgotten():
    kept = {LESSON.slug: Done("2", frozenset({"feel"}))}
    at = opened("teach", dict(kept))
    assert not [m for m in at.markdown if "You said" in m.value], "the question is open"
    answered(at)
    assert at.session_state["progress"] == kept


def test_leaving_it_leads_back_to_what_was_kept():
    at = opened("teach", {LESSON.slug: Done("2")})
    at.session_state[f"{LESSON.slug}: {OF_THE_TEACHER}"] = True
    at.run()
    next(b for b in at.button if b.label.startswith("Leave")).click().run()
    sound(at)  # its address still asks for it until the browser has taken it out
    assert OF_THE_TEACHER not in folds(at) and "Teacher" not in head(at)
    assert [m for m in at.markdown if "You said" in m.value]
    assert cookie(at)["view"]["view"] == ""


def test_an_old_address_that_comes_late_does_not_lead_back_into_a_view_that_was_left():
    at = opened("teach")
    at.session_state[f"{LESSON.slug}: {OF_THE_TEACHER}"] = True
    del at.query_params["view"]  # Streamlit drops it as the page changes
    at.run()
    next(b for b in at.button if b.label.startswith("Leave")).click().run()
    for late in ("teach", "", "teach"):  # what the browser wrote there again, on its way till now
        at.query_params["view"] = late
        assert OF_THE_TEACHER not in folds(sound(at.run()))
    at.query_params["view"] = "show"  # another view can be asked for
    assert cookie(sound(at.run()))["view"]["view"] == "show"


@pytest.mark.parametrize("page", ["home.py", "contents.py"])
def test_pages_without_a_question_have_it_too(page):
    assert cookie(opened("teach", path=LESSONS / page))["view"]["view"] == "teach"


def test_forgetting_there_leaves_what_the_browser_holds():
    at = opened("teach", {LESSON.slug: Done("2")}, LESSONS / "contents.py")
    at.session_state["rehearsal"] = {LESSON.slug: Done("1")}
    at.run()
    next(button for button in at.button if "Forget" in button.label).click().run()
    assert at.session_state["rehearsal"] == {} and at.session_state["progress"]
    assert cookie(sound(at))["value"] == ""

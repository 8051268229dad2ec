"""The question of a lesson in a class: before a projector, and in a teacher's hands."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from lessons.common.ground.answers import Answer
from lessons.common.ground.class_guess import ClassAnswer, ClassGuess
from lessons.common.ground.syllabus import lessons
from lessons.common.live.scene import Guessed
from lessons.common.page.guess import Guess
from lessons.common.room import codes, session_room
from lessons.common.room.class_room import ClassRoom, may_show
from lessons.common.room.follow.lead_follow import draw_here, offer_handout
from lessons.common.room.follow.show_board import show_board
from lessons.common.room.follow.show_draw import show_draw
from lessons.common.room.lead import lead_room, offer_room
from lessons.common.room.load.lead_load import lead_load, load_here, offer_load
from lessons.common.room.load.part import Seen
from lessons.common.room.load.show_load import show_load
from lessons.common.room.phases import Phase, Round
from lessons.common.room.pictures import rounds_of
from lessons.common.room.projector import show_slide
from lessons.common.room.questions import Question, Topic
from lessons.common.room.remote import listen
from lessons.common.session import reruns, view
from lessons.common.steering.page_state import PageState, Part

_ASKS = list(Phase)[: list(Phase).index(Phase.RUN)]  # until then the run stops before its answer


_charts: dict[str, int] = {}  # of each lesson, since its results were first drawn


def note_charts(page: PageState) -> None:
    """Keep how many charts a lesson has, for sessions that have not drawn them yet."""
    _charts[page.slug] = page.charts


def topic_of(
    page: PageState, question: str, answers: Sequence[Answer], right: Answer, why: str
) -> Topic | None:
    """A lesson's question as a room asks it; None for a learner alone, who has no room."""
    if page.lesson is None or not view.rehearsing():
        return None
    asked = _question(question, answers, right, why)
    twin = page.twin
    other = _question(twin.question, twin.answers, twin.right, twin.why) if twin else None
    return Topic(page.slug, page.lesson.title, asked, other)


def _question(text: str, answers: Sequence[Answer], right: Answer, why: str) -> Question:
    return Question(
        text=text,
        answers=tuple(answer.label for answer in answers),
        right=list(answers).index(right),
        why=why,
        whys=tuple(answer.why for answer in answers),
        values=tuple(answer.value for answer in answers),
    )


def class_guess(page: PageState, topic: Topic | None) -> Guess | None:
    """What stands in the place of a learner's question in a class; None: there is no class."""
    page.in_class = False
    if topic is None or st.context.is_embedded:
        return None
    if view.teaching() and session_room.is_wanted():
        session_room.open_room(topic)
    room = session_room.room_here()
    if view.teaching():
        room = _of_teacher(topic, room)
    elif room is None:
        room = session_room.room_alone(topic)
    if room is None:
        return None
    page.in_class = True
    page.charts = _charts.get(page.slug, page.charts)
    page.class_at = room.asked, room.revision
    _follow(page, room)
    with page.areas.question:
        reruns.part(page.key(Part.ROOM), partial(_draw, page, topic))
    return _class_guess(page, room)


def _class_guess(page: PageState, room: ClassRoom) -> Guess:
    """What the class guessed, once that may be seen; a projector draws it into the charts."""
    if page.asks or room.topic.lesson != page.slug:
        return Guess(known=not page.asks)
    _, counts = rounds_of(room)[-1]
    question = room.topic.question
    votes = dict(zip(question.answers, counts, strict=True))
    numbers = {v: n for v, n in zip(question.values, counts) if v is not None and n}
    answer = ClassAnswer(votes) if sum(counts) else None
    value = ClassGuess(numbers) if numbers else None
    page.guessed = Guessed(answer or "", value)
    return Guess(True, answer, value) if view.showing() else Guess(known=True)


def _of_teacher(topic: Topic, room: ClassRoom | None) -> ClassRoom | None:
    """The room that a teacher leads, at this lesson if it was to be taken along."""
    if room is None or not session_room.leads():
        return None
    if session_room.brings(topic):
        session_room.bring(topic)
        return session_room.room_here()
    return room


def follow_room(here: str) -> None:
    """Give way to another lesson if a room is there, or goes there."""
    if not view.rehearsing():
        return
    wanted = session_room.lesson_to_open(here)
    if view.showing() and not wanted and here not in {lesson.slug for lesson in lessons()}:
        wanted = lessons()[0].slug  # a page without a question is nothing to show
    for lesson in lessons():
        if lesson.slug == wanted:
            st.switch_page(lesson.path)


def _follow(page: PageState, room: ClassRoom) -> None:
    """Hold the run as long as the question is open; then play what it was about."""
    asked_before = page.asks or page.live is None
    page.asks = room.topic.lesson == page.slug and room.phase in _ASKS
    if asked_before and not page.asks:
        page.scene_due = True


def _draw(page: PageState, topic: Topic) -> None:
    """The part of the page that follows the votes.

    It is sent in one go. Piece by piece, controls of the old panel would stand among those of the
    new one for a moment, and could be moved.
    """
    room = session_room.room_here() or session_room.room_alone(topic)
    load = load_here(room)
    with reruns.at_once():
        if view.showing():
            _show(page, room, load)
        elif load is not None:
            lead_load(room, load)
        else:
            lead_room(page, topic, room)
            offer_load(room)
            offer_handout(page, room)
        listen(page, room, keys=load is None)


def _show(page: PageState, room: ClassRoom, load: Seen | None) -> None:
    """What the projector shows: the room's run, a draw, the board, or a slide of the lesson."""
    if load is not None:
        show_load(room, load.start)
    elif draw := draw_here(room):
        show_draw(room, draw)
    elif room.board.shown:
        show_board(room, page.challenges)
    else:
        show_slide(room, page.charts)


def answered_in_class(page: PageState) -> bool:
    """Whether a room hands out this page to learners who have voted on its question."""
    code = codes.tidy(st.query_params.get(view.ROOM, ""))
    if not code or view.rehearsing():
        return False
    room = session_room.tried(lambda: session_room.the_store().load(code))
    return room is not None and room.topic.lesson == page.slug and may_show(room, Round.FIRST)


def offer_class(page: PageState, topic: Topic | None) -> None:
    """Below a question in the teacher's view: a room for a class."""
    if topic and view.teaching():
        with page.areas.question:
            offer_room(page.slug)

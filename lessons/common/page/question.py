"""A question before anything is shown; the answer is kept, and later laid over the result."""

from collections.abc import Sequence
from contextlib import contextmanager

import streamlit as st

from lessons.common.ground.answers import Answer, Twin, right_answer
from lessons.common.ground.words import tied
from lessons.common.live.scene import Guessed, Scene
from lessons.common.page.guess import Guess
from lessons.common.page.in_class import answered_in_class, class_guess, offer_class, topic_of
from lessons.common.session import progress, reruns
from lessons.common.steering.page_state import PageState, Part

_BELOW = "Watch it on the stage. The explanation is below."


def predict(
    page: PageState,
    question: str,
    *,
    answers: Sequence[Answer],
    truth: str | float,
    why: str = "",
    scene: Scene | None = None,
    twin: Twin | None = None,
) -> Guess:
    """Ask with a few answers; once one is chosen, show it beside the computed truth.

    Parameters
    ----------
    truth : the label of the right answer; or, where answers have values, the computed number: the
        answer nearest to it is right
    why : what is said of every answer, after its own ``why``
    scene : what the stage plays once an answer is given, and how far it goes before
    twin : the same idea with other numbers, for a teacher to ask after the run
    """
    right = right_answer(answers, truth)
    page.twin = twin
    page.scene = scene
    topic = topic_of(page, question, answers, right, why)
    together = class_guess(page, topic)
    if together:
        return together
    token = _token(page, scene)
    if not token:
        _ask_for_option(page, question, [answer.label for answer in answers])
        offer_class(page, topic)
        return Guess(known=False)
    known = token.isdecimal() and int(token) < len(answers)
    chosen = answers[int(token)] if known else None
    reason = f"{(chosen or right).why} {why}".strip()
    label = chosen.label if chosen else None
    page.guessed = Guessed(label or "", chosen.value if chosen else None)
    _answer(page, question, label, chosen is right, right.label, reason)
    return Guess(True, label, chosen.value if chosen else None)


def _token(page: PageState, scene: Scene | None) -> str:
    """What was answered, as it is kept; empty while the question is open.

    A stage that stands alone in another page asks nothing: there is no question to answer.
    """
    token = progress.of(page.slug).guess
    if not token and answered_in_class(page):
        token = "shown"
        progress.note_guess(page.slug, token)
    page.scene, page.asks = scene, not token and not st.context.is_embedded
    return token


def _ask_for_option(page: PageState, question: str, labels: list[str]) -> None:
    with page.areas.question, _question(question):
        key = page.key(Part.GUESS)
        hooks = {"on_change": _take_option, "args": (page, labels)}
        st.pills(question, labels, key=key, label_visibility="collapsed", **hooks)
        _pass_over(page)


@contextmanager
def _question(question: str):
    """The question, and below it a row for what answers it."""
    with st.container(key="question"):
        st.markdown(tied(f"**{question}**"), width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            yield


def _pass_over(page: PageState) -> None:
    args = (page, "shown")
    st.button("Show me without guessing", type="tertiary", on_click=_note, args=args)


def _take_option(page: PageState, labels: list[str]) -> None:
    answer = st.session_state[page.key(Part.GUESS)]
    if answer is not None:
        _note(page, str(labels.index(answer)))


def ask_again(page: PageState) -> None:
    """Take the answer back: the question is open again."""
    _note(page, "")


def _note(page: PageState, token: str) -> None:
    if progress.of(page.slug).guess != token:  # Streamlit may say twice that a widget was moved
        progress.note_guess(page.slug, token)
        page.scene_due = bool(token)
    reruns.run()


def _answer(
    page: PageState, question: str, guess: str | None, hit: bool, right: str, why: str
) -> None:
    if guess is None:
        verdict = f"The answer is **{right}**."
    elif hit:
        verdict = f"You said **{guess}**, and that is right."
    else:
        verdict = f"You said **{guess}**; the answer is **{right}**."
    with page.areas.question.container(key="answer", gap="small"):
        st.markdown(tied(f"**{question}**\n\n{verdict}"))
        if page.scene:  # where the stage stands between the verdict and its reason
            st.html(f'<p class="note on-narrow">{_BELOW}</p>')
    with page.areas.question.container(key="answer-why"):
        st.markdown(tied(why))

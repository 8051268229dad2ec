"""A question before anything is shown; the answer is kept, and later laid over the result."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import streamlit as st

from lessons.common import again, browser, progress
from lessons.common.controls import settings
from lessons.common.ground.words import tied
from lessons.common.stage import play
from lessons.common.syllabus import Lesson

_FRESH = "The charts show fresh runs with these settings, the stage the run that you steer."


@dataclass(frozen=True)
class Guess:
    """What a learner expects: ``known`` once the result may be seen, ``value`` for the charts."""

    known: bool
    label: str | None = None
    value: float | None = None


def predict(
    lesson: Lesson,
    question: str,
    options: Sequence[str] | Mapping[str, float],
    truth: str | float,
    why: str | Mapping[str, str],
) -> Guess:
    """Ask with a few options; once answered, show the answer beside the computed truth.

    Parameters
    ----------
    options : labels, or labels with the number each stands for (drawn into the charts)
    truth : the right label; or, where options have numbers, the computed number: the option
        nearest to it is right
    why : what explains the truth, computed; or one for each label, for the guess that was made
    """
    labels = list(options)
    numbers = dict(options) if isinstance(options, Mapping) else {}
    right = truth if isinstance(truth, str) else min(labels, key=lambda o: abs(numbers[o] - truth))
    token = progress.of(lesson.slug).guess
    if not token:
        with _question(question):
            key = f"guess {lesson.slug}"
            hooks = {"on_change": _take, "args": (lesson.slug, key, labels)}
            st.pills(question, labels, key=key, label_visibility="collapsed", **hooks)
            _pass_over(lesson)
        return Guess(known=False)
    label = labels[int(token)] if token.isdecimal() and int(token) < len(labels) else None
    said = f"You said **{label}**" if label else ""
    reason = why if isinstance(why, str) else why[label or right]
    _answer(lesson, question, said, label == right, right, reason)
    return Guess(True, label, numbers.get(label) if label else None)


def predict_number(
    lesson: Lesson,
    question: str,
    low: float,
    high: float,
    truth: float,
    why: str,
    unit: str = "",
    step: float = 1,
    near: float = 0.1,
) -> Guess:
    """Ask for a number; within ``near`` of the truth (as a share of it) it counts as right."""
    token = progress.of(lesson.slug).guess
    write = f"{{:.{0 if float(step).is_integer() else 1}f}} {unit}".rstrip()
    if not token:
        with _question(question):
            key = f"guess {lesson.slug}"
            st.number_input(
                question,
                low,
                high,
                None,
                step,
                key=key,
                placeholder=unit or None,
                label_visibility="collapsed",
                width=160,
            )
            st.button("This is my guess", on_click=_take, args=(lesson.slug, key, None))
            _pass_over(lesson)
        return Guess(known=False)
    value = None if token == "shown" else min(max(float(token), low), high)
    said = "" if value is None else f"You said **{write.format(value)}**"
    right = value is not None and abs(value - truth) <= near * abs(truth)
    _answer(lesson, question, said, right, write.format(truth), why)
    return Guess(True, None if value is None else write.format(value), value)


def results(lesson: Lesson, guess: Guess) -> Callable:
    """Draw the controls and the stage and, below, what a function shows of the settings.

    As long as there is no guess a quiet line stands in its place. The function returns whether
    more is to come: then it is called again.
    """

    def begin(draw: Callable[[dict], bool | None]) -> None:
        def shown():
            st.html(f'<p class="place">{_FRESH}</p>')
            if draw(settings(lesson.slug)):
                browser.ask_again(f"results {lesson.slug}")

        if guess.known:
            play(lesson.slug, below=partial(again.part, f"results {lesson.slug}", shown))
        else:
            play(lesson.slug)
            words = "What comes out is shown here once you have made your guess."
            st.html(f'<p class="held">{words}</p>')

    return begin


@contextmanager
def _question(question: str):
    """The question, and below it a row for what answers it."""
    with st.container(key="question"):
        st.markdown(tied(f"**{question}**"), width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            yield


def _pass_over(lesson: Lesson) -> None:
    args = (lesson.slug, "shown")
    st.button("Show me without guessing", type="tertiary", on_click=_note, args=args)


def _take(slug: str, key: str, labels: list[str] | None) -> None:
    answer = st.session_state[key]
    if answer is not None:
        token = f"{answer:.6f}" if labels is None else str(labels.index(answer))
        _note(slug, token)


def _note(slug: str, token: str) -> None:
    progress.note_guess(slug, token)
    again.run()


def _answer(lesson: Lesson, question: str, said: str, hit: bool, right: str, why: str) -> None:
    if hit:
        verdict = f"{said}, and so it is."
    elif said:
        verdict = f"{said}; it is **{right}**."
    else:
        verdict = f"It is **{right}**."
    with st.container(key="answer", horizontal=True, vertical_alignment="bottom", gap="small"):
        st.markdown(tied(f"**{question}**\n\n{verdict} {why}"))
        label = "Change my guess" if said else "Make a guess"
        st.button(label, type="tertiary", on_click=_note, args=(lesson.slug, ""))

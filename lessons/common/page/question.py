"""A question before anything is shown; the answer is kept, and later laid over the result."""

from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from lessons.common.ground.words import tied
from lessons.common.session import progress, reruns
from lessons.common.steering.page_state import PageState, Part


@dataclass(frozen=True)
class Guess:
    """What a learner expects: ``known`` once the result may be seen, ``value`` for the charts."""

    known: bool
    label: str | None = None
    value: float | None = None


def predict(
    page: PageState,
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
    token = progress.of(page.slug).guess
    if not token:
        return _ask_for_option(page, question, labels)
    label = labels[int(token)] if token.isdecimal() and int(token) < len(labels) else None
    reason = why if isinstance(why, str) else why[label or right]
    _answer(page, question, label, label == right, right, reason)
    return Guess(True, label, numbers.get(label) if label else None)


def predict_number(
    page: PageState,
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
    token = progress.of(page.slug).guess
    if not token:
        return _ask_for_number(page, question, (low, high, step), unit)
    decimals = 0 if float(step).is_integer() else 1

    def written(number: float) -> str:
        return f"{number:.{decimals}f} {unit}".rstrip()

    value = None if token == "shown" else min(max(float(token), low), high)
    label = None if value is None else written(value)
    right = value is not None and abs(value - truth) <= near * abs(truth)
    _answer(page, question, label, right, written(truth), why)
    return Guess(True, label, value)


def _ask_for_option(page: PageState, question: str, labels: list[str]) -> Guess:
    with _question(question):
        key = page.key(Part.GUESS)
        hooks = {"on_change": _take_option, "args": (page, labels)}
        st.pills(question, labels, key=key, label_visibility="collapsed", **hooks)
        _pass_over(page)
    return Guess(known=False)


def _ask_for_number(page: PageState, question: str, places: tuple, unit: str) -> Guess:
    """Ask for a number; ``places`` are the lowest, the highest and the step."""
    low, high, step = places
    with _question(question):
        st.number_input(
            question,
            low,
            high,
            None,
            step,
            key=page.key(Part.GUESS),
            placeholder=unit or None,
            label_visibility="collapsed",
            width=160,
        )
        st.button("This is my guess", on_click=_take_number, args=(page,))
        _pass_over(page)
    return Guess(known=False)


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


def _take_number(page: PageState) -> None:
    answer = st.session_state[page.key(Part.GUESS)]
    if answer is not None:
        _note(page, f"{answer:.6f}")


def _note(page: PageState, token: str) -> None:
    progress.note_guess(page.slug, token)
    reruns.run()


def _answer(
    page: PageState, question: str, guess: str | None, hit: bool, right: str, why: str
) -> None:
    if guess is None:
        verdict = f"It is **{right}**."
    elif hit:
        verdict = f"You said **{guess}**, and so it is."
    else:
        verdict = f"You said **{guess}**; it is **{right}**."
    with st.container(key="answer", horizontal=True, vertical_alignment="bottom", gap="small"):
        st.markdown(tied(f"**{question}**\n\n{verdict} {why}"))
        label = "Make a guess" if guess is None else "Change my guess"
        st.button(label, type="tertiary", on_click=_note, args=(page, ""))

"""What lessons say in titles and remarks, wherever their controls stand: the numbers in words.

Only words that hold a number, or the case that a number makes, are written down here. Where the
words are empty, the sentence must be.
"""

import pytest

from queuesim.tenants import B_FIRST, FOUR_TO_ONE
from tests.lessons.one_lesson import OneLesson

CALM = {"rate": 0.5, "workers": 12, "limit": 100}
STARVED = {"order": B_FIRST, "rate": 5.0}
OFF = {"scaler": "off", "least": 6}

SENTENCES = {  # by lesson: the function that says it, the settings, and what it says
    "a-queue-and-its-workers": [
        ("what_a_spike_does", {}, "clears in 40 s; half of 24 runs cleared within 38 s"),
        ("what_a_spike_does", {"workers": 12, "rate": 2.5, "spike": 10}, "clears in 1.1 s"),
        ("what_a_spike_does", {"rate": 3.75, "spike": 100}, "clears in 400 s"),
        ("what_a_spike_does", {"rate": 0.5, "workers": 1}, "clears in 80 s"),
        ("what_one_more_does", {}, "halves the time, to 20 s"),
        ("what_one_more_does", {"workers": 12, "rate": 0.5, "spike": 10}, "changes nothing"),
        ("what_one_more_does", {"workers": 12, "rate": 2.5, "spike": 10}, "all 10 tasks would"),
        ("what_one_more_does", {"rate": 3.75, "spike": 100}, "from 400 s to 80 s"),
        ("what_one_more_does", {"rate": 4.0}, "only with 5 workers or more"),
        ("what_one_more_does", {"rate": 8.0, "workers": 1}, "only with 9 workers or more"),
        ("what_one_more_does", {"rate": 0.5, "workers": 1}, "from 80 s to 27 s"),
    ],
    "not-enough-workers": [
        ("how_many_are_rejected", {}, "2-minute run 20 % are rejected; in the long run, 20 %"),
        ("how_many_are_rejected", CALM, "no task is rejected"),
        ("how_many_are_rejected", CALM | {"limit": 0}, "no task is rejected"),
        ("what_places_save", {"limit": 0}, "40 % are rejected in the long run; at best"),
        ("what_places_save", {"limit": 5}, "24 % are rejected in the long run; at best"),
        ("what_places_save", {"limit": 5}, "cut this to 20 %"),
        (
            "what_places_save",
            {},
            "With 20 places, 20 % are rejected in the long run; more places hardly help",
        ),
        ("what_places_save", {"workers": 5}, "4.3 % are rejected in the long run; with enough"),
        (
            "what_places_save",
            CALM | {"limit": 0},
            "below 0.1 % are rejected in the long run; more",
        ),
        (
            "what_places_save",
            {"rate": 4.25, "limit": 100},
            "5.9 % are rejected in the long run; mo",
        ),
        ("how_long_accepted_tasks_wait", {}, "wait 4.0 s on average, 1 in 20 more than 6.3 s"),
        ("how_long_accepted_tasks_wait", {"limit": 0}, "Accepted tasks don’t wait"),
        ("how_long_accepted_tasks_wait", CALM, "Accepted tasks wait under 0.01 s on average"),
    ],
    "spikes": [("how_long_at_worst", {"height": 2.0}, "No spike")],
    "how-long-is-the-line": [
        ("the_law", {}, "**410 s**"),
        ("the_law", {}, "**8.2 waiting ÷ 0.90 per s = 9.1 s**"),
    ],
    "everything-at-midnight": [
        (
            "what_the_workers_do",
            {},
            "100 reports fill 4 workers for 25 s, and your task waits 22 s",
        ),
        ("what_the_workers_do", {"spread": 25}, "Spread over 25 s, your task waits 0.25 s"),
        ("what_the_workers_do", {"spread": 25}, "the workers keep up"),
        ("what_the_workers_do", {"spread": 60}, "Spread over 60 s, your task starts at once"),
    ],
    "two-queues": [
        (
            "how_idle_is_counted",
            {},
            "0.67 workers on average sit idle while tasks wait: 80 s in all, in every 120 s",
        ),
        ("how_long_workers_idled", {}, "In 120 s, dedicated workers sat idle 84 s in all"),
    ],
    "workers-that-pull-from-both": [
        ("how_long_urgent_tasks_wait", {}, "0.15 s with 1 reserved, 0.21 s all shared"),
        ("how_long_background_tasks_wait", {}, "4.2 s with 1 reserved, 1.2 s all shared"),
        ("how_long_background_tasks_wait", {"reserved": 0}, "Background wait: 1.2 s all shared"),
        ("how_long_background_tasks_wait", {"background": 2.7}, "never catch up with 1 reserved"),
        ("how_long_background_tasks_wait", {"background": 2.7}, "can do 2.64 a second, and 2.7"),
        ("what_workers_do", {}, "36 % of the time the reserved worker is idle while background"),
        ("what_workers_do", {}, "the other 3 are busy 92 % of the time"),
        ("what_workers_do", {"reserved": 2, "background": 1.9}, "busy over 99 %"),
        ("what_workers_do", {"background": 2.7}, "busy 100 %"),
    ],
    "priority-moves-the-waiting": [
        ("who_pays", {}, "Urgent tasks save 1.72 s each, background tasks pay 0.57 s each"),
        ("who_pays", {}, "still wait 1.97 s"),
    ],
    "noisy-neighbors": [
        ("what_a_pays", {}, "last task starts at 286 s with turns, not at 250 s: 14 % later"),
        ("what_a_pays", STARVED, "never starts with B first"),
        ("what_b_waits", {}, "0.38 s on average with turns, not 206 s"),
        ("what_b_waits", {"order": FOUR_TO_ONE}, "1.3 s on average with 4 turns to 1"),
        ("what_is_not_known", {"rate": 1.25}, ""),
        ("what_is_not_known", {"rate": 1.5}, "no formula for B’s wait with 4 turns to 1"),
        ("what_is_not_known", {"rate": 5.0}, "end before A’s last task starts with B first"),
        ("what_is_the_same", {}, "B takes 0.5 starts a second"),
        ("what_is_the_same", {"rate": 1.0}, ""),  # at 4 to 1 B has 0.8 starts a second
    ],
    "one-line-or-many": [
        ("what_comparing_saves", {}, "falls from 9.0 to 2.0 s; one queue for all makes it 0.88 s"),
    ],
    "adding-workers-when-it-hurts": [
        ("what_scaling_gives", {"startup": 0}, "for that wait you’d need 7 fixed workers"),
        ("what_scaling_gives", {}, "with 5 fixed workers, 1.4 s"),
        ("what_scaling_gives", {"scaler": "KEDA"}, "with 4 fixed workers, 2.9 s"),
        ("what_scaling_gives", OFF, "6 fixed workers: tasks wait 0.74 s"),
        ("when_they_come", {}, "ordered at 10 s and ready at 35 s"),
    ],
    "what-to-watch": [
        ("what_depth_means", {}, "50 waiting tasks means 5 s of work in the quick queue and 5 min"),
        ("what_depth_means", {}, "a depth alarm set below 60 rings each time"),
        ("how_the_depth_fares", {}, "a depth alarm at 9 is false no more often than"),
        ("how_busy_fares", {}, "6 false alarms an hour in the slow queue, 0 in the quick one"),
    ],
    "can-i-trust-this-run": [
        ("what_an_empty_start_costs", {}, "8.11 s"),
    ],
}


@pytest.mark.parametrize("slug", SENTENCES)
def test_what_a_lesson_says(slug):
    lesson = OneLesson(slug)
    for sentence, settings, words in SENTENCES[slug]:
        said = lesson.made(sentence, **settings)
        assert words in said if words else not said, f"{sentence} at {settings}: {said}"

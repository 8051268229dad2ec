"""Play a lesson's live run without a browser: its own system and challenges, a clock in hand."""

import contextlib
import io

from streamlit.testing.v1 import AppTest

from lessons.common.ground.syllabus import lessons
from lessons.common.session import progress

FOLDED = ("In production", "The code")
OF_THE_TEACHER = "For the teacher"  # in the teacher's view only


def unfold(at, slug, labels=FOLDED) -> None:
    """Open what is folded at the foot of a lesson."""
    for label in labels:
        at.session_state[f"{slug}: {label}"] = True


def printed(at: AppTest) -> str:
    """What *The code* of an unfolded lesson prints, run by itself."""
    lines = io.StringIO()
    with contextlib.redirect_stdout(lines):
        exec(compile(at.code[0].value, "the code", "exec"), {"__name__": "__main__"})
    return lines.getvalue().strip()


class Clock:
    """A clock that stands still until it is moved."""

    now = 0.0

    def __call__(self):
        return self.now


def moved(slug: str, guess: str = "shown", **values) -> "Player":
    """A lesson with its sliders there."""
    player = Player(slug, guess)
    for name, value in values.items():
        player.at.slider(key=f"{slug}.{name}").set_value(value)
    player.at.run()
    assert not player.at.exception
    return player


class Player:
    """A learner at the stage of a lesson, at its default settings."""

    def __init__(self, slug: str, guess: str = "shown"):
        lesson = next(lesson for lesson in lessons() if lesson.slug == slug)
        self.at = AppTest.from_file(lesson.path, default_timeout=120)
        self.at.session_state["rehearsal"] = {slug: progress.Done(guess)}
        self.at.query_params["view"] = "teach"  # all that a lesson can say is there
        unfold(self.at, slug, [*FOLDED, OF_THE_TEACHER])
        self.at.run()
        assert not self.at.exception, self.at.exception[0].message
        self.page = self.at.session_state["pages"].states[slug]
        self.live = self.page.live
        self.clock = self.live.head.clock = Clock()
        self.live.begin(self.live.settings, self.live.seed)

    def go_to(self, time: float) -> None:
        """Let the run play on to a time, as a browser would that asks for more."""
        self.clock.now += time - self.live.playhead()
        while self.live.until < min(time, self.live.end):
            self.live.more()

    def set(self, **settings) -> None:
        """Move sliders, now."""
        self.live.steer(self.live.settings | settings)

    def met(self) -> dict[str, float]:
        """The challenges that are met up to the playhead, and when."""
        self.live.more()
        times = {c.id: c.met(self.live.story()) for c in self.live.aims.challenges}
        here = self.live.playhead()
        return {name: time for name, time in times.items() if time is not None and time <= here}

    def words(self) -> str:
        """All that the page says, in one text."""
        at = self.at
        texts = [element.value for element in at.markdown]
        texts += [element.body for element in at.get("html") if hasattr(element, "body")]
        texts += [chart.proto.alt for chart in at.get("vega_lite_chart")]
        return "\n".join(texts).replace("\u00a0", " ")

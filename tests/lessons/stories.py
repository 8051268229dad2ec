"""Play a lesson's run from a story in a link's notation: no page, no browser, no clock."""

import random
from functools import lru_cache

from lessons.common.live.computed_run import END
from lessons.common.live.replay import Replay
from lessons.common.live.schedule import Schedule
from lessons.common.live.story import Story
from lessons.common.steering.story_link import ToldStory, read_story
from tests.lessons.lesson_file import challenges_of, page_of, settings_of


def told(slug: str, text: str, seed: int) -> ToldStory:
    """What a story says that begins with the usual settings of a page."""
    return read_story(text, page_of(slug).offered, settings_of(slug, seed=seed))


@lru_cache(maxsize=128)  # several tests of a lesson look at the same stories
def played(slug: str, text: str, seed: int, until: float = END) -> Story:
    """What comes of a story by `until`."""
    systems, link = page_of(slug).live.systems, told(slug, text, seed)
    schedule = Schedule(link.start, seed)
    schedule.retell(link.changes, link.spikes, systems)
    lanes = systems.versions(schedule.start, schedule.changes, schedule.spikes)
    replays = [Replay(versions, seed) for versions in lanes]
    for replay in replays:
        replay.advance(until)
    runs = tuple(replay.result() for replay in replays)
    return Story(runs, tuple(schedule.changes), tuple(schedule.spikes), schedule.start)


def blind(slug: str, name: str, seed: int) -> Story:
    """What comes of moving one slider every half a minute or so, to anywhere, without looking."""
    control, hand = page_of(slug).offered[name], random.Random(seed)
    steps = round((control.high - control.low) / control.step)
    moves, at = [], 0
    while (at := at + hand.randint(5, 60)) < END:
        value = control.low + control.step * hand.randint(0, steps)
        moves.append(f"{at}_{name}_{value:g}")
    return played(slug, "~".join(moves), seed)


def met(slug: str, text: str, seed: int, until: float = END) -> dict[str, float]:
    """The challenges that a story meets by `until`, and when."""
    story = played(slug, text, seed, until)
    times = {challenge.id: challenge.met(story) for challenge in challenges_of(slug)}
    return {name: time for name, time in times.items() if time is not None}

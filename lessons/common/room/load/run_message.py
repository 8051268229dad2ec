"""What the stage of a projector is told of a load: as of a steered run, but without a learner."""

from lessons.common.live.lane_message import lane_message
from lessons.common.live.times import said
from lessons.common.room.load.load_run import LoadRun
from lessons.common.steering.stage_options import StageOptions

LAG = 0.3  # seconds that the projector is behind, so that a tap is there before it is shown
WINDOW = 10.0  # seconds over which the stage says how many tasks came
LATE = 10.0  # seconds of waiting from which a task is shown in red
STAGE = StageOptions(target=LATE, chance=False)

Lane = tuple[str, LoadRun, LoadRun | None]  # name, run, ghost


def message_of(lanes: list[Lane], until: float, since: float) -> dict:
    """What happens from `since` to `until` in each lane, and what was changed."""
    flags = lanes[0][1].flags()
    return {
        "heard": 0,
        "from": since,
        "until": until,
        "ahead": [0, 0],
        "unit": "s",
        "lanes": [_lane(lane, until, since) for lane in lanes],
        "stopped": "",
        "held": False,
        "scene": None,
        "ghost_label": "without the last change",
        "remark": "",
        "changes": flags,
        "moments": [said(flag["t"]) for flag in flags],
        "shown": None,
        "spikes": [],
        "challenges": [],
        **STAGE.message({}),
        "window": WINDOW if len(lanes) == 1 else None,
    }


def _lane(lane: Lane, until: float, since: float) -> dict:
    name, run, ghost = lane
    versions = [(at, run.division.scenario(rules)) for at, rules in run.versions]
    other = ghost and ghost.present(until)
    message = lane_message(name, run.present(until), versions, other, since)
    for _, settings in message["settings"]:
        settings |= {"rate": None, "load": None}  # how many taps come is not set
        for kind in settings.get("kinds", ()):
            kind["rate"] = None
    return message

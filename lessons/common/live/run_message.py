"""What a browser is told of a live run: all that it may not know yet."""

from lessons.common.live.computed_run import LOOK_AHEAD, LOOK_AHEAD_REAL
from lessons.common.live.lane_message import lane_message
from lessons.common.live.spike_bands import spike_bands
from lessons.common.live.times import said


def run_message(run) -> dict:
    """All that the browser may not know yet of a live run."""
    since = run.revisions.since(run.until)
    return {
        "run": run.run_number,
        "begun": run.begun_as,
        "rev": run.revisions.number,
        "heard": run.heard,
        "from": since,
        "until": run.until,
        "end": run.end,
        "ahead": [LOOK_AHEAD, LOOK_AHEAD_REAL],
        "start": {
            "t": run.playhead(),
            "playing": run.head.playing,
            "speed": run.head.speed,
        },
        "unit": "s",
        "lanes": _lanes(run, since),
        "stopped": run.lanes.stopped,
        "held": run.held_at is not None,
        "scene": run.scene,
        "ghost_label": run.lanes.ghost_label,
        "remark": run.remark,
        **_deeds(run, since),
        "challenges": _challenges(run, since),
    }


def _challenges(run, since: float) -> list[dict]:
    """The challenges; they come after the question: some of their words would answer it."""
    if run.held_at is not None:
        return []
    return run.aims.message(run.story(), since)


def _lanes(run, since: float) -> list[dict]:
    """What happens in each lane from `since` on."""
    lanes, names = run.lanes, run.systems.of(run.settings)
    ways = zip(names, lanes.runs, lanes.replays, lanes.ghost_runs())
    return [
        lane_message(name, one, replay.versions, ghost, since) for name, one, replay, ghost in ways
    ]


def _deeds(run, since: float) -> dict:
    """What was set and sent, as the timeline shows it: changes as far as they may be news."""
    schedule, lanes = run.schedule, run.lanes
    known = schedule.changes_before(since)
    moments = [said(change.at) for change in schedule.changes[known:]]
    return {
        "changed_from": min([said(since), *moments]),
        "changes": schedule.flags(run.systems, known),
        "moments": moments,
        "shown": schedule.shown if schedule.played_again else None,
        "spikes": spike_bands(lanes.replays[0].versions, schedule.spikes, lanes.runs[0]),
    }

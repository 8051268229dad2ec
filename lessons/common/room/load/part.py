"""What a phone is told of its room's load."""

from lessons.common.room.load.balance import Balance
from lessons.common.room.load.live_load import LiveLoad


def told(live: LiveLoad, client: str) -> dict:
    """A client's part of the news; empty while there is no load."""
    start = live.start
    if start is None or start.put_away:
        return {}
    said = {"run": start.run, "over": live.is_over(), "number": 0}
    said |= {"trial": live.trial_name()} if start.trial else {}
    if client:
        said |= {"number": live.load.run.latest.get(client, 0)} | _own(live, client)
    return {"load": said}


def _own(live: LiveLoad, client: str) -> dict:
    """Where the client's newest task is; once the run is over, how all its tasks fared."""
    said = {}
    if fate := live.fates.get(client):
        said = {
            "state": fate.state,
            "ahead": fate.ahead,
            "sent": round(live.start.began + fate.sent, 2),
            "took": round(fate.since - fate.sent, 1),
        }
    if live.balances is not None:
        was, would_be = live.balances
        said["mine"] = _words(was.get(client))
        if live.start.trial is not None:
            said["otherwise"] = _words(would_be.get(client))
    return said


def _words(balance: Balance | None) -> dict:
    """A balance in figures for the phone."""
    balance = balance or Balance()
    average = round(balance.seconds / balance.done, 1) if balance.done else None
    return {
        "sent": balance.sent,
        "done": balance.done,
        "rejected": balance.rejected,
        "average": average,
    }

"""What a phone is told of its room's load."""

from dataclasses import dataclass, field

from lessons.common.room.load.balance import Balance
from lessons.common.room.load.deeds import Start
from lessons.common.room.load.division import IN_WORDS
from lessons.common.room.load.fates import Fate
from lessons.common.room.load.rules import Rules, difference


@dataclass(frozen=True)
class Seen:
    """A load as it was at one moment: a whole picture, which another thread may read.

    ``numbers`` are those of the clients' newest tasks, and ``fates`` what has become of them. Once
    the run is over there are ``balances``, and if there is a trial those of it, too.
    """

    start: Start
    rules: Rules
    over: bool = False
    numbers: dict[str, int] = field(default_factory=dict)
    fates: dict[str, Fate] = field(default_factory=dict)
    balances: dict[str, Balance] | None = None
    otherwise: dict[str, Balance] | None = None


def told(seen: Seen | None, client: str) -> dict:
    """A client's part of the news; empty while there is no load."""
    if seen is None or seen.start.put_away:
        return {}
    said = {"run": seen.start.run, "over": seen.over, "number": seen.numbers.get(client, 0)}
    if seen.start.trial:
        said["trial"] = trial_name(seen.start)
    return {"load": said | (_own(seen, client) if client else {})}


def trial_name(start: Start) -> str:
    """What is other in the trial, in words."""
    trial = start.trial
    words = [difference(start.rules, trial.rules), IN_WORDS.get(trial.queues, "")]
    words.append("no second tries" if trial.once else "")
    return ", ".join(filter(None, words)) or "the rules at the start"


def _own(seen: Seen, client: str) -> dict:
    """Where the client's newest task is; once the run is over, how all its tasks fared."""
    said = {}
    if fate := seen.fates.get(client):
        said = {
            "state": fate.state,
            "ahead": fate.ahead,
            "sent": round(seen.start.began + fate.sent, 2),
            "took": round(fate.since - fate.sent, 1),
        }
    if seen.balances is not None:
        said["mine"] = _figures(seen.balances.get(client))
    if seen.otherwise is not None:
        said["otherwise"] = _figures(seen.otherwise.get(client))
    return said


def _figures(balance: Balance | None) -> dict:
    """A balance in figures for the phone."""
    balance = balance or Balance()
    average = round(balance.seconds / balance.done, 1) if balance.done else None
    return {
        "sent": balance.sent,
        "done": balance.done,
        "rejected": balance.rejected,
        "average": average,
    }

"""What a caller may say about a file, instead of letting it be found out."""

from dataclasses import dataclass

from queuesim.distributions import Distribution
from queuesim.limits import MAX_TIME, number, one_of, shown, whole
from queuesim.tracefile.cells import check_unit
from queuesim.tracefile.columns import check_chosen
from queuesim.tracefile.counts import BY_CHANCE, EVENLY
from queuesim.tracefile.dates import DAY_FIRST, MONTH_FIRST
from queuesim.tracefile.rows import LEAVE_OUT
from queuesim.tracefile.zones import check_zone

REFUSE = "refuse"
SMALLEST, LARGEST = "smallest", "largest"


@dataclass(frozen=True)
class Options:
    """Each is explained at `queuesim.readings.understand`."""

    begin: float | str | None = None
    columns: dict | None = None
    unit: str | None = None
    duration_unit: str | None = None
    delimiter: str | None = None
    dates: str | None = None
    missing: str = REFUSE
    urgent: str = SMALLEST
    durations: Distribution | None = None
    interval: float | None = None
    spread: str = BY_CHANCE
    seed: int = 0
    zone: str | None = None

    def __post_init__(self):
        check_chosen(self.columns)
        check_unit("The unit", self.unit)
        check_unit("The unit of durations", self.duration_unit)
        check_zone(self.zone)
        one_of("The durations", self.durations, (Distribution, type(None)))
        _one_word("The order of dates", self.dates, (None, DAY_FIRST, MONTH_FIRST))
        _one_word("What to do with rows that miss something", self.missing, (REFUSE, LEAVE_OUT))
        _one_word("The most urgent priority", self.urgent, (SMALLEST, LARGEST))
        _one_word("The way to spread counts", self.spread, (BY_CHANCE, EVENLY))
        whole("The seed", self.seed, 0, 2**53)
        if self.interval is not None:
            number("The interval", self.interval, 1e-3, MAX_TIME)
        if self.begin is not None and not isinstance(self.begin, str):
            number("The begin", self.begin, -1e30, 1e30)


def _one_word(what: str, value, words: tuple) -> None:
    if not (value is None or isinstance(value, str)) or value not in words:
        known = " or ".join(repr(word) for word in words if word is not None)
        raise ValueError(f"{what} must be {known}, not {shown(value)}.")

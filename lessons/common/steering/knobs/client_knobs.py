"""Who stands behind the tasks, as knobs: how long callers wait, and whether they try again."""

from lessons.common.steering.controls import Choice
from lessons.common.steering.knobs.dial import dial
from lessons.common.steering.knobs.knob import CLIENTS, GIVEN, Knob, Values, moved, when
from queuesim import Deterministic, Exponential, Retry, Source

FOR_EVER, START, RESULT = "for ever", "for its start", "for its result"
LEAVES, STAYS = "leaves the queue", "stays there"
TIMEOUT, BY_CHANCE = "all equally long", "by chance"
NEVER, POLITE, SIDEKIQ, CELERY = "never", "with a back-off", "as Sidekiq", "as Celery"
AFTER = {
    "any failure": ("rejected", "gave up", "failed"),
    "rejected": ("rejected",),
    "gave up": ("gave up",),
    "failed": ("failed",),
    "rejected or gave up": ("rejected", "gave up"),
    "rejected or failed": ("rejected", "failed"),
    "gave up or failed": ("gave up", "failed"),
}
NO_CAP, CAPPED, NO_BUDGET, BUDGET = "grows on", "is capped", "no budget", "a budget"
LONGEST = 86_400.0  # seconds
_PATIENCE = ("patience", "bears", "bears-how", "withdraws")
_RETRY = (
    *("retry", "retries", "retry-after", "delay", "factor", "jitter"),
    *("capped", "cap", "budgeted", "budget"),
)
_HAVE_DELAYS = (POLITE, CELERY)


def client_knobs(source: Source) -> list[Knob]:
    """The knobs of the callers of a source."""
    return [*_patience_knobs(source), *_retry_knobs(source.retry)]


def _patience_knobs(source: Source) -> list[Knob]:
    patience = source.patience
    kind = FOR_EVER if patience is None else START if source.patience_for == "start" else RESULT
    ways = {Deterministic: TIMEOUT, Exponential: BY_CHANCE}
    how = TIMEOUT if patience is None else ways.get(type(patience), GIVEN)
    options = (TIMEOUT, BY_CHANCE, *([GIVEN] if how == GIVEN else []))
    bears = 10.0 if patience is None else min(max(patience.mean, 0.01), LONGEST)
    goes = when("patience", START, RESULT)
    leaves = Choice("Then its task", (LEAVES, STAYS), LEAVES if source.withdraws else STAYS)
    waits = Choice("A caller waits", (FOR_EVER, START, RESULT), kind, word="callers wait")
    return [
        Knob("patience", CLIENTS, waits),
        Knob("bears", CLIENTS, dial("At most", 0.01, LONGEST, bears, "s", word="patience"), goes),
        Knob("bears-how", CLIENTS, Choice("Callers are patient", options, how), goes),
        Knob("withdraws", CLIENTS, leaves, goes),
    ]


def _retry_knobs(rule: Retry | None) -> list[Knob]:
    kinds = {"exponential": POLITE, "sidekiq": SIDEKIQ, "celery": CELERY}
    kind = NEVER if rule is None else kinds[rule.backoff]
    rule = rule or Retry()
    after = {failures: words for words, failures in AFTER.items()}[_sorted(rule.after)]
    capped = CAPPED if rule.cap < LONGEST else NO_CAP
    budgeted = NO_BUDGET if rule.budget is None else BUDGET
    tries, waits, polite = (
        when("retry", POLITE, SIDEKIQ, CELERY),
        when("retry", *_HAVE_DELAYS),
        when("retry", POLITE),
    )
    ways = (NEVER, POLITE, SIDEKIQ, CELERY)
    delay = dial("Delay before the first retry", 0, LONGEST, min(rule.delay, LONGEST), "s")
    most = rule.cap if capped == CAPPED else 60.0
    cap = dial("Delay at most", 0, LONGEST, most, "s", word="delay at most")
    share = 100 * (0.1 if rule.budget is None else rule.budget)
    return [
        Knob("retry", CLIENTS, Choice("A caller tries again", ways, kind, word="retries")),
        Knob("retries", CLIENTS, dial("Retries", 0, 1000, rule.limit, whole=True), tries),
        Knob("retry-after", CLIENTS, Choice("Retry after", tuple(AFTER), after), tries),
        Knob("delay", CLIENTS, delay, waits),
        Knob("factor", CLIENTS, dial("Each next delay, times", 1, 10, rule.factor), polite),
        Knob("jitter", CLIENTS, dial("Jitter", 0, 100, 100 * rule.jitter, "%"), polite),
        Knob("capped", CLIENTS, Choice("The delay", (NO_CAP, CAPPED), capped), waits),
        Knob("cap", CLIENTS, cap, lambda now: waits(now) and now["capped"] == CAPPED),
        Knob("budgeted", CLIENTS, Choice("Retries have", (NO_BUDGET, BUDGET), budgeted), tries),
        Knob(
            "budget",
            CLIENTS,
            dial("Retries for 100 tasks", 0, 1000, share, word="retry budget"),
            lambda now: tries(now) and now["budgeted"] == BUDGET,
        ),
    ]


def _sorted(failures: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each for each in AFTER["any failure"] if each in failures)


def clients_of(source: Source, knobs: list[Knob], values: Values) -> dict:
    """The fields of a source that say who stands behind it."""
    fields = {}
    if moved(knobs, values, *_PATIENCE):
        fields |= _patience_of(source, values)
    if moved(knobs, values, *_RETRY):
        fields["retry"] = _retry_of(source.retry or Retry(), values)
    return fields


def _patience_of(source: Source, values: Values) -> dict:
    bears = values["bears"]
    ways = {
        TIMEOUT: lambda: Deterministic(bears),
        BY_CHANCE: lambda: Exponential(bears),
        GIVEN: lambda: source.patience,
    }
    goes = values["patience"] != FOR_EVER
    return {
        "patience": ways[values["bears-how"]]() if goes else None,
        "patience_for": "finish" if values["patience"] == RESULT else "start",
        "withdraws": values["withdraws"] == LEAVES,
    }


def _retry_of(rule: Retry, values: Values) -> Retry | None:
    if values["retry"] == NEVER:
        return None
    names = {POLITE: "exponential", SIDEKIQ: "sidekiq", CELERY: "celery"}
    return Retry(
        values["retries"],
        values["delay"],
        values["factor"],
        values["jitter"] / 100,
        values["cap"] if values["capped"] == CAPPED else max(rule.cap, LONGEST),
        AFTER[values["retry-after"]],
        names[values["retry"]],
        values["budget"] / 100 if values["budgeted"] == BUDGET else None,
    )

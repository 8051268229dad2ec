"""How long tasks take, as knobs: the kind of a distribution, its average, what else it has."""

from lessons.common.steering.controls import Choice
from lessons.common.steering.knobs.dial import dial
from lessons.common.steering.knobs.knob import GIVEN, WORK, Knob, Values, moved, when
from queuesim import (
    Deterministic,
    Distribution,
    Erlang,
    Exponential,
    Hyperexponential,
    Lognormal,
    TwoPoint,
)

RANDOM, FIXED, TAIL, TWO, UNEVEN, EVEN = (
    "random",
    "always the same",
    "long tail",
    "short or long",
    "very uneven",
    "fairly even",
)
KINDS = {
    Exponential: RANDOM,
    Deterministic: FIXED,
    Lognormal: TAIL,
    TwoPoint: TWO,
    Hyperexponential: UNEVEN,
    Erlang: EVEN,
}
SHORTEST, LONGEST = 0.001, 100_000.0  # seconds that a task may take on average
NAMES = ("length", "mean", "scv", "stages", "short", "long", "long-share")


def length_knobs(service: Distribution) -> list[Knob]:
    """The knobs of a service time."""
    kind = KINDS.get(type(service), GIVEN)
    options = (*KINDS.values(), *([GIVEN] if kind == GIVEN else []))
    mean = min(max(service.mean, SHORTEST), LONGEST)
    two = service if isinstance(service, TwoPoint) else TwoPoint(mean / 2, 5 * mean + mean / 2)
    stages = service.k if isinstance(service, Erlang) else 4
    uneven = service.scv if isinstance(service, (Lognormal, Hyperexponential)) else 4.0
    spans = {"low": SHORTEST, "high": LONGEST, "unit": "s"}
    return [
        Knob("length", WORK, Choice("Task lengths", options, kind, word="task lengths")),
        Knob(
            "mean",
            WORK,
            dial("A task takes on average", value=mean, word="a task takes", **spans),
            lambda values: values["length"] not in (TWO, GIVEN),
        ),
        Knob("scv", WORK, dial("Variability", 0.01, 100, uneven), when("length", TAIL, UNEVEN)),
        Knob("stages", WORK, dial("Stages", 1, 100, stages, whole=True), when("length", EVEN)),
        Knob("short", WORK, dial("A short task takes", value=two.short, **spans), _two),
        Knob("long", WORK, dial("A long task takes", value=two.long, **spans), _two),
        Knob("long-share", WORK, dial("Long tasks", 0, 100, 100 * two.share_long, "%"), _two),
    ]


_two = when("length", TWO)


def service_of(service: Distribution, knobs: list[Knob], values: Values) -> Distribution:
    """The service time that has these values."""
    if not moved(knobs, values, *NAMES):
        return service
    kind, mean, scv = values["length"], values["mean"], values["scv"]
    made = {
        RANDOM: lambda: Exponential(mean),
        FIXED: lambda: Deterministic(mean),
        TAIL: lambda: Lognormal(mean, scv),
        TWO: lambda: TwoPoint(values["short"], values["long"], values["long-share"] / 100),
        UNEVEN: lambda: Hyperexponential(mean, max(scv, 1.0)),
        EVEN: lambda: Erlang(mean, values["stages"]),
        GIVEN: lambda: service,
    }
    return made[kind]()

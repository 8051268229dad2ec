"""Numbers and times as a sentence says them."""


def plural(count: int, thing: str) -> str:
    """1 task, 2 tasks, 1,000 tasks."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def figure(value: float) -> str:
    """A number with the two or three digits that mean something: 0.012, 3.4, 120."""
    if value == 0:
        return "0"
    digits = f"{value:.2g}" if abs(value) < 10 else f"{value:,.0f}"
    return f"{float(digits):.10f}".rstrip("0") if "e" in digits else digits


def spell_time(seconds: float) -> str:
    """A length of time in the unit that suits it: 12 ms, 45 s, 3.5 minutes, 2.1 days."""
    for unit, name in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds == unit:
            return f"1 {name}"
        if seconds >= 2 * unit:
            return f"{figure(round(seconds / unit, 1))} {name}s"
    if seconds >= 1 or seconds == 0:
        return f"{figure(round(seconds, 1))} s"
    return f"{figure(seconds * 1000)} ms"


def listed(words, most: int = 6) -> str:
    """a, b and c; of many the first, and how many there are besides."""
    words = list(words)
    if len(words) > most:
        words = [*words[:most], f"{len(words) - most:,} more"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"

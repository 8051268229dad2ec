"""What a browser says of its stage: anything at all, made safe."""

from dataclasses import dataclass

_MOST = 100  # commands of one message that are obeyed
_HIGHEST = 2**53  # number of a command: beyond it a browser does not count


@dataclass(frozen=True)
class Command:
    """One thing that a learner did on the stage."""

    number: int
    do: object
    details: dict

    def value(self, name: str, low: float, high: float, default: float = 0) -> float:
        """A number that belongs to the command, between bounds."""
        return bounded(self.details.get(name), low, high, default)


@dataclass(frozen=True)
class BrowserWords:
    """One message of a browser: the run it holds, where it is, and what the learner did."""

    run: object
    commands: tuple[Command, ...]
    playing: bool
    details: dict

    @classmethod
    def of(cls, said: object) -> "BrowserWords | None":
        """The words in a message; None if there are none."""
        if not isinstance(said, dict):
            return None
        commands = said.get("commands")
        commands = (
            [c for c in commands if isinstance(c, dict)] if isinstance(commands, list) else []
        )
        return cls(
            said.get("run"),
            tuple(Command(bounded(c.get("n"), 0, _HIGHEST), c.get("do"), c) for c in commands),
            said.get("playing") is True,
            said,
        )

    def value(self, name: str, low: float, high: float, default: float = 0) -> float:
        """A number that the browser says, between bounds."""
        return bounded(self.details.get(name), low, high, default)

    def new(self, heard: int) -> list[Command]:
        """The commands that were not heard before: words may come twice."""
        return [command for command in self.commands[:_MOST] if command.number > heard]

    def last(self, heard: int) -> int:
        """The number of the last command that is heard by now."""
        return int(max([heard, *(command.number for command in self.commands)]))


def bounded(value: object, low: float, high: float, default: float = 0) -> float:
    """A number between bounds out of anything."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return default
    return min(max(value, low), high)

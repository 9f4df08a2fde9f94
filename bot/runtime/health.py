"""How each part of the process is: well, or ill since when and with what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from storage.tables import Connection


@dataclass(frozen=True)
class Condition:
    """The state of one part. `problem` is None while it is well."""

    problem: str | None
    since: datetime


class Health:
    """What every part last said of itself."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._parts: dict[str, Condition] = {}

    def well(self, part: str) -> None:
        """The part works."""
        self._note(part, None)

    def ill(self, part: str, problem: str) -> None:
        """The part does not work; `problem` is shown to the operator."""
        self._note(part, problem)

    def forget(self, part: str) -> None:
        """The part is no more."""
        self._parts.pop(part, None)

    def parts(self) -> dict[str, Condition]:
        """Every part that has said something."""
        return dict(self._parts)

    def _note(self, part: str, problem: str | None) -> None:
        known = self._parts.get(part)
        if known is None or known.problem != problem:
            self._parts[part] = Condition(problem, self._clock())


def part_of(connection: Connection) -> str:
    """What a CRM's connection is called among the parts."""
    return f"connection {connection.id} ({connection.name or connection.provider})"

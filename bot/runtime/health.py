"""Whether each part of the process works and, if not, what its problem is and since when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from storage.tables import Connection


@dataclass(frozen=True)
class Condition:
    """The state of one part. `problem`: None while it works. `called`: its name, if people gave it
    one."""

    problem: str | None
    since: datetime
    called: str | None = None


class Health:
    """The latest state of every part.

    `is_runner`: this process runs the loops. `is_starting`: it could not run them yet, while
    others may. `is_stopping`: it is about to end.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._parts: dict[str, Condition] = {}
        self._noted: set[str] = set()
        self.is_runner = self.is_starting = self.is_stopping = False

    def apart(self) -> "Health":
        """The same for those who come and go: `forget_all` forgets only what they have noted."""
        health = Health(self._clock)
        health._parts = self._parts
        return health

    def well(self, part: str) -> None:
        self._note(part, None)

    def ill(self, part: str, problem: str) -> None:
        """`problem` is shown to the operator."""
        self._note(part, problem)

    def forget(self, part: str) -> None:
        """It is no part any more."""
        self._parts.pop(part, None)

    def forget_all(self) -> None:
        """None of those noted here is a part any more."""
        while self._noted:
            self.forget(self._noted.pop())

    def parts(self) -> dict[str, Condition]:
        return dict(self._parts)

    def _note(self, part: str, problem: str | None) -> None:
        self._noted.add(part)
        known = self._parts.get(part)
        if known is None or known.problem != problem:
            self._parts[part] = Condition(problem, self._clock())


def api_of(connection_id: int) -> str:
    """The API of a connection's CRM as a part, without its name."""
    return f"API of connection {connection_id}"


def part_of(connection: Connection) -> str:
    """A connection as a part, without its name."""
    return f"connection {connection.id}"

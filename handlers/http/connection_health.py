"""What is wrong with each CRM's latest hook: kept in the table, written only when it changes."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from storage.directory import connections
from storage.engine.database import Database
from storage.tables import Connection


class ConnectionHealth:
    """Remembers what the table says, so that a good hook after a good one costs nothing."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[int, str | None] = {}

    async def note(self, connection: Connection, problem: str | None) -> None:
        """`problem` of its latest hook, for the operator; None: there is none.

        Raises `Unavailable`.
        """
        known = self._known.setdefault(connection.pk, connection.problem)
        if known == problem:
            return
        note = partial(
            connections.note_problem,
            connection_id=connection.pk,
            problem=problem,
            now=self._clock(),
        )
        await self._database.write(note)
        self._known[connection.pk] = problem

    def learn(self, read: Iterable[Connection]) -> None:
        """What the table says now: another process may have written it."""
        self._known.update({connection.pk: connection.problem for connection in read})

"""What databases are asked, also past SQLAlchemy."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine, event

from storage.engine.inline_sqlite import NearbyConnection


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that databases are given meanwhile."""
    said: list[str] = []

    def hear(*given: Any) -> None:
        said.append(given[2])

    ask = NearbyConnection.ask

    def asked(connection: NearbyConnection, sql: str, values: Any) -> Any:
        said.append(sql)
        return ask(connection, sql, values)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        with patch.object(NearbyConnection, "ask", asked):
            yield said
    finally:
        event.remove(Engine, "before_cursor_execute", hear)

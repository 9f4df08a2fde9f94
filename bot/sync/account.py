"""The accounts that can be asked: the keys of open connections, each with a client of its own."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

import aiohttp

from bot.providers.keycrm import budget, hooks
from bot.providers.keycrm.api import Api
from bot.runtime.log import keep_secret
from storage.engine.database import Database
from storage.flow.events import Accepted
from storage.tables import DEFAULT, Connection, NewEvent


@dataclass(frozen=True, eq=False)
class Account:
    """One account of a CRM. `connection_id`: the connection in whose name it is asked.

    `cabinet`, `settings`: that connection's.
    """

    connection_id: int
    cabinet: str
    api: Api
    settings: Mapping[str, Any]  # Any: JSON of the provider's own


@dataclass(frozen=True)
class Means:
    """What asking needs beside an account.

    `keep`: stores events as those of a hook, and returns once they are on disk; None if their
    connection is revoked. `zone`: the cabinet's.
    """

    database: Database
    clock: Callable[[], datetime]
    zone: tzinfo
    keep: Callable[[list[NewEvent]], Awaitable[Accepted]]


class Revoked(Exception):
    """The account's connection may not post any more."""


class _Key(NamedTuple):
    cabinet: str
    key: str


class Accounts:
    """Those of the connections as last looked at. `shared_key`: for KeyCRM in the default cabinet.

    Connections with one key and one cabinet are one account, which is asked once.
    """

    def __init__(self, http: aiohttp.ClientSession, base: str, shared_key: str | None) -> None:
        self._http = http
        self._base = base
        self._shared_key = shared_key
        self._opened: dict[_Key, Account] = {}
        self.by_connection: dict[int, Account] = {}

    @property
    def all(self) -> list[Account]:
        return list(self._opened.values())

    def look(self, connections: Sequence[Connection]) -> None:
        """Opens what has a key now. An account stays the same object while nothing changes."""
        before, self._opened = self._opened, {}
        self.by_connection.clear()
        for connection in connections:
            if (key := self._key_of(connection)) is None:
                continue
            if key not in self._opened:
                self._opened[key] = self._kept(before.get(key), connection, key)
            self.by_connection[connection.pk] = self._opened[key]

    def _key_of(self, connection: Connection) -> _Key | None:
        if connection.provider != hooks.name or connection.revoked_at is not None:
            return None
        shared = self._shared_key if connection.cabinet == DEFAULT else None
        key = connection.api_key or shared
        return _Key(connection.cabinet, key) if key else None

    def _kept(self, known: Account | None, connection: Connection, key: _Key) -> Account:
        if (
            known is not None
            and known.connection_id == connection.pk
            and known.settings == connection.settings
        ):
            return known
        keep_secret(key.key)
        api = known.api if known else Api(self._http, self._base, key.key, budget.of(key.key))
        return Account(connection.pk, connection.cabinet, api, dict(connection.settings))

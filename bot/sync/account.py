"""The accounts that can be asked: the keys of open connections, each with a client of its own."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

import aiohttp
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.providers import Asker, askers
from bot.providers.keycrm import budget
from bot.providers.keycrm.api import Api
from bot.runtime.log import keep_secret
from storage.engine.database import Database
from storage.flow.events import Accepted
from storage.tables import Connection, NewEvent


@dataclass(frozen=True, eq=False)
class Account:
    """One account of a CRM. `connection_id`: the connection in whose name it is asked.

    `cabinet`, `settings`: that connection's. `spokesman`: the connection in whose name all accounts
    of the cabinet tell what is about no object, so that several keys tell it once.
    """

    connection_id: int
    cabinet: str
    api: Api
    settings: Mapping[str, Any]  # Any: JSON of the provider's own
    spokesman: int


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

    def context(self, session: AsyncSession) -> Context:
        """What actions are given in this transaction."""
        return Context(session, self.zone, self.clock())


class Revoked(Exception):
    """The account's connection may not post any more."""


class Accounts:
    """Those of the connections as last looked at. `shared_key`: for KeyCRM in the default cabinet.

    Connections with one key and one cabinet are one account, which is asked once.
    """

    def __init__(self, http: aiohttp.ClientSession, base: str, shared_key: str | None) -> None:
        self._http = http
        self._base = base
        self._shared_key = shared_key
        self._by_key: dict[tuple[str, int], Account] = {}
        self.by_connection: dict[int, Account] = {}

    @property
    def all(self) -> list[Account]:
        return list(self._by_key.values())

    def look(self, connections: Sequence[Connection]) -> None:
        """Opens what has a key now. An account stays the same object while nothing changes."""
        before, self._by_key = self._by_key, {}
        self.by_connection.clear()
        spokesmen = dict[tuple[str, str], int]()
        for connection_id, asker in askers(connections, self._shared_key).items():
            its = asker.connection
            place = (asker.key, its.pk)
            if place not in self._by_key:
                first = spokesmen.setdefault((its.provider, its.cabinet), its.pk)
                self._by_key[place] = self._kept(before.get(place), asker, first)
            self.by_connection[connection_id] = self._by_key[place]

    def _kept(self, known: Account | None, asker: Asker, spokesman: int) -> Account:
        its, key = asker
        if known and (known.settings, known.spokesman) == (its.settings, spokesman):
            return known
        keep_secret(key)
        api = known.api if known else Api(self._http, self._base, key, budget.of(key))
        return Account(its.pk, its.cabinet, api, dict(its.settings), spokesman)

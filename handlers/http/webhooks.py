"""POST /hooks/{provider}/{key}: checks a hook, stores it, and only then answers 200.

Nothing is acknowledged before it is on disk, and no key gets into a log.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache, partial
from typing import NamedTuple
from uuid import uuid4

from aiohttp import web

from bot.providers import Provider, named
from bot.providers.hook import (
    Credentials,
    Greeting,
    Hook,
    Incoming,
    Refused,
    Unreadable,
    credentials_of,
)
from bot.runtime.metrics import HOOKS
from handlers.http import request_body
from handlers.http.connection_health import ConnectionHealth
from handlers.http.hook_answers import (
    Answer,
    Refusal,
    accepted,
    conflicting,
    greeted,
    not_found,
    unavailable,
    unreadable,
    wrong_method,
)
from handlers.http.hook_requests import hook_of, known_of
from storage.directory import connections
from storage.engine.database import Database
from storage.engine.writer import Unavailable
from storage.flow.events import UNREADABLE, Accepted, Conflict
from storage.tables import EventState, NewEvent, qualified

# Returns once a hook's events are on disk. Raises Unavailable.
Store = Callable[[list[NewEvent]], Awaitable[Accepted]]

_count = cache(HOOKS.labels)  # prometheus_client checks the labels each time

Address = tuple[str, str]  # the provider's name, and the key

# For so long, an address or a secret may still be taken after it was replaced twice.
CACHED = timedelta(seconds=5)


class Hooks:
    def __init__(
        self,
        database: Database,
        health: ConnectionHealth,
        clock: Callable[[], datetime],
        store: Store,
    ) -> None:
        self._database = database
        self._health = health
        self._clock = clock
        self._store = store
        self._open: dict[Address, _Open] = {}
        self._asking: dict[Address, _Asking] = {}

    async def received(self, request: web.Request) -> web.Response:
        """Answers whatever came to an address of the application."""
        name, key = request.match_info["provider"], request.match_info["key"]
        return (await self.answer(request, name, key)).response()

    async def answer(self, request: web.BaseRequest, name: str, key: str) -> Answer:
        """Takes a hook. `name`: the provider's."""
        provider = named(name)
        try:
            answer = await self._take(request, provider, key)
        except Unavailable:
            answer = unavailable()
        label = provider.name if provider and answer.status != 404 else "unknown"
        _count(label, answer.result).inc()
        return answer

    async def _take(self, request: web.BaseRequest, provider: Provider | None, key: str) -> Answer:
        if provider is None:
            return not_found()
        address, began = (provider.name, key), self._clock()
        connection = self._known(address, began - CACHED, began)
        if connection is None:
            connection = await self._connection(address, began - CACHED)
        if connection is None:
            return not_found()
        try:
            read = await self._read(request, provider, connection, address)
            return await self._keep(read, address)
        except Refusal as refusal:
            answer, mistake = refusal.answer, refusal.mistake
        except Greeting as greeting:
            answer, mistake = greeted(greeting.headers), None
        if await self._connection(address, began) is None:
            return not_found()
        if mistake is not None:
            self._health.refused(connection.id, mistake, **known_of(request, answer.body))
        return answer

    def _known(self, address: Address, since: datetime, now: datetime) -> "_Open | None":
        """The connection, if it was read after `since` and not after `now`."""
        known = self._open.get(address)
        return known if known is not None and since < known.read_at <= now else None

    async def _connection(self, address: Address, since: datetime) -> "_Open | None":
        """The connection, read after `since`. The commit checks whether it is still open.

        Hooks that come together ask once: otherwise a flood would wait for the database's readers.
        """
        while True:
            now = self._clock()
            known = self._known(address, since, now)
            if known is not None:
                return known
            asking = self._asking.get(address)
            if asking is None or not since < asking.began <= now:
                return await self._ask(address, now)
            answered = await asyncio.shield(asking.answer)
            if answered is not None:
                return answered[0]

    async def _ask(self, address: Address, now: datetime) -> "_Open | None":
        asking = _Asking(now, asyncio.get_running_loop().create_future())
        self._asking[address] = asking
        try:
            found = await self._found(address, now)
            asking.answer.set_result((found,))
            return found
        except Exception as error:
            asking.answer.set_exception(error)
            asking.answer.exception()  # perhaps nobody else waits
            raise
        finally:
            if not asking.answer.done():
                asking.answer.set_result(None)
            if self._asking.get(address) is asking:
                del self._asking[address]

    async def _found(self, address: Address, now: datetime) -> "_Open | None":
        async with self._database.read() as session:
            found = await connections.by_key(session, *address, now)
        if found is None:
            self._open.pop(address, None)
            return None
        opened = _Open(found.pk, found.cabinet, credentials_of(found, now), now)
        self._open[address] = opened
        return opened

    async def _read(
        self, request: web.BaseRequest, provider: Provider, connection: "_Open", address: Address
    ) -> "_Read":
        """Raises `Refusal`, and `Greeting` if it is no hook."""
        if request.method not in provider.methods:
            raise wrong_method(request.method, provider.methods)
        hook = hook_of(request, await request_body.read(request), self._clock())
        try:
            content = await request_body.decompressed(request, hook.body)
            if content is not hook.body:
                hook = replace(hook, body=content, compressed=hook.body)
            incoming = await self._opened(hook, provider, connection, address)
        except Refused as refused:
            off = refused.seconds
            raise Refusal(401, str(refused), mistake=refused.mistake, seconds=off) from None
        except Unreadable as unread:
            if provider.strict:
                raise unreadable(unread) from None
            return _Read(connection.id, [_event(_unread(hook), connection, hook)], unread)
        rows = [_event(it, connection, hook, exact=provider.strict) for it in incoming]
        return _Read(connection.id, rows)

    async def _opened(
        self, hook: Hook, provider: Provider, connection: "_Open", address: Address
    ) -> list[Incoming]:
        """Raises `Refused`, `Unreadable` or `Greeting`. A new secret is noticed by its use."""
        try:
            return await _checked(hook, provider, connection.credentials)
        except Refused:
            latest = await self._connection(address, hook.received_at)
            if latest is None or latest.credentials == connection.credentials:
                raise
        return await _checked(hook, provider, latest.credentials)

    async def _keep(self, read: "_Read", address: Address) -> Answer:
        stored = await self._store(read.rows)
        if stored is None:
            self._open.pop(address, None)
            return not_found()
        if isinstance(stored, Conflict):
            raise conflicting(read.rows, stored)
        if read.unread is None:
            self._health.good(read.connection_id)
        else:
            self._health.refused(read.connection_id, read.unread.mistake, kept=True)
        return accepted(read.rows, stored, read.unread)


class _Open(NamedTuple):
    """What a hook needs to know of its connection."""

    id: int
    cabinet: str
    credentials: Credentials
    read_at: datetime


class _Asking(NamedTuple):
    """A question for a connection. `answer`: None if whoever asked has gone away meanwhile."""

    began: datetime
    answer: "asyncio.Future[tuple[_Open | None] | None]"


class _Read(NamedTuple):
    """What is to be stored; `unread`: why it is no more than the body."""

    connection_id: int
    rows: list[NewEvent]
    unread: Unreadable | None = None


async def _checked(hook: Hook, provider: Provider, known: Credentials) -> list[Incoming]:
    return await request_body.parsed(hook.body, partial(_opened, hook, provider, known))


def _opened(hook: Hook, provider: Provider, credentials: Credentials) -> list[Incoming]:
    """Raises `Refused`, `Unreadable` or `Greeting`."""
    provider.verify(hook, credentials)
    return provider.parse(hook)


def _unread(hook: Hook) -> Incoming:
    """Kept with its bytes as they came."""
    body = hook.compressed or hook.body
    return Incoming(uuid4().hex, UNREADABLE, None, None, hook.received_at, body)


def _event(incoming: Incoming, connection: _Open, hook: Hook, *, exact: bool = False) -> NewEvent:
    return NewEvent(
        connection_id=connection.id,
        external_id=incoming.external_id,
        type=incoming.type,
        hint=incoming.hint,
        subject=incoming.subject and qualified(connection.cabinet, incoming.subject),
        occurred_at=incoming.occurred_at,
        received_at=hook.received_at,
        body=incoming.body,
        state=EventState.NEW if incoming.interesting else EventState.IGNORED,
        exact=exact,
    )

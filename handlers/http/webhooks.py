"""POST /hooks/{provider}/{key}: checks a hook, stores it, and only then answers 200.

Nothing is acknowledged before it is on disk, and no key gets into a log.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from uuid import uuid4

from aiohttp import web

from bot.providers import Provider, named
from bot.providers.hook import Credentials, Hook, Incoming, Refused, Unreadable, credentials_of
from bot.runtime.metrics import HOOKS
from handlers.http import request_body
from handlers.http.connection_health import ConnectionHealth
from handlers.http.hook_answers import Answer, Refusal, accepted, not_found, unavailable
from storage.directory import connections
from storage.engine.database import Database
from storage.engine.writer import Unavailable
from storage.flow.events import UNREADABLE, Stored
from storage.tables import Connection, EventState, HookResult, NewEvent, qualified

# Returns once a hook's events are on disk; None: its connection is revoked. Raises Unavailable.
Store = Callable[[list[NewEvent]], Awaitable[tuple[Stored, ...] | None]]


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
        self._open: dict[tuple[str, str], Connection] = {}

    async def received(self, request: web.Request) -> web.Response:
        provider = named(request.match_info["provider"])
        key = request.match_info["key"]
        try:
            answer = await self._take(request, provider, key)
        except Unavailable:
            answer = unavailable()
        label = provider.name if provider and answer.status != 404 else "unknown"
        HOOKS.labels(label, answer.result).inc()
        return answer.response()

    async def _take(self, request: web.Request, provider: Provider | None, key: str) -> Answer:
        if provider is None:
            return not_found()
        connection = await self._connection(provider.name, key)
        if connection is None:
            return not_found()
        try:
            incoming = await self._read(request, provider, connection)
        except Refusal as refusal:
            still_open = await self._connection(provider.name, key, afresh=True)
            return refusal.answer if still_open else not_found()
        return await self._keep(incoming, provider, key)

    async def _connection(
        self, provider: str, key: str, *, afresh: bool = False
    ) -> Connection | None:
        """The connection with this key. Cached: the commit checks whether it is still open."""
        known = self._open.get((provider, key))
        if known is not None and not afresh:
            return known
        async with self._database.read() as session:
            found = await connections.by_key(session, provider, key)
        if found is not None:
            self._open[provider, key] = found
        else:
            self._open.pop((provider, key), None)
        return found

    async def _read(
        self, request: web.Request, provider: Provider, connection: Connection
    ) -> list[NewEvent]:
        if request.method != "POST":
            raise Refusal(
                405,
                f"send POST, not {request.method}: choose POST where this address is set up",
                mistake=HookResult.METHOD,
            )
        if request.content_type not in provider.media_types:
            wanted = ", ".join(sorted(provider.media_types))
            raise Refusal(415, f"send Content-Type: {wanted}", mistake=HookResult.MEDIA_TYPE)
        content = await request_body.read(request)
        headers = {name.lower(): value for name, value in request.headers.items()}
        hook = Hook(
            content, headers, request.query, self._clock(), request.method, str(request.url)
        )
        try:
            credentials = credentials_of(connection, hook.received_at)
            work = partial(_opened, hook, provider, credentials)
            incoming = await request_body.parsed(content, work)
        except Refused as refused:
            await self._health.note(connection, "its latest hook is not rightly signed")
            raise Refusal(401, str(refused), mistake=refused.mistake) from None
        except Unreadable as unreadable:
            await self._health.note(connection, "its latest hook cannot be read")
            if provider.strict:
                raise Refusal(
                    422, unreadable.error, unreadable.problems, mistake=HookResult.SHAPE
                ) from None
            incoming = [_unreadable(hook)]
        else:
            await self._health.note(connection, None)
        return [_event(event, connection, hook) for event in incoming]

    async def _keep(self, rows: list[NewEvent], provider: Provider, key: str) -> Answer:
        stored = await self._store(rows)
        if stored is None:
            self._open.pop((provider.name, key), None)
            return not_found()
        return accepted(rows, stored)


def _opened(hook: Hook, provider: Provider, credentials: Credentials) -> list[Incoming]:
    """Raises `Refused` or `Unreadable`."""
    provider.verify(hook, credentials)
    return provider.parse(hook)


def _unreadable(hook: Hook) -> Incoming:
    return Incoming(uuid4().hex, UNREADABLE, None, None, hook.received_at, hook.body)


def _event(incoming: Incoming, connection: Connection, hook: Hook) -> NewEvent:
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
    )

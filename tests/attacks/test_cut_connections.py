"""Connections to PostgreSQL end amid everything: nothing is put aside, and all arrives."""

import asyncio
import random
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import asyncpg
import pytest
from sqlalchemy import exc, make_url, text
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import cabinet
from storage.engine.database import Database, open_database
from storage.engine.writer import Unavailable, foreign_errors_translated
from storage.tables import Card, Event, EventState
from tests.cast import MARTA, SHOP
from tests.house import House, opened

HOOKS = 40
CUTS = 25

PASS = [
    asyncpg.InterfaceError("cannot perform operation: another operation is in progress"),
    asyncpg.InterfaceError(
        "cannot call Transaction.rollback(): the underlying connection is closed"
    ),
    asyncpg.InternalClientError("got result for unknown protocol state 3"),
    asyncpg.exceptions.OutdatedSchemaCacheError("unexpected data type"),
    asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
    asyncpg.InFailedSQLTransactionError("current transaction is aborted"),
    asyncpg.IdleInTransactionSessionTimeoutError("terminating connection"),
    asyncpg.NoActiveSQLTransactionError("there is no transaction in progress"),
    asyncpg.AdminShutdownError("terminating connection due to administrator command"),
    asyncpg.TooManyConnectionsError("sorry, too many clients already"),
    exc.DisconnectionError(),
    exc.PendingRollbackError(
        "Can't reconnect until invalid transaction is rolled back", code="8s2b"
    ),
    exc.TimeoutError("QueuePool limit of size 4 overflow 0 reached"),
    ssl.SSLError("record layer failure"),
    ConnectionResetError(),
    TimeoutError(),
    OSError(113, "No route to host"),
    asyncio.IncompleteReadError(b"", 4),
]
BUGS = [
    asyncpg.InterfaceError("the server expects 1 argument for this query, 2 were passed"),
    asyncpg.InterfaceError("the number of query arguments cannot exceed 32767"),
    asyncpg.exceptions.ClientConfigurationError("invalid DSN"),
    asyncpg.UniqueViolationError("duplicate key value"),
    asyncpg.DataError("invalid input for query argument $1"),
    asyncpg.UndefinedTableError("no such table"),
    exc.PendingRollbackError("rolled back due to a previous exception during flush", code="7s2a"),
    MemoryError(),
    KeyError("notice"),
]


def wrapped(error: Exception) -> Exception:
    """As SQLAlchemy passes it on."""
    orig = Exception(str(error))
    orig.__cause__ = error
    return exc.DBAPIError("SELECT 1", None, orig)


@pytest.mark.parametrize("error", PASS, ids=repr)
def test_what_passes_is_unavailable(error: Exception) -> None:
    with pytest.raises(Unavailable), foreign_errors_translated():
        raise error


@pytest.mark.parametrize("error", [it for it in PASS if "asyncpg" in repr(type(it))], ids=repr)
def test_what_passes_is_unavailable_when_sqlalchemy_passes_it_on(error: Exception) -> None:
    sqlstate = getattr(error, "sqlstate", None)
    passed_on = wrapped(error)
    passed_on.orig.sqlstate = sqlstate  # type: ignore[attr-defined]  # as SQLAlchemy's does

    with pytest.raises(Unavailable), foreign_errors_translated():
        raise passed_on


@pytest.mark.parametrize("error", BUGS, ids=repr)
def test_a_bug_stays_a_bug(error: Exception) -> None:
    for raised in (
        (error, wrapped(error)) if isinstance(error, asyncpg.InterfaceError) else (error,)
    ):
        with pytest.raises(type(raised)), foreign_errors_translated():
            raise raised


@pytest.fixture
def postgres_url(migrated_postgres: str, new_postgres: Callable[..., str]) -> str:
    """The address of a new PostgreSQL database with every table."""
    return new_postgres(migrated_postgres)


async def states(database: Database) -> dict[str, int]:
    """How many events have which state."""
    async with database.read() as session:
        counted = select(Event.state, func.count()).group_by(col(Event.state))
        return {str(state): number for state, number in (await session.exec(counted)).all()}


async def post_until_kept(house: House, number: int) -> None:
    """As a CRM does: what is not acknowledged is posted again."""
    data = {"order": {"id": number, "number": f"A-{number}"}, "source": SHOP}
    for _ in range(400):
        answer = await house.post("order.created", data, hook_id=f"order-{number}")
        if answer.status == 200:
            return
        assert answer.status == 503
        await asyncio.sleep(0.05)
    raise AssertionError(f"hook {number} was never kept")


async def all_arrives(house: House, cut: Callable[[], object]) -> None:
    """Posts hooks while connections are cut; each comes to Marta in the end, and none is stuck."""

    async def cutting() -> None:
        chance = random.Random(11)
        for _ in range(CUTS):
            await asyncio.sleep(chance.uniform(0.01, 0.12))
            with suppress(asyncpg.PostgresError, OSError):
                cutter = cut()
                if asyncio.iscoroutine(cutter):
                    await cutter

    cuts = asyncio.create_task(cutting())
    for number in range(HOOKS):
        await post_until_kept(house, number)
    await cuts
    for _ in range(600):
        if await told_of(house) == HOOKS:
            break
        house.clock.advance(seconds=5)  # what was interrupted is repeated after a while
        house.app.wakes.delivery()
        await asyncio.sleep(0.1)

    assert await told_of(house) == HOOKS
    assert await states(house.database) == {EventState.DONE: HOOKS}


async def told_of(house: House) -> int:
    """Of how many orders Marta has a card."""
    sent = select(Card.id).where(col(Card.sent_at).is_not(None))
    mine = await house.notifications_of(MARTA)
    async with house.database.read() as session:
        cards = set((await session.exec(sent)).all())
    return len({it.subject for it in mine if it.card_id in cards})


async def test_killed_backends_lose_nothing(postgres_url: str) -> None:
    plain = make_url(postgres_url).set(drivername="postgresql")
    killer = await asyncpg.connect(plain.render_as_string(hide_password=False))
    try:
        async with opened(postgres_url) as house:
            await house.open_for_business()
            await all_arrives(
                house,
                lambda: killer.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                ),
            )
    finally:
        await killer.close()


class Proxy:
    """A wire to PostgreSQL that can be cut."""

    def __init__(self, socket: str) -> None:
        self._socket = socket
        self._wires: set[asyncio.StreamWriter] = set()
        self.port = 0

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Proxy"]:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.cut()
            await server.wait_closed()

    def cut(self) -> None:
        """Breaks every connection, in the middle of whatever is on its way."""
        for wire in self._wires:
            wire.transport.abort()

    async def _connected(self, inward: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        outward, there = await asyncio.open_unix_connection(self._socket)
        ends = {back, there}
        self._wires |= ends
        try:
            await asyncio.gather(_carry(inward, there), _carry(outward, back))
        finally:
            self._wires -= ends
            for end in ends:
                end.close()


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(1 << 14):
            target.write(data)
            await target.drain()
    with suppress(OSError, RuntimeError):
        target.write_eof()


async def test_a_wire_that_is_cut_loses_nothing(postgres_url: str) -> None:
    url = make_url(postgres_url)
    wire = Proxy(f"{url.query['host']}/.s.PGSQL.{url.port or 5432}")
    async with wire.listening():
        here = url.set(host="127.0.0.1", port=wire.port, query={})
        async with opened(here.render_as_string(hide_password=False)) as house:
            await house.open_for_business()
            await all_arrives(house, wire.cut)


async def test_a_transaction_that_the_server_ends_for_idling_is_unavailable(
    postgres_url: str,
) -> None:
    async def dawdle(session: AsyncSession) -> None:
        await cabinet.allow(session, "half-done", allowed=True)
        await asyncio.sleep(0.5)
        await cabinet.allow(session, "done", allowed=True)

    async def hurry(session: AsyncSession) -> None:
        await session.exec(text("SET idle_in_transaction_session_timeout = 50"))  # type: ignore[call-overload]

    async with open_database(postgres_url) as database:
        await database.write(hurry)
        with pytest.raises(Unavailable):
            await database.write(dawdle)
        await database.write(lambda session: cabinet.allow(session, "after", allowed=True))

        async with database.read() as session:
            assert set(await cabinet.policy(session)) == {"after"}


async def test_work_that_forgets_a_failed_statement_is_unavailable(postgres_url: str) -> None:
    async def careless(session: AsyncSession) -> None:
        with suppress(exc.DBAPIError):
            await session.exec(text("SELECT * FROM nowhere"))  # type: ignore[call-overload]
        await session.exec(text("SELECT 1"))  # type: ignore[call-overload]

    async with open_database(postgres_url) as database:
        with pytest.raises(Unavailable):
            await database.write(careless)

"""How connections to PostgreSQL are opened, whatever they are for, and what lies between.

PgBouncer and its like may pass a session of the server on at the end of each transaction. Then
nothing that belongs to a session can be relied on: settings, prepared statements, locks, LISTEN.
Every setting is made by SET, as poolers refuse most parameters of the first message.
"""

import os
import re
import socket
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import Dialect, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from storage.engine.trouble import NotUsable
from storage.tables.columns import compact_json

if TYPE_CHECKING:
    from asyncpg import Connection

CONNECT_SECONDS = 5.0
LOCK_SECONDS = 5.0  # how long to wait for what another transaction has locked
STATEMENT_SECONDS = 60.0  # no statement of ours takes so long, except in migrations
# A process that is frozen in a transaction keeps its rows locked for so long, and all who write
# wait: less than for a lock, or they would give up just before. Whoever reads locks none, but a
# migration waits.
WRITER_IDLE_SECONDS, READER_IDLE_SECONDS = 3.0, 30.0
# A connection that has been idle for longer is tried before it is used.
FRESH_SECONDS = 0.1

# What tells this process from the others: its host and its number.
PROCESS = f"{socket.gethostname()}:{os.getpid()}"
# How pg_stat_activity names its sessions; the server cuts off what is longer.
BELLHOP = "bellhop "
SESSION = BELLHOP + re.sub(r"[^\w.:-]", "_", PROCESS, flags=re.ASCII)[-55:]

# How soon the server, and this side, notice that the other's machine is gone.
SERVER = {
    "application_name": SESSION,
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
_CLIENT = {"TCP_KEEPIDLE": 5, "TCP_KEEPINTVL": 2, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 10_000}

# For sessions that others may have had in between: nothing is prepared for later.
_UNPREPARED = {"prepared_statement_cache_size": 0, "prepared_statement_name_func": lambda: ""}
_USED = "used"  # the key, in the notes of a pool's connection, of when it came back


class Server:
    """The PostgreSQL at one address, as this process reaches it."""

    def __init__(self, url: str) -> None:
        """Connects to nothing yet."""
        self._url = url
        # Whether a pooler shares sessions among clients; None until the first connection is there.
        self.shares_sessions: bool | None = None

    def engine(self, size: int, *, readonly: bool) -> AsyncEngine:
        """A pool of at most `size` connections. Opening one may raise `NotUsable`."""
        engine = create_async_engine(
            self._url,
            hide_parameters=True,
            json_serializer=compact_json,
            pool_size=size,
            max_overflow=0,
            pool_timeout=CONNECT_SECONDS,
            connect_args={"timeout": CONNECT_SECONDS},
            execution_options={"postgresql_readonly": readonly},
        )
        self._open_with(engine, _limits(readonly=readonly))
        _replace_the_dead(engine)
        return engine

    def _open_with(self, engine: AsyncEngine, limits: dict[str, str]) -> None:
        """Has the limits set for each session or, if sessions are shared, each transaction."""
        values = ", ".join(f"set_config('{name}', '{it}', true)" for name, it in limits.items())

        @event.listens_for(engine.sync_engine, "do_connect")
        def open_one(dialect: Dialect, _: object, words: list[Any], options: dict[str, Any]) -> Any:
            options["async_creator_fn"] = partial(self._connect, limits)
            is_new = self.shares_sessions is None
            if not self.shares_sessions:
                connection = dialect.connect(*words, **options)
                if not (is_new and self.shares_sessions):
                    return connection
                connection.close()
            return dialect.connect(*words, **options, **_UNPREPARED)

        @event.listens_for(engine.sync_engine, "begin")
        def begin(connection: SyncConnection) -> None:
            if self.shares_sessions:
                connection.exec_driver_sql(f"SELECT {values}")

    async def _connect(self, limits: dict[str, str], *words: Any, **options: Any) -> "Connection":
        connection = await connect(*words, **options)
        try:
            if self.shares_sessions is None:
                self.shares_sessions = await _are_shared(connection, *words, **options)
            if not self.shares_sessions:
                settings = {**limits, **SERVER}
                await connection.execute(
                    ";".join(f"SET {key} = '{settings[key]}'" for key in settings)
                )
        except BaseException:
            connection.terminate()
            raise
        return connection


async def connect(*words: Any, **options: Any) -> "Connection":  # Any: what asyncpg takes
    """Like `asyncpg.connect`; the connection breaks within seconds if the server has vanished.

    Raises `NotUsable` for an address with options that do not exist.
    """
    from asyncpg import connect as connect_as_usual

    try:
        # SQLAlchemy prepares what it repeats itself; asyncpg need not remember anything as well.
        connection = await connect_as_usual(*words, statement_cache_size=0, **options)
    except (TypeError, ValueError) as problem:  # before anything was sent
        raise NotUsable(f"its address cannot be used: {problem}; correct it") from problem
    _keep_alive(connection)
    return connection


def lone_engine(url: str) -> AsyncEngine:
    """For connections of their own: each is opened anew and knows no transactions."""
    return create_async_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        connect_args={"timeout": CONNECT_SECONDS, "async_creator_fn": connect},
    )


async def hang_up(connection: AsyncConnection) -> None:
    """Closes it at the server too, however broken it is."""
    with suppress(Exception):
        await connection.invalidate()
    with suppress(Exception):
        await connection.close()


def _limits(*, readonly: bool) -> dict[str, str]:
    idle = READER_IDLE_SECONDS if readonly else WRITER_IDLE_SECONDS
    return {
        "lock_timeout": f"{LOCK_SECONDS}s",
        "statement_timeout": f"{STATEMENT_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{idle}s",
        # Made for long questions: workers and machine code take longer than ours.
        "max_parallel_workers_per_gather": "0",
        "jit": "off",
    }


async def _are_shared(first: "Connection", *words: Any, **options: Any) -> bool:
    """Whether clients get the same session of the server in turns, or one client several.

    A client that no pooler stands before knows the session's number without asking. One behind
    a pooler has its session to itself if it always gets the same, and another gets another.
    """
    if await _session_of(first) == first.get_server_pid():
        return False
    second = await connect(*words, **options)
    try:
        seen: dict[Connection, set[int]] = {first: set(), second: set()}
        for connection in (first, first, second, first, second, second):
            seen[connection].add(await _session_of(connection))
    finally:
        await second.close()
    return seen[first] == seen[second] or max(map(len, seen.values())) > 1


async def _session_of(connection: "Connection") -> int:
    async with connection.transaction():  # which no pooler interrupts
        return int(await connection.fetchval("SELECT pg_backend_pid()"))


def _replace_the_dead(engine: AsyncEngine) -> None:
    """Tries connections before they are used, if they may have died in the meantime.

    SQLAlchemy's own way tries each every time, which takes four round trips instead of one.
    """

    @event.listens_for(engine.sync_engine, "checkin")
    def returned(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info[_USED] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def taken(connection: Any, record: ConnectionPoolEntry, _: object) -> None:  # Any: the adapter
        used = record.info.get(_USED)
        if used is None:
            return
        if connection.driver_connection.is_closed():
            raise DisconnectionError
        if time.monotonic() - used > FRESH_SECONDS:
            try:
                connection.run_async(lambda driver: driver.execute(";"))
            except Exception as problem:
                raise DisconnectionError from problem


def _keep_alive(connection: "Connection") -> None:
    """Asks the system to look after the connection. asyncpg itself has no such option."""
    used = connection._transport.get_extra_info("socket")
    if used is None or used.family not in (socket.AF_INET, socket.AF_INET6):
        return
    used.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _CLIENT.items():
        if (number := getattr(socket, name, None)) is not None:  # not every system has them
            used.setsockopt(socket.IPPROTO_TCP, number, value)

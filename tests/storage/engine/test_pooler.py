"""Through PgBouncer: everything in session mode, what a web replica does in transaction mode."""

import asyncio
import socket
from collections.abc import Callable

import pytest
from sqlalchemy import text

from storage.directory import cabinet
from storage.engine import lock
from storage.engine.database import Database, open_database
from storage.engine.lock import AdvisoryLock
from storage.engine.postgres import lone_engine
from storage.engine.signals import signals_of
from storage.engine.trouble import NotUsable
from storage.migrations.readiness import ready
from tests.pooler import needs_pgbouncer, pooled
from tests.storage.engine.test_signals import listening

pytestmark = needs_pgbouncer

MODES = ("session", "transaction")


async def allow(database: Database, kind: str) -> None:
    await database.write(lambda session: cabinet.allow(session, kind, allowed=True))


async def allowed(database: Database) -> set[str]:
    async with database.read() as session:
        return set(await cabinet.policy(session))


async def shown(database: Database, setting: str) -> str:
    """The value in a transaction that writes."""
    return str(await database.run_sync(lambda it: it.execute(text(f"SHOW {setting}")).scalar_one()))


@pytest.mark.parametrize("mode", MODES)
async def test_many_read_and_write_at_once(new_postgres: Callable[[], str], mode: str) -> None:
    kinds = {f"kind{number}" for number in range(40)}
    async with (
        pooled(new_postgres(), mode) as url,
        open_database(url) as one,
        open_database(url) as other,
    ):
        await asyncio.gather(ready(one, runs=False), ready(other, runs=False))
        for database in (one, other, one):
            await asyncio.gather(
                *(allow(database, kind) for kind in kinds), *(allowed(database) for _ in kinds)
            )

        assert await allowed(one) == await allowed(other) == kinds
        assert one.shares_sessions is other.shares_sessions is (mode == "transaction")


@pytest.mark.parametrize("mode", MODES)
async def test_transactions_have_their_limits(new_postgres: Callable[[], str], mode: str) -> None:
    async with pooled(new_postgres(), mode) as url, open_database(url) as database:
        assert await shown(database, "idle_in_transaction_session_timeout") == "3s"
        assert await shown(database, "lock_timeout") == "5s"


async def test_limits_do_not_stay_with_a_session_that_others_get(
    new_postgres: Callable[[], str],
) -> None:
    async with pooled(new_postgres(), "transaction", size=1) as url:
        async with open_database(url) as database:
            await database.run_sync(lambda it: it.execute(text("SELECT 1")))
        engine = lone_engine(url)
        async with engine.connect() as other:
            left = (await other.execute(text("SHOW lock_timeout"))).scalar_one()
        await engine.dispose()

    assert left == "0"


async def test_a_connection_by_way_of_a_network_is_looked_after(
    new_postgres: Callable[[], str],
) -> None:
    async with pooled(new_postgres(), "session") as url:
        engine = lone_engine(url)
        async with engine.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            assert raw is not None
            used = raw._transport.get_extra_info("socket")
            is_kept = used.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            patience = used.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
        await engine.dispose()

    assert (bool(is_kept), patience) == (True, 10_000)


async def test_who_runs_loops_refuses_shared_sessions(new_postgres: Callable[[], str]) -> None:
    async with pooled(new_postgres(), "transaction") as url, open_database(url) as database:
        with pytest.raises(NotUsable, match=r"only BELLHOP_ROLE=web works through it"):
            await ready(database)


async def test_nothing_works_where_transactions_are_not_allowed(
    new_postgres: Callable[[], str],
) -> None:
    async with pooled(new_postgres(), "statement") as url, open_database(url) as database:
        with pytest.raises(NotUsable, match="set pool_mode = session"):
            await ready(database)


@pytest.mark.parametrize("mode", MODES)
async def test_no_such_database_is_told_from_no_server(
    new_postgres: Callable[[], str], mode: str
) -> None:
    async with (
        pooled(new_postgres(), mode) as url,
        open_database(url.replace("/bellhop_", "/missing_")) as database,
    ):
        with pytest.raises(NotUsable, match="create it with CREATE DATABASE"):
            await ready(database)


async def test_locks_and_signals_pass_in_session_mode(new_postgres: Callable[[], str]) -> None:
    async with pooled(new_postgres(), "session") as url:
        first, second = AdvisoryLock(url), AdvisoryLock(url)
        taken = [await first.take(), await second.take()]
        await first.release()
        await lock.take(second)  # the pooler gives the session back a little later
        await second.release()
        async with listening(url) as (one, _), listening(url) as (_, heard):
            one.send("intake")
            await heard.until("intake")

    assert taken == [True, False]


async def test_signals_are_sent_in_transaction_mode(new_postgres: Callable[[], str]) -> None:
    direct = new_postgres()
    async with pooled(direct, "transaction") as url, listening(direct) as (_, heard):
        sender = signals_of(url)
        sender.start(None)
        sender.send("intake")

        await heard.until("intake")
        await sender.close()

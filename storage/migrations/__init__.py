"""Upgrades the database. Every migration works while the previous release still runs.

Alembic is imported only if there is something to do: it takes a while, and hooks wait.
"""

import asyncio
import logging
import random
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from storage.engine.database import Database
from storage.engine.trouble import NotUsable
from storage.engine.writer import Unavailable

if TYPE_CHECKING:
    from alembic.config import Config

log = logging.getLogger(__name__)

UPGRADE_LOCK = 7_238_104_551  # arbitrary, but used by nothing else in this database
PATIENCE_SECONDS = 120  # how long to wait for another process's migration
# How long a migration waits for a table that somebody uses. Whoever wants the table meanwhile
# queues behind it: hooks of the release that still runs would wait as long.
TABLE_SECONDS = 0.5
PAUSE_SECONDS = 1.0  # in which they go on
_LOCKED = frozenset({"55P03", "40P01"})  # not available in time; deadlock
# Whoever has been in a transaction for longest is probably in the way.
_IN_THE_WAY = text(
    "SELECT pid, coalesce(nullif(application_name, ''), 'a program without a name'),"
    " extract(epoch FROM clock_timestamp() - xact_start)::int FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
    " ORDER BY xact_start LIMIT 1"
)


def alembic_config(connection: Connection | None = None) -> "Config":
    """Alembic's configuration for this package, bound to `connection` if there is one."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    return config


def revisions() -> list[str]:
    """The number of each migration, with which its file's name begins; the newest is last."""
    versions = Path(__file__).parent / "versions"
    return sorted(path.name.partition("_")[0] for path in versions.glob("[0-9]*.py"))


def newest() -> str:
    """The number of the newest migration."""
    return revisions()[-1]


async def upgrade(database: Database) -> None:
    """Applies every migration that is missing; what reads and writes meanwhile goes on.

    If several processes start at once, one does it and the others wait. Raises `Unavailable`, or
    `storage.engine.trouble.NotUsable` if the database belongs to a newer release.
    """
    ends_at, is_told = time.monotonic() + PATIENCE_SECONDS, False
    while not await is_current(database):
        from alembic import command  # here, so that the transaction need not wait for it

        try:
            await database.run_sync(lambda connection: _upgrade(connection, command.upgrade))
        except Unavailable as problem:
            if not _is_locked(problem) or time.monotonic() > ends_at:
                raise
            if database.is_server:
                is_told = is_told or await _tell(database)
                await asyncio.sleep(PAUSE_SECONDS * random.uniform(0.5, 1.5))


async def is_current(database: Database) -> bool:
    """Whether the database has every migration. Raises as `upgrade` does."""
    return await revision(database) == newest()


async def revision(database: Database) -> str | None:
    """The number of the newest migration that the database has; None if it has had none.

    Raises as `upgrade` does.
    """
    async with database.read() as session:
        connection = await session.connection()
        found = await connection.run_sync(_revision)
    if found is not None and found not in revisions():
        raise NotUsable(
            f"the database belongs to another release (its revision is {found}, the newest here is"
            f" {newest()}); start that release, or restore the backup from before the upgrade"
        )
    return found


def _is_locked(problem: Unavailable) -> bool:
    """Whether others use what is needed, for longer than it may be waited for."""
    cause = problem.__cause__
    if getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
        return True
    return getattr(getattr(cause, "orig", None), "sqlstate", None) in _LOCKED


async def _tell(database: Database) -> bool:
    """Says whom the upgrade waits for, if that can be seen."""
    async with database.read() as session:
        found = (await (await session.connection()).execute(_IN_THE_WAY)).first()
    if found is None:
        return False
    log.warning(
        "the database is upgraded once its tables are free: process %s of the server (%s) has been"
        " in a transaction for %s s; if it does not end, call pg_terminate_backend(%s)",
        *(*found, found[0]),
    )
    return True


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def _upgrade(connection: Connection, upgrade: Callable[["Config", str], None]) -> None:
    if connection.dialect.name == "postgresql":  # SQLite's transaction is the lock itself
        for name, seconds in (
            ("lock_timeout", PATIENCE_SECONDS),
            ("statement_timeout", 0),
            ("idle_in_transaction_session_timeout", PATIENCE_SECONDS),
        ):
            connection.exec_driver_sql(f"SET LOCAL {name} = '{seconds}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})")
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{TABLE_SECONDS}s'")
    upgrade(alembic_config(connection), "head")

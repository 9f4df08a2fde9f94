"""Upgrades the database. Every migration works while the previous release still runs.

Alembic is imported only if there is something to do: it takes a while, and hooks wait.
"""

import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect

from storage.engine.database import Database
from storage.engine.writer import Unavailable

if TYPE_CHECKING:
    from alembic.config import Config

UPGRADE_LOCK = 7_238_104_551  # arbitrary, but used by nothing else in this database
PATIENCE_SECONDS = 120  # how long to wait for another process's migration


def alembic_config(connection: Connection | None = None) -> "Config":
    """Alembic's configuration for this package, bound to `connection` if there is one."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The number of the newest migration, with which its file's name begins."""
    versions = Path(__file__).parent / "versions"
    return max(path.name.partition("_")[0] for path in versions.glob("[0-9]*.py"))


async def upgrade(database: Database) -> None:
    """Applies every migration that is missing. Raises `storage.engine.writer.Unavailable`.

    If several processes start at once, one does it and the others wait.
    """
    ends_at = time.monotonic() + PATIENCE_SECONDS
    while not await is_current(database):
        try:
            await database.run_sync(_upgrade)
        except Unavailable as problem:
            if not _is_locked(problem) or time.monotonic() > ends_at:
                raise


async def is_current(database: Database) -> bool:
    """Whether the database has every migration. Raises `storage.engine.writer.Unavailable`."""
    return await revision(database) == newest()


async def revision(database: Database) -> str | None:
    """The number of the newest migration that the database has; None if it has none of them.

    Raises `storage.engine.writer.Unavailable`.
    """
    async with database.read() as session:
        connection = await session.connection()
        return await connection.run_sync(_revision)


def _is_locked(problem: Unavailable) -> bool:
    """Whether another process is writing to SQLite, for longer than a transaction waits."""
    return getattr(problem.__cause__, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command

    if connection.dialect.name == "postgresql":  # SQLite's transaction is the lock itself
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})")
    command.upgrade(alembic_config(connection), "head")

"""Brings the database up to date: each migration works while the last release still runs."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.engine import Database

UPGRADE_LOCK = 7_238_104_551  # any number that nobody else takes in this database
PATIENCE_SECONDS = 120  # a long migration in another process


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for this package, bound to `connection` where there is one."""
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    return config


async def upgrade(database: Database) -> None:
    """Applies every migration that is missing. Raises `storage.engine.Unavailable`.

    Of several processes that start at once, one does it and the others wait.
    """
    await database.run_sync(_upgrade)


async def is_current(database: Database) -> bool:
    """Whether the database has every migration. Raises `storage.engine.Unavailable`."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    async with database.read() as session:
        connection = await session.connection()
        return await connection.run_sync(
            lambda each: MigrationContext.configure(each).get_current_revision() == head
        )


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # SQLite's transaction is the lock itself
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})")
    command.upgrade(alembic_config(connection), "head")

"""Brings the database up to date: each migration works while the last release still runs."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.engine import Database


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for this package, bound to `connection` where there is one."""
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    return config


async def upgrade(database: Database) -> None:
    """Applies every migration that is missing. Raises `storage.engine.Unavailable`."""
    await database.run_sync(lambda connection: command.upgrade(alembic_config(connection), "head"))


async def is_current(database: Database) -> bool:
    """Whether the database has every migration. Raises `storage.engine.Unavailable`."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    return await database.run_sync(
        lambda connection: MigrationContext.configure(connection).get_current_revision() == head
    )

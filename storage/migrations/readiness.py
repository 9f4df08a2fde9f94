"""Whether this release can work with the database as it is; if not, whether waiting may help."""

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - registers the tables
from storage.engine.database import Database
from storage.engine.trouble import NotUsable, trouble
from storage.engine.writer import Unavailable
from storage.migrations import revision, upgrade

OLDEST_SERVER = 140000  # PostgreSQL 14
_READ_ONLY = text("SELECT current_setting('transaction_read_only') = 'on'")
_MAY_CREATE = text("SELECT COALESCE(has_schema_privilege(current_schema(), 'CREATE'), false)")
_LACKING = text(
    "SELECT relname, word FROM pg_class"
    " CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS word"
    " WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')"
    " AND relname = ANY(:tables) AND NOT has_table_privilege(pg_class.oid, word)"
    " UNION ALL SELECT sequences.relname, 'USAGE' FROM pg_class AS sequences"
    " JOIN pg_depend ON objid = sequences.oid AND classid = 'pg_class'::regclass"
    " JOIN pg_class AS tables ON refobjid = tables.oid AND tables.relname = ANY(:tables)"
    " WHERE sequences.relnamespace = current_schema()::regnamespace AND CASE sequences.relkind"
    " WHEN 'S' THEN NOT has_sequence_privilege(sequences.oid, 'USAGE') ELSE false END"
    " ORDER BY 1, 2 LIMIT 1"
)
_SHARED = (
    "a pooler passes the server's sessions on after each transaction (pool_mode = transaction), and"
    " the runner's lock and LISTEN need sessions of their own: only BELLHOP_ROLE=web works through"
    " it; give the address of PostgreSQL itself, or set pool_mode = session"
)


async def ready(database: Database, *, runs: bool = True, upgrades: bool = True) -> None:
    """Returns once the database can be used: right server, every migration applied, all rights.

    `runs`: this process may run the loops, for which it needs sessions of its own. `upgrades`:
    apply what is missing; without it, nothing is changed.

    Raises `storage.engine.trouble.NotUsable` if only the operator can help (exit status 2), or
    `storage.engine.writer.Unavailable` if the same call may succeed later. Several processes may
    call it at once. The first write after it may still be `Unavailable`, as with a full disk.
    """
    try:
        if database.is_server:
            await database.run_sync(_examine)
            if runs and database.shares_sessions:
                raise NotUsable(_SHARED)
        if upgrades:
            await upgrade(database)
        elif database.is_server and await revision(database) is None:
            await database.run_sync(_look_for_room)
        if database.is_server:
            await database.run_sync(_look_for_rights)
    except (Unavailable, DBAPIError) as error:
        found = trouble(error)
        if found is None or not found.is_final:
            raise
        raise NotUsable(found.words) from error


def _examine(connection: Connection) -> None:
    version = _server_version(connection)
    if version < OLDEST_SERVER:
        raise NotUsable(
            f"the server is PostgreSQL {_spelled(version)}, and Bellhop needs"
            f" {OLDEST_SERVER // 10000} or newer; upgrade the server"
        )
    if connection.execute(_READ_ONLY).scalar_one():
        raise Unavailable(
            "this server only reads; make it the primary, or give the primary's address"
        )


def _look_for_room(connection: Connection) -> None:
    """In a database that has no tables yet."""
    if not connection.execute(_MAY_CREATE).scalar_one():
        raise NotUsable(
            "its user may not create tables; make it the owner of the database: see docs/operate.md"
        )


def _look_for_rights(connection: Connection) -> None:
    tables = [*SQLModel.metadata.tables, "alembic_version"]
    lacking = connection.execute(_LACKING, {"tables": tables}).first()
    if lacking is None:
        return
    user, schema = connection.execute(text("SELECT current_user, current_schema()")).one()
    cure = " and ".join(
        f'GRANT ALL ON ALL {what} IN SCHEMA "{schema}" TO "{user}"'
        for what in ("TABLES", "SEQUENCES")
    )
    raise NotUsable(
        f"its user {user} has no right to {lacking[1]} on {lacking[0]}; make it the owner of all"
        f" tables, or run {cure}"
    )


def _server_version(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())


def _spelled(version: int) -> str:
    """9.6 was the last release with two numbers before its patches."""
    if version >= 100000:
        return f"{version // 10000}.{version % 10000}"
    return f"{version // 10000}.{version // 100 % 100}"

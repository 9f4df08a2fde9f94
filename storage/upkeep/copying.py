"""A whole installation, carried from one database into an empty one of either kind.

It is one transaction of the target, and the source is read as it is at one moment. Whatever goes
wrong, the target stays as empty as it was.
"""

from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Column, Insert, Integer, Table, delete, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.postgres import BELLHOP, SESSION
from storage.engine.writer import Unavailable, foreign_errors_translated
from storage.tables import Cabinet, Runner, ToastCount
from storage.upkeep.contents import Content, Unreadable, Values, batches, count, named, tables

# Told how many rows are done, of how many, and what is done to them. What it raises ends the copy.
Told = Callable[[int, int, str], None]

# Of these, migrations and the first start make a row each, which is replaced.
FURNISHED: Mapping[str, type[SQLModel]] = {
    "cabinet": Cabinet,
    "runner": Runner,
    "toast_count": ToastCount,
}

# Nobody else may end a transaction that reads or waits for the other database meanwhile.
_NO_HURRY = ("idle_in_transaction_session_timeout", "statement_timeout")
_OTHERS = text(
    "SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = current_database()"
    f" AND application_name LIKE '{BELLHOP}%' AND application_name <> :ours ORDER BY 1"
)
_LARGEST: dict[type[object], int] = {Integer: 2**31 - 1, BigInteger: 2**63 - 1}


class Side(StrEnum):
    """One of the two databases."""

    SOURCE = "source"
    TARGET = "target"


class NotCopied(Exception):
    """Nothing is in the target. The message says why, without values of the rows."""

    def __init__(self, side: Side, words: str) -> None:
        super().__init__(words)
        self.side = side


async def carry(source: AsyncSession, target: AsyncSession, told: Told) -> dict[str, Content]:
    """Copies every table and reads it again; returns what each holds now. Raises `NotCopied`.

    `source`: a session in a transaction that has asked nothing yet. `target`: of the writer.
    """
    old, new = await source.connection(), await target.connection()
    await _take_time(old, is_snapshot=True)
    await _take_time(new, is_snapshot=False)
    await _refuse_used(new)
    with _at(Side.SOURCE):
        total = await count(old)
    sent = await _send(old, new, lambda done: told(done, total, "rows copied"))
    await _renumber(new)
    done = 0
    for table in tables():
        found = Content()
        async for rows in _read(new, table, Side.TARGET):
            found.add(rows)
            told(done + found.rows, total, "rows checked")
        done += found.rows
        if found != sent[table.name]:
            raise NotCopied(
                Side.TARGET,
                f"table {table.name} is not the same there: {sent[table.name].rows} rows with"
                f" checksum {sent[table.name].checksum} became {found.rows} with {found.checksum}",
            )
    return sent


async def refuse_others(source: AsyncSession) -> None:
    """Raises `NotCopied` while another process of Bellhop is connected, even a `web` replica.

    Behind a pooler that shares sessions, they have no names, and nobody is seen.
    """
    connection = await source.connection()
    if connection.dialect.name != "postgresql":
        return
    with _at(Side.SOURCE):
        names = (await connection.execute(_OTHERS, {"ours": SESSION})).scalars().all()
    if names:
        raise NotCopied(
            Side.SOURCE, f"{', '.join(names)} uses it; stop every process of Bellhop first"
        )


async def refuse_changed(source: AsyncSession, sent: Mapping[str, Content]) -> None:
    """Raises `NotCopied` if there are more or fewer rows by now than were copied."""
    with _at(Side.SOURCE):
        by_now = await count(await source.connection())
    if by_now != sum(content.rows for content in sent.values()):
        raise NotCopied(
            Side.SOURCE, "something wrote to it meanwhile; stop every process of Bellhop first"
        )


async def _send(
    source: AsyncConnection, target: AsyncConnection, told: Callable[[int], None]
) -> dict[str, Content]:
    sent: dict[str, Content] = {}
    done = 0
    for table in tables():
        content = sent[table.name] = Content()
        async for rows in _read(source, table, Side.SOURCE):
            content.add(rows)
            await _store(target, table, rows)
            told(done + content.rows)
        if table.name in FURNISHED and not content.rows:
            await target.execute(delete(table))
        done += content.rows
    return sent


async def _read(
    connection: AsyncConnection, table: Table, side: Side
) -> AsyncGenerator[Sequence[Values]]:
    with _at(side):
        async with aclosing(batches(connection, table)) as found:
            async for rows in found:
                yield rows


@contextmanager
def _at(side: Side) -> Iterator[None]:
    try:
        yield
    except (Unreadable, Unavailable) as problem:
        raise NotCopied(side, str(problem)) from problem


async def _take_time(connection: AsyncConnection, *, is_snapshot: bool) -> None:
    """On PostgreSQL, allows a long transaction; SQLite's is one, and a snapshot, anyway."""
    if connection.dialect.name != "postgresql":
        return
    if is_snapshot:
        await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    for name in _NO_HURRY:
        await connection.execute(text(f"SET LOCAL {name} = 0"))


async def _refuse_used(target: AsyncConnection) -> None:
    for table in tables():
        rows = (await target.execute(select(table).limit(2))).all()
        model = FURNISHED.get(table.name)
        # As rows have them: the names of columns are those of fields in these tables.
        is_new = model is not None and [dict(row._mapping) for row in rows] == [
            model().model_dump()
        ]
        if rows and not is_new:
            raise NotCopied(
                Side.TARGET,
                f"the database is in use: its table {table.name} is not empty;"
                " name a new database, or a file that does not exist",
            )


async def _store(target: AsyncConnection, table: Table, rows: Sequence[Values]) -> None:
    """Inserts the rows. Raises `NotCopied` with the name of the first that cannot be stored."""
    try:
        with foreign_errors_translated():
            async with target.begin_nested():
                values = [dict(row._mapping) for row in rows]
                await target.execute(_storing(table, target.dialect.name), values)
    except Unavailable:
        raise
    except Exception as error:
        if len(rows) == 1:
            words = f"{named(table, rows[0])} cannot be stored: {_why(table, rows[0], error)}"
            raise NotCopied(Side.TARGET, words) from error
        half = len(rows) // 2
        for part in (rows[:half], rows[half:]):
            await _store(target, table, part)


def _storing(table: Table, dialect: str) -> Insert:
    if table.name not in FURNISHED:
        return insert(table)
    # Replaced in place: whoever writes may wait for the runner's row, which must not vanish.
    replacing = sqlite.insert if dialect == "sqlite" else postgresql.insert
    storing: sqlite.Insert | postgresql.Insert = replacing(table)
    values = {column.name: storing.excluded[column.name] for column in table.columns}
    keys = [column.name for column in table.primary_key.columns]
    return storing.on_conflict_do_update(index_elements=keys, set_=values)


async def _renumber(target: AsyncConnection) -> None:
    """On PostgreSQL, makes new ids follow those that were brought, and the planner know them."""
    if target.dialect.name != "postgresql":
        return
    for table in tables():
        name = target.dialect.identifier_preparer.format_table(table)
        if "id" in table.columns:  # which a sequence makes, or not: then this is of no effect
            await target.execute(
                text(
                    "SELECT setval(pg_get_serial_sequence(:name, 'id'),"
                    f" greatest(max(id), 1), coalesce(max(id), 0) > 0) FROM {name}"
                ),
                {"name": name},
            )
        await target.execute(text(f"ANALYZE {name}"))


def _why(table: Table, row: Values, error: Exception) -> str:
    for column in table.columns:
        what = _oddity(row._mapping[column.name], column)
        if what is not None:
            return f"its column {column.name} holds {what}"
    cause = getattr(error, "orig", None) or error
    return f"the database refuses it ({type(cause.__cause__ or cause).__name__})"


def _oddity(value: Any, column: Column[Any]) -> str | None:
    """What SQLite takes and PostgreSQL does not, if it is in the value. Any: any column's."""
    if isinstance(value, dict | list):
        parts = [*value, *value.values()] if isinstance(value, dict) else value
        return next(filter(None, (_oddity(part, column) for part in parts)), None)
    if isinstance(value, str):
        if "\0" in value:
            return "a NUL character"
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            return "half a character (a lone surrogate)"
    if isinstance(value, float) and (value != value or value in (float("inf"), -float("inf"))):
        return "a number that JSON does not know"
    largest = _LARGEST.get(type(column.type))
    if largest is not None and isinstance(value, int) and not -largest - 1 <= value <= largest:
        return f"a number above {largest}"
    return None

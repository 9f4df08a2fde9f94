"""What the tables hold, row by row as it is stored, and its checksum: the same on every database.

Rows pass through as they are, packed bodies included. PostgreSQL orders the keys of JSON its own
way and writes 1e3 as 1000; neither counts as a difference, as neither does for whoever reads it.
"""

import json
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, LargeBinary, MetaData, Row, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - registers the tables
from storage.tables.packed import Packed

BATCH_ROWS = 200  # a hook's body may have 1 MiB, so that this many are 200 MiB at the very worst
_MODULUS = 2**256

# Any in this file: what a row holds.
Values = Row[tuple[Any, ...]]


class Unreadable(Exception):
    """A table cannot be read to its end. The message says where, and repeats no value."""


@dataclass
class Content:
    """How many rows there are, and the sum of their digests, which depends on no order."""

    rows: int = 0
    total: int = 0

    def add(self, rows: Sequence[Values]) -> None:
        """Takes these rows into account."""
        self.rows += len(rows)
        for row in rows:
            written = repr([_canonical(value) for value in row])
            digest = sha256(written.encode(errors="backslashreplace"))
            self.total = (self.total + int.from_bytes(digest.digest())) % _MODULUS

    @property
    def checksum(self) -> str:
        """The first 16 hexadecimal digits of the sum."""
        return f"{self.total:064x}"[:16]


@cache
def tables() -> tuple[Table, ...]:
    """Every table of Bellhop, those first that others refer to; bodies stay packed."""
    plain = MetaData()
    return tuple(
        Table(
            table.name,
            plain,
            *(
                Column(
                    column.name,
                    LargeBinary() if isinstance(column.type, Packed) else column.type,
                    primary_key=column.primary_key,
                    autoincrement=False,
                )
                for column in table.columns
            ),
        )
        for table in SQLModel.metadata.sorted_tables
    )


async def batches(connection: AsyncConnection, table: Table) -> AsyncGenerator[Sequence[Values]]:
    """All rows by their key, `BATCH_ROWS` at a time. Raises `Unreadable`."""
    last = None
    try:
        statement = select(table).order_by(*table.primary_key.columns)
        options = {"yield_per": BATCH_ROWS}
        async with connection.stream(statement, execution_options=options) as result:
            async for rows in result.partitions():
                yield rows
                last = rows[-1]
    except Exception as error:
        where = f"after {named(table, last)}" if last is not None else f"table {table.name}"
        cause = getattr(error, "orig", None) or error
        what = type(cause.__cause__ or cause).__name__
        raise Unreadable(f"{where}: rows cannot be read ({what})") from error


async def count(connection: AsyncConnection) -> int:
    """The number of all rows of all tables."""
    found = [
        (await connection.execute(select(func.count()).select_from(table))).scalar_one()
        for table in tables()
    ]
    return sum(found)


def named(table: Table, row: Values) -> str:
    """The row by its table and key, such as `card id=17`."""
    keys = (column.name for column in table.primary_key.columns)
    return " ".join([table.name, *(f"{key}={row._mapping[key]!r}" for key in keys)])


def _canonical(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(_same(value), sort_keys=True)
    return value.isoformat() if isinstance(value, datetime) else value


def _same(value: Any) -> Any:
    """JSON in which equal numbers are alike: PostgreSQL knows no difference of 1.0 and 1, or -0."""
    if isinstance(value, dict):
        return {key: _same(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_same(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(Decimal(repr(value)))  # 1e300 is not what int() makes of it
    return value

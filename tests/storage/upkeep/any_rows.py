"""Rows of every table with whatever may be in them, and what the bytes of a file say of them."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import JSON as JSONColumn
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    LargeBinary,
    String,
    Table,
)
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from storage.tables import StateText
from storage.upkeep.contents import tables
from storage.upkeep.copying import FURNISHED

Rows = dict[str, list[dict[str, Any]]]
Fresh = Callable[[str], str]

LETTERS = st.text(
    st.one_of(
        st.sampled_from("'\"\\%_:;$\n\r\t\u2028\ufffd\x7f\U0001f600ґЇ¬\x01"),
        st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
    ),
    max_size=12,
)
MOMENTS = st.datetimes(timezones=st.just(UTC))
ODD_MOMENTS = st.sampled_from([datetime(2026, 3, 29, 0, 59, 59, 999_999, UTC)])
NUMBERS = st.one_of(
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([-0.0, 1.0, 1e16, 1e300, 5e-324, 0.1]),
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, LETTERS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LETTERS, inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(LETTERS, JSON, max_size=3)


def values_of(column: Column[Any]) -> st.SearchStrategy[Any]:
    kind = column.type
    if isinstance(kind, LargeBinary):
        found: st.SearchStrategy[Any] = st.binary(max_size=20)
    elif isinstance(kind, Boolean):
        found = st.booleans()
    elif isinstance(kind, BigInteger):
        found = st.integers(-(2**63), 2**63 - 1) | st.integers(1, 5)
    elif isinstance(kind, Integer):
        found = st.integers(-(2**31), 2**31 - 1)
    elif isinstance(kind, StateText):
        found = st.sampled_from([*(each.value for each in kind.words), "of a newer release"])
    elif isinstance(kind, UTCDateTime):
        found = MOMENTS | ODD_MOMENTS
    elif isinstance(kind, JSONColumn):
        found = OBJECTS
    else:
        assert isinstance(kind, String | AutoString), column
        found = LETTERS
    return st.none() | found if column.nullable else found


@st.composite
def installations(draw: st.DrawFn) -> Rows:
    """Some rows of every table, which refer to one another as they have to."""
    made: Rows = {}
    for table, model in zip(tables(), SQLModel.metadata.sorted_tables, strict=True):
        made[table.name] = []
        is_single = table.name in FURNISHED
        for _ in range(1 if is_single else draw(st.integers(1, 3))):
            row = {it.name: draw(_values(made, it, table)) for it in model.columns}
            if is_single:
                row["id"] = 1
            made[table.name].append(row)
    return made


def _values(made: Rows, column: Column[Any], table: Table) -> st.SearchStrategy[Any]:
    for key in column.foreign_keys:
        known = [row[key.column.name] for row in made[key.column.table.name]]
        return st.sampled_from([*known, None] if column.nullable else known)
    return values_of(table.columns[column.name])


def stored(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What the very bytes of a SQLite file say; JSON by its meaning."""
    found = {}
    with closing(sqlite3.connect(file)) as connection:
        for table in tables():
            kinds = [isinstance(column.type, JSONColumn) for column in table.columns]
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            rows = connection.execute(f'SELECT {names} FROM "{table.name}"').fetchall()
            found[table.name] = sorted(
                (
                    tuple(
                        _meant(it) if is_json else it
                        for it, is_json in zip(row, kinds, strict=True)
                    )
                    for row in rows
                ),
                key=repr,
            )
    return found


def _meant(written: str | None) -> Any:
    if written is None:
        return None
    return json.loads(written, parse_float=_number, parse_int=_number)


def _number(written: str) -> Decimal:
    return Decimal(written).normalize() + 0

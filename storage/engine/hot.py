"""Statements of the hot path, run without SQLAlchemy on SQLite's own connection.

SQLAlchemy takes 60 to 120 µs to run a statement that SQLite answers in 5, and a hook needs some
twenty. So each is still written in SQLAlchemy and turned into SQL by it, but once; afterwards its
values go straight to the driver. PostgreSQL, where the way to the server takes longer than that,
is asked in the ordinary way. Decision 0008 has the figures.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Dialect
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.inline_sqlite import NearbyConnection

_PLACES = re.compile(r"\((\?, )*\?\)")

Found = TypeVar("Found", bound=tuple[Any, ...])

AT_ONCE = 500  # rows an INSERT: SQLite takes some 32,000 values in one statement
DRIVER = "driver"  # where a session says on which connection of SQLite's it works, if on one

# Any in this file: values and columns of every type.
Values = Mapping[str, Any]
Process = Callable[[Any], Any] | None


class Hot(Generic[Found]):
    """A statement that is asked many times a second.

    Its rows are tuples of what it selects. A table among that comes as an object which belongs to
    no session: to be read, not to be changed. `on_sqlite`: the same in that dialect's own words.
    """

    def __init__(self, statement: Any, *, on_sqlite: Any = None) -> None:
        self._statement = statement
        self._on_sqlite = statement if on_sqlite is None else on_sqlite
        self._shape = _shape(statement)
        self._prepared: _Prepared | None = None

    async def all(self, session: AsyncSession, **values: Any) -> list[Found]:
        """Runs it in the session's transaction; its rows."""
        driver = await _driver(session)
        if driver is not None:
            return self._read(self._on(session, values).run(driver, values))
        connection = await session.connection()
        result = await connection.execute(self._statement, values)
        return self._read(result.all()) if result.returns_rows else []

    async def first(self, session: AsyncSession, **values: Any) -> Found | None:
        """Its first row, or None."""
        return next(iter(await self.all(session, **values)), None)

    async def insert(self, session: AsyncSession, rows: Sequence[Values]) -> list[Found]:
        """For an INSERT: runs it for all of these; what it returns, in no certain order."""
        if not rows:
            return []
        driver = await _driver(session)
        if driver is not None:
            return self._read(self._on(session, rows[0]).insert(driver, rows))
        connection = await session.connection()
        result = await connection.execute(self._statement, [dict(row) for row in rows])
        return self._read(result.all()) if result.returns_rows else []

    def _on(self, session: AsyncSession, values: Values) -> "_Prepared":
        if self._prepared is None:
            dialect = session.get_bind().dialect
            self._prepared = _Prepared(self._on_sqlite, dialect, list(values))
        return self._prepared

    def _read(self, rows: Iterable[Sequence[Any]]) -> list[Found]:
        if all(make is None for make, _ in self._shape):
            return [cast(Found, tuple(row)) for row in rows]
        return [cast(Found, tuple(_objects(row, self._shape))) for row in rows]


class _Prepared:
    """SQLite's SQL, and what has to be done to values and columns on their way."""

    def __init__(self, statement: Any, dialect: Dialect, given: list[str]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=given)
        self._sql: str = compiled.string
        self._lists = frozenset(name for name, bind in compiled.binds.items() if bind.expanding)
        self._fixed = {name: bind.value for name, bind in compiled.binds.items()}
        for column in compiled.insert_prefetch:
            if not column.default.is_scalar:
                raise ValueError(f"a hot INSERT must be given {column.key}")
            self._fixed[column.key] = column.default.arg
        self._values: list[tuple[str, Process]] = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup
        ]
        self._columns: list[Process] = [
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in _columns(statement)
        ]

    def run(self, driver: NearbyConnection, values: Values) -> Iterable[Sequence[Any]]:
        """The rows, each value as Python has it."""
        return self._read(driver.ask(*self._bound({**self._fixed, **values})))

    def insert(self, driver: NearbyConnection, rows: Sequence[Values]) -> Iterable[Sequence[Any]]:
        """The same for many rows, a few hundred a statement."""
        for first in range(0, len(rows), AT_ONCE):
            some = rows[first : first + AT_ONCE]
            bound = [self._bound({**self._fixed, **values})[1] for values in some]
            places = ", ".join([f"({', '.join('?' * len(self._values))})"] * len(some))
            sql = _PLACES.sub(places, self._sql, count=1)
            yield from self._read(driver.ask(sql, [*chain(*bound)]))

    def _read(self, rows: Iterable[Sequence[Any]]) -> Iterable[Sequence[Any]]:
        for row in rows:
            yield [
                read(value) if read else value
                for read, value in zip(self._columns, row, strict=True)
            ]

    def _bound(self, given: dict[str, Any]) -> tuple[str, list[Any]]:
        if not self._lists:
            return self._sql, [
                write(given[name]) if write else given[name] for name, write in self._values
            ]
        sql, bound = self._sql, []
        for name, write in self._values:
            several = given[name] if name in self._lists else (given[name],)
            bound += [write(value) if write else value for value in several]
        for name in self._lists:  # as SQLAlchemy marks the place of a list
            places = ", ".join("?" * len(given[name])) or "NULL"
            sql = sql.replace(f"__[POSTCOMPILE_{name}]", places)
        return sql, bound


def _columns(statement: Any) -> Sequence[Any]:
    if statement.is_select:
        return tuple(statement.exported_columns)
    return tuple(statement.exported_columns) if statement._returning else ()


def _shape(statement: Any) -> list[tuple[Callable[..., Any] | None, list[str]]]:
    """For each thing selected: how an object is made of its columns, or None for a column."""
    if not statement.is_select:
        return [(None, [column.key]) for column in _columns(statement)]
    shape: list[tuple[Callable[..., Any] | None, list[str]]] = []
    for each in statement.column_descriptions:
        if isinstance(table := each["expr"], type) and issubclass(table, SQLModel):
            keys = [column.key for column in table.__table__.columns]  # type: ignore[attr-defined]  # a table
            shape.append((table.model_construct, keys))
        else:
            shape.append((None, [each["name"]]))
    return shape


def _objects(
    row: Sequence[Any], shape: list[tuple[Callable[..., Any] | None, list[str]]]
) -> Iterable[Any]:
    columns = iter(row)
    for make, keys in shape:
        values = islice(columns, len(keys))
        yield next(values) if make is None else make(**dict(zip(keys, values, strict=True)))


async def _driver(session: AsyncSession) -> NearbyConnection | None:
    """SQLite's connection in the session's transaction; None on PostgreSQL.

    What the session has changed so far is written first, as it does by itself elsewhere.
    """
    if session.new or session.dirty:
        await session.flush()
    return cast(NearbyConnection | None, session.info[DRIVER])

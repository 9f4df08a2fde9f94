"""Hot statements: compiled by SQLAlchemy once, then run on SQLite's own connection.

SQLAlchemy takes 60 to 200 µs to run a statement that SQLite answers in 5, and a hook needs some
twenty of them to become a card. On PostgreSQL, where the round trip takes longer than that, they
are ordinary statements. Decision 0008 says which statements are hot, and why.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Generic, Self, TypeVar, cast

from sqlalchemy import Dialect, Table, bindparam, func, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.inline_sqlite import NearbyConnection

Found = TypeVar("Found", bound=tuple[Any, ...])

Model = TypeVar("Model", bound=SQLModel)

DRIVER = "driver"  # the key of SQLite's connection in a session's `info`

# Any in this file: statements, values and columns of every type.
Values = Mapping[str, Any]
Process = Callable[[Any], Any] | None


def detached(model: type[Model], row: Sequence[Any]) -> Model:
    """A row of all the table's columns, in their order, as an object that no session knows."""
    make, names = _maker(model)
    made: Model = make()
    made.__dict__.update(zip(names, row, strict=True))
    return made


@cache
def _maker(model: type[SQLModel]) -> tuple[Callable[[], Any], list[str]]:
    mapper = inspect(model)
    return mapper.class_manager.new_instance, mapper.columns.keys()


class Hot(Generic[Found]):
    """A statement that runs for every hook. Its rows are tuples of columns, never objects."""

    def __init__(self, statement: Any, *, on_sqlite: Any = None) -> None:
        self._statement = statement
        self._on_sqlite = statement if on_sqlite is None else on_sqlite
        self._prepared: _Prepared | None = None
        self._names: Sequence[str] = ()  # of `many`

    @classmethod
    def upsert(cls, write: Callable[[Any], Any]) -> Self:
        """An INSERT with ON CONFLICT. `write` builds it from either dialect's `insert`."""
        return cls(write(postgresql.insert), on_sqlite=write(sqlite.insert))

    async def all(self, session: AsyncSession, **values: Any) -> list[Found]:
        """Runs it in the session's transaction and returns its rows."""
        driver = await _driver(session)
        if driver is None:
            return await self._ask_postgres(session, values)
        return self._on(session, values).run(driver, values)

    @classmethod
    def many(cls, table: Table, names: Sequence[str], returning: Sequence[str]) -> Self:
        """An INSERT of `names`, for `insert`, that leaves out what is there already.

        On PostgreSQL the rows come as one array for each column: the statement is the same however
        many there are, so the server need not read and plan it anew for each commit.
        """
        arrays = [bindparam(name, type_=postgresql.ARRAY(table.c[name].type)) for name in names]
        rows = func.unnest(*arrays).table_valued(*names).render_derived(name="given")
        found = [table.c[name] for name in returning]
        several = postgresql.insert(table).from_select(names, select(*(rows.c[it] for it in names)))
        one = sqlite.insert(table).values({name: bindparam(name) for name in names})
        made = cls(
            several.on_conflict_do_nothing().returning(*found),
            on_sqlite=one.on_conflict_do_nothing().returning(*found),
        )
        made._names = names
        return made

    async def insert(self, session: AsyncSession, rows: Sequence[Sequence[Any]]) -> list[Found]:
        """Inserts `rows`, their values in the order of the names. Only of `many`.

        What it returns comes in no particular order.
        """
        if not rows:
            return []
        driver = await _driver(session)
        if driver is None:
            arrays = map(list, zip(*rows, strict=True))
            return await self._ask_postgres(session, dict(zip(self._names, arrays, strict=True)))
        return self._on(session, self._names).run_many(driver, self._names, rows)

    def _on(self, session: AsyncSession, given: Iterable[str]) -> "_Prepared":
        if self._prepared is None:
            dialect = session.get_bind().dialect
            self._prepared = _Prepared(self._on_sqlite, dialect, list(given))
        return self._prepared

    async def _ask_postgres(self, session: AsyncSession, values: Values) -> list[Found]:
        connection = await session.connection()
        result = await connection.execute(self._statement, values)
        return [cast(Found, tuple(row)) for row in result] if result.returns_rows else []


class _Prepared:
    """The SQL for SQLite, and how values and columns are converted."""

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
        columns = [
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in statement.exported_columns
        ]
        self._reads = [(place, read) for place, read in enumerate(columns) if read is not None]

    def run(self, driver: NearbyConnection, values: Values) -> list[Any]:
        rows = driver.ask(*self._bound({**self._fixed, **values}))
        return [self._converted(row) for row in rows] if self._reads else rows

    def run_many(
        self, driver: NearbyConnection, names: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> list[Any]:
        """Runs it for each of `rows`, whose values have these names; there are no lists in them."""
        sql, begins = self._bound(self._fixed)
        places = {name: place for place, (name, _) in enumerate(self._values)}
        writes = [(places[name], self._values[places[name]][1]) for name in names]
        found: list[Any] = []
        for row in rows:
            values = begins.copy()
            for (place, write), value in zip(writes, row, strict=True):
                values[place] = write(value) if write else value
            found += driver.ask(sql, values)
        return [self._converted(row) for row in found] if self._reads else found

    def _converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for place, read in self._reads:
            values[place] = read(values[place])
        return tuple(values)

    def _bound(self, given: Values) -> tuple[str, list[Any]]:
        if not self._lists:
            return self._sql, [
                write(given[name]) if write else given[name] for name, write in self._values
            ]
        sql, bound = self._sql, []
        for name, write in self._values:
            several = given[name] if name in self._lists else (given[name],)
            bound += [write(value) if write else value for value in several]
        for name in self._lists:  # SQLAlchemy's placeholder for a list
            places = ", ".join("?" * len(given[name]))  # SQLite takes an empty list, too
            sql = sql.replace(f"__[POSTCOMPILE_{name}]", places)
        return sql, bound


async def _driver(session: AsyncSession) -> NearbyConnection | None:
    """SQLite's connection in the session's transaction; None on PostgreSQL.

    Flushes the session's changes first, as SQLAlchemy itself would.
    """
    if session.new or session.dirty:
        await session.flush()
    return cast(NearbyConnection | None, session.info[DRIVER])

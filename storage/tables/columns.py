"""How keys, JSON and indexes are declared for both SQLite and PostgreSQL."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Table, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

LARGEST_ID = 2**63 - 1
BigKey = BigInteger().with_variant(Integer(), "sqlite")
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def compact_json(value: Any) -> str:
    """JSON as SQLite keeps it: in as few bytes as may be, Cyrillic letters as such."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair, which no database takes as a letter
        return json.dumps(value, separators=(",", ":"))
    return text


def index_where(name: str, *columns: str, unique: bool = False, only: str) -> Index:
    """A partial index on the few rows that a loop still has to look at."""
    clause = text(only)
    return Index(name, *columns, unique=unique, sqlite_where=clause, postgresql_where=clause)


def table_of(model: type[SQLModel]) -> Table:
    """The table behind the model, for statements that return columns instead of objects."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def columns_of(model: type[SQLModel], names: Iterable[str]) -> list[Column[Any]]:
    """The table's columns of these names."""
    table = table_of(model)
    return [table.c[name] for name in names]


class Row(SQLModel):
    """A row with an id that the database assigns."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)

    @property
    def pk(self) -> int:
        """The id. Raises LookupError before the row is stored."""
        if self.id is None:
            raise LookupError(f"{type(self).__name__} is not stored yet")
        return self.id

"""What the tables are made of: how keys, JSON and indexes are declared for both databases."""

from sqlalchemy import JSON, BigInteger, Index, Integer, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

BigKey = BigInteger().with_variant(Integer(), "sqlite")
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def index_where(name: str, *columns: str, unique: bool = False, only: str) -> Index:
    """A partial index: it holds only the rows that a loop still has to look at."""
    clause = text(only)
    return Index(name, *columns, unique=unique, sqlite_where=clause, postgresql_where=clause)

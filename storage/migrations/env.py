"""Alembic's entry point; runs on the connection that `storage.migrations` passes."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import storage.tables  # noqa: F401 - registers the tables


def spelled(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Writes SQLModel's own types legibly into a new migration. Any: any part of a schema."""
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    if kind == "type" and type(item).__name__ == "UTCDateTime":
        autogen.imports.add("from sqlmodel.sql.sqltypes import UTCDateTime")
        return "UTCDateTime()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=context.config.attributes.get("batch", True),
    render_item=spelled,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()

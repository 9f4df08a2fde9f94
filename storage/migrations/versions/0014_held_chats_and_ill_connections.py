"""Which chats Telegram has told the bot to leave alone, and which connections are ill."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

COLUMNS: dict[str, list[tuple[str, TypeEngine[Any]]]] = {  # Any: of several types
    "link": [("held_since", UTCDateTime()), ("held_until", UTCDateTime())],
    "connection": [("problem", sa.String()), ("problem_since", UTCDateTime())],
}


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for name, of_type in columns:
            op.add_column(table, sa.Column(name, of_type, nullable=True))
    only = sa.text("held_until IS NOT NULL")
    op.create_index(
        "ix_link_held", "link", ["held_until"], sqlite_where=only, postgresql_where=only
    )


def downgrade() -> None:
    op.drop_index("ix_link_held", "link")
    for table, columns in COLUMNS.items():
        for name, _ in columns:
            op.drop_column(table, name)

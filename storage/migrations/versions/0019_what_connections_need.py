"""What is known of a connection's hooks; two keys for a while; why nobody was told of an event."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import UTCDateTime

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def _of_connection() -> list[sa.Column[Any]]:
    return [
        sa.Column("auth", sa.String(), nullable=False, server_default=""),
        sa.Column("settings", JSON, nullable=False, server_default="{}"),
        sa.Column("old_key_hash", sa.String()),
        sa.Column("old_secret", sa.String()),
        sa.Column("old_until", UTCDateTime()),
        sa.Column("good_at", UTCDateTime()),
        sa.Column("refused_at", UTCDateTime()),
        sa.Column("refusal", JSON),
    ]


def _of_event() -> list[sa.Column[Any]]:
    return [
        sa.Column("untold", JSON),
        sa.Column("repeats", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("repeated_at", UTCDateTime()),
    ]


def upgrade() -> None:
    for column in _of_connection():
        op.add_column("connection", column)
    op.create_index("uq_connection_old_key_hash", "connection", ["old_key_hash"], unique=True)
    for column in _of_event():
        op.add_column("event", column)
    only = sa.text("subject IS NOT NULL")
    op.create_index(
        "ix_event_subject", "event", ["subject", "id"], sqlite_where=only, postgresql_where=only
    )
    op.create_table(
        "hook_count",
        sa.Column("connection_id", sa.BigInteger(), nullable=False),
        sa.Column("hour", UTCDateTime(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"]),
        sa.PrimaryKeyConstraint("connection_id", "hour", "result"),
    )
    op.create_index("ix_hook_count_hour", "hook_count", ["hour"])


def downgrade() -> None:
    op.drop_table("hook_count")
    op.drop_index("ix_event_subject", "event")
    for column in reversed(_of_event()):
        op.drop_column("event", column.name)
    op.drop_index("uq_connection_old_key_hash", "connection")
    for column in reversed(_of_connection()):
        op.drop_column("connection", column.name)

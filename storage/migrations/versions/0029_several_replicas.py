"""What several replicas share: who runs, what the others answer, and who sends a card."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    runner = op.create_table(
        "runner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("term", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("since", UTCDateTime(), nullable=True),
        sa.Column("left_at", UTCDateTime(), nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(runner, [{"id": 1, "term": 0, "calls": 0}])
    op.create_table(
        "answer",
        sa.Column("id", KEY, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("taken_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_answer_chat", "answer", ["chat_id", "id"])
    toast_count = op.create_table(
        "toast_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("second", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(toast_count, [{"id": 1, "second": 0, "used": 0}])
    op.add_column("card", sa.Column("sending_by", sa.BigInteger(), nullable=True))
    op.add_column("cabinet", sa.Column("webhook_url", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("cabinet", "webhook_url")
    op.drop_column("card", "sending_by")
    op.drop_table("toast_count")
    op.drop_table("answer")
    op.drop_table("runner")

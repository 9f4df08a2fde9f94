"""How many orders come from each source, hour by hour, and whether it has fallen silent."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("sold_at", UTCDateTime(), nullable=True))
    op.add_column("source", sa.Column("silence", sa.String(), nullable=True))
    op.create_table(
        "source_count",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("hour", UTCDateTime(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.PrimaryKeyConstraint("source_id", "hour"),
    )
    op.create_index("ix_source_count_hour", "source_count", ["hour"])


def downgrade() -> None:
    op.drop_table("source_count")
    op.drop_column("source", "silence")
    op.drop_column("source", "sold_at")

"""Ids of people that hooks have named and nobody has, and whom a CRM has dismissed."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "unknown_id",
        sa.Column("id", KEY, nullable=False),
        sa.Column("cabinet", sa.String(), nullable=False),
        sa.Column("crm_id", sa.String(), nullable=False),
        sa.Column("first_at", UTCDateTime(), nullable=False),
        sa.Column("last_at", UTCDateTime(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_unknown_id"),
        sa.UniqueConstraint("cabinet", "crm_id", name="uq_unknown_id_cabinet_crm_id"),
    )
    op.add_column(
        "identity", sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.create_index("ix_unknown_id_last_at", "unknown_id", ["last_at"])


def downgrade() -> None:
    op.drop_index("ix_unknown_id_last_at", "unknown_id")
    op.drop_table("unknown_id")
    op.drop_column("identity", "active")

"""What people may take back, and when the cabinet's switch turns itself on again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import UTCDateTime

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cabinet", sa.Column("on_again_at", UTCDateTime()))
    op.add_column("cabinet", sa.Column("off_by", sa.BigInteger()))
    op.create_table(
        "change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("after", JSON, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("undone_at", UTCDateTime()),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_change_at", "change", ["at"])
    op.create_index("ix_change_row", "change", ["what", "row_id", "id"])


def downgrade() -> None:
    op.drop_table("change")
    op.drop_column("cabinet", "off_by")
    op.drop_column("cabinet", "on_again_at")

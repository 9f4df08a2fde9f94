"""Which sources and channels have a new name that cards do not show yet."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = ("source", "channel")


def upgrade() -> None:
    only = sa.text("renamed")
    for table in TABLES:
        op.add_column(
            table, sa.Column("renamed", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        op.create_index(
            f"ix_{table}_renamed", table, ["id"], sqlite_where=only, postgresql_where=only
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_index(f"ix_{table}_renamed", table)
        op.drop_column(table, "renamed")

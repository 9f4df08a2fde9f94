"""What administrators have been told of a connection, and since when it is watched."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("connection", sa.Column("alarms", JSON, nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("connection", "alarms")

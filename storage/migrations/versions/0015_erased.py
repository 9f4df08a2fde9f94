"""When somebody was erased whose traces the running bot has yet to remove from the files."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cabinet", sa.Column("erased_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("cabinet", "erased_at")

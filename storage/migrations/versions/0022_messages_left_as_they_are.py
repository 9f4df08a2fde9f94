"""An index of the messages that could not be changed or removed."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    only = sa.text("outcome = 'left'")
    op.create_index("ix_attempt_left", "attempt", ["at"], sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    op.drop_index("ix_attempt_left", "attempt")

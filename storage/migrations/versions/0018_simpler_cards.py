"""An index of the cards from which Telegram refused a part."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    only = sa.text("outcome = 'simpler'")
    op.create_index(
        "ix_attempt_simpler", "attempt", ["at"], sqlite_where=only, postgresql_where=only
    )


def downgrade() -> None:
    op.drop_index("ix_attempt_simpler", "attempt")

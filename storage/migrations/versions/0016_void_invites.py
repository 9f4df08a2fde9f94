"""Why an invite cannot be used any more, so that whoever opens it is told."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invite", sa.Column("void", sa.String(), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM invite WHERE void IS NOT NULL")
    op.drop_column("invite", "void")

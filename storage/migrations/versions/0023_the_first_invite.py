"""An invite for whoever opens it, who has asked for one, and which profile the bot was given."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("invite") as invite:
        invite.alter_column("person_id", existing_type=sa.BigInteger(), nullable=True)
        invite.add_column(sa.Column("asked_by", sa.BigInteger(), nullable=True))
    op.add_column("cabinet", sa.Column("bot_profile", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("cabinet", "bot_profile")
    op.execute("DELETE FROM invite WHERE person_id IS NULL")
    with op.batch_alter_table("invite") as invite:
        invite.drop_column("asked_by")
        invite.alter_column("person_id", existing_type=sa.BigInteger(), nullable=False)

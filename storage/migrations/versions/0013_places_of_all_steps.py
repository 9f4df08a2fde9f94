"""The indexes on sources and channels hold what is on no card, too: others show it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

PLACES = ("source", "channel")


def upgrade() -> None:
    for place in PLACES:
        op.drop_index(f"ix_notification_{place}", "notification")
        op.create_index(f"ix_notification_{place}", "notification", [place])


def downgrade() -> None:
    only = sa.text("card_id IS NOT NULL")
    for place in PLACES:
        op.drop_index(f"ix_notification_{place}", "notification")
        op.create_index(
            f"ix_notification_{place}",
            "notification",
            [place],
            sqlite_where=only,
            postgresql_where=only,
        )

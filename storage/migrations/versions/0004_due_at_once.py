"""Indexes that find what goes first, however much is due or outdated at once."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _only(clause: str) -> dict[str, Any]:  # Any: arguments of either dialect
    return {"sqlite_where": sa.text(clause), "postgresql_where": sa.text(clause)}


def upgrade() -> None:
    op.create_index(
        "ix_notification_urgent",
        "notification",
        ["due_at"],
        unique=False,
        **_only("card_id IS NULL AND ended IS NULL AND urgent"),
    )
    op.create_index(
        "ix_notification_fresh",
        "notification",
        ["created_at"],
        unique=False,
        **_only("card_id IS NULL AND ended IS NULL AND due_at IS NOT NULL"),
    )
    op.create_index("ix_card_outdated", "card", ["form", "id"], unique=False, **_only("stale > 0"))
    op.create_index(
        "ix_card_awaited", "card", ["id"], unique=False, **_only("stale > 0 AND awaited")
    )
    op.drop_index("ix_card_stale", "card")


def downgrade() -> None:
    op.create_index("ix_card_stale", "card", ["id"], unique=False, **_only("stale > 0"))
    op.drop_index("ix_card_awaited", "card")
    op.drop_index("ix_card_outdated", "card")
    op.drop_index("ix_notification_fresh", "notification")
    op.drop_index("ix_notification_urgent", "notification")

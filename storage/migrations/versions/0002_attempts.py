"""Tries that did not succeed, and indexes for what is listed under /problems."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _only(clause: str) -> dict[str, Any]:  # Any: arguments of either dialect
    return {"sqlite_where": sa.text(clause), "postgresql_where": sa.text(clause)}


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", KEY, nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name="fk_attempt_card_id_card"),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
    )
    op.create_index("ix_attempt_card", "attempt", ["card_id", "id"], unique=False)
    op.create_index("ix_card_broken", "card", ["id"], unique=False, **_only("state = 'broken'"))
    op.create_index("ix_card_repeated", "card", ["sent_at"], unique=False, **_only("maybe_repeat"))
    op.create_index("ix_event_broken", "event", ["id"], unique=False, **_only("state = 'broken'"))


def downgrade() -> None:
    op.drop_index("ix_event_broken", "event")
    op.drop_index("ix_card_repeated", "card")
    op.drop_index("ix_card_broken", "card")
    op.drop_table("attempt")

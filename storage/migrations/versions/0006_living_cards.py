"""One living card an object: what people have of it, how it ended and who is on it."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_STATUS = "status IS NOT NULL AND over IS NULL"
_CLAIMED = "claimed_by IS NOT NULL"
_UNREAD = ["person_id", "section"]

# Of all that a person has of an object, the bell shows the newest.
_OLDER = """
UPDATE notification SET latest = {false}
WHERE subject IS NOT NULL AND EXISTS (
    SELECT 1 FROM notification AS newer
    WHERE newer.person_id = notification.person_id
      AND newer.subject = notification.subject
      AND newer.id > notification.id
)
"""


def upgrade() -> None:
    with op.batch_alter_table("subject_state") as state:
        state.add_column(sa.Column("status", sa.String(), nullable=True))
        state.add_column(sa.Column("over", sa.String(), nullable=True))
        state.add_column(sa.Column("claimed_by", sa.BigInteger(), nullable=True))
        state.add_column(sa.Column("claimed_at", UTCDateTime(), nullable=True))
    _index("ix_subject_state_status", "subject_state", ["status"], _STATUS)
    _index("ix_subject_state_claimed_by", "subject_state", ["claimed_by"], _CLAIMED)
    with op.batch_alter_table("notification") as notification:
        notification.add_column(
            sa.Column("latest", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
        notification.add_column(sa.Column("source", sa.String(), nullable=True))
        notification.add_column(sa.Column("channel", sa.String(), nullable=True))
    false = "0" if op.get_bind().dialect.name == "sqlite" else "false"
    op.execute(_OLDER.format(false=false))
    op.drop_index("ix_notification_unread", "notification")
    _index("ix_notification_unread", "notification", _UNREAD, "read_at IS NULL AND latest")
    for place in ("source", "channel"):
        _index(f"ix_notification_{place}", "notification", [place], "card_id IS NOT NULL")


def downgrade() -> None:
    for name in ("unread", "source", "channel"):
        op.drop_index(f"ix_notification_{name}", "notification")
    _index("ix_notification_unread", "notification", _UNREAD, "read_at IS NULL")
    op.execute(
        "UPDATE notification SET ended = 'answered' WHERE ended IN "
        "('superseded', 'moved', 'taken', 'given', 'done', 'cancelled', 'deleted', 'closed')"
    )
    with op.batch_alter_table("notification") as notification:
        for column in ("latest", "source", "channel"):
            notification.drop_column(column)
    for name in ("status", "claimed_by"):
        op.drop_index(f"ix_subject_state_{name}", "subject_state")
    with op.batch_alter_table("subject_state") as state:
        for column in ("status", "over", "claimed_by", "claimed_at"):
            state.drop_column(column)


def _index(name: str, table: str, columns: list[str], only: str) -> None:
    clause = sa.text(only)
    op.create_index(name, table, columns, sqlite_where=clause, postgresql_where=clause)

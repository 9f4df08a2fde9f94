"""Reminders as rows, what a channel costs how often, and notifications that come again."""

import json
from datetime import timedelta

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AGAIN = sa.text("again_at IS NOT NULL")

CHANNEL = sa.table(
    "channel",
    *(sa.column(name, sa.String()) for name in ("crm_id", "name", "kind", "amount", "currency")),
    sa.column("paid_until", UTCDateTime()),
)
REMINDER = sa.table(
    "reminder",
    *(sa.column(name, sa.String()) for name in ("key", "type", "subject")),
    sa.column("at", UTCDateTime()),
    sa.column("body", sa.LargeBinary()),
)
FIRST_STEP = timedelta(days=-7)


def upgrade() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reminder"),
        sa.UniqueConstraint("key", name="uq_reminder_key"),
        sa.UniqueConstraint("type", "subject", name="uq_reminder_type_subject"),
    )
    op.create_index("ix_reminder_at", "reminder", ["at"], unique=False)
    op.add_column("channel", sa.Column("period", sa.String(), nullable=True))
    op.add_column("channel", sa.Column("first_day", sa.Integer(), nullable=True))
    op.add_column(
        "cabinet", sa.Column("reminder_hour", sa.Integer(), server_default="10", nullable=False)
    )
    op.add_column("cabinet", sa.Column("reminders_timed", sa.String(), nullable=True))
    op.add_column("notification", sa.Column("again_at", UTCDateTime(), nullable=True))
    op.create_index(
        "ix_notification_again",
        "notification",
        ["again_at"],
        unique=False,
        sqlite_where=AGAIN,
        postgresql_where=AGAIN,
    )
    _remind_of_known_channels()


def downgrade() -> None:
    op.drop_index("ix_notification_again", "notification")
    op.drop_column("notification", "again_at")
    op.drop_column("cabinet", "reminders_timed")
    op.drop_column("cabinet", "reminder_hour")
    op.drop_column("channel", "first_day")
    op.drop_column("channel", "period")
    op.drop_index("ix_reminder_at", "reminder")
    op.drop_table("reminder")


def _remind_of_known_channels() -> None:
    """The first step of each; the clock times it by zone and hour, and skips what is past."""
    known = op.get_bind().execute(sa.select(CHANNEL).where(CHANNEL.c.paid_until.is_not(None)))
    rows = [
        {
            "key": f"payment:{row.crm_id}:{row.paid_until.date()}:{FIRST_STEP.days}",
            "at": row.paid_until + FIRST_STEP,
            "type": "channel.payment_due",
            "subject": f"channel:{row.crm_id}",
            "body": _body(row),
        }
        for row in known
    ]
    if rows:
        op.bulk_insert(REMINDER, rows)


def _body(row: sa.Row[tuple[object, ...]]) -> bytes:
    data = {
        "channel": {
            "id": row.crm_id,
            "name": row.name,
            "kind": row.kind,
            "paid_until": row.paid_until.isoformat(),
        },
        "amount": row.amount,
        "currency": row.currency,
    }
    return json.dumps(data).encode()

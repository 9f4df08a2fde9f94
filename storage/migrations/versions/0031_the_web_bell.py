"""The web bell: who is signed in, which browsers take push messages, what has changed."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_DUE = sa.text("state = 'due'")
IS_PUSHED = sa.text("push_at IS NOT NULL")
POPS_UP = sa.text("pop_up IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "web_login",
        sa.Column("id", KEY, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("link_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_web_login_link_id", "web_login", ["link_id"])
    op.create_index("ix_web_login_expires_at", "web_login", ["expires_at"])
    op.create_table(
        "web_session",
        sa.Column("id", KEY, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("link_id", sa.BigInteger(), nullable=False),
        sa.Column("in_telegram", sa.Boolean(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_web_session_link_id", "web_session", ["link_id"])
    op.create_index("ix_web_session_expires_at", "web_session", ["expires_at"])
    op.create_table(
        "push_subscription",
        sa.Column("id", KEY, nullable=False),
        sa.Column("endpoint_hash", sa.LargeBinary(), nullable=False),
        sa.Column("link_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=True),
        sa.Column("endpoint", sa.String(), nullable=False),
        sa.Column("p256dh", sa.String(), nullable=False),
        sa.Column("auth", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("endpoint_hash"),
    )
    op.create_index("ix_push_subscription_link_id", "push_subscription", ["link_id"])
    op.create_index("ix_push_subscription_session_id", "push_subscription", ["session_id"])
    op.create_table(
        "push_message",
        sa.Column("id", KEY, nullable=False),
        sa.Column("subscription_id", sa.BigInteger(), nullable=False),
        sa.Column("notification_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["subscription_id"], ["push_subscription.id"]),
        sa.ForeignKeyConstraint(["notification_id"], ["notification.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("subscription_id", "notification_id"),
    )
    op.create_index("ix_push_message_notification_id", "push_message", ["notification_id"])
    op.create_index(
        "ix_push_message_due",
        "push_message",
        ["due_at"],
        sqlite_where=IS_DUE,
        postgresql_where=IS_DUE,
    )
    op.create_table(
        "bell_version",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_index("ix_bell_version_version", "bell_version", ["version"])
    op.add_column("cabinet", sa.Column("push_key", sa.String(), nullable=True))
    names_clients: sa.Column[bool] = sa.Column(
        "push_names_clients", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("cabinet", names_clients)
    op.add_column("notification", sa.Column("pop_up", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_notification_pop_up",
        "notification",
        ["pop_up", "person_id"],
        sqlite_where=POPS_UP,
        postgresql_where=POPS_UP,
    )
    op.add_column("notification", sa.Column("push_at", UTCDateTime(), nullable=True))
    op.create_index(
        "ix_notification_push",
        "notification",
        ["push_at"],
        sqlite_where=IS_PUSHED,
        postgresql_where=IS_PUSHED,
    )


def downgrade() -> None:
    op.drop_index("ix_notification_push", "notification")
    op.drop_column("notification", "push_at")
    op.drop_index("ix_notification_pop_up", "notification")
    op.drop_column("notification", "pop_up")
    op.drop_column("cabinet", "push_names_clients")
    op.drop_column("cabinet", "push_key")
    for table in ("bell_version", "push_message", "push_subscription", "web_session", "web_login"):
        op.drop_table(table)

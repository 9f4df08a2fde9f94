"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _only(clause: str) -> dict[str, Any]:  # Any: arguments of either dialect
    return {"sqlite_where": sa.text(clause), "postgresql_where": sa.text(clause)}


def upgrade() -> None:
    op.create_table(
        "cabinet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notifications_on", sa.Boolean(), nullable=False),
        sa.Column("bot_username", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_cabinet"),
    )
    op.create_table(
        "channel",
        sa.Column("id", KEY, nullable=False),
        sa.Column("crm_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("name_held", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("paid_until", UTCDateTime(), nullable=True),
        sa.Column("amount", sa.String(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_channel"),
        sa.UniqueConstraint("crm_id", name="uq_channel_crm_id"),
    )
    op.create_index("ix_channel_paid_until", "channel", ["paid_until"], unique=False)
    op.create_table(
        "connection",
        sa.Column("id", KEY, nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_connection"),
        sa.UniqueConstraint("key_hash", name="uq_connection_key_hash"),
    )
    op.create_table(
        "managing_role",
        sa.Column("role", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("role", name="pk_managing_role"),
    )
    op.create_table(
        "person",
        sa.Column("id", KEY, nullable=False),
        sa.Column("crm_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("crm_role", sa.String(), nullable=True),
        sa.Column("role_held", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("language_chosen", sa.Boolean(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("crm_id", name="uq_person_crm_id"),
    )
    op.create_index("ix_person_role", "person", ["role"], unique=False)
    op.create_table(
        "policy",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_policy"),
    )
    op.create_table(
        "seen_update",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("update_id", name="pk_seen_update"),
    )
    op.create_index("ix_seen_update_seen_at", "seen_update", ["seen_at"], unique=False)
    op.create_table(
        "source",
        sa.Column("id", KEY, nullable=False),
        sa.Column("crm_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("name_held", sa.Boolean(), nullable=False),
        sa.Column("awaited_managers", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
        sa.UniqueConstraint("crm_id", name="uq_source_crm_id"),
    )
    op.create_table(
        "subject_state",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("state", JSON, nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_subject_state"),
    )
    op.create_table(
        "event",
        sa.Column("id", KEY, nullable=False),
        sa.Column("connection_id", sa.BigInteger(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("hint", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("occurred_at", UTCDateTime(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("meaning", JSON, nullable=True),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connection.id"], name="fk_event_connection_id_connection"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
        sa.UniqueConstraint(
            "connection_id", "external_id", name="uq_event_connection_id_external_id"
        ),
    )
    op.create_index("ix_event_new", "event", ["id"], unique=False, **_only("state = 'new'"))
    op.create_index("ix_event_received_at", "event", ["received_at"], unique=False)
    op.create_index(
        "uq_event_own", "event", ["external_id"], unique=True, **_only("connection_id IS NULL")
    )
    op.create_table(
        "invite",
        sa.Column("id", KEY, nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_invite_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_invite"),
        sa.UniqueConstraint("token_hash", name="uq_invite_token_hash"),
    )
    op.create_index("ix_invite_expires_at", "invite", ["expires_at"], unique=False)
    op.create_table(
        "link",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("username", sa.String(), nullable=True),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("unreachable_at", UTCDateTime(), nullable=True),
        sa.Column("menu", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_link_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_link"),
    )
    op.create_index("ix_link_person_id", "link", ["person_id"], unique=False)
    op.create_index("ix_link_telegram_id", "link", ["telegram_id"], unique=False)
    op.create_index(
        "uq_link_open_account", "link", ["telegram_id"], unique=True, **_only("ended_at IS NULL")
    )
    op.create_index(
        "uq_link_open_person", "link", ["person_id"], unique=True, **_only("ended_at IS NULL")
    )
    op.create_table(
        "preference",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_preference_person_id_person"
        ),
        sa.PrimaryKeyConstraint("person_id", "key", "kind", name="pk_preference"),
    )
    op.create_table(
        "source_manager",
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_source_manager_person_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name="fk_source_manager_source_id_source"
        ),
        sa.PrimaryKeyConstraint("source_id", "person_id", name="pk_source_manager"),
    )
    op.create_index("ix_source_manager_person_id", "source_manager", ["person_id"], unique=False)
    op.create_table(
        "card",
        sa.Column("id", KEY, nullable=False),
        sa.Column("link_id", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("content", JSON, nullable=True),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("awaited", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("maybe_repeat", sa.Boolean(), nullable=False),
        sa.Column("stale", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name="fk_card_link_id_link"),
        sa.PrimaryKeyConstraint("id", name="pk_card"),
    )
    op.create_index("ix_card_chat", "card", ["link_id", "form", "id"], unique=False)
    op.create_index("ix_card_due", "card", ["due_at"], unique=False, **_only("state = 'due'"))
    op.create_index("ix_card_message", "card", ["link_id", "message_id"], unique=False)
    op.create_index("ix_card_stale", "card", ["id"], unique=False, **_only("stale > 0"))
    op.create_index(
        "ix_card_unsettled",
        "card",
        ["id"],
        unique=False,
        **_only("state IN ('due', 'sending', 'retired')"),
    )
    op.create_table(
        "notification",
        sa.Column("id", KEY, nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.Column("ended", sa.String(), nullable=True),
        sa.Column("card_id", sa.BigInteger(), nullable=True),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name="fk_notification_card_id_card"),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_notification_event_id_event"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_notification_person_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notification"),
        sa.UniqueConstraint(
            "event_id", "person_id", "kind", name="uq_notification_event_id_person_id_kind"
        ),
    )
    op.create_index(
        "ix_notification_bell", "notification", ["person_id", "section", "id"], unique=False
    )
    op.create_index(
        "ix_notification_card_id",
        "notification",
        ["card_id"],
        unique=False,
        **_only("card_id IS NOT NULL"),
    )
    op.create_index(
        "ix_notification_due",
        "notification",
        ["due_at"],
        unique=False,
        **_only("card_id IS NULL AND ended IS NULL"),
    )
    op.create_index("ix_notification_subject", "notification", ["subject", "kind"], unique=False)
    op.create_index(
        "ix_notification_unread",
        "notification",
        ["person_id", "section"],
        unique=False,
        **_only("read_at IS NULL"),
    )
    op.create_index(
        "ix_notification_unsent",
        "notification",
        ["person_id", "kind"],
        unique=False,
        **_only("card_id IS NULL AND ended IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("notification")
    op.drop_table("card")
    op.drop_table("source_manager")
    op.drop_table("preference")
    op.drop_table("link")
    op.drop_table("invite")
    op.drop_table("event")
    op.drop_table("subject_state")
    op.drop_table("source")
    op.drop_table("seen_update")
    op.drop_table("policy")
    op.drop_table("person")
    op.drop_table("managing_role")
    op.drop_table("connection")
    op.drop_table("channel")
    op.drop_table("cabinet")

"""When people want to hear: quiet hours, rhythms, mutes, absences; and escalation."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ESCALATING = sa.text("escalate_at IS NOT NULL")


def _of_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id"], ["person.id"], name=f"fk_{table}_person_id_person"
    )


def upgrade() -> None:
    op.create_table(
        "quiet_hours",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        _of_person("quiet_hours"),
        sa.PrimaryKeyConstraint("id", name="pk_quiet_hours"),
    )
    op.create_index("ix_quiet_hours_person_id", "quiet_hours", ["person_id"], unique=False)
    op.create_table(
        "rhythm",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        _of_person("rhythm"),
        sa.PrimaryKeyConstraint("person_id", "kind", name="pk_rhythm"),
    )
    op.create_table(
        "mute",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        _of_person("mute"),
        sa.PrimaryKeyConstraint("id", name="pk_mute"),
        sa.UniqueConstraint("person_id", "scope", "key", name="uq_mute_person_id_scope_key"),
    )
    op.create_index("ix_mute_until", "mute", ["until"], unique=False)
    op.create_table(
        "absence",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("begins_at", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("substitute_id", sa.BigInteger(), nullable=True),
        _of_person("absence"),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["person.id"], name="fk_absence_substitute_id_person"
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_absence"),
    )
    op.create_index("ix_absence_until", "absence", ["until"], unique=False)
    op.create_table(
        "escalation",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_escalation"),
    )
    op.add_column(
        "person",
        sa.Column("timezone_chosen", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    with op.batch_alter_table("notification") as notification:
        notification.add_column(sa.Column("held", sa.String(), nullable=True))
        notification.add_column(sa.Column("on_behalf_of", sa.BigInteger(), nullable=True))
        notification.add_column(sa.Column("escalate_at", UTCDateTime(), nullable=True))
        notification.add_column(
            sa.Column("escalated", sa.Integer(), server_default="0", nullable=False)
        )
    op.create_index(
        "ix_notification_escalate",
        "notification",
        ["escalate_at"],
        unique=False,
        sqlite_where=ESCALATING,
        postgresql_where=ESCALATING,
    )


def downgrade() -> None:
    op.drop_index("ix_notification_escalate", "notification")
    for column in ("escalated", "escalate_at", "on_behalf_of", "held"):
        op.drop_column("notification", column)
    op.drop_column("person", "timezone_chosen")
    for table in ("escalation", "absence", "mute", "rhythm", "quiet_hours"):
        op.drop_table(table)

"""Who has asked to be linked by their phone number, and an index on the numbers of the staff."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KNOWN = sa.text("phone IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_identity_phone",
        "identity",
        ["phone"],
        sqlite_where=_KNOWN,
        postgresql_where=_KNOWN,
    )
    op.create_table(
        "phone_request",
        sa.Column("id", KEY, nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("username", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("link_id", sa.BigInteger(), nullable=True),
        sa.Column("cards", JSON, nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("telegram_id"),
    )
    op.create_index("ix_phone_request_asked_at", "phone_request", ["asked_at"])


def downgrade() -> None:
    op.drop_table("phone_request")
    op.drop_index("ix_identity_phone", table_name="identity")

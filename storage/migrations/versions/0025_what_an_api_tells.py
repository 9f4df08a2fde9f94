"""What a CRM tells when it is asked: how far it was read, names, meanings, currencies, phones."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
_NO = sa.false()


def upgrade() -> None:
    op.add_column("connection", sa.Column("api_key", sa.String(), nullable=True))
    op.add_column("source", sa.Column("currency", sa.String(), nullable=True))
    op.add_column("identity", sa.Column("phone", sa.String(), nullable=True))
    with op.batch_alter_table("status") as status:
        status.add_column(sa.Column("name_held", sa.Boolean(), nullable=False, server_default=_NO))
        status.add_column(
            sa.Column("meaning_held", sa.Boolean(), nullable=False, server_default=_NO)
        )
        status.add_column(sa.Column("expires_after", sa.Integer(), nullable=True))
    # Until now only administrators have named statuses and given them a meaning.
    op.execute("UPDATE status SET name_held = true WHERE name IS NOT NULL")
    op.execute("UPDATE status SET meaning_held = true WHERE meaning IS NOT NULL")
    op.create_table(
        "api_mark",
        sa.Column("connection_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("state", JSON, nullable=False, server_default="{}"),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"]),
        sa.PrimaryKeyConstraint("connection_id", "what"),
    )


def downgrade() -> None:
    op.drop_table("api_mark")
    with op.batch_alter_table("status") as status:
        for name in ("expires_after", "meaning_held", "name_held"):
            status.drop_column(name)
    op.drop_column("identity", "phone")
    op.drop_column("source", "currency")
    op.drop_column("connection", "api_key")

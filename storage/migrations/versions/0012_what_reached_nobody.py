"""What reached nobody is kept until somebody has it, and who gave what to whom."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_WAITING = sa.text("done_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "unreached",
        sa.Column("event_id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.Column("how", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"]),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.PrimaryKeyConstraint("event_id", "kind"),
    )
    for name, columns in (("source", ["source_id", "event_id"]), ("subject", ["subject"])):
        op.create_index(
            f"ix_unreached_{name}",
            "unreached",
            columns,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        )
    big_key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "given",
        sa.Column("id", big_key, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_given_subject", "given", ["subject", "id"])


def downgrade() -> None:
    op.drop_table("given")
    op.drop_table("unreached")

"""What the CRM's statuses mean, learned from the hooks so far."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOST = 200  # of each sort of object, as in storage.objects.statuses

# A vendor's snapshots have kept the status in what is known of the object.
_KNOWN = {"sqlite": "json_extract(state, '$.status')", "postgresql": "state ->> 'status'"}
_KEEP = """
UPDATE subject_state SET status = {known}
WHERE {known} <> '' AND (subject LIKE 'order:%' OR subject LIKE 'lead:%')
"""
_LEARN = """
INSERT INTO status (cabinet, what, key, seen_at, applied)
SELECT '', '{what}', status, max(updated_at), {true} FROM subject_state
WHERE status IS NOT NULL AND subject LIKE '{what}:%'
GROUP BY status ORDER BY max(updated_at) DESC, status LIMIT {most}
"""


def upgrade() -> None:
    op.create_table(
        "status",
        sa.Column("id", KEY, nullable=False),
        sa.Column("cabinet", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("meaning", sa.String(), nullable=True),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_status"),
        sa.UniqueConstraint("cabinet", "what", "key", name="uq_status_cabinet_what_key"),
    )
    with op.batch_alter_table("subject_state") as state:
        state.add_column(
            sa.Column("over_by_status", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    clause = sa.text("over_by_status")
    op.create_index(
        "ix_subject_state_over_by_status",
        "subject_state",
        ["status"],
        sqlite_where=clause,
        postgresql_where=clause,
    )
    dialect = op.get_bind().dialect.name
    op.execute(_KEEP.format(known=_KNOWN[dialect]))
    true = "1" if dialect == "sqlite" else "true"
    for what in ("order", "lead"):
        op.execute(_LEARN.format(what=what, true=true, most=MOST))


def downgrade() -> None:
    op.drop_index("ix_subject_state_over_by_status", "subject_state")
    with op.batch_alter_table("subject_state") as state:
        state.drop_column("over_by_status")
    op.drop_table("status")

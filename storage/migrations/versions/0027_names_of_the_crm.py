"""The CRM's own names beside those set by hand; pipelines, and roles that the CRM only numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_NO = sa.false()


def upgrade() -> None:
    op.add_column("status", sa.Column("crm_name", sa.String(), nullable=True))
    op.add_column("status", sa.Column("crm_meaning", sa.String(), nullable=True))
    op.add_column("status", sa.Column("pipeline", sa.String(), nullable=True))
    op.add_column("status", sa.Column("renamed", sa.Boolean(), server_default=_NO, nullable=False))
    only = sa.text("renamed")
    op.create_index("ix_status_renamed", "status", ["id"], sqlite_where=only, postgresql_where=only)
    op.create_table(
        "pipeline",
        sa.Column("id", _key(), nullable=False),
        sa.Column("cabinet", sa.String(), nullable=False),
        sa.Column("crm_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("name_held", sa.Boolean(), nullable=False),
        sa.Column("crm_name", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_pipeline"),
        sa.UniqueConstraint("cabinet", "crm_id", name="uq_pipeline_cabinet_crm_id"),
    )
    op.create_table(
        "custom_role",
        sa.Column("id", _key(), nullable=False),
        sa.Column("cabinet", sa.String(), nullable=False),
        sa.Column("crm_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_custom_role"),
        sa.UniqueConstraint("cabinet", "crm_id", name="uq_custom_role_cabinet_crm_id"),
    )


def _key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def downgrade() -> None:
    op.drop_table("custom_role")
    op.drop_table("pipeline")
    op.drop_index("ix_status_renamed", "status")
    for name in ("renamed", "pipeline", "crm_meaning", "crm_name"):
        op.drop_column("status", name)

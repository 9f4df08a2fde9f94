"""Cabinets: connections, sources and channels belong to one, and people have an id in each.

`person.crm_id` stays, because the release before reads it: a later release may drop it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PLACES = ("source", "channel")
_OF_ITS_CABINET = """
SELECT 1 FROM connection
WHERE cabinet <> '' AND substr(reminder.subject, 1, length(cabinet) + 1) = cabinet || '/'
"""
MANAGERS = sa.table("source_manager", sa.column("source_id"), sa.column("person_id"))


def upgrade() -> None:
    op.create_table(
        "identity",
        sa.Column("cabinet", sa.String(), nullable=False),
        sa.Column("crm_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_identity_person_id_person"),
        sa.PrimaryKeyConstraint("cabinet", "crm_id", name="pk_identity"),
        sa.UniqueConstraint("person_id", "cabinet", name="uq_identity_person_id_cabinet"),
    )
    op.execute(
        "INSERT INTO identity (cabinet, crm_id, person_id)"
        " SELECT '', crm_id, id FROM person WHERE crm_id IS NOT NULL"
    )
    op.add_column("connection", _cabinet())
    with _managers_set_aside():
        for place in PLACES:
            with op.batch_alter_table(place) as table:
                table.add_column(_cabinet())
                table.drop_constraint(f"uq_{place}_crm_id", type_="unique")
                table.create_unique_constraint(f"uq_{place}_cabinet_crm_id", ["cabinet", "crm_id"])


def downgrade() -> None:
    """What is in cabinets with a name is deleted, or it would mix with the rest."""
    op.execute(f"DELETE FROM reminder WHERE EXISTS ({_OF_ITS_CABINET})")
    op.execute(
        "UPDATE connection SET revoked_at = created_at WHERE cabinet <> '' AND revoked_at IS NULL"
    )
    op.execute("UPDATE person SET crm_id = NULL")
    op.execute(
        "UPDATE person SET crm_id = (SELECT identity.crm_id FROM identity"
        " WHERE identity.person_id = person.id AND identity.cabinet = '')"
    )
    op.drop_table("identity")
    op.execute(
        "DELETE FROM source_manager WHERE source_id IN (SELECT id FROM source WHERE cabinet <> '')"
    )
    for place in PLACES:
        op.execute(f"DELETE FROM {place} WHERE cabinet <> ''")
    with _managers_set_aside():
        for place in PLACES:
            with op.batch_alter_table(place) as table:
                table.drop_constraint(f"uq_{place}_cabinet_crm_id", type_="unique")
                table.create_unique_constraint(f"uq_{place}_crm_id", ["crm_id"])
                table.drop_column("cabinet")
    op.drop_column("connection", "cabinet")


def _cabinet() -> sa.Column[str]:
    return sa.Column("cabinet", sa.String(), server_default="", nullable=False)


@contextmanager
def _managers_set_aside() -> Iterator[None]:
    """SQLite makes a table anew to change its keys, and cannot while another refers to it."""
    connection = op.get_bind()
    rows = [row._asdict() for row in connection.execute(sa.select(MANAGERS))]
    connection.execute(sa.delete(MANAGERS))
    yield
    if rows:
        op.bulk_insert(MANAGERS, rows)

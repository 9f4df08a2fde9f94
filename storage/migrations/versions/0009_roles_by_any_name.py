"""Roles by any name become the seven known ones; who the CRM says is active.

Slips of the pen are left to the next `staff.updated`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_NAMES = {
    "administrator": "administrator admin адміністратор адмін администратор админ",
    "manager": "manager менеджер",
    "content-manager": "contentmanager контентменеджер",
    "courier": "courier курєр курьер",
    "analyst": "analyst аналітик аналитик",
    "producer": "producer виробник производитель",
    "supplier": "supplier постачальник поставщик",
}
_ROLES = {name: role for role, names in _NAMES.items() for name in names.split()}
_NO_LETTERS = str.maketrans("", "", " _-.'’ʼ`´‘")

_person = sa.table("person", sa.column("id"), sa.column("role"), sa.column("crm_role"))
_link = sa.table("link", sa.column("person_id"), sa.column("menu"))
_managing = sa.table("managing_role", sa.column("role"))


def upgrade() -> None:
    op.add_column(
        "person", sa.Column("crm_active", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.execute("UPDATE person SET crm_active = active")
    _rename_crm_roles()
    _rename_roles()
    _rename_managing()


def downgrade() -> None:
    op.drop_column("person", "crm_active")


def _known(role: str) -> str:
    return _ROLES.get(role.casefold().translate(_NO_LETTERS), role)


def _changes(column: sa.ColumnClause[str]) -> list[tuple[str, str]]:
    """Old name → new name, for those names in the column that change."""
    found = op.get_bind().execute(sa.select(column).where(column.is_not(None)).distinct())
    return [(role, _known(role)) for role in found.scalars() if _known(role) != role]


def _rename_crm_roles() -> None:
    for old, new in _changes(_person.c.crm_role):
        op.execute(_person.update().where(_person.c.crm_role == old).values(crm_role=new))


def _rename_roles() -> None:
    """Those concerned are shown the commands of their role anew."""
    for old, new in _changes(_person.c.role):
        theirs = sa.select(_person.c.id).where(_person.c.role == old)
        op.execute(_link.update().where(_link.c.person_id.in_(theirs)).values(menu=None))
        op.execute(_person.update().where(_person.c.role == old).values(role=new))


def _rename_managing() -> None:
    """A role that may manage the settings may go on; administrators always may."""
    there = set(op.get_bind().execute(sa.select(_managing.c.role)).scalars())
    for old, new in _changes(_managing.c.role):
        op.execute(_managing.delete().where(_managing.c.role == old))
        if new not in {*there, "administrator"}:
            op.execute(_managing.insert().values(role=new))
            there.add(new)

"""Roles that the CRM knows by an id alone get a name, which the people who have them follow.

Works within the caller's transaction.
"""

from bot.actions.context import Context
from bot.actions.people import membership
from bot.rules.audience import ROLES
from bot.rules.roles import numbered, role_of
from storage.directory import cabinet, people
from storage.tables import CustomRole


def spoken(role: CustomRole) -> str:
    """The role as people have it: by its name, or by its number while it has none."""
    return role_of(role.name) if role.name else numbered(role.cabinet, role.crm_id)


async def name(context: Context, role: CustomRole, called: str | None) -> None:
    """Calls the role that; None: by its number again.

    By the name of one of the known roles it becomes that role. Whether it manages the settings it
    keeps, unless others have had the new name before.
    """
    session, before = context.session, spoken(role)
    role.name = called
    after = spoken(role)
    if after == before:
        return
    moves = before in await cabinet.managing_roles(session)
    moves = moves and after not in {*ROLES, *await people.roles(session)}
    if moves:
        await membership.let_manage(context, after, may=True)
    for person in await people.having(session, before):
        if person.crm_role == before:
            person.crm_role = after
        if person.role_held and person.role == before:
            await membership.change_role(context, person, after)
        else:
            await membership.follow_crm(context, person)
    if moves:
        await membership.let_manage(context, before, may=False)
    await session.flush()

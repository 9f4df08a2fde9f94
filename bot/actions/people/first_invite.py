"""The invite for somebody to begin with: it makes an administrator where none is linked.

Its person is the one administrator whom the CRM has named, if there is just one when it is opened;
or else whoever opens it.
"""

from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.actions.people import membership
from bot.rules.audience import ADMINISTRATOR
from storage.directory import cabinet, links, people
from storage.tables import Person


async def is_needed(session: AsyncSession) -> bool:
    """Whether no administrator is linked, not even one who cannot be reached.

    Whoever else asks waits for the end of the transaction: two must not become the first.
    """
    await cabinet.hold(session)
    return not await people.of_role(session, ADMINISTRATOR, lost_too=True)


async def make(session: AsyncSession, hours: int, now: datetime) -> str | None:
    """The token of a new one, which voids earlier ones; None if an administrator is linked.

    Invites that somebody has made for an administrator stay valid.
    """
    if not await is_needed(session):
        return None
    await links.void_anybodys(session)
    token = token_urlsafe(32)
    await links.invite_anybody(session, token, now + timedelta(hours=hours))
    return token


async def opened(context: Context, person: Person | None, name: str) -> Person:
    """Makes an administrator of the linked `person`. Of somebody who is not linked, it finds the
    one whom the CRM has named, or adds one with this name."""
    session = context.session
    if person is None:
        known = await people.with_role(session, ADMINISTRATOR)
        if len(known) == 1:
            return known[0]
        return await people.add(
            session, name=name, role=ADMINISTRATOR, crm_id=None, now=context.now
        )
    person.role_held = True
    await membership.change_role(context, person, ADMINISTRATOR)
    return person

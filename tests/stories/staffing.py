"""People who come and go in an office: what the CRM says of them, and their accounts."""

from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.actions.people import membership
from storage.directory import links, people
from storage.tables import Card, Ended, Form, Link, Person
from tests.cast import Role
from tests.stories.office import KYIV, Office

PETRO = Role("Petro", "administrator", "2", 102)


async def member(office: Office, role: Role) -> Person:
    async with office.database.read() as session:
        person = await people.by_crm_id(session, role.crm_id)
        assert person is not None
        return person


async def link_of(office: Office, role: Role) -> Link | None:
    """The person's open link."""
    person = await member(office, role)
    async with office.database.read() as session:
        return await links.of_person(session, person.pk)


async def crm_says(office: Office, who: Role, **changed: Any) -> None:
    """The CRM posts the person as they are, except for what has changed."""
    entry = {"id": who.crm_id, "name": who.name, "role": who.role, "active": True}
    await office.tell("staff.updated", {"staff": entry | changed})
    await office.fan_out()
    office.clock.advance(seconds=1)


async def join(office: Office, role: Role, telegram_id: int | None = None) -> None:
    """The person, who is added if unknown, opens a link with this account or their own."""

    async def work(session: AsyncSession) -> None:
        person = await people.by_crm_id(session, role.crm_id) or await people.add(
            session, name=role.name, role=role.role, crm_id=role.crm_id, now=office.clock()
        )
        context = Context(session, KYIV, office.clock())
        await membership.link(context, person, telegram_id or role.telegram_id, None)

    await office.database.write(work)


async def leave(office: Office, role: Role) -> None:
    """The person unlinks, as with /stop."""

    async def work(session: AsyncSession) -> None:
        person = await people.by_crm_id(session, role.crm_id)
        assert person is not None
        link = await links.of_person(session, person.pk)
        assert link is not None
        context = Context(session, KYIV, office.clock())
        await membership.unlink(context, link, Ended.UNLINKED, notice=None)

    await office.database.write(work)


async def notices(office: Office, role: Role, *, due: bool = False) -> list[str]:
    """The ids of the texts that the person has been sent as notices; `due`: that wait."""
    person = await member(office, role)
    mine = select(Card).join(Link, col(Link.id) == Card.link_id).where(Link.person_id == person.id)
    async with office.database.read() as session:
        found = await session.exec(mine.where(Card.form == Form.NOTICE).order_by(col(Card.id)))
        return [(it.content or {})["text"] for it in found.all() if it.state == "due" or not due]

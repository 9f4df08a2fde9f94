"""What happens to an order of Marta's: who is told, who reads it, who is away."""

from datetime import datetime, timedelta
from functools import partial

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.actions.people import absences as standing_in
from storage.directory import absences, links, people
from storage.flow import cards, inbox
from storage.flow.notifications import UNSENT
from storage.tables import OVER, Card, Form, NewCard, Notification
from tests.cast import CAST, MARTA, SHOP, Role
from tests.stories.office import KYIV, Office

ORDER = "order.created"


async def order_of_marta(desk: Office) -> Notification:
    data = {"order": {"id": 1, "number": "A-1"}, "source": SHOP, "manager_id": "6"}
    await desk.tell(ORDER, data)
    await desk.fan_out()
    [made] = await desk.heard(MARTA, ORDER)
    return made


async def told(desk: Office, kind: str = ORDER) -> dict[str, int]:
    """Who has been told so far → how often again; those to whom nothing was sent are left out."""
    heard = {role.name: await desk.heard(role, kind) for role in CAST}
    told = {name: rows[0] for name, rows in heard.items() if rows}
    return {name: row.escalated for name, row in told.items() if row.ended in (None, *OVER)}


async def after(desk: Office, *minutes: int) -> dict[str, int]:
    for each in minutes:
        await desk.tick(minutes=each)
    return await told(desk)


async def read(desk: Office, role: Role) -> None:
    [notification] = await desk.heard(role, ORDER)
    now = desk.clock()
    await desk.database.write(partial(inbox.mark_read, notification=notification, now=now))


async def arrive(desk: Office) -> None:
    """Every card under way arrives in its chat, and so does everything due."""

    async def work(session: AsyncSession) -> None:
        due = select(Notification).where(*UNSENT, col(Notification.due_at) <= desk.clock())
        for made in (await session.exec(due)).all():
            link = await links.of_person(session, made.person_id)
            assert link is not None
            card = await cards.add(session, NewCard(link.pk, Form.SINGLE, desk.clock()))
            made.card_id = card.id
        await session.flush()
        await session.exec(update(Card).values(state="sent", due_at=None))

    await desk.database.write(work)


async def go_away(
    desk: Office, substitute: Role | None, absent: Role = MARTA, **span: float
) -> datetime:
    until = desk.clock() + timedelta(**span)

    async def write(session: AsyncSession) -> None:
        context = Context(session, KYIV, desk.clock())
        person = await people.by_crm_id(session, absent.crm_id)
        assert person is not None
        await standing_in.begin(context, person, until)
        if substitute is not None:
            found = await people.by_crm_id(session, substitute.crm_id)
            absence = await absences.of_person(session, person.id or 0, desk.clock())
            assert found is not None
            assert absence is not None
            await standing_in.choose_substitute(context, person, absence, found.id)

    await desk.database.write(write)
    return until


async def come_back(desk: Office, role: Role = MARTA) -> bool:
    """The person presses `I am back`; returns whether anything is still open."""

    async def work(session: AsyncSession) -> bool:
        person = await people.by_crm_id(session, role.crm_id)
        assert person is not None
        return await standing_in.end(Context(session, KYIV, desk.clock()), person.pk)

    return await desk.database.write(work)

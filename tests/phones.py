"""Strangers who share a phone number, and a CRM that has told some: for stories and attacks."""

from functools import partial

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.demo.telegram import Message
from bot.demo.telegram import Person as Account
from storage.directory import links, people
from storage.tables import Identity, Link, PhoneRequest
from tests.cast import OLGA, Role
from tests.house import House

NINA = Role("Nina", "courier", "77", 277)
PHONE = "380501234567"
ASKED = "Link Nina?"


async def crm_has(house: House, person: Role, phone: str | None, **changed: object) -> None:
    """The CRM has this person, who is added if unknown, with this number."""
    entry = {"id": person.crm_id, "name": person.name, "role": person.role, "active": True}
    await house.post("staff.updated", {"staff": entry | changed})
    await house.quiet()
    await house.database.write(partial(_keep, person=person, phone=phone))


async def _keep(session: AsyncSession, person: Role, phone: str | None) -> None:
    its = col(Identity.crm_id) == person.crm_id
    await session.exec(update(Identity).where(its).values(phone=phone))


def stranger(house: House, number: int = 500, phone: str = PHONE, **known: str) -> Account:
    """An account that is linked to nobody."""
    return house.telegram.user(number, **{"first_name": "Zoe", **known}, phone=phone)


async def shares(house: House, account: Account) -> Message:
    """The stranger writes, and presses the button that the bot then shows; what it answers."""
    account.start()
    await house.until(lambda: bool(account.chat.keyboard))
    return await answer(house, account, account.share_phone)


def shares_again(account: Account) -> None:
    """The stranger shares their number with a button that is still on some screen."""
    assert account.user.phone is not None
    account.send_contact(account.user.phone, account.id)


async def answer(house: House, account: Account, act: object) -> Message:
    """What the bot writes after this."""
    before = len(account.received)
    act()  # type: ignore[operator]
    await house.until(lambda: len(account.received) > before)
    await house.quiet()
    return account.received[before]


def question(house: House, role: Role = OLGA) -> Message | None:
    """The newest card that asks the administrator."""
    asked = (it for it in reversed(house.account(role).received) if it.labels == ["Yes", "No"])
    return next(asked, None)


async def presses(house: House, label: str, by: Role = OLGA, card: Message | None = None) -> str:
    """The administrator answers; the short answer to the press."""
    message = card or question(house, by)
    assert message is not None
    pressed = house.account(by).press(label, message.id)
    await house.until(lambda: pressed.answered)
    await house.quiet()
    return pressed.text


async def link_of(house: House, role: Role) -> Link | None:
    """The person's open link."""
    async with house.database.read() as session:
        person = await people.by_crm_id(session, role.crm_id)
        assert person is not None
        return await links.of_person(session, person.pk)


async def account_of(house: House, role: Role) -> int | None:
    """The account that speaks for the person."""
    link = await link_of(house, role)
    return link.telegram_id if link is not None else None


async def requests(house: House) -> list[PhoneRequest]:
    """Everybody who has asked lately."""
    async with house.database.read() as session:
        oldest_first = select(PhoneRequest).order_by(col(PhoneRequest.id))
        return list((await session.exec(oldest_first)).all())

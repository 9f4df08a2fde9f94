"""What is nobody's in a house: an administrator sees it on a card and gives it to somebody."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.actions.people import membership
from bot.demo.telegram.world.chats import Message
from bot.schedule.reminders import Reminders
from storage.directory import links, people
from storage.tables import Ended, Notification, Person
from tests.cast import OLGA, Role
from tests.house import House

KYIV = ZoneInfo("Europe/Kyiv")
FAIR = {"id": 77, "name": "Fair"}
PETRO = Role("Petro", "administrator", "11", 111)


def order(number: int, source: dict[str, Any] | None, **more: Any) -> dict[str, Any]:  # Any: JSON
    named = {"id": number, "number": f"A-{number}", "total": 100, "currency": "UAH"}
    url = f"https://crm.example/{number}"
    buyer = {"name": f"Buyer {number}"}
    return {"order": named | {"url": url}, "source": source, "buyer": buyer, **more}


async def post(house: House, kind: str, data: dict[str, Any]) -> None:
    await house.post(kind, data)
    await settle(house)


async def settle(house: House) -> None:
    """What a press or a hook leads to has happened."""
    house.app.wakes.intake()
    house.app.wakes.delivery()
    await house.quiet()


async def orders(house: House, *numbers: int) -> None:
    for number in numbers:
        await post(house, "order.created", order(number, FAIR))


async def heard(house: House, role: Role, kind: str = "order.created") -> list[Notification]:
    return [it for it in await house.notifications_of(role) if it.kind == kind]


def lists(house: House, role: Role = OLGA, words: str = "reached nobody") -> list[Message]:
    received = house.account(role).received
    return [it for it in received if words.lower() in it.text.lower() and not it.pinned]


async def give(house: House, to: str, button: str = "Give to…", by: Role = OLGA) -> None:
    for label in (button, to):
        press = house.account(by).press(label)
        await house.until(lambda it=press: it.answered)
        await settle(house)
    assert "Give to somebody else" in house.account(by).screen()


async def person(house: House, role: Role) -> Person:
    async with house.database.read() as session:
        found = await people.by_crm_id(session, role.crm_id)
        assert found is not None
        return found


async def tick(house: House, **later: float) -> None:
    house.clock.advance(**later)
    await Reminders(house.database, KYIV).step(house.clock())
    await settle(house)


async def come_back(house: House, role: Role) -> None:
    """Somebody is linked again in the same chat."""
    await house.link(role)
    house.app.wakes.delivery()
    await house.quiet()


async def unlink(house: House, role: Role) -> None:
    gone = await person(house, role)

    async def work(session: AsyncSession) -> None:
        link = await links.of_person(session, gone.pk)
        assert link is not None
        context = Context(session, KYIV, house.clock())
        await membership.unlink(context, link, Ended.UNLINKED, notice=None)

    await house.database.write(work)
    await settle(house)

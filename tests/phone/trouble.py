"""What makes lists long in a shop: strangers in the CRM, plans, a crowd on one order, refusals."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import Card, CardState, Connection, Event, EventState, Form
from tests.cast import IVAN, MARKET, MARTA
from tests.house import House
from tests.phone.shop import Words
from tests.phones import NINA, PHONE, crm_has, shares, stranger

MANY = 12  # more than a page of any list holds
TRACED = "A-10142"  # the order that has had a crowd
KEYCRM = 2  # the connection
REFUSED = "Bad Request: nobody knows why"


async def come_over(house: House, words: Words) -> None:
    """All of it."""
    await _strangers(house)
    await _plans(house, words)
    await _crowd(house, words)
    await _refusals(house)
    await _api(house)
    await _phones(house)


async def _api(house: House) -> None:
    """KeyCRM is asked by its API, and does not answer; its orders have an address."""

    async def write(session: AsyncSession) -> None:
        connection = await session.get_one(Connection, KEYCRM)
        connection.api_key = f"key of {house.address}"
        connection.settings = {"order_link": "https://shop.example/orders/{id}"}

    await house.database.write(write)


async def _phones(house: House) -> None:
    """Somebody whose number the CRM knows asks to be linked."""
    await crm_has(house, NINA, PHONE)
    await shares(house, stranger(house))


async def _strangers(house: House) -> None:
    """The CRM names people whom nobody knows."""
    for number in range(MANY):
        task = {"id": 7100 + number, "title": str(number)}
        await house.post("task.created", {"task": task, "assignee_id": f"4{number:02}"})
    await house.quiet()


async def _plans(house: House, words: Words) -> None:
    """Tasks that are due in the next days."""
    for number in range(MANY):
        due = f"2026-11-{24 + number // 2}T12:00:00+02:00"
        task = {"id": 7200 + number, "title": words.task, "due_at": due}
        await house.post("task.created", {"task": task, "assignee_id": MARTA.crm_id})
    await house.quiet()


async def _crowd(house: House, words: Words) -> None:
    """An order of a source that many manage, changed many times."""
    staff = [str(200 + number) for number in range(MANY)]
    for number in staff:
        person = {"id": number, "name": f"{words.colleague} {number}", "role": "manager"}
        await house.post("staff.updated", {"staff": person})
    source = {"id": "5", "name": words.source}
    managed = {"source": {**source, "manager_ids": [*staff, MARTA.crm_id]}}
    await house.post("source.updated", managed)
    order = {"id": 40217, "number": TRACED}
    await house.post("order.created", {"order": order, "source": source})
    for number in range(4):
        paid = {"from": f"{number}", "to": f"{number + 1}", "manager_id": MARTA.crm_id}
        await house.post("order.payment_changed", {"order": order, **paid})
    await house.quiet()


async def _refusals(house: House) -> None:
    """Telegram has refused cards, and a bug has stopped an event."""
    # Without buttons and as plain text, too.
    about = {"chat_id": IVAN.telegram_id, "description": REFUSED}
    house.telegram.fault("400", times=3, method="sendMessage", **about)
    order = {"id": 40300, "number": "A-10225", "total": "12400.50"}
    await house.post("order.created", {"order": order, "source": MARKET})
    await house.until_with_clock(lambda: not house.telegram.world.faults.waiting)
    await house.quiet()
    await house.database.write(_break)


async def _break(session: AsyncSession) -> None:
    newest = select(Event).order_by(col(Event.id).desc()).limit(1)
    (await session.exec(newest)).one().state = EventState.BROKEN
    its = col(Card.form) == Form.SINGLE, col(Card.state) == CardState.SENT
    for card in (await session.exec(select(Card).where(*its).limit(MANY))).all():
        card.state = CardState.BROKEN

"""A night of quiet hours and what comes after it: actions and checks that several tests share."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.callbacks import Press
from tests.cast import MARTA, SHOP, Role
from tests.house import House

KYIV = ZoneInfo("Europe/Kyiv")
VIBER = {"id": "9", "name": "Viber"}
FAILED = {"channel": VIBER, "client": {"name": "Oksana"}, "sender_id": 6}


def order(number: int, source: dict[str, str] = SHOP) -> dict[str, Any]:
    return {"order": {"id": number}, "source": source}


async def press(house: House, role: Role, *wanted: Press) -> None:
    """Presses buttons on the person's bell, which is always there; waits for the answers."""
    account = house.account(role)
    for each in wanted:
        pressed = account.forge(each.pack(), account.pinned[0].id)
        await house.until(lambda it=pressed: it.answered)
    await house.quiet()


async def come(house: House, text: str) -> None:
    """Sets the clock to a time in Kyiv in 2026, such as "11-23 23:00", and wakes delivery."""
    house.clock.now = datetime.fromisoformat(f"2026-{text}").replace(tzinfo=KYIV).astimezone(UTC)
    house.app.wakes.delivery()
    await house.quiet()


async def post(house: House, *orders: dict[str, Any]) -> None:
    for each in orders:
        await house.post("order.created", each)
    await house.quiet()


def heard(house: House, role: Role = MARTA) -> list[str]:
    """The first lines of the person's cards."""
    starts = ("New order", "Not delivered", "2 notif", "3 notif", "4 notif", "9 notif")
    lines = (message.text.split("\n")[0] for message in house.account(role).received)
    return [line for line in lines if line.startswith(starts)]


def digest(count: int) -> str:
    return f"{count} notifications have been waiting for you: open the bell"

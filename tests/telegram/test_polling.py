"""Updates that aiogram cannot read: nobody goes unheard for them, and the log keeps quiet."""

import logging
from typing import Any

import pytest

from tests.cast import MARTA
from tests.house import House
from tests.seeing import see

PRIVATE = "Nina Petrenko, +380441234567"
UNREADABLE: dict[str, Any] = {"message_id": "?", "chat": PRIVATE, "text": PRIVATE}  # Any: JSON


def spoil_one_update(house: House) -> int:
    """Queues an update that is no update; its number."""
    house.telegram.world.updates.add("message", UNREADABLE)
    return max(house.telegram.world.updates.pending)


async def test_an_update_that_cannot_be_read_deafens_nobody(shop: House) -> None:
    spoil_one_update(shop)
    shop.account(MARTA).write("/help")
    spoil_one_update(shop)

    await see(shop, MARTA, "your role: manager")

    await shop.until(lambda: not shop.telegram.world.updates.pending)


async def test_of_an_update_that_cannot_be_read_only_the_number_is_logged(
    shop: House, caplog: pytest.LogCaptureFixture
) -> None:
    number = spoil_one_update(shop)

    await shop.until(lambda: not shop.telegram.world.updates.pending)

    assert f"update {number} cannot be read" in caplog.text
    assert PRIVATE not in caplog.text


@pytest.mark.parametrize("kind", ["unreadable", "not-json"])
async def test_an_answer_that_cannot_be_read_is_logged_without_its_content(
    shop: House, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    shop.telegram.fault(kind, method="getUpdates")

    shop.account(MARTA).write("/help")  # ends the poll that was open before the fault
    await see(shop, MARTA, "your role: manager")
    shop.account(MARTA).write("hello")
    await see(shop, MARTA, "understands commands only")

    failures = [record for record in caplog.records if record.levelno >= logging.ERROR]
    formatted = [logging.Formatter().format(record) for record in failures]
    assert any("cannot be read" in line for line in formatted)
    assert not any("Content:" in line or "ClientDecodeError" in line for line in formatted)

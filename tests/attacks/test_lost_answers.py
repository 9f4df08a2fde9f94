"""Telegram takes messages and its answers are lost: one repeat, and never a third copy."""

import asyncio

import aiohttp
import pytest

from bot.telegram import calls
from tests.attacks.restarts import restarted
from tests.cast import IVAN, MARKET, MARTA, SHOP
from tests.house import House

NINE_MINUTES = 9 * 60
REPEAT = "This may be a repeat"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits less long for an answer than a real bot would."""
    monkeypatch.setattr(calls, "SEND_TIMEOUT", aiohttp.ClientTimeout(total=1))


def order(number: int) -> dict[str, object]:
    return {"order": {"id": number, "number": f"A-{number}"}, "source": SHOP, "manager_id": 6}


def copies(house: House, number: int) -> list[str]:
    accounts = (house.account(MARTA), house.account(IVAN))
    found = [message.text for account in accounts for message in account.received]
    return [text for text in found if f"№ A-{number}:" in text]


async def pass_time(house: House, seconds: int, step: int = 15) -> None:
    for _ in range(seconds // step):
        house.clock.advance(seconds=step)
        house.app.wakes.delivery()
        await asyncio.sleep(0.05)


@pytest.mark.parametrize("kind", ["accept-then-drop", "accept-then-502", "not-json"])
async def test_outage_of_all_calls_makes_no_third_copy(shop: House, kind: str) -> None:
    shop.telegram.fault(kind, times=None)
    for number in (1, 2, 3):
        await shop.post("order.created", order(number))

    await shop.until_with_clock(lambda: len(copies(shop, 1)) == 2)
    await pass_time(shop, 4 * NINE_MINUTES)

    assert [len(copies(shop, number)) <= 2 for number in (1, 2, 3)] == [True] * 3
    assert REPEAT in copies(shop, 1)[1]


@pytest.mark.parametrize("kind", ["accept-then-drop", "500", "slow"])
async def test_outage_of_messages_makes_no_third_copy_while_all_else_is_answered(
    shop: House, kind: str
) -> None:
    fault = shop.telegram.fault(kind, times=None, method="sendMessage", seconds=1.5)
    await shop.post("order.created", order(1))

    await shop.until_with_clock(lambda: fault.hits == 2)
    await pass_time(shop, NINE_MINUTES)

    assert fault.hits == 2


async def test_restart_in_an_outage_makes_no_third_copy(shop: House) -> None:
    shop.telegram.fault("accept-then-drop", times=None)
    await shop.post("order.created", order(1))
    await shop.until_with_clock(lambda: len(copies(shop, 1)) == 2)

    for _ in range(3):
        async with restarted(shop):
            await pass_time(shop, NINE_MINUTES, 60)

    assert len(copies(shop, 1)) == 2


async def test_message_that_another_chat_gets_is_the_sign_to_try_again(shop: House) -> None:
    fault = shop.telegram.fault(
        "drop-before", times=None, method="sendMessage", chat_id=MARTA.telegram_id
    )
    await shop.post("order.created", order(1))
    await shop.until_with_clock(lambda: fault.hits == 2)
    shop.telegram.world.faults.clear()

    await shop.post("order.created", order(2) | {"source": MARKET, "manager_id": 8})

    await shop.until(lambda: bool(copies(shop, 2)))
    await shop.until(lambda: bool(copies(shop, 1)))


async def test_messages_that_others_get_bring_no_copy_after_the_third(shop: House) -> None:
    fault = shop.telegram.fault(
        "accept-then-502", times=None, method="sendMessage", chat_id=MARTA.telegram_id
    )
    await shop.post("order.created", order(1))
    await shop.until_with_clock(lambda: fault.hits == 2)

    for number in range(2, 12):
        await shop.post("order.created", order(number) | {"source": MARKET, "manager_id": 8})
        await shop.until(lambda it=number: bool(copies(shop, it)))
        await pass_time(shop, 15)

    assert len(copies(shop, 1)) <= 3


async def test_only_chat_is_tried_again_after_a_while_once_telegram_answers_at_all(
    shop: House,
) -> None:
    fault = shop.telegram.fault("drop-before", times=2, method="sendMessage")
    await shop.post("order.created", order(1))
    await shop.until_with_clock(lambda: fault.hits == 2)

    pressed = shop.account(IVAN).forge("nothing")
    await shop.until(lambda: pressed.answered)
    await shop.until_with_clock(lambda: bool(copies(shop, 1)), step_seconds=10)

    assert len(copies(shop, 1)) == 1


async def test_slow_answer_to_a_message_is_waited_for(
    shop: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "TIMEOUT", aiohttp.ClientTimeout(total=0.3))
    monkeypatch.setattr(calls, "SEND_TIMEOUT", aiohttp.ClientTimeout(total=60))
    shop.telegram.fault("slow", method="sendMessage", seconds=0.8)

    await shop.post("order.created", order(1))
    await shop.until(lambda: bool(copies(shop, 1)))
    await shop.quiet()

    assert len(copies(shop, 1)) == 1

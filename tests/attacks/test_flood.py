"""One person, or a stranger, writes without end: nobody else waits, nor their own alerts."""

from datetime import timedelta

import pytest

from handlers.chat.seldom import Seldom
from storage.engine.database import Database
from tests.cast import IVAN, MARKET, MARTA, SHOP
from tests.house import Clock, House

HINT = "understands commands only"


def order(number: int) -> dict[str, object]:
    return {"order": {"id": number, "number": f"A-{number}"}, "source": SHOP, "manager_id": 6}


def of_ivan(number: int) -> dict[str, object]:
    return order(number) | {"source": MARKET, "manager_id": 8}


@pytest.fixture
def at_telegrams_pace(shop: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """Chats take a message a second, as they do outside of tests."""
    monkeypatch.setattr("bot.rules.sending.pacing.CHAT_SECONDS", 1.0)
    shop.telegram.world.limits.chat_per_second = 1
    return shop


@pytest.mark.parametrize("written", ["/help", "/settings", "hello", "/away"])
async def test_flood_delays_neither_own_cards_nor_those_of_others(
    at_telegrams_pace: House, written: str
) -> None:
    shop = at_telegrams_pace
    marta, ivan = shop.account(MARTA), shop.account(IVAN)
    for _ in range(100):
        marta.write(written)
    await shop.until(lambda: not shop.telegram.world.updates.pending)

    await shop.post("order.created", order(1))
    await shop.post("order.created", of_ivan(2))

    await shop.until(lambda: any("№ A-1:" in message.text for message in marta.received))
    await shop.until(lambda: any("№ A-2:" in message.text for message in ivan.received))
    assert len(marta.received) < 15
    assert not [call for call in shop.telegram.calls() if call.status == 429]


async def test_help_of_another_is_answered_beside_a_flood(at_telegrams_pace: House) -> None:
    shop = at_telegrams_pace
    for _ in range(100):
        shop.account(MARTA).write("/help")
    await shop.until(lambda: not shop.telegram.world.updates.pending)

    shop.account(IVAN).write("/help")

    await shop.until(lambda: any("your role" in m.text for m in shop.account(IVAN).received))
    assert len(shop.account(MARTA).received) < 10


async def test_press_is_answered_beside_a_flood_in_the_same_chat(at_telegrams_pace: House) -> None:
    shop = at_telegrams_pace
    marta = shop.account(MARTA)
    for _ in range(50):
        marta.write("/help")
    await shop.until(lambda: not shop.telegram.world.updates.pending)

    pressed = marta.press("Settings")

    await shop.until(lambda: pressed.answered)
    assert len(marta.received) < 10


@pytest.mark.parametrize("written", ["hello", "/unheard_of", "🙂"])
async def test_hint_is_given_once_in_half_a_minute(shop: House, written: str) -> None:
    marta = shop.account(MARTA)

    for _ in range(30):
        marta.write(written)
    await shop.until(lambda: not shop.telegram.world.updates.pending)
    await shop.quiet()
    once = sum(HINT in message.text for message in marta.received)
    shop.clock.advance(seconds=31)
    marta.write(written)

    assert once == 1
    await shop.until(lambda: sum(HINT in message.text for message in marta.received) == 2)


async def test_stranger_and_group_are_answered_once(house: House) -> None:
    stranger, group = house.telegram.user(900, "Stranger"), house.telegram.group(-5)

    stranger.add_bot_to(group)
    for _ in range(30):
        stranger.write("let me in")
    await house.until(lambda: not house.telegram.world.updates.pending)
    await house.quiet()

    assert len(stranger.received) == 1
    assert len(house.telegram.calls("sendMessage", -5)) == 1
    assert group.standing == "left"


async def test_of_pages_pressed_in_a_row_the_last_one_is_shown(shop: House) -> None:
    marta = shop.account(MARTA)
    shop.telegram.fault("slow", method="editMessageText", times=1, seconds=0.5)

    marta.press("Settings")
    await shop.quiet()
    page = marta.last
    for _ in range(15):
        marta.press(page.labels[0], page.id)
        marta.press(page.labels[1], page.id)
    await shop.quiet()

    edits = shop.telegram.calls("editMessageText", MARTA.telegram_id)
    assert len(edits) < 30


async def test_a_hint_is_given_again_in_time_and_the_clock_may_be_set_back(
    database: Database,
) -> None:
    seldom, clock = Seldom("hint", timedelta(seconds=30)), Clock()

    async def may(about: str = "", chat_id: int = 7) -> bool:
        return await database.write(lambda session: seldom.may(session, chat_id, clock(), about))

    first = [await may(), await may(), await may("other"), await may(chat_id=8)]
    clock.advance(seconds=30)
    later = [await may(), await may()]
    clock.advance(hours=-2)
    set_back = [await may(), await may()]

    assert first == [True, False, True, True]
    assert later == [True, False]
    assert set_back == [True, False]

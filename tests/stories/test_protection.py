"""/protection: whether cards with clients' data can be forwarded. Off at first."""

from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks.cabinet import ProtectContent
from bot.callbacks.cards import OpenLater
from bot.demo.telegram.world.chats import Message
from storage.directory import cabinet
from storage.tables import Notification
from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.seeing import see, see_toast
from tests.stories.thumb import Thumb


def order(number: int) -> dict[str, Any]:
    return {"order": {"id": number, "number": f"A-{number}"}, "source": SHOP}


async def protect(house: House, *, on: bool = True) -> None:
    await house.database.write(lambda session: cabinet.protect(session, on=on))


async def told(house: House, number: int, role: Role = MARTA) -> bool:
    """Whether the card of a new order is protected."""
    await house.post("order.created", order(number))
    card = await see(house, role, f"№ A-{number}", "Mark read")
    await house.quiet()
    return card.protected


def unpinned(house: House) -> list[Message]:
    return [each for each in house.account(MARTA).received if not each.pinned]


def cards(house: House) -> list[Message]:
    return [each for each in unpinned(house) if "Mark read" in each.labels]


async def test_cards_can_be_forwarded_at_first(fair: House) -> None:
    assert await told(fair, 1) is False


async def test_after_the_press_cards_and_bells_are_protected_until_the_next(fair: House) -> None:
    thumb = Thumb(fair, OLGA)
    await thumb.write("/protection")
    await thumb.press("Forbid forwarding")

    protected = await told(fair, 1)
    fair.account(MARTA).write("/bell")
    await fair.until(lambda: any(each.protected for each in fair.account(MARTA).pinned))
    await thumb.press("Allow forwarding")

    assert (protected, await told(fair, 2)) == (True, False)


async def test_a_second_try_is_protected(fair: House) -> None:
    await protect(fair)
    refused = fair.telegram.fault("500", method="sendMessage", chat_id=MARTA.telegram_id)
    await fair.post("order.created", order(1))
    await fair.until(lambda: refused.hits == 1)

    await fair.until_with_clock(lambda: bool(cards(fair)))

    assert [card.protected for card in cards(fair)] == [True]


async def test_a_card_whose_link_is_refused_stays_protected(fair: House) -> None:
    await protect(fair)
    refusal = "Bad Request: BUTTON_DATA_INVALID"
    about = {"method": "sendMessage", "chat_id": MARTA.telegram_id, "description": refusal}
    fair.telegram.fault("400", **about)

    await fair.post("order.created", order(1))
    await fair.until(lambda: any("A-1" in each.text for each in unpinned(fair)))

    assert [each.protected for each in unpinned(fair) if "A-1" in each.text] == [True]


async def test_settings_and_answers_hold_no_clients_and_are_not_protected(fair: House) -> None:
    await protect(fair)

    fair.account(MARTA).write("/settings")

    assert (await see(fair, MARTA, "Settings", "Quiet hours")).protected is False


async def test_the_press_twice_is_once(fair: House) -> None:
    fair.account(OLGA).write("/protection")
    page = await see(fair, OLGA, "Forbid forwarding")

    for _ in range(2):
        fair.account(OLGA).forge(ProtectContent(True).pack(), page.id)

    await fair.until(lambda: "Allow forwarding" in page.labels)
    assert await told(fair, 1) is True


@pytest.mark.parametrize("managing", [False, True])
async def test_only_administrators_change_it(fair: House, managing: bool) -> None:
    await fair.database.write(lambda s: cabinet.let_manage(s, "manager", may=managing))

    fair.account(IVAN).forge(ProtectContent(True).pack(), 0)

    await see_toast(fair, IVAN, "outdated")
    assert await told(fair, 1) is False


@pytest.mark.parametrize("words", ["/trace A-1", "/problems", "/schedule"])
@pytest.mark.parametrize("on", [True, False])
async def test_pages_that_show_clients_data_are_protected(
    fair: House, on: bool, words: str
) -> None:
    await fair.post("order.created", order(1))
    await fair.quiet()
    await protect(fair, on=on)
    thumb = Thumb(fair, OLGA)

    await thumb.write(words)

    assert thumb.seen.protected is on


@pytest.mark.parametrize("on", [True, False])
async def test_clients_data_is_not_drawn_on_a_message_that_can_be_forwarded(
    fair: House, on: bool
) -> None:
    await protect(fair, on=on)
    thumb = Thumb(fair, OLGA)
    await thumb.write("/menu")
    menu = thumb.seen

    await thumb.press("Problems")
    page = thumb.seen
    await thumb.press("All connections")

    assert (page.id != menu.id, page.protected) == (on, on)
    assert menu.protected is False
    assert ("No problems" in menu.text) is False
    assert thumb.seen.id == page.id


@pytest.mark.parametrize("message_id", [999_999, None], ids=["out of reach", "unknown"])
@pytest.mark.parametrize("on", [True, False])
async def test_a_card_that_comes_anew_after_a_press_is_protected_too(
    fair: House, on: bool, message_id: int | None
) -> None:
    await protect(fair, on=on)
    await fair.post("order.created", order(1))
    await see(fair, MARTA, "A-1", "Mark read")
    await fair.quiet()
    marta, before = fair.account(MARTA), len(fair.account(MARTA).received)
    data = OpenLater((await fair.notifications_of(MARTA))[-1].pk).pack()
    if message_id is None:
        await fair.database.write(forget_where)
        marta.press_unseen(data)
    else:
        marta.forge(data, message_id)
    await fair.until(lambda: len(marta.received) > before)

    assert "A-1" in marta.received[-1].text
    assert marta.received[-1].protected is on


async def forget_where(session: AsyncSession) -> None:
    await session.exec(update(Notification).values(card_id=None))

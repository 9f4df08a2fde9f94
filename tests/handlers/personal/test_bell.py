"""The bell in the chat: which one answers, and which one is only an old message."""

from bot.callbacks.cards import OpenItem
from tests.cast import MARTA, SHOP
from tests.house import House
from tests.seeing import see_toast


async def ring(house: House) -> int:
    """One unread notification of Marta's; its number."""
    await house.post("order.created", {"order": {"id": 1, "number": "A-1"}, "source": SHOP})
    await house.quiet()
    number = (await house.notifications_of(MARTA))[0].id
    assert number is not None
    return number


async def test_an_item_opened_in_the_bell_is_read(shop: House) -> None:
    number = await ring(shop)

    shop.account(MARTA).press(OpenItem(number).pack())
    await shop.until(lambda: "Bell: 0 unread" in shop.account(MARTA).pinned[0].text)

    assert (await shop.notifications_of(MARTA))[0].read_at is not None


async def test_an_old_bell_opens_and_reads_nothing(shop: House) -> None:
    number = await ring(shop)

    shop.account(MARTA).forge(OpenItem(number).pack())
    await see_toast(shop, MARTA, "This is an old bell")

    assert (await shop.notifications_of(MARTA))[0].read_at is None

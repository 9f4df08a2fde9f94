"""From a hook to a card that is read: the main road, over real HTTP on both sides."""

from tests.cast import IVAN, MARTA, OLGA, SHOP
from tests.house import House

ORDER = {"order": {"id": 40117, "number": "A-1", "total": "1198.00", "currency": "UAH"}}


async def test_manager_of_the_order_gets_a_card(shop: House) -> None:
    answer = await shop.post("order.created", {**ORDER, "source": SHOP, "manager_id": 6})

    await shop.quiet()

    assert answer.status == 200
    assert len(await shop.cards_of(MARTA)) == 1


async def test_manager_of_another_source_hears_nothing(shop: House) -> None:
    await shop.post("order.created", {**ORDER, "source": SHOP})

    await shop.quiet()

    assert await shop.cards_of(IVAN) == []


async def test_administrator_hears_nothing_of_other_peoples_orders(shop: House) -> None:
    await shop.post("order.created", {**ORDER, "source": SHOP})

    await shop.quiet()

    assert await shop.cards_of(OLGA) == []


async def test_card_says_read_once_it_is_read(shop: House) -> None:
    await shop.post("order.created", {**ORDER, "source": SHOP, "manager_id": MARTA.crm_id})
    await shop.quiet()

    shop.account(MARTA).press("Mark read")
    await shop.until(lambda: shop.account(MARTA).last.text.endswith("Read"))

    assert shop.account(MARTA).last.labels == ["Copy order №"]


async def test_bell_counts_what_is_unread(shop: House) -> None:
    await shop.post("order.created", {**ORDER, "source": SHOP})

    await shop.until(lambda: "Bell: 1 unread" in shop.account(MARTA).pinned[0].text)

    assert "Events (1)" in shop.account(MARTA).pinned[0].labels

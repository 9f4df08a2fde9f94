"""How something ended is told as it is now, whatever was told before."""

from tests.cast import MARTA, OLGA, SHOP
from tests.house import House
from tests.stories.handing_over import lists, order, post, settle, unlink

LEFT = "has left the bot"


async def press(house: House, label: str) -> None:
    pressed = house.account(OLGA).press(label)
    await house.until(lambda: pressed.answered)
    await settle(house)


async def test_an_order_that_is_deleted_after_it_was_done_says_so(fair: House) -> None:
    await post(fair, "order.created", order(1, SHOP))
    await post(fair, "order.done", {"order": {"id": 1}})

    await post(fair, "order.deleted", {"order": {"id": 1}})

    [card] = [it for it in fair.account(MARTA).received if it.text.startswith("Order № A-1")]
    assert card.text.startswith("Order № A-1: deleted")


async def test_what_was_left_while_switched_off_is_told_when_it_is_on_again(fair: House) -> None:
    await post(fair, "order.created", order(1, SHOP))
    account = fair.account(OLGA)
    account.write("/notifications")
    await fair.until(lambda: "Turn off" in account.screen())
    await press(fair, "Turn off")
    await unlink(fair, MARTA)
    assert lists(fair, OLGA, LEFT) == []

    await press(fair, "Turn on")

    assert "A-1" in lists(fair, OLGA, LEFT)[-1].text

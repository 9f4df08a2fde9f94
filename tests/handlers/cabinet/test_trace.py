"""/trace: an administrator asks who was told of an object, and who was not."""

import pytest

from bot.callbacks.cabinet import TracePage
from tests.cast import IVAN, MARTA, OLGA, SHOP
from tests.house import House
from tests.seeing import see, see_toast


async def order(house: House, number: int = 1, **data: object) -> None:
    shown = {"id": number, "number": f"A-{number}"}
    await house.post("order.created", {"order": shown, "source": SHOP, "manager_id": 6, **data})
    await house.quiet()


@pytest.mark.parametrize("wanted", ["1", "A-1", "№ 1", "order:1", "#1"])
async def test_order_is_traced_to_its_message(shop: House, wanted: str) -> None:
    await order(shop)

    shop.account(OLGA).write(f"/trace {wanted}")

    text = (await see(shop, OLGA, "order:1", "Marta")).text
    message = next(m for m in shop.account(MARTA).received if m.text.startswith("New order"))
    assert f"message {message.id}" in text


async def test_question_is_answered(shop: House) -> None:
    await order(shop)

    shop.account(OLGA).write("/trace")
    await see(shop, OLGA, "What became of which order?")
    shop.account(OLGA).write("404")
    await see(shop, OLGA, "Nothing is known of it")
    shop.account(OLGA).write("A-1")

    await see(shop, OLGA, "order:1", "Marta: sent")


async def test_several_are_chosen_from(shop: House) -> None:
    await order(shop)
    await shop.post("lead.created", {"lead": {"id": 1, "title": "L"}, "manager_id": 8})
    await shop.quiet()

    shop.account(OLGA).write("/trace 1")
    await see(shop, OLGA, "Several have this number")
    shop.account(OLGA).press("lead:1")

    await see(shop, OLGA, "lead:1", "Ivan")


async def test_hostile_names_are_shown_as_text(shop: House) -> None:
    await order(shop, manager_id="<b>&7")

    shop.account(OLGA).write("/trace 1")

    text = (await see(shop, OLGA, "nobody here has this CRM id")).text
    assert "<b>&7: nobody" in text


async def test_long_histories_have_pages(shop: House) -> None:
    for status in range(7):
        changed = {"order": {"id": 1}, "to": f"s{status}", "manager_id": 6}
        await shop.post("order.status_changed", changed)
    await shop.quiet()

    shop.account(OLGA).write("/trace 1")
    await see(shop, OLGA, "order:1", "events: 7", "Page 1 of 3")
    shop.account(OLGA).press(shop.account(OLGA).last.labels[-1])

    await see(shop, OLGA, "order:1", "Page 2 of 3")


async def test_only_administrators_may_trace(shop: House) -> None:
    await order(shop)

    shop.account(IVAN).forge(TracePage(1, 0).pack())

    await shop.quiet()
    assert not any("order:1" in m.text for m in shop.account(IVAN).received)


async def test_button_of_a_deleted_event_is_old(shop: House) -> None:
    shop.account(OLGA).forge(TracePage(999_999, 0).pack())

    await see_toast(shop, OLGA, "")
    assert not any("order:" in m.text for m in shop.account(OLGA).received)

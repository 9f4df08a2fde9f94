"""`Statuses` on /policy: what a status means, what it is called, and who may say so."""

from functools import partial
from typing import Any

from sqlmodel import delete, select

from bot.callbacks.cabinet import NameStatus, OpenStatus, SetMeaning, StatusPage
from storage.directory import cabinet
from storage.objects import statuses
from storage.objects.statuses import Told
from storage.tables import Ended, Status
from tests.cast import MARTA, OLGA
from tests.house import House
from tests.seeing import see, see_toast

OPEN, DONE = "Delivered (order): open", "Delivered (order): done"


async def change(house: House, to: str = "Delivered", what: str = "order") -> None:
    told = {what: {"id": 1}, "to": to, "manager_id": MARTA.crm_id}
    await house.post(f"{what}.status_changed", told)
    await house.quiet()


async def open_list(house: House) -> None:
    house.account(OLGA).write("/policy")
    await see(house, OLGA, "Statuses")
    house.account(OLGA).press("Statuses")


async def open_status(house: House, label: str = OPEN) -> None:
    await open_list(house)
    await see(house, OLGA, label)
    house.account(OLGA).press(label)


async def known(house: House) -> list[Status]:
    async with house.database.read() as session:
        return list((await session.exec(select(Status).order_by(Status.id))).all())


async def test_before_any_is_known_the_list_says_how_they_get_there(shop: House) -> None:
    await open_list(shop)

    page = await see(shop, OLGA, "No statuses yet", "as soon as an order or lead gets it")

    assert page.labels == ["Back"]


async def test_a_status_that_a_hook_named_can_be_told_what_it_means(shop: House) -> None:
    await change(shop)
    await open_status(shop)
    page = await see(shop, OLGA, "Order status: Delivered", "It ends nothing")
    assert page.labels == ["Done", "Cancelled", "✓ Still open", "Rename", "Back"]

    shop.account(OLGA).press("Done")
    await see(shop, OLGA, "It means done")
    shop.account(OLGA).press("Back")

    await see(shop, OLGA, "1 status", DONE)


async def test_a_lead_is_closed_where_an_order_is_cancelled(shop: House) -> None:
    await change(shop, "Lost", "lead")
    await open_status(shop, "Lost (lead): open")
    page = await see(shop, OLGA, "Lead status: Lost")
    assert page.labels == ["Done", "Closed", "✓ Still open", "Rename", "Back"]

    shop.account(OLGA).press("Closed")

    await see(shop, OLGA, "It means closed")


async def test_a_meaning_can_be_taken_back(shop: House) -> None:
    await change(shop)
    await open_status(shop)
    await see(shop, OLGA, "Order status: Delivered")
    shop.account(OLGA).press("Cancelled")
    await see(shop, OLGA, "It means cancelled")

    shop.account(OLGA).press("Still open")
    await see(shop, OLGA, "It ends nothing")

    assert [it.meaning for it in await known(shop)] == [None]


async def test_pressing_twice_says_it_once(shop: House) -> None:
    await change(shop)
    await open_status(shop)
    await see(shop, OLGA, "Order status: Delivered")

    pressed = [shop.account(OLGA).press("Done") for _ in range(2)]
    await shop.until(lambda: all(press.answered for press in pressed))
    await see(shop, OLGA, "It means done")

    assert [it.meaning for it in await known(shop)] == [Ended.DONE]


async def test_a_status_gets_a_name_which_the_next_cards_show(shop: House) -> None:
    await shop.database.write(partial(cabinet.allow, kind="order.status_changed", allowed=True))
    await change(shop, "12")
    await open_status(shop, "12 (order): open")
    await see(shop, OLGA, "Order status: 12")
    shop.account(OLGA).press("Rename")
    await see(shop, OLGA, "What should 12 be called?")

    shop.account(OLGA).write("Delivered <b>")
    await see(shop, OLGA, "It is called Delivered <b> from now on (12 in the CRM)")
    shop.account(OLGA).press("Open")
    await see(shop, OLGA, "Order status: Delivered <b>", "In the CRM: 12")
    await change(shop, "12")

    await see(shop, MARTA, ": Delivered <b>")


async def test_a_novel_for_a_name_is_asked_again(shop: House) -> None:
    await change(shop)
    [status] = await known(shop)
    shop.account(OLGA).forge(NameStatus(status.pk, 0).pack())
    await see(shop, OLGA, "What should Delivered be called?")

    shop.account(OLGA).write("x" * 300)

    await see(shop, OLGA, "too long")
    assert [it.name for it in await known(shop)] == [None]


async def test_a_status_of_the_crm_cannot_break_the_page(shop: House) -> None:
    await change(shop, "<b>&" + "ж" * 196)

    await open_list(shop)
    page = await see(shop, OLGA, "1 status", "<b>&ж")
    shop.account(OLGA).press(page.labels[0])

    await see(shop, OLGA, "Order status: <b>&ж")


async def test_two_hundred_statuses_can_be_paged(shop: House) -> None:
    async def work(session: Any) -> None:  # Any: an AsyncSession
        for number in range(200):
            told = Told("", "order", f"Status {number:03}", None)
            await statuses.learn(session, told, shop.clock())

    await shop.database.write(work)
    await open_list(shop)
    page = await see(shop, OLGA, "200 statuses", "Page 1 of 25")
    shop.account(OLGA).forge(StatusPage(10**17).pack(), page.id)
    await see(shop, OLGA, "Page 25 of 25")

    shop.account(OLGA).press("Status 000 (order): open", page.id)
    await see(shop, OLGA, "Order status: Status 000")
    shop.account(OLGA).press("Back", page.id)

    await see(shop, OLGA, "Page 25 of 25", "Status 000 (order): open")


async def test_a_status_that_was_forgotten_leaves_an_old_button(shop: House) -> None:
    await change(shop)
    [status] = await known(shop)
    await shop.database.write(lambda session: session.exec(delete(Status)))

    for press in (OpenStatus, NameStatus):
        shop.account(OLGA).forge(press(status.pk, 0).pack())
    shop.account(OLGA).forge(SetMeaning(status.pk, "done", 0).pack())
    await shop.until(lambda: len(shop.account(OLGA).toasts) == 3)

    assert all("outdated" in toast for toast in map(str, shop.account(OLGA).toasts))


async def test_a_meaning_that_the_status_cannot_have_is_refused(shop: House) -> None:
    await change(shop)
    [status] = await known(shop)

    for word in ("closed", "read", "", "no such"):
        shop.account(OLGA).forge(SetMeaning(status.pk, word, 0).pack())
    await shop.until(lambda: len(shop.account(OLGA).toasts) == 4)

    assert [it.meaning for it in await known(shop)] == [None]


async def test_a_manager_may_not_say_what_a_status_means(shop: House) -> None:
    await change(shop)
    [status] = await known(shop)

    shop.account(MARTA).forge(SetMeaning(status.pk, "done", 0).pack())

    await see_toast(shop, MARTA, "Your role may not change this")
    assert [it.meaning for it in await known(shop)] == [None]

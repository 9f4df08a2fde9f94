"""`Undo` on a confirmation: who may press it, until when, and what it says."""

from datetime import timedelta
from functools import partial
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks.cabinet import NameStatus, Rename
from bot.callbacks.cards import MuteUntil
from bot.callbacks.prompts import Undo
from bot.demo.telegram.world.chats import Message
from storage.directory import cabinet, quiet_hours, sources
from storage.tables import Change, Channel, Mute, Notification, Source, Status
from storage.upkeep import purging
from tests.cast import MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.seeing import see, see_toast

VIBER = {"id": 5, "name": "Viber", "paid_until": "2026-11-20", "period": "monthly"}
ORDER = {"order": {"id": 40117, "number": "A-1"}, "source": SHOP}
OTHER = {"order": {"id": 40118, "number": "A-2"}, "source": SHOP}


async def shop_now(house: House) -> Source:
    async with house.database.read() as session:
        return await sources.mention(session, Source, SHOP["id"], None)


async def renamed(house: House, name: str = "My shop", role: Role = OLGA) -> Message:
    """The confirmation of a new name of Shop."""
    house.account(role).forge(Rename("source", (await shop_now(house)).pk).pack())
    await see(house, role, "should", "be called? Reply")
    await house.quiet()
    house.account(role).write(name)
    return await see(house, role, f"It is called {name} from now on", "Undo")


def data_of(message: Message) -> str:
    """What its `Undo` carries."""
    buttons = [button for row in message.rows for button in row]
    [data] = [str(it["callback_data"]) for it in buttons if it["text"].startswith("Undo")]
    return data


async def undone(house: House, message: Message, *words: str, role: Role = OLGA) -> None:
    house.account(role).press("Undo", message.id)
    await house.until(lambda: all(word in message.text for word in words))


async def test_a_new_name_is_taken_back_and_the_crm_may_rename_again(shop: House) -> None:
    await undone(shop, await renamed(shop), "It is called Shop again.")
    assert ((await shop_now(shop)).name, (await shop_now(shop)).name_held) == ("Shop", False)

    await shop.post("source.updated", {"source": {"id": "3", "name": "Shop 2.0"}})
    await shop.quiet()

    assert (await shop_now(shop)).name == "Shop 2.0"


async def test_a_name_given_by_hand_before_stays_by_hand(shop: House) -> None:
    await renamed(shop, "First")

    await undone(shop, await renamed(shop, "Second"), "It is called First again.")

    assert ((await shop_now(shop)).name, (await shop_now(shop)).name_held) == ("First", True)


async def test_a_second_press_is_told_that_it_is_undone(shop: House) -> None:
    message = await renamed(shop)
    data = data_of(message)

    for _ in range(2):
        shop.account(OLGA).forge(data, message.id)
    await see_toast(shop, OLGA, "This has been undone already.")

    assert (await shop_now(shop)).name == "Shop"


async def test_what_another_administrator_has_changed_since_is_not_undone(shop: House) -> None:
    await shop.database.write(partial(cabinet.let_manage, role="manager", may=True))
    mine = await renamed(shop)
    await renamed(shop, "Marta's shop", MARTA)

    shop.account(OLGA).press("Undo", mine.id)
    await see_toast(shop, OLGA, "Something has changed here since")

    assert (await shop_now(shop)).name == "Marta's shop"


async def test_after_a_day_it_is_too_late(shop: House) -> None:
    mine = await renamed(shop)
    shop.clock.advance(days=1)

    shop.account(OLGA).press("Undo", mine.id)
    await see_toast(shop, OLGA, "too late to undo")

    assert (await shop_now(shop)).name == "My shop"


async def test_nobody_undoes_what_somebody_else_has_changed(shop: House) -> None:
    await shop.database.write(partial(cabinet.let_manage, role="manager", may=True))
    mine = await renamed(shop)
    data = data_of(mine)

    shop.account(MARTA).forge(data)
    await see_toast(shop, MARTA, "This button is outdated.")

    assert (await shop_now(shop)).name == "My shop"


async def test_whoever_has_lost_the_right_undoes_nothing(shop: House) -> None:
    await shop.database.write(partial(cabinet.let_manage, role="manager", may=True))
    mine = await renamed(shop, role=MARTA)
    await shop.database.write(partial(cabinet.let_manage, role="manager", may=False))

    shop.account(MARTA).press("Undo", mine.id)
    await see_toast(shop, MARTA, "Your role may not change this")

    assert (await shop_now(shop)).name == "My shop"


async def test_an_id_that_is_used_again_takes_back_nothing_else(shop: House) -> None:
    await renamed(shop)

    shop.account(OLGA).forge(Undo(1, 1).pack())
    await see_toast(shop, OLGA, "This button is outdated.")

    assert (await shop_now(shop)).name == "My shop"


async def test_a_status_without_a_name_has_none_again(shop: House) -> None:
    told = {"order": {"id": 1}, "to": "packed", "manager_id": MARTA.crm_id}
    await shop.post("order.status_changed", told)
    await shop.quiet()
    async with shop.database.read() as session:
        status = (await session.exec(select(Status))).one()
    shop.account(OLGA).forge(NameStatus(status.pk, 0).pack())
    await see(shop, OLGA, "be called? Reply")
    shop.account(OLGA).write("In a box")
    done = await see(shop, OLGA, "It is called In a box from now on", "Undo")

    await undone(shop, done, "It is called packed again.")

    async with shop.database.read() as session:
        assert (await session.exec(select(Status))).one().name is None


async def paid(house: House) -> Message:
    """The page of Viber, whose payment of two days ago was just marked paid."""
    await house.post("channel.updated", {"channel": VIBER})
    await house.quiet()
    house.account(OLGA).write("/channels")
    page = await see(house, OLGA, "1 channel")
    for label, words in (
        ("Viber", "Paid until: November 20"),
        ("Mark paid", "mark the payment due"),
        ("Paid, next due", "Paid until: December 20"),
    ):
        button = next(it for it in page.labels if it.startswith(label))
        house.account(OLGA).press(button, page.id)
        await house.until(lambda words=words: words in page.text)
    return page


async def test_a_payment_of_a_past_day_marked_by_mistake_is_due_again(shop: House) -> None:
    page = await paid(shop)
    assert page.labels[0] == "Undo: not paid"

    shop.account(OLGA).press("Undo: not paid", page.id)
    await see_toast(shop, OLGA, "Not paid after all: due")
    await shop.until(lambda: "Paid until: November 20" in page.text)

    assert "Undo: not paid" not in page.labels


async def test_undo_is_offered_again_on_the_channels_page(shop: House) -> None:
    await paid(shop)

    shop.account(OLGA).write("/channels")
    page = await see(shop, OLGA, "1 channel")
    shop.account(OLGA).press("Viber", page.id)
    await shop.until(lambda: "Undo: not paid" in page.labels)
    shop.account(OLGA).press("Undo: not paid", page.id)

    await shop.until(lambda: "Paid until: November 20" in page.text)


async def test_after_an_edit_a_payment_is_not_taken_back(shop: House) -> None:
    page = await paid(shop)
    data = data_of(page)

    async def edit(session: AsyncSession) -> None:
        channel = (await session.exec(select(Channel))).one()
        channel.period = "yearly"
        await session.flush()

    await shop.database.write(edit)

    shop.account(OLGA).forge(data, page.id)
    await see_toast(shop, OLGA, "Something has changed here since")

    await shop.until(lambda: "Undo: not paid" not in page.labels)
    assert "Paid until: December 20" in page.text


async def muted(house: House, *, until: str = "1 hour") -> Message:
    """Marta's card of an order, whose source she has just muted."""
    await house.post("order.created", ORDER)
    card = await see(house, MARTA, "New order", "Mute")
    for label, then in (("Mute", "1 hour"), (until, "Muted until")):
        house.account(MARTA).press(label, card.id)
        await house.until(lambda then=then: then in "\n".join([card.text, *card.labels]))
    return card


async def mutes_of(house: House) -> list[Any]:
    async with house.database.read() as session:
        return [it.until for it in (await session.exec(select(Mute))).all()]


async def test_a_mute_is_taken_back_on_its_answer(shop: House) -> None:
    card = await muted(shop)
    assert card.labels[0] == "Undo"
    assert "Mark read" in card.labels

    shop.account(MARTA).press("Undo", card.id)
    await see_toast(shop, MARTA, "No longer muted: Source Shop")
    await shop.until(lambda: "Muted until" not in card.text)

    assert await mutes_of(shop) == []


async def test_a_mute_whose_order_is_no_longer_kept_is_taken_back(shop: House) -> None:
    card = await muted(shop)
    later = shop.clock() + timedelta(days=1)
    await shop.database.write(partial(purging.purge, older_than=later, limit=100))
    assert await shop.notifications_of(MARTA) == []

    shop.account(MARTA).press("Undo", card.id)
    await see_toast(shop, MARTA, "No longer muted: Source Shop")

    assert await mutes_of(shop) == []


async def muted_by_press(house: House, card: Message, until: str) -> None:
    [made] = [it for it in await house.notifications_of(MARTA) if it.kind == "order.created"]
    tap = house.account(MARTA).forge(MuteUntil(made.pk, "source", until).pack(), card.id)
    await house.until(lambda: tap.answered)
    await house.quiet()


async def test_of_a_mute_that_was_made_longer_the_shorter_one_is_left(shop: House) -> None:
    card = await muted(shop)
    [shorter] = await mutes_of(shop)
    await muted_by_press(shop, card, "1w")
    assert await mutes_of(shop) != [shorter]

    shop.account(MARTA).press("Undo", card.id)
    await shop.until(lambda: "Undo" not in card.labels)

    assert await mutes_of(shop) == [shorter]


async def test_what_waited_when_it_was_muted_comes_after_all(shop: House) -> None:
    await shop.post("order.created", ORDER)
    card = await see(shop, MARTA, "New order", "Later")
    [waits] = await wait_for_digest(shop)
    assert waits.ended is None

    await muted_by_press(shop, card, "1h")
    [muted_now] = await wait_for_digest(shop, post=False)
    assert muted_now.ended == "muted"
    shop.account(MARTA).press("Undo", card.id)
    await see_toast(shop, MARTA, "No longer muted: Source Shop")

    [again] = await wait_for_digest(shop, post=False)
    assert (again.ended, again.due_at) == (None, waits.due_at)


async def wait_for_digest(house: House, *, post: bool = True) -> list[Notification]:
    """Marta's other order, which waits for her next digest."""
    if post:
        person = (await house.notifications_of(MARTA))[0].person_id
        choose = partial(quiet_hours.choose_rhythm, person_id=person, kind="", value="hourly")
        await house.database.write(choose)
        await house.post("order.assigned", {**OTHER, "manager_id": 6})
        await house.quiet()
    return [it for it in await house.notifications_of(MARTA) if it.kind == "order.assigned"]


async def test_changes_that_nobody_may_take_back_are_deleted(shop: House) -> None:
    await renamed(shop)
    shop.clock.advance(days=3)

    await shop.app.loops.schedule.tidy()

    async with shop.database.read() as session:
        assert (await session.exec(select(Change))).all() == []

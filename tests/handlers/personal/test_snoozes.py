"""Claims about `Later` → 15 minutes, an hour, tomorrow: the notification comes once more."""

from datetime import UTC, datetime

import pytest

from bot.callbacks.cards import EndSnooze, Snooze
from bot.callbacks.settings import Choose
from bot.demo.telegram.world.chats import Message
from storage.directory import people
from tests.cast import IVAN, MARTA, SHOP, Role
from tests.house import House
from tests.seeing import see, see_toast

ORDER = {"order": {"id": 40117, "number": "A-1"}, "source": SHOP, "manager_id": 6}


async def order_card(shop: House, role: Role = MARTA) -> Message:
    await shop.post("order.created", ORDER)
    return await see(shop, role, "New order", "Later")


async def press(shop: House, message: Message, label: str, then: str, role: Role = MARTA) -> None:
    """Presses, and waits until the same message shows this on it or on a button."""
    shop.account(role).press(label, message_id=message.id)
    await shop.until(lambda: then in "\n".join([message.text, *message.labels]))


async def snooze(shop: House, message: Message, label: str = "15 minutes") -> None:
    await press(shop, message, "Later", label)
    await press(shop, message, label, "Comes again")


async def ticked(shop: House, **by: float) -> None:
    """Time goes by, the clock ticks, and what follows has happened."""
    shop.clock.advance(**by)
    await shop.app.loops.schedule.tick()
    shop.app.wakes.delivery()
    await shop.quiet()


def cards(shop: House) -> list[Message]:
    """Marta's cards that are in the chat now."""
    chat = shop.account(MARTA).chat.messages.values()
    return [message for message in chat if message.text.startswith("New order")]


async def test_what_is_put_off_comes_again_with_a_sound_and_the_old_card_goes(shop: House) -> None:
    card = await order_card(shop)
    await snooze(shop, card)

    await ticked(shop, minutes=14, seconds=59)
    early = cards(shop)
    await ticked(shop, seconds=1)

    [again] = cards(shop)
    assert early == [card]
    assert again.id != card.id
    assert not again.silent
    assert again.labels == ["Mark read", "Later", "Mute", "Copy order №"]


async def test_it_comes_once(shop: House) -> None:
    card = await order_card(shop)
    await snooze(shop, card)
    await ticked(shop, minutes=15)
    [again] = cards(shop)

    await ticked(shop, minutes=15)

    assert cards(shop) == [again]


async def test_tomorrow_is_nine_of_the_persons_clock_over_midnight_and_a_dst_change(
    shop: House,
) -> None:
    shop.clock.now = datetime(2026, 10, 24, 20, tzinfo=UTC)  # 23:00; at 4:00 the clocks go back
    card = await order_card(shop)
    await snooze(shop, card, "Tomorrow, 9:00")
    said = card.text

    await ticked(shop, hours=10, minutes=59)
    early = cards(shop)
    await ticked(shop, minutes=1)

    assert "Comes again: Oct 25, 2026, 09:00" in said
    assert early == [card]
    assert cards(shop) != [card]


async def test_putting_off_again_moves_it(shop: House) -> None:
    card = await order_card(shop)
    await snooze(shop, card)
    await press(shop, card, "Later", "1 hour")
    await press(shop, card, "1 hour", "Do not repeat")

    await ticked(shop, minutes=15)
    early = cards(shop)
    await ticked(shop, minutes=45)

    assert early == [card]
    assert [each.id != card.id for each in cards(shop)] == [True]


async def test_the_same_press_twice_is_one(shop: House) -> None:
    card = await order_card(shop)
    [made] = await shop.notifications_of(MARTA)

    data = Snooze(made.id or 0, "15m").pack()
    twice = [shop.account(MARTA).forge(data, card.id) for _ in range(2)]
    await shop.until(lambda: all(pressed.answered for pressed in twice))
    await ticked(shop, minutes=15)
    await ticked(shop, minutes=15)

    assert len(cards(shop)) == 1


async def test_undone_it_does_not_come(shop: House) -> None:
    card = await order_card(shop)
    await snooze(shop, card)

    shop.account(MARTA).press("Do not repeat", message_id=card.id)
    await shop.until(lambda: "Do not repeat" not in card.labels)
    await ticked(shop, minutes=15)

    assert cards(shop) == [card]
    assert "Comes again" not in card.text


async def test_what_is_read_meanwhile_does_not_come(shop: House) -> None:
    card = await order_card(shop)
    await snooze(shop, card)

    await press(shop, card, "Mark read", "Read")
    await ticked(shop, minutes=15)

    assert cards(shop) == [card]
    assert "Comes again" not in card.text


async def test_what_is_muted_meanwhile_does_not_come(shop: House) -> None:
    card = await order_card(shop)
    await snooze(shop, card)

    await press(shop, card, "Mute", "Mute until when? Source Shop")
    shop.account(MARTA).press("1 hour", message_id=card.id)
    await shop.until(lambda: "Undo" in card.labels)
    await ticked(shop, minutes=15)

    assert cards(shop) == [card]


async def test_with_everything_off_it_does_not_come(shop: House) -> None:
    card = await order_card(shop)
    await snooze(shop, card)

    shop.account(MARTA).forge(Choose("everything_off", "", True).pack(), card.id)
    await see_toast(shop, MARTA, "Everything is off")
    await ticked(shop, minutes=15)

    assert [it.again_at for it in await shop.notifications_of(MARTA)] == [None]
    assert len(await shop.cards_of(MARTA)) <= 1


async def test_whoever_blocked_the_bot_meanwhile_gets_it_when_back(shop: House) -> None:
    card = await order_card(shop)
    await snooze(shop, card)
    shop.account(MARTA).block()
    await shop.until(lambda: any("cannot be reached" in each.text for each in olgas(shop)))

    await ticked(shop, minutes=15)
    waiting = [it.due_at for it in await shop.notifications_of(MARTA)]
    shop.account(MARTA).unblock()
    await see(shop, MARTA, "New order", "Mark read")
    await shop.quiet()

    assert waiting == [None]
    assert cards(shop)[-1].id != card.id


def olgas(shop: House) -> list[Message]:
    return shop.accounts["Olga"].received


@pytest.mark.parametrize(
    "data",
    [
        Snooze(10**17, "15m").pack(),
        Snooze(1, "for ever").pack(),
        Snooze(1, "2026-11-22").pack(),  # 9:00 of that day is past
        Snooze(1, "2026-11-24").pack(),
        EndSnooze(10**17).pack(),
    ],
)
async def test_an_outdated_or_forged_button_changes_nothing(shop: House, data: str) -> None:
    card = await order_card(shop)

    shop.account(MARTA).forge(data, card.id)

    await see_toast(shop, MARTA, "This button is outdated.")
    assert [it.again_at for it in await shop.notifications_of(MARTA)] == [None]


async def test_nobody_puts_off_what_is_anothers(shop: House) -> None:
    await order_card(shop)
    [made] = await shop.notifications_of(MARTA)

    shop.account(IVAN).forge(Snooze(made.id or 0, "15m").pack())

    await see_toast(shop, IVAN, "This button is outdated.")
    assert [it.again_at for it in await shop.notifications_of(MARTA)] == [None]


async def test_the_time_is_told_in_the_readers_language_and_zone(shop: House) -> None:
    oksana = Role("Oksana", "manager", "77", 177, "uk")
    await shop.link(oksana)

    async def live_in_london(session: object) -> None:
        person = await people.by_crm_id(session, "77")  # type: ignore[arg-type]  # a session
        assert person is not None
        person.timezone = "Europe/London"

    await shop.database.write(live_in_london)
    await shop.post("order.created", {**ORDER, "manager_id": 77})
    card = await see(shop, oksana, "Пізніше")

    await press(shop, card, "Пізніше", "Завтра о 9:00", oksana)
    await press(shop, card, "Завтра о 9:00", "Надійде знову: 23 лист. 2026", oksana)

    [made] = await shop.notifications_of(oksana)
    assert made.again_at == datetime(2026, 11, 23, 9, tzinfo=UTC)

"""Claims about muting from a card, and about the list in /settings that ends a mute."""

import pytest

from bot.callbacks.cards import (
    CloseLater,
    MutedPage,
    MuteUntil,
    NeverAgain,
    OpenLater,
    OpenMute,
    Unmute,
)
from bot.demo.telegram.world.chats import Message
from tests.cast import IVAN, MARTA, SHOP, Role
from tests.house import House
from tests.seeing import see, see_toast

ORDER = {"order": {"id": 40117, "number": "A-1"}, "source": SHOP}
OTHER = {"order": {"id": 40118, "number": "A-2"}, "source": SHOP}
CHANGED = {**ORDER, "order": {"id": 40117, "number": "A-1"}, "manager_id": 6}
FAILED = {"channel": {"id": "9", "name": "Viber"}, "client": {"name": "Oksana"}, "sender_id": 6}
LEAD = {"lead": {"id": 7, "title": "Sofa"}, "source": SHOP}


async def order_card(shop: House, role: Role = MARTA) -> Message:
    await shop.post("order.created", ORDER)
    return await see(shop, role, "New order", "Later")


async def press(shop: House, message: Message, label: str, then: str, role: Role = MARTA) -> None:
    """Presses, and waits until the same message shows this on it or on a button."""
    shop.account(role).press(label, message_id=message.id)
    await shop.until(lambda: then in "\n".join([message.text, *message.labels]))


async def mute(shop: House, message: Message, what: str, until: str = "1 hour") -> None:
    """`what`: Source Shop is offered at once."""
    await press(shop, message, "Mute", "Mute until when? Source Shop")
    if what != "Source Shop":
        await press(shop, message, f"Mute: {what}", f"Mute until when? {what}")
    await press(shop, message, until, "Mark read")


async def hear(shop: House, kind: str, data: dict[str, object], role: Role = MARTA) -> str | None:
    """Why the person's bell alone hears of it; None if a card comes."""
    await shop.post(kind, data)
    await shop.quiet()
    return (await shop.notifications_of(role))[-1].ended


async def test_later_and_mute_open_in_the_same_message_and_back_restores_the_card(
    shop: House,
) -> None:
    card = await order_card(shop)
    before = (card.text, card.labels)

    for label, shown in (("Later", "15 minutes"), ("Mute", "What is urgent is muted too.")):
        await press(shop, card, label, shown)
        await press(shop, card, "Back", "Mark read")

    assert (card.text, card.labels) == before


async def test_of_a_muted_order_only_the_bell_hears(shop: House) -> None:
    card = await order_card(shop)

    await mute(shop, card, "Order № A-1")

    assert await hear(shop, "order.assigned", CHANGED) == "muted"
    assert await hear(shop, "order.created", OTHER) is None


async def test_a_muted_source_is_silent_in_every_type_urgent_ones_too(shop: House) -> None:
    card = await order_card(shop)

    await mute(shop, card, "Source Shop")

    assert await hear(shop, "lead.created", LEAD) == "muted"
    assert await hear(shop, "message.failed", {**FAILED, "source": SHOP}) == "muted"
    assert await hear(shop, "message.failed", FAILED) is None


async def test_a_muted_type_is_silent_for_one_person_alone(shop: House) -> None:
    card = await order_card(shop)

    await mute(shop, card, "New orders")

    assert await hear(shop, "order.created", OTHER) == "muted"
    assert await hear(shop, "order.created", {**OTHER, "manager_id": 8}, IVAN) is None


async def test_the_bell_says_why_no_message_came(shop: House) -> None:
    await mute(shop, await order_card(shop), "New orders")
    await hear(shop, "order.created", OTHER)

    bell = shop.account(MARTA).pinned[0]
    assert "1. ● 18:00 · New order № A-2" in bell.text
    await press(shop, bell, "1", "Came while you had muted it")


async def test_a_mute_ends_by_itself_and_sends_nothing_old(shop: House) -> None:
    await mute(shop, await order_card(shop), "New orders")
    await hear(shop, "order.created", OTHER)

    shop.clock.advance(hours=1)

    assert await hear(shop, "order.created", {**OTHER, "order": {"id": 3}}) is None
    assert len(await shop.cards_of(MARTA)) == 2


async def test_until_tomorrow_ends_at_nine_of_the_persons_clock(shop: House) -> None:
    await mute(shop, await order_card(shop), "New orders", "Tomorrow, 9:00")

    shop.clock.advance(hours=14, minutes=59)
    asleep = await hear(shop, "order.created", OTHER)
    shop.clock.advance(minutes=1)

    assert asleep == "muted"
    assert await hear(shop, "order.created", {**OTHER, "order": {"id": 3}}) is None


async def test_what_waits_for_another_try_is_muted_with_its_source(shop: House) -> None:
    card = await order_card(shop)
    refused = shop.telegram.fault("500", method="sendMessage", chat_id=MARTA.telegram_id)
    await shop.post("lead.created", LEAD)
    await shop.until(lambda: refused.hits == 1)
    await shop.quiet()

    await mute(shop, card, "Source Shop")
    shop.clock.advance(minutes=5)
    shop.app.wakes.delivery()
    await shop.quiet()

    assert [it.ended for it in await shop.notifications_of(MARTA)] == [None, "muted"]
    assert len(await shop.cards_of(MARTA)) == 1


async def test_the_same_press_twice_is_one_mute(shop: House) -> None:
    card = await order_card(shop)
    [made] = await shop.notifications_of(MARTA)
    data = MuteUntil(made.id or 0, "source", "1h").pack()

    twice = [shop.account(MARTA).forge(data, card.id) for _ in range(2)]
    await shop.until(lambda: all(pressed.answered for pressed in twice))
    shop.account(MARTA).write("/settings")

    await see(shop, MARTA, "Muted (1)")


@pytest.mark.parametrize(
    "data",
    [
        OpenLater(10**17).pack(),
        CloseLater(10**17).pack(),
        OpenMute(1, "planet").pack(),
        MuteUntil(1, "planet", "1h").pack(),
        MuteUntil(1, "source", "for ever").pack(),
        MuteUntil(1, "source", "2026-11-22").pack(),  # 9:00 of that day is past
        Unmute(99, 1, 0).pack(),
    ],
)
async def test_an_outdated_or_forged_button_changes_nothing(shop: House, data: str) -> None:
    card = await order_card(shop)

    shop.account(MARTA).forge(data, card.id)

    await see_toast(shop, MARTA, "This button is outdated.")
    assert await hear(shop, "order.created", OTHER) is None


async def test_another_persons_card_cannot_be_opened(shop: House) -> None:
    await order_card(shop)
    [made] = await shop.notifications_of(MARTA)

    shop.account(IVAN).forge(MuteUntil(made.id or 0, "kind", "1w").pack())

    await see_toast(shop, IVAN, "This button is outdated.")


async def test_once_it_is_read_the_choices_are_outdated(shop: House) -> None:
    card = await order_card(shop)
    await press(shop, card, "Mark read", "Read")
    [made] = await shop.notifications_of(MARTA)

    shop.account(MARTA).forge(OpenLater(made.id or 0).pack(), card.id)

    await see_toast(shop, MARTA, "This button is outdated.")


async def test_a_type_is_turned_off_for_good_from_a_card(shop: House) -> None:
    card = await order_card(shop)
    await press(shop, card, "Mute", "Mute: New orders")
    await press(shop, card, "Mute: New orders", "Turn off for good")

    await press(shop, card, "Turn off for good", "Mark read")

    await see_toast(shop, MARTA, "Off: New orders. Turn on again: /settings, By type")
    shop.clock.advance(days=30)
    assert await hear(shop, "order.created", OTHER) == "push_off"
    assert await hear(shop, "lead.created", LEAD) is None


async def test_nobody_turns_off_a_type_by_the_card_of_another(shop: House) -> None:
    card = await order_card(shop)
    [made] = await shop.notifications_of(MARTA)

    shop.account(IVAN).forge(NeverAgain(made.pk).pack(), card.id)

    await see_toast(shop, IVAN, "This button is outdated.")
    assert await hear(shop, "order.created", {**OTHER, "manager_id": 8}, IVAN) is None


# -- the list


async def test_settings_list_what_is_muted_and_end_it(shop: House) -> None:
    await mute(shop, await order_card(shop), "Source Shop")
    shop.account(MARTA).write("/settings")
    settings = await see(shop, MARTA, "Muted (1)")

    await press(shop, settings, "Muted (1)", "Source Shop: until Nov 22, 2026")
    await press(shop, settings, "Unmute: Source Shop", "Nothing is muted.")
    await press(shop, settings, "Back", "Push: on.")

    assert not [label for label in settings.labels if label.startswith("Muted")]
    assert await hear(shop, "order.created", OTHER) is None


async def test_an_old_button_does_not_end_a_newer_mute(shop: House) -> None:
    card = await order_card(shop)
    await mute(shop, card, "Source Shop")
    shop.account(MARTA).write("/settings")
    settings = await see(shop, MARTA, "Muted (1)")
    await press(shop, settings, "Muted (1)", "Unmute: Source Shop")
    await mute(shop, card, "Source Shop", "A week")

    shop.account(MARTA).press("Unmute: Source Shop", message_id=settings.id)

    await see_toast(shop, MARTA, "This button is outdated.")
    assert await hear(shop, "lead.created", LEAD) == "muted"


async def test_nobody_ends_the_mute_of_another(shop: House) -> None:
    await mute(shop, await order_card(shop), "Source Shop")
    until = int(shop.clock.now.timestamp()) + 3600

    shop.account(IVAN).forge(Unmute(1, until, 0).pack())

    await see_toast(shop, IVAN, "This button is outdated.")
    assert await hear(shop, "lead.created", LEAD) == "muted"


async def test_a_page_of_the_list_that_is_no_more_shows_the_last(shop: House) -> None:
    card = await order_card(shop)
    await mute(shop, card, "Source Shop")

    shop.account(MARTA).forge(MutedPage(99).pack(), card.id)

    await see(shop, MARTA, "Unmute: Source Shop")


async def test_a_ukrainian_mutes_in_ukrainian(shop: House) -> None:
    oksana = Role("Oksana", "manager", "77", 177, "uk")
    await shop.link(oksana)
    await shop.post("order.created", {**ORDER, "manager_id": 77})
    card = await see(shop, oksana, "Пізніше")

    await press(shop, card, "Не сповіщати", "Термінове теж", oksana)
    await press(shop, card, "Тиждень", "Прочитано", oksana)

    await see_toast(shop, oksana, "Без сповіщень до 29 листопада, 18:00")

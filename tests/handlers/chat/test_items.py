"""Buttons on a message that Bellhop does not know: it shows what became of the card, too."""

import pytest

from bot.callbacks import Press
from bot.callbacks.cards import EndSnooze, MarkRead, OpenLater, Snooze
from bot.callbacks.channels import RemindTomorrow
from bot.demo.telegram.world.chats import Message
from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.seeing import see_toast

ORDER = {"order": {"id": 1, "number": "A-1"}, "source": SHOP, "manager_id": 6}
VIBER = {"id": "9", "name": "Viber"}


async def twice(
    shop: House, kind: str, data: dict[str, object], role: Role = MARTA
) -> tuple[Message, Message]:
    """The two messages of a card: Telegram's answer to the first was lost."""
    shop.telegram.fault("accept-then-drop", method="sendMessage", chat_id=role.telegram_id)
    await shop.post(kind, data)
    await shop.until_with_clock(lambda: len(copies(shop, role)) == 2)
    await shop.quiet()
    first, second = copies(shop, role)
    return first, second


def copies(shop: House, role: Role = MARTA) -> list[Message]:
    return [it for it in shop.account(role).received if "Mark read" in it.labels]


async def number(shop: House, role: Role = MARTA) -> int:
    return (await shop.notifications_of(role))[-1].pk


async def press(shop: House, message: Message, wanted: Press, role: Role = MARTA) -> str | None:
    pressed = shop.account(role).forge(wanted.pack(), message.id)
    await shop.until(lambda: pressed.answered)
    await shop.quiet()
    return pressed.text


@pytest.mark.parametrize("is_first", [True, False])
async def test_mark_read_on_either_copy_redraws_it(shop: House, is_first: bool) -> None:
    first, second = await twice(shop, "order.created", ORDER)

    said = await press(shop, first if is_first else second, MarkRead(await number(shop)))

    assert said == "Read"
    await shop.until(
        lambda: "Read" in second.text.split("\n") and second.labels == ["Copy order №"]
    )
    await shop.until(lambda: not is_first or first.text.endswith("\nRead"))
    assert first.labels == (
        ["Copy order №"] if is_first else ["Mark read", "Later", "Mute", "Copy order №"]
    )


async def test_a_copy_is_redrawn_though_it_has_been_read(shop: House) -> None:
    first, second = await twice(shop, "order.created", ORDER)
    await press(shop, second, MarkRead(await number(shop)))

    await press(shop, first, MarkRead(await number(shop)))

    await shop.until(lambda: first.text.endswith("\nRead") and first.labels == ["Copy order №"])


async def test_a_copy_read_before_the_repeat_keeps_it_from_coming(shop: House) -> None:
    shop.telegram.fault("accept-then-drop", method="sendMessage", chat_id=MARTA.telegram_id)
    await shop.post("order.created", ORDER)
    await shop.until(lambda: len(copies(shop)) == 1)
    [first] = copies(shop)

    await press_first(shop, first)

    await shop.until_with_clock(lambda: first.text.endswith("\nRead"), steps=20)
    shop.clock.advance(minutes=5)
    await shop.quiet()
    assert copies(shop) == []


async def press_first(shop: House, message: Message) -> None:
    pressed = shop.account(MARTA).forge(MarkRead(await number(shop)).pack(), message.id)
    await shop.until(lambda: pressed.answered)


async def test_later_on_a_copy_shows_until_when(shop: House) -> None:
    first, second = await twice(shop, "order.created", ORDER)
    of_it = await number(shop)

    await press(shop, first, OpenLater(of_it))
    choices = first.labels
    await press(shop, first, Snooze(of_it, "15m"))

    await shop.until(lambda: "Comes again" in first.text and "Comes again" in second.text)
    assert "15 minutes" in choices
    assert first.labels == ["Mark read", "Later", "Mute", "Do not repeat", "Copy order №"]


async def test_undone_on_a_copy_it_says_nothing_of_it_any_more(shop: House) -> None:
    first, second = await twice(shop, "order.created", ORDER)
    of_it = await number(shop)
    await press(shop, first, Snooze(of_it, "15m"))

    await press(shop, first, EndSnooze(of_it))

    await shop.until(
        lambda: first.labels == second.labels == ["Mark read", "Later", "Mute", "Copy order №"]
    )
    assert "Comes again" not in first.text + second.text


@pytest.mark.parametrize("wanted", ["later", "snooze"])
async def test_an_outdated_button_on_a_copy_redraws_it(shop: House, wanted: str) -> None:
    first, second = await twice(shop, "order.created", ORDER)
    of_it = await number(shop)
    await press(shop, second, MarkRead(of_it))

    said = await press(
        shop, first, {"later": OpenLater(of_it), "snooze": Snooze(of_it, "15m")}[wanted]
    )

    assert said == "This button is outdated."
    await shop.until(lambda: first.text.endswith("\nRead") and first.labels == ["Copy order №"])


async def test_remind_me_tomorrow_on_a_copy_shows_when(shop: House) -> None:
    due = {"channel": VIBER, "due_at": "2026-11-22"}
    first, second = await twice(shop, "channel.payment_due", due, OLGA)

    said = await press(shop, first, RemindTomorrow(await number(shop, OLGA)), OLGA)

    assert "again" in (said or "") or "next reminder" in (said or "")
    await shop.until(lambda: ("Comes again" in first.text) == ("Comes again" in second.text))


async def test_a_card_of_an_earlier_link_is_redrawn_when_it_is_pressed(shop: House) -> None:
    await shop.post("order.created", ORDER)
    await shop.quiet()
    [card] = copies(shop)
    marta = shop.account(MARTA)
    another = shop.telegram.user(999, first_name="Marta", language_code="en")
    another.start(await shop.invite(MARTA))
    await shop.until(lambda: bool(another.pinned))
    marta.start(await shop.invite(MARTA))
    await shop.until(lambda: bool(marta.pinned))
    await shop.quiet()

    await press(shop, card, MarkRead(await number(shop)))

    await shop.until(lambda: card.text.endswith("\nRead") and card.labels == ["Copy order №"])


async def test_nobody_elses_message_is_redrawn(shop: House) -> None:
    await shop.post("order.created", ORDER)
    await shop.quiet()
    bell = shop.account(IVAN).pinned[0]

    shop.account(IVAN).forge(MarkRead(await number(shop)).pack(), bell.id)

    await see_toast(shop, IVAN, "This button is outdated.")
    await shop.quiet()
    assert "A-1" not in bell.text


async def test_the_bell_is_no_copy(shop: House) -> None:
    await shop.post("order.created", ORDER)
    await shop.quiet()
    bell = shop.account(MARTA).pinned[0]

    await press(shop, bell, MarkRead(await number(shop)))

    assert bell.text.startswith("Bell: 0 unread")

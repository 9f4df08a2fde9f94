"""The bell in the chat: where it opens, which one answers, what reads and what unreads."""

from datetime import timedelta
from functools import partial

import pytest

from bot.callbacks import Press
from bot.callbacks.cards import BellPage, MarkAllRead, MarkRead, MarkUnread, OpenBell, OpenItem
from bot.demo.telegram.world.chats import Message
from bot.demo.telegram.world.presses import Press as Pressed
from storage.directory import cabinet
from storage.tables import Notification
from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.seeing import see, see_toast

LOST = {"source": SHOP}


async def ring(house: House, number: int = 1) -> int:
    """One more unread notification of Marta's; its number."""
    order = {"id": number, "number": f"A-{number}"}
    data = {"order": order, "source": SHOP, "manager_id": MARTA.crm_id}
    await house.post("order.created", data)
    await house.quiet()
    made = (await house.notifications_of(MARTA))[-1].id
    assert made is not None
    return made


def bell_of(house: House, role: Role = MARTA) -> Message:
    return house.account(role).pinned[0]


def section_of(house: House, role: Role = MARTA) -> str:
    return bell_of(house, role).text.split("\n")[1]


async def press(house: House, label: str, *, role: Role = MARTA) -> None:
    """Presses this button on the person's bell, and waits for what follows."""
    await answered(house, house.account(role).press(label, message_id=bell_of(house, role).id))


async def forge(house: House, button: Press, role: Role = MARTA) -> str | None:
    """Presses a button that the person's bell does not show now; the short answer."""
    pressed = house.account(role).forge(button.pack(), bell_of(house, role).id)
    await answered(house, pressed)
    return pressed.text


async def answered(house: House, pressed: Pressed) -> None:
    await house.until(lambda: pressed.answered)
    await house.quiet()


async def the_only(house: House) -> Notification:
    [made] = await house.notifications_of(MARTA)
    return made


async def test_an_item_opened_in_the_bell_is_read(shop: House) -> None:
    number = await ring(shop)

    shop.account(MARTA).press(OpenItem(number).pack())
    await shop.until(lambda: "Bell: 0 unread" in shop.account(MARTA).pinned[0].text)

    assert (await shop.notifications_of(MARTA))[0].read_at is not None


async def test_an_old_bell_opens_and_reads_nothing(shop: House) -> None:
    number = await ring(shop)

    shop.account(MARTA).forge(OpenItem(number).pack(), 99_999)
    await see_toast(shop, MARTA, "This is an old bell")

    assert (await shop.notifications_of(MARTA))[0].read_at is None


async def test_items_are_numbered_lines_with_buttons(shop: House) -> None:
    for number in range(1, 6):
        await ring(shop, number)

    lines = bell_of(shop).text.split("\n")

    assert lines[3:] == [f"{6 - n}. ● 18:00 · New order № A-{n} · Shop" for n in range(5, 0, -1)]
    assert bell_of(shop).labels[2:7] == list("12345")


async def test_the_number_opens_its_line_and_back_leads_to_the_page(shop: House) -> None:
    for number in range(1, 11):
        await ring(shop, number)
    await press(shop, "Older →")

    await press(shop, "2")
    opened = bell_of(shop).text
    await press(shop, "Back")

    assert "New order № A-1:" in opened
    assert "Page 2 of 2" in bell_of(shop).text
    assert "\n2. 18:00 · New order № A-1 · Shop" in bell_of(shop).text


# -- where it opens


async def test_it_opens_where_something_is_unread(shop: House) -> None:
    await shop.post("source.disconnected", LOST)
    await shop.quiet()
    at_first = section_of(shop, OLGA)

    await press(shop, "Events (0)", role=OLGA)
    chosen = section_of(shop, OLGA)
    old = bell_of(shop, OLGA).id
    shop.account(OLGA).write("/bell")
    await shop.until(lambda: bool(shop.account(OLGA).pinned) and bell_of(shop, OLGA).id != old)

    assert (at_first, chosen, section_of(shop, OLGA)) == ("System", "Events", "System")


async def test_open_bell_does_the_same(shop: House) -> None:
    await shop.post("source.disconnected", LOST)
    await shop.quiet()
    await press(shop, "Events (0)", role=OLGA)

    await forge(shop, OpenBell(), OLGA)

    assert section_of(shop, OLGA) == "System"


async def test_redrawn_it_keeps_the_section_that_was_chosen(shop: House) -> None:
    await press(shop, "System (0)")

    await ring(shop)

    assert "Events (1)" in bell_of(shop).labels
    assert section_of(shop) == "System"


async def test_whoever_has_opened_an_item_comes_back_to_its_section(shop: House) -> None:
    await shop.post("source.disconnected", LOST)
    await shop.quiet()

    await press(shop, "1", role=OLGA)
    await press(shop, "Back", role=OLGA)

    assert section_of(shop, OLGA) == "System"
    assert "Source Shop" in bell_of(shop, OLGA).text


async def test_a_new_link_opens_where_something_is_unread(shop: House) -> None:
    await shop.post("source.disconnected", LOST)
    await shop.quiet()
    another = shop.telegram.user(999, first_name="Olga", language_code="en")

    another.start(await shop.invite(OLGA))
    await shop.until(lambda: bool(another.pinned))

    assert another.pinned[0].text.split("\n")[1] == "System"


# -- reading all


async def test_mark_all_read_marks_the_section_that_it_names(shop: House) -> None:
    await shop.post("source.disconnected", LOST)
    await shop.post("call.missed", {"call": {"phone": "+380501112233"}, "assignee_id": 1})
    await shop.quiet()
    counts = bell_of(shop, OLGA).labels[:2]

    await press(shop, "Mark all events as read", role=OLGA)

    await see_toast(shop, OLGA, "All events are marked as read")
    assert counts == ["Events (1)", "System (1)"]
    assert bell_of(shop, OLGA).labels[:2] == ["Events (0)", "System (1)"]


async def test_a_forged_section_marks_nothing(shop: House) -> None:
    await ring(shop)

    assert await forge(shop, MarkAllRead("everything")) == "This button is outdated."

    assert (await the_only(shop)).read_at is None


# -- unread again


async def test_an_opened_item_says_when_it_came(shop: House) -> None:
    await ring(shop)
    shop.clock.advance(days=1)

    await press(shop, "1")

    assert bell_of(shop).text.split("\n")[-1].startswith("Came: Nov 22, 2026, 18:00")


async def test_marked_unread_it_counts_again_and_its_card_can_be_read_again(shop: House) -> None:
    await ring(shop)
    card = await see(shop, MARTA, "New order", "Later")
    await press(shop, "1")
    read = (bell_of(shop).text.split("\n")[0], card.labels)

    await press(shop, "Mark unread")

    await see_toast(shop, MARTA, "Unread")
    assert read == ("Bell: 0 unread", ["Copy order №"])
    assert bell_of(shop).text.split("\n")[0] == "Bell: 1 unread"
    assert "1. ● 18:00" in bell_of(shop).text
    assert card.labels == ["Mark read", "Later", "Mute", "Copy order №"]
    assert "Read" not in card.text.split("\n")


async def test_marking_unread_twice_is_one(shop: House) -> None:
    number = await ring(shop)
    await press(shop, "1")

    data = MarkUnread(number).pack()
    twice = [shop.account(MARTA).forge(data, bell_of(shop).id) for _ in range(2)]
    await shop.until(lambda: all(pressed.answered for pressed in twice))
    await shop.quiet()

    assert [pressed.text for pressed in twice] == ["Unread", "Unread"]
    assert "Bell: 1 unread" in bell_of(shop).text


async def test_nothing_is_sent_again_for_being_unread_again(shop: House) -> None:
    await ring(shop)
    before = len(shop.account(MARTA).received)

    await press(shop, "1")
    await press(shop, "Mark unread")
    shop.clock.advance(days=1)
    await shop.quiet()

    assert len(shop.account(MARTA).received) == before


async def test_what_is_over_meanwhile_stays_read(shop: House) -> None:
    forbid = partial(cabinet.allow, kind="channel.reconnected", allowed=False)
    await shop.database.write(forbid)
    await shop.post("channel.disconnected", {"channel": {"id": "9", "name": "Viber"}})
    await shop.quiet()
    await press(shop, "1", role=OLGA)
    [lost] = await shop.notifications_of(OLGA)
    await shop.post("channel.reconnected", {"channel": {"id": "9", "name": "Viber"}})
    await shop.quiet()
    labels = bell_of(shop, OLGA).labels

    said = await forge(shop, MarkUnread(lost.pk), OLGA)

    assert said == "This button is outdated."
    assert labels == ["Back"]
    assert (await shop.notifications_of(OLGA))[0].read_at is not None
    assert "Back" not in bell_of(shop, OLGA).labels


@pytest.mark.parametrize("button", [OpenItem, MarkUnread, MarkRead])
async def test_nobody_reads_or_unreads_what_is_anothers(
    shop: House, button: type[OpenItem | MarkUnread | MarkRead]
) -> None:
    number = await ring(shop)
    await press(shop, "1")
    read_at = (await the_only(shop)).read_at

    assert await forge(shop, button(number), IVAN) == "This button is outdated."

    assert (await the_only(shop)).read_at == read_at
    assert "A-1" not in bell_of(shop, IVAN).text


async def test_an_old_bell_makes_nothing_unread(shop: House) -> None:
    number = await ring(shop)
    await press(shop, "1")

    shop.account(MARTA).forge(MarkUnread(number).pack(), 99_999)

    await see_toast(shop, MARTA, "This is an old bell")
    assert (await the_only(shop)).read_at is not None


async def test_the_day_takes_the_place_of_the_time(shop: House) -> None:
    await ring(shop)
    shop.clock.advance(hours=6)

    await forge(shop, BellPage("events", 0, False))

    assert "1. ● Nov 22 · New order № A-1" in bell_of(shop).text
    assert (await the_only(shop)).created_at + timedelta(hours=6) == shop.clock()

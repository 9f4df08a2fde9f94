"""Claims about /settings, by pressing its buttons; and about what waits while one is pressed."""

from functools import partial

import pytest

from bot.callbacks.settings import (
    Choose,
    KindsInDetail,
    OpenKind,
    OpenKinds,
    OpenSettings,
    SwitchKind,
)
from bot.demo.telegram import Person as Account
from storage.directory import cabinet
from tests.cast import MARTA, SHOP, Role
from tests.house import House

ORDER = {"order": {"id": 40117, "number": "A-1"}, "source": SHOP}
FAILED = {"channel": {"id": "9", "name": "Viber"}, "client": {"name": "Oksana"}, "sender_id": 6}
LEAD = {"lead": {"id": 7, "title": "Sofa"}, "source": SHOP}


async def settings_of(house: House, role: Role = MARTA) -> Account:
    """The person with the settings message open."""
    account = house.account(role)
    account.write("/settings")
    await house.until(lambda: account.last is not None and "Settings" in account.last.text[:8])
    return account


async def press(house: House, account: Account, label: str) -> None:
    """Presses, and waits until the message or an answer has followed."""
    pressed = account.press(label)
    await house.until(lambda: pressed.answered)
    await house.quiet()


async def shows(house: House, account: Account, words: str) -> None:
    await house.until(lambda: account.last is not None and words in account.last.text)


async def test_settings_offer_push_sound_everything_off_and_types(shop: House) -> None:
    marta = await settings_of(shop)

    assert marta.last is not None
    assert marta.last.labels == [
        *("Push: on", "Sound: on", "Turn everything off"),
        *("Quiet hours", "Digest", "By type", "By source", "Time zone", "Menu"),
    ]


async def test_the_bell_sends_the_settings_message(shop: House) -> None:
    marta = shop.account(MARTA)

    marta.press("Settings")

    await shows(shop, marta, "Push: on")


async def test_a_press_redraws_the_same_message(shop: House) -> None:
    marta = await settings_of(shop)
    before = len(marta.received)

    marta.press("Push: on")
    await shows(shop, marta, "Push: off.")

    assert len(marta.received) == before


async def test_of_push_off_the_bell_alone_hears(shop: House) -> None:
    marta = await settings_of(shop)
    await press(shop, marta, "Push: on")

    await shop.post("order.created", ORDER)
    await shop.until(lambda: "Bell: 1 unread" in marta.pinned[0].text)

    assert await shop.cards_of(MARTA) == []


async def test_with_sound_off_a_card_arrives_silently(shop: House) -> None:
    marta = await settings_of(shop)
    await press(shop, marta, "Sound: on")

    await shop.post("order.created", ORDER)
    await shows(shop, marta, "New order")

    assert marta.last is not None
    assert marta.last.silent


async def test_everything_off_sends_nothing_not_even_what_is_urgent(shop: House) -> None:
    marta = await settings_of(shop)
    await press(shop, marta, "Turn everything off")

    await shop.post("message.failed", FAILED)
    await shop.until(lambda: "Bell: 1 unread" in marta.pinned[0].text)

    assert await shop.cards_of(MARTA) == []


async def test_everything_back_on_sends_again(shop: House) -> None:
    marta = await settings_of(shop)
    await press(shop, marta, "Turn everything off")
    await shows(shop, marta, "Everything is off.")

    await press(shop, marta, "Turn everything on")
    await shop.post("order.created", ORDER)

    await shows(shop, marta, "New order")


async def test_one_type_off_leaves_the_others_on(shop: House) -> None:
    marta = await settings_of(shop)
    for label, words in (
        ("By type", "Press a type to turn"),
        ("Sound and digest", "Press a type to set"),
        ("New orders: on", "Settings: New orders"),
        ("Push: on", "Push: off."),
    ):
        marta.press(label, message_id=marta.last.id if marta.last else None)
        await shows(shop, marta, words)

    await shop.post("order.created", ORDER)
    await shop.post("lead.created", LEAD)
    await shows(shop, marta, "New lead")

    assert len(await shop.cards_of(MARTA)) == 1


async def test_a_row_of_the_list_turns_a_type_off_and_on_at_once(shop: House) -> None:
    marta = await settings_of(shop)
    await press(shop, marta, "By type")

    await press(shop, marta, "New orders: on")
    await shop.post("order.created", ORDER)
    await shop.quiet()
    off = await shop.cards_of(MARTA)
    await press(shop, marta, "New orders: off")
    said = marta.toasts[-1].text
    await shop.post("order.created", {"order": {"id": 2}, "source": SHOP})
    await shop.quiet()

    assert off == []
    assert said == "New orders. Push: on"
    assert len(await shop.cards_of(MARTA)) == 1


async def test_a_silent_type_that_is_turned_off_and_on_stays_silent(shop: House) -> None:
    marta = await settings_of(shop)
    assert marta.last is not None
    marta.forge(Choose("sound", "order.created", False).pack(), marta.last.id)
    marta.forge(OpenKinds(0).pack(), marta.last.id)
    await shows(shop, marta, "Press a type to turn")

    for label in ("New orders: silent", "New orders: off"):
        await press(shop, marta, label)

    assert "New orders: silent" in marta.last.labels


async def test_a_row_of_the_second_page_keeps_to_its_page(shop: House) -> None:
    marta = await settings_of(shop)
    await press(shop, marta, "By type")
    await press(shop, marta, "Next →")
    assert marta.last is not None
    switched = marta.last.labels[0]

    await press(shop, marta, switched)

    assert "Page 2 of" in marta.last.text
    assert marta.last.labels[0] == switched.replace(": on", ": off")


async def test_the_list_says_that_a_type_turned_on_stays_mute_without_push(shop: House) -> None:
    marta = await settings_of(shop)
    await press(shop, marta, "Push: on")
    await press(shop, marta, "By type")
    assert marta.last is not None
    assert "Push: off." in marta.last.text

    await press(shop, marta, "New orders: on")
    await press(shop, marta, "New orders: off")

    assert "Push is off for everything" in marta.toasts[-1].text


async def test_details_lead_to_the_page_of_the_list_they_came_from(shop: House) -> None:
    marta = await settings_of(shop)
    for label in ("By type", "Next →", "Sound and digest"):
        await press(shop, marta, label)
    assert marta.last is not None
    opened = marta.last.labels[0]

    await press(shop, marta, opened)
    await press(shop, marta, "Back")
    detail = marta.last.text
    await press(shop, marta, "Back")

    assert "Press a type to set" in detail
    assert "Press a type to turn" in marta.last.text
    assert "Page 2 of" in detail
    assert "Page 2 of" in marta.last.text


async def test_a_type_leads_back_to_the_list_that_shows_its_state(shop: House) -> None:
    marta = await settings_of(shop)
    marta.forge(Choose("sound", "order.created", False).pack(), marta.last.id if marta.last else 0)
    await shows(shop, marta, "Sound: off.")

    marta.press("Back")
    await shows(shop, marta, "Press a type")

    assert marta.last is not None
    assert "New orders: silent" in marta.last.labels


async def test_a_type_that_the_cabinet_does_not_allow_is_not_offered(shop: House) -> None:
    await shop.database.write(partial(cabinet.allow, kind="order.created", allowed=False))
    marta = await settings_of(shop)

    marta.press("By type")
    await shows(shop, marta, "Press a type")

    assert marta.last is not None
    assert "New orders: on" not in marta.last.labels


@pytest.mark.parametrize(
    "data",
    [
        Choose("push", "order.status_changed", False).pack(),  # not allowed at first
        Choose("push", "order.unheard_of", False).pack(),
        Choose("push", "hook.unreadable", False).pack(),  # Bellhop's own
        Choose("everything_off", "order.created", True).pack(),
        Choose("popups", "", False).pack(),
        Choose("telepathy", "", True).pack(),
        OpenKind("order.status_changed").pack(),
        OpenKind("").pack(),
        SwitchKind("order.status_changed", False).pack(),
        SwitchKind("order.unheard_of", False).pack(),
        SwitchKind("", False).pack(),
        OpenSettings("elsewhere").pack(),
        "pref:push::2",
        "pref:push",
    ],
)
async def test_an_outdated_or_forged_choice_changes_nothing(shop: House, data: str) -> None:
    marta = await settings_of(shop)
    assert marta.last is not None
    before = marta.last.edits

    pressed = marta.forge(data, marta.last.id)
    await shop.until(lambda: pressed.answered)
    await press(shop, marta, "Push: on")  # whatever was said before is said by now

    assert pressed.text == "This button is outdated."
    assert marta.last.edits == before + 1


async def test_a_page_of_types_that_is_no_more_shows_the_last(shop: House) -> None:
    marta = await settings_of(shop)

    for page in (OpenKinds(999), KindsInDetail(999), OpenKinds(0), KindsInDetail(999)):
        marta.forge(page.pack(), marta.last.id if marta.last else 0)
        await shows(shop, marta, "Page 3 of 3" if page.page else "Page 1 of 3")


async def test_opposite_presses_at_once_end_with_the_last(shop: House) -> None:
    marta = await settings_of(shop)
    assert marta.last is not None

    for value in (False, True, False, True, False):
        pressed = marta.forge(Choose("push", "", value).pack(), marta.last.id)
    await shop.until(lambda: pressed.answered)
    await shows(shop, marta, "Push: off.")
    await shop.post("order.created", ORDER)
    await shop.until(lambda: "Bell: 1 unread" in marta.pinned[0].text)

    assert "Push: off." in marta.last.text
    assert await shop.cards_of(MARTA) == []


async def test_the_same_press_twice_is_one(shop: House) -> None:
    marta = await settings_of(shop)
    assert marta.last is not None
    data = Choose("everything_off", "", True).pack()

    twice = [marta.forge(data, marta.last.id) for _ in range(2)]
    await shop.until(lambda: all(pressed.answered for pressed in twice))
    await shows(shop, marta, "Everything is off.")

    assert "Turn everything on" in marta.last.labels


@pytest.mark.parametrize(
    ("choice", "why"),
    [
        (Choose("everything_off", "", True), "everything_off"),
        (Choose("push", "", False), "push_off"),
        (Choose("push", "order.created", False), "push_off"),
    ],
)
async def test_a_card_that_waits_to_be_tried_again_follows_a_choice(
    shop: House, choice: Choose, why: str
) -> None:
    marta = await settings_of(shop)
    refused = shop.telegram.fault("500", method="sendMessage", chat_id=marta.id)
    await shop.post("order.created", ORDER)
    await shop.until(lambda: refused.hits == 1)
    await shop.quiet()

    pressed = marta.forge(choice.pack(), marta.last.id if marta.last else 0)
    await shop.until(lambda: pressed.answered)
    shop.clock.advance(minutes=5)
    await shop.post("lead.created", {**LEAD, "manager_id": 8})
    await shop.quiet()

    assert [item.ended for item in await shop.notifications_of(MARTA)] == [why]
    assert await shop.cards_of(MARTA) == []


async def test_a_card_that_waits_to_be_tried_again_loses_its_sound(shop: House) -> None:
    marta = await settings_of(shop)
    refused = shop.telegram.fault("500", method="sendMessage", chat_id=marta.id)
    await shop.post("order.created", ORDER)
    await shop.until(lambda: refused.hits == 1)
    await shop.quiet()

    await press(shop, marta, "Sound: on")
    shop.clock.advance(minutes=5)
    await shop.post("lead.created", {**LEAD, "manager_id": 8})
    await shows(shop, marta, "New order")

    assert marta.last is not None
    assert marta.last.silent


async def test_a_ukrainian_sets_in_ukrainian(shop: House) -> None:
    role = Role("Oksana", "manager", "77", 177, "uk")
    await shop.link(role)
    oksana = shop.account(role)

    oksana.write("/settings")
    await shows(shop, oksana, "Push-сповіщення: увімкнено.")
    oksana.press("Звук: увімкнено")
    await shows(shop, oksana, "Звук: вимкнено.")

    assert oksana.last is not None
    assert oksana.last.labels[-4:] == ["За типами", "За джерелами", "Часовий пояс", "Меню"]
    assert oksana.toasts[-1].text == "Звук: вимкнено"

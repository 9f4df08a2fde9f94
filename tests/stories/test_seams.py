"""Where questions, links, invites and undo meet: what one of them does in the middle of another."""

from functools import partial
from typing import Any

import pytest
from sqlmodel import col, update

from bot.callbacks.away import TypeUntil
from bot.callbacks.menu import OpenCommand
from bot.callbacks.prompts import ClosePrompt
from bot.callbacks.times import TypeCity
from bot.demo.telegram.world.chats import Message
from storage.directory import cabinet
from storage.tables import Card, Form
from tests.cast import MARTA, OLGA, SHOP
from tests.house import House
from tests.seeing import see, see_toast

ID_ASKED = "Which id does Nina have in the CRM?"
LINK = "https://t.me/"


async def asked_for_the_id(house: House) -> Message:
    """Olga invites Nina as a courier, as far as the question for the id."""
    olga = house.account(OLGA)
    olga.write("/invite")
    page = await see(house, OLGA, "Invite a person")
    olga.press("Courier", page.id)
    question = await see(house, OLGA, "You invite: courier")
    olga.write("Nina", reply_to=question.id)
    asked = await see(house, OLGA, ID_ASKED)
    await house.quiet()
    return asked


def data_of(message: Message, label: str) -> str:
    buttons = [button for row in message.rows for button in row]
    return next(str(it["callback_data"]) for it in buttons if it["text"] == label)


async def unsure(session: Any) -> None:  # Any: an AsyncSession
    """The questions may be in their chats twice."""
    await session.exec(update(Card).where(col(Card.form) == Form.PROMPT).values(maybe_repeat=True))


async def test_skip_without_its_message_makes_the_link(shop: House) -> None:
    asked = await asked_for_the_id(shop)

    shop.account(OLGA).press_unseen(data_of(asked, "Skip"))
    await see(shop, OLGA, LINK)
    await shop.quiet()

    assert "Answered." in asked.text
    assert asked.labels == []


async def test_skip_on_a_copy_that_telegram_never_confirmed_makes_the_link(shop: House) -> None:
    asked = await asked_for_the_id(shop)
    await shop.database.write(unsure)

    shop.account(OLGA).forge(data_of(asked, "Skip"), 9_999)
    await see(shop, OLGA, LINK)
    await shop.quiet()

    assert "Answered." in asked.text


async def test_cancel_without_its_message_closes_the_question(shop: House) -> None:
    asked = await asked_for_the_id(shop)

    shop.account(OLGA).press_unseen(ClosePrompt().pack())
    await see_toast(shop, OLGA, "The person is on the staff but has no link yet")
    await shop.quiet()

    assert "Closed." in asked.text
    assert shop.account(OLGA).last is asked


async def test_skip_of_an_earlier_question_does_not_answer_another(shop: House) -> None:
    asked = await asked_for_the_id(shop)
    skip = data_of(asked, "Skip")
    shop.account(OLGA).write("/cancel")
    await shop.until(lambda: "Closed" in asked.text)
    shop.account(OLGA).write("/sources")
    page = await see(shop, OLGA, "2 sources")
    shop.account(OLGA).press(page.labels[0], page.id)
    await shop.until(lambda: "Rename" in page.labels)
    shop.account(OLGA).press("Rename", page.id)
    other = await see(shop, OLGA, "be called?")
    await shop.quiet()

    shop.account(OLGA).press_unseen(skip)
    await shop.until(lambda: shop.account(OLGA).toasts != [])
    await shop.quiet()

    assert not [it for it in shop.account(OLGA).received if LINK in it.text]
    assert "Answered" not in other.text


@pytest.mark.parametrize("how", ["press", "command"])
async def test_cancelled_invite_says_that_the_person_is_on_the_staff(shop: House, how: str) -> None:
    asked = await asked_for_the_id(shop)

    if how == "press":
        shop.account(OLGA).press("Cancel", asked.id)
        await see_toast(shop, OLGA, "The person is on the staff but has no link yet")
    else:
        shop.account(OLGA).write("/cancel")
        await see(shop, OLGA, "The person is on the staff but has no link yet")
    await shop.until(lambda: "Closed" in asked.text)
    shop.account(OLGA).write("/staff")
    await see(shop, OLGA, "Staff", "Nina: not linked, no CRM id")

    assert "Nothing has changed" not in asked.text


async def test_cancel_after_a_bad_id_says_so_too(shop: House) -> None:
    await asked_for_the_id(shop)
    shop.account(OLGA).write("Nina")
    again = await see(shop, OLGA, "That is the name.")
    await shop.quiet()

    shop.account(OLGA).press("Cancel", again.id)
    await see_toast(shop, OLGA, "The person is on the staff but has no link yet")


async def test_invite_can_be_forwarded_although_cards_cannot(shop: House) -> None:
    await shop.database.write(partial(cabinet.protect, on=True))
    asked = await asked_for_the_id(shop)

    shop.account(OLGA).press("Skip", asked.id)
    invite = await see(shop, OLGA, LINK)
    await shop.post("order.created", {"order": {"id": 1, "number": "A-1"}, "source": SHOP})
    card = await see(shop, MARTA, "A-1", "Mark read")

    assert (invite.protected, card.protected) == (False, True)


@pytest.mark.parametrize("name", ["help", "settings", "bell", "away"])
async def test_page_opened_in_the_menu_closes_the_question(shop: House, name: str) -> None:
    olga = shop.account(OLGA)
    olga.write("/menu")
    menu = await see(shop, OLGA, "Menu")
    asked = await asked_for_the_id(shop)

    olga.press(OpenCommand(name).pack(), menu.id)
    await shop.until(lambda: "Closed." in asked.text)
    olga.write("17")
    await see(shop, OLGA, "This bot understands commands only")

    assert asked.labels == []


async def test_question_opened_from_the_menu_stays_open(shop: House) -> None:
    """The press that asks it is elsewhere only for the question before."""
    olga = shop.account(OLGA)
    olga.write("/menu")
    menu = await see(shop, OLGA, "Menu")
    first = await asked_for_the_id(shop)

    olga.press(OpenCommand("away").pack(), menu.id)
    await shop.until(lambda: "Another time" in menu.labels)
    olga.press("Another time", menu.id)
    second = await see(shop, OLGA, "Until when are you away?")
    await shop.quiet()

    assert "Closed." in first.text
    assert second.labels == ["Cancel"]


async def test_two_questions_at_once_leave_one_open(shop: House) -> None:
    """Both are asked before either has come to the chat."""
    olga = shop.account(OLGA)
    taps = [olga.forge(press.pack()) for press in (TypeUntil(), TypeCity())]
    await shop.until(lambda: all(tap.answered for tap in taps))
    await see(shop, OLGA, "city", "Cancel")
    await shop.quiet()

    open_ones = [it for it in olga.received if "Cancel" in it.labels]

    assert len(open_ones) == 1

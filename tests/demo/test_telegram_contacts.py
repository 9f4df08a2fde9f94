"""A keyboard that asks for a phone number, and what somebody shares with it."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove

from bot.demo.telegram import Person, TelegramStandIn


def asking(*labels: str, contact: bool = True, **more: bool) -> ReplyKeyboardMarkup:
    buttons = [KeyboardButton(text=it, request_contact=contact, **more) for it in labels]
    return ReplyKeyboardMarkup(keyboard=[buttons], resize_keyboard=True)


async def test_a_number_is_shared_with_the_button_and_told_with_its_account(
    bot: Bot, telegram: TelegramStandIn
) -> None:
    zoe = telegram.user(500, "Zoe", phone="380501234567")
    zoe.start()
    await bot.send_message(zoe.id, "Who are you?", reply_markup=asking("Share"))

    zoe.share_phone()

    told = (await bot.get_updates())[-1].message
    assert told is not None
    assert told.contact is not None
    assert (told.contact.phone_number, told.contact.user_id) == ("380501234567", 500)
    assert "380501234567" in zoe.screen()


async def test_without_the_button_nothing_is_shared(bot: Bot, olga: Person) -> None:
    olga.user.phone = "380501234567"
    await bot.send_message(olga.id, "Who are you?", reply_markup=asking("Share"))
    await bot.send_message(olga.id, "Thanks", reply_markup=ReplyKeyboardRemove())

    with pytest.raises(LookupError):
        olga.share_phone()


async def test_the_keyboard_stays_until_it_is_removed(bot: Bot, olga: Person) -> None:
    await bot.send_message(olga.id, "Who are you?", reply_markup=asking("Share"))
    await bot.send_message(olga.id, "Hm")

    assert [[it["text"] for it in row] for row in olga.chat.keyboard] == [["Share"]]


@pytest.mark.parametrize(
    ("keyboard", "said"),
    [
        (asking(), "reply keyboard must be non-empty"),
        (asking(" "), "keyboard button text must be non-empty"),
        (asking("Share", request_location=True), "keyboard button has several requests"),
    ],
)
async def test_a_bad_keyboard_is_refused(
    bot: Bot, olga: Person, keyboard: ReplyKeyboardMarkup, said: str
) -> None:
    with pytest.raises(TelegramBadRequest, match=said):
        await bot.send_message(olga.id, "Who are you?", reply_markup=keyboard)


async def test_a_group_cannot_be_asked_for_a_number(
    bot: Bot, telegram: TelegramStandIn, olga: Person
) -> None:
    group = telegram.group(-500)
    olga.add_bot_to(group)

    with pytest.raises(TelegramBadRequest, match="in private chats only"):
        await bot.send_message(group.id, "Who are you?", reply_markup=asking("Share"))

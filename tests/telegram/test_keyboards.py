"""A screen's buttons as Telegram takes them."""

import pytest
from aiogram.types import InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove

from bot.callbacks.menu import OpenMenu
from bot.telegram.keyboards import markup
from bot.ui.html import Html
from bot.ui.screens import Button, Screen


@pytest.mark.parametrize(
    ("button", "sent"),
    [
        (Button("Menu", OpenMenu()), {"callback_data": "menu"}),
        (Button("Do", OpenMenu(), style="danger"), {"callback_data": "menu", "style": "danger"}),
        (Button("Open", url="https://a.b", style="primary"), {"url": "https://a.b"}),
        (Button("Copy", copies="A-1"), {"copy_text": {"text": "A-1"}}),
    ],
)
def test_a_button_does_one_thing(button: Button, sent: dict[str, object]) -> None:
    keyboard = markup(Screen(Html("Text"), ((button,),)))

    assert isinstance(keyboard, InlineKeyboardMarkup)
    [[made]] = keyboard.model_dump(exclude_none=True)["inline_keyboard"]
    style = {"style": button.style} if button.style else {}
    assert made == {"text": button.label, **style, **sent}


def test_a_phone_number_is_asked_for_in_place_of_the_keyboard_and_never_again() -> None:
    asked = markup(Screen(Html("Text"), shares_phone="Share"))
    thanked = markup(Screen(Html("Text"), ends_sharing=True))

    assert isinstance(asked, ReplyKeyboardMarkup)
    [[button]] = asked.keyboard
    assert (button.text, button.request_contact) == ("Share", True)
    assert isinstance(thanked, ReplyKeyboardRemove)
    assert markup(Screen(Html("Text"), shares_phone="Share").without_buttons()) is None

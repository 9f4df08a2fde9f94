"""Turns a screen's buttons into Telegram's markup, and a pressed button back into its press."""

from aiogram.filters import Filter
from aiogram.types import (
    CallbackQuery,
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bot.callbacks import Press
from bot.ui.html import cut_plain
from bot.ui.screens import Button, Screen

LABEL_UNITS = 64

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | ForceReply


def markup(screen: Screen) -> Markup | None:
    """The screen's buttons; an open reply field if it asks a question; what to do with the
    keyboard."""
    if screen.rows:
        rows = [[_button(button) for button in row] for row in screen.rows]
        return InlineKeyboardMarkup(inline_keyboard=rows, force_reply=screen.asks or None)
    if screen.shares_phone:
        shares = KeyboardButton(text=screen.shares_phone, request_contact=True)
        return ReplyKeyboardMarkup(
            keyboard=[[shares]], resize_keyboard=True, one_time_keyboard=True
        )
    if screen.ends_sharing:
        return ReplyKeyboardRemove(remove_keyboard=True)
    return ForceReply() if screen.asks else None


class Pressed(Filter):
    """Lets presses of one class through, and gives them to the handler as `press`."""

    def __init__(self, press: type[Press]) -> None:
        self._press = press

    async def __call__(self, callback: CallbackQuery) -> bool | dict[str, Press]:
        """False for any other button, and for one that is forged or from an old release."""
        press = self._press.unpack(callback.data or "")
        return {"press": press} if press is not None else False


def _button(button: Button) -> InlineKeyboardButton:
    label, style = cut_plain(button.label, LABEL_UNITS), button.style
    if button.url is not None:
        return InlineKeyboardButton(text=label, url=button.url, style=style)
    if button.copies is not None:
        copied = CopyTextButton(text=button.copies)
        return InlineKeyboardButton(text=label, copy_text=copied, style=style)
    assert button.press is not None
    return InlineKeyboardButton(text=label, callback_data=button.press.pack(), style=style)

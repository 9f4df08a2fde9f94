"""Whatever part of a message Telegram refuses, and in whichever words: the rest arrives."""

from typing import Any, cast

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import EditMessageText, SendMessage
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks.settings import OpenSettings
from bot.rules.sending.outcome import Broken, Sent
from bot.rules.sending.pacing import Pace
from bot.telegram.calls import Calls
from bot.ui.html import Html
from bot.ui.screens import Button, Screen

WORDS = [
    "Bad Request: BUTTON_DATA_INVALID",
    "Bad Request: BUTTON_TYPE_INVALID",
    "Bad Request: BUTTON_URL_INVALID",
    "Bad Request: inline keyboard button URL 'x' is invalid: Wrong HTTP URL",
    "Bad Request: can't parse inline keyboard button: …",
    "Bad Request: reply markup is too long",
    "Bad Request: REPLY_MARKUP_INVALID",
    "Bad Request: something that nobody has ever heard of",
    "",
]
REFUSED = ["links", "buttons", "tags"]
ADDRESS = "https://crm.example/orders/1?a=1&b=<2>"


class PickyBot:
    """Takes no message with a part that it dislikes."""

    def __init__(self, dislikes: set[str], words: str) -> None:
        self._dislikes = dislikes
        self._words = words
        self.calls = 0
        self.shown: Any = None

    async def __call__(self, method: SendMessage | EditMessageText, **_named: object) -> None:
        self.calls += 1
        keyboard = getattr(method.reply_markup, "inline_keyboard", [])
        buttons = [button for row in keyboard for button in row]
        has = {
            "links": any(button.url for button in buttons),
            "buttons": bool(buttons),
            "tags": method.parse_mode == "HTML",
        }
        for part in sorted(self._dislikes):
            if has[part]:
                words = "Bad Request: can't parse entities" if part == "tags" else self._words
                raise TelegramBadRequest(method=method, message=words)
        self.shown = method


def screen(*, has_link: bool, has_press: bool) -> Screen:
    link = (Button("CRM", url=ADDRESS),) if has_link else ()
    press = (Button("Settings", OpenSettings("main")),) if has_press else ()
    rows = tuple(row for row in (link, press) if row)
    return Screen(Html("<b>New order</b> &amp; more"), rows)


@given(
    st.sets(st.sampled_from(REFUSED)),
    st.sampled_from(WORDS),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["send", "edit"]),
)
async def test_message_always_arrives(
    dislikes: set[str], words: str, has_link: bool, has_press: bool, action: str
) -> None:
    bot, shown = PickyBot(dislikes, words), screen(has_link=has_link, has_press=has_press)
    calls = Calls(cast(Bot, bot), Pace(1000))

    if action == "send":
        outcome = await calls.send(7, shown)
    else:
        outcome = await calls.edit(7, 1, shown)

    assert isinstance(outcome, Sent)
    assert "New order" in bot.shown.text
    assert bot.calls <= 4
    assert set(outcome.left_out) >= dislikes & {"tags"}
    assert bool(outcome.left_out) == bool(outcome.left_out and bot.calls > 1)
    if has_link and "links" in dislikes:
        assert "https://crm.example/orders/1?a=1" in bot.shown.text


@pytest.mark.parametrize("words", ["Bad Request: message text is empty", "Bad Request: too long"])
async def test_message_that_is_refused_as_plain_text_too_is_a_problem(words: str) -> None:
    class NothingGoes(PickyBot):
        async def __call__(self, method: Any, **_named: object) -> None:
            self.calls += 1
            raise TelegramBadRequest(method=method, message=words)

    bot = NothingGoes(set(), words)

    outcome = await Calls(cast(Bot, bot), Pace(1000)).send(7, screen(has_link=True, has_press=True))

    assert outcome == Broken(words)
    assert bot.calls == 4

"""The answer when Telegram does not take what is said, or Bellhop fails to say anything."""

import pytest

from bot.callbacks.cards import MarkAllRead
from bot.ui.texts import say
from tests.cast import MARTA, Role
from tests.house import House
from tests.seeing import see, see_toast

OKSANA = Role("Oksana", "manager", "77", 177, "uk")
HELP = "your role: manager"


def fail(*_given: object, **_named: object) -> None:
    raise RuntimeError("a bug")


def helps(house: House) -> int:
    """How often the chat shows the answer to /help."""
    return sum(HELP in message.text for message in house.account(MARTA).received)


@pytest.mark.parametrize("kind", ["429", "accept-then-drop"])
async def test_an_answer_is_shown_once_whatever_becomes_of_the_first_try(
    shop: House, kind: str
) -> None:
    shop.telegram.fault(kind, method="sendMessage", chat_id=MARTA.telegram_id, retry_after=1)

    shop.account(MARTA).write("/help")
    await see(shop, MARTA, HELP)
    await shop.quiet()

    assert helps(shop) == 1


@pytest.mark.parametrize("kind", ["429", "drop-before", "accept-then-drop"])
async def test_a_page_whose_redrawing_is_not_confirmed_is_drawn_again(
    shop: House, kind: str
) -> None:
    shop.account(MARTA).write("/settings")
    page = await see(shop, MARTA, "Settings", "Push")
    before = len(shop.telegram.calls("editMessageText"))
    shop.telegram.fault(kind, method="editMessageText", chat_id=MARTA.telegram_id)

    pressed = shop.account(MARTA).press(row=0, message_id=page.id)
    await shop.until(lambda: pressed.answered)
    await shop.quiet()

    assert len(shop.telegram.calls("editMessageText")) == before + 2


async def test_after_a_bug_who_wrote_is_told_in_their_own_language(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.link(OKSANA)
    monkeypatch.setattr("handlers.chat.unknown._command", fail)

    house.account(OKSANA).write("привіт")

    await see(house, OKSANA, say("uk", "went-wrong"))


async def test_after_a_bug_who_pressed_is_told_in_their_own_language(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.link(OKSANA)
    monkeypatch.setattr("storage.flow.inbox.mark_all_read", fail)

    house.account(OKSANA).forge(MarkAllRead("events").pack())

    await see_toast(house, OKSANA, say("uk", "went-wrong"))

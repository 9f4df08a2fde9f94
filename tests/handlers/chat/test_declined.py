"""What a handler declines is answered once, for presses, commands and typed answers alike."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from aiogram import Router
from aiogram.types import CallbackQuery, Chat, Message, User
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks.cards import MarkRead, OpenBell
from bot.ui.html import Html
from bot.ui.reader import Reader
from bot.ui.screens import Redraw, Sayings, Screen, Show, Toast
from bot.ui.texts import plain, say
from handlers.chat.declined import Declined, OldButton, found
from handlers.chat.registration import on_button, on_command, on_press, router_for
from handlers.chat.viewer import IsAdministrator, IsLinked, MayManage, Viewer
from storage.tables import Link, Person

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
USER = User(id=1, is_bot=False, first_name="Marta")
KYIV = ZoneInfo("Europe/Kyiv")
PAGE = Screen(Html("what holds now"))


def viewer(role: str = "manager", managing: frozenset[str] = frozenset()) -> Viewer:
    return Viewer(
        session=AsyncSession(),
        now=NOW,
        person=Person(id=1, name="Marta", role=role, created_at=NOW),
        link=Link(id=1, person_id=1, telegram_id=1, opened_at=NOW),
        reader=Reader("en", KYIV),
        zone=KYIV,
        managing_roles=managing,
        message_id=7,
        invite_hours=24,
    )


async def press(router: Router, data: str) -> Sayings:
    """What a press of Marta's is answered."""
    callback = CallbackQuery(id="1", from_user=USER, chat_instance="1", data=data)
    said: Sayings = await router.callback_query.trigger(callback, viewer=viewer())
    return said


def declining(declined: Declined) -> Router:
    async def handler(_press: MarkRead, _viewer: Viewer) -> Sayings:
        raise declined

    router = router_for("a room", IsLinked())
    on_press(router, MarkRead, handler)
    return router


async def test_an_old_button_says_so() -> None:
    said = await press(declining(OldButton()), MarkRead(1).pack())

    assert said == [Toast(plain("en", "button-old"))]


async def test_an_old_button_may_show_what_holds_now() -> None:
    said = await press(declining(OldButton(PAGE)), MarkRead(1).pack())

    assert said == [Toast(plain("en", "button-old")), Redraw(PAGE)]


async def test_what_has_to_be_closed_stays_an_alert() -> None:
    said = await press(declining(Declined("may-not", alert=True)), MarkRead(1).pack())

    assert said == [Toast(plain("en", "may-not"), alert=True)]


async def test_a_declined_command_is_a_message() -> None:
    async def handler(_viewer: Viewer) -> Sayings:
        raise Declined("may-not", alert=True)

    router = router_for("a room", IsLinked())
    on_command(router, "policy", handler)
    # The filter of commands asks who the bot is only for /policy@name.
    message = Message(
        message_id=1, date=NOW, chat=Chat(id=1, type="private"), from_user=USER, text="/policy"
    )
    said = await router.message.trigger(message, viewer=viewer(), bot=None)

    assert said == [Show(Screen(say("en", "may-not")))]


async def test_a_screen_alone_replaces_the_page_whose_button_was_pressed() -> None:
    async def handler(_viewer: Viewer) -> Screen:
        return PAGE

    router = router_for("a room", IsLinked())
    on_button(router, OpenBell, handler)

    assert await press(router, OpenBell().pack()) == [Redraw(PAGE)]


async def test_a_bug_is_no_old_button() -> None:
    async def handler(_press: MarkRead, _viewer: Viewer) -> Sayings:
        raise LookupError

    router = router_for("a room", IsLinked())
    on_press(router, MarkRead, handler)

    with pytest.raises(LookupError):
        await press(router, MarkRead(1).pack())


def test_what_is_found_is_given_back() -> None:
    assert found(0) == 0


def test_what_is_not_found_is_an_old_button() -> None:
    with pytest.raises(OldButton):
        found(None)


@pytest.mark.parametrize(
    ("role", "managing", "lets"),
    [
        ("manager", frozenset(), (True, False, False)),
        ("manager", frozenset({"manager"}), (True, True, False)),
        ("administrator", frozenset(), (True, True, True)),
    ],
)
async def test_a_filter_lets_through_those_it_names(
    role: str, managing: frozenset[str], lets: tuple[bool, ...]
) -> None:
    person = viewer(role, managing)
    filters = (IsLinked(), MayManage(), IsAdministrator())

    assert tuple([await each(object(), person) for each in filters]) == lets
    assert not any([await each(object(), None) for each in filters])

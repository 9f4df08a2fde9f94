"""How a handler is tied to commands and buttons, and what people see where it declines."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiogram import Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.dispatcher.event.telegram import TelegramEventObserver
from aiogram.types import CallbackQuery, Chat, Message, TelegramObject, User
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks.cabinet import ProblemPage
from bot.callbacks.cards import MarkRead, OpenBell
from bot.ui.html import Html
from bot.ui.reader import Reader
from bot.ui.screens import Redraw, Sayings, Screen, Show, Toast, with_home
from bot.ui.texts import plain, say
from handlers.chat.declined import Declined, OldButton, found
from handlers.chat.routes import Routes, refusals
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
        keep_days=180,
    )


async def press(router: Router, data: str) -> Any:  # Any: sayings, or aiogram's UNHANDLED
    """What a press of Marta's is answered."""
    callback = CallbackQuery(id="1", from_user=USER, chat_instance="1", data=data)
    return await trigger(router.callback_query, callback)


async def write(router: Router, text: str) -> Any:  # Any: as above
    """What a message of Marta's is answered."""
    chat = Chat(id=1, type="private")
    message = Message(message_id=1, date=NOW, chat=chat, from_user=USER, text=text)
    return await trigger(router.message, message)


async def trigger(observer: TelegramEventObserver, event: TelegramObject) -> Any:  # Any: as above
    if not (await observer.check_root_filters(event, viewer=viewer()))[0]:
        return UNHANDLED
    # The filter of commands asks who the bot is only for /policy@name.
    return await observer.trigger(event, viewer=viewer(), bot=None)


def declining(declined: Declined) -> Router:
    routes = Routes("a room", IsLinked())

    @routes.press(MarkRead)
    async def handler(_viewer: Viewer, _press: MarkRead) -> Sayings:
        raise declined

    return routes.router()


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
    routes = Routes("a room", IsLinked())

    @routes.command("policy")
    async def handler(_viewer: Viewer) -> Sayings:
        raise Declined("may-not", alert=True)

    assert await write(routes.router(), "/policy") == [Show(Screen(say("en", "may-not")))]


async def test_a_screen_alone_replaces_the_page_whose_button_was_pressed() -> None:
    routes = Routes("a room", IsLinked())

    @routes.button(OpenBell)
    async def handler(_viewer: Viewer) -> Screen:
        return PAGE

    assert await press(routes.router(), OpenBell().pack()) == [Redraw(PAGE)]


async def test_a_page_is_shown_by_its_command_and_its_buttons() -> None:
    routes = Routes("a room", IsLinked())

    @routes.page("list", ProblemPage(0))
    async def handler(_viewer: Viewer, press: ProblemPage) -> Screen:
        return Screen(Html(f"page {press.page}"))

    first = with_home(Screen(Html("page 0")), viewer().reader)
    third = with_home(Screen(Html("page 3")), viewer().reader)
    assert await write(routes.router(), "/list") == [Show(first)]
    assert await press(routes.router(), ProblemPage(3).pack()) == [Redraw(third)]


async def test_what_only_some_may_use_is_refused_to_the_rest() -> None:
    routes = Routes("a room", MayManage())

    @routes.page("list", ProblemPage(0))
    async def handler(_viewer: Viewer, _press: ProblemPage) -> Screen:
        return PAGE

    refused = refusals([routes])

    assert await press(routes.router(), ProblemPage(3).pack()) is UNHANDLED
    assert await press(refused, ProblemPage(3).pack()) == [
        Toast(plain("en", "may-not"), alert=True)
    ]
    assert await write(refused, "/list") == [Show(Screen(say("en", "may-not")))]


async def test_a_bug_is_no_old_button() -> None:
    routes = Routes("a room", IsLinked())

    @routes.press(MarkRead)
    async def handler(_viewer: Viewer, _press: MarkRead) -> Sayings:
        raise LookupError

    with pytest.raises(LookupError):
        await press(routes.router(), MarkRead(1).pack())


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

"""Every button and every command of the menu has one handler, and managing is refused to others."""

from aiogram.fsm.middleware import FSMContextMiddleware

from bot.callbacks import Press
from bot.callbacks.menu import OpenCommand, OpenMenu
from bot.callbacks.prompts import Undo
from bot.callbacks.settings import KeepAccount, TakeAccount
from bot.pages import commands
from handlers.chat.viewer import IsAdministrator, IsLinked, MayManage
from handlers.routing import ADMINISTERED, MANAGED, PERSONAL
from tests.house import House

ROOMS = [room.routes for room in (*PERSONAL, *MANAGED, *ADMINISTERED)]


def test_every_button_has_one_handler() -> None:
    buttons = [each for each in Press.__subclasses__() if each.__module__.startswith("bot.")]
    handled = [press for room in ROOMS for press in room.presses]

    # Strangers press the first two, too: `start` has a router of its own, and so has the menu.
    # `Undo` is handled by what it takes back.
    elsewhere = (TakeAccount, KeepAccount, OpenMenu, OpenCommand, Undo)
    assert sorted([*handled, *elsewhere], key=str) == sorted(buttons, key=str)


def test_every_command_of_the_menu_has_one_handler() -> None:
    handled = [name for room in ROOMS for name in room.commands]

    assert sorted([*handled, "menu"]) == sorted(
        (*commands.EVERYONE, *commands.OF_WEB, *commands.ADMINISTRATORS, *commands.UNLISTED)
    )


def test_what_is_refused_to_others_is_what_managing_roles_may_do() -> None:
    refused = [name for room in MANAGED for name in room.routes.commands]

    assert sorted(refused) == sorted(commands.MANAGING)


def test_every_room_lets_in_those_it_is_for() -> None:
    assert {type(room.routes.who) for room in PERSONAL} == {IsLinked}
    assert {type(room.routes.who) for room in MANAGED} == {MayManage}
    assert {type(room.routes.who) for room in ADMINISTERED} == {IsAdministrator}


async def test_aiogram_keeps_no_state_of_chats(house: House) -> None:
    await house.quiet()
    assert house.app.telegram is not None
    dispatcher = house.app.telegram.dispatcher

    kept = [it for it in dispatcher.update.outer_middleware if isinstance(it, FSMContextMiddleware)]

    assert kept == []

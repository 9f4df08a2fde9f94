"""People who are not linked, and groups. They are told nothing about the staff."""

from datetime import timedelta

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from bot.ui.screens import LeaveChat, Sayings, Screen, Show, Toast
from bot.ui.texts import plain, say
from handlers.chat.seldom import Seldom
from handlers.chat.viewer import Caller, Viewer

ONCE_IN = timedelta(minutes=1)


class Doorman:
    """Speaks to a stranger, and to a group, once a minute at most."""

    def __init__(self) -> None:
        self._seldom = Seldom(ONCE_IN)

    def turn_away(self, caller: Caller, text_id: str = "stranger", **values: str) -> Sayings:
        """Says that the bot is for staff, and who has the links; or nothing, within the minute."""
        if caller.user is None or not self._seldom.may(caller.user.id, caller.now):
            return []
        return [Show(Screen(say(caller.language, text_id, **values)))]

    def leave(self, chat_id: int, caller: Caller) -> Sayings:
        """Says that the bot does not serve groups, and leaves."""
        if not self._seldom.may(chat_id, caller.now):
            return [LeaveChat()]
        return [Show(Screen(say(caller.account_language, "no-groups"))), LeaveChat()]


async def stranger_wrote(_message: Message, caller: Caller, doorman: Doorman) -> Sayings:
    """Anything but an invite."""
    return doorman.turn_away(caller)


async def stranger_pressed(_callback: CallbackQuery, caller: Caller) -> Sayings:
    """A button in a chat whose link has ended."""
    return [Toast(plain(caller.language, "not-linked"), alert=True)]


async def group_wrote(message: Message, caller: Caller, doorman: Doorman) -> Sayings:
    """A group is no place for clients' data."""
    return doorman.leave(message.chat.id, caller)


async def added_to_group(event: ChatMemberUpdated, caller: Caller, doorman: Doorman) -> Sayings:
    """The bot says that it does not serve groups, and leaves. Being removed needs no answer."""
    if event.new_chat_member.status not in ("member", "administrator", "restricted"):
        return []
    return doorman.leave(event.chat.id, caller)


def groups() -> Router:
    """For everything outside private chats. Included first."""
    router = Router(name="groups")
    elsewhere = F.chat.type != ChatType.PRIVATE
    router.message.register(group_wrote, elsewhere)
    router.my_chat_member.register(added_to_group, elsewhere)
    return router


def router() -> Router:
    """For people who are not linked. Included after `start`."""

    def is_stranger(_update: object, viewer: Viewer | None = None) -> bool:
        return viewer is None

    router = Router(name="strangers")
    router.message.register(stranger_wrote, is_stranger)
    router.callback_query.register(stranger_pressed, is_stranger)
    return router

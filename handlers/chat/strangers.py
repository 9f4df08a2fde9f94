"""Who is not linked, and where the bot does not belong: a word at most, and nothing of staff."""

from datetime import datetime, timedelta

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, User

from bot.ui.screens import LeaveChat, Sayings, Screen, Show, Toast
from bot.ui.texts import language_of, plain, say
from handlers.chat.viewer import Viewer

ONCE_IN = timedelta(minutes=1)
REMEMBERED = 1_000


class Doorman:
    """Answers strangers, each at most once a minute."""

    def __init__(self) -> None:
        self._told: dict[int, datetime] = {}

    def turn_away(self, user: User, language: str, now: datetime) -> Sayings:
        """That the bot serves staff and that an administrator gives links; or silence."""
        told = self._told.get(user.id)
        if told is not None and now - told < ONCE_IN:
            return []
        if len(self._told) >= REMEMBERED:
            self._told = {who: at for who, at in self._told.items() if now - at < ONCE_IN}
        self._told[user.id] = now
        return [Show(Screen(say(language_of(user.language_code, language), "stranger")))]


async def stranger_wrote(
    message: Message, now: datetime, language: str, doorman: Doorman
) -> Sayings:
    """Anything but an invite from somebody who is not linked."""
    return doorman.turn_away(message.from_user, language, now) if message.from_user else []


async def stranger_pressed(callback: CallbackQuery, language: str) -> Sayings:
    """A button in a chat whose link has ended."""
    tongue = language_of(callback.from_user.language_code, language)
    return [Toast(plain(tongue, "not-linked"), alert=True)]


async def group_wrote(message: Message, language: str) -> Sayings:
    """A group is no place for client data."""
    code = message.from_user.language_code if message.from_user else None
    return _leave(language_of(code, language))


async def added_to_group(event: ChatMemberUpdated, language: str) -> Sayings:
    """Somebody added the bot; it says so and leaves. Being removed needs no answer."""
    if event.new_chat_member.status not in ("member", "administrator", "restricted"):
        return []
    return _leave(language_of(event.from_user.language_code, language))


def _leave(language: str) -> Sayings:
    return [Show(Screen(say(language, "no-groups"))), LeaveChat()]


def groups() -> Router:
    """Everything that does not come from a private chat; included first."""
    router = Router(name="groups")
    elsewhere = F.chat.type != ChatType.PRIVATE
    router.message.register(group_wrote, elsewhere)
    router.my_chat_member.register(added_to_group, elsewhere)
    return router


def router() -> Router:
    """Those who are not linked; included after `start`."""

    def is_stranger(_update: object, viewer: Viewer | None = None) -> bool:
        return viewer is None

    router = Router(name="strangers")
    router.message.register(stranger_wrote, is_stranger)
    router.callback_query.register(stranger_pressed, is_stranger)
    return router

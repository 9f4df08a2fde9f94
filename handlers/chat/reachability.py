"""Blocking and unblocking the bot, and the traces that pinning leaves."""

from aiogram import F, Router
from aiogram.types import ChatMemberUpdated, Message

from bot.actions import membership
from bot.ui.screens import Remove, Sayings
from handlers.chat.viewer import IsLinked, Viewer


async def blocked(_event: ChatMemberUpdated, viewer: Viewer) -> Sayings:
    """Nothing is written to the person from now on; what comes is held."""
    await membership.lose(viewer.session, viewer.link, viewer.now)
    return []


async def unblocked(_event: ChatMemberUpdated, viewer: Viewer) -> Sayings:
    """What is still alive is sent now."""
    await regained(viewer)
    return []


async def regained(viewer: Viewer) -> None:
    """The person can be written to again."""
    await membership.regain(viewer.context, viewer.person, viewer.link)


async def pinned(message: Message) -> Sayings:
    """The service line that pinning the bell leaves is removed."""
    return [Remove(message.message_id)]


def router() -> Router:
    """Updates that Telegram sends by itself."""
    router = Router(name="membership")
    router.my_chat_member.filter(IsLinked())
    router.my_chat_member.register(blocked, F.new_chat_member.status == "kicked")
    router.my_chat_member.register(unblocked, F.new_chat_member.status == "member")
    router.message.register(pinned, F.pinned_message)
    return router

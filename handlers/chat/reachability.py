"""People who block and unblock the bot, and the service messages that pinning leaves."""

from aiogram import F, Router
from aiogram.types import ChatMemberUpdated, Message

from bot.actions.people import membership
from bot.ui.screens import Remove, Sayings
from handlers.chat.viewer import IsLinked, Viewer


async def blocked(_event: ChatMemberUpdated, viewer: Viewer) -> Sayings:
    """From now on what comes for this person is held."""
    await membership.lose(viewer.session, viewer.link, viewer.now)
    return []


async def unblocked(_event: ChatMemberUpdated, viewer: Viewer) -> Sayings:
    """What was held and still matters is sent."""
    await membership.regain(viewer.context, viewer.person, viewer.link)
    return []


async def pinned(message: Message) -> Sayings:
    """Removes the service message about the pinned bell."""
    return [Remove(message.message_id)]


def router() -> Router:
    """For updates that nobody typed or pressed."""
    router = Router(name="reachability")
    router.my_chat_member.filter(IsLinked())
    router.my_chat_member.register(blocked, F.new_chat_member.status == "kicked")
    router.my_chat_member.register(unblocked, F.new_chat_member.status == "member")
    router.message.register(pinned, F.pinned_message)
    return router

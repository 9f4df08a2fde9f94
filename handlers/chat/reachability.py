"""Blocking and unblocking the bot, and the traces that pinning leaves."""

from datetime import datetime

from aiogram import F, Router
from aiogram.types import ChatMemberUpdated, Message
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import membership
from bot.actions.work import Work
from bot.ui.screens import Remove, Sayings
from handlers.chat.viewer import IsLinked, Viewer


async def blocked(
    _event: ChatMemberUpdated, session: AsyncSession, viewer: Viewer, now: datetime
) -> Sayings:
    """Nothing is written to the person from now on; what comes is held."""
    await membership.lose(session, viewer.link, now)
    return []


async def unblocked(
    _event: ChatMemberUpdated, session: AsyncSession, viewer: Viewer, now: datetime
) -> Sayings:
    """What is still alive is sent now."""
    await membership.regain(Work(session, viewer.zone, now), viewer.person, viewer.link)
    return []


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

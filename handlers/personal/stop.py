"""/stop: everything off, or the link between account and person ends."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import membership
from bot.callbacks.settings import Choose, LeaveBellhop
from bot.rules.preferences import EVERYTHING_OFF
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Button, Redraw, Sayings, Screen, Show, Toast, column
from handlers.chat.viewer import IsLinked, Viewer
from storage.tables import Ended


async def stop_asked(_message: Message, viewer: Viewer) -> Sayings:
    """Asks which of the two is meant: the milder one comes first."""
    off = Choose(EVERYTHING_OFF.key, "", True)
    buttons = [
        Button(viewer.plain(EVERYTHING_OFF.text_id), off, style="primary"),
        Button(viewer.plain("unlink"), LeaveBellhop(viewer.link_id), style="danger"),
    ]
    return [Show(Screen(viewer.say("stop-which"), column(buttons)))]


async def left(
    _callback: CallbackQuery,
    press: LeaveBellhop,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """Unlinks; a second press comes from a stranger and is answered as one."""
    if press.link_id != viewer.link_id:
        return [Toast(viewer.plain("button-old"))]
    if await membership.is_last_administrator(session, viewer.person):
        return [Toast(viewer.plain("cannot-leave"), alert=True)]
    await membership.unlink(session, viewer.link, Ended.UNLINKED, now, notice=None)
    return [Redraw(Screen(viewer.say("left")))]


def router() -> Router:
    """For linked people, each their own link."""
    router = Router(name="leaving")
    router.message.filter(IsLinked())
    router.callback_query.filter(IsLinked())
    router.message.register(stop_asked, Command("stop", ignore_case=True))
    router.callback_query.register(left, Pressed(LeaveBellhop))
    return router

"""`Remind me tomorrow` on a card: the same notification comes once more to the one who pressed."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import payments
from bot.catalog import KINDS
from bot.channel_presses import RemindTomorrow
from bot.headlines import is_over
from bot.keyboards import Pressed
from bot.screens import Sayings, Toast
from bot.texts import Moment
from handlers.viewer import IsLinked, Viewer
from storage import cards, inbox, reminders, snoozes
from storage.models import Notification


async def reminded_tomorrow(
    _callback: CallbackQuery,
    press: RemindTomorrow,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """A second press finds it wanted already; what comes tomorrow anyway comes once."""
    item = await inbox.one(session, press.notification_id)
    if item is None or item[0].person_id != viewer.person_id:
        return [Toast(viewer.plain("button-old"))]
    notification = item[0]
    if is_over(item):
        return [Toast(viewer.plain("nothing-due"))]
    if notification.ended is not None:
        return [Toast(viewer.plain("button-old"))]
    at = (await payments.timing(session, viewer.zone)).tomorrow(now)
    if await _comes_anyway(session, notification, at):
        return [Toast(viewer.plain("again-anyway", at=_shown(at, viewer, now)))]
    expires_at = at + KINDS[notification.kind].lifetime
    await snoozes.begin(session, notification, at, expires_at)
    await cards.redraw_bells(session, [viewer.person_id])
    return [Toast(viewer.plain("again-at", at=_shown(notification.again_at or at, viewer, now)))]


async def _comes_anyway(session: AsyncSession, notification: Notification, at: datetime) -> bool:
    waiting = await reminders.waiting(session, notification.kind, notification.subject or "")
    return waiting is not None and waiting.at <= at


def _shown(at: datetime, viewer: Viewer, now: datetime) -> Moment:
    return Moment(at, viewer.reader.zone, now=now)


def router() -> Router:
    """For linked people, each with what is theirs."""
    router = Router(name="snoozing")
    router.callback_query.filter(IsLinked())
    router.callback_query.register(reminded_tomorrow, Pressed(RemindTomorrow))
    return router

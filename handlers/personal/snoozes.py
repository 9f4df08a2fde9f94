"""`Later` and `Remind me tomorrow` on a card: the same notification comes once more, to its person.

Until then the card says when, and offers to undo it.
"""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import payments
from bot.callbacks.cards import EndSnooze, Snooze
from bot.callbacks.channels import RemindTomorrow
from bot.pages import later
from bot.rules.catalog import KINDS, is_over
from bot.telegram.keyboards import Pressed
from bot.ui.formats import Moment
from bot.ui.screens import Sayings, Toast
from handlers.chat.viewer import IsLinked, Viewer
from handlers.personal.later import seen_by
from storage.flow import cards, inbox, reminders, snoozes
from storage.tables import Notification


async def snoozed(
    callback: CallbackQuery,
    press: Snooze,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """It comes again at the time that was pressed, whenever it was to come before."""
    seen = await seen_by(callback, session, viewer, press.notification_id, now)
    at = later.end_of(press.until, now, viewer.reader.zone)
    if seen is None or at is None:
        return [Toast(viewer.plain("button-old"))]
    return await _snooze(session, viewer, seen.item[0], at, now)


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
    if notification.again_at is not None:
        return [Toast(viewer.plain("again-at", at=_shown(notification.again_at, viewer, now)))]
    at = (await payments.timing(session, viewer.zone)).tomorrow(now)
    if await _comes_anyway(session, notification, at):
        return [Toast(viewer.plain("again-anyway", at=_shown(at, viewer, now)))]
    return await _snooze(session, viewer, notification, at, now)


async def snooze_ended(
    _callback: CallbackQuery, press: EndSnooze, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """Undone; a second press finds it so."""
    item = await inbox.one(session, press.notification_id)
    if item is None or item[0].person_id != viewer.person_id:
        return [Toast(viewer.plain("button-old"))]
    await snoozes.undo(session, item.notification)
    await cards.redraw_bells(session, [viewer.person_id])
    return [Toast(viewer.plain("again-not"))]


async def _snooze(
    session: AsyncSession, viewer: Viewer, notification: Notification, at: datetime, now: datetime
) -> Sayings:
    expires_at = at + KINDS[notification.kind].lifetime
    if not await snoozes.begin(session, notification, at, expires_at):
        return [Toast(viewer.plain("button-old"))]
    await cards.redraw_bells(session, [viewer.person_id])
    return [Toast(viewer.plain("again-at", at=_shown(at, viewer, now)))]


async def _comes_anyway(session: AsyncSession, notification: Notification, at: datetime) -> bool:
    waiting = await reminders.waiting(session, notification.kind, notification.subject or "")
    return waiting is not None and waiting.at <= at


def _shown(at: datetime, viewer: Viewer, now: datetime) -> Moment:
    return Moment(at, viewer.reader.zone, now=now)


def router() -> Router:
    """For linked people, each with what is theirs."""
    router = Router(name="snoozing")
    router.callback_query.filter(IsLinked())
    router.callback_query.register(snoozed, Pressed(Snooze))
    router.callback_query.register(reminded_tomorrow, Pressed(RemindTomorrow))
    router.callback_query.register(snooze_ended, Pressed(EndSnooze))
    return router

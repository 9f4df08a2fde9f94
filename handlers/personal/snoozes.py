"""Snoozing from a card: the same notification comes again later, to the same person.

Until then the card says when, and offers to undo it.
"""

from datetime import datetime

from bot.actions import payments
from bot.callbacks.cards import EndSnooze, Snooze
from bot.callbacks.channels import RemindTomorrow
from bot.pages.personal import later
from bot.rules.catalog import KINDS, is_over
from bot.ui.screens import Sayings, Toast
from handlers.chat.declined import OldButton, found
from handlers.chat.items import copy_screen, own_item, redrawn_copy, seen_by
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsLinked, Viewer
from storage.flow import cards, reminders, snoozes
from storage.tables import Item

routes = Routes("snoozing", IsLinked())


@routes.press(Snooze)
async def snoozed(viewer: Viewer, press: Snooze) -> Sayings:
    """Snoozes it until the time on the button, in place of an earlier choice."""
    seen = await seen_by(viewer, press.notification_id)
    at = found(later.end_of(press.until, viewer.now, viewer.reader.zone))
    said = await _snooze(viewer, seen.item, at)
    return [*said, *await redrawn_copy(viewer, seen.item)]


@routes.press(RemindTomorrow)
async def reminded_tomorrow(viewer: Viewer, press: RemindTomorrow) -> Sayings:
    """A second press changes nothing. What would come tomorrow anyway comes only once."""
    item = await own_item(viewer, press.notification_id)
    said = await _remind_tomorrow(viewer, item)
    return [*said, *await redrawn_copy(viewer, item)]


@routes.press(EndSnooze)
async def snooze_ended(viewer: Viewer, press: EndSnooze) -> Sayings:
    """A second press changes nothing."""
    item = await own_item(viewer, press.notification_id)
    await snoozes.undo(viewer.session, item.notification)
    await cards.redraw_bells(viewer.session, [viewer.person.pk])
    return [Toast(viewer.plain("again-not")), *await redrawn_copy(viewer, item)]


async def _remind_tomorrow(viewer: Viewer, item: Item) -> Sayings:
    if is_over(item):
        return [Toast(viewer.plain("nothing-due"))]
    if item.notification.again_at is not None:
        return _toast(viewer, "again-at", item.notification.again_at)
    at = (await payments.timing(viewer.session, viewer.zone)).tomorrow(viewer.now)
    if await _comes_anyway(viewer, item, at):
        return _toast(viewer, "again-anyway", at)
    return await _snooze(viewer, item, at)


async def _snooze(viewer: Viewer, item: Item, at: datetime) -> Sayings:
    expires_at = at + KINDS[item.notification.kind].lifetime
    if not await snoozes.begin(viewer.session, item.notification, at, expires_at):
        raise OldButton(await copy_screen(viewer, item))
    await cards.redraw_bells(viewer.session, [viewer.person.pk])
    return _toast(viewer, "again-at", at)


async def _comes_anyway(viewer: Viewer, item: Item, at: datetime) -> bool:
    subject = item.notification.subject or ""
    waiting = await reminders.waiting(viewer.session, item.notification.kind, subject)
    return waiting is not None and waiting.at <= at


def _toast(viewer: Viewer, text_id: str, at: datetime) -> Sayings:
    return [Toast(viewer.plain(text_id, at=viewer.reader.spoken(at, viewer.now)))]

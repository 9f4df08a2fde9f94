"""The bell, and reading: `Mark read` on a card, `Mark unread` on what is opened in the bell.

A handler only changes rows and marks messages as stale; delivery redraws them at once.
"""

from dataclasses import replace

from bot.callbacks.cards import BellPage, MarkAllRead, MarkRead, MarkUnread, OpenBell, OpenItem
from bot.cards.bell import View
from bot.rules.catalog import SECTIONS, is_over
from bot.ui.screens import Sayings, Toast
from handlers.chat.declined import Declined, OldButton
from handlers.chat.items import own_item, redrawn_copy
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsLinked, Viewer
from storage.flow import cards, inbox
from storage.tables import Card, Change, Form, NewCard

routes = Routes("bell", IsLinked())


@routes.command("bell")
@routes.button(OpenBell)
async def bell_requested(viewer: Viewer) -> Sayings:
    """Sends the bell again, at the bottom of the chat, at what is unread; the old one goes away."""
    await cards.retire_bells(viewer.session, viewer.link.pk)
    bell = NewCard(viewer.link.pk, Form.BELL, viewer.now, View().content(), silent=True)
    await cards.add(viewer.session, bell)
    return []


@routes.press(BellPage)
async def page_turned(viewer: Viewer, press: BellPage) -> Sayings:
    """Shows a page of a section, all items or the unread only; also the way back from an item."""
    section = press.section if press.section in SECTIONS else SECTIONS[0]
    view = View(section, press.page, press.unread_only)
    await cards.rewrite(viewer.session, await _pressed_bell(viewer), view.content())
    return []


@routes.press(OpenItem)
async def item_opened(viewer: Viewer, press: OpenItem) -> Sayings:
    """Opening an item marks it as read. The list is redrawn if it names one that is gone."""
    try:
        item = await own_item(viewer, press.notification_id)
    except OldButton:
        await cards.redraw_bells(viewer.session, [viewer.person.pk], awaited=True)
        raise
    bell = await _pressed_bell(viewer)  # else it would be read without having been shown
    notification = item.notification
    await inbox.mark_read(viewer.session, notification, viewer.now)
    view = replace(View.of(bell.content), section=notification.section, item=notification.id)
    await cards.rewrite(viewer.session, bell, view.content())
    return []


@routes.press(MarkUnread)
async def marked_unread(viewer: Viewer, press: MarkUnread) -> Sayings:
    """`Mark unread` on what is opened; the bell shows its list again. A second press says the same.

    Raises `OldButton` if nothing is left to do about it.
    """
    item, bell = await own_item(viewer, press.notification_id), await _pressed_bell(viewer)
    view = replace(View.of(bell.content), item=None)
    await cards.rewrite(viewer.session, bell, view.content())
    if is_over(item):
        raise OldButton
    await inbox.mark_unread(viewer.session, item.notification)
    return [Toast(viewer.plain("unread"))]


@routes.press(MarkRead)
async def marked_read(viewer: Viewer, press: MarkRead) -> Sayings:
    """`Mark read` on a card or a copy of one. A second press says the same."""
    item = await own_item(viewer, press.notification_id)
    await inbox.mark_read(viewer.session, item.notification, viewer.now)
    return [Toast(viewer.plain("read")), *await redrawn_copy(viewer, item)]


@routes.press(MarkAllRead)
async def all_marked_read(viewer: Viewer, press: MarkAllRead) -> Sayings:
    """Marks all pages of a section, or of all sections."""
    if press.section not in ("", *SECTIONS):
        raise OldButton
    sections = [press.section] if press.section else SECTIONS
    await inbox.mark_all_read(viewer.session, viewer.person.pk, sections, viewer.now)
    return [Toast(viewer.plain(f"all-read-{press.section}" if press.section else "all-read"))]


@routes.undo("all-read")
async def all_unread_again(viewer: Viewer, change: Change) -> Sayings:
    """The page of the web bell offers it; what has come or was read since stays as it is."""
    sections = change.after["sections"]
    await inbox.mark_all_unread(viewer.session, viewer.person.pk, sections, change.at)
    return [Toast(viewer.plain("all-unread-again"))]


async def _pressed_bell(viewer: Viewer) -> Card:
    """The bell whose button was pressed. Declines if the chat has a newer one."""
    bell = await cards.bell_of(viewer.session, viewer.link.pk)
    if bell is None or bell.message_id != viewer.message_id:
        raise Declined("bell-is-elsewhere")
    return bell

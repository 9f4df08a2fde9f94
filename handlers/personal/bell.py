"""The bell and the cards: turning pages, opening, marking read.

A press changes rows and marks messages stale; delivery redraws them at once.
"""

from dataclasses import replace

from aiogram import Router

from bot.callbacks.cards import BellPage, MarkAllRead, MarkRead, OpenBell, OpenItem
from bot.cards.bell import View
from bot.rules.catalog import SECTIONS
from bot.ui.screens import Sayings, Toast
from handlers.chat.declined import Declined
from handlers.chat.registration import on_button, on_command, on_press, router_for
from handlers.chat.viewer import IsLinked, Viewer
from handlers.personal.later import own_item
from storage.flow import cards, inbox
from storage.tables import Card, Form


async def bell_asked(viewer: Viewer) -> Sayings:
    """/bell, or the button of a list, brings it to the bottom: a new message; the old one goes."""
    await cards.retire_bells(viewer.session, viewer.link_id)
    await cards.add(
        viewer.session,
        viewer.link_id,
        Form.BELL,
        viewer.now,
        content=View().content(),
        silent=True,
    )
    return []


async def page_turned(press: BellPage, viewer: Viewer) -> Sayings:
    """Another section or page, unread only or all, or back from an item."""
    section = press.section if press.section in SECTIONS else SECTIONS[0]
    view = View(section, press.page, press.unread_only)
    await cards.rewrite(viewer.session, await _pressed_bell(viewer), view.content())
    return []


async def item_opened(press: OpenItem, viewer: Viewer) -> Sayings:
    """A press opens and reads one."""
    item = await own_item(press.notification_id, viewer)
    bell = await _pressed_bell(viewer)  # else it would be read without having been shown
    await inbox.mark_read(viewer.session, item.notification, viewer.now)
    view = replace(View.of(bell.content), item=press.notification_id)
    await cards.rewrite(viewer.session, bell, view.content())
    return []


async def marked_read(press: MarkRead, viewer: Viewer) -> Sayings:
    """The button of a card. A second press finds it read and says the same."""
    item = await own_item(press.notification_id, viewer)
    if await inbox.mark_read(viewer.session, item.notification, viewer.now):
        await cards.redraw_bells(viewer.session, [viewer.person_id])
    return [Toast(viewer.plain("read"))]


async def all_marked_read(press: MarkAllRead, viewer: Viewer) -> Sayings:
    """The open section, all its pages."""
    await inbox.mark_all_read(viewer.session, viewer.person_id, press.section, viewer.now)
    await cards.redraw_bells(viewer.session, [viewer.person_id], awaited=True)
    return [Toast(viewer.plain("all-read"))]


async def _pressed_bell(viewer: Viewer) -> Card:
    """The bell with the pressed button. Declines if the chat has a newer one."""
    bell = await cards.bell_of(viewer.session, viewer.link_id)
    if bell is None or bell.message_id != viewer.message_id:
        raise Declined("bell-is-elsewhere")
    return bell


def router() -> Router:
    """For linked people; each handler checks whose notification it is."""
    router = router_for("bell", IsLinked())
    on_command(router, "bell", bell_asked)
    on_button(router, OpenBell, bell_asked)
    on_press(router, BellPage, page_turned)
    on_press(router, OpenItem, item_opened)
    on_press(router, MarkRead, marked_read)
    on_press(router, MarkAllRead, all_marked_read)
    return router

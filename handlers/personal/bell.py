"""The bell and the cards: turning pages, opening, marking read.

A press changes rows and marks messages stale; delivery redraws them at once.
"""

from dataclasses import replace
from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks.cards import MarkAllRead, MarkRead, OpenBell, OpenItem, TurnBell
from bot.cards.bell import View
from bot.rules.catalog import SECTIONS
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Sayings, Toast
from handlers.chat.viewer import IsLinked, Viewer
from storage.flow import cards, inbox
from storage.tables import Card, Form, NewCard


async def bell_asked(
    _message: Message, session: AsyncSession, viewer: Viewer, now: datetime
) -> Sayings:
    """/bell brings it to the bottom: a new pinned message; the old one goes."""
    await _bring_down(session, viewer, now)
    return []


async def bell_opened(
    _callback: CallbackQuery, session: AsyncSession, viewer: Viewer, now: datetime
) -> Sayings:
    """The button of a list does the same."""
    await _bring_down(session, viewer, now)
    return []


async def page_turned(
    callback: CallbackQuery, press: TurnBell, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """Another section or page, unread only or all, or back from an item."""
    section = press.section if press.section in SECTIONS else SECTIONS[0]
    return await _show(callback, session, viewer, View(section, press.page, press.unread_only))


async def item_opened(
    callback: CallbackQuery,
    press: OpenItem,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """A press opens and reads one."""
    item = await inbox.one(session, press.notification_id)
    if item is None or item[0].person_id != viewer.person_id:
        return [Toast(viewer.plain("button-old"))]
    bell = await _pressed_bell(callback, session, viewer)
    if bell is None:  # it would be read without having been shown
        return [Toast(viewer.plain("bell-is-elsewhere"))]
    await inbox.mark_read(session, item[0], now)
    return await _turn(session, bell, replace(View.of(bell.content), item=press.notification_id))


async def marked_read(
    _callback: CallbackQuery,
    press: MarkRead,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """The button of a card. A second press finds it read, which is well."""
    item = await inbox.one(session, press.notification_id)
    if item is None or item[0].person_id != viewer.person_id:
        return [Toast(viewer.plain("button-old"))]
    if await inbox.mark_read(session, item[0], now):
        await cards.redraw_bells(session, [viewer.person_id])
    return [Toast(viewer.plain("read"))]


async def all_marked_read(
    _callback: CallbackQuery,
    press: MarkAllRead,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """The open section, all its pages."""
    await inbox.mark_all_read(session, viewer.person_id, press.section, now)
    await cards.redraw_bells(session, [viewer.person_id], awaited=True)
    return [Toast(viewer.plain("all-read"))]


async def _bring_down(session: AsyncSession, viewer: Viewer, now: datetime) -> None:
    await cards.retire_bells(session, viewer.link_id)
    await cards.add(session, NewCard(viewer.link_id, Form.BELL, now, View().content(), silent=True))


async def _pressed_bell(
    callback: CallbackQuery, session: AsyncSession, viewer: Viewer
) -> Card | None:
    """The bell whose button was pressed, if it is the chat's bell of today."""
    bell = await cards.bell_of(session, viewer.link_id)
    message_id = callback.message.message_id if callback.message else None
    return bell if bell is not None and bell.message_id == message_id else None


async def _show(
    callback: CallbackQuery, session: AsyncSession, viewer: Viewer, view: View
) -> Sayings:
    bell = await _pressed_bell(callback, session, viewer)
    if bell is None:
        return [Toast(viewer.plain("bell-is-elsewhere"))]
    return await _turn(session, bell, view)


async def _turn(session: AsyncSession, bell: Card, view: View) -> Sayings:
    bell.content = view.content()
    await session.flush()
    await cards.redraw(session, col(Card.id) == bell.id, awaited=True)
    return []


def router() -> Router:
    """For linked people; each handler checks whose notification it is."""
    router = Router(name="bell")
    router.message.filter(IsLinked())
    router.callback_query.filter(IsLinked())
    router.message.register(bell_asked, Command("bell", ignore_case=True))
    router.callback_query.register(bell_opened, Pressed(OpenBell))
    router.callback_query.register(page_turned, Pressed(TurnBell))
    router.callback_query.register(item_opened, Pressed(OpenItem))
    router.callback_query.register(marked_read, Pressed(MarkRead))
    router.callback_query.register(all_marked_read, Pressed(MarkAllRead))
    return router

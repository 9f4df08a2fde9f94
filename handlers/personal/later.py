"""`Later` on a card: its message shows the choices, and with `Back` the card again."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import absences
from bot.callbacks.cards import CloseLater, OpenLater
from bot.pages import later
from bot.pages.later import Seen
from bot.rules.mutes import targets_of
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Redraw, Sayings, Toast
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import mutes
from storage.flow import cards, inbox


async def later_opened(
    callback: CallbackQuery,
    press: OpenLater,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """The choices; also back from one of them."""
    seen = await seen_by(callback, session, viewer, press.notification_id, now)
    if seen is None:
        return [Toast(viewer.plain("button-old"))]
    held = await mutes.until(session, viewer.person_id, targets_of(seen.item), now)
    return [Redraw(later.menu(seen, held))]


async def later_closed(
    callback: CallbackQuery,
    press: CloseLater,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """The card as it was."""
    seen = await seen_by(callback, session, viewer, press.notification_id, now)
    if seen is None:
        return [Toast(viewer.plain("button-old"))]
    return [Redraw(later.card(seen))]


async def seen_by(
    callback: CallbackQuery,
    session: AsyncSession,
    viewer: Viewer,
    notification_id: int,
    now: datetime,
) -> Seen | None:
    """The card whose button was pressed; None for another's, and where nothing is left to do.

    A message that is no card may be the first copy of one whose sending was never confirmed.
    """
    item = await inbox.one(session, notification_id)
    if item is None or item[0].person_id != viewer.person_id or not later.is_offered(item):
        return None
    message_id = callback.message.message_id if callback.message else 0
    card = await cards.by_message(session, viewer.link_id, message_id)
    if card is not None and card.id != item[0].card_id:
        return None
    behalf = await absences.behalf_of(session, item[0], now)
    maybe_repeat = card is not None and card.maybe_repeat
    return Seen(item, viewer.reader, now, maybe_repeat, behalf)


def router() -> Router:
    """For linked people, each with what is theirs."""
    router = Router(name="later")
    router.callback_query.filter(IsLinked())
    router.callback_query.register(later_opened, Pressed(OpenLater))
    router.callback_query.register(later_closed, Pressed(CloseLater))
    return router

"""A press of which Telegram does not say on which message: the message is found by what it means.

In some modes of a bot, and on messages that are too old, a press comes without the message.
"""

from dataclasses import replace

from bot.callbacks import Press
from bot.callbacks.cards import BellPage, MarkAllRead, MarkUnread, OpenItem
from bot.ui.screens import Redraw, Sayings
from handlers.chat.viewer import Viewer
from storage.flow import cards, inbox
from storage.tables import Card

_ON_THE_BELL = (BellPage, OpenItem, MarkUnread, MarkAllRead)


async def placed(viewer: Viewer, press: Press) -> Viewer:
    """The viewer with the message of the bell or of the notification's card, if there is one."""
    if viewer.message_id:
        return viewer
    card = await _card_of(viewer, press)
    known = card.message_id if card is not None and card.link_id == viewer.link.pk else None
    return replace(viewer, message_id=known or 0)


def on_message(sayings: Sayings, message_id: int) -> Sayings:
    """The same, but pages are drawn on this message."""
    return [replace(it, message_id=message_id) if isinstance(it, Redraw) else it for it in sayings]


async def _card_of(viewer: Viewer, press: Press) -> Card | None:
    if isinstance(press, _ON_THE_BELL):
        return await cards.bell_of(viewer.session, viewer.link.pk)
    notification_id = getattr(press, "notification_id", None)
    item = await inbox.one(viewer.session, notification_id) if notification_id else None
    if item is None or item.notification.person_id != viewer.person.pk:
        return None
    return await viewer.session.get(Card, item.notification.card_id or 0)

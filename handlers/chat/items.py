"""The notification that a card's button is about, and the message that was pressed.

Delivery redraws the message that it knows a card by. A message that it does not know may be a copy:
Telegram never confirmed it, or it is of an earlier link. Then the answer to the press redraws it.
"""

from dataclasses import replace

from bot.actions.objects import sight
from bot.cards.card import Seen, card_screen
from bot.pages.personal import later
from bot.ui.screens import Redraw, Sayings, Screen
from handlers.chat.declined import OldButton
from handlers.chat.viewer import Viewer
from storage.flow import cards, inbox
from storage.tables import Card, Item


async def own_item(viewer: Viewer, notification_id: int) -> Item:
    """The person's own notification. Raises `OldButton` for somebody else's."""
    item = await inbox.one(viewer.session, notification_id)
    if item is None or item.notification.person_id != viewer.person.pk:
        raise OldButton
    return item


async def seen_by(viewer: Viewer, notification_id: int) -> Seen:
    """The card with the pressed button. Raises `OldButton` also if there is nothing left to do."""
    item = await own_item(viewer, notification_id)
    card = await _pressed_card(viewer)
    seen = await _seen(viewer, item, card)
    if not later.is_offered(seen.item):
        raise OldButton(await copy_screen(viewer, item))
    if card is not None and card.id != item.notification.card_id:
        raise OldButton
    return seen


async def copy_screen(viewer: Viewer, item: Item) -> Screen | None:
    """The card as it is now, if the pressed message is a copy."""
    if await _pressed_card(viewer) is not None:
        return None
    await viewer.session.refresh(item.notification)
    return card_screen(await _seen(viewer, item, None))


async def redrawn_copy(viewer: Viewer, item: Item) -> Sayings:
    """Redraws the pressed message if it is a copy."""
    screen = await copy_screen(viewer, item)
    return [Redraw(screen)] if screen is not None else []


async def _pressed_card(viewer: Viewer) -> Card | None:
    return await cards.by_message(viewer.session, viewer.link.pk, viewer.message_id)


async def _seen(viewer: Viewer, item: Item, card: Card | None) -> Seen:
    seen = await sight.seen(viewer.session, item, viewer.reader, viewer.now)
    return replace(seen, maybe_repeat=card is not None and card.maybe_repeat)

"""`Later` on a card: its message shows the choices, and the card again after `Back`."""

from bot.actions import open_lists
from bot.callbacks.cards import CloseLater, OpenLater
from bot.cards.card import Seen, card_screen
from bot.pages.personal import later
from bot.rules.mutes import targets_of
from bot.ui.screens import Screen
from handlers.chat.declined import OldButton
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import absences, mutes
from storage.flow import cards, inbox
from storage.tables import Item

routes = Routes("later", IsLinked())


@routes.press(OpenLater)
async def later_opened(viewer: Viewer, press: OpenLater) -> Screen:
    """The choices; also the way back from one of them."""
    seen = await seen_by(viewer, press.notification_id)
    held = await mutes.until(viewer.session, viewer.person.pk, targets_of(seen.item), viewer.now)
    return later.later_screen(seen, held)


@routes.press(CloseLater)
async def later_closed(viewer: Viewer, press: CloseLater) -> Screen:
    return card_screen(await seen_by(viewer, press.notification_id))


async def own_item(viewer: Viewer, notification_id: int) -> Item:
    """The person's own notification. Raises `OldButton` for somebody else's."""
    item = await inbox.one(viewer.session, notification_id)
    if item is None or item.notification.person_id != viewer.person.pk:
        raise OldButton
    return item


async def seen_by(viewer: Viewer, notification_id: int) -> Seen:
    """The card with the pressed button. Raises `OldButton` also if there is nothing left to do.

    A message without a card may be the first copy of one, which Telegram never confirmed.
    """
    item = await own_item(viewer, notification_id)
    card = await cards.by_message(viewer.session, viewer.link.pk, viewer.message_id)
    is_other = card is not None and card.id != item.notification.card_id
    if is_other or not later.is_offered(item):
        raise OldButton
    behalf = await absences.behalf(viewer.session, item.notification, viewer.now)
    maybe_repeat = card is not None and card.maybe_repeat
    waiting = await open_lists.of(viewer.session, item)
    return Seen(item, viewer.reader, viewer.now, maybe_repeat, behalf, waiting)

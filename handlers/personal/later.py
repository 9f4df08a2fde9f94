"""`Later` on a card: its message shows the choices, and the card again after `Back`."""

from bot.callbacks.cards import CloseLater, OpenLater
from bot.cards.card import card_screen
from bot.pages.personal import later
from bot.rules.mutes import targets_of
from bot.ui.screens import Screen
from handlers.chat.items import seen_by
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import mutes

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

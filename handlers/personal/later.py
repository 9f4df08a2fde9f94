"""`Later` on a card: its message shows the choices, and the card again after `Back`."""

from bot.callbacks.cards import CloseLater, OpenLater
from bot.cards.card import card_screen
from bot.pages.personal import later
from bot.ui.screens import Screen
from handlers.chat.items import seen_by
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsLinked, Viewer

routes = Routes("later", IsLinked())


@routes.press(OpenLater)
async def later_opened(viewer: Viewer, press: OpenLater) -> Screen:
    return later.later_screen(await seen_by(viewer, press.notification_id))


@routes.press(CloseLater)
async def later_closed(viewer: Viewer, press: CloseLater) -> Screen:
    return card_screen(await seen_by(viewer, press.notification_id))

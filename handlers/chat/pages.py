"""Which part of a list a page shows, and in which message it appears."""

from bot.ui.screens import Paging, Redraw, Saying, Screen, Show
from handlers.chat.viewer import Viewer
from storage.flow import cards


def page_with(place: int) -> int:
    """The number of the page with this entry; both are counted from 0."""
    return place // Paging(0, 0).size


async def open_page(viewer: Viewer, screen: Screen) -> Saying:
    """Redraws the page with the pressed button. A card stays as it is, and the page comes below."""
    card = await cards.by_message(viewer.session, viewer.link.pk, viewer.message_id)
    return Redraw(screen) if card is None else Show(screen)

"""Which part of a list a page shows, and in which message it appears."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from bot.ui.screens import Paging, Redraw, Saying, Screen, Show
from handlers.chat.viewer import Viewer
from storage.flow import cards

Entry = TypeVar("Entry")


async def page_of(
    page: int, fetch: Callable[[int, int], Awaitable[tuple[Sequence[Entry], int]]]
) -> tuple[Sequence[Entry], Paging]:
    """The entries of a page, or of the last page if there are not that many.

    `fetch` takes offset and limit, and returns the entries and how many there are in all.
    """
    _, total = await fetch(0, 0)
    paging = Paging(page, total)
    entries, _ = await fetch(paging.offset, paging.size)
    return entries, paging


def page_with(place: int) -> int:
    """The number of the page with this entry; both are counted from 0."""
    return place // Paging(0, 0).size


async def open_page(viewer: Viewer, screen: Screen) -> Saying:
    """Redraws the page with the pressed button. A card stays as it is, and the page comes below."""
    card = await cards.by_message(viewer.session, viewer.link.pk, viewer.message_id)
    return Redraw(screen) if card is None else Show(screen)

"""What handlers of pages share: which part of a list is shown, and where a page appears."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from bot.ui.screens import Paging, Redraw, Saying, Screen, Show
from handlers.chat.viewer import Viewer
from storage.flow import cards

Entry = TypeVar("Entry")


async def page_of(
    page: int, fetch: Callable[[int, int], Awaitable[tuple[Sequence[Entry], int]]]
) -> tuple[Sequence[Entry], Paging]:
    """The entries of a page, or of the last one there is; and which part of the list they are.

    `fetch` takes offset and limit, and answers with the entries and how many there are in all.
    """
    _, total = await fetch(0, 0)
    paging = Paging(page, total)
    entries, _ = await fetch(paging.offset, paging.size)
    return entries, paging


def page_with(place: int) -> int:
    """The number of the page with the entry before which so many others stand."""
    return place // Paging(0, 0).size


async def shown(screen: Screen, viewer: Viewer) -> Saying:
    """Replaces the page with the pressed button; a card stays as it is, and a new message comes."""
    card = await cards.by_message(viewer.session, viewer.link.pk, viewer.message_id)
    return Redraw(screen) if card is None else Show(screen)

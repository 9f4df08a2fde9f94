"""A page of a list that is too long to be read whole."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from bot.ui.screens import Paging

SIZE = Paging(0, 0).size

Entry = TypeVar("Entry")


async def page_of(
    page: int, fetch: Callable[[int, int], Awaitable[tuple[Sequence[Entry], int]]], size: int = SIZE
) -> tuple[Sequence[Entry], Paging]:
    """The entries of a page, or of the last page if there are not that many.

    `fetch` takes offset and limit, and returns the entries and how many there are in all.
    """
    _, total = await fetch(0, 0)
    paging = Paging(page, total, size)
    entries, _ = await fetch(paging.offset, paging.size)
    return entries, paging

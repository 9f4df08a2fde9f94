"""Orders and cards that have changed, whether a hook has told of it or not.

Reading goes on where it stopped, by KeyCRM's own clock: from the newest change that it has shown.
The next window begins `OVERLAP` before that, as a change shows up only once it is committed there,
some seconds after the time that it bears and after later ones. The window has no end: a list with
one would lose objects while it is turned over, because what is changed again leaves it.
"""

from datetime import timedelta

from bot.providers.keycrm.api import between
from bot.sync import marks, news
from bot.sync.account import Account, Means
from bot.sync.marks import CLOCKS_APART, LONGEST_DOWNTIME, Mark, Newest
from bot.sync.news import LEADS, ORDERS, Listing

OVERLAP = timedelta(minutes=2)


async def read_orders(account: Account, means: Means) -> None:
    """Stores what is news. Raises KeyRefused, CannotAsk, Revoked, Unavailable."""
    await _read(account, means, ORDERS)


async def read_leads(account: Account, means: Means) -> None:
    """As `read_orders`."""
    await _read(account, means, LEADS)


async def _read(account: Account, means: Means, listing: Listing) -> None:
    mark = await marks.find(account, means, listing.what)
    if mark is None:
        await _begin(account, means, listing)
    else:
        await _go_on(account, means, listing, mark)


async def _begin(account: Account, means: Means, listing: Listing) -> None:
    """Notes what is there already, so that nobody is told of it."""
    now, newest = means.clock(), Newest()
    window = between(now - CLOCKS_APART, now + LONGEST_DOWNTIME)
    async for items in account.api.pages(
        listing.path, filters={"updated_between": window}, sort=listing.sort
    ):
        newest.page([each.updated_at for each in listing.answers(items)])
    start = newest.complete or now - CLOCKS_APART
    await marks.begin(account, means, listing.what, start)


async def _go_on(account: Account, means: Means, listing: Listing, mark: Mark) -> None:
    """The mark moves once all pages are stored."""
    newest = Newest()
    async for items in account.api.pages(
        listing.path,
        include=listing.include,
        filters={"updated_between": between(*mark.window(OVERLAP))},
        sort=listing.sort,
    ):
        found = listing.answers(items)
        newest.page([each.updated_at for each in found])
        await news.keep_news(account, means, listing, found, mark.since)
    # Of a CRM whose clock is ahead, the minutes between the clocks are read again each time: it may
    # be set right.
    at = min(newest.complete or mark.at, mark.now)
    if at > mark.at or mark.is_old_news:
        await marks.keep(account, means, listing.what, max(at, mark.at), mark.read())

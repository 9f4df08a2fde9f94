"""What a hook does not tell: who buys, what, and what things are called, for cards already sent.

Objects wait here, in memory, from their hook until they have been asked for; what a restart loses
is found again among the events of the last minutes.
"""

from collections.abc import Iterable, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta

from bot.providers.keycrm.answers import Answer
from bot.providers.keycrm.api import between
from bot.sync import marks, news
from bot.sync.account import Account, Means
from bot.sync.marks import LONGEST_DOWNTIME
from bot.sync.news import LISTINGS, Listing
from storage.objects import subjects
from storage.tables import number_of, what_of

WORTH = timedelta(minutes=10)  # a card that is older has been read as it is
FEW = 3  # are asked for one by one, each at once, unless calls are short
ONE_BY_ONE = 10  # before looking whether so many wait now that a page has several of them
PAGES = 10
# What waits has just changed. By the CRM's clock that may be some minutes off, but not by more.
RECENT = timedelta(hours=1)


class Waiting:
    """Subjects and since when each has been waiting."""

    def __init__(self) -> None:
        self._since: dict[str, datetime] = {}

    def __bool__(self) -> bool:
        return bool(self._since)

    def __len__(self) -> int:
        return len(self._since)

    def add(self, subject: str, now: datetime) -> None:
        if what_of(subject) in LISTINGS:
            self._since[subject] = now

    def take(self, now: datetime) -> dict[str, datetime]:
        """Takes out all that is still worth asking for."""
        taken, self._since = self._since, {}
        return {subject: at for subject, at in taken.items() if now - at < WORTH}

    def put_back(self, left: dict[str, datetime]) -> None:
        """These could not be asked for; of one that has had another hook meanwhile, that counts."""
        self._since = {**left, **self._since}


async def fetch(account: Account, means: Means, waiting: Waiting) -> None:
    """Asks for what waits; what is left waits on. If calls are short, some are collected first.

    Raises KeyRefused, CannotAsk, Revoked, Unavailable.
    """
    few = 1 if await account.api.budget.spread() else FEW
    left = waiting.take(means.clock())
    try:
        for listing in LISTINGS.values():
            its = [subject for subject in left if what_of(subject) == listing.what]
            if len(its) > few:
                await _fetch_listed(account, means, listing, left, few)
        for subject in [*left][:ONE_BY_ONE]:
            await _fetch_one(account, means, subject)
            left.pop(subject, None)
    finally:
        waiting.put_back(left)


async def _fetch_listed(
    account: Account, means: Means, listing: Listing, left: dict[str, datetime], few: int
) -> None:
    """Asks for pages of what has changed since the oldest of these, and takes out what they show.

    When that was, the CRM has told by its own clock.
    """
    mine = {it for it in left if what_of(it) == listing.what}
    begin = await _changed_since(means, mine, few)
    if begin is None:
        return
    pages = account.api.pages(
        listing.path,
        include=listing.include,
        filters={"updated_between": between(begin, means.clock() + LONGEST_DOWNTIME)},
        sort=listing.sort,
        urgent=True,
    )
    number = 0
    async with aclosing(pages):
        async for items in pages:
            number += 1
            shown = {listing.subject(account, it.id): it for it in listing.answers(items)}
            found = [it for subject, it in shown.items() if subject in mine]
            await _keep(account, means, listing, found)
            mine -= shown.keys()
            for subject in shown:
                left.pop(subject, None)
            if not mine or number == PAGES:
                return


async def _changed_since(means: Means, those: Iterable[str], few: int) -> datetime | None:
    """When the oldest of them was changed; None if no more than a few of them say so."""
    async with means.database.read() as session:
        known = await subjects.known(session, those)
    times = [at for state in known.values() if (at := news.updated_at(state)) is not None]
    recent = [at for at in times if at > means.clock() - RECENT]
    return min(recent) if len(recent) > few else None


async def _fetch_one(account: Account, means: Means, subject: str) -> None:
    listing, object_id = LISTINGS[what_of(subject)], number_of(subject)
    if not (object_id.isascii() and object_id.isdecimal()):
        return  # another CRM of the same cabinet has named it
    path = f"{listing.path}/{object_id}"
    item = await account.api.one(path, include=listing.include, urgent=True)
    found = listing.read(item) if item is not None else None
    if found is not None and found.id == object_id:
        await _keep(account, means, listing, [found])


async def _keep(account: Account, means: Means, listing: Listing, found: Sequence[Answer]) -> None:
    """Stores it, known or not. What else has changed meanwhile is told as polling would."""
    if found:
        mark = await marks.find(account, means, listing.what)
        since = mark.since if mark is not None else means.clock()
        await news.keep(account, means, listing, found, since)

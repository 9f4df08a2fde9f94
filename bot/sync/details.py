"""What a hook does not tell: who buys, what, and what things are called, for cards already sent.

Objects wait here, in memory, from their hook until they have been asked for; what a restart loses
is found again among the events of the last minutes.
"""

from collections.abc import Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.providers.keycrm.answers import Answer
from bot.providers.keycrm.api import CannotAsk, NotAllowed, between
from bot.sync import marks, news
from bot.sync.account import Account, Means
from bot.sync.marks import LONGEST_DOWNTIME
from bot.sync.news import LISTINGS, Listing
from storage.objects import subjects
from storage.tables import number_of, what_of

WORTH = timedelta(minutes=10)  # a card that is older has been read as it is
FEW = 3  # are asked for one by one, each at once, unless calls are short
ONE_BY_ONE = 10  # before looking whether so many wait now that a page has several of them
PAGES = 10  # in a row with nothing of what waits: the rest is not there
KNOWN_AT_ONCE = 500
REFUSED = timedelta(hours=1)  # what the key may not read does not wait again for so long
# What waits has just changed. By the CRM's clock that may be some minutes off, but not by more.
RECENT = timedelta(hours=1)


class Waiting:
    """Subjects and since when each has been waiting."""

    def __init__(self) -> None:
        self._since: dict[str, datetime] = {}
        self._refused: dict[str, datetime] = {}

    def __bool__(self) -> bool:
        return bool(self._since)

    def __len__(self) -> int:
        return len(self._since)

    def add(self, subject: str, now: datetime) -> None:
        what = what_of(subject)
        if what in LISTINGS and not self._is_refused(what, now):
            self._since[subject] = now

    def take(self, now: datetime) -> dict[str, datetime]:
        """Takes out all that is still worth asking for."""
        taken, self._since = self._since, {}
        return {subject: at for subject, at in taken.items() if now - at < WORTH}

    def put_back(self, left: dict[str, datetime]) -> None:
        """These could not be asked for; of one that has had another hook meanwhile, that counts."""
        self._since = {**left, **self._since}

    def refuse(self, what: str, now: datetime) -> None:
        """The key may not read such objects: nothing of them waits for a while."""
        self._refused[what] = now

    def hope(self) -> None:
        """It may have been given the right."""
        self._refused.clear()

    def _is_refused(self, what: str, now: datetime) -> bool:
        since = self._refused.get(what)
        return since is not None and timedelta() <= now - since < REFUSED


async def fetch(account: Account, means: Means, waiting: Waiting) -> None:
    """Asks for what waits; what is left waits on. If calls are short, some are collected first.

    What the key may not read waits no more, and one question that fails keeps no other back.
    Raises KeyRefused, CannotAsk, Revoked, Unavailable.
    """
    few = 1 if await account.api.budget.spread() else FEW
    left = waiting.take(means.clock())
    failures = list[CannotAsk]()
    try:
        for listing in LISTINGS.values():
            try:
                await _fetch_some(_Asking(account, means, listing, left, failures), few)
            except NotAllowed:
                waiting.refuse(listing.what, means.clock())
                for subject in _its(listing, left):
                    del left[subject]
    finally:
        waiting.put_back(left)
    if failures:
        raise failures[-1]


@dataclass(frozen=True)
class _Asking:
    """What waits for answers of one list. `left`: of all lists, and since when.

    `failures`: so far. A second one means that it is not what was asked for.
    """

    account: Account
    means: Means
    listing: Listing
    left: dict[str, datetime]
    failures: list[CannotAsk]

    def failed(self, why: CannotAsk) -> None:
        self.failures.append(why)
        if len(self.failures) > 1:
            raise why


def _its(listing: Listing, left: Iterable[str]) -> list[str]:
    return [subject for subject in left if what_of(subject) == listing.what]


async def _fetch_some(asking: _Asking, few: int) -> None:
    """Many by pages, and then some one by one. One that fails goes to the end of the line."""
    listing, left = asking.listing, asking.left
    if len(_its(listing, left)) > few:
        try:
            await _fetch_listed(asking, few)
        except CannotAsk as why:
            asking.failed(why)
    for subject in _its(listing, left)[:ONE_BY_ONE]:
        try:
            await _fetch_one(asking.account, asking.means, listing, number_of(subject))
        except CannotAsk as why:
            left[subject] = left.pop(subject)
            asking.failed(why)
        else:
            left.pop(subject)


async def _fetch_listed(asking: _Asking, few: int) -> None:
    """Asks for pages of what has changed since the oldest of these, and takes out what they show.

    When that was, the CRM has told by its own clock.
    """
    account, means, listing = asking.account, asking.means, asking.listing
    mine = set(_its(listing, asking.left))
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
    in_vain = 0
    async with aclosing(pages):
        async for items in pages:
            shown = {listing.subject(account, it.id): it for it in listing.answers(items)}
            mine -= {it for it in mine if means.clock() - asking.left[it] >= WORTH}
            found = [it for subject, it in shown.items() if subject in mine]
            await _keep(account, means, listing, found)
            mine -= shown.keys()
            for subject in shown:
                asking.left.pop(subject, None)
            in_vain = 0 if found else in_vain + 1
            if not mine or in_vain == PAGES:
                return


async def _changed_since(means: Means, those: Iterable[str], few: int) -> datetime | None:
    """When the oldest of them was changed; None if no more than a few of them say so."""
    all_of_them, recent = list(those), list[datetime]()
    for first in range(0, len(all_of_them), KNOWN_AT_ONCE):
        some = all_of_them[first : first + KNOWN_AT_ONCE]
        async with means.database.read() as session:
            known = await subjects.known(session, some)
        times = [at for state in known.values() if (at := news.updated_at(state)) is not None]
        recent += [at for at in times if at > means.clock() - RECENT]
    return min(recent) if len(recent) > few else None


async def _fetch_one(account: Account, means: Means, listing: Listing, object_id: str) -> None:
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

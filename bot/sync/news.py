"""What the API tells of orders and leads, stored as events if it is news. Decides nothing else.

An event `api.order` or `api.lead` has the body {"event", "context", "since"}: see
bot.providers.keycrm.answers, and `since` is the time from which changes are to be told.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from bot.events import snapshots
from bot.providers.keycrm import answers, snapshot
from bot.providers.keycrm.answers import Answer
from bot.providers.keycrm.paging import Item
from bot.providers.keycrm.snapshot import What
from bot.sync.account import Account, Means, Revoked
from storage.objects import subjects
from storage.objects.subjects import State
from storage.tables import NewEvent, qualified

AT_ONCE = 3  # so few that a hook does not wait long for the commit that stores and fans them out


@dataclass(frozen=True)
class Listing:
    """What can be listed by the time of its last change. `what`: the object, as in a subject."""

    what: What
    path: str
    include: tuple[str, ...]
    read: Callable[[Item], Answer | None]
    sort: str = ""

    @property
    def event(self) -> str:
        return f"api.{self.what}"

    def subject(self, account: Account, object_id: str) -> str:
        return qualified(account.cabinet, f"{self.what}:{object_id}")

    def answers(self, items: Iterable[Item]) -> list[Answer]:
        """The objects that can be read."""
        return [found for item in items if (found := self.read(item)) is not None]


ORDERS = Listing("order", "order", answers.ORDER_INCLUDES, answers.order, "id")
# KeyCRM's specification names no order in which cards can be listed.
LEADS = Listing("lead", "pipelines/cards", answers.LEAD_INCLUDES, answers.lead)
LISTINGS = {each.what: each for each in (ORDERS, LEADS)}


async def keep_news(
    account: Account, means: Means, listing: Listing, found: Sequence[Answer], since: datetime
) -> None:
    """Stores what is newer than what is known; nothing of what was last changed before `since`.

    Raises Revoked, Unavailable.
    """
    subject_of = {each.id: listing.subject(account, each.id) for each in found}
    async with means.database.read() as session:
        known = await subjects.known(session, subject_of.values())
    fresh = [
        each
        for each in found
        if _is_news(listing.what, known.get(subject_of[each.id]), each, since)
    ]
    await keep(account, means, listing, fresh, since)


async def keep(
    account: Account, means: Means, listing: Listing, found: Sequence[Answer], since: datetime
) -> None:
    """Stores it, a few in each commit. Raises Revoked, Unavailable."""
    for first in range(0, len(found), AT_ONCE):
        some = found[first : first + AT_ONCE]
        rows = [event(account, listing, each, since, means.clock()) for each in some]
        if await means.keep(rows) is None:
            raise Revoked


def event(
    account: Account, listing: Listing, found: Answer, since: datetime, now: datetime
) -> NewEvent:
    """The answer as an event; the same answer, read again, has the same key."""
    context = json.dumps(found.context, ensure_ascii=False, sort_keys=True)
    digest = blake2b(context.encode(), digest_size=12).hexdigest()
    body = {"event": listing.event, "context": found.context, "since": since.isoformat()}
    return NewEvent(
        connection_id=account.connection_id,
        external_id=f"{listing.event}|{found.id}|{digest}",
        type=listing.event,
        hint=None,
        subject=listing.subject(account, found.id),
        occurred_at=found.updated_at or now,
        received_at=now,
        body=json.dumps(body, ensure_ascii=False).encode(),
    )


def _is_news(what: What, known: State | None, found: Answer, since: datetime) -> bool:
    if found.updated_at is None:
        return known is None
    if known is None:
        return found.updated_at > since
    known_at = updated_at(known)
    if known_at is None or known_at < found.updated_at:
        return True
    seen = snapshot.read(what, found.context)
    return known_at == found.updated_at and snapshots.differs(snapshots.state_of(known), seen)


def updated_at(state: dict[str, Any]) -> datetime | None:  # Any: a state's JSON
    """When the object was last changed, as far as is known, by the CRM's clock."""
    return snapshot.moment(state.get("updated_at"))

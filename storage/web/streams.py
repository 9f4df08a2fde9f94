"""What open pages are told: one statement for all of them, however many there are."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.flow.inbox import UNREAD
from storage.flow.notifications import at_once
from storage.tables import FoundPerson, Link, Notification, Person, WebSession
from storage.tables.columns import columns_of, table_of
from storage.web.listed import MOST_COUNTED

LOOKED_AT = 100  # of what pops up for one person; whoever was away for longer reads the list

_AT = table_of(WebSession).c.expires_at.type
_OF_PEOPLE = col(Notification.person_id).in_(bindparam("people", expanding=True))
_SIGNED_IN: Hot[tuple[int, int, str, str, str | None, str | None]] = Hot(
    select_many(
        col(WebSession.id), *columns_of(Person, ("id", "name", "role", "language", "timezone"))
    )
    .join(Link, col(Link.id) == WebSession.link_id)
    .join(Person, col(Person.id) == Link.person_id)
    .where(
        col(WebSession.id).in_(bindparam("sessions", expanding=True)),
        WebSession.expires_at > bindparam("now", type_=_AT),
        col(Link.ended_at).is_(None),
        col(Person.active),
    )
)
_UNREAD: Hot[tuple[int, str, int]] = Hot(
    select(Notification.person_id, Notification.section, func.count())
    .where(_OF_PEOPLE, col(Notification.latest), *UNREAD)
    .group_by(col(Notification.person_id), col(Notification.section))
)
_PLACE = func.row_number().over(
    partition_by=col(Notification.person_id), order_by=col(Notification.pop_up).desc()
)
_RANKED = (
    select_many(
        *columns_of(
            Notification,
            ("id", "person_id", "event_id", "kind", "subject", "on_behalf_of", "silent", "pop_up"),
        ),
        _PLACE.label("place"),
    )
    .where(
        col(Notification.pop_up) > bindparam("after"),
        col(Notification.pop_up) <= bindparam("upto"),
        col(Notification.expires_at) > bindparam("now", type_=_AT),
        _OF_PEOPLE,
        *UNREAD,
    )
    .subquery()
)
_POP_UPS: Hot[tuple[int, int, int, str, str | None, int | None, bool, int]] = Hot(
    select_many(*(column for column in _RANKED.c if column.key != "place"))
    .where(_RANKED.c.place <= LOOKED_AT)
    .order_by(_RANKED.c.pop_up, _RANKED.c.id)
)


class Content(NamedTuple):
    """What a pop-up says: the same for everybody who hears of the event in the same way."""

    event_id: int
    kind: str
    on_behalf_of: int | None


class PopsUp(NamedTuple):
    """A notification that open pages show by themselves; `version`: of the bell it came with."""

    id: int
    person_id: int
    event_id: int
    kind: str
    subject: str | None
    on_behalf_of: int | None
    silent: bool
    version: int

    @property
    def content(self) -> Content:
        """What it says."""
        return Content(self.event_id, self.kind, self.on_behalf_of)


async def signed_in(
    session: AsyncSession, sessions: Sequence[int], now: datetime
) -> dict[int, FoundPerson]:
    """Id of a session → whose it is, for those of these that are not over."""
    found: dict[int, FoundPerson] = {}
    for some in at_once(sessions):
        rows = await _SIGNED_IN.all(session, sessions=some, now=now)
        for number, pk, name, role, language, timezone in rows:
            found[number] = FoundPerson(pk, None, name, role, language, timezone)
    return found


async def unread(session: AsyncSession, people: Sequence[int]) -> dict[int, dict[str, int]]:
    """Person → section → how many are unread, at most `MOST_COUNTED`, as everywhere on the page."""
    found: dict[int, dict[str, int]] = {person_id: {} for person_id in people}
    for some in at_once(people):
        for person_id, section, count in await _UNREAD.all(session, people=some):
            found[person_id][section] = min(count, MOST_COUNTED)
    return found


async def pop_ups(
    session: AsyncSession, people: Sequence[int], after: int, upto: int, now: datetime
) -> list[PopsUp]:
    """What pops up for these people with a version after `after`, up to `upto`; oldest first.

    Of one object the newest only. What has been read, is over or came too long ago does not.
    """
    found: dict[tuple[int, str], PopsUp] = {}
    for some in at_once(people):
        values = {"people": some, "after": after, "upto": upto, "now": now}
        for row in await _POP_UPS.all(session, **values):
            each = PopsUp(*row)
            key = each.person_id, each.subject or str(each.id)
            found.pop(key, None)
            found[key] = each
    return list(found.values())


def one_of_each(found: Collection[PopsUp]) -> list[int]:
    """Ids of notifications that between them say all that these do."""
    return list({it.content: it.id for it in found}.values())

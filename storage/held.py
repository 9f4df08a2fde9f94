"""What has not been sent and waits for its time: quiet hours that end, the hour of a digest."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, false
from sqlalchemy import select as select_many  # SQLModel's own takes four columns
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.direct import Hot
from storage.models import Notification
from storage.notifications import UNSENT

_Row = tuple[int, int, str, datetime, datetime, str | None]

_NOTIFICATION = Notification.__table__  # type: ignore[attr-defined]  # a table
_UNSENT = select_many(
    col(Notification.id),
    col(Notification.person_id),
    col(Notification.kind),
    col(Notification.created_at),
    col(Notification.due_at),
    col(Notification.held),
).where(*UNSENT, col(Notification.due_at).is_not(None), col(Notification.urgent) == false())
_OF_PERSON: Hot[_Row] = Hot(_UNSENT.where(col(Notification.person_id) == bindparam("of_person")))
_OF_ALL: Hot[_Row] = Hot(_UNSENT)
_MOVE: Hot[tuple[()]] = Hot(
    _NOTIFICATION.update()
    .where(_NOTIFICATION.c.id.in_(bindparam("rows", expanding=True)))
    .values(due_at=bindparam("due"), held=bindparam("waits_for"), expires_at=bindparam("expires"))
)
_AT_ONCE = 500  # rows a statement


class Unsent(NamedTuple):
    """A notification that is to be sent and may have to wait."""

    id: int
    person_id: int
    kind: str
    created_at: datetime
    due_at: datetime
    held: str | None


class Time(NamedTuple):
    """When a notification is due and until when it is alive; `held` as in the table."""

    due_at: datetime
    held: str | None
    expires_at: datetime


async def unsent(session: AsyncSession, person_id: int | None = None) -> list[Unsent]:
    """What is to be sent to the person, or to anybody, and is not urgent."""
    if person_id is None:
        found = await _OF_ALL.all(session)
    else:
        found = await _OF_PERSON.all(session, of_person=person_id)
    return [Unsent(*row) for row in found]


async def move(session: AsyncSession, times: Mapping[int, Time]) -> None:
    """Has these notifications be due at other times. Many of them share one."""
    sharing: dict[Time, list[int]] = {}
    for identity, time in times.items():
        sharing.setdefault(time, []).append(identity)
    for (due, held, expires), ids in sharing.items():
        for first in range(0, len(ids), _AT_ONCE):
            rows = ids[first : first + _AT_ONCE]
            await _MOVE.all(session, rows=rows, due=due, waits_for=held, expires=expires)

"""One happening → the notifications of whom it concerns, within fan-out's transaction.

Reads who may be told and what they want; who hears what, and how, is decided in bot.rules.fanout.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import absences, reschedule
from bot.rules.audience import ADMINISTRATOR, Circle
from bot.rules.catalog import Kind
from bot.rules.fanout import Happening, fan_out
from bot.rules.jobs import Fresh
from bot.rules.mutes import targets
from bot.rules.preferences import Choices
from bot.runtime.metrics import NOTIFICATIONS
from storage.directory import mutes, people, preferences
from storage.directory.people import Concerned
from storage.flow import cards, escalations, notifications
from storage.tables import Data, NewNotification, Notification

_NAMED = ("manager_id", "assignee_id", "sender_id")


@dataclass(frozen=True)
class Told:
    """What has been made. `fresh`: what can be sent at once; `nobody`: there was nobody to tell."""

    fresh: list[Fresh]
    nobody: bool


async def spread(session: AsyncSession, happening: Happening, zone: tzinfo, now: datetime) -> Told:
    """Makes the notifications, has the bells redrawn that count them. `zone`: the cabinet's."""
    kind, data = happening.kind, happening.data
    found = await _concerned(session, kind, data)
    ids = [it.person.pk for it in found]
    defaults = [it.person.pk for it in found if it.is_default]
    unreachable = {it.person.pk for it in found if it.link.unreachable_at}
    cover, stand_ins = await absences.cover(session, ids, now)
    hearers = {it.person.pk: it for it in (*found, *stand_ins)}
    chosen = await preferences.of(session, hearers)
    choices = {person_id: Choices(made) for person_id, made in chosen.items()}
    persons = [it.person for it in hearers.values()]
    decided = fan_out(
        happening,
        Circle((it.person for it in found), defaults),
        choices,
        await reschedule.read(session, persons, choices, zone),
        unreachable,
        now,
        await mutes.muted_by(session, hearers, targets(kind, happening.subject, data), now),
        cover,
        await escalations.minutes_of(session, kind.key),
    )
    made = await notifications.add(session, decided.rows)
    await cards.redraw_bells(session, made)
    fresh: list[Fresh] = []
    for row in decided.rows:
        if row.person_id in made:
            NOTIFICATIONS.labels(row.kind, row.ended or "made").inc()
            fresh += _fresh(row, made[row.person_id], hearers[row.person_id], data)
    return Told(fresh, decided.unreached)


async def _concerned(session: AsyncSession, kind: Kind, data: Data) -> list[Concerned]:
    """The linked people the kind's rule may choose from."""
    return await people.concerned(
        session,
        [str(data[field]) for field in _NAMED if data.get(field)],
        (data.get("source") or {}).get("id"),
        role=ADMINISTRATOR if kind.audience.seeks_administrators else None,
        everyone=kind.audience.seeks_everyone,
    )


def _fresh(row: NewNotification, row_id: int, concerned: Concerned, data: Data) -> Iterator[Fresh]:
    """What can be sent at once."""
    is_own = row.on_behalf_of is None  # else the tables know for whom it is
    if row.due_at is not None and row.due_at <= row.created_at and is_own:
        notification = Notification.model_construct(id=row_id, **row._asdict())
        yield Fresh(concerned.link, concerned.person, notification, data)

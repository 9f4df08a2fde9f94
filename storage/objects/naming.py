"""The cards and bells that name a person (responsible, in a step, on it, away), a source, a channel
or a status.
"""

import json
from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, String, cast, false, or_, union
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.flow import cards
from storage.objects import lists
from storage.objects.statuses import PAYMENT
from storage.tables import Card, Channel, Notification, Source, Status, SubjectState, qualified
from storage.tables.columns import table_of


async def redraw(session: AsyncSession, crm_ids: Iterable[str], person_id: int = 0) -> None:
    """Redraws what names the person by one of these CRM ids, or by their own name if it has changed
    (`person_id`).

    It looks through all objects, so it is for what seldom happens. The ids of other cabinets may be
    the same: their cards are drawn as they were.
    """
    naming = [_names(crm_id) for crm_id in crm_ids]
    if person_id:
        naming.append(col(SubjectState.claimed_by) == person_id)
    if not naming:
        return
    subjects = select(SubjectState.subject).where(or_(*naming))
    await _redraw_all_of(session, col(Notification.subject).in_(subjects))
    if person_id:
        await _redraw_all_of(session, col(Notification.on_behalf_of) == person_id)
        await lists.redraw_all(session)


async def showing(session: AsyncSession, renamed: Iterable[Status]) -> list[str]:
    """The objects that have one of these statuses, or had it in one of their last steps. It looks
    through all objects, too.
    """
    theirs = [
        and_(col(SubjectState.subject).startswith(_prefix(it), autoescape=True), _names(it.key))
        for it in renamed
    ]
    found = await session.exec(select(SubjectState.subject).where(or_(false(), *theirs)))
    return list(found.all())


async def of_place(
    session: AsyncSession, place: Source | Channel, after: int, limit: int
) -> list[int]:
    """Ids above `after` of what names the source or channel, the lowest first."""
    column = col(Notification.source if isinstance(place, Source) else Notification.channel)
    theirs = column == qualified(place.cabinet, place.crm_id), col(Notification.id) > after
    chosen = select(table_of(Notification).c.id).where(*theirs).order_by(col(Notification.id))
    return list((await session.exec(chosen.limit(limit))).all())


async def redraw_showing(session: AsyncSession, ids: Collection[int]) -> None:
    """Redraws the cards that show these notifications, perhaps that of another step of the object.

    Those in a chat that was left are redrawn if the person comes back.
    """
    is_of_it = col(Notification.id).in_(ids)
    carried = select(Notification.card_id).where(is_of_it, col(Notification.card_id).is_not(None))
    other = aliased(Notification)
    same_object = (
        col(other.subject) == col(Notification.subject),
        col(other.person_id) == col(Notification.person_id),
    )
    standing_for_others = select(other.card_id).where(
        is_of_it, col(Notification.latest), *same_object, col(other.card_id).is_not(None)
    )
    showing = col(Card.id).in_(union(carried, standing_for_others))
    await cards.redraw(session, showing, left_too=True)


async def redraw_objects(session: AsyncSession, subjects: Collection[str]) -> None:
    """Redraws the cards and bells that show these objects."""
    await _redraw_all_of(session, col(Notification.subject).in_(subjects))


def _prefix(status: Status) -> str:
    """How the subjects begin that may have the status."""
    what = "order" if status.what == PAYMENT else status.what
    return f"{status.cabinet}/{what}:" if status.cabinet else f"{what}:"


async def _redraw_all_of(session: AsyncSession, concerned: ColumnElement[bool]) -> None:
    carriers = select(Notification.card_id).where(concerned, col(Notification.card_id).is_not(None))
    await cards.redraw(session, col(Card.id).in_(carriers))
    having = select(Notification.person_id).where(concerned).distinct()
    await cards.redraw_bells(session, set((await session.exec(having)).all()))


def _names(crm_id: str) -> ColumnElement[bool]:
    """The object's JSON has the id as a text somewhere, as either database writes it."""
    text = cast(col(SubjectState.state), String)
    written = {json.dumps(crm_id), json.dumps(crm_id, ensure_ascii=False)}
    return or_(*(text.contains(each, autoescape=True) for each in sorted(written)))

"""Where rows that are nobody's own may still say who somebody was: events, objects, reminders.

They are looked through in batches, in the order of their keys: hooks must not wait meanwhile.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.flow import cards
from storage.objects import threads
from storage.objects.threads import About
from storage.tables import (
    ERASED,
    Connection,
    Event,
    EventState,
    Identity,
    Link,
    Mute,
    Person,
    Reminder,
    SubjectState,
    cabinet_of,
    qualified,
    unqualified,
)

_STAFF = "staff.updated"
_CONTACTS = ("phone", "mail", "login", "username", "telegram")  # in the names of fields

# Takes JSON, the cabinet whose ids it has (None: nobody knows), and whether the CRM sent it so.
Erase = Callable[[Any, str | None, bool], Any]  # Any: JSON
EraseText = Callable[[str], str]


class Place(NamedTuple):
    """How far the search has got: the last event's id, the last object's subject.

    `unsure_from`: the first event that was not fanned out then; it may have got a meaning since.
    """

    event: int = 0
    subject: str | None = None
    unsure_from: int | None = None
    is_done: bool = False


@dataclass(frozen=True)
class Eraser:
    """What to do with JSON and with any other text."""

    json: Erase
    text: EraseText


async def words_of(session: AsyncSession, person: Person) -> set[str]:
    """The person's name and accounts, in every way that they are written."""
    links = (await session.exec(select(Link).where(Link.person_id == person.id))).all()
    accounts = {str(it.telegram_id) for it in links if it.telegram_id > 0}
    accounts |= {it.username for it in links if it.username}
    return (
        {person.name} | accounts | {f"@{it}" for it in accounts} | {f"id {it}" for it in accounts}
    )


class Reported(NamedTuple):
    """What a hook has said of somebody on the staff. `contacts`: numbers, addresses, accounts."""

    subject: str
    name: str
    contacts: frozenset[str]


async def reported(session: AsyncSession) -> list[Reported]:
    """What hooks have said of the staff."""
    found = await session.exec(
        select(Event.subject, Event.body).where(Event.type == _STAFF, col(Event.body) != b"")
    )
    said = [(subject, _entry_in(body)) for subject, body in found.all()]
    return [
        Reported(subject, str(entry["name"]), frozenset(_contacts_in(entry)))
        for subject, entry in said
        if subject and "name" in entry
    ]


async def ids_in_use(session: AsyncSession, but_of: int) -> set[str]:
    """The qualified ids of everybody else."""
    found = await session.exec(select(Identity).where(Identity.person_id != but_of))
    return {qualified(it.cabinet, it.crm_id) for it in found.all()}


async def clear(session: AsyncSession, eraser: Eraser, place: Place, limit: int) -> Place:
    """Takes the person out of the next `limit` rows; returns how far it got."""
    if place.subject is None:
        return await _clear_events(session, eraser, place, limit)
    return await _clear_states(session, eraser, place, limit)


async def clear_newer(session: AsyncSession, eraser: Eraser, place: Place, since: datetime) -> None:
    """The same for what has come or changed since the search began, for reminders and mutes."""
    first = place.event + 1 if place.unsure_from is None else place.unsure_from
    events = await session.exec(select(Event).where(col(Event.id) >= first))
    await _erase_events(session, eraser, list(events.all()))
    states = await session.exec(select(SubjectState).where(SubjectState.updated_at >= since))
    for state in states.all():
        await _erase_state(session, eraser, state)
    for reminder in (await session.exec(select(Reminder))).all():
        body = _erased_body(eraser, reminder.body, None, sent=False)
        reminder.body = reminder.body if body is None else body
    for mute in (await session.exec(select(Mute))).all():
        mute.name = eraser.text(mute.name)
    await session.flush()


async def _clear_events(session: AsyncSession, eraser: Eraser, place: Place, limit: int) -> Place:
    later = select(Event).where(col(Event.id) > place.event).order_by(col(Event.id)).limit(limit)
    events = list((await session.exec(later)).all())
    if not events:
        return place._replace(subject="")
    await _erase_events(session, eraser, events)
    fresh = [it.pk for it in events if it.state == EventState.NEW]
    unsure_from = place.unsure_from or (min(fresh) if fresh else None)
    return place._replace(event=events[-1].pk, unsure_from=unsure_from)


async def _clear_states(session: AsyncSession, eraser: Eraser, place: Place, limit: int) -> Place:
    later = select(SubjectState).where(col(SubjectState.subject) > (place.subject or ""))
    found = await session.exec(later.order_by(col(SubjectState.subject)).limit(limit))
    states = found.all()
    for state in states:
        await _erase_state(session, eraser, state)
    await session.flush()
    return place._replace(subject=states[-1].subject) if states else place._replace(is_done=True)


async def _erase_events(session: AsyncSession, eraser: Eraser, events: list[Event]) -> None:
    cabinets = {it.id: it.cabinet for it in (await session.exec(select(Connection))).all()}
    for event in events:
        cabinet = cabinets.get(event.connection_id) if event.connection_id else None
        body = _erased_body(eraser, event.body, cabinet, sent=event.connection_id is not None)
        event.body = event.body if body is None else body
        meaning = event.meaning and {
            kind: eraser.json(data, _cabinet_in(data), False)
            for kind, data in event.meaning.items()
        }
        if meaning != event.meaning:
            event.meaning = meaning
            await cards.redraw_carriers(session, event.pk)
        for name in ("external_id", "subject", "hint"):
            said = getattr(event, name)
            if said and eraser.text(said) != said:
                setattr(event, name, f"forgotten:{event.id}" if name == "external_id" else None)
    await session.flush()


async def _erase_state(session: AsyncSession, eraser: Eraser, state: SubjectState) -> None:
    """What was known of the person is unknown then: None would say that there is nobody.

    Cards show more of it than the events say that they are about.
    """
    before = state.state
    known = eraser.json(before, unqualified(state.subject)[0], False)
    if known != before:
        state.state = {
            key: it for key, it in known.items() if it is not None or before.get(key) is None
        }
        await threads.redraw(session, About(state.subject))


def _erased_body(eraser: Eraser, body: bytes, cabinet: str | None, *, sent: bool) -> bytes | None:
    """None if it says nothing of the person."""
    try:
        said = json.loads(body)
        if not sent and isinstance(said, dict):
            cabinet = cabinet_of(said)
        without = eraser.json(said, cabinet, sent)
        return None if without == said else json.dumps(without).encode() + ERASED
    except (ValueError, RecursionError):  # no JSON, or nested too deeply to be looked through
        text = body.decode("utf-8", "surrogateescape")
        without = eraser.text(text)
        return None if without == text else without.encode("utf-8", "surrogateescape")


def _cabinet_in(data: object) -> str:
    return cabinet_of(data) if isinstance(data, dict) else ""


def _entry_in(body: bytes) -> dict[str, Any]:  # Any: JSON
    try:
        entry = json.loads(body)["data"]["staff"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return {}
    return entry if isinstance(entry, dict) else {}


def _contacts_in(entry: dict[str, Any]) -> list[str]:  # Any: JSON
    """A word alone tells nobody apart: it may be anybody's."""
    named = [it for key, it in entry.items() if any(part in key.lower() for part in _CONTACTS)]
    said = [str(it).strip() for it in named if isinstance(it, str | int)]
    return [it for it in said if any(sign.isdigit() or sign in "@+" for sign in it)]

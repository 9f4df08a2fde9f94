"""Erases a person: name, account, notifications. The rows that remain name nobody.

Rows of people, links and cards are emptied, not deleted: SQLite would reuse the id of a deleted
row, and buttons or messages under way may still carry it.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, delete, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import absences, identities
from storage.directory.links import sign_out
from storage.flow import cards
from storage.objects import lists
from storage.tables import (
    NOBODY,
    Answer,
    Attempt,
    Card,
    CardState,
    Change,
    Event,
    EventState,
    Form,
    Given,
    Hint,
    Identity,
    Invite,
    Link,
    Mute,
    Notification,
    Person,
    PhoneRequest,
    Preference,
    QuietHours,
    Rhythm,
    Source,
    SourceManager,
    SubjectState,
    UnknownId,
    qualified,
    unqualified,
)
from storage.tables.columns import LARGEST_ID
from storage.upkeep.traces import Eraser

# No Telegram account has a negative id.
_NOBODYS = {"telegram_id": -col(Link.id), "username": None, "menu": None}
_SEEN = (CardState.SENDING, CardState.SENT)


async def candidates(session: AsyncSession, wanted: str) -> list[Person]:
    """People with this name, CRM id or id of ours. `crm:7` and `id:7` say which id is meant."""
    kind, _, rest = wanted.partition(":")
    number = rest if kind == "id" else wanted
    ours = int(number) if number.isascii() and number.isdecimal() and len(number) < 20 else 0
    conditions: list[ColumnElement[bool] | bool] = [
        Person.name == wanted,
        _is_known_as(wanted),
        Person.id == (ours if ours <= LARGEST_ID else 0),
    ]
    if kind == "crm":
        conditions.append(_is_known_as(rest))
    found = await session.exec(
        select(Person)
        .where(or_(*conditions), or_(col(Person.active), Person.name != NOBODY))
        .order_by(col(Person.id))
    )
    return list(found.all())


@dataclass(frozen=True)
class Known:
    """How to take the person out of JSON and text, and their qualified CRM ids, former ones too."""

    eraser: Eraser
    keys: set[str]


async def forget(session: AsyncSession, person: Person, now: datetime, known: Known) -> None:
    """Erases the person, even while the bot is running: its work in progress finds nobody."""
    await _take_name_off_notices(session, person.pk, known.eraser)
    await _empty_chats(session, person.pk, now)
    tables = (
        *(Notification, Invite, Preference, Mute, QuietHours, Rhythm, SourceManager, Given),
        *(Change, PhoneRequest),
    )
    for table in tables:
        await session.exec(delete(table).where(col(table.person_id) == person.id))
    await absences.forget(session, person.pk)
    for cabinet in await identities.of_person(session, person.pk):
        await identities.take(session, person.pk, cabinet)
    for key in known.keys:
        await _take_id(session, *unqualified(key))
    await _take_name_off_payments(session, person.pk)
    await _take_name_off_leaving(session, person.pk)
    person.name, person.former_crm_id, person.active = NOBODY, None, False
    person.language, person.language_chosen = None, False
    person.timezone, person.timezone_chosen = None, False
    await session.flush()


async def _take_id(session: AsyncSession, cabinet: str, crm_id: str) -> None:
    """Empties the CRM's hooks about the person, and drops the id wherever it is a key."""
    subject = qualified(cabinet, f"staff:{crm_id}")
    await _empty_hooks(session, subject)
    await session.exec(delete(SubjectState).where(col(SubjectState.subject) == subject))
    unknown = col(UnknownId.cabinet) == cabinet, col(UnknownId.crm_id) == crm_id
    await session.exec(delete(UnknownId).where(*unknown))
    for source in (await session.exec(select(Source).where(Source.cabinet == cabinet))).all():
        if crm_id in source.awaited_managers:
            source.awaited_managers = [it for it in source.awaited_managers if it != crm_id]
    await session.flush()


async def _empty_chats(session: AsyncSession, person_id: int, now: datetime) -> None:
    links = select(Link.id).where(col(Link.person_id) == person_id)
    # Before the cards, which the notifications refer to.
    await session.exec(
        update(Notification).where(col(Notification.person_id) == person_id).values(card_id=None)
    )
    await session.exec(
        update(Card)
        .where(col(Card.link_id).in_(links))
        .values(
            state=CardState.ENDED, content=None, message_id=None, answer=None, due_at=None, stale=0
        )
    )
    of_these = select(Card.id).where(col(Card.link_id).in_(links))
    await session.exec(delete(Attempt).where(col(Attempt.card_id).in_(of_these)))
    mine = col(Link.person_id) == person_id
    own = (await session.exec(select(Link).where(mine))).all()
    await sign_out(session, [it.pk for it in own])
    accounts = [it.telegram_id for it in own]
    await session.exec(update(Link).where(mine, col(Link.ended_at).is_(None)).values(ended_at=now))
    for column in (PhoneRequest.telegram_id, Hint.chat_id, Answer.chat_id):
        await session.exec(delete(column.class_).where(col(column).in_(accounts)))  # type: ignore[attr-defined]  # a column, to mypy an int
    # It may have spoken for somebody else before.
    before = col(Link.telegram_id).in_(accounts), col(Link.ended_at).is_not(None)
    await session.exec(update(Link).where(*before).values(_NOBODYS))
    await session.exec(update(Link).where(mine).values(_NOBODYS))


async def _take_name_off_notices(session: AsyncSession, person_id: int, eraser: Eraser) -> None:
    """Redraws the messages to others about the person without the name."""
    told = col(Card.content).is_not(None), col(Card.form).in_((Form.NOTICE, Form.PROMPT))
    found = await session.exec(select(Card.id, Card.content).where(*told))
    changed = {
        card_id: nameless
        for card_id, content in found.all()
        if content and (nameless := _nameless({**content}, person_id, eraser)) != content
    }
    for card_id, content in changed.items():
        await session.exec(update(Card).where(col(Card.id) == card_id).values(content=content))
    # The list of those who cannot be reached is drawn from the tables, where the name is gone.
    named = or_(col(Card.id).in_(changed), col(Card.form) == Form.UNREACHABLE)
    shown = update(Card).where(named, col(Card.state).in_(_SEEN))
    # At once: a question waits to be redrawn until it expires.
    await session.exec(shown.values(stale=col(Card.stale) + 1, due_at=None))


def _nameless(
    content: dict[str, Any],  # Any: JSON
    person_id: int,
    eraser: Eraser,
) -> dict[str, Any]:
    """The content of a notice without the person. `people`: which value names whom, if it says."""
    people = content.get("people")
    if people is None:
        erased = eraser.json(content.get("values", {}), None, False)
        is_theirs = erased != content.get("values", {})
    else:
        erased = {
            key: NOBODY if people.get(key) == person_id else it
            for key, it in content["values"].items()
        }
        is_theirs = person_id in people.values()
    if not is_theirs:
        return content
    erased |= dict.fromkeys(erased.keys() & {"account", "id"}, NOBODY)  # they are next to the name
    return {**content, "values": erased}


async def _take_name_off_payments(session: AsyncSession, person_id: int) -> None:
    """A payment's event says who marked it as paid."""
    kind = "channel.payment_due"
    by = col(Event.meaning)[(kind, "settled", "by_id")].as_integer()
    found = await session.exec(select(Event).where(Event.type == kind, by == person_id))
    for event in found.all():
        data = (event.meaning or {})[kind]
        nameless = {"how": data["settled"]["how"], "at": data["settled"]["at"]}
        event.meaning = {**(event.meaning or {}), kind: {**data, "settled": nameless}}
        await cards.redraw_carriers(session, event.pk)
    await session.flush()


async def _take_name_off_leaving(session: AsyncSession, person_id: int) -> None:
    """The events that told administrators what the person left behind say who it was."""
    subject = f"{lists.LEFT}:{person_id}"
    told = select(Notification.event_id).where(Notification.subject == subject)
    found = await session.exec(select(Event).where(col(Event.id).in_(told)))
    for event in found.all():
        data = json.loads(event.body)
        data["person"]["name"] = NOBODY
        event.body = json.dumps(data).encode()
        if event.meaning is not None:
            event.meaning = {event.type: data}
    await session.flush()
    await lists.redraw(session, subject)


def _is_known_as(crm_id: str) -> ColumnElement[bool]:
    owners = select(Identity.person_id).where(Identity.crm_id == crm_id)
    return col(Person.id).in_(owners)


async def _empty_hooks(session: AsyncSession, subject: str) -> None:
    """The events stay, so that repeats are recognised."""
    await session.exec(
        update(Event)
        .where(col(Event.type) == "staff.updated", col(Event.subject) == subject)
        .values(body=b"", meaning=None, subject=None, state=EventState.IGNORED)
    )

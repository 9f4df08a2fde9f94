"""Rows for the tests of storage: defaults, plus what matters to the test."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import forgetting as erasing
from storage.directory import connections, links, people
from storage.flow import cards, events, notifications
from storage.tables import (
    Card,
    Connection,
    Form,
    Link,
    NewCard,
    NewConnection,
    NewEvent,
    NewNotification,
    Notification,
    Person,
)
from storage.upkeep import forgetting

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)

_numbers = count(1)


def new_event(connection: Connection | None = None, **wanted: Any) -> NewEvent:
    """A hook of this connection, or an event of our own; each with a key of its own."""
    number = next(_numbers)
    row: dict[str, Any] = {
        "connection_id": connection.id if connection else None,
        "external_id": f"event-{number}",
        "type": "order.created",
        "hint": None,
        "subject": f"order:{number}",
        "occurred_at": NOW,
        "received_at": NOW,
        "body": b"{}",
    }
    return NewEvent(**row | wanted)


async def make_connection(session: AsyncSession, key: str = "key") -> Connection:
    return await connections.add(session, NewConnection("generic", None, key, "secret", NOW))


async def make_person(session: AsyncSession, name: str = "Marta", role: str = "manager") -> Person:
    return await people.add(session, name=name, role=role, crm_id=f"crm-{next(_numbers)}", now=NOW)


async def make_link(session: AsyncSession, person: Person | None = None) -> Link:
    person = person or await make_person(session)
    assert person.id is not None
    return await links.open_one(session, person.id, 7_000_000_000 + next(_numbers), None, NOW)


async def forget(session: AsyncSession, person: Person) -> None:
    """Erases the person's own rows, and what names them by their id."""
    known = await erasing.known_of(session, person)
    await forgetting.forget(session, person, NOW, known)


async def make_event(session: AsyncSession, **wanted: Any) -> int:
    """An event of our own that fan-out has seen; its id."""
    row = new_event(**{"state": "done"} | wanted)
    await events.put(session, row)
    event = await events.own(session, row.external_id)
    assert event is not None
    assert event.id is not None
    return event.id


def new_notification(event_id: int, person_id: int | None, **wanted: Any) -> NewNotification:
    """A row of `notification` that is due at once."""
    row: dict[str, Any] = {
        "event_id": event_id,
        "person_id": person_id,
        "kind": "order.created",
        "section": "events",
        "subject": f"order:{event_id}",
        "reason": "manager",
        "urgent": False,
        "silent": False,
        "created_at": NOW,
        "due_at": NOW,
        "expires_at": None,
        "ended": None,
    }
    return NewNotification(**row | wanted)


async def make_notification(session: AsyncSession, link: Link, **wanted: Any) -> Notification:
    """What the link's person is to hear, each of an event of its own."""
    event_id = await make_event(session)
    card_id, read_at = wanted.pop("card_id", None), wanted.pop("read_at", None)
    await notifications.add(session, [new_notification(event_id, link.person_id, **wanted)])
    made = await newest_notification(session)
    made.card_id, made.read_at = card_id, read_at
    await session.flush()
    return made


async def newest_notification(session: AsyncSession) -> Notification:
    from sqlmodel import col, select

    found = await session.exec(select(Notification).order_by(col(Notification.id).desc()).limit(1))
    return found.one()


async def make_card(session: AsyncSession, link: Link, form: str = "single", **wanted: Any) -> Card:
    """A card in the chat, as delivery would have left it."""
    made = await cards.add(session, NewCard(link.pk, Form(form), NOW))
    card = await session.get_one(Card, made.id)
    for column, value in wanted.items():
        setattr(card, column, value)
    await session.flush()
    return card

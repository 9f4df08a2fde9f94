"""What the web bell asks, its page and its messages, for tests/storage/test_plans.py."""

from collections.abc import Awaitable, Callable
from typing import Any
from unittest.mock import patch

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import preferences
from storage.flow.inbox import Listed
from storage.objects import subjects
from storage.replicas import bells
from storage.tables import Notification
from storage.tables.columns import LARGEST_ID
from storage.web import listed, sessions, streams
from tests.storage.rows import NOW

PERSON = 7


async def bells_changed(session: AsyncSession) -> None:
    """As where there is a web bell."""
    with patch.dict(session.info, {bells.TELL: lambda _is_kept: None}):
        await bells.changed(session, [PERSON])


BY_PAGES: dict[str, Callable[[AsyncSession], Awaitable[Any]]] = {
    "bells.changed": bells_changed,
    "bells.newest": bells.newest,
    "bells.since": lambda s: bells.since(s, 1),
    "streams.signed_in": lambda s: streams.signed_in(s, [1, 2], NOW),
    "streams.unread": lambda s: streams.unread(s, [PERSON]),
    "streams.pop_ups": lambda s: streams.pop_ups(s, [PERSON], 1, 2, NOW),
    "preferences.told": lambda s: preferences.told(s, [PERSON]),
    "listed.page": lambda s: listed.page(s, Listed(PERSON, "events"), 5_000, 30),
    "listed.page, unread only": lambda s: listed.page(
        s, Listed(PERSON, "events", True), LARGEST_ID, 30
    ),
    "listed.own": lambda s: listed.own(s, PERSON, 9),
    "listed.steps": lambda s: listed.steps(
        s, Notification(id=1, person_id=PERSON, subject="order:1"), 100
    ),
    "listed.steps, of no object": lambda s: listed.steps(
        s, Notification(id=1, person_id=PERSON), 100
    ),
    "sessions.of_token": lambda s: sessions.of_token(s, "token", NOW),
    "listed.unread": lambda s: listed.unread(s, PERSON),
    "listed.step_counts": lambda s: listed.step_counts(s, PERSON, ["order:1", "order:2"]),
    "subjects.of_these": lambda s: subjects.of_these(s, ["order:1", "order:2"]),
}

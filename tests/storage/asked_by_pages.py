"""What the page of the web bell asks, for tests/storage/test_plans.py."""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.flow.inbox import Listed
from storage.objects import subjects
from storage.tables import Notification
from storage.web import listed

PERSON = 7

BY_PAGES: dict[str, Callable[[AsyncSession], Awaitable[Any]]] = {
    "listed.page": lambda s: listed.page(s, Listed(PERSON, "events"), 5_000, 30),
    "listed.page, unread only": lambda s: listed.page(
        s, Listed(PERSON, "events", True), listed.NEWEST, 30
    ),
    "listed.own": lambda s: listed.own(s, PERSON, 9),
    "listed.steps": lambda s: listed.steps(
        s, Notification(id=1, person_id=PERSON, subject="order:1"), 100
    ),
    "listed.steps, of no object": lambda s: listed.steps(
        s, Notification(id=1, person_id=PERSON), 100
    ),
    "listed.step_counts": lambda s: listed.step_counts(s, PERSON, ["order:1", "order:2"]),
    "subjects.of_these": lambda s: subjects.of_these(s, ["order:1", "order:2"]),
}

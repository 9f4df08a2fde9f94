"""What actions are given: the transaction they work in, and the report to record."""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.events import payloads
from bot.rules.objects.details import Details
from bot.rules.objects.life import Life
from storage.tables import cabinet_of


@dataclass(frozen=True)
class Context:
    """The caller's transaction and the time. `zone`: the cabinet's, by which days are counted."""

    session: AsyncSession
    zone: tzinfo
    now: datetime


@dataclass(frozen=True)
class Change:
    """What is known of an object before and after a report; `is_first`: the object is new.

    `has_deadline`: it has or had one before. `details`: its details afterwards. `status`: what
    people call the status that the event reports.
    """

    before: Life = field(default_factory=dict)
    after: Life = field(default_factory=dict)
    is_first: bool = False
    has_deadline: bool = False
    details: Details = field(default_factory=dict)
    status: str | None = None


@dataclass(frozen=True)
class Report:
    """What an event says about one kind: `data` has the contract's shape and was reported `at`.

    `own`: it is a reminder of ours, which has waited and says nothing new.
    """

    kind: str
    subject: str | None
    data: dict[str, Any]  # Any: JSON of many shapes
    at: datetime
    own: bool = False
    change: Change = Change()

    @property
    def cabinet(self) -> str:
        """The cabinet to which the objects and ids in it belong."""
        return cabinet_of(self.data)

    @cached_property
    def facts(self) -> payloads.Facts:
        """The data, checked and cleaned. Raises Malformed."""
        return payloads.read(self.kind, self.data)

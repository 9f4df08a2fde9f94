"""The statuses that a CRM lists when it is asked.

What an administrator has set stays; the CRM's own is kept beside it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import Ended, Status


class InCrm(NamedTuple):
    """A status as the CRM lists it. `meaning` counts if the CRM `says_meaning`; None: open."""

    key: str
    name: str | None = None
    says_meaning: bool = False
    meaning: Ended | None = None
    expires_after: int | None = None
    pipeline: str | None = None

    def is_news(self, known: Status | None) -> bool:
        """Whether this is not what we know already."""
        if known is None:
            return True
        return (
            (self.name is not None and self.name != known.crm_name)
            or (self.says_meaning and self.meaning != known.crm_meaning)
            or (self.pipeline is not None and self.pipeline != known.pipeline)
            or self.expires_after != known.expires_after
        )


async def in_cabinet(session: AsyncSession, cabinet: str, what: str) -> dict[str, Status]:
    """All that are known of the orders or leads of a cabinet, by key."""
    these = select(Status).where(Status.cabinet == cabinet, Status.what == what)
    return {status.key: status for status in (await session.exec(these)).all()}


async def tell(
    session: AsyncSession, cabinet: str, what: str, told: Iterable[InCrm], now: datetime
) -> None:
    """Takes over what the CRM says of its statuses, but for what an administrator has set."""
    known = await in_cabinet(session, cabinet, what)
    for each in told:
        status = known.get(each.key)
        if status is None:
            status = Status(cabinet=cabinet, what=what, key=each.key, seen_at=now)
            status.name = each.name  # nothing shows it yet
            session.add(status)
        _take_over(status, each)
    await session.flush()


def _take_over(status: Status, told: InCrm) -> None:
    if told.name is not None:
        status.crm_name = told.name
        if not status.name_held and status.name != told.name:
            status.name, status.renamed = told.name, True
    if told.says_meaning:
        status.crm_meaning = told.meaning
        if not status.meaning_held and status.meaning != told.meaning:
            status.meaning, status.applied = told.meaning, False
    if told.pipeline is not None:
        status.pipeline = told.pipeline
    status.expires_after = told.expires_after

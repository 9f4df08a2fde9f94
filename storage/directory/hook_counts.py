"""How many hooks came to each connection's address and what became of them, hour by hour."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import col, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.statements import insert_into
from storage.tables import Connection, HookCount, HookResult

KEPT = timedelta(weeks=8)

Refusal = dict[str, Any]  # Any: JSON by result


def hour_of(at: datetime) -> datetime:
    """The beginning of its hour."""
    return at.replace(minute=0, second=0, microsecond=0)


@dataclass
class Tally:
    """What came to one connection's address since it was last written down.

    `lost`: the latest refusal of a hook that was not even kept, with its time `at`.
    `in_a_row`: how many were lost since the latest good one in it, since `row_since`.
    """

    numbers: Counter[tuple[datetime, HookResult]] = field(default_factory=Counter)
    good_at: datetime | None = None
    refused_at: datetime | None = None
    refusal: Refusal | None = None
    lost: Refusal | None = None
    in_a_row: int = 0
    row_since: datetime | None = None

    def good(self, at: datetime) -> None:
        self.numbers[hour_of(at), HookResult.GOOD] += 1
        self.good_at, self.in_a_row, self.row_since = at, 0, None

    def refused(self, at: datetime, refusal: Refusal) -> None:
        """`refusal`: its `result`, and what else is known of the mistake."""
        self.numbers[hour_of(at), HookResult(refusal["result"])] += 1
        self.refused_at, self.refusal = at, refusal
        if not refusal.get("kept"):
            self.lost = {**refusal, "at": at.isoformat()}
            self.in_a_row += 1
            self.row_since = self.row_since or at

    def add(self, later: "Tally") -> None:
        """Adds what came later."""
        self.numbers.update(later.numbers)
        if later.good_at is not None:
            self.good_at, self.in_a_row, self.row_since = later.good_at, 0, None
        if later.refused_at is not None:
            self.refused_at, self.refusal = later.refused_at, later.refusal
        self.lost = later.lost or self.lost
        self.in_a_row += later.in_a_row
        self.row_since = self.row_since or later.row_since


async def keep(session: AsyncSession, connection_id: int, tally: Tally) -> None:
    """Adds what came to what is known of the connection."""
    for (hour, result), number in tally.numbers.items():
        insert = insert_into(session, HookCount).values(
            connection_id=connection_id, hour=hour, result=result, number=number
        )
        more = {"number": HookCount.number + insert.excluded.number}
        keys = ["connection_id", "hour", "result"]
        await session.exec(insert.on_conflict_do_update(index_elements=keys, set_=more))
    connection = await session.get_one(Connection, connection_id, populate_existing=True)
    before = (connection.refusal or {}).get("in_a_row", 0) if connection.problem_since else 0
    since = connection.problem_since
    if tally.good_at is not None:
        connection.good_at, connection.problem, connection.problem_since = tally.good_at, None, None
        before, since = 0, None
    if tally.refusal is not None:
        connection.refused_at = tally.refused_at
        lost = tally.lost or (connection.refusal or {}).get("lost")
        row = before + tally.in_a_row
        connection.refusal = {**tally.refusal, "in_a_row": row} | ({"lost": lost} if lost else {})
        if tally.in_a_row and tally.lost:
            connection.problem = tally.lost["result"]
            connection.problem_since = since or tally.row_since
    await session.flush()


async def since(session: AsyncSession, connection_id: int, at: datetime) -> dict[HookResult, int]:
    """How many of its hooks had each result since this hour began, by the clock of UTC.

    Where days begin at half past an hour, the half hour before counts, too.
    """
    begins = hour_of(at.astimezone(UTC))
    found = await session.exec(
        select(HookCount.result, func.sum(HookCount.number))
        .where(HookCount.connection_id == connection_id, HookCount.hour >= begins)
        .group_by(HookCount.result)
    )
    return {HookResult(result): int(number) for result, number in found.all()}


async def good_by_hour(
    session: AsyncSession, connection_id: int, now: datetime
) -> Mapping[datetime, int]:
    """The hours for which counts are kept in which good hooks came, and how many."""
    found = await session.exec(
        select(HookCount.hour, HookCount.number).where(
            HookCount.connection_id == connection_id,
            HookCount.hour >= now - KEPT,
            HookCount.result == HookResult.GOOD,
        )
    )
    return dict(found.all())


async def purge(session: AsyncSession, now: datetime) -> None:
    """Deletes what is older than a silence is judged by."""
    await session.exec(delete(HookCount).where(col(HookCount.hour) < now - KEPT))

"""A schedule whose clock the tests set, and a CRM that reports on one channel, Viber."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from bot.actions import directory
from bot.actions.context import Context, Report
from bot.actions.directory import Recorded
from bot.runtime.config import Config
from bot.runtime.health import Health
from bot.schedule.tick import Schedule
from storage.directory import cabinet, sources
from storage.engine.database import Database
from storage.tables import Channel, Event, Reminder
from tests.house import Clock

KYIV = ZoneInfo("Europe/Kyiv")
TEN = datetime(2026, 11, 25, 8, tzinfo=UTC)  # 10:00 in Kyiv
A_MONTH_BEFORE = TEN - timedelta(days=30)
VIBER = {"id": "5", "name": "Viber", "kind": "messenger"}
REMINDER = "channel.payment_due"


@dataclass
class Watch:
    """A schedule in a cabinet whose zone is `zone`; it ticks when told to."""

    database: Database
    zone: ZoneInfo = KYIV
    clock: Clock = field(default_factory=Clock)
    woken: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.health = Health(self.clock)
        self.restart()

    def restart(self, zone: ZoneInfo | None = None) -> None:
        """Starts the schedule again, as a new process does, perhaps in another zone."""
        self.zone = zone or self.zone
        config = Config.model_validate({"timezone": self.zone.key})
        self.schedule = Schedule(self.database, self.clock, config, self._wake, self.health)

    async def tick(self, at: datetime) -> None:
        """Ticks at this time."""
        self.clock.now = at.astimezone(UTC)
        await self.schedule.tick()

    async def live(self, start: datetime, days: float) -> None:
        """Lives for so many days: ticks at both ends, when something is due, and just before it."""
        now, end = start, start + timedelta(days=days)
        await self.tick(start)
        while due := [row.at for row in await self.waiting() if now < row.at <= end]:
            now = min(due)
            await self.tick(now - timedelta(seconds=1))
            await self.tick(now)
        await self.tick(end)

    async def learn(self, paid_until: str, at: datetime = A_MONTH_BEFORE, **more: Any) -> None:
        """The CRM says until when Viber is paid."""
        told = {"channel": {**VIBER, "paid_until": paid_until, **more}}
        await self.record(Report("channel.updated", "channel:5", told, at), now=at)

    async def hear(
        self, kind: str, at: datetime, *, now: datetime | None = None, **more: Any
    ) -> None:
        """Fans out another event about Viber, when it happened or, if late, `now`."""
        data = {"channel": dict(VIBER), **more}
        await self.record(Report(kind, "channel:5", data, at), now=now or at)

    async def record(self, report: Report, now: datetime) -> Recorded:
        """What fan-out does with what an event reports."""
        return await self.database.write(
            lambda session: directory.record(Context(session, self.zone, now), report)
        )

    async def remind_at(self, hour: int) -> None:
        """An administrator chooses the hour of reminders."""
        await self.database.write(partial(cabinet.remind_at, hour=hour))

    async def made(self) -> list[Event]:
        """Every reminder made."""
        async with self.database.read() as session:
            ours = col(Event.external_id).startswith("payment:")
            found = await session.exec(select(Event).where(ours).order_by(col(Event.id)))
            return list(found.all())

    async def steps(self) -> list[tuple[int, datetime]]:
        """Which steps were made, and when."""
        return [
            (int(event.external_id.rpartition(":")[2]), event.occurred_at)
            for event in await self.made()
        ]

    async def told(self) -> list[dict[str, Any]]:
        """The data of every reminder made."""
        return [json.loads(event.body) for event in await self.made()]

    async def waiting(self) -> list[Reminder]:
        """Every reminder that waits for its time."""
        async with self.database.read() as session:
            return list((await session.exec(select(Reminder))).all())

    async def channel(self) -> Channel:
        """Viber's row."""
        async with self.database.read() as session:
            return await sources.mention(session, Channel, "5", None)

    def _wake(self) -> None:
        self.woken.append(self.clock())

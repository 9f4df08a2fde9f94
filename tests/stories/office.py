"""Fan-out and the schedule without Telegram: the cast, and a CRM that posts."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from bot.intake.step import Intake
from bot.schedule import escalations, returns
from bot.schedule.reminders import Reminders
from storage.directory import cabinet, connections, links, people, sources
from storage.engine.database import Database
from storage.flow import events
from storage.tables import Identity, NewConnection, NewEvent, Notification, Source
from tests.cast import CAST, MARTA, SHOP, Role
from tests.house import Clock

KYIV = ZoneInfo("Europe/Kyiv")


@dataclass
class Office:
    """The cast, linked, and a CRM whose hooks are fanned out at each tick."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    hook_ids: Any = field(default_factory=partial(count, 1))  # Any: itertools.count

    def __post_init__(self) -> None:
        self.intake = Intake(self.database, self.clock, KYIV, lambda: None)
        self.reminders = Reminders(self.database, KYIV)

    async def open(self) -> None:
        """Links the cast, gives Shop to Marta, connects a CRM, and turns the switch on."""

        async def work(session: Any) -> None:  # Any: an AsyncSession
            for role in CAST:
                person = await people.add(
                    session, name=role.name, role=role.role, crm_id=role.crm_id, now=self.clock()
                )
                await links.open_one(session, person.id, role.telegram_id, None, self.clock())
            shop = await sources.mention(session, Source, SHOP["id"], SHOP["name"])
            await sources.set_managers(session, shop, [MARTA.crm_id])
            await cabinet.switch(session, on=True)
            await connections.add(
                session, NewConnection("generic", None, "key", "secret", self.clock())
            )

        await self.database.write(work)

    async def tell(self, kind: str, data: dict[str, Any], *, minutes_ago: float = 0) -> None:
        """Stores a hook."""
        now = self.clock()
        at = now - timedelta(minutes=minutes_ago)
        body = {"type": kind, "timestamp": at.isoformat(), "data": data}
        about = kind.partition(".")[0]
        event = NewEvent(
            connection_id=1,
            external_id=f"hook-{next(self.hook_ids)}",
            type=kind,
            hint=None,
            subject=f"{about}:{data[about]['id']}",
            occurred_at=at,
            received_at=now,
            body=json.dumps(body).encode(),
        )
        await self.database.write(lambda session: events.put(session, event))

    async def tick(self, **later: float) -> None:
        """Fans out what was stored, moves the clock ahead by hours=, minutes=, …, and ticks."""
        await self.fan_out()
        self.clock.advance(**later)
        await self.reminders.step(self.clock())
        await returns.step(self.database, KYIV, self.clock())
        while await escalations.step(self.database, KYIV, self.clock()):
            pass  # on a slow machine, a part of it is left to the next tick
        await self.fan_out()

    async def fan_out(self) -> None:
        """Fans out everything that waits."""
        while not await self.intake.step():
            pass

    async def heard(self, role: Role, kind: str) -> list[Notification]:
        """The person's notifications of a kind, oldest first."""
        async with self.database.read() as session:
            found = await session.exec(
                select(Notification)
                .join(Identity, col(Identity.person_id) == Notification.person_id)
                .where(Identity.crm_id == role.crm_id, Notification.kind == kind)
                .order_by(col(Notification.id))
            )
            return list(found.all())

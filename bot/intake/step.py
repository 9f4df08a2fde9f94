"""The fan-out step: stored events → notifications, in the order in which they came.

Reads `event`, writes `notification` by way of bot.intake.notify. Nothing is sent here.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot import providers
from bot.actions import directory, resolution
from bot.intake import self_reports
from bot.intake.notify import spread
from bot.providers import Said, Understanding, Unreadable
from bot.rules.catalog import DIRECTORY, KINDS, is_allowed
from bot.rules.fanout import Happening
from bot.rules.jobs import Fresh, Job
from storage.directory import cabinet, subjects
from storage.engine.database import Database
from storage.engine.writer import Unavailable
from storage.flow import events
from storage.flow.events import UNREADABLE
from storage.tables import AnyEvent, Event, EventState

Result = TypeVar("Result")

log = logging.getLogger(__name__)

BATCH = 10
CROWD = 4
LONGEST_COURTESY_SECONDS = 0.5
SWEEP_SECONDS = 5.0


class Courier(Protocol):
    """Whoever sends: takes on fresh notifications, so that the table need not be asked for them."""

    async def claim_fresh(
        self, session: AsyncSession, made: list[Fresh], now: datetime
    ) -> list[Job]:
        """Claims, within the transaction, those that may be sent at once."""

    def start(self, jobs: list[Job]) -> None:
        """They are on disk."""

    def abandon(self, jobs: list[Job]) -> None:
        """They are not."""


class Intake:
    """Takes waiting events through fan-out, a few per commit."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        zone: ZoneInfo,
        on_made: Callable[[], None],
        courier: Courier | None = None,
    ) -> None:
        self._courier = courier
        self._database = database
        self._clock = clock
        self._zone = zone
        self._on_made = on_made
        self._providers: dict[int, str | None] = {}
        self._fresh: list[Fresh] = []
        self._claimed: list[Job] = []
        self._has_told = False  # an event of our own, which waits to be fanned out, too

    async def step(self) -> float:
        """Fans out what waits; seconds until the next look."""
        self._has_told = False
        try:
            taken, spent = await self._write(self._fan_out_some)
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - the top of a loop: which of them it was is found below
            taken, spent = await self._one_by_one(), 0.0
        if not taken:
            return SWEEP_SECONDS
        self._on_made()
        may_be_more = taken == BATCH or self._has_told
        # Hooks go first: while they crowd in, fan-out takes a fifth of the time at most.
        if self._database.crowd > CROWD:
            await asyncio.sleep(min(4 * spent, LONGEST_COURTESY_SECONDS))
        return 0.0 if may_be_more else SWEEP_SECONDS

    async def _fan_out_some(self, session: AsyncSession) -> tuple[int, float]:
        """How many events it took, and how many seconds."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        waiting = await events.waiting(session, BATCH)
        for event in waiting:
            await self._fan_out(session, event)
        await self._claim(session)
        return len(waiting), loop.time() - began

    async def _one_by_one(self) -> int:
        """One bad event must not stop the line: it is put aside, with its body."""
        async with self._database.read() as session:
            ids = [event.id for event in await events.waiting(session, BATCH)]
        for event_id in ids:
            assert event_id is not None
            try:
                await self._write(partial(self._fan_out_one, event_id=event_id))
            except Unavailable:
                raise
            except Exception:
                log.exception("event %s cannot be fanned out and is put aside", event_id)
                put_aside = partial(events.put_aside, event_id=event_id, state=EventState.BROKEN)
                await self._database.write(put_aside)
        return len(ids)

    async def _fan_out_one(self, session: AsyncSession, event_id: int) -> None:
        event = await session.get(Event, event_id)
        if event is not None and event.state == EventState.NEW:
            await self._fan_out(session, event)
            await self._claim(session)

    async def _write(self, work: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
        """A transaction; what it has claimed for sending is sent once it is on disk, or is not."""
        self._fresh, self._claimed = [], []
        try:
            result = await self._database.write(work)
        except BaseException:
            if self._courier is not None:
                self._courier.abandon(self._claimed)
            raise
        if self._courier is not None:
            self._courier.start(self._claimed)
        return result

    async def _claim(self, session: AsyncSession) -> None:
        if self._courier is not None and self._fresh:
            self._claimed = await self._courier.claim_fresh(session, self._fresh, self._clock())

    async def _fan_out(self, session: AsyncSession, event: AnyEvent) -> None:
        now = self._clock()
        if event.type == UNREADABLE:
            await events.put_aside(session, event.pk, EventState.UNREADABLE)
            await self._tell_unreadable(session, event, now)
            return
        known = await subjects.known(session, [event.subject] if event.subject else [])
        state = known.get(event.subject or "")
        try:
            understanding = await self._understand(session, event, state)
        except Unreadable:
            await events.put_aside(session, event.pk, EventState.UNREADABLE)
            await self._tell_unreadable(session, event, now)
            return
        if understanding.state is not None and event.subject:
            kept = {**(state or {}), **understanding.state}  # others keep their part in it, too
            await subjects.keep(session, event.subject, kept, now)
        meaning = {}
        for said in understanding.said:
            meaning[said.kind] = await self._say(session, event, said, now)
        await events.fanned_out(session, event.pk, meaning)

    async def _understand(
        self, session: AsyncSession, event: AnyEvent, state: dict[str, Any] | None
    ) -> Understanding:
        provider = await self._provider_of(session, event)
        if provider is None:
            # It may have counted up since this batch was read: by an event of the batch.
            current = await events.own(session, event.external_id) or event
            return Understanding((Said(event.type, json.loads(current.body)),), None)
        reader = providers.named(provider)
        if reader is None:
            raise Unreadable("its provider is not known any more")
        return reader.understand(event.type, event.hint, event.body, state)

    async def _provider_of(self, session: AsyncSession, event: AnyEvent) -> str | None:
        """A connection never changes its provider, so each is looked up once."""
        if event.connection_id is None:
            return None
        if event.connection_id not in self._providers:
            self._providers[event.connection_id] = await events.provider_of(session, event)
        return self._providers[event.connection_id]

    async def _say(
        self, session: AsyncSession, event: AnyEvent, said: Said, now: datetime
    ) -> dict[str, Any]:
        """Keeps what one kind tells of the directory, and notifies whom it concerns."""
        data: dict[str, Any] = dict(said.data)
        if said.kind in DIRECTORY:
            at = event.occurred_at
            await directory.apply(session, said.kind, data, at, now, zone=self._zone)
            return data
        kind = KINDS[said.kind]
        if not kind.own:
            at, own = event.occurred_at, event.connection_id is None
            await directory.mention(session, kind.key, data, at, now, zone=self._zone, own=own)
            if not await directory.is_to_be_told(
                session, kind.key, data, at, now, zone=self._zone, own=own
            ):
                return data
        over = await resolution.is_over(session, event, kind, now) or await directory.is_overtaken(
            session, kind.key, data, zone=self._zone
        )
        is_on, policy = await cabinet.rules(session)
        if is_on and is_allowed(kind, policy):
            await self._notify(session, Happening(event.pk, kind, event.subject, data, over), now)
        return data

    async def _notify(self, session: AsyncSession, happening: Happening, now: datetime) -> None:
        told = await spread(session, happening, self._zone, now)
        self._fresh += told.fresh
        kind = happening.kind
        if told.nobody and not kind.own:
            self._has_told = True
            day = self._day(now)
            await self_reports.count_unreached(session, kind.key, dict(happening.data), day, now)

    async def _tell_unreadable(self, session: AsyncSession, event: AnyEvent, now: datetime) -> None:
        if event.connection_id is not None:
            self._has_told = True
            await self_reports.count_unreadable(session, event, self._day(now), now)

    def _day(self, now: datetime) -> str:
        return now.astimezone(self._zone).date().isoformat()

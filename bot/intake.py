"""The fan-out step: stored events → notifications, in the order in which they came.

Reads `event`, writes `notification`; who hears what is decided in bot.fanout. Nothing is sent here.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot import answers, directory, providers, shortfalls
from bot.audience import ADMINISTRATOR, Circle
from bot.catalog import DIRECTORY, KINDS, Kind, is_allowed
from bot.fanout import Happening, fan_out
from bot.metrics import NOTIFICATIONS
from bot.preferences import Choices
from bot.providers import Said, Understanding, Unreadable
from storage import cabinet, cards, events, notifications, people, preferences, subjects
from storage.engine import Database, Unavailable
from storage.events import UNREADABLE
from storage.models import Event

log = logging.getLogger(__name__)

BATCH = 10
CROWD = 4
LONGEST_COURTESY_SECONDS = 0.5
SWEEP_SECONDS = 5.0


class Intake:
    """Takes waiting events through fan-out, a few per commit."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        zone: ZoneInfo,
        on_made: Callable[[], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._on_made = on_made
        self._providers: dict[int, str | None] = {}

    async def step(self) -> float:
        """Fans out what waits; seconds until the next look."""
        try:
            taken, spent = await self._database.write(self._fan_out_some)
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - the top of a loop: which of them it was is found below
            taken, spent = await self._one_by_one(), 0.0
        if not taken:
            return SWEEP_SECONDS
        self._on_made()
        # Hooks go first: while they crowd in, fan-out takes a fifth of the time at most.
        if self._database.crowd > CROWD:
            await asyncio.sleep(min(4 * spent, LONGEST_COURTESY_SECONDS))
        return 0.0  # more may wait: fan-out itself makes events, too

    async def _fan_out_some(self, session: AsyncSession) -> tuple[int, float]:
        """How many events it took, and how many seconds."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        waiting = await events.waiting(session, BATCH)
        for event in waiting:
            await self._fan_out(session, event)
        return len(waiting), loop.time() - began

    async def _one_by_one(self) -> int:
        """One bad event must not stop the line: it is put aside, with its body."""
        async with self._database.read() as session:
            ids = [event.id for event in await events.waiting(session, BATCH)]
        for event_id in ids:
            assert event_id is not None
            try:
                await self._database.write(partial(self._fan_out_one, event_id=event_id))
            except Unavailable:
                raise
            except Exception:
                log.exception("event %s cannot be fanned out and is put aside", event_id)
                put_aside = partial(events.put_aside, event_id=event_id, state="broken")
                await self._database.write(put_aside)
        return len(ids)

    async def _fan_out_one(self, session: AsyncSession, event_id: int) -> None:
        event = await session.get(Event, event_id)
        if event is not None and event.state == "new":
            await self._fan_out(session, event)

    async def _fan_out(self, session: AsyncSession, event: Event) -> None:
        assert event.id is not None
        now = self._clock()
        if event.type == UNREADABLE:
            await events.put_aside(session, event.id, "unreadable")
            await shortfalls.count_unreadable(session, event, self._day(now), now)
            return
        known = await subjects.known(session, [event.subject] if event.subject else [])
        state = known.get(event.subject or "")
        try:
            understanding = await self._understand(session, event, state)
        except Unreadable:
            await events.put_aside(session, event.id, "unreadable")
            if event.connection_id is not None:
                await shortfalls.count_unreadable(session, event, self._day(now), now)
            return
        if understanding.state is not None and event.subject:
            await subjects.keep(session, event.subject, understanding.state, now)
        meaning = {}
        for said in understanding.said:
            meaning[said.kind] = await self._say(session, event, said, now)
        await events.fanned_out(session, event.id, meaning)

    async def _understand(
        self, session: AsyncSession, event: Event, state: dict[str, Any] | None
    ) -> Understanding:
        provider = await self._provider_of(session, event)
        if provider is None:
            return Understanding((Said(event.type, json.loads(event.body)),), None)
        reader = providers.named(provider)
        if reader is None:
            raise Unreadable("its provider is not known any more")
        return reader.understand(event.type, event.hint, event.body, state)

    async def _provider_of(self, session: AsyncSession, event: Event) -> str | None:
        """A connection never changes its provider, so each is looked up once."""
        if event.connection_id is None:
            return None
        if event.connection_id not in self._providers:
            self._providers[event.connection_id] = await events.provider_of(session, event)
        return self._providers[event.connection_id]

    async def _say(
        self, session: AsyncSession, event: Event, said: Said, now: datetime
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
            if own and not await directory.still_owed(session, data):
                return data  # a reminder of ours, and the payment has come in between
        over = await answers.is_over(session, event, kind, now)
        is_on, policy = await cabinet.rules(session)
        if is_on and is_allowed(kind, policy):
            await self._notify(session, event, kind, data, over=over, now=now)
        return data

    async def _notify(
        self,
        session: AsyncSession,
        event: Event,
        kind: Kind,
        data: dict[str, Any],
        *,
        over: bool,
        now: datetime,
    ) -> None:
        assert event.id is not None
        source = (data.get("source") or {}).get("id")
        circle, unreachable = await self._circle(session, kind, data, source)
        chosen = await preferences.of(session, [p.id for p in circle.linked if p.id is not None])
        choices = {person_id: Choices(made) for person_id, made in chosen.items()}
        happening = Happening(event.id, kind, event.subject, data, over)
        spread = fan_out(happening, circle, choices, unreachable, now)
        made = await notifications.add(session, (row.__dict__ for row in spread.rows))
        await cards.redraw_bells(session, made)
        for row in spread.rows:
            if row.person_id in made:
                NOTIFICATIONS.labels(row.kind, row.ended or "made").inc()
        if spread.unreached and not kind.own:
            await shortfalls.count_unreached(session, kind.key, data, self._day(now), now)

    async def _circle(
        self, session: AsyncSession, kind: Kind, data: dict[str, Any], source: str | None
    ) -> tuple[Circle, set[int]]:
        """The linked people the kind's rule may choose from, and who of them cannot be reached."""
        named = [
            str(data[field])
            for field in ("manager_id", "assignee_id", "sender_id")
            if data.get(field)
        ]
        found = await people.concerned(
            session,
            named,
            source,
            role=ADMINISTRATOR if kind.may_reach_administrators else None,
            everyone=kind.may_reach_everyone,
        )
        defaults = [it.person.id for it in found if it.is_default and it.person.id is not None]
        unreachable = {
            it.person.id for it in found if it.link.unreachable_at and it.person.id is not None
        }
        return Circle((it.person for it in found), defaults), unreachable

    def _day(self, now: datetime) -> str:
        return now.astimezone(self._zone).date().isoformat()

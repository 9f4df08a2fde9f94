"""The fan-out step: stored events → notifications, in the order in which they arrived.

Reads `event` and writes `notification` through bot.intake.notify. In the same commit the courier
claims the cards that can go at once; nothing is sent here.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot import providers
from bot.actions import directory, open_lists
from bot.actions.context import Context, Report
from bot.intake import self_reports
from bot.intake.notify import notify
from bot.providers.hook import Meaning, Unreadable
from bot.rules.catalog import KINDS, is_allowed
from bot.rules.fanout import Alert
from bot.rules.jobs import Fresh, Job
from storage.directory import cabinet
from storage.engine.database import Database
from storage.engine.writer import Unavailable
from storage.flow import escalations, events
from storage.flow.events import UNREADABLE
from storage.objects import subjects
from storage.objects.subjects import State
from storage.tables import AnyEvent, Data, Event, EventState

Find = Callable[[AsyncSession], Awaitable[Sequence[AnyEvent]]]

log = logging.getLogger(__name__)

BATCH = 10
CROWD = 4
LONGEST_COURTESY_SECONDS = 0.5
SWEEP_SECONDS = 5.0


class Courier(Protocol):
    """The sending side: it is handed new notifications, and need not read them back."""

    async def claim_fresh(
        self, session: AsyncSession, made: list[Fresh], now: datetime
    ) -> list[Job]:
        """Claims within the transaction what may be sent at once."""

    def start(self, jobs: list[Job]) -> None:
        """Sends them: they have been committed."""

    def abandon(self, jobs: list[Job]) -> None:
        """Forgets them: they could not be committed."""


@dataclass
class _Round:
    """What one transaction has done: the number of events it took, and what it made of them.

    `has_reported`: it made an event of our own, which now waits for fan-out too.
    """

    taken: int = 0
    seconds: float = 0.0
    has_reported: bool = False
    fresh: list[Fresh] = field(default_factory=list)
    claimed: list[Job] = field(default_factory=list)


class Intake:
    """Fans out waiting events, a few per commit."""

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
        self._providers: dict[int, str | None] = {}  # by connection, which never changes it

    async def step(self) -> float:
        """Fans out what waits; returns the seconds until the next look."""
        try:
            done = await self._transact(partial(events.waiting, limit=BATCH))
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - the top of a loop; which event it was is found below
            done = await self._one_by_one()
        if not done.taken:
            return SWEEP_SECONDS
        self._on_made()
        # Hooks go first: while many arrive, fan-out takes a fifth of the time at most.
        if self._database.crowd > CROWD:
            await asyncio.sleep(min(4 * done.seconds, LONGEST_COURTESY_SECONDS))
        return 0.0 if done.taken == BATCH or done.has_reported else SWEEP_SECONDS

    async def _one_by_one(self) -> _Round:
        """Puts aside an event that cannot be fanned out: it must not hold up the others."""
        async with self._database.read() as session:
            ids = [event.pk for event in await events.waiting(session, BATCH)]
        done = _Round(taken=len(ids))
        for event_id in ids:
            try:
                one = await self._transact(partial(_still_waiting, event_id=event_id))
                done.has_reported |= one.has_reported
            except Unavailable:
                raise
            except Exception:
                log.exception("event %s cannot be fanned out and is put aside", event_id)
                put_aside = partial(events.put_aside, event_id=event_id, state=EventState.BROKEN)
                await self._database.write(put_aside)
        return done

    async def _transact(self, find: Find) -> _Round:
        """Fans out what is found; once that is on disk, sends what was claimed for sending."""
        made = _Round()
        try:
            await self._database.write(lambda session: self._fan_out_all(session, find, made))
        except BaseException:
            if self._courier is not None:
                self._courier.abandon(made.claimed)
            raise
        if self._courier is not None:
            self._courier.start(made.claimed)
        return made

    async def _fan_out_all(self, session: AsyncSession, find: Find, made: _Round) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        found = await find(session)
        for event in found:
            await self._fan_out(Context(session, self._zone, self._clock()), event, made)
        if self._courier is not None and made.fresh:
            made.claimed = await self._courier.claim_fresh(session, made.fresh, self._clock())
        made.taken, made.seconds = len(found), loop.time() - began

    async def _fan_out(self, context: Context, event: AnyEvent, made: _Round) -> None:
        known = await subjects.known(context.session, [event.subject] if event.subject else [])
        state = known.get(event.subject or "")
        try:
            meaning = await self._understand(context, event, state)
        except Unreadable:
            await events.put_aside(context.session, event.pk, EventState.UNREADABLE)
            if event.connection_id is not None:
                made.has_reported = True
                await self_reports.count_unreadable(context, event)
            return
        if meaning.state is not None and event.subject:
            kept = {**(state or {}), **meaning.state}  # actions keep their parts in it, too
            await subjects.keep(context.session, event.subject, kept, context.now)
        recorded, reached = {}, False
        for kind, data in meaning.kinds.items():
            recorded[kind], has_reached = await _record(context, event, kind, data, made)
            reached |= has_reached
        await events.fanned_out(context.session, event.pk, recorded)
        if event.subject:
            await open_lists.follow(context.session, event.subject, context.now, taken_up=reached)

    async def _understand(self, context: Context, event: AnyEvent, state: State | None) -> Meaning:
        if event.type == UNREADABLE:
            raise Unreadable("its provider could not parse it")
        if event.connection_id is None:
            # Another event of this batch may have raised its count since the batch was read.
            current = await events.own(context.session, event.external_id) or event
            return Meaning({event.type: json.loads(current.body)})
        if event.connection_id not in self._providers:
            self._providers[event.connection_id] = await events.provider_of(context.session, event)
        provider = providers.named(self._providers[event.connection_id] or "")
        if provider is None:
            raise Unreadable("its provider is not known any more")
        return provider.understand(event.type, event.hint, event.body, state)


async def _still_waiting(session: AsyncSession, event_id: int) -> list[AnyEvent]:
    event = await session.get(Event, event_id)
    return [event] if event is not None and event.state == EventState.NEW else []


async def _record(
    context: Context, event: AnyEvent, key: str, data: Data, made: _Round
) -> tuple[Data, bool]:
    """Records one kind that an event means and notifies its recipients.

    Returns its full data, and whether somebody has heard of it.
    """
    own = event.connection_id is None
    report = Report(key, event.subject, dict(data), event.occurred_at, own)
    recorded = await directory.record(context, report)
    if not recorded.is_news:
        return recorded.data, False
    kind = KINDS[key]
    is_on, policy = await cabinet.rules(context.session)
    if not (is_on and is_allowed(kind, policy)):
        return recorded.data, False
    minutes = await escalations.minutes_of(context.session, key)
    alert = Alert(event.pk, kind, event.subject, recorded.data, recorded.is_over, minutes)
    fresh, is_unreached = await notify(context, alert)
    made.fresh += fresh
    if is_unreached and not kind.own:
        made.has_reported = True
        await self_reports.keep_unreached(context, alert)
    return recorded.data, not is_unreached

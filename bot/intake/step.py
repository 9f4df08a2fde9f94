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
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot import providers
from bot.actions import directory, identities
from bot.actions.context import Context, Report
from bot.actions.objects import open_lists, standing
from bot.intake import self_reports
from bot.intake.notify import notify
from bot.providers.hook import Meaning, Unreadable
from bot.rules.catalog import KINDS, is_allowed
from bot.rules.fanout import Alert
from bot.rules.sending.jobs import Fresh, Job
from storage.directory import cabinet
from storage.engine.database import Database
from storage.engine.writer import Unavailable
from storage.flow import escalations, events
from storage.flow.events import UNREADABLE
from storage.objects import subjects
from storage.objects.subjects import State
from storage.tables import AnyEvent, Data, Event, EventState, in_cabinet

Find = Callable[[AsyncSession], Awaitable[Sequence[AnyEvent]]]

log = logging.getLogger(__name__)

BATCH = 10
CROWD = 4
LONGEST_COURTESY_SECONDS = 0.5
SWEEP_SECONDS = 5.0
NOT_THE_EVENTS_FAULT = (Unavailable, MemoryError, OSError)


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

    def forget_fresh(self, subject: str) -> None:
        """There is more to say of the object than is in memory: its card comes from the tables."""
        self.fresh = [it for it in self.fresh if it.notification.subject != subject]


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
        # By connection, which changes neither its provider nor its cabinet.
        self._origins: dict[int, tuple[str, str]] = {}

    async def step(self) -> float:
        """Fans out what waits; returns the seconds until the next look."""
        try:
            done = await self._transact(partial(events.waiting, limit=BATCH))
        except NOT_THE_EVENTS_FAULT:
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
            except NOT_THE_EVENTS_FAULT:
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
        subject = event.subject
        known = await subjects.found(context.session, subject) if subject else None
        try:
            meaning = await self._understand(context, event, known.state if known else None)
        except Unreadable:
            await events.put_aside(context.session, event.pk, EventState.UNREADABLE)
            if event.connection_id is not None:
                made.has_reported = True
                await self_reports.count_unreadable(context, event)
            return
        reports = await standing.take_in(context, event, meaning, known)
        if subject is not None:
            made.forget_fresh(subject)
        recorded, has_reached = {}, False
        claimed_by = known.claimed_by if known else None
        for report in reports:
            if standing.is_moved(report):
                claimed_by = None
            done = await _record(context, event, report, claimed_by, made)
            recorded[done.kind] = done.data
            has_reached |= done.has_reached
        if subject is not None and len(reports) > 1:
            made.forget_fresh(subject)
        await events.fanned_out(context.session, event.pk, recorded)
        if subject is not None and known is not None:
            await open_lists.follow(context.session, subject, context.now, taken_up=has_reached)

    async def _understand(self, context: Context, event: AnyEvent, state: State | None) -> Meaning:
        if event.type == UNREADABLE:
            raise Unreadable("its provider could not parse it")
        if event.connection_id is None:
            # Another event of this batch may have raised its count since the batch was read.
            current = await events.own(context.session, event.external_id) or event
            return Meaning({event.type: json.loads(current.body)})
        if event.connection_id not in self._origins:
            found = await events.origin_of(context.session, event.connection_id)
            self._origins[event.connection_id] = found
        vendor, cabinet = self._origins[event.connection_id]
        provider = providers.named(vendor)
        if provider is None:
            raise Unreadable("its provider is not known any more")
        meaning = provider.understand(event.type, event.hint, event.body, state)
        kinds = {kind: in_cabinet(cabinet, data) for kind, data in meaning.kinds.items()}
        return Meaning(kinds, meaning.state, meaning.at)


class _Done(NamedTuple):
    """What became of one kind: its full data, and whether somebody has heard of it."""

    kind: str
    data: Data
    has_reached: bool = False


async def _still_waiting(session: AsyncSession, event_id: int) -> list[AnyEvent]:
    event = await session.get(Event, event_id)
    return [event] if event is not None and event.state == EventState.NEW else []


async def _record(
    context: Context, event: AnyEvent, report: Report, claimed_by: int | None, made: _Round
) -> _Done:
    """Records one kind that an event means and notifies its recipients."""
    recorded = await directory.record(context, report)
    key, data = recorded.kind, recorded.data
    if not recorded.is_news:
        return _Done(key, data)
    kind = KINDS[key]
    is_on, policy = await cabinet.rules(context.session)
    if not is_on:  # the staff may still be entered: whose ids these are
        await identities.note_unknown(context, Alert(event.pk, kind, event.subject, data), known=())
    if not (is_on and is_allowed(kind, policy)):
        return _Done(key, data)
    alert = Alert(
        event.pk,
        kind,
        event.subject,
        data,
        over=recorded.over,
        escalate_after=await escalations.minutes_of(context.session, key),
        is_first=report.change.is_first,
        claimed_by=claimed_by,
    )
    fresh, is_unreached = await notify(context, alert)
    made.fresh += fresh
    if is_unreached and not kind.own:
        made.has_reported = True
        await self_reports.keep_unreached(context, alert)
    return _Done(key, data, has_reached=not is_unreached)

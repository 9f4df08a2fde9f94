"""The escalation's part of the tick: what nobody has read in time is told again, step by step.

A step and what it makes are one commit, so a restart, a misfire or a clock set back repeats none.
"""

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, tzinfo
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from bot import retiming, standing_in
from bot.audience import ADMINISTRATOR
from bot.catalog import KINDS, is_allowed
from bot.escalation import ADMINISTRATORS, AGAIN, Situation, Step, next_step
from bot.fanout import pass_on
from bot.headlines import is_over
from bot.muting import targets_of
from bot.preferences import Choices, Verdict, decide
from bot.timing import Times, after_working
from storage import (
    absences,
    cabinet,
    cards,
    escalations,
    mutes,
    notifications,
    people,
    preferences,
)
from storage.engine import Database
from storage.notifications import Item

# The moment when the time until the next step has passed; quiet hours do not count.
WorkingTime = Callable[[datetime], datetime]

BATCH = 20  # notifications in a transaction: what hooks may have to wait for
SECONDS = 0.1  # of a tick; the rest is left to the next


class Escalating:
    """Takes the next step with what is unread when its time has come."""

    def __init__(self, database: Database, zone: tzinfo, on_made: Callable[[], None]) -> None:
        self._database = database
        self._zone = zone
        self._on_made = on_made

    async def step(self, now: datetime) -> None:
        """Does what a tick may."""
        async with self._database.read() as session:
            if not await escalations.are_due(session, now):
                return
        loop = asyncio.get_running_loop()
        ends = loop.time() + SECONDS
        while await self._database.write(lambda session: _take_some(session, now, self._zone)):
            if loop.time() > ends:
                break
        self._on_made()


async def _take_some(session: AsyncSession, now: datetime, zone: tzinfo) -> int:
    due = await escalations.due(session, now, BATCH)
    is_on, allowed = await cabinet.rules(session)
    policy = await escalations.policy(session)
    for item in due:
        notification, kind = item[0], KINDS[item[0].kind]
        minutes = policy.get(kind.key) if is_on and is_allowed(kind, allowed) else None
        told = await escalations.told(session, notification)
        step, at = notification.escalated, None
        if minutes is not None and not is_over(item) and not any(told.values()):
            times = await _times(session, notification.person_id, zone)
            at = after_working(times, now, 0)
            if at == now:
                after = partial(after_working, times, minutes=minutes)
                step, at = await _take(session, item, told, after, now, zone)
        await escalations.keep(session, notification, step, at)
    return len(due)


async def _times(session: AsyncSession, person_id: int, zone: tzinfo) -> Times:
    [person] = await people.by_ids(session, [person_id])
    return await retiming.of(session, person, zone)


async def _take(
    session: AsyncSession,
    item: Item,
    told: Collection[int],
    after: WorkingTime,
    now: datetime,
    zone: tzinfo,
) -> tuple[int, datetime | None]:
    """The next step with one notification that nobody has read: which, and when another may be."""
    notification, _ = item
    absence = await absences.of_person(session, notification.person_id, now)
    situation = await _situation(session, item, told, now, zone, is_away=absence is not None)
    if absence is not None and situation.stand_in is None:
        return notification.escalated, after(absence.until)
    if notification.again_at is not None and notification.again_at > now:
        return notification.escalated, after(notification.again_at)
    step = next_step(situation)
    if step is None:
        return notification.escalated, None
    anybody = await _tell(session, item, step, now, zone)
    if step.number == ADMINISTRATORS:
        return step.number, None
    return step.number, after(now) if anybody else now


async def _situation(
    session: AsyncSession,
    item: Item,
    told: Collection[int],
    now: datetime,
    zone: tzinfo,
    *,
    is_away: bool,
) -> Situation:
    notification, data = item
    kind, person_id = KINDS[notification.kind], notification.person_id
    source = (data.get("source") or {}).get("id")
    found = await people.concerned(session, [], source, role=ADMINISTRATOR)
    cover, _ = await standing_in.cover(session, [person_id], now)
    ids = [it.person.id for it in found if it.person.id is not None]
    away = await absences.of_people(session, ids, now)
    present = [it for it in found if it.person.id not in away and it.link.unreachable_at is None]
    return Situation(
        kind=kind,
        done=notification.escalated,
        can_be_told=not is_away and await _can_be_told(session, item, now, zone),
        told=told,
        stand_in=cover.stand_in(person_id, kind, notification.reason) if is_away else None,
        managers=[it.person for it in present if it.is_default],
        administrators=[it.person for it in present if it.person.role == ADMINISTRATOR],
    )


async def _can_be_told(session: AsyncSession, item: Item, now: datetime, zone: tzinfo) -> bool:
    """Whether the person wants messages of this, and they can be sent."""
    person_id = item[0].person_id
    [(_, verdict)] = await _verdicts(session, item, [person_id], now, zone)
    can_be_sent = bool(await people.reachable(session, [person_id]))
    return item[0].ended is None and verdict.ended is None and can_be_sent


async def _tell(session: AsyncSession, item: Item, step: Step, now: datetime, zone: tzinfo) -> bool:
    """False if those whom the step tells want no messages: the next one need not wait then."""
    notification, kind = item[0], KINDS[item[0].kind]
    if step.number == AGAIN:
        [(_, mine)] = await _verdicts(session, item, [notification.person_id], now, zone)
        alive_until = now + kind.lifetime
        await escalations.ring_again(session, notification, alive_until, now, silent=mine.silent)
        return True
    ids = [person.id for person in step.tells if person.id is not None]
    verdicts = await _verdicts(session, item, ids, now, zone)
    rows = [pass_on(notification, kind, person_id, verdict, now) for person_id, verdict in verdicts]
    made = await notifications.add(session, (row.__dict__ for row in rows))
    await cards.redraw_bells(session, made)
    return any(row.ended is None for row in rows)


async def _verdicts(
    session: AsyncSession, item: Item, ids: Collection[int], now: datetime, zone: tzinfo
) -> list[tuple[int, Verdict]]:
    """How each of these people would have it now."""
    notification, kind = item[0], KINDS[item[0].kind]
    chosen = await preferences.of(session, ids)
    choices = {it: Choices(chosen.get(it, {})) for it in ids}
    times = await retiming.read(session, await people.by_ids(session, ids), choices, zone)
    muted_by = await mutes.muted_by(session, ids, targets_of(item), now)
    return [
        (
            it,
            decide(
                kind,
                choices[it],
                now,
                times.get(it),
                urgent=notification.urgent,
                is_muted=it in muted_by,
            ),
        )
        for it in ids
    ]

"""The escalation's part of the tick: what nobody has read in time is told again, step by step.

A step and what it makes are one commit, so a restart, a misfire or a clock set back repeats none.
"""

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot import standing_in
from bot.audience import ADMINISTRATOR
from bot.catalog import KINDS, Kind, is_allowed
from bot.escalation import ADMINISTRATORS, AGAIN, Situation, Step, at_once, next_step
from bot.fanout import pass_on
from bot.preferences import SOUND, Choices, decide
from storage import absences, cabinet, cards, escalations, notifications, people, preferences
from storage.engine import Database
from storage.models import Notification
from storage.notifications import Item

BATCH = 20  # notifications in a transaction: what hooks may have to wait for
SECONDS = 0.1  # of a tick; the rest is left to the next


class Escalating:
    """Takes the next step with what is unread when its time has come."""

    def __init__(self, database: Database, on_made: Callable[[], None]) -> None:
        self._database = database
        self._on_made = on_made

    async def step(self, now: datetime) -> None:
        """Does what a tick may."""
        async with self._database.read() as session:
            if not await escalations.are_due(session, now):
                return
        loop = asyncio.get_running_loop()
        ends = loop.time() + SECONDS
        while await self._database.write(lambda session: _take_some(session, now)):
            if loop.time() > ends:
                break
        self._on_made()


async def _take_some(session: AsyncSession, now: datetime) -> int:
    due = await escalations.due(session, now, BATCH)
    is_on, allowed = await cabinet.rules(session)
    policy = await escalations.policy(session)
    for item in due:
        kind = KINDS[item[0].kind]
        minutes = policy.get(kind.key) if is_on and is_allowed(kind, allowed) else None
        told = await escalations.told(session, item[0])
        if minutes is None or any(told.values()) or item[0].ended in ("answered", "read"):
            await escalations.keep(session, item[0], item[0].escalated, None)
        else:
            await _take(session, item, told, timedelta(minutes=minutes), now)
    return len(due)


async def _take(
    session: AsyncSession, item: Item, told: Collection[int], after: timedelta, now: datetime
) -> None:
    """The next step with one notification that nobody has read."""
    notification, _ = item
    kind = KINDS[notification.kind]
    absence = await absences.of_person(session, notification.person_id, now)
    situation = await _situation(session, item, told, now, is_away=absence is not None)
    if absence is not None and situation.stand_in is None:
        at = at_once(absence.until, after)  # the time of whoever is away does not count
        await escalations.keep(session, notification, notification.escalated, at)
        return
    step = next_step(situation)
    if step is None:
        await escalations.keep(session, notification, notification.escalated, None)
        return
    anybody = await _tell(session, notification, kind, step, now)
    at = at_once(now, after) if anybody else now
    last = step.number == ADMINISTRATORS
    await escalations.keep(session, notification, step.number, None if last else at)


async def _situation(
    session: AsyncSession, item: Item, told: Collection[int], now: datetime, *, is_away: bool
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
        can_be_told=not is_away and await _can_be_told(session, notification, kind, now),
        told=told,
        stand_in=cover.stand_in(person_id, kind, notification.reason) if is_away else None,
        managers=[it.person for it in present if it.is_default],
        administrators=[it.person for it in present if it.person.role == ADMINISTRATOR],
    )


async def _can_be_told(
    session: AsyncSession, notification: Notification, kind: Kind, now: datetime
) -> bool:
    """Whether the person wants messages of this kind, and they can be sent."""
    person_id = notification.person_id
    wants = decide(kind, await _choices(session, person_id), now).ended is None
    can_be_sent = bool(await people.reachable(session, [person_id]))
    return notification.ended is None and wants and can_be_sent


async def _tell(
    session: AsyncSession, notification: Notification, kind: Kind, step: Step, now: datetime
) -> bool:
    """False if those whom the step tells want no messages: the next one need not wait then."""
    if step.number == AGAIN:
        choices = await _choices(session, notification.person_id)
        silent = not choices.holds(SOUND, kind.key)
        await escalations.ring_again(session, notification, now + kind.lifetime, now, silent=silent)
        return True
    rows = []
    for person in step.tells:
        assert person.id is not None
        verdict = decide(kind, await _choices(session, person.id), now)
        rows.append(pass_on(notification, kind, person.id, verdict, now))
    made = await notifications.add(session, (row.__dict__ for row in rows))
    await cards.redraw_bells(session, made)
    return any(row.ended is None for row in rows)


async def _choices(session: AsyncSession, person_id: int) -> Choices:
    chosen = await preferences.of(session, [person_id])
    return Choices(chosen.get(person_id, {}))

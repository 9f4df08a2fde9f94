"""The escalation's part of the tick: what nobody has read in time is told again, step by step.

A step and what it makes are one commit, so a restart, a misfire or a clock set back repeats none.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import absences as standing_in
from bot.actions import reschedule
from bot.calendar.availability import after_working
from bot.rules.absences import NOBODY_AWAY, Cover
from bot.rules.audience import ADMINISTRATOR
from bot.rules.catalog import KINDS, Kind, is_allowed, is_over
from bot.rules.escalation import ADMINISTRATORS, AGAIN, ESCALATED, Situation, Step, next_step
from bot.rules.fanout import pass_on
from bot.rules.mutes import targets_of
from bot.rules.preferences import Choices, Verdict, decide
from storage.directory import absences, cabinet, mutes, people, preferences
from storage.directory.people import Concerned
from storage.engine.database import Database
from storage.flow import cards, escalations, notifications
from storage.tables import AnyPerson, Item, Person

BATCH = 5  # notifications in a transaction: what hooks may have to wait for
SECONDS = 0.1  # of a tick; the rest is left to the next


class Escalating:
    """Takes the next step with what is unread when its time has come. `zone`: the cabinet's."""

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
        while await self._database.write(lambda session: _Round(session, self._zone, now).run()):
            if loop.time() > ends:
                break
        self._on_made()


@dataclass(frozen=True)
class _Round:
    """Some of what is due now, in one transaction."""

    session: AsyncSession
    zone: tzinfo
    now: datetime

    async def run(self) -> int:
        """How many it looked at."""
        due = await escalations.due(self.session, self.now, BATCH)
        is_on, allowed = await cabinet.rules(self.session)
        policy = await escalations.policy(self.session)
        for item in due:
            notification, kind = item[0], KINDS[item[0].kind]
            minutes = policy.get(kind.key) if is_on and is_allowed(kind, allowed) else None
            told = await escalations.told(self.session, notification)
            step, at = notification.escalated, None
            if minutes is not None and not is_over(item) and not any(told.values()):
                step, at = await self._take(item, told, minutes)
            await escalations.keep(self.session, notification, step, at)
        return len(due)

    async def _take(
        self, item: Item, told: Collection[int], minutes: int
    ) -> tuple[int, datetime | None]:
        """The next step with what nobody has read: which, and when another may be."""
        notification, now = item[0], self.now
        person = await self.session.get_one(Person, notification.person_id)
        times = await reschedule.of(self.session, person, self.zone)
        after = partial(after_working, times, minutes=minutes)
        absence = await absences.of_person(self.session, notification.person_id, now)
        situation = await self._situation(item, told, is_away=absence is not None)
        if absence is not None and situation.stand_in is None:
            return notification.escalated, after(absence.until)
        if notification.again_at is not None and notification.again_at > now:
            return notification.escalated, after(notification.again_at)
        if notification.held and notification.due_at and notification.due_at > now:
            return notification.escalated, after(notification.due_at)  # it is not told yet
        if absence is None and (free_at := after_working(times, now, 0)) > now:
            return notification.escalated, free_at
        step = next_step(situation)
        if step is None:
            return notification.escalated, None
        anybody = await self._tell(item, step)
        if step.number == ADMINISTRATORS:
            return step.number, None
        return step.number, after(now) if anybody else now

    async def _situation(self, item: Item, told: Collection[int], *, is_away: bool) -> Situation:
        notification, data = item
        kind, person_id = KINDS[notification.kind], notification.person_id
        source = (data.get("source") or {}).get("id")
        found = await people.concerned(self.session, [], source, role=ADMINISTRATOR)
        ids = [it.person.pk for it in found]
        cover, _ = await standing_in.cover(self.session, [person_id, *ids], self.now)
        others = [it for it in found if it.person.id != person_id]
        administrators = [it for it in others if it.person.role == ADMINISTRATOR]
        return Situation(
            kind=kind,
            done=notification.escalated,
            can_be_told=not is_away and await self._can_be_told(item),
            told=told,
            stand_in=cover.stand_in(person_id, kind, notification.reason) if is_away else None,
            managers=_who_hear([it for it in others if it.is_default], cover, kind),
            # Above them there is nobody to turn to: where all are away, they hear all the same.
            administrators=_who_hear(administrators, cover, kind)
            or _who_hear(administrators, NOBODY_AWAY, kind),
        )

    async def _can_be_told(self, item: Item) -> bool:
        """Whether the person wants messages of this, and they can be sent."""
        person_id = item[0].person_id
        [(_, verdict)] = await self._verdicts(item, [person_id])
        can_be_sent = bool(await people.reachable(self.session, [person_id]))
        return item[0].ended is None and verdict.ended is None and can_be_sent

    async def _tell(self, item: Item, step: Step) -> bool:
        """False if those whom the step tells want no messages: the next need not wait then."""
        notification, kind = item[0], KINDS[item[0].kind]
        if step.number == AGAIN:
            [(_, mine)] = await self._verdicts(item, [notification.person_id])
            await escalations.ring_again(
                self.session, notification, self.now + kind.lifetime, self.now, silent=mine.silent
            )
            return True
        verdicts = await self._verdicts(item, [it.pk for it in step.tells])
        rows = [pass_on(notification, kind, *verdict, self.now) for verdict in verdicts]
        made = await notifications.add(self.session, rows)
        await cards.redraw_bells(self.session, made)
        return any(row.ended is None for row in rows)

    async def _verdicts(self, item: Item, ids: Collection[int]) -> list[tuple[int, Verdict]]:
        """How each of these people would have it now: no digest is waited for any more."""
        kind, now = KINDS[item[0].kind], self.now
        chosen = await preferences.of(self.session, ids)
        choices = {person_id: Choices(chosen.get(person_id, {})) for person_id in ids}
        persons = await people.by_ids(self.session, ids)
        times = await reschedule.read(self.session, persons, choices, self.zone)
        quiet = {person_id: replace(each, rhythms={}) for person_id, each in times.items()}
        muted_by = await mutes.muted_by(self.session, ids, targets_of(item), now)
        return [
            (
                it,
                decide(
                    kind,
                    choices[it],
                    now,
                    quiet.get(it),
                    urgent=item[0].urgent,
                    is_muted=it in muted_by,
                ),
            )
            for it in ids
        ]


def _who_hear(chosen: Collection[Concerned], cover: Cover, kind: Kind) -> list[AnyPerson]:
    """Those of them who can be told, and whoever stands in for those who are away."""
    found = {}
    for person, link, _ in chosen:
        here: AnyPerson | None = None if link.unreachable_at else person
        if person.id in cover.substitutes:
            here = cover.stand_in(person.pk, kind, ESCALATED)
        if here is not None:
            found[here.id] = here
    return list(found.values())

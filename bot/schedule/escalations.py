"""The tick's part for escalation: what nobody has read in time is told again, step by step.

A step and what it makes are one commit: no restart, misfire or clock set back repeats one.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial

from bot.actions import wishes
from bot.actions.context import Context
from bot.actions.people.absences import cover as cover_of
from bot.calendar.availability import after_working
from bot.rules.absences import NOBODY_AWAY, Cover, Recipient
from bot.rules.audience import ADMINISTRATOR
from bot.rules.catalog import KINDS, REPLACES, Kind, is_allowed, is_over
from bot.rules.escalation import ADMINISTRATORS, AGAIN, ESCALATED, Situation, Step, next_step
from bot.rules.fanout import Alert, notification_for
from bot.rules.mutes import targets_of
from bot.rules.preferences import Verdict, Wishes
from bot.schedule.batches import in_batches
from storage.directory import absences, cabinet, people
from storage.directory.people import Concerned, Named
from storage.engine.database import Database
from storage.flow import cards, escalations
from storage.objects import threads
from storage.tables import Absence, AnyPerson, Item, Notification, Person, cabinet_of

BATCH = 5  # notifications in a transaction, for which hooks may have to wait
SECONDS = 0.1  # of a tick; the rest is left to the next


async def step(database: Database, zone: tzinfo, now: datetime) -> bool:
    """Takes the steps that are due; whether there were any. `zone`: the cabinet's."""
    async with database.read() as session:
        if not await escalations.are_due(session, now):
            return False
    return await in_batches(database, lambda session: _Round(session, zone, now).run(), SECONDS)


@dataclass(frozen=True)
class _Round(Context):
    """Some of what is due now, in one transaction."""

    async def run(self) -> int:
        """Takes the steps that are due, at most a batch; returns how many."""
        due = await escalations.due(self.session, self.now, BATCH)
        is_on, allowed, _ = await cabinet.rules(self.session)
        policy = await escalations.policy(self.session)
        for item in due:
            notification, kind = item.notification, KINDS[item.notification.kind]
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
        """Takes the next step of an unread notification: its number, and when another is due."""
        notification, now = item.notification, self.now
        person = await self.session.get_one(Person, notification.person_id)
        wanted = (await self._wishes(item, [person]))[person.pk]
        after = partial(after_working, wanted.times, minutes=minutes)
        absence = await absences.of_person(self.session, person.pk, now)
        mine = Alert.of(item).verdict(wanted, now)
        situation = await self._situation(item, told, mine, is_away=absence is not None)
        waits_until = _waits_until(notification, absence, situation, now)
        if waits_until is not None:
            return notification.escalated, after(waits_until)
        if absence is None and (free_at := after_working(wanted.times, now, 0)) > now:
            return notification.escalated, free_at
        step = next_step(situation)
        if step is None:
            return notification.escalated, None
        if step.number == AGAIN:
            expires_at = now + situation.kind.lifetime
            await escalations.ring_again(
                self.session, notification, expires_at, now, silent=mine.silent
            )
            return step.number, after(now)
        anybody = await self._pass_on(item, step)
        if step.number == ADMINISTRATORS:
            return step.number, None
        return step.number, after(now) if anybody else now

    async def _situation(
        self, item: Item, told: Collection[int], mine: Verdict, *, is_away: bool
    ) -> Situation:
        """`mine`: what the person's wishes make of it now."""
        notification, kind = item.notification, KINDS[item.notification.kind]
        source = (item.data.get("source") or {}).get("id")
        named = Named(source=source, cabinet=cabinet_of(item.data))
        found = await people.concerned(self.session, named, role=ADMINISTRATOR)
        person_id = notification.person_id
        ids = [person_id, *(it.person.pk for it in found)]
        cover, _ = await cover_of(self.session, ids, self.now)
        others = [it for it in found if it.person.id != person_id]
        administrators = [it for it in others if it.person.role == ADMINISTRATOR]
        return Situation(
            kind=kind,
            done=notification.escalated,
            can_be_told=not is_away
            and notification.ended is None
            and mine.ended is None
            and bool(await people.reachable(self.session, [person_id])),
            told=told,
            substitute=cover.substitute(person_id, kind, notification.reason) if is_away else None,
            managers=_who_hear([it for it in others if it.is_default], cover, kind),
            # Nobody is above them: if all are away, they hear all the same.
            administrators=_who_hear(administrators, cover, kind)
            or _who_hear(administrators, NOBODY_AWAY, kind),
        )

    async def _pass_on(self, item: Item, step: Step) -> bool:
        """Tells the people in the step. False if none wants messages: the next need not wait."""
        alert, instead_of = Alert.of(item), item.notification.person_id
        wanted = await self._wishes(item, step.tells)
        told = [Recipient(person, ESCALATED, instead_of) for person in step.tells]
        rows = [notification_for(alert, it, wanted[it.person.pk], self.now) for it in told]
        await cards.redraw_bells(self.session, await threads.add(self.session, rows, REPLACES))
        return any(row.ended is None for row in rows)

    async def _wishes(self, item: Item, persons: Collection[AnyPerson]) -> dict[int, Wishes]:
        """How these people want to be told now, without waiting for a digest."""
        found = await wishes.concerning(self, persons, targets_of(item))
        return {person_id: it.without_rhythm for person_id, it in found.items()}


def _waits_until(
    notification: Notification, absence: Absence | None, situation: Situation, now: datetime
) -> datetime | None:
    """Until when the person is away without a substitute, or when they will be told anyway."""
    if absence is not None and situation.substitute is None:
        return absence.until
    if notification.again_at is not None and notification.again_at > now:
        return notification.again_at
    if notification.held and notification.due_at and notification.due_at > now:
        return notification.due_at
    return None


def _who_hear(chosen: Collection[Concerned], cover: Cover, kind: Kind) -> list[AnyPerson]:
    """Those of them who can be reached, and the substitutes of those who are away."""
    found = {}
    for person, link, _ in chosen:
        here: AnyPerson | None = None if link.unreachable_at else person
        if person.id in cover.substitutes:
            here = cover.substitute(person.pk, kind, ESCALATED)
        if here is not None:
            found[here.id] = here
    return list(found.values())

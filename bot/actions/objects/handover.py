"""An administrator gives what is nobody's to somebody, who hears of it as of anything new.

Works within the caller's transaction; delivery sends what follows.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import wishes
from bot.actions.context import Context
from bot.actions.objects import open_lists
from bot.actions.objects.open_lists import Listed
from bot.actions.people import absences
from bot.callbacks.handover import AGAIN, LEFT, UNREACHED
from bot.cards.open_objects import objects, telling
from bot.rules.absences import given_to, may_be_given
from bot.rules.catalog import KINDS, REPLACES
from bot.rules.fanout import Alert, fan_out
from bot.rules.preferences import Wishes
from storage.directory import mutes
from storage.flow import cards, escalations
from storage.objects import given, lists, threads, unreached
from storage.objects.given import Candidate
from storage.tables import AnyPerson, Given, NewNotification, Open, Person


@dataclass(frozen=True)
class Batch:
    """What an administrator is about to give: all that is on a list, or in one of its groups.

    `what`, `row_id`, `source_id`: as the buttons carry them.
    """

    what: str
    row_id: int
    source_id: int
    waiting: Sequence[Open]
    holder_id: int | None = None
    subject: str = ""

    @property
    def count(self) -> int:
        """How many objects these are."""
        return len(objects(self.waiting))

    def may_have(self, person: AnyPerson) -> dict[str, Open]:
        """Object → what the person hears of it, for those that their role lets them have."""
        allowed = [it for it in self.waiting if may_be_given(person, KINDS[it.kind])]
        return {key: telling(alerts) for key, alerts in objects(allowed).items()}


async def batch(session: AsyncSession, what: str, row_id: int, source_id: int) -> Batch:
    """What waits to be given; nothing if it has been given or handled already."""
    if what == UNREACHED:
        waiting = await unreached.waiting(session, row_id)
        subject = Listed(lists.UNREACHED, row_id).subject
        return Batch(what, row_id, source_id, waiting, None, subject)
    if what == LEFT and await session.get(Person, row_id) is not None:
        found = (await open_lists.left_by(session, row_id)).get(source_id, [])
        return Batch(what, row_id, source_id, found, row_id, Listed(lists.LEFT, row_id).subject)
    before = await session.get(Given, row_id) if what == AGAIN else None
    if before is None:
        return Batch(what, row_id, source_id, [])
    found = await given.still_with(session, before)
    return Batch(what, row_id, source_id, found, before.person_id, before.subject)


async def candidates(session: AsyncSession, wanted: Batch) -> list[Candidate]:
    """Who may be given any of it: the source's default managers first."""
    found = await given.candidates(session, wanted.source_id)
    return [it for it in found if it.person.id != wanted.holder_id and wanted.may_have(it.person)]


async def give(context: Context, wanted: Batch, to: Candidate, by: Person) -> Given:
    """Gives the person all that they may have; whoever had it before has it no more.

    `count` of what is returned says how many objects that was.
    """
    session, now = context.session, context.now
    heard = wanted.may_have(to.person)
    for rows in await _notifications(context, to, list(heard.values())):
        made = await threads.add(session, rows, REPLACES)
        for row in rows:
            if row.person_id not in made:
                await given.renew(session, row, now)
        await cards.redraw_bells(session, {row.person_id for row in rows})
    handed = [it for it in wanted.waiting if it.object in heard]
    if wanted.what == UNREACHED:
        await unreached.give(session, handed, now)
    elif wanted.holder_id is not None:
        await given.take_from(session, wanted.holder_id, handed)
    await open_lists.hand_over(session, handed, now)
    await threads.redraw_objects(session, {it.subject for it in handed if it.subject is not None})
    kept = Given(
        subject=wanted.subject, person_id=to.person.pk, by_id=by.pk, at=now, count=len(heard)
    )
    await given.add(session, kept)
    if (listed := Listed.of(wanted.subject)) is not None:
        await open_lists.refresh(session, listed, now)
        await lists.redraw(session, listed.subject)  # it says so even if nothing was left on it
    return kept


async def _notifications(
    context: Context, to: Candidate, alerts: Collection[Open]
) -> Iterator[list[NewNotification]]:
    """Of each alert, the oldest first, so that the bell lists them in their order."""
    session, person = context.session, to.person
    cover, substitutes = await absences.cover(session, [person.pk], context.now)
    wanted = await _wishes(context, [person, *(it.person for it in substitutes)])
    lost = {person.pk} if to.link.unreachable_at is not None else set()
    policy = await escalations.policy(session)

    def of(each: Open) -> list[NewNotification]:
        kind, minutes = KINDS[each.kind], policy.get(each.kind)
        alert = Alert(each.event_id, kind, each.subject, each.data, escalate_after=minutes)
        told = given_to(person, kind, each.data, cover)
        return fan_out(alert, told, wanted, lost, context.now)

    return map(of, sorted(alerts, key=lambda it: it.event_id))


async def _wishes(context: Context, persons: Collection[AnyPerson]) -> dict[int, Wishes]:
    """Person → wishes, with all of their mutes."""
    found = await wishes.of(context.session, persons, context.zone)
    for person_id, wanted in found.items():
        muted = await mutes.all_of(context.session, person_id, context.now)
        found[person_id] = replace(wanted, muted=frozenset(muted))
    return found

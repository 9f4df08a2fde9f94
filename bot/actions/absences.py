"""Absences: they begin, change and end, and the people concerned are told.

Works within the caller's transaction; messages that follow are cards, which delivery sends.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import wishes
from bot.actions.work import Work
from bot.calendar.availability import after_working
from bot.rules.absences import LONGEST, NOBODY_AWAY, SUBSTITUTE, Cover, Hearer, substitute_of
from bot.rules.catalog import KINDS
from bot.rules.fanout import Happening, notification_for
from storage.directory import absences, links, mutes, people
from storage.directory.people import Concerned
from storage.flow import away_backlog, cards, escalations, notifications
from storage.tables import Absence, Form, Held, Item, Person

STAYS_OPEN = timedelta(days=2)  # so long what waited may still be sent


async def cover(
    session: AsyncSession, concerned: Collection[int], now: datetime
) -> tuple[Cover, list[Concerned]]:
    """Who is away now, if any of these is, and the people who can be told in their place."""
    if not concerned or not await absences.are_away(session, concerned, now):
        return NOBODY_AWAY, []
    substitutes = await absences.substitutes(session, now)
    wanted = {substitute_of(it, substitutes) for it in concerned if it in substitutes}
    found = await people.reachable(session, [it for it in wanted if it is not None])
    reachable = {it.person.pk: it.person for it in found}
    return Cover(substitutes, reachable), found


async def begin(work: Work, person: Person, until: datetime) -> None:
    """The person is away from now until then; a substitute there is already is told the time."""
    before = await absences.of_person(work.session, person.pk, work.now)
    substitute_id = before.substitute_id if before else None
    await absences.put(work.session, person.pk, until, substitute_id, work.now)
    await away_backlog.wait(work.session, person.pk, work.now + LONGEST)
    if before is not None and before.until != until and substitute_id is not None:
        await tell(work, substitute_id, _begins(person, until))


async def choose_substitute(
    work: Work, person: Person, absence: Absence, wanted: int | None
) -> None:
    """Somebody else, or nobody, hears in the place of the absent from now on; both are told.

    What waits already goes there, too.
    """
    previous = absence.substitute_id
    if previous == wanted:
        return
    await absences.put(work.session, person.pk, absence.until, wanted, work.now)
    if previous is not None:
        await tell(work, previous, _ends(person))
    if wanted is not None:
        await tell(work, wanted, _begins(person, absence.until))
        covered, _ = await cover(work.session, [person.pk], work.now)
        await hand_over(work, person.pk, covered)


async def end(work: Work, person_id: int, *, by_clock: bool = False) -> bool:
    """The person is back: what is still open comes in one card. False if nothing was open.

    If they come back `by_clock` in quiet hours, it comes when these end, with all that waits then.
    """
    session, now = work.session, work.now
    absence = await absences.drop(session, person_id)
    if absence is None:
        return False
    person = await session.get_one(Person, person_id)
    if absence.substitute_id is not None:
        await tell(work, absence.substitute_id, _ends(person))
    heard = await _heard_instead(work, absence)
    await away_backlog.close_covered(session, person_id, heard)
    wanted = await wishes.of_person(session, person, work.zone)
    at = after_working(wanted.times, now, 0) if by_clock else now
    is_told = await _send_open(work, person_id, at, silent=wanted.choices.are_silent)
    for kind, minutes in (await escalations.policy(session)).items():
        again_at = after_working(wanted.times, now, minutes)
        await escalations.restart(session, person_id, kind, again_at)
    return is_told


async def hand_over(work: Work, absent_id: int, cover: Cover) -> None:
    """The substitute in `cover` hears what waits, is unread and not past its time."""
    items = await away_backlog.alive(work.session, absent_id, work.now)
    told = [(item, person) for item in items if (person := _substitute(item, cover)) is not None]
    if not told:
        return
    person = told[0][1]  # the same each time
    wanted = await wishes.of_person(work.session, person, work.zone)
    muted = await mutes.all_of(work.session, person.pk, work.now)
    wanted = replace(wanted, muted=frozenset(muted))
    policy = await escalations.policy(work.session)
    hearer = Hearer(person, SUBSTITUTE, absent_id)
    happenings = [Happening.of(item, policy.get(item.notification.kind)) for item, _ in told]
    rows = [notification_for(each, hearer, wanted, work.now) for each in happenings]
    made = await notifications.add(work.session, rows)
    await cards.redraw_bells(work.session, made)


async def tell(
    work: Work,
    person_id: int,
    content: dict[str, Any],  # Any: JSON, as bot.cards.card.notice_screen draws it
) -> None:
    """A notice after quiet hours, if the person wants messages at all."""
    person = await work.session.get_one(Person, person_id)
    link = await links.of_person(work.session, person_id)
    wanted = await wishes.of_person(work.session, person, work.zone)
    if link is not None and wanted.choices.want_messages:
        await cards.add(
            work.session,
            link.pk,
            Form.NOTICE,
            work.now,
            content=content,
            silent=wanted.choices.are_silent,
            due_at=after_working(wanted.times, work.now, 0),
        )


async def _heard_instead(work: Work, absence: Absence) -> set[int]:
    """Ids of those who heard, at the last, in the place of the one who is back."""
    substitutes = await absences.substitutes(work.session, work.now)
    substitutes[absence.person_id] = absence.substitute_id
    found = (absence.substitute_id, substitute_of(absence.person_id, substitutes))
    return {it for it in found if it is not None}


async def _send_open(work: Work, person_id: int, at: datetime, *, silent: bool) -> bool:
    session, now = work.session, work.now
    link = await links.of_person(session, person_id)
    if link is None or not await away_backlog.still_open(session, person_id):
        return False
    if at > now and link.unreachable_at is None:
        await away_backlog.release(session, person_id, Held.QUIET, at, at + STAYS_OPEN)
        return True
    content = {"title": "back-title"}
    card = await cards.add(session, link.pk, Form.LIST, now, content=content, silent=silent)
    await away_backlog.bind(session, person_id, card, now + STAYS_OPEN)
    return True


def _begins(person: Person, until: datetime) -> dict[str, Any]:  # Any: JSON
    values = {"name": person.name}
    return {"text": "notice-stand-in", "values": values, "until": until.isoformat()}


def _ends(person: Person) -> dict[str, Any]:  # Any: JSON
    return {"text": "notice-stand-in-over", "values": {"name": person.name}}


def _substitute(item: Item, cover: Cover) -> Person | None:
    """Who may hear it in place of the absent: nobody hears of their own action."""
    told, data = item
    found = cover.substitute(told.person_id, KINDS[told.kind], told.reason)
    actor = data.get("actor_id")
    return None if found is None or (actor and actor == found.crm_id) else found

"""Absences: they begin, change and end, and the people whom that concerns are told.

Works within the caller's transaction; messages that follow are cards, which delivery sends.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import reschedule
from bot.calendar.availability import Times, after_working
from bot.cards.reason import Behalf
from bot.rules.absences import LONGEST, NOBODY_AWAY, SUBSTITUTE, Cover, stand_in
from bot.rules.catalog import KINDS
from bot.rules.fanout import pass_on
from bot.rules.mutes import targets_of
from bot.rules.preferences import EVERYTHING_OFF, PUSH, SOUND, Choices, decide
from storage.directory import absences, links, mutes, people, preferences
from storage.directory.people import Concerned
from storage.flow import away_backlog, cards, escalations, notifications
from storage.tables import (
    Absence,
    AnyPerson,
    Form,
    Held,
    Item,
    NewCard,
    NewNotification,
    Notification,
    Person,
)

STAYS_OPEN = timedelta(days=2)  # so long what waited may still be sent


@dataclass(frozen=True)
class _Wishes:
    """How the substitute wants it; `muted`: scope and key of each mute; `policy`: kind → minutes
    after which it is told again."""

    choices: Choices
    times: Times
    muted: frozenset[tuple[str, str]]
    policy: Mapping[str, int]


async def cover(
    session: AsyncSession, concerned: Collection[int], now: datetime
) -> tuple[Cover, list[Concerned]]:
    """Who is away now, if any of these is, and the people who can be told in their place."""
    if not concerned or not await absences.are_away(session, concerned, now):
        return NOBODY_AWAY, []
    substitutes = await absences.substitutes(session, now)
    wanted = {stand_in(it, substitutes) for it in concerned if it in substitutes}
    found = await people.reachable(session, [it for it in wanted if it is not None])
    reachable = {it.person.pk: it.person for it in found}
    return Cover(substitutes, reachable), found


async def begin(
    session: AsyncSession, person: Person, until: datetime, zone: tzinfo, now: datetime
) -> None:
    """The person is away from now until then; whoever stands in already is told the time.

    `zone`: the cabinet's, here and below.
    """
    before = await absences.of_person(session, person.pk, now)
    substitute_id = before.substitute_id if before else None
    await absences.put(session, person.pk, until, substitute_id, now)
    await away_backlog.wait(session, person.pk, now + LONGEST)
    if before is not None and before.until != until and substitute_id is not None:
        await _tell(session, substitute_id, _begins(person, until), zone, now)


async def choose_substitute(
    session: AsyncSession,
    person: Person,
    absence: Absence,
    wanted: int | None,
    zone: tzinfo,
    now: datetime,
) -> None:
    """Somebody else, or nobody, hears in the place of the absent from now on; both are told.

    What waits already goes there, too.
    """
    previous = absence.substitute_id
    if previous == wanted:
        return
    await absences.put(session, person.pk, absence.until, wanted, now)
    if previous is not None:
        await _tell(session, previous, _ends(person), zone, now)
    if wanted is not None:
        await _tell(session, wanted, _begins(person, absence.until), zone, now)
        covered, _ = await cover(session, [person.pk], now)
        await hand_over(session, person.pk, covered, zone, now)


async def end(
    session: AsyncSession, person_id: int, zone: tzinfo, now: datetime, *, by_clock: bool = False
) -> bool:
    """The person is back: what is still open comes in one card. False if nothing was open.

    Whoever comes back `by_clock` in quiet hours gets it when they end, with all that waits for it.
    """
    absence = await absences.drop(session, person_id)
    if absence is None:
        return False
    person = await session.get_one(Person, person_id)
    if absence.substitute_id is not None:
        await _tell(session, absence.substitute_id, _ends(person), zone, now)
    stood_in = await _stood_in(session, absence, now)
    await away_backlog.close_covered(session, person_id, stood_in)
    times = await reschedule.of(session, person, zone)
    free_at = after_working(times, now, 0)
    is_told = await _send_open(session, person_id, free_at if by_clock else now, now)
    for kind, minutes in (await escalations.policy(session)).items():
        again_at = after_working(times, now, minutes)
        await escalations.restart(session, person_id, kind, again_at)
    return is_told


async def hand_over(
    session: AsyncSession, absent_id: int, cover: Cover, zone: tzinfo, now: datetime
) -> None:
    """Whoever `cover` names hears what waits, is unread and not past its time. `zone`: the
    cabinet's."""
    items = await away_backlog.alive(session, absent_id, now)
    told = [(item, person) for item in items if (person := _substitute(item, cover)) is not None]
    if not told:
        return
    wishes = await _wishes(session, told[0][1], zone, now)  # it is the same person each time
    made = await notifications.add(session, _rows(told, wishes, now))
    await cards.redraw_bells(session, made)


async def behalf_of(
    session: AsyncSession, notification: Notification, now: datetime
) -> Behalf | None:
    """For whom it was first, where it is for somebody else."""
    found = await absences.behalf(session, notification, now)
    return Behalf(*found) if found is not None else None


async def _stood_in(session: AsyncSession, absence: Absence, now: datetime) -> set[int]:
    """Whoever heard in the place of the one who is back, at the last."""
    substitutes = await absences.substitutes(session, now)
    substitutes[absence.person_id] = absence.substitute_id
    found = (absence.substitute_id, stand_in(absence.person_id, substitutes))
    return {it for it in found if it is not None}


async def _send_open(session: AsyncSession, person_id: int, at: datetime, now: datetime) -> bool:
    link = await links.of_person(session, person_id)
    if link is None or not await away_backlog.still_open(session, person_id):
        return False
    if at > now and link.unreachable_at is None:
        await away_backlog.release(session, person_id, Held.QUIET, at, at + STAYS_OPEN)
        return True
    silent = not (await _choices(session, person_id)).of(SOUND)
    content = {"title": "back-title"}
    card = await cards.add(session, NewCard(link.pk, Form.LIST, now, content, silent))
    await away_backlog.bind(session, person_id, card, now + STAYS_OPEN)
    return True


async def _tell(
    session: AsyncSession,
    person_id: int,
    content: dict[str, Any],  # Any: JSON, as bot.cards.card.notice draws it
    zone: tzinfo,
    now: datetime,
) -> None:
    """A notice, in the way the person has chosen to hear of things."""
    person = await session.get_one(Person, person_id)
    due_at = after_working(await reschedule.of(session, person, zone), now, 0)
    link = await links.of_person(session, person_id)
    choices = await _choices(session, person_id)
    if link is not None and _wants_messages(choices):
        silent = not choices.of(SOUND)
        await cards.add(session, NewCard(link.pk, Form.NOTICE, now, content, silent, due_at=due_at))


def _wants_messages(choices: Choices) -> bool:
    return choices.of(PUSH) and not choices.of(EVERYTHING_OFF)


async def _choices(session: AsyncSession, person_id: int) -> Choices:
    chosen = await preferences.of(session, [person_id])
    return Choices(chosen.get(person_id, {}))


def _begins(person: Person, until: datetime) -> dict[str, Any]:  # Any: JSON
    values = {"name": person.name}
    return {"text": "notice-stand-in", "values": values, "until": until.isoformat()}


def _ends(person: Person) -> dict[str, Any]:  # Any: JSON
    return {"text": "notice-stand-in-over", "values": {"name": person.name}}


def _substitute(item: Item, cover: Cover) -> AnyPerson | None:
    """Who may hear it in place of the absent: nobody hears of the own deed."""
    notification, data = item
    kind = KINDS[notification.kind]
    found = cover.stand_in(notification.person_id, kind, notification.reason)
    actor = data.get("actor_id")
    return None if found is None or (actor and actor == found.crm_id) else found


def _rows(
    told: Sequence[tuple[Item, AnyPerson]], wishes: _Wishes, now: datetime
) -> Iterator[NewNotification]:
    for item, person in told:
        notification, kind = item[0], KINDS[item[0].kind]
        verdict = decide(
            kind,
            wishes.choices,
            now,
            wishes.times,
            urgent=notification.urgent,
            is_muted=not wishes.muted.isdisjoint(targets_of(item).items()),
        )
        escalate_at = None
        if (minutes := wishes.policy.get(kind.key)) is not None:
            escalate_at = after_working(wishes.times, verdict.due_at or now, minutes)
        yield pass_on(
            notification, kind, person.pk, verdict, now, reason=SUBSTITUTE, escalate_at=escalate_at
        )


async def _wishes(session: AsyncSession, person: AnyPerson, zone: tzinfo, now: datetime) -> _Wishes:
    chosen = await preferences.of(session, [person.pk])
    return _Wishes(
        Choices(chosen.get(person.pk, {})),
        await reschedule.of(session, person, zone),
        frozenset(await mutes.all_of(session, person.pk, now)),
        await escalations.policy(session),
    )

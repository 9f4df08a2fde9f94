"""Absences: they begin, change and end, and the people whom that concerns are told.

Works within the caller's transaction; messages that follow are cards, which delivery sends.
"""

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import reschedule
from bot.actions.handing_over import hand_over
from bot.calendar.availability import QUIET, after_working
from bot.rules.absences import LONGEST, NOBODY_AWAY, Cover, stand_in
from bot.rules.preferences import EVERYTHING_OFF, PUSH, SOUND, Choices
from storage.directory import absences, links, people, preferences
from storage.directory.people import Concerned
from storage.engine.database import Database
from storage.flow import away_backlog, cards, escalations
from storage.tables.flow import Absence, Person

STAYS_OPEN = timedelta(days=2)  # so long what waited may still be sent
AT_ONCE = 5  # people in a transaction: what hooks may have to wait for
SECONDS = 0.2  # of a tick; the rest is left to the next


async def cover(
    session: AsyncSession, concerned: Collection[int], now: datetime
) -> tuple[Cover, list[Concerned]]:
    """Who is away now, if any of these is, and the people who can be told in their place."""
    if not concerned or not await absences.are_away(session, concerned, now):
        return NOBODY_AWAY, []
    substitutes = await absences.substitutes(session, now)
    wanted = {stand_in(it, substitutes) for it in concerned if it in substitutes}
    found = await people.reachable(session, [it for it in wanted if it is not None])
    reachable = {it.person.id: it.person for it in found if it.person.id is not None}
    return Cover(substitutes, reachable), found


async def begin(
    session: AsyncSession, person: Person, until: datetime, zone: tzinfo, now: datetime
) -> None:
    """The person is away from now until then; whoever stands in already is told the time.

    `zone`: the cabinet's, here and below.
    """
    before = await absences.of_person(session, _id(person), now)
    substitute_id = before.substitute_id if before else None
    await absences.put(session, _id(person), until, substitute_id, now)
    await away_backlog.wait(session, _id(person), now + LONGEST)
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
    await absences.put(session, _id(person), absence.until, wanted, now)
    if previous is not None:
        await _tell(session, previous, _ends(person), zone, now)
    if wanted is not None:
        await _tell(session, wanted, _begins(person, absence.until), zone, now)
        covered, _ = await cover(session, [_id(person)], now)
        await hand_over(session, _id(person), covered, zone, now)


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


class Returning:
    """The tick's part: whoever said to be back by now is. `zone`: the cabinet's."""

    def __init__(self, database: Database, zone: tzinfo, on_made: Callable[[], None]) -> None:
        self._database = database
        self._zone = zone
        self._on_made = on_made

    async def step(self, now: datetime) -> None:
        """Ends the absences whose time has come, some at a time."""
        async with self._database.read() as session:
            waiting = await absences.over(session, now, 1)
        loop = asyncio.get_running_loop()
        ends = loop.time() + SECONDS
        while waiting:
            waiting = await self._database.write(
                lambda session: _end_some(session, self._zone, now)
            )
            self._on_made()
            if loop.time() > ends:
                break


async def _end_some(session: AsyncSession, zone: tzinfo, now: datetime) -> list[int]:
    back = await absences.over(session, now, AT_ONCE)
    for person_id in back:
        if not await end(session, person_id, zone, now, by_clock=True):
            await _tell(session, person_id, {"text": "notice-back"}, zone, now)
    return back


async def _stood_in(session: AsyncSession, absence: Absence, now: datetime) -> set[int]:
    """Whoever heard in the place of the one who is back, at the last."""
    substitutes = await absences.substitutes(session, now)
    substitutes[absence.person_id] = absence.substitute_id
    found = (absence.substitute_id, stand_in(absence.person_id, substitutes))
    return {it for it in found if it is not None}


async def _send_open(session: AsyncSession, person_id: int, at: datetime, now: datetime) -> bool:
    link = await links.of_person(session, person_id)
    if link is None or link.id is None or not await away_backlog.still_open(session, person_id):
        return False
    if at > now and link.unreachable_at is None:
        await away_backlog.release(session, person_id, QUIET, at, at + STAYS_OPEN)
        return True
    silent = not (await _choices(session, person_id)).of(SOUND)
    content = {"title": "back-title"}
    card = await cards.add(session, link.id, "list", now, content=content, silent=silent)
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
    if link is not None and link.id is not None and _wants_messages(choices):
        silent = not choices.of(SOUND)
        await cards.add(
            session, link.id, "notice", now, content=content, silent=silent, due_at=due_at
        )


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


def _id(person: Person) -> int:
    assert person.id is not None
    return person.id

"""What is nobody's: the lists of it that administrators have, and when these ring.

Two things make a list: alerts that reached nobody, by source, and what somebody left behind who is
not linked any more. It is read from the tables whenever its card is drawn, so it is always true;
whoever changes what it lists has its cards redrawn by `follow` or `refresh`. A list that gets
something new rings, but at most hourly while anything waits on it. Works within the caller's
transaction.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Report
from bot.actions.objects import details
from bot.callbacks import handover as presses
from bot.cards.naming import full_name_of
from bot.cards.open_objects import LISTED, Group, Handed, OpenList, newest_objects, objects
from bot.rules.audience import ADMINISTRATOR
from bot.rules.escalation import ESCALATED
from storage.directory import links, people, sources
from storage.flow import cards, events, notifications, reminders
from storage.objects import given, lists, subjects, unreached
from storage.tables import (
    DEFAULT,
    Event,
    EventState,
    Item,
    NewEvent,
    NewReminder,
    Open,
    Person,
    Source,
    cabinet_of,
    in_cabinet,
    qualified,
)

RING = timedelta(hours=1)
HANDED_LISTED = 3
OTHERS_WORK = (ADMINISTRATOR, ESCALATED)  # reasons to hear of what is not one's own
UNREACHED_KIND, LEFT_KIND = "event.unreached", "staff.left"
_KINDS = {lists.UNREACHED: UNREACHED_KIND, lists.LEFT: LEFT_KIND}
KINDS_OF_LISTS = (UNREACHED_KIND, LEFT_KIND)
_PART = "list"  # of what is known of a list: the event that rang last, and since when it is open
_MANY = 50  # alerts read to find the newest objects

Values = dict[str, Any]  # Any: JSON


@dataclass(frozen=True)
class Listed:
    """One list. `number`: the source's row or 0, or the person who has left."""

    name: str
    number: int

    @classmethod
    def of(cls, subject: str | None) -> "Listed | None":
        """The list with this subject."""
        name, _, number = (subject or "").partition(":")
        return cls(name, int(number)) if name in _KINDS and number.isdecimal() else None

    @property
    def subject(self) -> str:
        """What its events are about."""
        return f"{self.name}:{self.number}"

    @property
    def kind(self) -> str:
        """The kind of its events."""
        return _KINDS[self.name]


async def of(session: AsyncSession, item: Item) -> OpenList | None:
    """What the card of this notification lists now; None if it is no such card."""
    row, data = item
    listed = Listed.of(row.subject) if row.kind in KINDS_OF_LISTS else None
    if listed is None:
        return None
    since = datetime.fromisoformat(data["since"])
    found = await given.handed(session, listed.subject, since, HANDED_LISTED)
    handed = [Handed(*each) for each in found]
    if listed.name == lists.UNREACHED:
        groups = [] if "settled" in data else await _unreached(session, listed.number)
        return OpenList(presses.UNREACHED, listed.number, groups, handed)
    person = await session.get_one(Person, listed.number)
    groups = [] if "settled" in data else await _left(session, listed.number)
    back = person.name if data.get("settled", {}).get("how") == "back" else None
    return OpenList(presses.LEFT, listed.number, groups, handed, back)


async def news(session: AsyncSession, report: Report, now: datetime) -> Values | None:
    """The data of a report of our own as they are now; None if nothing waits on its list."""
    listed = Listed.of(report.subject)
    if listed is None:
        return report.data
    fresh = await _state(session, listed)
    if "settled" in fresh:
        return None
    rung = {"key": report.data["key"], "at": report.at.isoformat()}
    await subjects.merge(session, listed.subject, _PART, rung, now)
    return {**report.data, **fresh}


async def ring(session: AsyncSession, listed: Listed, now: datetime) -> None:
    """Something new is on the list: its card rings, an hour after the last time at the earliest."""
    known = await subjects.part(session, listed.subject, _PART)
    last = await events.own(session, known["key"]) if known else None
    before: Values = json.loads(last.body) if last else {}
    is_new = last is None or "settled" in before
    key = f"{listed.subject}:{_times(known) + 1}"
    data = {"since": now.isoformat()} if is_new else {"since": before["since"]}
    data |= await _state(session, listed) | {"key": key}
    body = json.dumps(data).encode()
    rung_at = datetime.fromisoformat(known["at"]) if known else now
    if not is_new and last is not None and now - rung_at < RING:
        await _rewrite(session, last, {**data, "key": last.external_id})
        last.state = EventState.NEW  # somebody may have become an administrator meanwhile
        await session.flush()
        await lists.redraw(session, listed.subject)
        row = NewReminder(key, rung_at + RING, listed.kind, listed.subject, body)
        await reminders.put(session, [row])
        return
    await reminders.cancel(session, listed.kind, listed.subject)
    await events.put(
        session, NewEvent(None, key, listed.kind, None, listed.subject, now, now, body)
    )
    rung = {"key": key, "at": now.isoformat()}
    await subjects.merge(session, listed.subject, _PART, rung, now)


async def follow(
    session: AsyncSession,
    subject: str,
    now: datetime,
    *,
    taken_up: bool = False,
    kinds: Collection[str] | None = None,
) -> None:
    """Something has become of the object: the lists that it is on say so.

    `taken_up`: it is somebody's now, as far as these kinds go (None: all).
    """
    for (name, number), is_open in (await lists.about(session, subject)).items():
        if taken_up and name == lists.UNREACHED:
            await unreached.take_up(session, [subject], now, kinds)
        await refresh(session, Listed(name, number), now, may_ring=is_open)


async def refresh(
    session: AsyncSession, listed: Listed, now: datetime, *, may_ring: bool = False
) -> None:
    """Has the list's cards and the bells redrawn; with nothing left on it, it is over.

    `may_ring`: if it was over, something may be on it again.
    """
    known = await subjects.part(session, listed.subject, _PART)
    last = await events.own(session, known["key"]) if known else None
    before: Values = json.loads(last.body) if last else {"settled": {}}
    if last is None or ("settled" in before and not may_ring):
        return
    fresh = await _state(session, listed)
    if "settled" in before:
        if "settled" not in fresh:
            await ring(session, listed, now)
        return
    await _rewrite(session, last, {**before, **fresh})
    if "settled" in fresh:
        await reminders.cancel(session, listed.kind, listed.subject)
        told = await notifications.answer(session, listed.subject, [listed.kind], now)
        await cards.redraw_bells(session, told)
    await lists.redraw(session, listed.subject)


async def leaves(session: AsyncSession, person_id: int, now: datetime) -> None:
    """The person's link has ended: administrators hear of what is open, unless a new one opens."""
    await refresh_left(session, now)
    if await given.left_by(session, person_id, OTHERS_WORK):
        await ring(session, Listed(lists.LEFT, person_id), now)


async def returns(session: AsyncSession, person_id: int, now: datetime) -> None:
    """The person is linked: what is theirs is nobody else's worry."""
    await refresh(session, Listed(lists.LEFT, person_id), now)
    await refresh_left(session, now)


async def refresh_left(session: AsyncSession, now: datetime) -> None:
    """Who is linked, or who has what, has changed: that can concern all leavers' lists."""
    numbered = [Listed(lists.LEFT, it) for it in await people.unlinked(session)]
    kept = await subjects.known(session, [listed.subject for listed in numbered])
    for listed in (it for it in numbered if kept.get(it.subject, {}).get(_PART)):
        await refresh(session, listed, now)


async def hand_over(session: AsyncSession, handed: Collection[Open], now: datetime) -> None:
    """Somebody was given these: they do not wait for anybody on any list."""
    concerned = {it.subject for it in handed if it.subject is not None}
    for source_id in await unreached.take_up(session, concerned, now):
        await refresh(session, Listed(lists.UNREACHED, source_id), now)
    await refresh_left(session, now)


async def tell_again(session: AsyncSession) -> None:
    """Somebody has become an administrator, or may hear again what waits for one."""
    numbered = [Listed(lists.UNREACHED, it) for it in await unreached.sources_waiting(session)]
    numbered += [Listed(lists.LEFT, it) for it in await people.unlinked(session)]
    kept = await subjects.known(session, [listed.subject for listed in numbered])
    for known in (state[_PART] for state in kept.values() if state.get(_PART)):
        last = await events.own(session, known["key"])
        is_told = last is not None and last.state == EventState.DONE
        if last is not None and is_told and "settled" not in json.loads(last.body):
            last.state = EventState.NEW
    await session.flush()


async def left_by(session: AsyncSession, person_id: int) -> dict[int, list[Open]]:
    """What somebody who is not linked has left behind, by source (0: without), most first."""
    if await links.of_person(session, person_id) is not None:
        return {}
    return await _only_with(session, person_id)


async def bequeath(session: AsyncSession, person_id: int, now: datetime) -> None:
    """The person is about to be forgotten: what nobody else has has reached nobody, then."""
    for source_id, found in (await _only_with(session, person_id)).items():
        for each in found:
            await unreached.put_back(session, each, source_id or None, now)
        await ring(session, Listed(lists.UNREACHED, source_id), now)


async def name_of(session: AsyncSession, source_id: int) -> str:
    """What people call the source; "" for none."""
    source = await session.get(Source, source_id) if source_id else None
    return full_name_of({"name": source.name, "id": source.crm_id}) if source else ""


async def _only_with(session: AsyncSession, person_id: int) -> dict[int, list[Open]]:
    """What this person has to do and nobody else, as `left_by`."""
    found = await given.left_by(session, person_id, OTHERS_WORK)
    places = {key for it in found if (key := _source_of(it))}
    known = await sources.by_keys(session, Source, places)
    by_source: dict[int, list[Open]] = {}
    for each in found:
        source = known.get(_source_of(each) or "")
        by_source.setdefault(source.pk if source else 0, []).append(each)
    return dict(sorted(by_source.items(), key=lambda it: -len(it[1])))


async def _unreached(session: AsyncSession, source_id: int) -> list[Group]:
    total = await unreached.objects(session, source_id)
    newest = await _newest(session, await unreached.waiting(session, source_id, _MANY))
    name = await name_of(session, source_id)
    return [Group(source_id, name, total, newest)] if total else []


async def _left(session: AsyncSession, person_id: int) -> list[Group]:
    return [
        Group(
            source_id,
            await name_of(session, source_id),
            _count(found),
            await _newest(session, found),
        )
        for source_id, found in (await left_by(session, person_id)).items()
    ]


async def _state(session: AsyncSession, listed: Listed) -> Values:
    """What the list's data say as of now; with "settled", nothing is left on it."""
    if listed.name == lists.UNREACHED:
        counts = await unreached.counts(session, listed.number)
        source = await session.get(Source, listed.number) if listed.number else None
        place = {"id": source.crm_id, "name": source.name} if source else None
        state: Values = {"counts": counts, "source": place, "source_row": listed.number or None}
        state = in_cabinet(source.cabinet if source else DEFAULT, state)
        return state if counts else state | {"settled": {"how": "handled"}}
    person = await session.get_one(Person, listed.number)
    count = sum(_count(found) for found in (await left_by(session, listed.number)).values())
    state = {"person": {"id": str(person.id), "name": person.name}, "count": count}
    if count:
        return state
    is_back = await links.of_person(session, listed.number) is not None
    return state | {"settled": {"how": "back" if is_back else "handled"}}


def _times(known: Values) -> int:
    """How often the list has rung: its events are numbered."""
    return int(known["key"].rpartition(":")[2]) if known else 0


async def _rewrite(session: AsyncSession, event: Event, data: Values) -> None:
    event.body = json.dumps(data).encode()
    if event.meaning is not None:
        event.meaning = {event.type: data}
    await session.flush()


def _source_of(each: Open) -> str | None:
    """The source's qualified id."""
    source = each.data.get("source")
    return qualified(cabinet_of(each.data), str(source["id"])) if source else None


def _count(found: Sequence[Open]) -> int:
    return len(objects(found))


async def _newest(session: AsyncSession, found: Sequence[Open]) -> list[Open]:
    return await details.of_alerts(session, newest_objects(found, LISTED))

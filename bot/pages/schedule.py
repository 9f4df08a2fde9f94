"""What /schedule shows: what will be sent at a time to come, and to whom. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.callbacks.cabinet import SchedulePage
from bot.cards.headline import headline
from bot.cards.naming import NAME_UNITS
from bot.rules.absences import Cover
from bot.rules.catalog import KINDS
from bot.ui.formats import Moment
from bot.ui.html import Html, short
from bot.ui.reader import Reader
from bot.ui.screens import Paging, Screen, listing
from bot.ui.texts import plain, say
from storage.tables import Item, Notification, Person, Reminder

LIMIT = 50

Waiting = tuple[datetime, Person, int]  # when, for whom, how many notifications
Names = Mapping[str, tuple[str, bool]]  # id in the CRM → name, and whether the person is linked


@dataclass(frozen=True)
class Upcoming:
    """A reminder; or for a person so many notifications, and the text that says why then."""

    at: datetime
    reminder: Reminder | None = None
    person: Person | None = None
    count: int = 1
    text_id: str = "schedule-held"


@dataclass(frozen=True)
class Absent:
    """Who is away until when, by id in the CRM, and who hears in their place."""

    away: Mapping[str, tuple[int, datetime]]
    cover: Cover


def soonest(
    reminders: Iterable[Reminder],
    held: Iterable[Waiting],
    again: Iterable[Waiting],
    returns: Iterable[Waiting],
) -> list[Upcoming]:
    """At most `LIMIT` of all of these."""
    found = [
        *(Upcoming(reminder.at, reminder) for reminder in reminders),
        *_for_people(held, "schedule-held"),
        *_for_people(again, "schedule-again"),
        *_for_people(returns, "schedule-back"),
    ]
    return sorted(found, key=lambda each: each.at)[:LIMIT]


def named_in(upcoming: Sequence[Upcoming]) -> set[str]:
    """Ids of the CRM of the people for whom these reminders are."""
    found = (_person_of(_data(each)) for each in upcoming if each.reminder)
    return {crm_id for crm_id in found if crm_id}


def screen(
    upcoming: Sequence[Upcoming],
    names: Names,
    absent: Absent,
    page: int,
    reader: Reader,
    now: datetime,
    *,
    is_on: bool = True,
) -> Screen:
    """One page of it, the soonest first.

    `is_on`: the cabinet's switch; what has been made before it was turned off is sent still.
    """
    language = reader.language
    paging = Paging(page, len(upcoming))
    lines = [say(language, "schedule-title" if upcoming else "schedule-none")]
    if not is_on:
        lines.append(say(language, "schedule-off"))
    shown = upcoming[paging.offset : paging.offset + paging.size]
    lines += [_line(each, names, absent, reader, now) for each in shown]
    if len(upcoming) == LIMIT and paging.shown == paging.last:
        lines.append(say(language, "schedule-more"))
    return listing(lines, (), paging, SchedulePage, language)


def _for_people(waiting: Iterable[Waiting], text_id: str) -> Iterator[Upcoming]:
    for at, person, count in waiting:
        yield Upcoming(at, None, person, count, text_id)


def _line(each: Upcoming, names: Names, absent: Absent, reader: Reader, now: datetime) -> Html:
    at = Moment(each.at, reader.zone, now=now)
    if each.reminder is None:
        assert each.person is not None
        name = short(each.person.name, NAME_UNITS)
        return say(reader.language, each.text_id, at=at, count=each.count, name=name)
    kind = KINDS[each.reminder.type]
    told = Notification(
        event_id=0, person_id=0, kind=kind.key, section=kind.section, reason="", created_at=now
    )
    what = headline(Item(told, _data(each)), reader, each.at)
    whom = _whom(each, names, absent, reader.language)
    return say(reader.language, "schedule-reminder", at=at, what=what, whom=whom)


def _whom(each: Upcoming, names: Names, absent: Absent, language: str) -> str:
    assert each.reminder is not None
    if KINDS[each.reminder.type].audience.is_for_administrators:
        return plain(language, "schedule-administrators")
    crm_id = _person_of(_data(each))
    if crm_id is None:
        return plain(language, "schedule-defaults")
    name, is_linked = names.get(crm_id, (f"№ {crm_id}", False))
    shown = short(name, NAME_UNITS)
    if not is_linked:
        return plain(language, "person-not-linked", name=shown)
    person_id, until = absent.away.get(crm_id, (0, each.at))
    return (
        shown if each.at >= until else _in_place(each.reminder, person_id, shown, absent, language)
    )


def _in_place(reminder: Reminder, person_id: int, name: str, absent: Absent, language: str) -> str:
    """Who would hear it now that the person is away."""
    kind = KINDS[reminder.type]
    substitute = absent.cover.substitute(person_id, kind, "assignee")
    if substitute is not None:
        told = short(substitute.name, NAME_UNITS)
        return plain(language, "item-on-behalf", line=told, name=name)
    if kind.urgent:
        return plain(language, "schedule-defaults")
    return plain(language, "schedule-once-back", name=name)


def _person_of(data: Mapping[str, Any]) -> str | None:
    crm_id = data.get("assignee_id") or data.get("manager_id")
    return str(crm_id) if crm_id else None


def _data(each: Upcoming) -> Mapping[str, Any]:
    assert each.reminder is not None
    data: dict[str, Any] = json.loads(each.reminder.body)
    if paid_until := data.get("channel", {}).get("paid_until"):
        data.setdefault("due_at", paid_until)
    return data

"""What /schedule shows: what will be sent next, when and to which people."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.callbacks.cabinet import SchedulePage
from bot.cards.headline import brief
from bot.cards.naming import NAME_UNITS
from bot.rules.absences import Cover
from bot.rules.catalog import KINDS
from bot.ui.html import Html, short
from bot.ui.reader import Reader
from bot.ui.screens import Paging, Screen, listing
from storage.tables import Data, Person, Reminder, cabinet_of, qualified, unqualified

LIMIT = 50

Waiting = tuple[datetime, Person, int]  # when, for which person, how many notifications


@dataclass(frozen=True)
class Batch:
    """Notifications for one person at one time; the text `text_id` says why then."""

    at: datetime
    person: Person
    count: int
    text_id: str


Upcoming = Reminder | Batch


@dataclass(frozen=True)
class Schedule:
    """What the page is drawn from.

    `names`: qualified id in the CRM → name, and whether the person is linked. `away`: qualified id
    → id of the person, and until when they are away; `cover`: who is told instead. `is_on`: the
    cabinet's switch, which turns itself on at `on_again_at`; what was made before it was turned off
    is still sent.
    """

    upcoming: Sequence[Upcoming]
    names: Mapping[str, tuple[str, bool]]
    away: Mapping[str, tuple[int, datetime]]
    cover: Cover
    is_on: bool
    on_again_at: datetime | None = None


def soonest(
    reminders: Iterable[Reminder],
    held: Iterable[Waiting],
    again: Iterable[Waiting],
    returns: Iterable[Waiting],
) -> list[Upcoming]:
    """All of these, the soonest first, at most `LIMIT`."""
    waiting = {"schedule-held": held, "schedule-again": again, "schedule-back": returns}
    upcoming: list[Upcoming] = list(reminders)
    for text_id, found in waiting.items():
        upcoming += (Batch(*each, text_id) for each in found)
    return sorted(upcoming, key=lambda each: each.at)[:LIMIT]


def named_in(upcoming: Sequence[Upcoming]) -> set[str]:
    """The qualified ids in the CRM of the people that the reminders are for."""
    found = (_person_of(data_of(each)) for each in upcoming if isinstance(each, Reminder))
    return {crm_id for crm_id in found if crm_id}


def schedule_screen(schedule: Schedule, page: int, reader: Reader, now: datetime) -> Screen:
    """One page of the schedule."""
    total = len(schedule.upcoming)
    paging = Paging(page, total)
    lines = [reader.say("schedule-title" if total else "schedule-none")]
    if not schedule.is_on:
        lines.append(off(schedule.on_again_at, reader, now))
    lines += [_entry(each, schedule, reader, now) for each in paging.part(schedule.upcoming)]
    if total == LIMIT and paging.shown == paging.last:
        lines.append(reader.say("schedule-more"))
    return listing(lines, (), paging, SchedulePage, reader).of_clients()


def off(until: datetime | None, reader: Reader, now: datetime) -> Html:
    """That the switch is off, perhaps until then."""
    if until is None:
        return reader.say("schedule-off")
    return reader.say("schedule-off-until", until=reader.moment(until, now, "time"))


def _entry(each: Upcoming, schedule: Schedule, reader: Reader, now: datetime) -> Html:
    at = reader.moment(each.at, now)
    if isinstance(each, Batch):
        name = short(each.person.name, NAME_UNITS)
        return reader.say(each.text_id, at=at, count=each.count, name=name)
    what = brief(each.type, data_of(each), reader, each.at)
    return reader.say("schedule-reminder", at=at, what=what, whom=hearer(each, schedule, reader))


def hearer(reminder: Reminder, schedule: Schedule, reader: Reader) -> str:
    """Who will be told, as far as it is known by now."""
    if KINDS[reminder.type].audience.is_for_administrators:
        return reader.plain("schedule-administrators")
    crm_id = _person_of(data_of(reminder))
    if crm_id is None:
        return reader.plain("schedule-defaults")
    name, is_linked = schedule.names.get(crm_id, (f"№ {unqualified(crm_id)[1]}", False))
    shown = short(name, NAME_UNITS)
    if not is_linked:
        return reader.plain("person-not-linked", name=shown)
    person_id, until = schedule.away.get(crm_id, (0, reminder.at))
    if reminder.at >= until:
        return shown
    kind = KINDS[reminder.type]
    if substitute := schedule.cover.substitute(person_id, kind, "assignee"):
        told = short(substitute.name, NAME_UNITS)
        return reader.plain("item-on-behalf", line=told, name=shown)
    return reader.plain("schedule-defaults" if kind.urgent else "schedule-once-back", name=shown)


def _person_of(data: Data) -> str | None:
    crm_id = data.get("assignee_id") or data.get("manager_id")
    return qualified(cabinet_of(data), str(crm_id)) if crm_id else None


def data_of(reminder: Reminder) -> Data:
    """What the reminder says, as of an event."""
    data: dict[str, Any] = json.loads(reminder.body)  # Any: JSON by kind
    if paid_until := data.get("channel", {}).get("paid_until"):
        data.setdefault("due_at", paid_until)
    return data

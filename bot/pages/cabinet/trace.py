"""What /trace shows: each event of an object, who was told of it and who was not, and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.callbacks.cabinet import TraceEvent, TracePage
from bot.cards.naming import kind_name
from bot.rules.catalog import KINDS
from bot.rules.untold import OF_ALL, Why, of_person
from bot.ui.html import MESSAGE_LIMIT, Html, short, visible_length
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Screen, back, button, column, listing
from storage.tables import (
    NOBODY,
    CardState,
    Copy,
    Event,
    EventState,
    Person,
    Trace,
    Traced,
    Tried,
)

EVENTS_A_PAGE = 3
PEOPLE_AN_EVENT = 8  # on the page of the object; the event's own page has the others
PEOPLE_A_PAGE = 10
UNITS_AN_EVENT = MESSAGE_LIMIT // EVENTS_A_PAGE - 100  # the title and the page's number need some
NAME_UNITS = 24
SUBJECT_UNITS = 60
_PURGED = ""  # the section of a notification that has been emptied


@dataclass(frozen=True)
class Explained:
    """Why one person was told or not. `name`: an id in the CRM if `why` is unknown.

    `how`: what became of their notification, if there is one, since or until `at`; `why` and
    `until`: what kept it from them when the event came.
    """

    kind: str
    name: str
    person_id: int | None = None
    why: Why | None = None
    until: datetime | None = None
    how: str | None = None
    at: datetime | None = None
    copy: Copy | None = None
    on_behalf_of: str | None = None


def explained(traced: Traced, people: Mapping[int, Person], now: datetime) -> list[Explained]:
    """Everybody whom the event might have concerned, once for each kind."""
    untold, found = traced.event.untold or {}, []
    kinds = dict.fromkeys([*untold, *(copy.notification.kind for copy in traced.copies)])
    for kind in kinds:
        codes = untold.get(kind, {})
        reasons = of_person(codes)
        for copy in traced.copies:
            row = copy.notification
            if row.kind == kind and row.section != _PURGED:
                why, until = reasons.pop(row.person_id, (None, None))
                line = Explained(kind, _name(row.person_id, people), row.person_id, why, until)
                found.append(replace(line, **_progress(copy, people, now)))
        for person_id, (why, until) in reasons.items():
            found.append(Explained(kind, _name(person_id, people), person_id, why, until))
        data = (traced.event.meaning or {}).get(kind, {})
        for field in codes.get(Why.UNKNOWN, ()):
            found.append(Explained(kind, str(data.get(field) or NOBODY), why=Why.UNKNOWN))
    return found


def of_all(traced: Traced, kind: str) -> list[Why]:
    """What kept the kind from everybody."""
    codes = (traced.event.untold or {}).get(kind, {})
    found = [why for why in OF_ALL if why in codes]
    if kind in traced.unreached and Why.UNREACHED not in found:
        found.append(Why.UNREACHED)
    return found


def trace_screen(
    subject: str, event_id: int, found: Trace, paging: Paging, viewed: tuple[Reader, datetime]
) -> Screen:
    """One page of an object's events, newest first. `event_id`: one of them, for the buttons."""
    reader = viewed[0]
    title = reader.say("trace-title", what=short(subject, SUBJECT_UNITS), count=paging.total)
    lines, ways = [title], []
    for each in found.events:
        head, people = _head(each, viewed), _people_lines(each, found.people, viewed)
        fitting = _fitting(head, people)
        lines += [Html(""), *head, *people[:fitting]]
        if fitting < len(people):
            lines.append(reader.say("trace-more", count=len(people) - fitting))
            at = reader.moment(each.event.received_at, viewed[1])
            ways.append(button(reader, "trace-everybody", TraceEvent(each.event.pk, 0), at=at))
    pages = partial(TracePage, event_id)
    return listing(lines, column(ways), paging, pages, reader).of_clients()


def event_screen(
    each: Traced,
    people: Mapping[int, Person],
    page: int,
    way_back: TracePage,
    viewed: tuple[Reader, datetime],
) -> Screen:
    """One event with everybody whom it might have concerned."""
    reader, found = viewed[0], _people_lines(each, people, viewed)
    paging = Paging(page, len(found), PEOPLE_A_PAGE)
    lines = [*_head(each, viewed), *paging.part(found)]
    event_id = each.event.pk
    screen = listing(lines, (), paging, lambda number: TraceEvent(event_id, number), reader)
    return screen.and_below(back(reader, way_back)).of_clients()


def choice_screen(found: Sequence[tuple[str, int]], reader: Reader) -> Screen:
    """Several objects may be meant: subject and an event of each."""
    buttons = (Button(short(it, SUBJECT_UNITS), TracePage(event_id, 0)) for it, event_id in found)
    return Screen.of([reader.say("trace-which")], *column(buttons))


def event_lines(
    each: Traced, people: Mapping[int, Person], viewed: tuple[Reader, datetime]
) -> list[Html]:
    """All that is known of one event."""
    return [*_head(each, viewed), *_people_lines(each, people, viewed)]


def as_json(each: Traced, people: Mapping[int, Person], now: datetime) -> dict[str, Any]:
    """The same for machines; times in ISO 8601, UTC."""
    event = each.event
    kinds = dict.fromkeys([*(event.meaning or {}), *(event.untold or {})])
    return {
        "event": event.pk,
        "received_at": _iso(event.received_at),
        "occurred_at": _iso(event.occurred_at),
        "connection": event.connection_id,
        "type": event.type,
        "state": str(event.state),
        "repeats": event.repeats,
        "repeated_at": _iso(event.repeated_at),
        "kinds": {kind: [str(why) for why in of_all(each, kind)] for kind in kinds},
        "people": [_line_as_json(line) for line in explained(each, people, now)],
    }


def _line_as_json(line: Explained) -> dict[str, Any]:
    row, card = (line.copy.notification, line.copy.card) if line.copy else (None, None)
    return {
        "kind": line.kind,
        "person": line.person_id,
        "name": line.name,
        "why": line.why and str(line.why),
        "until": _iso(line.until),
        "how": line.how,
        "at": _iso(line.at),
        "reason": row.reason if row else None,
        "on_behalf_of": line.on_behalf_of,
        "read_at": _iso(row.read_at) if row else None,
        "escalated": row.escalated if row else 0,
        "silent": bool(row and row.silent),
        "message_id": card.message_id if card else None,
        "form": str(card.form) if card else None,
        "maybe_repeat": bool(card and card.maybe_repeat),
    }


def _head(each: Traced, viewed: tuple[Reader, datetime]) -> list[Html]:
    """What is said of the event as a whole."""
    (reader, now), event = viewed, each.event
    came = reader.moment(event.received_at, now)
    lines = [reader.say("trace-event", at=came, by=_origin(each), what=_meant(event, reader))]
    if event.repeats and event.repeated_at:
        at = reader.moment(event.repeated_at, now)
        lines.append(reader.say("trace-repeats", count=event.repeats, at=at))
    for kind in dict.fromkeys([*(event.meaning or {}), *(event.untold or {})]):
        for why in of_all(each, kind):
            lines.append(reader.say(f"trace-why-{_dashed(why)}", kind=_kind(kind, reader)))
    return lines


def _people_lines(
    each: Traced, people: Mapping[int, Person], viewed: tuple[Reader, datetime]
) -> list[Html]:
    reader, now = viewed
    return [
        reader.say("trace-line", name=short(it.name, NAME_UNITS), what=_said(it, viewed))
        for it in explained(each, people, now)
    ]


def _fitting(head: Sequence[Html], people: Sequence[Html]) -> int:
    """How many of the lines of people the page of the object has room for."""
    room = UNITS_AN_EVENT - sum(visible_length(it) + 1 for it in head)
    for number, line in enumerate(people[:PEOPLE_AN_EVENT]):
        room -= visible_length(line) + 1
        if room < 0:
            return number
    return min(len(people), PEOPLE_AN_EVENT)


def _said(line: Explained, viewed: tuple[Reader, datetime]) -> str:
    reader, now = viewed
    parts = []
    if line.why is not None:
        is_long = line.until is not None and line.why in (Why.MUTED, Why.QUIET, Why.DIGEST)
        until = reader.moment(line.until, now) if line.until and is_long else ""
        parts.append(
            reader.plain(f"trace-why-{_dashed(line.why)}{'-until' if is_long else ''}", until=until)
        )
    if line.how is not None and not (line.why and line.how in _SAID_BY_WHY):
        at = reader.moment(line.at, now) if line.at else ""
        card = line.copy.card if line.copy else None
        number = str(card.message_id) if card and card.message_id else "–"
        parts.append(reader.plain(f"trace-how-{_dashed(line.how)}", at=at, number=number))
    return "; ".join([*parts, *_remarks(line, viewed)])


def _remarks(line: Explained, viewed: tuple[Reader, datetime]) -> Iterator[str]:
    reader, now = viewed
    if line.copy is None:
        return
    row, card = line.copy.notification, line.copy.card
    if row.read_at is not None:
        yield reader.plain("trace-read", at=reader.moment(row.read_at, now))
    if card is not None and card.form in ("list", "digest"):
        yield reader.plain(f"trace-form-{card.form}")
    if card is not None and card.maybe_repeat:
        yield reader.plain("trace-maybe-repeat")
    if row.silent and line.how == "sent":
        yield reader.plain("trace-silent")
    if row.escalated:
        yield reader.plain("trace-escalated", count=row.escalated)
    if line.on_behalf_of is not None:
        yield reader.plain("trace-on-behalf", name=short(line.on_behalf_of, NAME_UNITS))


# What the reason at the time says already.
_SAID_BY_WHY = ("held", "push_off", "everything_off", "muted", "blocked")


def _progress(copy: Copy, people: Mapping[int, Person], now: datetime) -> dict[str, Any]:
    how, at = _how(copy, now)
    behalf = copy.notification.on_behalf_of
    name = _name(behalf, people) if behalf else None
    return {"how": how, "at": at, "copy": copy, "on_behalf_of": name}


def _how(copy: Copy, now: datetime) -> tuple[str, datetime | None]:
    """What has become of a notification, and since or until when."""
    row, card = copy.notification, copy.card
    if card is not None:
        if card.sent_at is not None:
            return "sent", card.sent_at
        if card.state in (CardState.BROKEN, CardState.GONE):
            return ("refused" if card.state == CardState.BROKEN else "blocked"), None
        if card.state == CardState.DUE:
            told = copy.attempt is not None and copy.attempt.outcome == Tried.LATER
            held = copy.link.held_until if copy.link else None
            until = max(filter(None, (held, card.due_at)), default=None)
            if told or (held is not None and held > now):
                return "waits", until
    if row.ended is not None:
        return str(row.ended), None
    if card is not None:
        return "under_way", None
    if row.held is not None:
        return ("held", row.due_at) if row.due_at else (f"held_{row.held}", None)
    if row.due_at is None:
        return "blocked", None
    return ("later", row.due_at) if row.due_at > now else ("under_way", None)


def _meant(event: Event, reader: Reader) -> str:
    if event.state != EventState.DONE:
        return reader.plain(f"trace-{event.state}", type=short(event.type, NAME_UNITS))
    kinds = [_kind(kind, reader) for kind in event.meaning or {}]
    return ", ".join(kinds) if kinds else reader.plain("trace-nothing-new")


def _kind(key: str, reader: Reader) -> str:
    kind = KINDS.get(key)
    return kind_name(kind, reader.language) if kind else reader.plain("trace-noted", type=key)


def _origin(each: Traced) -> str:
    if each.connection is None:
        return "Bellhop"
    return short(each.connection.name or each.connection.provider, NAME_UNITS)


def _name(person_id: int, people: Mapping[int, Person]) -> str:
    person = people.get(person_id)
    return person.name if person else NOBODY


def _dashed(word: str) -> str:
    return word.replace("_", "-")


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None

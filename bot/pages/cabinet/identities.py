"""What /staff shows of CRM ids: those of a person, and those that hooks named and nobody has."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.callbacks import identities as presses
from bot.callbacks.staff import OpenPerson, StaffPage
from bot.cards.naming import NAME_UNITS
from bot.ui.html import Html, short
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Row, Screen, back, button, column, listing
from storage.tables import Person, UnknownId, number_of, qualified, what_of

ID_UNITS = 24
LABEL_UNITS = 30
CODE_LENGTH = 16
_NAMED_OBJECTS = ("order", "lead", "task")


@dataclass(frozen=True)
class Choices:
    """One page of the people whose an id may be; `ids`: person → the id they have instead."""

    people: Sequence[Person]
    ids: Mapping[int, str]
    paging: Paging


def code_of(cabinet: str, crm_id: str) -> str:
    """What a button carries for the id."""
    return hashlib.sha256(qualified(cabinet, crm_id).encode()).hexdigest()[:CODE_LENGTH]


def about(subject: str | None, reader: Reader) -> str | None:
    """The object of the latest event, in words; None if it has no name that people know."""
    if subject is None or (what := what_of(subject)) not in _NAMED_OBJECTS:
        return None
    return reader.plain(f"about-{what}", name=f"№ {short(number_of(subject), ID_UNITS)}")


def ids_screen(
    person: Person, ids: Mapping[str, str], cabinets: Mapping[str, int], reader: Reader
) -> Screen:
    """The person's ids, by cabinet, and what can be done; `cabinets`: each with a connection."""
    lines = [reader.say("crm-ids-title", name=short(person.name, NAME_UNITS))]
    rows: list[Row] = []
    for cabinet, connection_id in cabinets.items():
        crm_id = ids.get(cabinet)
        where = "-in" if len(cabinets) > 1 and cabinet else ""
        known = {"id": short(crm_id or "", NAME_UNITS), "cabinet": cabinet}
        lines.append(reader.say(f"person-{'crm-id' if crm_id else 'no-crm-id'}{where}", **known))
        type_it = presses.TypeId(person.pk, connection_id)
        row = [button(reader, f"crm-id-{'change' if crm_id else 'add'}{where}", type_it, **known)]
        if crm_id is not None:
            remove = presses.RemoveId(person.pk, code_of(cabinet, crm_id))
            row.append(button(reader, "crm-id-remove", remove, "danger"))
        rows.append(tuple(row))
    lines.append(reader.say("crm-ids-help"))
    return Screen.of(lines, *rows, back(reader, OpenPerson(person.pk)))


def unknown_screen(
    found: Sequence[UnknownId], paging: Paging, reader: Reader, now: datetime
) -> Screen:
    """One page of the ids that nobody has, each with `This is…`."""
    if not paging.total:
        return Screen(reader.say("unknown-ids-none"), (back(reader, StaffPage(0)),))
    lines = [reader.say("unknown-ids-title", count=paging.total)]
    lines += [_line(it, reader, now) for it in found]
    entries = column(_this_is(it, reader) for it in found)
    screen = listing(lines, entries, paging, presses.UnknownPage, reader)
    return screen.and_below(back(reader, StaffPage(0)))


def owner_screen(unknown: UnknownId, choices: Choices, reader: Reader, now: datetime) -> Screen:
    """The people to choose from for one of them."""
    code = code_of(unknown.cabinet, unknown.crm_id)
    lines = [_line(unknown, reader, now), reader.say("unknown-id-asked")]
    entries = column(_owners(code, choices, reader))
    pages = partial(presses.ThisIs, code)
    screen = listing(lines, entries, choices.paging, pages, reader)
    return screen.and_below(back(reader, presses.UnknownPage(0)))


def _line(unknown: UnknownId, reader: Reader, now: datetime) -> Html:
    number, at = short(unknown.crm_id, ID_UNITS), reader.moment(unknown.last_at, now)
    number, count = _in_cabinet(number, unknown.cabinet), unknown.events
    what = about(unknown.subject, reader)
    if what is None:
        return reader.say("unknown-id", id=number, count=count, at=at)
    return reader.say("unknown-id-about", id=number, count=count, at=at, what=what)


def _this_is(unknown: UnknownId, reader: Reader) -> Button:
    number = _in_cabinet(short(unknown.crm_id, ID_UNITS), unknown.cabinet)
    press = presses.ThisIs(code_of(unknown.cabinet, unknown.crm_id), 0)
    return button(reader, "unknown-id-this-is", press, id=number)


def _owners(code: str, choices: Choices, reader: Reader) -> Iterator[Button]:
    for person in choices.people:
        name, press = short(person.name, LABEL_UNITS), presses.ItIs(code, person.pk)
        if (crm_id := choices.ids.get(person.pk)) is None:
            yield Button(name, press)
        else:
            values = {"name": name, "id": short(crm_id, ID_UNITS)}
            yield button(reader, "unknown-id-instead", press, **values)


def _in_cabinet(crm_id: str, cabinet: str) -> str:
    return f"{crm_id} · {cabinet}" if cabinet else crm_id

"""Who is on the staff, and whether they can be reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.callbacks.identities import UnknownPage
from bot.callbacks.menu import OpenCommand
from bot.callbacks.staff import ManagingRoles, OpenPerson
from bot.cards.naming import NAME_UNITS, account_name, role_label
from bot.pages.cabinet.staff import Marks, state_of
from bot.ui.html import short
from bot.ui.reader import Reader
from bot.ui.screens import Paging, button
from bot.ui.tables import Cell, Line, Table, Tone, columns, day
from storage.tables import Link, Person

_TONES: Mapping[str, Tone] = {
    "state-linked": "good",
    "state-away": "quiet",
    "state-unlinked": "warning",
    "state-unreachable": "bad",
}


@dataclass(frozen=True)
class Staff:
    """A page of the active people, each with their open link; until when those away are away."""

    entries: Sequence[tuple[Person, Link | None]]
    marks: Marks
    away_until: Mapping[int, datetime]


def staff_table(staff: Staff, paging: Paging, reader: Reader, now: datetime) -> Table:
    """One page of them."""
    unknown = staff.marks.unknown
    links = [button(reader, "staff-roles", ManagingRoles())]
    links.append(button(reader, "menu-invite", OpenCommand("invite")))
    if unknown:
        links.append(button(reader, "unknown-ids", UnknownPage(0), count=unknown))
    return Table(
        reader.plain("menu-staff"),
        columns(reader, person="text", role="text", state="text", account="text", since="time"),
        [_line(person, link, staff, reader, now) for person, link in staff.entries],
        reader.plain("table-staff-none"),
        reader.say("staff-without-id")
        if staff.marks.without_id
        else reader.say("table-staff-about"),
        tuple(links),
        paging,
    )


def _line(person: Person, link: Link | None, staff: Staff, reader: Reader, now: datetime) -> Line:
    until = staff.away_until.get(person.pk)
    state_id = state_of(link, is_away=until is not None)
    state = Cell(reader.plain(state_id), tone=_TONES[state_id])
    if until is not None and state_id == "state-away":
        shown = reader.spoken(until, now)
        state = Cell(reader.plain("table-away-until", until=shown), tone="quiet")
    name = Cell(short(person.name, NAME_UNITS))
    if person.pk in staff.marks.without_id:
        name = Cell(reader.plain("table-without-id", name=name.text), tone="warning")
    cells = (
        name,
        Cell(short(role_label(person.role, reader.language), NAME_UNITS)),
        state,
        Cell(account_name(link) if link else ""),
        day(link.opened_at if link else None, reader, now),
    )
    return Line(cells, OpenPerson(person.pk))

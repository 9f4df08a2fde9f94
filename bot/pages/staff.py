"""The screens of /staff: the list of active people, one person, a link to forward.

Pure. Whether a person is linked and can be reached is said in words.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.callbacks import press as presses
from bot.callbacks.press import Press
from bot.cards.card import NAME_UNITS, Reader, role_name
from bot.pages.roles import is_held_from_crm
from bot.ui.listing import listing
from bot.ui.screens import Button, Paging, Screen, column
from bot.ui.texts import Html, Moment, Value, cut, plain, say, short
from storage.tables.flow import Link, Person

ENTRY_NAME_UNITS = 24
ENTRY_ROLE_UNITS = 18


@dataclass(frozen=True)
class Offer:
    """A link to forward: for whom, where it leads, until when; `is_move`: an account speaks now."""

    person: Person
    url: str
    until: datetime
    is_move: bool


def list_screen(
    entries: Sequence[tuple[Person, Link | None]],
    away: Collection[int],
    paging: Paging,
    reader: Reader,
) -> Screen:
    """One page of the staff, some of whom are `away`; a press opens a person."""
    title = say(reader.language, "staff-title", count=paging.total)
    buttons = (
        _entry(person, _state(link, is_away=person.id in away), reader.language)
        for person, link in entries
    )
    screen = listing([title], buttons, paging, presses.StaffPage, reader.language)
    roles = _button(reader, "staff-roles", presses.ManagingRoles())
    return replace(screen, rows=(*screen.rows, (roles,)))


def person_screen(
    person: Person,
    link: Link | None,
    absence: Html | None,
    page: int,
    reader: Reader,
    now: datetime,
) -> Screen:
    """What is known of a person, and what can be done. `page` of the list is gone back to.

    `absence`: the line that says until when the person is away.
    """
    assert person.id is not None
    buttons = [
        _button(reader, "staff-role", presses.RolesOf(person.id)),
        _button(reader, "staff-new-link", presses.NewLink(person.id)),
    ]
    if link is not None and link.id is not None:
        label = plain(reader.language, "unlink")
        buttons.append(Button(label, presses.Unlink(link.id), style="danger"))
    buttons.append(_button(reader, "back", presses.StaffPage(page)))
    lines = [*_person_lines(person, link, reader, now), *([absence] if absence else [])]
    text = "\n".join(lines)
    return Screen(cut(Html(text)), column(buttons))


def offer_screen(offer: Offer, reader: Reader, now: datetime, remark: Html | None = None) -> Screen:
    """A link as text, to be forwarded to the one it is for."""
    lines = [remark] if remark else []
    lines.append(
        say(
            reader.language,
            "staff-link",
            name=_name(offer.person),
            role=role_name(offer.person.role, reader.language),
            url=offer.url,
            until=Moment(offer.until, reader.zone, now=now),
        )
    )
    if offer.is_move:
        lines.append(say(reader.language, "staff-link-moves"))
    return Screen(cut(Html("\n\n".join(lines))))


def account_name(link: Link) -> str:
    """How administrators see an account."""
    return f"@{link.username}" if link.username else f"id {link.telegram_id}"


def _person_lines(
    person: Person, link: Link | None, reader: Reader, now: datetime
) -> Iterator[str]:
    def line(message_id: str, **values: Value) -> Html:
        return say(reader.language, message_id, **values)

    yield line("person-name", name=_name(person))
    yield line("person-role", role=role_name(person.role, reader.language))
    if is_held_from_crm(person):
        crm_role = role_name(person.crm_role or person.role, reader.language)
        yield line("person-role-held", role=crm_role)
    yield line("person-crm-id", id=person.crm_id) if person.crm_id else line("person-no-crm-id")
    if link is None:
        yield line("person-unlinked")
        return
    since = Moment(link.opened_at, reader.zone, now=now)
    yield line("person-account", account=account_name(link), since=since)
    if link.unreachable_at is not None:
        yield line("person-unreachable")


def _entry(person: Person, state: str, language: str) -> Button:
    assert person.id is not None
    label = plain(
        language,
        "staff-entry",
        name=short(person.name, ENTRY_NAME_UNITS),
        role=short(role_name(person.role, language), ENTRY_ROLE_UNITS),
        state=plain(language, state),
    )
    return Button(label, presses.OpenPerson(person.id))


def _state(link: Link | None, *, is_away: bool) -> str:
    if link is None:
        return "state-unlinked"
    if is_away:
        return "state-away"
    return "state-linked" if link.unreachable_at is None else "state-unreachable"


def _name(person: Person) -> str:
    return short(person.name, NAME_UNITS)


def _button(reader: Reader, label: str, press: Press) -> Button:
    return Button(plain(reader.language, label), press)

"""The screens of /staff: the list of active people, one person, a link to forward.

Pure. Whether a person is linked and can be reached is said in words.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.callbacks import Press
from bot.callbacks.staff import (
    GiveRole,
    InviteAs,
    LetManage,
    ManagingRoles,
    NewLink,
    OpenPerson,
    RolesOf,
    StaffPage,
    Unlink,
)
from bot.cards.naming import NAME_UNITS, account_name, role_name
from bot.rules.audience import ADMINISTRATOR, ROLES
from bot.ui.formats import Moment
from bot.ui.html import Html, cut, short
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Screen, column, listing, pairs
from bot.ui.texts import Value, plain, say
from storage.tables import Link, Person

ENTRY_NAME_UNITS = 24
ENTRY_ROLE_UNITS = 18
CODE_BYTES = 32
DIGEST_MARK = "#"
MOST_SHOWN = 60  # Telegram takes 100 buttons a message; nobody reads more than this


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
    screen = listing([title], buttons, paging, StaffPage, reader.language)
    roles = _button(reader, "staff-roles", ManagingRoles())
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
    buttons = [
        _button(reader, "staff-role", RolesOf(person.pk)),
        _button(reader, "staff-new-link", NewLink(person.pk)),
    ]
    if link is not None:
        label = plain(reader.language, "unlink")
        buttons.append(Button(label, Unlink(link.pk), style="danger"))
    buttons.append(_button(reader, "back", StaffPage(page)))
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


def role_code(role: str) -> str:
    """What a button carries for the role: the role itself where it can, else a digest."""
    is_plain = role and ":" not in role and not role.startswith(DIGEST_MARK)
    if is_plain and len(role.encode("utf-8", "replace")) <= CODE_BYTES:
        return role
    digest = hashlib.sha256(role.encode("utf-8", "replace")).hexdigest()
    return DIGEST_MARK + digest[:16]


def role_of_code(code: str, roles: Iterable[str]) -> str | None:
    """Which of the roles the code stands for; None for a role that nobody has."""
    return next((role for role in roles if role_code(role) == code), None)


def choices(in_use: Collection[str]) -> list[str]:
    """The known roles, then those in use, in a fixed order."""
    return [*ROLES, *sorted(set(in_use) - set(ROLES))]


def role_screen(person: Person, roles: list[str], reader: Reader) -> Screen:
    """Which role a person is to have; one set by hand can be given back to the CRM."""
    text = say(
        reader.language,
        "staff-role-asked",
        name=person.name,
        role=role_name(person.role, reader.language),
    )
    rows = pairs(
        Button(
            role_name(role, reader.language),
            GiveRole(person.pk, role_code(role)),
            style="primary" if role == person.role else None,
        )
        for role in roles[:MOST_SHOWN]
    )
    tools = [_button(reader, "back", OpenPerson(person.pk))]
    if is_held_from_crm(person):
        tools.insert(0, _button(reader, "staff-give-back", GiveRole(person.pk, "")))
    return Screen(_with_rest(text, roles, reader), rows + column(tools))


def managing_screen(roles: list[str], managing: Collection[str], reader: Reader) -> Screen:
    """Which roles, besides administrator, may manage the cabinet's settings."""
    others = [role for role in roles if role != ADMINISTRATOR]
    buttons = [
        Button(
            plain(
                reader.language,
                "manages-yes" if role in managing else "manages-no",
                role=role_name(role, reader.language),
            ),
            LetManage(role_code(role), role not in managing),
            style="primary" if role in managing else None,
        )
        for role in others[:MOST_SHOWN]
    ]
    text = _with_rest(say(reader.language, "manages-title"), others, reader)
    return Screen(text, column([*buttons, _button(reader, "back", StaffPage(0))]))


def invite_screen(roles: list[str], reader: Reader) -> Screen:
    """As what somebody is to be invited."""
    buttons = (
        Button(role_name(role, reader.language), InviteAs(role_code(role)))
        for role in roles[:MOST_SHOWN]
    )
    text = say(reader.language, "invite-role-asked")
    return Screen(_with_rest(text, roles, reader), pairs(buttons))


def is_held_from_crm(person: Person) -> bool:
    """Whether an administrator has set the role of a person whom the CRM knows, too."""
    return person.role_held and person.crm_id is not None


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
    label = plain(
        language,
        "staff-entry",
        name=short(person.name, ENTRY_NAME_UNITS),
        role=short(role_name(person.role, language), ENTRY_ROLE_UNITS),
        state=plain(language, state),
    )
    return Button(label, OpenPerson(person.pk))


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


def _with_rest(text: Html, roles: list[str], reader: Reader) -> Html:
    left_out = len(roles) - MOST_SHOWN
    if left_out <= 0:
        return text
    return Html(f"{text}\n{say(reader.language, 'roles-left-out', count=left_out)}")

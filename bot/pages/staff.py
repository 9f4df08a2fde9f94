"""What /staff and /invite show: the active people, one of them, their roles, a link to forward.

Whether a person is linked and can be reached is said in words.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
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
from bot.ui.html import Html, short
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Rows, Screen, button, column, listing, pairs
from storage.tables import Link, Person

ENTRY_NAME_UNITS = 24
ENTRY_ROLE_UNITS = 18
CODE_BYTES = 32
DIGEST_MARK = "#"
MOST_SHOWN = 60  # Telegram takes 100 buttons a message; nobody reads more than this


@dataclass(frozen=True)
class Member:
    """One of the staff. `absence`: the line that says until when the person is away."""

    person: Person
    link: Link | None
    absence: Html | None = None


@dataclass(frozen=True)
class Offer:
    """A link to forward: who it is for, where it leads, until when.

    `is_move`: the person has a linked account now, which this link would replace.
    """

    person: Person
    url: str
    until: datetime
    is_move: bool


def staff_screen(
    entries: Sequence[tuple[Person, Link | None]],
    away: Collection[int],
    paging: Paging,
    reader: Reader,
) -> Screen:
    """One page of the staff, some of them `away`; a press opens a person."""
    title = reader.say("staff-title", count=paging.total)
    buttons = (
        _entry(person, _state(link, is_away=person.id in away), reader) for person, link in entries
    )
    screen = listing([title], buttons, paging, StaffPage, reader)
    return screen.and_below((button(reader, "staff-roles", ManagingRoles()),))


def person_screen(member: Member, page: int, reader: Reader, now: datetime) -> Screen:
    """What is known of a person, and what can be done. Back leads to the `page` of the list."""
    person, link = member.person, member.link
    buttons = [
        button(reader, "staff-role", RolesOf(person.pk)),
        button(reader, "staff-new-link", NewLink(person.pk)),
    ]
    if link is not None:
        buttons.append(button(reader, "unlink", Unlink(link.pk), "danger"))
    buttons.append(button(reader, "back", StaffPage(page)))
    return Screen.of(_facts(member, reader, now), *column(buttons))


def offer_screen(offer: Offer, reader: Reader, now: datetime, remark: Html | None = None) -> Screen:
    """A link as text, to be forwarded to the person it is for."""
    lines = [remark] if remark else []
    lines.append(
        reader.say(
            "staff-link",
            name=short(offer.person.name, NAME_UNITS),
            role=role_name(offer.person.role, reader.language),
            url=offer.url,
            until=reader.moment(offer.until, now),
        )
    )
    if offer.is_move:
        lines.append(reader.say("staff-link-moves"))
    return Screen.of(lines, between="\n\n")


def role_screen(person: Person, roles: list[str], reader: Reader) -> Screen:
    """Which role a person is to have; one set by hand can be given back to the CRM."""
    role = role_name(person.role, reader.language)
    lines = [reader.say("staff-role-asked", name=person.name, role=role), *_rest(roles, reader)]
    buttons = _roles(roles, lambda code: GiveRole(person.pk, code), reader, person.role)
    tools = [button(reader, "back", OpenPerson(person.pk))]
    if is_held_from_crm(person):
        tools.insert(0, button(reader, "staff-give-back", GiveRole(person.pk, "")))
    return Screen.of(lines, *buttons, *column(tools))


def managing_screen(roles: list[str], managing: Collection[str], reader: Reader) -> Screen:
    """Which roles, besides administrator, may manage the cabinet's settings."""
    others = [role for role in roles if role != ADMINISTRATOR]
    lines = [reader.say("manages-title"), *_rest(others, reader)]
    buttons = (_manages(role, role in managing, reader) for role in others[:MOST_SHOWN])
    return Screen.of(lines, *column(buttons), (button(reader, "back", StaffPage(0)),))


def invite_screen(roles: list[str], reader: Reader) -> Screen:
    """The roles that somebody can be invited to."""
    lines = [reader.say("invite-role-asked"), *_rest(roles, reader)]
    return Screen.of(lines, *_roles(roles, InviteAs, reader))


def role_code(role: str) -> str:
    """What a button carries for the role: the role itself where it can, else a digest."""
    encoded = role.encode("utf-8", "replace")
    is_plain = role and ":" not in role and not role.startswith(DIGEST_MARK)
    if is_plain and len(encoded) <= CODE_BYTES:
        return role
    return DIGEST_MARK + hashlib.sha256(encoded).hexdigest()[:16]


def role_of_code(code: str, roles: Iterable[str]) -> str | None:
    """Which of the roles the code stands for; None for a role that nobody has."""
    return next((role for role in roles if role_code(role) == code), None)


def choices(in_use: Collection[str]) -> list[str]:
    """The known roles, then those in use, in a fixed order."""
    return [*ROLES, *sorted(set(in_use) - set(ROLES))]


def is_held_from_crm(person: Person) -> bool:
    """Whether the CRM knows the person, too, and an administrator has set the role by hand."""
    return person.role_held and person.crm_id is not None


def _facts(member: Member, reader: Reader, now: datetime) -> Iterator[Html]:
    person, link, language = member.person, member.link, reader.language
    yield reader.say("person-name", name=short(person.name, NAME_UNITS))
    yield reader.say("person-role", role=role_name(person.role, language))
    if is_held_from_crm(person):
        crm_role = role_name(person.crm_role or person.role, language)
        yield reader.say("person-role-held", role=crm_role)
    if person.crm_id:
        yield reader.say("person-crm-id", id=person.crm_id)
    else:
        yield reader.say("person-no-crm-id")
    if link is None:
        yield reader.say("person-unlinked")
    else:
        since = reader.moment(link.opened_at, now)
        yield reader.say("person-account", account=account_name(link), since=since)
        if link.unreachable_at is not None:
            yield reader.say("person-unreachable")
    if member.absence:
        yield member.absence


def _entry(person: Person, state: str, reader: Reader) -> Button:
    return button(
        reader,
        "staff-entry",
        OpenPerson(person.pk),
        name=short(person.name, ENTRY_NAME_UNITS),
        role=short(role_name(person.role, reader.language), ENTRY_ROLE_UNITS),
        state=reader.plain(state),
    )


def _state(link: Link | None, *, is_away: bool) -> str:
    if link is None:
        return "state-unlinked"
    if is_away:
        return "state-away"
    return "state-linked" if link.unreachable_at is None else "state-unreachable"


def _manages(role: str, may: bool, reader: Reader) -> Button:
    label, style = ("manages-yes", "primary") if may else ("manages-no", None)
    press, name = LetManage(role_code(role), not may), role_name(role, reader.language)
    return button(reader, label, press, style, role=name)


def _roles(
    roles: list[str], press: Callable[[str], Press], reader: Reader, chosen: str = ""
) -> Rows:
    """A button for each role that there is room for; `press` takes the role's code."""
    return pairs(
        Button(
            role_name(role, reader.language),
            press(role_code(role)),
            style="primary" if role == chosen else None,
        )
        for role in roles[:MOST_SHOWN]
    )


def _rest(roles: list[str], reader: Reader) -> Iterator[Html]:
    """How many roles there is no room for."""
    if len(roles) > MOST_SHOWN:
        yield reader.say("roles-left-out", count=len(roles) - MOST_SHOWN)

"""What /staff and /invite show: the active people, one of them, their roles."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.callbacks import Press
from bot.callbacks import staff as presses
from bot.callbacks.identities import IdsOf, TypeId, UnknownPage
from bot.cards.naming import NAME_UNITS, account_name, role_label, role_name
from bot.rules.audience import ADMINISTRATOR, ROLES
from bot.rules.roles import is_kept
from bot.ui.html import Html, short
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Rows, Screen, button, choice, column, listing, pairs
from storage.tables import Link, Person

ENTRY_NAME_UNITS = 24
ENTRY_ROLE_UNITS = 18
CODE_BYTES = 32
DIGEST_MARK = "#"
MOST_SHOWN = 60  # Telegram takes 100 buttons in a message; nobody reads that many


@dataclass(frozen=True)
class Member:
    """A person on the staff. `known_as`: cabinet → their id in its CRM.

    `missing_in`: the connection whose cabinet's id to ask for if there is none, or None if there
    are several cabinets. `absence`: the line that says until when they are away.
    """

    person: Person
    link: Link | None
    known_as: Mapping[str, str] = field(default_factory=dict)
    absence: Html | None = None
    missing_in: int | None = None


@dataclass(frozen=True)
class Marks:
    """Which people of a page are away, and which have no id in any CRM.

    `unknown`: how many ids hooks have named that nobody has.
    """

    away: Collection[int] = ()
    without_id: Collection[int] = ()
    unknown: int = 0


def staff_screen(
    entries: Sequence[tuple[Person, Link | None]], marks: Marks, paging: Paging, reader: Reader
) -> Screen:
    """One page of the staff."""
    lines = [reader.say("staff-title", count=paging.total)]
    if marks.without_id:
        lines.append(reader.say("staff-without-id"))
    buttons = (_entry(person, link, marks, reader) for person, link in entries)
    screen = listing(lines, column(buttons), paging, presses.StaffPage, reader)
    if marks.unknown:
        button_to_them = button(reader, "unknown-ids", UnknownPage(0), count=marks.unknown)
        screen = screen.and_below((button_to_them,))
    return screen.and_below((button(reader, "staff-roles", presses.ManagingRoles()),))


def person_screen(member: Member, page: int, reader: Reader, now: datetime) -> Screen:
    """One person, and what can be done. Back leads to the `page` of the list."""
    person, link = member.person, member.link
    buttons = [
        button(reader, "staff-role", presses.RolesOf(person.pk)),
        _ids_button(member, reader),
        button(reader, "staff-new-link", presses.NewLink(person.pk)),
    ]
    if link is not None:
        buttons.append(button(reader, "unlink", presses.Unlink(link.pk), "danger"))
    buttons.append(button(reader, "back", presses.StaffPage(page)))
    return Screen.of(_facts(member, reader, now), *column(buttons))


def role_screen(member: Member, roles: list[str], reader: Reader) -> Screen:
    """The roles to choose from for a person; one set by hand can be left to the CRM again."""
    person = member.person
    role = role_name(person.role, reader.language)
    lines = [reader.say("staff-role-asked", name=person.name, role=role), *_rest(roles, reader)]
    buttons = _roles(roles, lambda code: presses.GiveRole(person.pk, code), reader, person.role)
    tools = [button(reader, "back", presses.OpenPerson(person.pk))]
    if is_held_from_crm(member):
        tools.insert(0, button(reader, "staff-give-back", presses.GiveRole(person.pk, "")))
    return Screen.of(lines, *buttons, *column(tools))


def managing_screen(
    roles: list[str], managing: Collection[str], reader: Reader, *, has_custom: bool = False
) -> Screen:
    """Which roles, besides administrators, may manage the cabinet's settings.

    `has_custom`: there are roles that the CRM knows by a number alone.
    """
    others = [role for role in roles if role != ADMINISTRATOR]
    lines = [reader.say("manages-title"), *_rest(others, reader)]
    buttons = (_manages(role, role in managing, reader) for role in others[:MOST_SHOWN])
    custom = [button(reader, "custom-roles", presses.CustomRolePage(0))] if has_custom else []
    way_back = button(reader, "back", presses.StaffPage(0))
    return Screen.of(lines, *column([*buttons, *custom]), (way_back,))


def invite_screen(roles: list[str], reader: Reader) -> Screen:
    """The roles to choose from for a new person."""
    lines = [reader.say("invite-role-asked"), *_rest(roles, reader)]
    return Screen.of(lines, *_roles(roles, presses.InviteAs, reader))


def role_code(role: str) -> str:
    """What a button carries for the role: the role itself if it fits, else a digest."""
    encoded = role.encode("utf-8", "replace")
    is_plain = role and ":" not in role and not role.startswith(DIGEST_MARK)
    if is_plain and len(encoded) <= CODE_BYTES:
        return role
    return DIGEST_MARK + hashlib.sha256(encoded).hexdigest()[:16]


def role_of_code(code: str, roles: Iterable[str]) -> str | None:
    """The role, out of these, that the code stands for; None if it is not among them."""
    return next((role for role in roles if role_code(role) == code), None)


def choices(in_use: Collection[str]) -> list[str]:
    """The known roles, then those in use, in a fixed order."""
    return [*ROLES, *sorted(set(in_use) - set(ROLES))]


def add_id_button(person_id: int, missing_in: int | None, reader: Reader) -> Button:
    """To the question for the id; with several cabinets, first to the list of them."""
    press = IdsOf(person_id) if missing_in is None else TypeId(person_id, missing_in)
    return button(reader, "staff-add-crm-id", press, "primary")


def is_held_from_crm(member: Member) -> bool:
    """Whether an administrator has set the role of a person that the CRM knows, too."""
    return member.person.role_held and bool(member.known_as)


def _facts(member: Member, reader: Reader, now: datetime) -> Iterator[Html]:
    person, link, language = member.person, member.link, reader.language
    yield reader.say("person-name", name=short(person.name, NAME_UNITS))
    yield reader.say("person-role", role=role_name(person.role, language))
    if is_held_from_crm(member):
        crm_role = role_name(person.crm_role or person.role, language)
        yield reader.say("person-role-held", role=crm_role)
    if is_kept(person):
        yield _kept(person, reader)
    if not member.known_as:
        yield reader.say("person-no-crm-id")
    for cabinet, crm_id in member.known_as.items():
        text_id = "person-crm-id-in" if cabinet else "person-crm-id"
        yield reader.say(text_id, id=short(crm_id, NAME_UNITS), cabinet=cabinet)
    if link is None:
        yield reader.say("person-unlinked")
    else:
        since = reader.moment(link.opened_at, now)
        yield reader.say("person-account", account=account_name(link), since=since)
        if link.unreachable_at is not None:
            yield reader.say("person-unreachable")
    if member.absence:
        yield member.absence


def _kept(person: Person, reader: Reader) -> Html:
    if not person.crm_active:
        return reader.say("person-dismissal-kept")
    role = role_name(person.crm_role or person.role, reader.language)
    return reader.say("person-role-kept", role=role)


def _ids_button(member: Member, reader: Reader) -> Button:
    """To the person's ids; if there is none, straight to the question which one it is."""
    pk = member.person.pk
    if member.known_as:
        return button(reader, "staff-crm-id", IdsOf(pk))
    return add_id_button(pk, member.missing_in, reader)


def _entry(person: Person, link: Link | None, marks: Marks, reader: Reader) -> Button:
    press, name = presses.OpenPerson(person.pk), short(person.name, ENTRY_NAME_UNITS)
    role = short(role_name(person.role, reader.language), ENTRY_ROLE_UNITS)
    state = reader.plain(state_of(link, is_away=person.id in marks.away))
    if person.id in marks.without_id:
        return button(reader, "staff-entry-without-id", press, name=name, state=state)
    return button(reader, "staff-entry", press, name=name, role=role, state=state)


def state_of(link: Link | None, *, is_away: bool) -> str:
    """The text that says whether the person can be told of anything."""
    if link is None:
        return "state-unlinked"
    if is_away:
        return "state-away"
    return "state-linked" if link.unreachable_at is None else "state-unreachable"


def _manages(role: str, may: bool, reader: Reader) -> Button:
    label, style = ("manages-yes", "primary") if may else ("manages-no", None)
    press = presses.LetManage(role_code(role), not may)
    return button(reader, label, press, style, role=role_label(role, reader.language))


def _roles(
    roles: list[str], press: Callable[[str], Press], reader: Reader, chosen: str = ""
) -> Rows:
    """A button for each role that there is room for; `press` takes the role's code."""
    buttons = []
    for role in roles[:MOST_SHOWN]:
        name = role_label(role, reader.language)
        buttons.append(choice(reader, name, press(role_code(role)), chosen=role == chosen))
    return pairs(buttons)


def _rest(roles: list[str], reader: Reader) -> Iterator[Html]:
    """The line that says how many roles there is no room for."""
    if len(roles) > MOST_SHOWN:
        yield reader.say("roles-left-out", count=len(roles) - MOST_SHOWN)

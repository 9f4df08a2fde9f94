"""Roles to choose from: which there are, how a button carries one, and the screens of choice.

Pure. Roles are free text: one that would not fit into a button is carried by a digest of it.
"""

import hashlib
from collections.abc import Collection, Iterable

from bot.callbacks import press as presses
from bot.callbacks.press import Press
from bot.cards.card import Reader, role_name
from bot.rules.audience import ADMINISTRATOR, ROLES
from bot.ui.screens import Button, Screen, column, pairs
from bot.ui.texts import Html, plain, say
from storage.tables.flow import Person

CODE_BYTES = 32
DIGEST_MARK = "#"
MOST_SHOWN = 60  # Telegram takes 100 buttons a message; nobody reads more than this


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
    assert person.id is not None
    text = say(
        reader.language,
        "staff-role-asked",
        name=person.name,
        role=role_name(person.role, reader.language),
    )
    rows = pairs(
        Button(
            role_name(role, reader.language),
            presses.GiveRole(person.id, role_code(role)),
            style="primary" if role == person.role else None,
        )
        for role in roles[:MOST_SHOWN]
    )
    tools = [_button(reader, "back", presses.OpenPerson(person.id))]
    if is_held_from_crm(person):
        tools.insert(0, _button(reader, "staff-give-back", presses.GiveRole(person.id, "")))
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
            presses.LetManage(role_code(role), role not in managing),
            style="primary" if role in managing else None,
        )
        for role in others[:MOST_SHOWN]
    ]
    text = _with_rest(say(reader.language, "manages-title"), others, reader)
    return Screen(text, column([*buttons, _button(reader, "back", presses.StaffPage(0))]))


def invite_screen(roles: list[str], reader: Reader) -> Screen:
    """As what somebody is to be invited."""
    buttons = (
        Button(role_name(role, reader.language), presses.InviteAs(role_code(role)))
        for role in roles[:MOST_SHOWN]
    )
    text = say(reader.language, "invite-role-asked")
    return Screen(_with_rest(text, roles, reader), pairs(buttons))


def is_held_from_crm(person: Person) -> bool:
    """Whether an administrator has set the role of a person whom the CRM knows, too."""
    return person.role_held and person.crm_id is not None


def _with_rest(text: Html, roles: list[str], reader: Reader) -> Html:
    left_out = len(roles) - MOST_SHOWN
    if left_out <= 0:
        return text
    return Html(f"{text}\n{say(reader.language, 'roles-left-out', count=left_out)}")


def _button(reader: Reader, label: str, press: Press) -> Button:
    return Button(plain(reader.language, label), press)

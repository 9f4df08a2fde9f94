"""What `Roles` on /staff shows of roles that the CRM knows by a number alone."""

from collections.abc import Sequence

from bot.callbacks.staff import CustomRolePage, ManagingRoles, NameRole
from bot.cards.naming import role_label, role_name
from bot.rules.roles import numbered
from bot.ui.html import short
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Screen, back, button, column, listing
from storage.tables import CustomRole

NAME_UNITS = 30


def number_of(role: CustomRole, reader: Reader) -> str:
    """What it is called while it has no name: "role № 12"."""
    return role_name(numbered(role.cabinet, role.crm_id), reader.language)


def custom_roles_screen(found: Sequence[CustomRole], paging: Paging, reader: Reader) -> Screen:
    """One page of them; a press asks for a name."""
    lines = [reader.say("custom-roles-title"), reader.say("custom-roles-help")]
    entries = column(_entry(role, reader) for role in found)
    screen = listing(lines, entries, paging, CustomRolePage, reader)
    return screen.and_below(back(reader, ManagingRoles()))


def _entry(role: CustomRole, reader: Reader) -> Button:
    number = role_label(numbered(role.cabinet, role.crm_id), reader.language)
    name = short(role_label(role.name, reader.language), NAME_UNITS) if role.name else None
    text_id = "custom-role-entry" if name else "custom-role-without"
    return button(reader, text_id, NameRole(role.pk), number=number, name=name or "")

"""Asks before somebody is erased."""

import sys
from typing import TextIO

from bot.cli.console import SHARED, CannotDo, terminal
from bot.cli.lists.listing import printable
from storage.directory import identities, links
from storage.engine.database import Database
from storage.tables import Person

YES = "yes"
NO_TERMINAL = (
    "forget cannot be undone, and there is no terminal to ask at: add --yes to erase without asking"
)


def asking() -> TextIO:
    """The terminal to ask at. Raises `CannotDo` if there is none."""
    stdin = terminal()
    if stdin is None:
        raise CannotDo(NO_TERMINAL, 2)
    return stdin


async def confirm(database: Database, person: Person) -> None:
    """Shows who would be erased, and of what. Raises `CannotDo` unless the answer is yes."""
    stdin = asking()
    async with database.read() as session:
        ids = await identities.of_person(session, person.pk)
        link = await links.of_person(session, person.pk)
    known_as = ", ".join(f"{crm_id} ({cabinet or SHARED})" for cabinet, crm_id in ids.items())
    account = "linked to Telegram" if link else "not linked to Telegram"
    print(
        f"{printable(person.name)}, {printable(person.role)}, id:{person.id},"
        f" CRM ids: {printable(known_as) or 'none'}, {account}.\n"
        "This erases the name, the account, the ids, settings and notifications, and what hooks\n"
        "say of them. It cannot be undone.",
        file=sys.stderr,
    )
    print(f"Type {YES} to erase: ", end="", file=sys.stderr, flush=True)
    if stdin.readline().strip().lower() != YES:
        raise CannotDo("Nobody was erased.")

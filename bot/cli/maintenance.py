"""`bellhop migrate` and `bellhop forget`."""

import argparse
import sys
from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import open_lists
from bot.actions.open_lists import Listed
from bot.cli.console import CannotDo, opened
from bot.rules.audience import ADMINISTRATOR
from bot.runtime.config import Config
from storage.directory import people
from storage.objects import lists
from storage.tables import Person
from storage.upkeep import forgetting


async def migrate(_arguments: argparse.Namespace, config: Config) -> None:
    """Upgrades the database."""
    async with opened(config):
        print("The database is up to date.")


async def forget(arguments: argparse.Namespace, config: Config) -> None:
    """Erases a person without asking for confirmation."""
    wanted, now = arguments.person.strip(), datetime.now(UTC)
    async with opened(config) as database:
        number, none_left = await database.write(lambda session: _forget(session, wanted, now))
    if none_left:
        print(
            "No administrator is linked any more; run bellhop invite --role administrator.",
            file=sys.stderr,
        )
    print(f"Person {number} has been forgotten.")


async def _forget(session: AsyncSession, wanted: str, now: datetime) -> tuple[int, bool]:
    """The person's id, and whether this was the last administrator."""
    person = _the_one(await forgetting.candidates(session, wanted))
    was_administrator = person.role == ADMINISTRATOR and person.active
    await forgetting.forget(session, person, now)
    await open_lists.refresh(session, Listed(lists.LEFT, person.pk), now)
    return person.pk, was_administrator and not await people.of_role(session, ADMINISTRATOR)


def _the_one(found: list[Person]) -> Person:
    if not found:
        raise CannotDo("PERSON: no match for this name or id")
    if len(found) > 1:
        ways = ", ".join(f"id:{each.id} (CRM id {each.crm_id or '–'})" for each in found)
        raise CannotDo(f"PERSON: {len(found)} people match; choose one: {ways}")
    return found[0]

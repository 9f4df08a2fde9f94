"""The verbs `migrate` and `forget`."""

import argparse
import sys
from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.cli.console import CannotDo, opened
from bot.rules.audience import ADMINISTRATOR
from bot.runtime.config import Config
from storage.directory import people
from storage.tables import Person
from storage.upkeep import forgetting


async def migrate(_arguments: argparse.Namespace, config: Config) -> None:
    """Brings the database up to date."""
    async with opened(config):
        print("The database is up to date.")


async def forget(arguments: argparse.Namespace, config: Config) -> None:
    """Erases a person; asks nothing."""
    wanted, now = arguments.person.strip(), datetime.now(UTC)
    async with opened(config) as database:
        number, none_left = await database.write(lambda session: _forget(session, wanted, now))
    if none_left:
        print(
            "No administrator is linked any more: bellhop invite --role administrator helps.",
            file=sys.stderr,
        )
    print(f"Person {number} is forgotten.")


async def _forget(session: AsyncSession, wanted: str, now: datetime) -> tuple[int, bool]:
    """Our id of the person, and whether this was the last administrator."""
    person = _the_one(await forgetting.candidates(session, wanted))
    number = person.pk
    was_administrator = person.role == ADMINISTRATOR and person.active
    await forgetting.forget(session, person, now)
    return number, was_administrator and not await people.of_role(session, ADMINISTRATOR)


def _the_one(found: list[Person]) -> Person:
    if not found:
        raise CannotDo("PERSON: nobody has this name, id in the CRM or id of ours")
    if len(found) > 1:
        ways = ", ".join(f"id:{each.id} (in the CRM {each.crm_id or '–'})" for each in found)
        raise CannotDo(f"PERSON: {len(found)} people may be meant; say which: {ways}")
    return found[0]

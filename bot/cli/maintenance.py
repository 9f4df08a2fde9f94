"""The verbs `migrate` and `forget`."""

import argparse
import sys
from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.cli.console import CannotDo, with_database
from bot.runtime.config import Config
from storage.directory import people
from storage.engine.database import Database
from storage.migrations import upgrade
from storage.tables import Person
from storage.upkeep import forgetting


async def migrate(_arguments: argparse.Namespace, config: Config) -> None:
    """Brings the database up to date."""

    async def work(database: Database) -> None:
        await upgrade(database)

    await with_database(config, work)
    print("The database is up to date.")


async def forget(arguments: argparse.Namespace, config: Config) -> None:
    """Erases a person; asks nothing."""
    wanted, now = arguments.person.strip(), datetime.now(UTC)

    async def erase(session: AsyncSession) -> tuple[int | None, bool]:
        person = _the_one(await forgetting.candidates(session, wanted))
        identity = person.id
        was_administrator = person.role == "administrator" and person.active
        await forgetting.forget(session, person, now)
        left = await people.of_role(session, "administrator")
        return identity, was_administrator and not left

    async def work(database: Database) -> tuple[int | None, bool]:
        return await database.write(erase)

    identity, none_left = await with_database(config, work)
    if none_left:
        print(
            "No administrator is linked any more: bellhop invite --role administrator helps.",
            file=sys.stderr,
        )
    print(f"Person {identity} is forgotten.")


def _the_one(found: list[Person]) -> Person:
    if not found:
        raise CannotDo("PERSON: nobody has this name, id in the CRM or id of ours")
    if len(found) > 1:
        ways = ", ".join(f"id:{each.id} (in the CRM {each.crm_id or '–'})" for each in found)
        raise CannotDo(f"PERSON: {len(found)} people may be meant; say which: {ways}")
    return found[0]

"""`bellhop migrate` and `bellhop forget`."""

import argparse
import sys
from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.actions.objects import claims, open_lists
from bot.actions.objects.open_lists import Listed
from bot.cli.console import CannotDo, opened
from bot.rules.audience import ADMINISTRATOR
from bot.runtime.config import Config
from storage.directory import identities, people
from storage.objects import lists
from storage.tables import Person, qualified
from storage.upkeep import forgetting


async def migrate(_arguments: argparse.Namespace, config: Config) -> None:
    """Upgrades the database."""
    async with opened(config):
        print("The database is up to date.")


async def forget(arguments: argparse.Namespace, config: Config) -> None:
    """Erases a person without asking for confirmation."""
    wanted, now = arguments.person.strip(), datetime.now(UTC)
    async with opened(config) as database:
        number, none_left = await database.write(
            lambda session: forget_one(Context(session, config.timezone, now), wanted)
        )
    if none_left:
        print(
            "No administrator can be reached any more; run bellhop invite --role administrator.",
            file=sys.stderr,
        )
    print(f"Person {number} has been forgotten.")


async def forget_one(context: Context, wanted: str) -> tuple[int, bool]:
    """The person's id, and whether this was the last administrator. Raises `CannotDo`.

    What they were on is their colleagues' again, and what only they had to do is nobody's.
    """
    session, now = context.session, context.now
    found = await forgetting.candidates(session, wanted)
    if len(found) > 1:
        raise CannotDo(await _ways(session, found))
    if not found:
        raise CannotDo("PERSON: no match for this name or id")
    person = found[0]
    was_administrator = person.role == ADMINISTRATOR and person.active
    await claims.release_all(context, person.pk)
    await open_lists.bequeath(session, person.pk, now)
    await forgetting.forget(session, person, now)
    await open_lists.refresh(session, Listed(lists.LEFT, person.pk), now)
    return person.pk, was_administrator and not await people.of_role(session, ADMINISTRATOR)


async def _ways(session: AsyncSession, found: list[Person]) -> str:
    """How to say which of these people is meant."""
    ways = []
    for person in found:
        known_as = await identities.of_person(session, person.pk)
        ids = ", ".join(qualified(*it) for it in known_as.items()) or "–"
        ways.append(f"id:{person.id} (CRM id {ids})")
    return f"PERSON: {len(found)} people match; choose one: {', '.join(ways)}"

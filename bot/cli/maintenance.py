"""`bellhop migrate` and `bellhop forget`."""

import argparse
import asyncio
import sys
import time
from datetime import UTC, datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import forgetting
from bot.actions.context import Context
from bot.cli import confirmation
from bot.cli.console import CannotDo, opened
from bot.runtime.config import Config
from bot.schedule.wiping import wipe_if_asked
from storage.directory import identities
from storage.engine.database import Database
from storage.engine.lock import lock_of
from storage.tables import Person, qualified
from storage.upkeep import wiping
from storage.upkeep.forgetting import candidates
from storage.upkeep.traces import Place

WIPED_WITHIN_SECONDS = 20.0
CLOCKS_APART = timedelta(minutes=5)  # the bot may run on another machine


async def migrate(_arguments: argparse.Namespace, config: Config) -> None:
    """Upgrades the database."""
    async with opened(config):
        print("The database is up to date.")


async def forget(arguments: argparse.Namespace, config: Config) -> None:
    """Erases a person: whoever types it is asked, unless they said `--yes`."""
    wanted = arguments.person.strip()
    if not arguments.yes:
        wanted = await _confirmed(config, wanted)
    began = datetime.now(UTC) - CLOCKS_APART
    lock = lock_of(config.database_url.get_secret_value())
    is_alone = await lock.take()  # so that no bot begins meanwhile
    try:
        async with opened(config, is_alone=is_alone) as database:
            async with database.read() as session:
                known = await forgetting.known_of(session, await _found(session, wanted))
            place = await forgetting.look_through(database, known)

            async def work(session: AsyncSession) -> tuple[int, bool]:
                person = await _found(session, wanted)
                context = Context(session, config.timezone, datetime.now(UTC))
                return person.pk, await forgetting.erase(context, person, known, place, began)

            number, none_left = await database.write(work)
            is_gone = await _wiped(database, is_alone=is_alone)
    finally:
        await lock.release()
    if none_left:
        print(
            "No administrator can be reached any more; run bellhop invite --role administrator.",
            file=sys.stderr,
        )
    if not is_gone:
        print(
            "The files may hold traces for a while: the running bot removes them when it can.",
            file=sys.stderr,
        )
    print(f"Person {number} has been forgotten.")


async def _confirmed(config: Config, wanted: str) -> str:
    """Exactly whom the operator wants to erase. Raises `CannotDo`.

    Here the bot may start and stop as it likes, however long the answer takes.
    """
    confirmation.asking()
    async with opened(config) as database:
        async with database.read() as session:
            person = await _found(session, wanted)
        await confirmation.confirm(database, person)
    return f"id:{person.id}"


async def forget_one(context: Context, wanted: str) -> tuple[int, bool]:
    """Erases the person in this transaction; their id, and whether no administrator is left.

    Raises `CannotDo`.
    """
    session = context.session
    person = await _found(session, wanted)
    known = await forgetting.known_of(session, person)
    always = datetime(1970, 1, 1, tzinfo=UTC)
    return person.pk, await forgetting.erase(context, person, known, Place(), always)


async def _found(session: AsyncSession, wanted: str) -> Person:
    found = await candidates(session, wanted)
    if len(found) > 1:
        raise CannotDo(await _ways(session, found))
    if not found:
        raise CannotDo("PERSON: no match for this name or id")
    return found[0]


async def _wiped(database: Database, *, is_alone: bool) -> bool:
    """Has the files wiped, by the running bot if there is one. False if that takes too long."""
    ends_at = time.monotonic() + WIPED_WITHIN_SECONDS
    if is_alone:
        await wipe_if_asked(database)
    while True:
        async with database.read() as session:
            if await wiping.asked(session) is None:
                return True
        if is_alone or time.monotonic() > ends_at:
            return False
        await asyncio.sleep(0.2)


async def _ways(session: AsyncSession, found: list[Person]) -> str:
    """How to say which of these people is meant."""
    ways = []
    for person in found:
        known_as = await identities.of_person(session, person.pk)
        ids = ", ".join(qualified(*it) for it in known_as.items()) or "–"
        ways.append(f"id:{person.id} (CRM id {ids})")
    return f"PERSON: {len(found)} people match; choose one: {', '.join(ways)}"

"""`bellhop trace`: what became of each event of an object."""

import argparse
from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.cli.console import CannotDo, opened, show
from bot.pages.cabinet.trace import as_json, event_lines
from bot.runtime.config import Config
from bot.ui.html import one_line, text_of
from bot.ui.reader import Reader
from storage.directory import connections
from storage.tables import Person, Traced
from storage.upkeep import tracing

AT_ONCE = 200  # events read together


async def trace(arguments: argparse.Namespace, config: Config) -> None:
    """Prints the object's events, newest first. Raises `CannotDo`."""
    now, reader = datetime.now(UTC), Reader("en", config.timezone)
    async with opened(config) as database, database.read() as session:
        subject = await _subject(session, one_line(arguments.object), config)
        found, people, offset = list[Traced](), dict[int, Person](), 0
        while (part := await tracing.trace(session, subject, offset, AT_ONCE)).events:
            found += part.events
            people |= part.people
            offset += AT_ONCE
    if arguments.json:
        show(object=subject, events=[as_json(it, people, now) for it in found])
        return
    print(subject)
    for each in found:
        print()
        for line in event_lines(each, people, (reader, now)):
            print(text_of(line))


async def _subject(session: AsyncSession, wanted: str, config: Config) -> str:
    names = await connections.cabinets(session)
    found = await tracing.objects(session, wanted, names) if wanted else []
    subjects = [subject for subject, _ in found]
    if not subjects:
        raise CannotDo(
            f"OBJECT: nothing is kept of {wanted!r}; events are kept for {config.keep_days} days,"
            " and a number other than the CRM's id is found among the newest events only"
        )
    if len(subjects) > 1:
        raise CannotDo(f"OBJECT: choose one: {', '.join(subjects)}")
    return subjects[0]

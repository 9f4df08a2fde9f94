"""`bellhop staff`: who is on the staff, and whether a card would reach them.

Shows neither phone numbers nor Telegram's ids.
"""

import argparse
from datetime import UTC, datetime

from bot.cli.console import SHARED, opened
from bot.cli.lists.listing import Listing, Row, show_list
from bot.runtime.config import Config
from storage.directory import absences, identities, people
from storage.tables import Absence, Link, Person

COLUMNS = {
    "id": "ID",
    "name": "NAME",
    "role": "ROLE",
    "crm_ids": "CRM IDS",
    "linked_at": "LINKED",
    "reachable": "REACHABLE",
    "away_until": "AWAY UNTIL",
}
EMPTY = "Nobody is on the staff yet: bellhop invite --name NAME --role administrator"


async def staff(arguments: argparse.Namespace, config: Config) -> None:
    """Lists everybody whom no CRM has dismissed, by name."""
    async with opened(config) as database, database.read() as session:
        found = await people.everyone(session)
        ids = [person.pk for person, _ in found]
        away = await absences.of_people(session, ids, datetime.now(UTC))
        known_as = {pk: await identities.of_person(session, pk) for pk in ids}
    rows = [_row(who, link, known_as[who.pk], away.get(who.pk)) for who, link in found]
    show_list(Listing(COLUMNS, rows, EMPTY), arguments, config.timezone)


def _row(
    person: Person, link: Link | None, known_as: dict[str, str], absence: Absence | None
) -> Row:
    return {
        "id": person.id,
        "name": person.name,
        "role": person.role,
        "crm_ids": {cabinet or SHARED: crm_id for cabinet, crm_id in known_as.items()},
        "linked_at": link and link.opened_at,
        "reachable": link is not None and link.unreachable_at is None,
        "away_until": absence and absence.until,
    }

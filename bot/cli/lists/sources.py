"""`bellhop sources`: where orders come from, and who gets those that name nobody."""

import argparse

from bot.cli.console import SHARED, opened
from bot.cli.lists.listing import Listing, show_list
from bot.runtime.config import Config
from storage.directory import sources
from storage.tables import Source

COLUMNS = {
    "cabinet": "CABINET",
    "id": "ID",
    "name": "NAME",
    "managers": "DEFAULT MANAGERS",
    "awaited_managers": "AWAITED CRM IDS",
}
EMPTY = "No sources yet: each appears with the first hook that names it"


async def list_sources(arguments: argparse.Namespace, config: Config) -> None:
    """Lists all of them, by cabinet and name."""
    rows = []
    async with opened(config) as database, database.read() as session:
        for source in await sources.everyone(session, Source):
            rows.append(
                {
                    "cabinet": source.cabinet or SHARED,
                    "id": source.crm_id,
                    "name": source.name,
                    "managers": await sources.manager_names(session, source.pk),
                    "awaited_managers": source.awaited_managers,
                }
            )
    show_list(Listing(COLUMNS, rows, EMPTY), arguments, config.timezone)

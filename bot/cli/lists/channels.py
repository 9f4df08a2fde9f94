"""`bellhop channels`: lists the channels, in CSV just as `channels import` reads them."""

import argparse
import sys
from collections.abc import Sequence

from bot.calendar.days import day_of
from bot.cli.channel_table import COLUMNS as IMPORTED
from bot.cli.console import SHARED, CannotDo, asked_cabinet, check_cabinet, opened
from bot.cli.import_channels import import_channels
from bot.cli.lists.listing import Listing, Row, show_list
from bot.runtime.config import Config
from storage.directory import sources
from storage.tables import DEFAULT, Channel

COLUMNS = {
    "cabinet": "CABINET",
    "id": "ID",
    "name": "NAME",
    "kind": "KIND",
    "paid_until": "PAID UNTIL",
    "amount": "AMOUNT",
    "currency": "CURRENCY",
    "period": "PERIOD",
}
EMPTY = (
    "No channels yet: bellhop channels import FILE.csv,"
    " or each appears with the first hook that names it"
)


async def channels(arguments: argparse.Namespace, config: Config) -> None:
    """Lists them, or imports them from a file. Raises `CannotDo`."""
    if arguments.part is None:
        await _list(arguments, config)
    elif arguments.file is None:
        raise CannotDo("FILE: bellhop channels import FILE.csv, or - for standard input", 2)
    elif arguments.csv:
        raise CannotDo("--csv: channels import prints a list or --json", 2)
    else:
        await import_channels(arguments, config)


async def _list(arguments: argparse.Namespace, config: Config) -> None:
    wanted = None if arguments.cabinet is None else asked_cabinet(arguments.cabinet)
    async with opened(config) as database, database.read() as session:
        if wanted is not None:
            await check_cabinet(session, wanted)
        found = await sources.everyone(session, Channel)
    columns = COLUMNS
    if arguments.csv and not arguments.json:
        columns = {name: COLUMNS[name] for name in IMPORTED}
        found = _importable(found, wanted or DEFAULT)
    elif wanted is not None:
        found = [it for it in found if it.cabinet == wanted]
    rows = [_row(channel, config) for channel in found]
    show_list(Listing(columns, rows, EMPTY), arguments, config.timezone)


def _importable(found: Sequence[Channel], cabinet: str) -> list[Channel]:
    """Those of the one cabinet that have a name, without which there is no import."""
    mine = [it for it in found if it.cabinet == cabinet]
    if others := sorted({it.cabinet or SHARED for it in found if it.cabinet != cabinet}):
        print(f"Left out: the channels of {', '.join(others)}; add --cabinet", file=sys.stderr)
    if nameless := [it.crm_id for it in mine if not it.name]:
        print(f"Left out, as they have no name yet: {', '.join(nameless)}", file=sys.stderr)
    return [it for it in mine if it.name]


def _row(channel: Channel, config: Config) -> Row:
    until = channel.paid_until
    return {
        "cabinet": channel.cabinet or SHARED,
        "id": channel.crm_id,
        "name": channel.name,
        "kind": channel.kind,
        "paid_until": until and day_of(until, config.timezone).isoformat(),
        "amount": channel.amount,
        "currency": channel.currency,
        "period": channel.period,
    }

"""`bellhop channels import`: imports channels and their payment dates from a file.

The file counts as the CRM's latest word. It is imported as a whole or not at all.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, TextIO

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import directory
from bot.actions.context import Context, Report
from bot.cli.channel_table import COLUMNS, MOST_BYTES, BadSheet, channels_in
from bot.cli.console import CannotDo, asked_cabinet, check_cabinet, counted, opened, show
from bot.cli.lists.listing import printable
from bot.events.objects import ChannelEntry
from bot.runtime.config import Config
from storage.directory import sources
from storage.tables import DEFAULT, Channel, in_cabinet

MISTAKES_TOLD = 20
STANDARD_INPUT = "-"

OUTCOMES = ("added", "changed", "unchanged")

Terms = dict[str, Any]  # column → value. Any: columns of several types


@dataclass(frozen=True)
class Imported:
    """What became of one of the file's channels. `changed`: the columns that differ now."""

    id: str
    name: str
    outcome: str
    changed: tuple[str, ...] = ()


async def import_channels(arguments: argparse.Namespace, config: Config) -> None:
    """Prints what became of each channel. Raises `CannotDo`, and then nothing is stored."""
    cabinet = DEFAULT if arguments.cabinet is None else asked_cabinet(arguments.cabinet)
    entries = _entries(arguments.file)
    now = datetime.now(UTC)
    async with opened(config) as database:
        async with database.read() as session:
            await check_cabinet(session, cabinet)
        found = await database.write(
            lambda session: take(session, entries, now, config.timezone, cabinet)
        )
    if arguments.json:
        show(
            **{report: [each.id for each in found if each.outcome == report] for report in OUTCOMES}
        )
        return
    for each in found:
        if each.outcome != "unchanged":
            print(_line(each))
    counts = Counter(each.outcome for each in found)
    print(", ".join(f"{counts[report]} {report}" for report in OUTCOMES))


async def take(
    session: AsyncSession,
    entries: Sequence[ChannelEntry],
    now: datetime,
    zone: tzinfo,
    cabinet: str = DEFAULT,
) -> list[Imported]:
    """Records each as if the cabinet's CRM had just sent a `channel.updated`."""
    ids = [entry.id for entry in entries]
    known = await sources.known(session, Channel, ids, cabinet)
    before = {crm_id: _terms(channel) for crm_id, channel in known.items()}
    for entry in counted(entries, "channels"):
        told = {"channel": entry.model_dump(mode="json", exclude_unset=True)}
        data = in_cabinet(cabinet, told)
        await directory.record(
            Context(session, zone, now), Report("channel.updated", None, data, now)
        )
    after = await sources.known(session, Channel, ids, cabinet)
    return [_imported(after[i], before.get(i)) for i in ids]


def _entries(file: str) -> list[ChannelEntry]:
    try:
        return channels_in(_content(file))
    except OSError as problem:
        raise CannotDo(f"FILE: cannot read {file}: {problem.strerror}", 2) from None
    except BadSheet as bad:
        told = [str(each) for each in bad.mistakes[:MISTAKES_TOLD]]
        if more := len(bad.mistakes) - len(told):
            told.append(f"and {more} more")
        raise CannotDo("\n".join(("Nothing was imported:", *told))) from None


def _content(file: str) -> bytes:
    """Reads one byte more than a file may have, which is enough to refuse it."""
    if file == STANDARD_INPUT:
        stdin: TextIO | None = sys.stdin
        if stdin is None:
            raise CannotDo("FILE: standard input is closed", 2)
        return stdin.buffer.read(MOST_BYTES + 1)
    with Path(file).open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _terms(channel: Channel) -> Terms:
    return channel.model_dump(include=set(COLUMNS) - {"id"})


def _imported(channel: Channel, before: Terms | None) -> Imported:
    name = printable(channel.name or "")
    if before is None:
        return Imported(channel.crm_id, name, "added")
    changed = tuple(key for key, value in _terms(channel).items() if before[key] != value)
    return Imported(channel.crm_id, name, "changed" if changed else "unchanged", changed)


def _line(imported: Imported) -> str:
    what = f": {', '.join(imported.changed)}" if imported.changed else ""
    return f"{imported.outcome:<7}  {imported.id}  {imported.name}{what}"

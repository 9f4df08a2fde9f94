"""30 hooks a second for minutes, under Telegram's limits: does memory grow, is anything lost?"""

import argparse
import asyncio
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import IO

import aiohttp

from tests.bench import rig, steady
from tests.bench.tables import milliseconds, table

MINUTES = 10
A_SECOND = 30
STAFF = 300
DRAIN_SECONDS = 600

_NOT_DELIVERED = """
    SELECT (SELECT count(*) FROM event WHERE state <> 'done') + (SELECT count(*) FROM notification
    LEFT JOIN card ON card.id = notification.card_id WHERE card.state IS NOT 'sent')
"""


async def run(minutes: int = MINUTES) -> str:
    """One row for each minute; raises if anything was refused, lost or logged as an error."""
    with tempfile.TemporaryDirectory() as name, (Path(name) / "log").open("w+") as log:
        rows = await _soak(Path(name), minutes, log)
        log.seek(0)
        said = log.read()
        assert not said, said
    head = ("minute", "hook to 200: p50 ms", "p99 ms", "resident MB", "still to be sent")
    return table(f"{A_SECOND} hooks/s for {minutes} minutes", head, rows)


async def _soak(folder: Path, minutes: int, log: IO[str]) -> list[tuple[object, ...]]:
    await rig.furnish(folder, STAFF)
    rows: list[tuple[object, ...]] = []
    async with (
        aiohttp.ClientSession() as http,
        rig.serving(http, folder, STAFF, *rig.LIMITS, log=log) as site,
    ):
        rows.append((0, "", "", f"{site.process.resident_megabytes:.0f}", 0))
        for minute in range(1, minutes + 1):
            posted = await steady.post(
                site.port, 60 * A_SECOND, STAFF, a_second=A_SECOND, warm_up=0
            )
            memory = f"{site.process.resident_megabytes:.0f}"
            rows.append((minute, *milliseconds(posted.answers), memory, await _due(http, site)))
            print(*rows[-1], file=sys.stderr, flush=True)
        await _until_drained(http, site)
        rows.append(("after", "", "", f"{site.process.resident_megabytes:.0f}", 0))
        statuses = (await rig.control(http, site.telegram, "state"))["statuses"]
        assert set(statuses) == {"200"}, statuses
    _check(folder, 60 * A_SECOND * minutes)
    return rows


async def _due(http: aiohttp.ClientSession, site: rig.Site) -> int:
    async with http.get(f"http://127.0.0.1:{site.port}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    return next(int(float(line.split()[1])) for line in lines if line.startswith("bellhop_due "))


async def _until_drained(http: aiohttp.ClientSession, site: rig.Site) -> None:
    for _ in range(DRAIN_SECONDS):
        if not await _due(http, site):
            return await rig.until_still(http, site.telegram)
        await asyncio.sleep(1)
    raise AssertionError("it never became quiet")


def _check(folder: Path, hooks: int) -> None:
    """Every hook has its notification, each on a message that was sent."""
    with closing(sqlite3.connect(folder / "bellhop.db")) as database:
        made = database.execute("SELECT count(*) FROM notification").fetchone()[0]
        lost = database.execute(_NOT_DELIVERED).fetchone()[0]
    assert (made, lost) == (hooks, 0), f"{hooks} hooks, {made} notifications, {lost} not delivered"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=MINUTES)
    print(asyncio.run(run(parser.parse_args().minutes)))

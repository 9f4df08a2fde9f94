"""Drawing the bell of a person with thousands of notifications."""

import statistics
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards.bell import View
from bot.delivery.draw import draw_bell
from bot.ui.reader import Reader
from storage.engine.database import Database, open_database
from storage.flow import events, notifications
from storage.tables import NewEvent, NewNotification
from tests.bench import rig
from tests.bench.tables import milliseconds, table

ROUNDS = 200
READER = Reader("en", ZoneInfo("Europe/Kyiv"))


async def run() -> str:
    """Draws it from the database: for 10 notifications, for 10,000, and page 900 of 10,000."""
    rows = []
    for count, page in ((10, 0), (10_000, 0), (10_000, 900)):
        with tempfile.TemporaryDirectory() as folder:
            await rig.furnish(Path(folder), 1)
            async with open_database(rig.address_in(Path(folder))) as database:
                await database.write(partial(_fill, count=count))
                seconds = [await _draw(database, View(page=page)) for _ in range(ROUNDS)]
        rows.append((f"{count:,}", page, *milliseconds(seconds)))
        assert statistics.median(seconds) > 0
    return table("Drawing the bell", ("notifications", "page", "p50 ms", "p99 ms"), rows)


async def _draw(database: Database, view: View) -> float:
    began = time.perf_counter()
    async with database.read() as session:
        await draw_bell(session, 1, view, READER, datetime.now(UTC))
    return time.perf_counter() - began


async def _fill(session: Any, count: int) -> None:  # Any: an AsyncSession
    now = datetime.now(UTC)
    hooks = [
        [
            NewEvent(
                1, f"e{number}", "order.created", None, f"order:{number}", now, now, b"{}", "done"
            )
        ]
        for number in range(count)
    ]
    stored = await events.accept(session, hooks)
    for number, receipts in enumerate(stored):
        assert receipts is not None
        data = {"order": {"id": str(number), "number": f"A-{number}"}, "source": {"id": "3"}}
        await events.fanned_out(session, receipts[0].id, {"order.created": data})
    made = (
        NewNotification(
            event_id=receipts[0].id,
            person_id=1,
            kind="order.created",
            section="events",
            subject=f"order:{number}",
            reason="manager",
            urgent=False,
            silent=False,
            created_at=now,
            due_at=None,
            expires_at=now,
            ended="push_off",
        )
        for number, receipts in enumerate(stored)
        if receipts is not None
    )
    await notifications.add(session, made)

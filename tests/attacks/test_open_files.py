"""A process that may open few files keeps enough of them for its database and for Telegram."""

import asyncio
import errno
import socket
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

import aiohttp

from bot.demo.telegram import TelegramStandIn
from handlers.http import limits
from tests.attacks.front import Front
from tests.stories.process import Machine

FILES = 256


class Small(Machine):
    """A machine on which a process may open `FILES` files."""

    async def start(self, *words: str) -> asyncio.subprocess.Process:
        """As `Machine.start`."""
        return await asyncio.create_subprocess_exec(
            *("sh", "-c", f'ulimit -n {FILES}; exec "$0" -m bot "$@"', sys.executable, *words),
            cwd=self.folder,
            env=self.environ,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )


async def test_hooks_become_cards_under_more_connections_than_open_files(tmp_path: Path) -> None:
    async with (
        TelegramStandIn() as telegram,
        aiohttp.ClientSession() as http,
        AsyncExitStack() as s,
    ):
        machine = Small(tmp_path, telegram)
        invite = await machine.verb("invite", "--name", "Olga", "--role", "administrator")
        hook = await machine.verb("connect", "keycrm")
        async with machine.running(http) as process:
            olga = telegram.user(101, first_name="Olga")
            olga.start(invite["url"].partition("start=")[2])
            await telegram.wait_for(lambda _: bool(olga.pinned), timeout=60)
            for _ in range(FILES + 100):
                _, writer = await asyncio.open_connection("127.0.0.1", machine.port)
                s.callback(writer.close)
                writer.write(b"POST /hooks/")

            async with http.post(hook["url"], json={"event": "x", "context": {}}) as answer:
                taken = answer.status
            olga.write("/bell")
            await telegram.wait_for(lambda _: len(olga.received) > 1, timeout=60)
            async with http.get(f"http://127.0.0.1:{machine.port}/health") as answer:
                health = answer.status

            assert (taken, health) == (200, 200)
            process.terminate()
            _, log = await process.communicate()
        assert b"Too many open files" not in log
        assert b"connections are in use" in log


def test_the_port_leaves_files_to_others_whatever_the_limit() -> None:
    for allowed in (256, 512, 1_024, 65_536):
        asked = limits.connections_within(allowed)

        assert limits.FEWEST_CONNECTIONS <= asked <= limits.MOST_CONNECTIONS
        assert allowed - asked >= limits.RESERVED_FILES


async def test_port_goes_on_after_it_could_not_accept(front: Front) -> None:
    loop = asyncio.get_running_loop()
    accept = loop.sock_accept
    problems = [ConnectionAbortedError(), OSError(errno.EMFILE, "Too many open files")]

    async def failing(listening: socket.socket) -> tuple[socket.socket, Any]:
        if problems:
            raise problems.pop()
        return await accept(listening)

    silent = await front.attacker()  # which makes room
    assert await front.takes() == 200
    with patch.object(loop, "sock_accept", failing):
        statuses = [await front.takes() for _ in range(3)]

    assert statuses == [200] * 3
    assert not problems
    silent.close()
    assert "no connection can be accepted: Too many open files" in front.log.getvalue()

"""Bellhop in a process of its own."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bot.demo.telegram import TelegramStandIn
from tests.bench import rig

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 180


class Machine:
    """What Bellhop runs on: a folder, an environment, a port, and a stand-in for Telegram."""

    def __init__(self, folder: Path, telegram: TelegramStandIn, **environ: str) -> None:
        self.port = rig.free_port()
        self.folder = folder
        self.url = f"sqlite+aiosqlite:///{folder}/bellhop.db"
        self.environ = {
            **{name: value for name, value in os.environ.items() if "BELLHOP" not in name},
            "PYTHONPATH": str(ROOT),
            "BELLHOP_BOT_TOKEN": telegram.token,
            "BELLHOP_TELEGRAM_API": telegram.url,
            "BELLHOP_DATABASE_URL": self.url,
            "BELLHOP_HTTP_PORT": str(self.port),
            **environ,
        }

    async def start(self, *words: str) -> asyncio.subprocess.Process:
        """Starts a verb in a process of its own."""
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *words),
            cwd=self.folder,
            env=self.environ,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def verb(self, *words: str) -> Any:
        """Runs a verb with --json; returns what it printed."""
        process = await self.start(*words, "--json")
        out, err = await process.communicate()
        assert process.returncode == 0, err.decode()
        return json.loads(out)

    @asynccontextmanager
    async def running(
        self, http: aiohttp.ClientSession, *options: str
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        """`bellhop run`, once it is healthy; killed at the end if it still runs."""
        process = await self.start("run", *options)
        try:
            await self._ready(http)
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()

    async def _ready(self, http: aiohttp.ClientSession) -> None:
        for _ in range(PATIENCE_SECONDS * 10):
            try:
                async with http.get(f"http://127.0.0.1:{self.port}/health") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
        raise AssertionError("it never became healthy")

"""A replica that stops while others go on: no hook may meet a closed door."""

import asyncio
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest

from bot.app import App
from bot.demo.telegram import TelegramStandIn
from tests.cast import SHOP
from tests.house import configured, opened

ORDER = {"order": {"id": 1}, "source": SHOP}


async def test_stopping_replica_takes_hooks_until_proxies_have_noticed(
    new_postgres: Callable[..., str], migrated_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.NOTICED_SECONDS", 600)
    async with opened(new_postgres(migrated_postgres)) as house:
        await house.open_for_business()
        before = await house.send("GET", "/live")
        leaving = asyncio.create_task(house.app.hand_over())
        await house.until(lambda: house.app.health.is_stopping)

        assert house.app.telegram is not None
        answers_here = house.app.telegram.answers.is_runner
        ready = await house.send("GET", "/ready")
        taken = await house.post("order.created", ORDER)
        await house.until(lambda: not house.app.health.is_runner)

        leaving.cancel()

    assert (ready.status, taken.status, answers_here) == (503, 200, False)
    assert "Connection" not in before.headers
    assert (ready.headers["Connection"], taken.headers["Connection"]) == ("close", "close")


async def test_process_on_sqlite_hands_over_to_nobody(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    shutil.copy(migrated_sqlite, tmp_path / "bellhop.db")
    async with opened(f"sqlite+aiosqlite:///{tmp_path}/bellhop.db") as house:
        await house.app.hand_over()

        assert (await house.send("GET", "/ready")).status == 200
        assert house.app.health.is_runner


async def test_replica_is_ready_when_it_could_run_and_takes_hooks_before(
    new_postgres: Callable[..., str], migrated_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loading, loaded = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def load(**_: object) -> None:
        loop.call_soon_threadsafe(loading.set)
        assert loaded.wait(60)

    monkeypatch.setattr("bot.app._load_slowly", load)
    url = new_postgres(migrated_postgres)
    async with TelegramStandIn() as telegram, aiohttp.ClientSession() as http:
        app = App(configured(telegram, url))
        starting = asyncio.create_task(app.start())
        await loading.wait()

        async def asked(path: str) -> int:
            async with http.get(f"http://127.0.0.1:{app.port}{path}") as answer:
                return answer.status

        before = await asked("/ready"), await asked("/hooks/generic/nobody")
        loaded.set()
        await starting
        after = await asked("/ready")
        await app.close()

    assert (before, after) == ((503, 404), 200)  # such a key is looked for

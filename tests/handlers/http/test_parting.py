"""A replica that stops while others go on: no hook may meet a closed door."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cast import SHOP
from tests.house import opened

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

        ready = await house.send("GET", "/ready")
        taken = await house.post("order.created", ORDER)
        await house.until(lambda: not house.app.health.is_runner)

        leaving.cancel()

    assert (ready.status, taken.status) == (503, 200)
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

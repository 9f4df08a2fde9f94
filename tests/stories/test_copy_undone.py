"""A copy that is interrupted, or whose databases are not left alone, leaves nothing behind."""

import asyncio
import shutil
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.cli import copy as verb
from storage.engine.database import open_database
from storage.engine.lock import lock_of
from storage.migrations import upgrade
from storage.upkeep.contents import Content
from storage.upkeep.copying import carry
from tests.conftest import KINDS
from tests.house import patiently
from tests.storage.rows import make_event
from tests.stories.moving import copied, rows_of

EVENTS = 20_000
MANY_EVENTS = f"""
INSERT INTO event (external_id, type, occurred_at, received_at, body, state, repeats)
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {EVENTS})
SELECT n, 'order.created', '2026-11-22 16:00:00.000000', '2026-11-22 16:00:00.000000',
       randomblob(1000), 'done', 0 FROM number
"""
ROOT = Path(__file__).parents[2]


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The address of a new SQLite database with every table."""
    return f"sqlite+aiosqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'bellhop.db')}"


@pytest.mark.parametrize("kind", KINDS)
async def test_whoever_still_writes_to_the_source_ends_the_copy(
    migrated_sqlite: Path,
    migrated_postgres: str,
    new_postgres: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    target = f"sqlite+aiosqlite:///{tmp_path}/new.db"
    source = f"sqlite+aiosqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'old.db')}"
    if kind == "postgresql":
        source = new_postgres(migrated_postgres)

    async def carry_slowly(*words: Any) -> dict[str, Content]:
        sent = await carry(*words)
        async with open_database(source, beside_a_running_bot=True) as beside:
            await beside.write(make_event)
        return sent

    with monkeypatch.context() as during:
        during.setattr(verb, "carry", carry_slowly)
        with pytest.raises(verb.CannotDo, match="FROM_URL: something wrote to it meanwhile"):
            await copied(source, target)

    await copied(source, target)
    assert await rows_of(target) == 1


async def test_lost_lock_ends_the_copy(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = f"sqlite+aiosqlite:///{tmp_path}/new.db"

    async def carry_once_it_is_lost(*words: Any) -> dict[str, Content]:
        (tmp_path / "new.db.lock").unlink()
        other = lock_of(target)
        assert await other.take()
        told = words[2]
        try:
            while True:
                told(0, 1, "rows copied")
                await asyncio.sleep(0.02)
        finally:
            await other.release()

    with monkeypatch.context() as during:
        during.setattr(verb, "carry", carry_once_it_is_lost)
        with pytest.raises(verb.CannotDo, match="TO_URL: others could not be kept off"):
            await copied(sqlite_url, target)

    await copied(sqlite_url, target)


async def test_interrupted_copy_leaves_nothing(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = f"sqlite+aiosqlite:///{tmp_path}/new.db"
    async with open_database(sqlite_url) as database:
        await database.write(make_event)
    begun = asyncio.Event()

    async def carry_slowly(*words: Any) -> dict[str, Content]:
        sent = await carry(*words)
        begun.set()
        while True:
            words[2](1, 1, "rows checked")
            await asyncio.sleep(0.02)
        return sent

    with monkeypatch.context() as during:
        during.setattr(verb, "carry", carry_slowly)
        copying = asyncio.ensure_future(copied(sqlite_url, target))
        await begun.wait()
        copying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await copying

    assert await rows_of(target) == 0
    await copied(sqlite_url, target)
    assert await rows_of(target) == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_killed_in_the_middle_it_leaves_an_empty_target_for_the_next_one(
    sqlite_url: str, new_postgres: Callable[[], str], tmp_path: Path, kind: str
) -> None:
    source, target = sqlite_url, f"sqlite+aiosqlite:///{tmp_path}/new.db"
    if kind == "postgresql":
        target = new_postgres()
    with closing(sqlite3.connect(tmp_path / "bellhop.db")) as connection, connection:
        connection.execute(MANY_EVENTS)
    async with open_database(target) as database:
        await upgrade(database)

    is_inside = (
        _holding(target) if kind == "postgresql" else _until_written(tmp_path / "new.db-wal")
    )
    async with is_inside as wait:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "copy", source, target),
            cwd=ROOT,
            stdout=asyncio.subprocess.DEVNULL,
        )
        await wait()
        process.kill()
        assert await process.wait() == -signal.SIGKILL

    assert await rows_of(target) == 0
    lock = lock_of(target)
    while not await lock.take():  # noqa: ASYNC110 - the server has still to notice
        await asyncio.sleep(0.02)
    await lock.release()
    await copied(source, target)
    assert await rows_of(target) == EVENTS


@asynccontextmanager
async def _holding(url: str) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Nobody can write events here; says when somebody wants to."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with open_database(url) as database, database.read() as watching:
        look = await watching.connection()

        async def until_somebody_waits() -> None:
            while not (await look.execute(waiting)).scalar_one():  # noqa: ASYNC110
                await asyncio.sleep(0.02)

        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.begin() as holder:
            await holder.execute(text("LOCK TABLE event IN SHARE MODE"))
            yield until_somebody_waits
        await engine.dispose()


@asynccontextmanager
async def _until_written(log: Path) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Says when much has been written, which is not committed before all of it is."""

    async def until_much_is_written() -> None:
        await patiently(lambda: log.exists() and log.stat().st_size > 1_000_000)

    yield until_much_is_written

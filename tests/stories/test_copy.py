"""`bellhop copy`: a shop moves to another database and goes on there, or nothing has happened."""

import argparse
import asyncio
import shutil
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.cli import copy as verb
from bot.demo.telegram import TelegramStandIn
from bot.runtime.config import Config
from storage.engine.database import open_database
from storage.engine.lock import lock_of
from storage.flow import snoozes
from storage.migrations import upgrade
from storage.upkeep.contents import Content
from storage.upkeep.copying import carry
from tests.cast import MARKET, MARTA, Role
from tests.conftest import KINDS
from tests.house import House, opened, patiently
from tests.nights import order, post
from tests.shell import Shell
from tests.storage.rows import make_event

LATER_HOOKS = count(1000)  # none is sent twice
EVENTS = 20_000
MANY_EVENTS = f"""
INSERT INTO event (external_id, type, occurred_at, received_at, body, state, repeats)
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {EVENTS})
SELECT n, 'order.created', '2026-11-22 16:00:00.000000', '2026-11-22 16:00:00.000000',
       randomblob(1000), 'done', 0 FROM number
"""
ROOT = Path(__file__).parents[2]


async def copied(source: str, target: str) -> None:
    await verb.copy(argparse.Namespace(source=source, target=target), Config())


@asynccontextmanager
async def moved(url: str, telegram: TelegramStandIn) -> AsyncIterator[House]:
    """A house on a database that has connections and people already."""
    with mock.patch("tests.house.connect"):
        async with opened(url, telegram) as house:
            house.hook_ids = LATER_HOOKS
            yield house


def bell(house: House, role: Role) -> str:
    return house.account(role).pinned[0].text.partition("\n")[0]


async def press(house: House, role: Role, label: str) -> None:
    account = house.account(role)
    before = len(account.toasts)
    account.press(label)
    await house.until(lambda: len(account.toasts) > before)
    await house.quiet()


async def snooze(house: House, role: Role) -> None:
    """All that is unread comes once more in ten minutes."""
    at = house.clock() + timedelta(minutes=10)
    for made in (it for it in await house.notifications_of(role) if it.read_at is None):
        begin = partial(snoozes.begin, notification=made, at=at, expires_at=at + timedelta(days=1))
        await house.database.write(begin)


async def test_shop_goes_on_where_it_was_on_postgresql_and_back(
    sqlite_url: str, new_postgres: Callable[[], str], tmp_path: Path
) -> None:
    on_postgres, on_sqlite = new_postgres(), f"sqlite+aiosqlite:///{tmp_path}/back.db"
    telegram = TelegramStandIn()
    async with opened(sqlite_url, telegram) as house:
        await house.open_for_business()
        await post(house, order(1), order(2))
        await house.post("order.created", order(3), "of-before")
        await house.quiet()
        await press(house, MARTA, "Mark read")
        read, chats = bell(house, MARTA), len(house.account(MARTA).received)
    await copied(sqlite_url, on_postgres)

    async with moved(on_postgres, telegram) as house:
        assert len(house.account(MARTA).received) == chats
        await house.post("order.created", order(3), "of-before")
        await house.quiet()
        assert bell(house, MARTA) == read == "Bell: 2 unread"
        await press(house, MARTA, "Mark read")
        assert bell(house, MARTA) == "Bell: 1 unread"
        await post(house, order(4))
        await house.post("order.created", order(5, MARKET))
        await house.quiet()
        assert bell(house, MARTA) == "Bell: 2 unread"
        await snooze(house, MARTA)
        before = len(house.account(MARTA).received)
    await copied(on_postgres, on_sqlite)

    async with moved(on_sqlite, telegram) as house:
        assert bell(house, MARTA) == "Bell: 2 unread"
        house.clock.advance(minutes=11)
        house.app.delivery_wake()
        await house.until(lambda: len(house.account(MARTA).received) > before)
        await post(house, order(6))
        assert bell(house, MARTA) == "Bell: 3 unread"


@pytest.fixture
def old(bellhop: Shell) -> str:
    """A SQLite database with somebody in it."""
    bellhop("invite", "--name", "Olga", "--role", "administrator")
    return bellhop.url


def rows_in(url: str, table: str = "person") -> int:
    return asyncio.run(_rows(url, table))


def test_copy_says_what_was_copied_and_what_to_do_next(
    bellhop: Shell, old: str, new_postgres: Callable[[], str]
) -> None:
    target = new_postgres()

    said = bellhop("copy", old, target)

    assert (said.status, said.err) == (0, "")
    assert "person          1     " in said.out
    assert "of 38 tables; both databases hold the same" in said.out
    assert f"Keep {old} as it is" in said.out
    assert "postgres:***@" in said.out
    assert "postgres:@" not in said.out
    assert rows_in(target) == 1


def test_address_may_be_in_a_file(bellhop: Shell, old: str, tmp_path: Path) -> None:
    (tmp_path / "from").write_text(f"{old}\n")
    target = f"sqlite+aiosqlite:///{tmp_path}/new.db"

    assert bellhop("copy", "from", target).status == 0
    assert rows_in(target) == 1
    assert (tmp_path / "new.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("source", "target", "line"),
    [
        ("bellhop.db", "OLD", "FROM_URL: cannot read the file (not text)"),
        ("nothing", "OLD", "FROM_URL: cannot read the file (No such file or directory)"),
        ("mysql://me:hidden-word@host/x", "OLD", "FROM_URL: is not a supported database"),
        ("OLD", "postgresql://me:hidden-word@host/x", "TO_URL: needs the asyncpg driver"),
        ("OLD", "sqlite+aiosqlite://", "TO_URL: names no file"),
        ("OLD", "OLD", "TO_URL: is the database of FROM_URL; name a new one"),
        ("OLD", "sqlite+aiosqlite:///link.db", "TO_URL: is the database of FROM_URL"),
        ("OLD", "sqlite+aiosqlite:///no/such/folder.db", "must be a file in a folder that exists"),
        ("OLD", "postgresql+asyncpg://me:hidden-word@127.0.0.1:9/x", "TO_URL: the database cannot"),
        (
            "postgresql+asyncpg://me:hidden-word@127.0.0.1:9/x",
            "OLD",
            "FROM_URL: the database canno",
        ),
        ("sqlite+aiosqlite:///absent.db", "OLD", "FROM_URL: there is no database at "),
        ("sqlite+aiosqlite:///empty.db", "OLD", "FROM_URL: this is not a database of Bellhop's"),
        ("sqlite+aiosqlite:///behind.db", "OLD", "run bellhop migrate on it first"),
        ("sqlite+aiosqlite:///ahead.db", "OLD", "FROM_URL: the database belongs to a newer rel"),
        ("OLD", "sqlite+aiosqlite:///ahead.db", "TO_URL: the database belongs to a newer rel"),
        ("OLD", "sqlite+aiosqlite:///text.db", "TO_URL: the database cannot be used: file is not"),
        (
            "OLD",
            "sqlite+aiosqlite:///other.db",
            "TO_URL: the database is in use: its table cabinet",
        ),
    ],
)
def test_mistake_is_one_line_and_harmless(
    bellhop: Shell, old: str, tmp_path: Path, source: str, target: str, line: str
) -> None:
    _lay_out(tmp_path)
    names = {it.name for it in tmp_path.iterdir()}
    before = rows_in(old)

    said = bellhop("copy", *(old if it == "OLD" else it for it in (source, target)))

    assert said.status in (1, 2)
    assert said.out == ""
    assert line in said.err
    assert said.err.count("\n") == 1
    assert "hidden-word" not in said.err
    made = {it.name for it in tmp_path.iterdir()} - names
    assert not [name for name in made if name.endswith(".db")]
    assert rows_in(old) == before


def _lay_out(folder: Path) -> None:
    """Files beside the database that somebody might name."""
    (folder / "link.db").symlink_to("bellhop.db")
    (folder / "empty.db").touch()
    (folder / "text.db").write_text("this is no database, but a letter to one" * 100)
    for name, number in (("behind", "0028"), ("ahead", "9999"), ("other", None)):
        with (
            closing(sqlite3.connect(folder / "bellhop.db")) as whole,
            closing(sqlite3.connect(folder / f"{name}.db")) as copy,
        ):
            whole.backup(copy)
            if number is not None:
                copy.execute("UPDATE alembic_version SET version_num = ?", [number])
            copy.commit()


def test_target_without_rights_is_one_line(
    bellhop: Shell, old: str, new_postgres: Callable[[], str]
) -> None:
    target = new_postgres()

    async def make_guest() -> None:
        async with open_database(target) as database:
            for words in (
                "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
                "CREATE ROLE guest LOGIN PASSWORD 'hidden-word'",
            ):
                await database.run_sync(lambda it, words=words: it.exec_driver_sql(words))

    asyncio.run(make_guest())
    said = bellhop("copy", old, target.replace("postgres:", "guest:hidden-word", 1))

    assert (said.status, said.out) == (2, "")
    assert "TO_URL: the database cannot be used: permission denied" in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("side", [0, 1])
async def test_running_bot_on_either_side_is_refused(
    sqlite_url: str, new_postgres: Callable[[], str], tmp_path: Path, kind: str, side: int
) -> None:
    other = f"sqlite+aiosqlite:///{tmp_path}/new.db" if kind == "sqlite" else new_postgres()
    pair = (sqlite_url, other) if side == 1 else (other, sqlite_url)
    async with open_database(other) as database:
        await upgrade(database)
    lock = lock_of(other)
    assert await lock.take()

    try:
        with pytest.raises(verb.CannotDo, match="another bellhop run, copy or forget uses this"):
            await copied(*pair)
    finally:
        await lock.release()


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
    assert await _rows(target) == 1


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

    assert await _rows(target) == 0
    await copied(sqlite_url, target)
    assert await _rows(target) == 1


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

    assert await _rows(target) == 0
    lock = lock_of(target)
    while not await lock.take():  # noqa: ASYNC110 - the server has still to notice
        await asyncio.sleep(0.02)
    await lock.release()
    await copied(source, target)
    assert await _rows(target) == EVENTS


async def _rows(url: str, table: str = "event") -> int:
    async with open_database(url) as database, database.read() as session:
        found = await (await session.connection()).execute(text(f"SELECT count(*) FROM {table}"))
        return int(found.scalar_one())


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


@asynccontextmanager
async def _until_written(log: Path) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Says when much has been written, which is not committed before all of it is."""

    async def until_much_is_written() -> None:
        await patiently(lambda: log.exists() and log.stat().st_size > 1_000_000)

    yield until_much_is_written

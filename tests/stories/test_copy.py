"""`bellhop copy`: a shop moves to another database and goes on there, or nothing has happened."""

import asyncio
import os
import re
import shutil
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from unittest import mock

import asyncpg
import pytest
from sqlalchemy import text

from bot.cli import copy as verb
from bot.demo.telegram import TelegramStandIn
from storage.directory import cabinet
from storage.engine.database import open_database
from storage.engine.lock import lock_of
from storage.flow import snoozes
from storage.migrations import upgrade
from tests.cast import MARKET, MARTA, Role
from tests.conftest import KINDS
from tests.house import House, opened
from tests.nights import order, post
from tests.sessions import administer
from tests.shell import Shell
from tests.storage.rows import make_person
from tests.stories.conftest import settle_in
from tests.stories.moving import copied, rows_of

LATER_HOOKS = count(1000)  # none is sent twice


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
        house.app.wakes.delivery()
        await house.until(lambda: len(house.account(MARTA).received) > before)
        await post(house, order(6))
        assert bell(house, MARTA) == "Bell: 3 unread"


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The address of a new SQLite database with every table."""
    return f"sqlite+aiosqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'bellhop.db')}"


@pytest.fixture
def bellhop(
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shell:
    """An installation on SQLite, with somebody in it."""
    settle_in(tmp_path, monkeypatch, sqlite_url)
    installed = Shell(sqlite_url, capsys)
    installed.ask(cabinet.furnish)
    installed.ask(make_person)
    return installed


def rows_in(url: str, table: str = "person") -> int:
    return asyncio.run(rows_of(url, table))


def test_copy_says_what_was_copied_and_what_to_do_next(
    bellhop: Shell, new_postgres: Callable[[], str]
) -> None:
    target = new_postgres()

    said = bellhop("copy", bellhop.url, target)

    assert (said.status, said.err) == (0, "")
    assert re.search(r"^person +1 ", said.out, re.MULTILINE)
    assert "of 44 tables; both databases hold the same" in said.out
    assert f"Keep {bellhop.url} as it is" in said.out
    assert "postgres:***@" in said.out
    assert "postgres:@" not in said.out
    assert rows_in(target) == 1


def test_address_may_be_in_a_file(bellhop: Shell, tmp_path: Path) -> None:
    (tmp_path / "from").write_text(f"{bellhop.url}\n")
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
        ("OLD", "postgresql+asyncpg://me:hidden-word@127.0.0.1:9/x", "TO_URL: no server answers"),
        (
            "postgresql+asyncpg://me:hidden-word@127.0.0.1:9/x",
            "OLD",
            "FROM_URL: no server answers",
        ),
        ("sqlite+aiosqlite:///absent.db", "OLD", "FROM_URL: there is no database at "),
        ("sqlite+aiosqlite:///empty.db", "OLD", "FROM_URL: this is not a database of Bellhop's"),
        ("sqlite+aiosqlite:///behind.db", "OLD", "run bellhop migrate on it first"),
        (
            "sqlite+aiosqlite:///ahead.db",
            "OLD",
            "FROM_URL: the database belongs to another release",
        ),
        ("OLD", "sqlite+aiosqlite:///ahead.db", "TO_URL: the database belongs to another release"),
        ("OLD", "sqlite+aiosqlite:///text.db", "TO_URL: the database cannot be used: file is not"),
        (
            "OLD",
            "sqlite+aiosqlite:///other.db",
            "TO_URL: the database is in use: its table person",
        ),
    ],
)
def test_mistake_is_one_line_and_harmless(
    bellhop: Shell, tmp_path: Path, source: str, target: str, line: str
) -> None:
    _lay_out(tmp_path)
    names = {it.name for it in tmp_path.iterdir()}
    before = rows_in(bellhop.url)

    said = bellhop("copy", *(bellhop.url if it == "OLD" else it for it in (source, target)))

    assert said.status in (1, 2)
    assert said.out == ""
    assert line in said.err
    assert said.err.count("\n") == 1
    assert "hidden-word" not in said.err
    made = {it.name for it in tmp_path.iterdir()} - names
    assert not [name for name in made if name.endswith(".db")]
    assert rows_in(bellhop.url) == before


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


def test_target_without_rights_is_one_line(bellhop: Shell, new_postgres: Callable[[], str]) -> None:
    target = new_postgres()

    guest = target.replace("postgres:", "visitor:hidden-word", 1)
    make = ("REVOKE CREATE ON SCHEMA public FROM PUBLIC", "CREATE ROLE visitor LOGIN")
    asyncio.run(administer(target, *make))

    try:
        said = bellhop("copy", bellhop.url, guest)
    finally:
        asyncio.run(administer(target, "DROP ROLE visitor"))

    assert (said.status, said.out) == (2, "")
    assert "TO_URL: permission denied for schema public; give this user" in said.err
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


async def test_copy_is_refused_while_a_web_replica_is_connected(
    new_postgres: Callable[..., str], migrated_postgres: str, tmp_path: Path
) -> None:
    source = new_postgres(migrated_postgres)
    target = f"sqlite+aiosqlite:///{tmp_path}/new.db"
    replica = await asyncpg.connect(
        source.replace("+asyncpg", ""), server_settings={"application_name": "bellhop web-2:77"}
    )
    try:
        with pytest.raises(verb.CannotDo, match="FROM_URL: bellhop web-2:77 uses it; stop every"):
            await copied(source, target)
    finally:
        await replica.close()

    await copied(source, target)


async def test_sessions_are_named_by_their_process(
    new_postgres: Callable[..., str], migrated_postgres: str
) -> None:
    url = new_postgres(migrated_postgres)
    async with open_database(url) as database, database.read() as session:
        connection = await session.connection()
        name = (await connection.execute(text("SHOW application_name"))).scalar_one()

    assert name == f"bellhop {socket.gethostname()}:{os.getpid()}"

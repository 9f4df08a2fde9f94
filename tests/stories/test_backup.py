"""`bellhop backup` while the bot takes hooks, and the copy run elsewhere."""

import asyncio
import os
import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot.demo.telegram import TelegramStandIn
from tests.house import patiently, signed
from tests.shell import Shell
from tests.stories.process import Machine

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.sqlite


async def test_backup_under_load_holds_all_that_was_acknowledged_before(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    acknowledged: list[str] = []
    async with TelegramStandIn() as telegram, aiohttp.ClientSession() as http:
        machine = Machine(here, telegram)
        async with machine.running(http):
            connection = await machine.verb("connect", "generic")
            posting = asyncio.create_task(_post(http, connection, acknowledged))
            await patiently(lambda: posting.done() or len(acknowledged) >= 20)
            before = [*acknowledged]
            copying = await machine.start("backup", str(there / "copy.db"))
            out, err = await copying.communicate()
            during = len(acknowledged)
            await patiently(lambda: posting.done() or len(acknowledged) >= during + 5)
            posting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await posting
        shutil.copy(there / "copy.db", there / "bellhop.db")
        restored = Machine(there, telegram)
        async with restored.running(http):
            found = _subjects(there / "bellhop.db")

    assert (copying.returncode, err) == (0, b"")
    assert b"To restore it" in out
    assert set(before) <= found
    assert _subjects(here / "bellhop.db") >= set(acknowledged)


async def _post(
    http: aiohttp.ClientSession, connection: dict[str, str], acknowledged: list[str]
) -> None:
    for number in range(1, 100_000):
        moment = datetime.now(UTC)
        body = (
            f'{{"type":"order.created","timestamp":"{moment.isoformat()}",'
            f'"data":{{"order":{{"id":"{number}"}},"source":{{"id":"3","name":"Shop"}}}}}}'
        ).encode()
        headers = signed(body, f"hook-{number}", moment, connection["secret"])
        headers["Content-Type"] = "application/json"
        async with http.post(connection["url"], data=body, headers=headers) as answer:
            assert answer.status == 200
        acknowledged.append(f"order:{number}")


def _subjects(file: Path) -> set[str]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return {subject for (subject,) in database.execute("SELECT subject FROM event")}


def test_backup_is_private_and_says_how_to_restore_it(bellhop: Shell, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        said = bellhop("backup", "copy.db")
    finally:
        os.umask(before)

    copy = tmp_path / "copy.db"
    assert said.status == 0
    assert "To restore it: stop Bellhop" in said.out
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert not [it.name for it in tmp_path.iterdir() if "part" in it.name]


def test_existing_file_is_replaced_only_by_force(bellhop: Shell, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("dear to somebody")

    kept = bellhop("backup", "copy.db")
    content = (tmp_path / "copy.db").read_text()
    forced = bellhop("backup", "copy.db", "--force")

    assert (kept.status, content, forced.status) == (1, "dear to somebody", 0)
    assert (tmp_path / "copy.db").read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize("name", ["bellhop.db", "bellhop.db-wal", "bellhop.db.lock", "link.db"])
def test_database_itself_is_never_overwritten(bellhop: Shell, tmp_path: Path, name: str) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "bellhop.db")

    said = bellhop("backup", name, "--force")

    assert said.status == 1
    assert "belongs to the database" in said.err
    assert bellhop("staff").status == 0


@pytest.mark.parametrize("place", [".", "missing/copy.db"])
def test_place_that_cannot_hold_a_backup_is_named(bellhop: Shell, place: str) -> None:
    said = bellhop("backup", place)

    assert (said.status, len(said.err.splitlines())) == (2, 1)


def test_missing_database_is_not_created_to_be_backed_up(bare: Shell, tmp_path: Path) -> None:
    said = bare("backup", "copy.db")

    assert said.status == 1
    assert [*tmp_path.iterdir()] == []


def test_damaged_database_leaves_the_older_backup(bellhop: Shell, tmp_path: Path) -> None:
    bellhop("backup", "copy.db")
    older = (tmp_path / "copy.db").read_bytes()
    whole = (tmp_path / "bellhop.db").read_bytes()
    (tmp_path / "bellhop.db").write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))

    said = bellhop("backup", "copy.db", "--force")

    assert (said.status, len(said.err.splitlines())) == (1, 1)
    assert (tmp_path / "copy.db").read_bytes() == older
    assert not [it.name for it in tmp_path.iterdir() if "part" in it.name]


def test_full_disk_is_one_line_and_leaves_nothing(bellhop: Shell, tmp_path: Path) -> None:
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536))

    ended = subprocess.run(
        [sys.executable, "-m", "bot", "backup", "copy.db"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        preexec_fn=small,
    )

    assert (ended.returncode, len(ended.stderr.splitlines())) == (1, 1)
    assert not [it.name for it in tmp_path.iterdir() if "copy" in it.name]


def test_postgres_is_sent_to_its_own_tool_without_the_password(
    bare: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "postgresql+asyncpg://bell:sesame-open@db.example.org:5433/bellhop?ssl=require"
    monkeypatch.setenv("BELLHOP_DATABASE_URL", address)

    said = bare("backup", "copy.dump")

    assert said.status == 2
    assert "pg_dump" in said.err
    assert "postgresql://bell@db.example.org:5433/bellhop" in said.err
    assert "sesame-open" not in said.err

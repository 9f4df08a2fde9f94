"""Somebody deletes, replaces, moves or opens the database's files, or starts Bellhop twice."""

import asyncio
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from bot.demo.telegram import TelegramStandIn
from storage.directory import cabinet
from storage.engine.database import open_database
from storage.engine.lock import FileLock
from storage.engine.writer import Unavailable
from storage.migrations import upgrade
from tests.cast import MARTA, SHOP
from tests.house import House
from tests.stories.process import Machine

DATABASE = "bellhop.db"


def _delete(file: Path) -> None:
    file.unlink()


def _replace(file: Path) -> None:
    shutil.copy(file, file.with_name("copy.db"))
    file.with_name("copy.db").replace(file)


def _move(file: Path) -> None:
    file.rename(file.with_name("elsewhere.db"))


def _move_folder(file: Path) -> None:
    file.parent.rename(file.parent.with_name("moved"))


def _replace_folder(file: Path) -> None:
    _move_folder(file)
    file.parent.mkdir()


def _delete_log(file: Path) -> None:
    file.with_name(f"{DATABASE}-wal").unlink()


def _delete_index(file: Path) -> None:
    file.with_name(f"{DATABASE}-shm").unlink()


ACCIDENTS = (
    *(_delete, _replace, _move, _move_folder, _replace_folder),
    *(_delete_log, _delete_index),
)


@pytest.fixture
def file(tmp_path: Path, migrated_sqlite: Path) -> Path:
    """A database in a folder of its own."""
    (tmp_path / "data").mkdir()
    return Path(shutil.copy(migrated_sqlite, tmp_path / "data" / DATABASE))


def _address(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture
def open_umask() -> Iterator[None]:
    """New files are for everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.parametrize("happens", ACCIDENTS)
async def test_nothing_is_written_or_read_once_a_file_is_not_the_open_one(
    file: Path, happens: Callable[[Path], None]
) -> None:
    async with open_database(_address(file)) as database:
        await database.write(cabinet.furnish)
        async with database.read() as session:
            await cabinet.get(session)

        happens(file)

        with pytest.raises(Unavailable, match=DATABASE):
            await database.write(cabinet.furnish)
        with pytest.raises(Unavailable, match=DATABASE):
            async with database.read() as session:
                await cabinet.get(session)


@pytest.mark.parametrize("happens", ACCIDENTS)
async def test_what_is_committed_into_a_file_that_vanishes_meanwhile_is_not_acknowledged(
    file: Path, happens: Callable[[Path], None]
) -> None:
    async def vanish(_session: object) -> None:
        happens(file)

    async with open_database(_address(file)) as database:
        await database.write(cabinet.furnish)

        with pytest.raises(Unavailable, match=DATABASE):
            await database.write(vanish)


async def test_no_new_file_is_made_where_the_old_one_was(file: Path) -> None:
    async with open_database(_address(file)) as database:
        await database.write(cabinet.furnish)
        _move(file)

        with pytest.raises(Unavailable):  # the first reader would open a connection now
            async with database.read() as session:
                await cabinet.get(session)

        assert DATABASE not in _modes(file.parent)


async def test_it_goes_on_by_itself_once_the_file_is_back(file: Path) -> None:
    async with open_database(_address(file)) as database:
        await database.write(cabinet.furnish)
        file.parent.rename(file.parent.with_name("moved"))
        with pytest.raises(Unavailable):
            await database.write(cabinet.furnish)

        file.parent.with_name("moved").rename(file.parent)

        await database.write(partial(cabinet.switch, on=True))
        async with database.read() as session:
            assert (await cabinet.get(session)).notifications_on


async def test_what_was_stored_before_the_log_was_deleted_is_saved_at_the_end(file: Path) -> None:
    async with open_database(_address(file)) as database:
        await database.write(cabinet.furnish)
        await database.write(partial(cabinet.switch, on=True))
        _delete_log(file)

    async with open_database(_address(file)) as database, database.read() as session:
        assert (await cabinet.get(session)).notifications_on


async def test_a_link_is_followed_to_the_files_behind_it(file: Path) -> None:
    link = file.parent / "link.db"
    link.symlink_to(file)
    async with open_database(_address(link)) as database:
        await database.write(cabinet.furnish)
        _delete_log(file)

        with pytest.raises(Unavailable):
            await database.write(cabinet.furnish)


async def test_a_verb_that_comes_and_goes_is_no_accident(file: Path) -> None:
    async with open_database(_address(file)) as database:
        for _ in range(3):
            async with open_database(_address(file), beside_a_running_bot=True) as beside:
                await beside.write(cabinet.furnish)
            await database.write(cabinet.furnish)
            async with database.read() as session:
                await cabinet.get(session)


@pytest.mark.usefixtures("open_umask")
async def test_only_the_owner_may_use_the_files_whatever_the_umask(tmp_path: Path) -> None:
    async with open_database(_address(tmp_path / DATABASE)) as database:
        await upgrade(database)
        modes = _modes(tmp_path)

    assert modes == {DATABASE: 0o600, f"{DATABASE}-wal": 0o600, f"{DATABASE}-shm": 0o600}


@pytest.mark.parametrize(
    ("before", "after"), [(0o644, 0o600), (0o666, 0o600), (0o640, 0o600), (0o400, 0o400)]
)
async def test_a_file_that_others_may_read_is_taken_from_them(
    file: Path, before: int, after: int
) -> None:
    _let(file, before)

    async with open_database(_address(file)) as database, database.read() as session:
        await cabinet.get(session)

    assert _modes(file.parent)[DATABASE] == after


async def test_a_file_that_cannot_be_taken_from_others_is_named_in_one_line(
    file: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_path: Path, _mode: int) -> None:
        raise PermissionError("not the owner")

    _let(file, 0o644)
    monkeypatch.setattr(Path, "chmod", refuse)

    async with open_database(_address(file)) as database, database.read() as session:
        await cabinet.get(session)

    assert "chmod 600" in caplog.text


def _let(file: Path, mode: int) -> None:
    file.chmod(mode)


def _modes(folder: Path) -> dict[str, int]:
    return {it.name: stat.S_IMODE(it.stat().st_mode) for it in folder.iterdir() if it.is_file()}


@pytest.mark.sqlite
async def test_hooks_get_503_and_health_says_what_to_do(shop: House, tmp_path: Path) -> None:
    (tmp_path / DATABASE).rename(tmp_path / "elsewhere.db")
    order = {"order": {"id": 1}, "source": SHOP, "manager_id": MARTA.crm_id}

    lost = await shop.post("order.created", order, "hook-a")
    ready = await shop.send("GET", "/ready")
    health = await shop.send("GET", "/health")
    said = await health.json()
    (tmp_path / "elsewhere.db").rename(tmp_path / DATABASE)
    again = await shop.post("order.created", order, "hook-a")
    back = await shop.send("GET", "/ready")

    assert (lost.status, ready.status, health.status) == (503, 503, 503)
    assert "put it back" in said["problems"]["database"]["problem"]
    assert (again.status, back.status) == (200, 200)


async def test_a_verb_refuses_another_file_than_the_running_bots(tmp_path: Path) -> None:
    async with TelegramStandIn() as telegram, aiohttp.ClientSession() as http:
        machine = Machine(tmp_path, telegram)
        async with machine.running(http):
            _delete(tmp_path / DATABASE)
            verb, check = await machine.start("connect", "generic"), await machine.start("check")
            _, said = await verb.communicate()
            checked, _ = await check.communicate()

    assert verb.returncode == 1
    assert said.decode().startswith("BELLHOP_DATABASE_URL: ")
    assert len(said.decode().splitlines()) == 1
    assert "error: BELLHOP_DATABASE_URL: " in checked.decode()
    assert not (tmp_path / DATABASE).exists()


@pytest.mark.sqlite
async def test_a_second_process_is_refused_until_the_first_is_killed(
    tmp_path: Path, database_url: str
) -> None:
    address = {"BELLHOP_DATABASE_URL": database_url}
    async with TelegramStandIn() as telegram, aiohttp.ClientSession() as http:
        machine = Machine(tmp_path, telegram, **address)
        other = Machine(tmp_path, telegram, **address)
        async with machine.running(http) as process:
            second = await other.start("run")
            _, log = await second.communicate()
            process.send_signal(signal.SIGKILL)
            await process.wait()
            async with other.running(http) as third:
                assert third.returncode is None

    assert second.returncode == 1
    assert log.decode().splitlines()[-1].startswith("BELLHOP_DATABASE_URL: another bellhop run")


async def test_a_process_ends_once_another_has_its_lock(tmp_path: Path) -> None:
    async with TelegramStandIn() as telegram, aiohttp.ClientSession() as http:
        machine = Machine(tmp_path, telegram)
        async with machine.running(http) as process:
            (tmp_path / f"{DATABASE}.lock").unlink()
            thief = FileLock(tmp_path / DATABASE)
            assert await thief.take()
            _, log = await process.communicate()
            await thief.release()

    assert process.returncode == 1
    assert log.decode().splitlines()[-1].startswith("BELLHOP_DATABASE_URL: another bellhop run")


async def test_a_deleted_file_can_be_saved_from_the_running_process(file: Path) -> None:
    async with open_database(_address(file)) as database:
        await database.write(cabinet.furnish)
        await database.write(partial(cabinet.switch, on=True))
        _delete(file)
        _delete_log(file)
        saved = [_save(file.with_name(f"{DATABASE}{suffix}")) for suffix in ("", "-wal")]

    async with open_database(_address(saved[0])) as database, database.read() as session:
        assert (await cabinet.get(session)).notifications_on


def _save(deleted: Path) -> Path:
    """As docs/operate.md says, in a process of its own."""
    [opened, *_] = [
        it for it in Path("/proc/self/fd").iterdir() if _leads_to(it, f"{deleted} (deleted)")
    ]
    saved = deleted.with_name(deleted.name.replace("bellhop", "rescued"))
    subprocess.run(["cp", f"/proc/{os.getpid()}/fd/{opened.name}", saved], check=True)
    return saved


def _leads_to(opened: Path, target: str) -> bool:
    try:
        return str(opened.readlink()) == target
    except OSError:  # it was the one that lists the folder
        return False


async def test_the_next_process_waits_for_one_that_is_stopping(tmp_path: Path) -> None:
    async with TelegramStandIn() as telegram, aiohttp.ClientSession() as http:
        machine = Machine(tmp_path, telegram)
        async with machine.running(http) as process:
            second = asyncio.ensure_future(machine.start("run"))
            await asyncio.sleep(0)
            process.send_signal(signal.SIGTERM)
            started = await second
            await process.wait()
            await machine._ready(http)
            started.send_signal(signal.SIGTERM)
            await started.communicate()

    assert started.returncode == 0


async def test_a_database_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_text("something else altogether, and long enough to be read" * 99)

    async with open_database(_address(tmp_path / DATABASE)) as database:
        with pytest.raises(Unavailable):
            await database.write(cabinet.furnish)


def test_files_are_whole_after_all_that(file: Path) -> None:
    with sqlite3.connect(file) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()

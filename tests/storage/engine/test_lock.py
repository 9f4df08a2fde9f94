"""One process runs on a database at a time, on either database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from storage.engine import lock
from storage.engine.database import open_database
from storage.engine.lock import AdvisoryLock, AlreadyRunning, FileLock, lock_of
from storage.engine.writer import Unavailable


async def test_only_one_has_it_and_the_next_gets_it_when_it_is_released(database_url: str) -> None:
    first, second = lock_of(database_url), lock_of(database_url)
    try:
        taken = [await first.take(), await second.take(), await first.take()]
        await first.release()
        passed_on = [await second.take(), await first.take()]
    finally:
        await first.release()
        await second.release()

    assert (taken, passed_on) == ([True, False, True], [True, False])


async def test_whoever_waits_gets_it_from_one_that_stops(database_url: str) -> None:
    first, second = lock_of(database_url), lock_of(database_url)
    await first.take()
    waiting = asyncio.ensure_future(lock.take(second))
    await asyncio.sleep(2 * lock.RETRY_SECONDS)

    assert not waiting.done()

    await first.release()
    await waiting
    await second.release()


async def test_whoever_waits_in_vain_is_told_what_to_do(database_url: str) -> None:
    first, second = lock_of(database_url), lock_of(database_url)
    await first.take()
    try:
        with pytest.raises(AlreadyRunning, match="stop the other one"):
            await lock.take(second, 0.0)
    finally:
        await first.release()
        await second.release()


async def test_a_database_is_no_obstacle_to_another(
    tmp_path: Path, new_postgres: Callable[..., str]
) -> None:
    urls = [f"sqlite+aiosqlite:///{tmp_path}/{name}.db" for name in "ab"]
    urls += [new_postgres(), new_postgres()]
    locks = [lock_of(url) for url in urls]
    try:
        assert [await each.take() for each in locks] == [True] * 4
    finally:
        for each in locks:
            await each.release()


@pytest.mark.parametrize("as_link", [False, True])
async def test_one_file_by_two_names_is_one_database(tmp_path: Path, as_link: bool) -> None:
    (tmp_path / "bellhop.db").touch()
    other = tmp_path / "link.db" if as_link else tmp_path / "x" / ".." / "bellhop.db"
    (tmp_path / "x").mkdir()
    if as_link:
        other.symlink_to(tmp_path / "bellhop.db")
    first, second = FileLock(tmp_path / "bellhop.db"), FileLock(other)
    await first.take()

    assert not await second.take()

    await first.release()


async def test_a_lock_whose_file_was_removed_is_taken_again(tmp_path: Path) -> None:
    held, other = FileLock(tmp_path / "bellhop.db"), FileLock(tmp_path / "bellhop.db")
    await held.take()
    (tmp_path / "bellhop.db.lock").unlink()

    assert await held.take()
    assert not await other.take()

    await held.release()
    await other.release()


async def test_whoever_took_the_new_file_first_runs_alone(tmp_path: Path) -> None:
    held, other = FileLock(tmp_path / "bellhop.db"), FileLock(tmp_path / "bellhop.db")
    await held.take()
    (tmp_path / "bellhop.db.lock").unlink()
    assert await other.take()

    with pytest.raises(AlreadyRunning):
        await lock.watch(held)()

    await other.release()


async def test_a_folder_that_cannot_be_written_leaves_the_word_to_the_database(
    tmp_path: Path,
) -> None:
    missing = FileLock(tmp_path / "missing" / "bellhop.db")

    assert await missing.take()


async def test_a_broken_session_is_noticed_and_the_lock_taken_again(
    new_postgres: Callable[..., str],
) -> None:
    url = new_postgres()
    held, other = AdvisoryLock(url), AdvisoryLock(url)
    await held.take()
    await _end_other_sessions(url)

    assert await held.take()
    assert not await other.take()

    await held.release()
    await other.release()


async def test_whoever_got_the_lock_of_a_broken_session_has_it_alone(
    new_postgres: Callable[..., str],
) -> None:
    url = new_postgres()
    held, other = AdvisoryLock(url), AdvisoryLock(url)
    await held.take()
    await _end_other_sessions(url)
    assert await other.take()

    assert not await held.check()
    assert not await held.take()

    await held.release()
    await other.release()


async def test_a_session_lost_without_the_servers_knowing_is_ended_and_the_lock_taken_again(
    new_postgres: Callable[..., str],
) -> None:
    url = make_url(new_postgres())
    tunnel = Tunnel(f"{url.query['host']}/.s.PGSQL.{url.port or 5432}")
    async with tunnel.listening() as port:
        through = url.set(host="127.0.0.1", port=port, query={})
        held = AdvisoryLock(through.render_as_string(hide_password=False))
        other = AdvisoryLock(url.render_as_string(hide_password=False))
        assert await held.take()
        tunnel.forget_all()

        taken_by_another = await other.take()
        await lock.watch(held)()

        assert (taken_by_another, await other.take()) == (False, False)
        await held.release()
        assert await other.take()
        await other.release()


class Tunnel:
    """A way to PostgreSQL that can forget its connections: the ends stay, nothing passes."""

    def __init__(self, socket: str) -> None:
        self._socket = socket
        self._open: list[asyncio.Event] = []
        self._ends: list[asyncio.StreamWriter] = []

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[int]:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        async with server:
            yield server.sockets[0].getsockname()[1]
            for end in self._ends:
                end.transport.abort()
            await asyncio.sleep(0)

    def forget_all(self) -> None:
        for is_forgotten in self._open:
            is_forgotten.set()

    async def _connected(self, inward: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        outward, there = await asyncio.open_unix_connection(self._socket)
        is_forgotten = asyncio.Event()
        self._open.append(is_forgotten)

        async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
            while data := await source.read(1 << 14):
                if not is_forgotten.is_set():
                    target.write(data)
            if not is_forgotten.is_set():
                target.close()

        self._ends += [back, there]
        await asyncio.gather(carry(inward, there), carry(outward, back), return_exceptions=True)


async def test_a_server_that_cannot_be_asked_is_unavailable() -> None:
    nobody = lock_of("postgresql+asyncpg://bell:x@127.0.0.1:9/bellhop")

    with pytest.raises(Unavailable):
        await nobody.take()


async def _end_other_sessions(url: str) -> None:
    others = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    async with open_database(url) as database:
        await database.run_sync(
            lambda connection: connection.execute(
                text(f"SELECT pg_terminate_backend(pid) FROM {others}")
            ).all()
        )

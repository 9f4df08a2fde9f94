"""Fixtures for the stories: an installation to type verbs on, a schedule, an office."""

from collections.abc import AsyncIterator
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
def bare(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shell:
    """A new installation, once on SQLite and once on PostgreSQL; its Telegram is out of reach."""
    settle_in(tmp_path, monkeypatch, database_url)
    return Shell(database_url, capsys)


@pytest.fixture
def bellhop(
    migrated_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shell:
    """An installation like that, which has its tables and knows the bot's name already."""
    settle_in(tmp_path, monkeypatch, migrated_url)
    known = Shell(migrated_url, capsys)
    known.ask(lambda s: cabinet.remember_bot(s, "bellhop_bot"))
    return known


def settle_in(folder: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """The folder and the environment of an installation on the database at `url`."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("BELLHOP_DATABASE_URL", url)
    monkeypatch.setenv("BELLHOP_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("BELLHOP_TELEGRAM_API", NOBODY_THERE)


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

"""Fixtures for the tests of the stage that asks CRMs."""

from collections.abc import AsyncIterator

import pytest

from storage.engine.database import Database, open_database
from tests.sync.crm import Scene, scene


@pytest.fixture
async def desk(migrated_url: str) -> AsyncIterator[Scene]:
    """An account of a CRM that has nothing yet, once on SQLite and once on PostgreSQL."""
    async with open_database(migrated_url) as database:
        yield await scene(database)


@pytest.fixture
async def either(database: Database) -> Scene:
    """An account of a CRM that has nothing yet, on either database."""
    return await scene(database)

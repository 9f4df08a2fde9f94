"""An office whose people have browsers."""

from collections.abc import AsyncIterator

import pytest

from storage.engine.database import open_database
from tests.push.room import Room
from tests.push_service import push_service
from tests.stories.office import Office


@pytest.fixture
async def room(migrated_url: str) -> AsyncIterator[Room]:
    """Once on SQLite and once on PostgreSQL."""
    async with open_database(migrated_url) as database:
        office = Office(database)
        await office.open()
        async with push_service(office.clock) as service:
            opened = Room(office, service)
            try:
                yield opened
                assert service.wrong == []
            finally:
                await opened.close()

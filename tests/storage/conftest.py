"""What tests of the database can ask for besides the database itself."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import Database


@pytest.fixture
async def busy(database: Database) -> AsyncIterator[asyncio.Event]:
    """A writer that is held up until the event is set: what is asked meanwhile queues."""
    go_on, started = asyncio.Event(), asyncio.Event()

    async def hold_up(_session: AsyncSession) -> None:
        started.set()
        await go_on.wait()

    holding = asyncio.ensure_future(database.write(hold_up))
    await started.wait()
    yield go_on
    go_on.set()
    await holding

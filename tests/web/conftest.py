"""A house whose web bell is open, and people who have signed in to it."""

from collections.abc import AsyncIterator
from unittest import mock

import pytest

from handlers.web.front import rates
from storage.engine.database import Database
from tests.cast import MARTA, OLGA
from tests.house import House, opened
from tests.web.front import AS_OFTEN_AS_TESTS_LIKE, Front
from tests.web.front import opened as opened_front
from tests.web.pages import PUBLIC, Page, signed_in


@pytest.fixture
async def inn(migrated_url: str) -> AsyncIterator[House]:
    """A house open for business that has a public address, and so a web bell."""
    unhurried = mock.patch.object(rates, "PERSON", AS_OFTEN_AS_TESTS_LIKE)
    with unhurried:
        async with opened(migrated_url, public_url=PUBLIC) as running:
            await running.open_for_business()
            yield running


@pytest.fixture
async def martas(inn: House) -> Page:
    return await signed_in(inn, MARTA.telegram_id)


@pytest.fixture
async def olgas(inn: House) -> Page:
    return await signed_in(inn, OLGA.telegram_id)


@pytest.fixture
async def front(database: Database) -> AsyncIterator[Front]:
    """The web bell's front alone: no bot, no loops."""
    async with opened_front(database) as running:
        yield running

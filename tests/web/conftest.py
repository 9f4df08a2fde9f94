"""A house whose web bell is open, and people who have signed in to it."""

from collections.abc import AsyncIterator, Callable
from unittest import mock

import pytest

from bot.app import App
from handlers.web.front import rates
from storage.engine.database import Database
from tests.cast import MARTA, OLGA
from tests.house import House, beside, opened
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
async def two(
    migrated_postgres: str, new_postgres: Callable[..., str]
) -> AsyncIterator[tuple[Page, App]]:
    """Marta's page, and a second replica on the same PostgreSQL."""
    async with opened(new_postgres(migrated_postgres), public_url=PUBLIC) as house:
        await house.open_for_business()
        async with beside(house) as replica:
            yield await signed_in(house, MARTA.telegram_id), replica


@pytest.fixture
async def front(database: Database) -> AsyncIterator[Front]:
    """The web bell's front alone: no bot, no loops."""
    async with opened_front(database) as running:
        yield running

"""What was chosen a moment ago may be needless by now: it is not called for."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.delivery import claim
from bot.delivery.queue import choose
from storage.directory import links, people
from storage.engine.database import Database, open_database
from storage.flow import cards
from storage.tables import Card, CardState, Form, NewCard

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
KYIV = ZoneInfo("Europe/Kyiv")


@pytest.fixture
async def chat(migrated_url: str) -> AsyncIterator[tuple[Database, Card]]:
    """A database with one message that is to be removed."""
    async with open_database(migrated_url) as database:

        async def work(session: Any) -> Card:  # Any: an AsyncSession
            marta = await people.add(session, name="Marta", role="manager", crm_id="6", now=NOW)
            link = await links.open_one(session, marta.pk, 106, None, NOW)
            await links.remember_menu(session, link, "1")
            return await cards.add(
                session, NewCard(link.pk, Form.SINGLE, NOW, state=CardState.RETIRED)
            )

        yield database, await database.write(work)


@pytest.mark.parametrize("is_gone", [True, False])
async def test_a_message_is_removed_once(chat: tuple[Database, Card], is_gone: bool) -> None:
    database, card = chat

    async def work(session: Any) -> list[Any]:  # Any: an AsyncSession
        jobs = [it for it in await choose(session, NOW) if getattr(it, "card", None)]
        if is_gone:
            await cards.end(session, card)
        return await claim.claim(session, jobs, NOW, KYIV)

    assert len(await database.write(work)) == (0 if is_gone else 1)

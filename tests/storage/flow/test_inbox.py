"""Making an item unread again: what then counts, what is redrawn, and what stays as it is."""

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import Database
from storage.flow import inbox
from storage.tables import OVER, Card, Notification
from storage.upkeep import vitals
from tests.storage.rows import NOW, make_card, make_link, make_notification


async def test_what_is_unread_again_counts_and_its_card_is_redrawn(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[dict[str, int], dict[str, int], int, bool]:
        link = await make_link(session)
        card = await make_card(session, link, state="sent", message_id=7)
        made = await make_notification(session, link, card_id=card.id, read_at=NOW)
        before = await inbox.unread_counts(session, link.person_id)
        await inbox.mark_unread(session, made)
        await inbox.mark_unread(session, made)
        again = await session.get_one(Card, card.pk, populate_existing=True)
        found = await session.get_one(Notification, made.pk, populate_existing=True)
        counts = await inbox.unread_counts(session, link.person_id)
        return before, counts, again.stale, found.read_at is None

    before, counts, stale, is_unread = await database.write(work)

    assert (before, counts, is_unread) == ({}, {"events": 1}, True)
    assert stale >= 1


@pytest.mark.parametrize("ended", OVER)
async def test_what_is_over_is_not_made_unread(database: Database, ended: str) -> None:
    async def work(session: AsyncSession) -> bool:
        link = await make_link(session)
        made = await make_notification(session, link, ended=ended, read_at=NOW)
        await inbox.mark_unread(session, made)
        found = await session.get_one(Notification, made.pk, populate_existing=True)
        return found.read_at is None

    assert not await database.write(work)


async def test_what_was_read_before_it_was_sent_is_not_sent_for_being_unread(
    database: Database,
) -> None:
    async def work(session: AsyncSession) -> tuple[str | None, int]:
        link = await make_link(session)
        made = await make_notification(session, link)
        await inbox.mark_read(session, made, NOW)
        await inbox.mark_unread(session, made)
        found = await session.get_one(Notification, made.pk, populate_existing=True)
        under_way, _ = await vitals.under_way(session)
        return found.ended, under_way

    assert await database.write(work) == ("read", 0)

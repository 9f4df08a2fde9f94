"""All that a person has of one object, on both databases."""

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import sources
from storage.engine.database import Database
from storage.objects import threads
from storage.tables import Card, Ended, Notification, Source
from tests.storage.rows import make_card, make_link, make_notification


async def test_a_card_follows_the_name_that_a_step_on_no_card_gives_it(database: Database) -> None:
    async def work(session: AsyncSession) -> int:
        link = await make_link(session)
        card = await make_card(session, link, state="sent")
        old = await make_notification(session, link, source="3", subject="order:1")
        new = await make_notification(session, link, source="4", subject="order:1")
        old.card_id, old.latest = card.id, False
        new.ended = Ended.PUSH_OFF
        await session.flush()
        market = await sources.mention(session, Source, "4", "Market")
        await threads.redraw_place(session, market)
        await session.refresh(card)
        return (await session.get_one(Card, card.id)).stale

    assert await database.write(work) == 1
    assert Notification.latest

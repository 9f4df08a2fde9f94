"""All that a person has of one object, on both databases."""

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import sources
from storage.engine.database import Database
from storage.objects import naming
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
        await naming.redraw_showing(session, await naming.of_place(session, market, 0, 9))
        await session.refresh(card)
        return (await session.get_one(Card, card.id)).stale

    assert await database.write(work) == 1
    assert Notification.latest


async def test_a_place_renamed_meanwhile_is_still_to_be_shown(database: Database) -> None:
    async def work(session: AsyncSession) -> list[str | None]:
        market = await sources.mention(session, Source, "4", "Market")
        market.renamed = True
        await session.flush()
        market_before = market.model_copy()
        await sources.mention(session, Source, "4", "Bazaar")
        await session.flush()
        await sources.shown_everywhere(session, market_before)
        return [it.name for it in await sources.renamed(session, Source, 9)]

    assert await database.write(work) == ["Bazaar"]

"""Chats that Telegram has told the bot to leave alone."""

from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import links
from storage.engine.database import Database
from storage.tables import Link
from storage.upkeep import vitals
from tests.storage.rows import NOW, make_link

HOUR = timedelta(hours=1)


async def make_held(session: AsyncSession) -> Link:
    link = await make_link(session)
    await links.hold(session, link.telegram_id, NOW, NOW + HOUR)
    return link


async def test_held_chat_is_listed_with_its_person_until_its_time_is_over(
    database: Database,
) -> None:
    async def work(session: AsyncSession) -> None:
        link = await make_held(session)

        [held] = await vitals.told_to_wait(session, NOW)

        assert held.person_id == link.person_id
        assert (held.since, held.until) == (NOW, NOW + HOUR)
        assert await links.held_until(session, NOW) == {link.telegram_id: NOW + HOUR}
        assert await vitals.told_to_wait(session, NOW + HOUR) == []
        assert await links.held_until(session, NOW + HOUR) == {}

    await database.write(work)


async def test_chat_that_is_told_again_is_held_since_the_first_time(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        link = await make_held(session)
        await links.hold(session, link.telegram_id, NOW + HOUR, NOW + 3 * HOUR)

        [held] = await vitals.told_to_wait(session, NOW + 2 * HOUR)

        assert (held.since, held.until) == (NOW, NOW + 3 * HOUR)

    await database.write(work)


async def test_shorter_wait_does_not_end_a_longer_one(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        link = await make_held(session)
        await links.hold(session, link.telegram_id, NOW, NOW + HOUR / 60)
        assert await links.held_until(session, NOW) == {link.telegram_id: NOW + HOUR}

        await links.hold(session, link.telegram_id, NOW + 2 * HOUR, NOW + 3 * HOUR)
        assert await links.held_until(session, NOW) == {link.telegram_id: NOW + 3 * HOUR}

    await database.write(work)


async def test_chat_of_somebody_unlinked_waits_and_is_not_listed(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        link = await make_held(session)
        await links.end(session, link, NOW)

        assert await vitals.told_to_wait(session, NOW) == []
        assert await links.held_until(session, NOW) == {link.telegram_id: NOW + HOUR}

    await database.write(work)


async def test_what_is_over_is_cleared_and_the_rest_stays(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        link = await make_held(session)
        await links.release_all(session, NOW)
        assert len(await vitals.told_to_wait(session, NOW)) == 1

        await links.release_all(session, NOW + HOUR)
        await session.refresh(link)

        assert (link.held_since, link.held_until) == (None, None)

    await database.write(work)


async def test_chat_is_released(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        link = await make_held(session)

        await links.release(session, link.telegram_id)

        assert await vitals.told_to_wait(session, NOW) == []

    await database.write(work)

"""What a chat is told once in a while, whichever of two processes is asked."""

from datetime import timedelta

from storage.engine.database import Database
from storage.replicas import hints
from tests.storage.rows import NOW
from tests.two_processes import side_by_side

HALF_A_MINUTE = timedelta(seconds=30)


async def test_two_processes_at_once_tell_it_once(migrated_url: str) -> None:
    may = [
        lambda session: hints.may(session, 7, "hint", NOW, HALF_A_MINUTE),
        lambda session: hints.may(session, 7, "hint", NOW, HALF_A_MINUTE),
    ]

    assert await side_by_side(migrated_url, *may) == [True, False]


async def test_what_was_told_long_ago_is_forgotten(database: Database) -> None:
    async def may(chat_id: int) -> bool:
        return await database.write(
            lambda session: hints.may(session, chat_id, "hint", NOW, HALF_A_MINUTE)
        )

    await may(7)
    await may(8)
    await database.write(lambda session: hints.purge(session, NOW))
    kept = await may(7)
    await database.write(lambda session: hints.purge(session, NOW + HALF_A_MINUTE))

    assert (kept, await may(7), await may(8)) == (False, True, True)

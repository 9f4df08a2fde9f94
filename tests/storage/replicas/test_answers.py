"""Answers that wait for the runner: in order, each taken once, none said after its time."""

from datetime import timedelta

from storage.engine.database import Database
from storage.replicas import answers
from tests.storage.rows import NOW


async def added(database: Database, *chats: int) -> None:
    for number, chat_id in enumerate(chats):
        content = {"said": number}
        await database.write(
            lambda session, it=chat_id, said=content: answers.add(session, it, 1, said, NOW)
        )


async def taken(
    database: Database,
    term: int = 1,
    under_way: frozenset[int] = frozenset(),
    limit: int = 10,
    each: int = 9,
) -> list[tuple[int, int | None]]:
    """The numbers of the answers, and the term in which they had been taken."""
    rows = await database.write(
        lambda session: answers.take(session, term, under_way, (limit, each))
    )
    return [(row.content["said"], row.taken_by) for row in rows]


async def waits(database: Database, under_way: frozenset[int] = frozenset()) -> bool:
    async with database.read() as session:
        return await answers.are_waiting(session, under_way)


async def test_they_are_taken_in_order_and_tell_who_had_begun(database: Database) -> None:
    await added(database, 7, 8, 7)

    first = await taken(database, limit=2)
    again = await taken(database, term=2)

    assert first == [(0, None), (1, None)]
    assert again == [(0, 1), (1, 1), (2, None)]


async def test_what_is_under_way_is_not_taken_again(database: Database) -> None:
    await added(database, 7, 8)
    rows = await database.write(lambda session: answers.take(session, 1, [], (1, 9)))
    under_way = frozenset(row.pk for row in rows)

    assert await waits(database, under_way)
    assert await taken(database, under_way=under_way) == [(1, None)]
    assert not await waits(database, under_way | {row.pk + 1 for row in rows})


async def test_what_is_said_is_gone_and_waits_in_its_chat_no_more(database: Database) -> None:
    await added(database, 7, 7, 8)
    rows = await database.write(lambda session: answers.take(session, 1, [], (2, 9)))

    async def waiting() -> list[int]:
        async with database.read() as session:
            return [await answers.waiting_in(session, it) for it in (7, 8, 9)]

    before = await waiting()
    await database.write(lambda session: answers.done(session, [row.pk for row in rows]))

    assert (before, await waiting()) == ([2, 1, 0], [0, 1, 0])


async def test_what_comes_too_late_is_dropped_unless_it_is_under_way(database: Database) -> None:
    await added(database, 7, 8)
    [begun] = await database.write(lambda session: answers.take(session, 1, [], (1, 9)))
    later = NOW + timedelta(seconds=1)

    dropped = [
        await database.write(lambda session: answers.drop(session, NOW, [begun.pk])),
        await database.write(lambda session: answers.drop(session, later, [begun.pk])),
        await database.write(lambda session: answers.drop(session, later, [])),
    ]

    assert dropped == [0, 1, 1]
    assert not await waits(database)


async def test_a_chat_leaves_room_for_others(database: Database) -> None:
    await added(database, 7, 7, 7, 8)
    [first] = await database.write(lambda session: answers.take(session, 1, [], (1, 2)))

    assert await taken(database, under_way=frozenset([first.pk]), each=2) == [(1, None), (3, None)]

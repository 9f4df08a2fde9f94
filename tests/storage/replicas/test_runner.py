"""Terms: who runs, what a new one takes over, and what an old one may not write."""

from collections.abc import AsyncIterator, Callable

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import Database, open_database
from storage.engine.lock import AdvisoryLock
from storage.engine.writer import Superseded
from storage.flow import attempts, cards
from storage.replicas import runner
from storage.tables import Card
from tests.storage.rows import NOW, make_card, make_link


@pytest.fixture
async def shared(
    migrated_postgres: str, new_postgres: Callable[..., str]
) -> AsyncIterator[Database]:
    """A database that several replicas may use."""
    async with open_database(new_postgres(migrated_postgres)) as database:
        yield database


async def begun(database: Database) -> tuple[int, runner.Before]:
    return await database.write(lambda session: runner.begin_term(session, "one", NOW))


async def claimed(session: AsyncSession) -> int:
    card = await make_card(session, await make_link(session))
    await cards.begin(session, [card.pk])
    return card.pk


async def how_it_is(database: Database, card_id: int) -> tuple[str, bool, int | None, int]:
    async with database.read() as session:
        card = await session.get_one(Card, card_id)
        tries = await attempts.of(session, card_id)
        return card.state, card.maybe_repeat, card.sending_by, len(tries)


async def resume(session: AsyncSession) -> None:
    await attempts.add_for_interrupted(session, NOW)
    await cards.resume(session, NOW, NOW)


async def test_the_first_runner_ever_has_nobody_before_it(shared: Database) -> None:
    assert await begun(shared) == (1, runner.Before(None, may_be_calling=False))


async def test_who_has_not_said_farewell_may_still_be_calling(shared: Database) -> None:
    await begun(shared)

    assert await begun(shared) == (2, runner.Before(float("inf"), may_be_calling=True))


async def test_a_farewell_says_how_many_calls_have_just_been_made(shared: Database) -> None:
    await begun(shared)
    await shared.write(lambda session: runner.leave(session, 12, NOW))

    assert await begun(shared) == (2, runner.Before(12, may_be_calling=False))


async def test_the_release_before_may_still_be_calling(shared: Database) -> None:
    """It knew no terms, but has made cards."""
    await shared.write(claimed)

    assert await begun(shared) == (1, runner.Before(float("inf"), may_be_calling=True))


async def test_what_was_being_sent_in_another_term_is_sent_again_as_a_repeat(
    shared: Database,
) -> None:
    before_terms = await shared.write(claimed)
    await begun(shared)
    earlier = await shared.write(claimed)
    await begun(shared)
    own = await shared.write(claimed)

    await shared.write(resume)

    found = [await how_it_is(shared, it) for it in (before_terms, earlier, own)]
    assert found == [("due", True, 0, 1), ("due", True, 1, 1), ("sending", False, 2, 0)]


async def test_an_earlier_term_settles_nothing(shared: Database) -> None:
    number, _ = await begun(shared)
    card_id = await shared.write(claimed)
    calls: list[bool] = []
    old = shared.in_term(number, lambda: calls.append(True))
    await begun(shared)

    async def settle(session: AsyncSession) -> None:
        await cards.arrived(session, await session.get_one(Card, card_id), 7, NOW)

    with pytest.raises(Superseded):
        await old.write(settle)

    assert (calls, await how_it_is(shared, card_id)) == ([True], ("sending", False, 1, 0))


async def test_the_lock_shows_whether_anybody_runs_whatever_the_row_says(
    shared: Database,
) -> None:
    await begun(shared)
    lock = AdvisoryLock(shared.url)
    async with shared.read() as session:
        before = await runner.is_there(session)
    await lock.take()
    async with shared.read() as session:
        during = await runner.is_there(session)
    await lock.release()

    assert (before, during) == (False, True)

"""Tries that did not succeed: kept with their card, the newest few of each."""

from datetime import timedelta
from functools import partial

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import Database
from storage.flow import attempts
from storage.flow.attempts import KEPT
from storage.tables import Attempt, Card, Form, Person, Tried
from storage.upkeep.purging import purge
from tests.storage.rows import NOW, forget, make_card, make_link, make_person

LONG_AGO = NOW - timedelta(days=181)


async def try_it(session: AsyncSession, card: Card, times: int = 1) -> None:
    """So many tries, one a second, each with its own answer."""
    assert card.id is not None
    for number in range(times):
        at = NOW + timedelta(seconds=number)
        tried = Attempt(card_id=card.id, at=at, outcome=Tried.LATER, answer=f"answer {number}")
        await attempts.add(session, tried)


async def answers(session: AsyncSession, card: Card) -> list[str | None]:
    assert card.id is not None
    return [attempt.answer for attempt in await attempts.of(session, card.id)]


async def kept(database: Database) -> int:
    async with database.read() as session:
        return len((await session.exec(select(Attempt))).all())


async def test_tries_of_a_card_are_told_newest_first(database: Database) -> None:
    async def work(session: AsyncSession) -> list[str | None]:
        link = await make_link(session)
        card, other = await make_card(session, link), await make_card(session, link)
        await try_it(session, other)
        await try_it(session, card, 3)
        return await answers(session, card)

    assert await database.write(work) == ["answer 2", "answer 1", "answer 0"]


async def test_a_card_that_waits_for_long_keeps_its_newest_tries(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[list[str | None], list[str | None]]:
        link = await make_link(session)
        card, other = await make_card(session, link), await make_card(session, link)
        await try_it(session, other)
        await try_it(session, card, KEPT + 5)
        return await answers(session, card), await answers(session, other)

    mine, others = await database.write(work)

    assert mine == [f"answer {n}" for n in reversed(range(5, KEPT + 5))]
    assert others == ["answer 0"]


async def test_of_what_was_interrupted_the_answer_is_lost(database: Database) -> None:
    async def work(session: AsyncSession) -> list[tuple[str, str | None]]:
        link = await make_link(session)
        made = [await make_card(session, link, state=state) for state in ("sending", "due", "sent")]
        await attempts.add_for_interrupted(session, NOW)
        ids = [card.id for card in made if card.id is not None]
        found = [each for card_id in ids for each in await attempts.of(session, card_id)]
        assert [each.card_id for each in found] == ids[:1]
        return [(each.outcome, each.answer) for each in found]

    assert await database.write(work) == [("unknown", None)]


async def test_tries_are_purged_with_their_card(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        link = await make_link(session)
        old = await make_card(session, link, Form.NOTICE, state="broken", created_at=LONG_AGO)
        await try_it(session, old, 2)
        await try_it(session, await make_card(session, link, state="broken"))

    await database.write(work)

    await database.write(partial(purge, older_than=NOW - timedelta(days=180), limit=10))

    assert await kept(database) == 1


async def test_tries_of_a_forgotten_persons_cards_are_erased(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        person = await make_person(session)
        await try_it(session, await make_card(session, await make_link(session, person)))
        await try_it(session, await make_card(session, await make_link(session)))
        await forget(session, await session.get_one(Person, person.id))

    await database.write(work)

    assert await kept(database) == 1

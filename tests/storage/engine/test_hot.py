"""Hot statements give what the same statements give by SQLAlchemy, on both databases."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import bindparam
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import Database
from storage.engine.hot import Hot, detached
from storage.tables import Card, Link, Person
from tests.storage.rows import NOW, make_link, make_person

PEOPLE: Hot[tuple[str, datetime, int | None]] = Hot(
    select(Person.name, Person.created_at, Link.telegram_id)
    .join(Link, col(Link.person_id) == Person.id, isouter=True)
    .where(col(Person.id).in_(bindparam("ids", expanding=True)))
    .order_by(col(Person.id))
)
CARD = SQLModel.metadata.tables["card"]
ADD: Hot[tuple[int]] = Hot(CARD.insert().returning(CARD.c.id))
ADD_MANY: Hot[tuple[int]] = Hot.many(CARD, ("link_id", "form", "created_at"), ("id",))


async def test_columns_come_as_python_has_them(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        link = await make_link(session)
        alone = await make_person(session, "Ivan")

        found = await PEOPLE.all(session, ids=[link.person_id, alone.pk])

        assert found == [("Marta", NOW, link.telegram_id), ("Ivan", NOW, None)]

    await database.write(work)


@pytest.mark.parametrize("ids", [[], [0], list(range(900_000, 900_050))])
async def test_a_list_of_any_length_finds_what_is_in_it(database: Database, ids: list[int]) -> None:
    async with database.read() as session:
        assert await PEOPLE.all(session, ids=ids) == []


async def test_an_empty_list_leaves_nobody_out(database: Database) -> None:
    others: Hot[tuple[str]] = Hot(
        select(Person.name).where(col(Person.id).not_in(bindparam("ids", expanding=True)))
    )

    async def work(session: AsyncSession) -> list[tuple[str]]:
        await make_person(session, "Ivan")
        return await others.all(session, ids=[])

    assert await database.write(work) == [("Ivan",)]


async def test_a_row_becomes_an_object_that_no_session_knows(database: Database) -> None:
    every: Hot[tuple[object, ...]] = Hot(select(SQLModel.metadata.tables["person"]))

    async def work(session: AsyncSession) -> None:
        person = await make_person(session, "Ivan")
        [row] = await every.all(session)
        made = detached(Person, row)
        made.name = "Petro"
        await session.flush()
        assert (made.pk, made.created_at, made in session) == (person.pk, NOW, False)
        assert await every.all(session) == [row]

    await database.write(work)


async def test_what_the_session_has_changed_is_seen(database: Database) -> None:
    async def work(session: AsyncSession) -> str:
        person = await make_person(session)
        person.name = "Renamed"
        [found] = await PEOPLE.all(session, ids=[person.id])
        return found[0]

    assert await database.write(work) == "Renamed"


async def test_what_is_not_given_has_its_default(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[str, int, bool]:
        link = await make_link(session)
        given = {"link_id": link.id, "form": "single", "created_at": NOW + timedelta(hours=1)}
        [(made,)] = await ADD.all(session, **given)
        card = await session.get_one(Card, made)
        assert card.created_at == given["created_at"]
        return card.state, card.attempts, card.silent

    assert await database.write(work) == ("due", 0, False)


async def test_an_insert_takes_any_number_of_rows(database: Database) -> None:
    async def work(session: AsyncSession) -> int:
        link = await make_link(session)
        row = (link.id, "single", NOW)
        made = await ADD_MANY.insert(session, [row] * 1203)
        return len({identity for (identity,) in made})

    assert await database.write(work) == 1203
    async with database.read() as session:
        assert await ADD_MANY.insert(session, []) == []

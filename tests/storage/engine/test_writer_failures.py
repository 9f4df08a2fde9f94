"""The one writer: work that fails fails alone, whatever shares its commit."""

import asyncio
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import cabinet, people
from storage.engine.database import Database
from storage.engine.writer import Unavailable, when_ended
from storage.objects import subjects
from storage.tables import SubjectState
from tests.storage.rows import NOW
from tests.storage.writing import allow_all, allowed, allowing


@pytest.mark.parametrize("company", [0, 3], ids=["alone", "in company"])
async def test_work_that_fails_fails_alone(
    database: Database, busy: asyncio.Event, company: int
) -> None:
    async def fail(session: AsyncSession) -> None:
        await cabinet.allow(session, "half-done", allowed=True)
        raise ValueError("mine alone")

    others = [allowing(f"k{n}") for n in range(company)]
    asked = asyncio.gather(
        *(database.write(work) for work in [*others, fail, *others]), return_exceptions=True
    )
    await asyncio.sleep(0)
    busy.set()
    results = await asked

    assert [type(each) for each in results if each is not None] == [ValueError]
    assert await allowed(database) == {f"k{n}" for n in range(company)}


async def test_a_broken_rule_of_the_database_fails_alone(
    database: Database, busy: asyncio.Event
) -> None:
    async def twice(session: AsyncSession) -> None:
        for _ in range(2):
            await people.add(session, name="A", role="manager", crm_id="1", now=NOW)

    asked = asyncio.gather(
        database.write(allowing("before")),
        database.write(twice),
        database.write(allowing("after")),
        return_exceptions=True,
    )
    await asyncio.sleep(0)
    busy.set()
    results = await asked

    assert [type(each) for each in results] == [type(None), IntegrityError, type(None)]
    assert await allowed(database) == {"before", "after"}


async def remember(session: AsyncSession, subject: str) -> None:
    """Nothing but a hot statement, of which SQLAlchemy's session does not know."""
    await subjects.keep(session, subject, subjects.NEW, NOW)


async def test_hot_work_that_fails_in_company_fails_alone(
    database: Database, busy: asyncio.Event
) -> None:
    async def fail(session: AsyncSession) -> None:
        await remember(session, "half-done")
        raise ValueError("mine alone")

    asked = asyncio.gather(
        database.write(partial(remember, subject="before")),
        database.write(fail),
        database.write(partial(remember, subject="after")),
        return_exceptions=True,
    )
    await asyncio.sleep(0)
    busy.set()
    results = await asked

    assert [type(each) for each in results] == [type(None), ValueError, type(None)]
    async with database.read() as session:
        known = await subjects.known(session, ["before", "half-done", "after"])
    assert set(known) == {"before", "after"}


@pytest.mark.parametrize("company", [False, True], ids=["alone", "in company"])
async def test_one_bad_item_of_joined_work_fails_alone(
    database: Database, busy: asyncio.Event, company: bool
) -> None:
    await database_has(database, "twice", busy)
    asked = [database.write_joined(allow_all, kind) for kind in ("a", "twice", "b")]
    if company:
        asked.append(database.write(allowing("other")))  # type: ignore[arg-type]
    results = await asyncio.gather(*asked, return_exceptions=True)

    assert results[0] == "A"
    assert isinstance(results[1], IntegrityError)
    assert results[2] == "B"
    assert await allowed(database) >= {"a", "b", "twice"}


async def database_has(database: Database, kind: str, busy: asyncio.Event) -> None:
    busy.set()
    await database.write(allowing(kind))


async def test_a_mistake_in_a_statement_is_not_taken_for_an_outage(database: Database) -> None:
    async def mistake(session: AsyncSession) -> None:
        await session.exec(text("SELECT nothing FROM nowhere"))  # type: ignore[call-overload]

    with pytest.raises(DBAPIError):
        await database.write(mistake)

    await database.write(allowing("afterwards"))
    assert await allowed(database) == {"afterwards"}


@pytest.mark.parametrize("text_value", ["nul \x00", "lone \ud800"])
async def test_a_text_that_cannot_be_kept_fails_alone(
    database: Database, busy: asyncio.Event, text_value: str
) -> None:
    async def keep(session: AsyncSession) -> None:
        session.add(SubjectState(subject=text_value, state={"a": text_value}, updated_at=NOW))

    asked = asyncio.gather(
        database.write(allowing("before")),
        database.write(keep),
        database.write(allowing("after")),
        return_exceptions=True,
    )
    await asyncio.sleep(0)
    busy.set()
    before, kept, after = await asked

    assert (before, after) == (None, None)
    assert not isinstance(kept, Unavailable)
    assert await allowed(database) == {"before", "after"}


@pytest.mark.parametrize("company", [0, 3], ids=["alone", "in company"])
async def test_work_is_told_at_once_whether_it_is_on_disk(
    database: Database, busy: asyncio.Event, company: int
) -> None:
    told: dict[str, list[bool]] = {"kept": [], "lost": []}

    async def keep(session: AsyncSession) -> None:
        when_ended(session, told["kept"].append)

    async def lose(session: AsyncSession) -> None:
        when_ended(session, told["lost"].append)
        raise ValueError("mine alone")

    others = [allowing(f"k{n}") for n in range(company)]
    asked = asyncio.gather(
        *(database.write(work) for work in [*others, lose, keep, *others]), return_exceptions=True
    )
    await asyncio.sleep(0)
    busy.set()
    await asked

    assert told == {"kept": [True], "lost": [False]}


async def test_work_is_told_that_its_commit_failed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[bool] = []

    async def work(session: AsyncSession) -> None:
        when_ended(session, told.append)
        driver = session.info["driver"]
        monkeypatch.setattr(*((driver, "commit") if driver else (session, "commit")), fail)
        await cabinet.allow(session, "half-done", allowed=True)

    async def fail() -> None:
        raise OSError("no room on the disk")

    with pytest.raises(Unavailable):
        await database.write(work)

    assert told == [False]


async def test_ending_that_cannot_be_told_concerns_nobody_else(database: Database) -> None:
    told: list[bool] = []
    gone = asyncio.get_running_loop().create_future()
    gone.cancel()

    async def work(session: AsyncSession) -> str:
        when_ended(session, gone.set_result)
        when_ended(session, told.append)
        await cabinet.allow(session, "stored", allowed=True)
        return "done"

    assert await database.write(work) == "done"
    assert (told, await allowed(database)) == ([True], {"stored"})

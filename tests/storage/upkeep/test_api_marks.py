"""Claims about how far an API was read, on both databases."""

from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import Database
from storage.tables import ApiMark
from storage.upkeep import api_marks
from tests.storage.rows import NOW, make_connection


async def marks_of_two(session: AsyncSession) -> tuple[int, int]:
    one = await make_connection(session, "one")
    other = await make_connection(session, "other")
    other.cabinet = "north"
    return one.pk, other.pk


async def test_nothing_was_read_at_first(database: Database) -> None:
    one, _ = await database.write(marks_of_two)

    async with database.read() as session:
        assert await api_marks.find(session, one, "order") is None


async def test_the_latest_mark_replaces_the_one_before(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[int, int]:
        one, other = await marks_of_two(session)
        await api_marks.keep(session, one, "order", NOW, {"start": "then", "told": ["1"]})
        await api_marks.keep(session, other, "order", NOW, {})
        await api_marks.keep(session, one, "call", NOW, {})
        await api_marks.keep(session, one, "order", NOW + timedelta(minutes=1), {"told": ["2"]})
        return one, other

    one, other = await database.write(work)

    async with database.read() as session:
        changed, same = [await api_marks.find(session, it, "order") for it in (one, other)]
    assert isinstance(changed, ApiMark)
    assert isinstance(same, ApiMark)
    assert (changed.at, changed.state) == (NOW + timedelta(minutes=1), {"told": ["2"]})
    assert (same.at, same.state) == (NOW, {})


async def test_a_new_connection_goes_on_where_its_cabinet_was_read_last(
    database: Database,
) -> None:
    async def work(session: AsyncSession) -> list[ApiMark | None]:
        one, north = await marks_of_two(session)
        two, three = [await make_connection(session, key) for key in ("two", "three")]
        for id, minutes in ((one, 1), (two.pk, 2), (north, 3)):
            await api_marks.keep(session, id, "order", NOW + timedelta(minutes=minutes), {})
        return [await api_marks.find(session, it, "order") for it in (one, three.pk, north)]

    found = await database.write(work)

    assert [it and it.at for it in found] == [NOW + timedelta(minutes=it) for it in (1, 2, 3)]

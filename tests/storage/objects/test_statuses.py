"""Statuses: learned within bounds, and the objects that have them."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import Database
from storage.objects import statuses
from storage.objects.statuses import MOST, Told
from storage.tables import Ended, Status, SubjectState
from tests.storage.rows import NOW


def told(key: str, before: str | None = None, what: str = "order", cabinet: str = "") -> Told:
    return Told(cabinet, what, key, before)


async def learned(session: AsyncSession) -> list[str]:
    found, _ = await statuses.page(session, 0, 1_000)
    return [it.key for it in found]


async def make_status(session: AsyncSession, key: str = "12", **wanted: Any) -> Status:
    status = Status(**{"what": "order", "key": key, "seen_at": NOW} | wanted)
    session.add(status)
    await session.flush()
    return status


async def make_object(session: AsyncSession, subject: str, **wanted: Any) -> None:
    row = {"state": {}, "status": "12", "updated_at": NOW} | wanted
    session.add(SubjectState(subject=subject, **row))
    await session.flush()


async def test_what_is_known_of_the_statuses_that_an_event_names(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        its = {"meaning": Ended.DONE, "meaning_held": True, "expires_after": 3600}
        status = await make_status(session, name="Delivered", **its)
        other = await make_status(session, "11", name="Packed")
        await make_status(session, what="lead", meaning=Ended.CLOSED)
        await make_status(session, cabinet="north", meaning=Ended.CANCELLED)

        found = [await statuses.look_up(session, told(*keys)) for keys in (("11",), ("12", "11"))]

        first = (other.id, None, "Packed", NOW, None, None, False, None)
        both = (status.id, Ended.DONE, "Delivered", NOW, other.id, "Packed", True, 3600)
        assert found == [first, both]
        assert found[1].meaning is Ended.DONE
        assert await statuses.look_up(session, told("13")) == (*(None,) * 6, False, None)

    await database.write(work)


async def test_a_status_is_learned_once_in_each_place(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        for each in (told("2", "1"), told("1", "2"), told("1", what="lead"), told("1", None)):
            await statuses.learn(session, each, NOW)
        await statuses.learn(session, told("1", cabinet="north"), NOW)

        assert sorted(await learned(session)) == ["1", "1", "1", "2"]

    await database.write(work)


async def test_the_one_seen_last_comes_first(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        for minute, key in enumerate("abc"):
            await statuses.learn(session, told(key), NOW + timedelta(minutes=minute))
        [first] = (await session.exec(select(Status).where(Status.key == "a"))).all()
        await statuses.seen(session, first.pk, NOW + timedelta(hours=1))

        assert await learned(session) == ["a", "c", "b"]

    await database.write(work)


async def test_of_very_many_those_that_no_administrator_touched_are_forgotten(
    database: Database,
) -> None:
    async def work(session: AsyncSession) -> None:
        await make_status(session, "named", name="Delivered", name_held=True)
        await make_status(session, "meant", meaning=Ended.DONE, meaning_held=True)
        await make_status(session, "by the CRM", name="Packed", meaning=Ended.DONE)
        await make_status(session, "not applied", applied=False)
        await make_status(session, "of leads", what="lead")
        for number in range(MOST + 20):
            at = NOW + timedelta(minutes=number + 1)
            await statuses.learn(session, told(f"s{number}"), at)

        kept = await learned(session)

        assert len(kept) == MOST + 1
        assert {"named", "meant", "not applied", "of leads", f"s{MOST + 19}"} <= set(kept)
        assert not {"s0", "by the CRM"} & set(kept)

    await database.write(work)


async def test_the_newest_row_is_never_forgotten_so_that_no_id_comes_again(
    database: Database,
) -> None:
    async def work(session: AsyncSession) -> None:
        for number in range(MOST):
            await make_status(session, f"s{number}", meaning=Ended.DONE, meaning_held=True)
        ids = []
        for key in ("x", "y", "z"):
            await statuses.learn(session, told(key), NOW - timedelta(days=1))
            ids.append((await session.exec(select(Status.id).where(Status.key == key))).one())

        assert len(set(ids)) == 3
        assert len(await learned(session)) == MOST + 1

    await database.write(work)


@pytest.mark.parametrize(
    ("meaning", "contrary"),
    [
        (Ended.DONE, {"order:open", "order:cancelled by it"}),
        (Ended.CANCELLED, {"order:open", "order:done by it"}),
        (None, {"order:done by it", "order:cancelled by it"}),
    ],
)
async def test_what_an_event_has_ended_does_not_follow_a_status(
    database: Database, meaning: Ended | None, contrary: set[str]
) -> None:
    async def work(session: AsyncSession) -> None:
        status = await make_status(session, meaning=meaning)
        by_it = {"over_by_status": True}
        await make_object(session, "order:open")
        await make_object(session, "order:done by it", over=Ended.DONE, **by_it)
        await make_object(session, "order:cancelled by it", over=Ended.CANCELLED, **by_it)
        await make_object(session, "order:deleted", over=Ended.DELETED)
        await make_object(session, "order:other", status="13")
        await make_object(session, "lead:open")
        await make_object(session, "north/order:open")

        assert set(await statuses.contrary(session, status, 10)) == contrary
        assert len(await statuses.contrary(session, status, 1)) == 1

    await database.write(work)


async def test_objects_of_a_cabinet_with_a_name_follow_its_own_status(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        status = await make_status(session, cabinet="no_th", meaning=Ended.DONE)
        for subject in ("order:1", "no_th/order:1", "north/order:1", "no_th/lead:1"):
            await make_object(session, subject)

        assert await statuses.contrary(session, status, 10) == ["no_th/order:1"]

    await database.write(work)


async def test_a_meaning_that_changes_while_it_is_applied_is_applied_again(
    database: Database,
) -> None:
    async def work(session: AsyncSession) -> None:
        status = await make_status(session)
        await statuses.mean(session, status, Ended.DONE)
        earlier = Status(**status.model_dump())
        await statuses.mean(session, status, Ended.CANCELLED)

        await statuses.settle(session, earlier)
        assert await statuses.unapplied(session) is status
        await statuses.settle(session, status)
        assert await statuses.unapplied(session) is None

    await database.write(work)


async def test_saying_the_same_again_changes_nothing(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        status = await make_status(session, meaning=Ended.DONE)

        await statuses.mean(session, status, Ended.DONE)

        assert status.applied

    await database.write(partial(work))


@pytest.mark.parametrize(("meaning", "is_applied"), [(Ended.DONE, False), (None, True)])
async def test_a_status_is_learned_with_what_the_crm_says_of_it(
    database: Database, meaning: Ended | None, is_applied: bool
) -> None:
    async def work(session: AsyncSession) -> None:
        await statuses.learn(session, told("12", "11"), NOW, meaning)

        found = {it.key: (it.meaning, it.applied) for it in (await statuses.page(session, 0, 9))[0]}

        assert found == {"12": (meaning, is_applied), "11": (None, True)}

    await database.write(work)


async def test_what_an_administrator_says_of_a_status_counts_more_than_the_crm(
    database: Database,
) -> None:
    async def work(session: AsyncSession) -> None:
        status = await make_status(session)
        await statuses.take(session, status.pk, Ended.DONE)
        await session.refresh(status)
        assert (status.meaning, status.meaning_held, status.applied) == (Ended.DONE, False, False)

        await statuses.mean(session, status, None)
        await statuses.take(session, status.pk, Ended.CANCELLED)
        await session.refresh(status)

        assert (status.meaning, status.meaning_held) == (None, True)

    await database.write(work)


async def test_a_name_that_is_taken_away_may_be_the_crms_again(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        status = await make_status(session)

        await statuses.rename(session, status, "Delivered")
        assert status.name_held
        await statuses.rename(session, status, None)

        assert not status.name_held

    await database.write(work)

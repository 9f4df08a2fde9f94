"""The tick itself: when the database cannot be reached, and the hourly tidying."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import select

from storage.engine.writer import Unavailable
from storage.tables import Event
from tests.storage.rows import make_event
from tests.stories.watch import TEN, Watch


async def test_clock_that_cannot_reach_the_database_is_unhealthy_until_it_can(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_work: object) -> None:
        raise Unavailable("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(watch.database, "write", fail)
        await watch.tick(TEN)
    ill = watch.health.parts()["clock"].problem

    await watch.tick(TEN + timedelta(seconds=1))

    assert (ill, watch.health.parts()["clock"].problem) == ("cannot reach the database", None)


async def test_failed_tidying_is_done_by_the_next_tick(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_work: object) -> None:
        raise Unavailable("disk full")

    old = TEN - timedelta(days=181)
    await watch.database.write(partial(make_event, received_at=old))
    with monkeypatch.context() as patch:
        patch.setattr(watch.database, "write", fail)
        await watch.tick(TEN)

    await watch.tick(TEN + timedelta(seconds=1))

    assert await how_many_events(watch) == 0


async def test_old_events_are_purged_within_an_hour_of_becoming_too_old(watch: Watch) -> None:
    await watch.tick(TEN)
    old = TEN - timedelta(days=180) + timedelta(minutes=30)
    await watch.database.write(partial(make_event, received_at=old))

    await watch.tick(TEN + timedelta(minutes=59))
    before = await how_many_events(watch)
    await watch.tick(TEN + timedelta(minutes=60))

    assert (before, await how_many_events(watch)) == (1, 0)


async def how_many_events(watch: Watch) -> int:
    async with watch.database.read() as session:
        return len((await session.exec(select(Event.id))).all())


async def test_the_tick_goes_on_after_the_machines_clock_was_set_back(watch: Watch) -> None:
    watch.schedule.start()
    job = watch.schedule._job
    assert job is not None
    job.modify(next_run_time=datetime.now(UTC) + timedelta(hours=1))

    await watch.schedule.watch()

    assert job.next_run_time <= datetime.now(UTC)
    await watch.schedule.close()

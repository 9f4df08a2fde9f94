"""The clock itself: when the database cannot be reached, and the hourly tidying."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import select

from bot.schedule import tick
from bot.schedule.batches import in_batches
from storage.directory import links
from storage.engine.writer import Unavailable
from storage.tables import Event
from tests.house import PATIENCE_SECONDS
from tests.storage.rows import make_event
from tests.stories.watch import TEN, Watch


async def test_clock_that_cannot_reach_the_database_is_unhealthy_until_it_can(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said once."""

    async def fail(_work: object) -> None:
        raise Unavailable("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(watch.database, "write", fail)
        await watch.tick(TEN)
        await watch.tick(TEN)
    assert caplog.text.count("cannot reach the database: disk full") == 1
    ill = watch.health.parts()["clock"].problem

    await watch.tick(TEN + timedelta(seconds=1))

    assert (ill, watch.health.parts()["clock"].problem) == ("cannot reach the database", None)


async def test_failed_tidying_is_done_at_the_next_look(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_work: object) -> None:
        raise Unavailable("disk full")

    old = TEN - timedelta(days=181)
    await watch.database.write(partial(make_event, received_at=old))
    with monkeypatch.context() as patch:
        patch.setattr(watch.database, "write", fail)
        watch.clock.now = TEN
        watch.schedule.start()
        await until(lambda: watch.health.parts().get("clock"))
        ill = watch.health.parts()["clock"].problem

    await watch.schedule.watch()
    await until(lambda: watch.health.parts()["clock"].problem is None)
    await watch.schedule.close(60.0)

    assert (ill, await how_many_events(watch)) == ("cannot reach the database", 0)


async def test_clock_whose_tidying_fails_is_unhealthy_though_it_ticks(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_args: object) -> None:
        raise ValueError

    monkeypatch.setattr(links, "purge_invites", fail)
    await watch.schedule.tidy()

    await watch.tick(TEN)

    assert watch.health.parts()["clock"].problem == "ValueError"


async def test_old_events_are_purged_at_the_start_and_every_hour(watch: Watch) -> None:
    watch.clock.now = TEN
    for days, minutes in ((181, 0), (180, -30)):
        old = TEN - timedelta(days=days, minutes=minutes)
        await watch.database.write(partial(make_event, received_at=old))

    watch.schedule.start()
    await until(lambda: watch.health.parts().get("clock"))
    await watch.schedule.close(60.0)
    at_the_start = await how_many_events(watch)
    watch.restart()
    watch.clock.now = TEN + timedelta(hours=1)
    await watch.schedule.tidy()

    assert (at_the_start, await how_many_events(watch)) == (1, 0)


async def test_both_jobs_run_once_for_all_that_was_missed(watch: Watch) -> None:
    watch.schedule.start()
    jobs = watch.schedule._scheduler.get_jobs()
    await watch.schedule.close(60.0)

    every = {job.id: job.trigger.interval for job in jobs}
    assert every == {"tick": timedelta(seconds=1), "tidy": timedelta(hours=1)}
    assert {(job.coalesce, job.max_instances, job.misfire_grace_time) for job in jobs} == {
        (True, 1, None)
    }


async def test_tidying_that_has_much_to_delete_ends_with_the_process(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def leave_some(*_args: object, **_how: object) -> bool:
        return True

    monkeypatch.setattr(tick, "in_batches", leave_some)
    monkeypatch.setattr(tick, "PURGING_SECONDS", 60)
    watch.schedule.start()
    await until(watch.schedule._under_way["tidy"].locked)

    async with asyncio.timeout(PATIENCE_SECONDS):
        await watch.schedule.close(60.0)


async def test_batches_end_when_nothing_is_left_or_the_time_is_over(watch: Watch) -> None:
    left = [3, 2, 0, 0]

    async def work(_session: object) -> int:
        return left.pop(0)

    in_time = await in_batches(watch.database, work, 60)
    nothing = await in_batches(watch.database, work, 60)
    left += [1, 1, 1]
    too_long = await in_batches(watch.database, work, -1)

    assert (in_time, nothing, too_long, left) == (True, False, True, [1, 1])


async def how_many_events(watch: Watch) -> int:
    async with watch.database.read() as session:
        return len((await session.exec(select(Event.id))).all())


async def until(claim: Callable[[], object]) -> None:
    """Waits for a job under way to do its part."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not claim():  # noqa: ASYNC110 - a job signals nobody
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("name", ["tick", "tidy"])
async def test_the_jobs_go_on_after_the_machines_clock_was_set_back(
    watch: Watch, name: str
) -> None:
    watch.schedule.start()
    job = watch.schedule._scheduler.get_job(name)
    job.modify(next_run_time=datetime.now(UTC) + timedelta(hours=2))

    await watch.schedule.watch()

    assert job.next_run_time <= datetime.now(UTC)
    await watch.schedule.close(60.0)

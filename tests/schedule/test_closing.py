"""The clock stops: what is under way may finish, but not for ever."""

import asyncio
from datetime import datetime

import pytest

from tests.house import House, patiently


async def test_job_that_the_database_does_not_answer_is_given_up(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    schedule = house.app.loops.schedule
    under_way, given_up = asyncio.Event(), asyncio.Event()

    async def stuck(_now: datetime) -> bool:
        under_way.set()
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()
        return False

    monkeypatch.setattr(schedule, "_steps", (stuck,))
    await asyncio.wait_for(under_way.wait(), 60)

    await schedule.close(0.0)

    await patiently(given_up.is_set)
    await asyncio.sleep(0)  # APScheduler hears of it
    assert not [it for it in caplog.records if it.exc_info]
